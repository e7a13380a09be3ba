using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Relay.Protocols.Tests")]
