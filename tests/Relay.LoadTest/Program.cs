using Relay.LoadTest.CommandLine;

return await Commands.RunAsync(args);
