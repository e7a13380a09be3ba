namespace Relay.Configuration.Text;

/// <summary>A value of relay.yaml with the place it was written at.</summary>
internal abstract class ConfigNode(Position position)
{
    public Position Position { get; } = position;

    /// <summary>What it is, in words for a message.</summary>
    public abstract string Kind { get; }

    /// <summary>A value that says nothing: empty, <c>~</c> or <c>null</c>, unquoted.</summary>
    public virtual bool IsNull => false;
}

/// <param name="plain">Not quoted, so that YAML's words for null count.</param>
internal sealed class ScalarNode(Position position, string text, bool plain) : ConfigNode(position)
{
    public string Text { get; } = text;

    public override string Kind => "a single value";

    // YAML 1.2.2 §10.3.2
    public override bool IsNull => plain && (Text is "" or "~" or "null" or "Null" or "NULL");
}

internal sealed class ListNode(Position position) : ConfigNode(position)
{
    public List<ConfigNode> Items { get; } = [];

    public override string Kind => "a list";
}

internal sealed class MapEntry(string key, Position position, ConfigNode value)
{
    public string Key { get; } = key;

    public Position Position { get; } = position;

    public ConfigNode Value { get; set; } = value;
}

internal sealed class MapNode(Position position) : ConfigNode(position)
{
    public List<MapEntry> Entries { get; } = [];

    public override string Kind => "a map";

    public MapEntry? Find(string key) => Entries.Find(e => e.Key == key);
}
