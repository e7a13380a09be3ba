namespace Relay.Mime.Urls;

/// <summary>Where a URL stood.</summary>
public enum UrlKind
{
    /// <summary>In text that a reader sees.</summary>
    Text,

    /// <summary>href of a and area.</summary>
    Link,
    Image,
    Form,
    Frame,
    Script,
    Style,

    /// <summary>meta http-equiv=refresh.</summary>
    Refresh,
    Base,
    Other,
}

/// <summary>A URL as it was written, entities decoded and white space taken out; relative ones joined with the base where there is one.</summary>
public readonly record struct FoundUrl(string Text, UrlKind Kind, int Part)
{
    /// <summary>Of a link of HTML, where the text that a reader sees in its place begins in the part's visible text.</summary>
    internal int ShownAt { get; init; }

    internal int ShownLength { get; init; }
}
