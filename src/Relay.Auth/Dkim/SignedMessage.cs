using Relay.Mime;

namespace Relay.Auth.Dkim;

/// <summary>
/// What the signature checks of one message share, DKIM's and ARC's: its header section, the body's hashes and the keys. Made by
/// <see cref="DkimVerifier.Begin"/>. The header's memory has to stay as it is until all of them are complete. Not for several threads at once.
/// </summary>
public sealed class SignedMessage
{
    private FieldIndex? index;

    internal SignedMessage(ReadOnlyMemory<byte> header, HeaderFields fields, KeyLookups keys, TimeProvider time, DkimOptions options)
    {
        Header = header;
        Fields = fields;
        Keys = keys;
        Time = time;
        Options = options;
        Bodies = new BodyHashes(options);
    }

    public ReadOnlyMemory<byte> Header { get; }

    public HeaderFields Fields { get; }

    /// <summary>Gets the body's pieces; one pass serves everybody.</summary>
    public BodyHashes Bodies { get; }

    internal KeyLookups Keys { get; }

    internal TimeProvider Time { get; }

    internal DkimOptions Options { get; }

    internal FieldIndex Index => index ??= new FieldIndex(Header, Fields);

    internal bool HeaderTooLarge => Header.Length > Options.MaximumHeaderOctets;
}
