using Relay.Core.State;

namespace Relay.Benchmarks.State;

/// <summary>Calls as the relay makes them; a number picks the subject, so that no call is quite like the one before.</summary>
internal static class StoreVerbs
{
    private const int Subjects = 10_000;

    private static readonly GreylistTimes Times = new(TimeSpan.FromMinutes(5), TimeSpan.FromDays(2), TimeSpan.FromDays(35), 3);

    private static readonly RateLimit Limit = new(1_000_000, TimeSpan.FromSeconds(1), 1_000_000);

    private static readonly ulong[] Words = [.. Enumerable.Range(0, 4096).Select(static i => (ulong)i * 0x9E3779B97F4A7C15)];

    public static readonly (string Name, Func<IStateStore, int, ValueTask> Call)[] All =
    [
        ("greylist new", static async (store, i) => await store.GreylistAsync(New(i), Times, default)),
        ("greylist known", static async (store, i) => await store.GreylistAsync(New(i % Subjects), Times, default)),
        ("take", static async (store, i) => await store.TakeAsync(new(RateKind.MessagesOfClient, Address(i % Subjects)), Limit, 1, default)),
        ("tally", static async (store, i) => await store.TallyAsync(new(TallyKind.UnknownRecipients, Address(i % Subjects)), TimeSpan.FromHours(1), 1, default)),
        ("remember", static (store, i) => store.RememberAsync(new(ReputationKind.Network, Address(i % Subjects)), 1, 0, default)),
        ("reputation", static async (store, i) => await store.ReputationAsync(new(ReputationKind.Network, Address(i % Subjects)), default)),
        ("once", static async (store, i) => await store.OnceAsync(new(OnceKind.Learned, Address(i)), TimeSpan.FromHours(1), default)),
        ("sight 32", static async (store, i) => await store.SightAsync(new(Words.AsMemory((i * 37) % (Words.Length - 32), 32), Address(i % 500)), TimeSpan.FromHours(1), default)),
        ("add report row", AddRowAsync),
    ];

    public static GreylistTriplet New(int i) => new($"{i & 0xff}.{(i >> 8) & 0xff}.{(i >> 16) & 0xff}.0/24", "", $"bounces+{i}@lists.example.org", $"user{i % 1000}@example.net");

    private static string Address(int i) => $"10.{(i >> 16) & 0xff}.{(i >> 8) & 0xff}.{i & 0xff}";

    private static async ValueTask AddRowAsync(IStateStore store, int i)
    {
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await store.AddReportRowAsync(day, $"domain{i % 200}.example", $"{{\"ip\":\"{Address(i % Subjects)}\",\"disposition\":\"none\",\"dkim\":\"pass\",\"spf\":\"fail\"}}", 1, default);
    }
}
