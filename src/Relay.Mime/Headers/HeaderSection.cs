namespace Relay.Mime.Headers;

/// <summary>What a walk over one header section found; all positions count from the start of the source.</summary>
internal struct HeaderSection
{
    /// <summary>Of the section's fields in the list that the walk appended to.</summary>
    public int FirstField;

    public int FieldCount;

    /// <summary>After the last header line, before the empty line.</summary>
    public int End;

    public int BodyStart;

    /// <summary>Where readers that end the header at the first odd line begin the body, else -1.</summary>
    public int OtherBodyStart;

    /// <summary>True when an empty line ended the section.</summary>
    public bool Terminated;

    public MimeDefects Defects;

    /// <summary>Line ends that were seen: 1 for CR LF, 2 for LF.</summary>
    public int LineEnds;
}
