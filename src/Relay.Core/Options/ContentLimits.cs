using Relay.Mime;

namespace Relay.Core.Options;

/// <summary>What reading one message may cost, compiled from <see cref="LimitOptions"/>; bounds that nobody needs to set are <see cref="MimeLimits"/>' own.</summary>
/// <param name="ScannedSize">Octets that are looked at; of a larger message its front.</param>
public sealed record ContentLimits(MimeLimits Mime, int ScannedSize)
{
    public static ContentLimits Default { get; } = Of(new LimitOptions());

    public static ContentLimits Of(LimitOptions limits) => new(
        MimeLimits.Default with
        {
            HeaderSize = limits.HeaderSize,
            LineLength = limits.LineLength,
            Depth = limits.Depth,
            Parts = limits.Parts,
            HeaderFields = limits.HeaderFields,
            DecodedSize = limits.DecodedSize,
            TextLength = limits.TextLength,
            Urls = limits.Urls,
        },
        limits.ScannedSize);
}
