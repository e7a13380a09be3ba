using Relay.Configuration.Text;
using Relay.Configuration.Values;

namespace Relay.Configuration.Sections;

/// <summary>
/// A map of relay.yaml while it is read. The keys that a reader asks for are the schema: <see cref="Finish"/> reports all
/// others. Everything wrong goes to the bag, and the fallback is returned, so that reading goes on to the next mistake.
/// </summary>
internal sealed class Section(MapNode map, string path, ReadContext context)
{
    private readonly List<string> known = [];

    public Position Position { get; } = map.Position;

    public ReadContext Context { get; } = context;

    public IReadOnlyList<MapEntry> Entries => map.Entries;

    /// <summary>The dotted name of a key, as messages give it.</summary>
    public string PathOf(string key) => path.Length == 0 ? key : path + "." + key;

    /// <summary>The entry of a key; null where it is not written or says nothing.</summary>
    public MapEntry? Take(string key)
    {
        var first = !known.Contains(key);
        if (first)
        {
            known.Add(key);
        }

        var entry = map.Find(key);
        if (entry is not { Value.IsNull: true })
        {
            return entry;
        }

        if (first)
        {
            Context.Bag.Warn(entry.Value.Position, $"{PathOf(key)} has no value and counts as not written; give it one, or remove the key");
        }

        return null;
    }

    public T Value<T>(string key, Func<string, Parsed<T>> parse, T fallback) =>
        Take(key) is { } entry && Parse(entry.Value, PathOf(key), parse, out var value) ? value : fallback;

    /// <summary>A list, or a single value as a list of one.</summary>
    public List<T>? List<T>(string key, Func<string, Parsed<T>> parse)
    {
        if (Take(key) is not { } entry)
        {
            return null;
        }

        var items = entry.Value is ListNode list ? list.Items : [entry.Value];
        var values = new List<T>(items.Count);
        foreach (var item in items)
        {
            if (Parse(item, PathOf(key), parse, out var value))
            {
                values.Add(value);
            }
        }

        return values;
    }

    /// <summary>The map under a key.</summary>
    public Section? Map(string key) => Take(key) is { } entry ? AsMap(entry.Value, PathOf(key)) : null;

    /// <summary>The maps of the list under a key; null where there is none.</summary>
    public List<Section>? Maps(string key)
    {
        if (Take(key) is not { } entry)
        {
            return null;
        }

        if (entry.Value is not ListNode list)
        {
            Context.Bag.Error(entry.Value.Position, $"{PathOf(key)} is {entry.Value.Kind}; write a list, each item on a line with - before it");
            return [];
        }

        return [.. list.Items.Select((item, i) => AsMap(item, $"{PathOf(key)}[{i}]")).OfType<Section>()];
    }

    public Section? AsMap(ConfigNode node, string name)
    {
        if (node is MapNode inner)
        {
            return new Section(inner, name, Context);
        }

        Context.Bag.Error(node.Position, $"{name} is {node.Kind}; write a map such as {{ key: value }}");
        return null;
    }

    /// <summary>Reports every key that no reader asked for.</summary>
    public void Finish()
    {
        foreach (var entry in map.Entries.Where(e => !known.Contains(e.Key)))
        {
            Context.Bag.Error(entry.Position, Unknown(path, entry.Key, known));
        }
    }

    public static string Unknown(string path, string key, IReadOnlyList<string> known)
    {
        var where = path.Length == 0 ? "" : " in " + path;
        return Words.Nearest(key, known) is { } meant
            ? $"unknown key {Words.Quote(key)}{where}; did you mean {meant}?"
            : $"unknown key {Words.Quote(key)}{where}; write {Words.AnyOf([.. known.Order(StringComparer.Ordinal)])}";
    }

    private bool Parse<T>(ConfigNode node, string name, Func<string, Parsed<T>> parse, out T value)
    {
        if (node is not ScalarNode scalar)
        {
            value = default!;
            Context.Bag.Error(node.Position, $"{name} is {node.Kind}; write a single value");
            return false;
        }

        var parsed = parse(scalar.Text);
        value = parsed.Value;
        if (parsed.Problem is { } problem)
        {
            Context.Bag.Error(node.Position, $"{name}: {problem}");
        }

        return parsed.Problem is null;
    }
}
