namespace Relay.Mime.Html;

/// <summary>The open elements as far as they change what is seen. Bounded: elements deeper than the bound share its style.</summary>
internal sealed class ElementStack
{
    /// <summary>Browsers cut at 512; mail rarely passes 60.</summary>
    public const int MaxDepth = 200;

    private readonly List<(int Name, CssStyle Style)> elements = [];

    public CssStyle Style => elements.Count == 0 ? CssStyle.Root : elements[^1].Style;

    /// <summary>Elements looked at: the reader's steps.</summary>
    public long Steps { get; private set; }

    public void Push(ReadOnlySpan<char> name, in CssStyle style)
    {
        if (elements.Count < MaxDepth)
        {
            elements.Add((Hash(name), style));
        }
    }

    /// <summary>Closes the innermost element of this name and all inside it, unless a barrier lies between; without one nothing happens.</summary>
    public void Close(ReadOnlySpan<char> name, ReadOnlySpan<int> barriers)
    {
        var hash = Hash(name);
        for (var i = elements.Count - 1; i >= 0; i--)
        {
            Steps++;
            if (elements[i].Name == hash)
            {
                elements.RemoveRange(i, elements.Count - i);
                return;
            }

            if (barriers.Contains(elements[i].Name))
            {
                return;
            }
        }
    }

    /// <summary>FNV-1a of the lower-case name: equal names are equal, others differ well enough for a question of style.</summary>
    public static int Hash(ReadOnlySpan<char> name)
    {
        var hash = 2166136261u;
        foreach (var c in name)
        {
            hash = (hash ^ (uint)(c | 0x20)) * 16777619u;
        }

        return (int)hash;
    }
}
