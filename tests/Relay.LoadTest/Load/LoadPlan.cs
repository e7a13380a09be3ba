using System.Net;
using Relay.LoadTest.Corpus;

namespace Relay.LoadTest.Load;

/// <summary>What to send where, how many side by side.</summary>
/// <param name="Messages">How many in all.</param>
/// <param name="Sessions">Sessions at a time.</param>
/// <param name="PerConnection">Messages before QUIT and a new connection.</param>
/// <param name="Sources">Addresses that clients come from; 0: one, which the system chooses.</param>
/// <param name="Patience">How long one connection with its messages may take.</param>
internal sealed record LoadPlan(IPEndPoint Target, CorpusMix Mix, int Messages, int Sessions, int PerConnection, TimeSpan Patience, int Sources);
