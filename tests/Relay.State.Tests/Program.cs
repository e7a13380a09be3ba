using Relay.State.Tests;

// The runner of the tests loads this assembly and never comes here; the test that kills starts it as a program.
return args is [KillTarget.Verb, var folder, var name] ? await KillTarget.RunAsync(folder, name) : 2;
