using Relay.Core.Labels;

namespace Relay.State.Tests.Labels;

internal static class LabelSamples
{
    public static readonly DateTimeOffset Time = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    public static readonly LabelRetention Retention = new(1000, TimeSpan.FromDays(365));

    public static LabelEvent Event(int number, DateTimeOffset? time = null, int octets = 100) => new()
    {
        Message = new MessageDigest((UInt128)number, 7),
        Verb = (LabelVerb)(number % 3),
        Origin = LabelOrigin.Of(LabelSource.Named, $"söurce {number % 5}"),
        Time = time ?? Time,
        Weight = 0.5f,
        Domain = "a.test",
        Features = Enumerable.Range(0, octets).Select(i => (byte)(i + number)).ToArray(),
    };

    public static LabelEvent[] Events(int from, int count) => [.. Enumerable.Range(from, count).Select(static n => Event(n))];

    /// <summary>Every event from the beginning, page by page.</summary>
    public static async Task<List<LabelEvent>> AllAsync(ILabelLog log) => (await FromAsync(log, default)).Events;

    public static async Task<(List<LabelEvent> Events, LabelCursor Next, bool Replaced)> FromAsync(ILabelLog log, LabelCursor at)
    {
        var all = new List<LabelEvent>();
        while (true)
        {
            var page = await log.ReadAsync(at, CancellationToken.None);
            if (page.Replaced)
            {
                return (all, at, true);
            }

            all.AddRange(page.Events);
            at = page.Next;
            if (page.AtEnd)
            {
                return (all, at, false);
            }
        }
    }

    public static string Text(LabelEvent e) => $"{e.Message} {e.Verb} {e.Origin} {e.Time:O} {e.Weight} {e.Domain} {Convert.ToHexString(e.Features.Span)}";

    public static void Same(IEnumerable<LabelEvent> expected, IEnumerable<LabelEvent> actual) => Assert.Equal(expected.Select(Text), actual.Select(Text));
}
