using System.Text;
using Relay.Auth.Dkim;
using Relay.Mime;

namespace Relay.Auth.Arc;

/// <summary>The three fields of a set as found; any may be missing.</summary>
internal sealed class ArcParts
{
    public HeaderField? Results { get; set; }

    public ReadOnlyMemory<byte> Payload { get; set; }

    public Signature? Message { get; set; }

    public Signature? Seal { get; set; }

    public bool IsWhole => Results is not null && Message is not null && Seal is not null;
}

/// <summary>
/// Collects the ARC sets of a header section (RFC 8617 §5.2 steps 1 to 3): pure, and so cheap that a chain with a broken structure costs no look-up.
/// </summary>
internal sealed class ArcChain
{
    private ArcParts[] parts = []; // most messages have none

    /// <summary>The highest instance seen.</summary>
    public int Count { get; private set; }

    /// <summary>Why the chain is broken; empty where it is sound so far.</summary>
    public string Fault { get; private set; } = "";

    public int FailedInstance { get; private set; }

    /// <summary>Any ARC field at all.</summary>
    public bool Exists { get; private set; }

    /// <summary>Of a sound chain, from 1.</summary>
    public ArcParts this[int instance] => parts[instance - 1];

    public static ArcChain Read(ReadOnlyMemory<byte> header, HeaderFields fields, DkimOptions options)
    {
        var chain = new ArcChain();
        var seen = 0;
        var all = fields.Fields;
        for (var i = 0; i < all.Count; i++)
        {
            var field = all[i];
            if (Kind(field.Name(header.Span)) is not { } kind)
            {
                continue;
            }

            chain.Exists = true;
            if (++seen > 3 * ArcReasons.MaximumInstances)
            {
                chain.Fault = ArcReasons.TooManyFields;
                return chain;
            }

            chain.Add(header, field, kind, options);
        }

        chain.CheckStructure();
        return chain;
    }

    private static FieldKind? Kind(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "arc-seal"u8) ? FieldKind.Seal
        : Ascii.EqualsIgnoreCase(name, "arc-message-signature"u8) ? FieldKind.Message
        : Ascii.EqualsIgnoreCase(name, "arc-authentication-results"u8) ? FieldKind.Results
        : null;

    private void Add(ReadOnlyMemory<byte> header, HeaderField field, FieldKind kind, DkimOptions options)
    {
        if (kind == FieldKind.Results)
        {
            var instance = AuthenticationResultsInstance.Read(field.Value(header.Span), out var payload);
            if (Place(instance) is { } place)
            {
                Note(place.Results is not null, instance);
                place.Results = field;
                place.Payload = header[(field.ValueOffset + payload)..field.End];
            }

            return;
        }

        var signature = SignatureReader.Read(header.Span, field, kind == FieldKind.Seal ? SignatureKind.ArcSeal : SignatureKind.ArcMessage, options);
        if (Place(signature.Instance) is not { } set)
        {
            return;
        }

        Note((kind == FieldKind.Seal ? set.Seal : set.Message) is not null, signature.Instance);
        (set.Seal, set.Message) = kind == FieldKind.Seal ? (signature, set.Message) : (set.Seal, signature);
    }

    private ArcParts? Place(int instance)
    {
        if (instance is < 1 or > ArcReasons.MaximumInstances)
        {
            Fault = ArcReasons.BadInstance;
            return null;
        }

        Count = Math.Max(Count, instance);
        parts = parts.Length > 0 ? parts : new ArcParts[ArcReasons.MaximumInstances];
        return parts[instance - 1] ??= new ArcParts();
    }

    private void Note(bool duplicate, int instance)
    {
        if (duplicate && Fault.Length == 0)
        {
            (Fault, FailedInstance) = (ArcReasons.Duplicate, instance);
        }
    }

    private void CheckStructure()
    {
        // RFC 8617 §5.2 step 2 comes before all else that may be wrong.
        if (Count > 0 && this[Count] is { Seal: { Fault.Length: 0, ChainStatus: AuthResult.Fail } })
        {
            (Fault, FailedInstance) = (ArcReasons.AlreadyFailed, Count);
        }

        for (var i = 1; i <= Count && Fault.Length == 0; i++)
        {
            var set = parts[i - 1];
            Fault = set is not { IsWhole: true } ? ArcReasons.Incomplete
                : set.Seal!.Fault.Length > 0 ? set.Seal.Fault
                : set.Seal.ChainStatus != (i == 1 ? AuthResult.None : AuthResult.Pass) ? ArcReasons.BadStatus
                : "";
            FailedInstance = Fault.Length > 0 ? i : 0;
        }
    }

    private enum FieldKind
    {
        Results,
        Message,
        Seal,
    }
}
