using Relay.CommandLine;

return await CommandRunner.RunAsync(args, Console.Out, Console.Error);
