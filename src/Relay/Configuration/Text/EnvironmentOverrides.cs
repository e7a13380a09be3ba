using System.Globalization;

namespace Relay.Configuration.Text;

/// <summary>Lays <c>RELAY__A__B=value</c> over the key <c>a.b</c>. Names are case-insensitive; a number picks an item of a list.</summary>
internal static class EnvironmentOverrides
{
    private const string Prefix = "RELAY__";

    public static void Apply(MapNode root, IReadOnlyDictionary<string, string> environment, DiagnosticBag bag)
    {
        // In order of names, so that RELAY__A (a whole section) comes before RELAY__A__B (one key of it).
        foreach (var (name, value) in environment.OrderBy(static v => v.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                var at = new Position("environment:" + name);
                if (Place(root, name[Prefix.Length..].Split("__"), Parse(value, at), at) is { } problem)
                {
                    bag.Error(at, problem);
                }
            }
        }
    }

    /// <summary>A flow list or map where it is one, else the text as it is: <c>[::1]:25</c> and <c>*</c> need no quotes here.</summary>
    private static ConfigNode Parse(string value, Position at)
    {
        if (value.Length > 0 && "[{\"'".Contains(value[0], StringComparison.Ordinal))
        {
            var problems = new DiagnosticBag();
            if (new YamlTreeReader(at.Source, problems, lines: false).Read(value) is { } node && !problems.HasErrors)
            {
                return node;
            }
        }

        return new ScalarNode(at, value, plain: true);
    }

    private static string? Place(ConfigNode root, string[] path, ConfigNode value, Position at)
    {
        var node = root;
        for (var i = 0; i < path.Length; i++)
        {
            var last = i == path.Length - 1;
            var walked = string.Join('.', path.Take(i)).ToLowerInvariant();
            switch (node)
            {
                case MapNode map when path[i].Length > 0:
                    node = PlaceInMap(map, path[i], last ? value : null, at);
                    break;
                case ListNode list:
                    if (PlaceInList(list, path[i], last ? value : null, at) is not { } item)
                    {
                        return $"{walked} is a list of {list.Items.Count}; write a number from 0 to {list.Items.Count} for the item";
                    }

                    node = item;
                    break;
                case MapNode:
                    return "a part of the name is empty; write RELAY__A__B for the key a.b";
                default:
                    return $"{walked} is {node.Kind}, not a map; set RELAY__{walked.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant()} itself";
            }
        }

        return null;
    }

    private static ConfigNode PlaceInMap(MapNode map, string name, ConfigNode? value, Position at)
    {
        var entry = map.Entries.Find(e => e.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (entry is null)
        {
            map.Entries.Add(entry = new MapEntry(name.ToLowerInvariant(), at, value ?? new MapNode(at)));
        }
        else if (value is not null || entry.Value.IsNull)
        {
            entry.Value = value ?? new MapNode(at);
        }

        return entry.Value;
    }

    private static ConfigNode? PlaceInList(ListNode list, string name, ConfigNode? value, Position at)
    {
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > list.Items.Count)
        {
            return null;
        }

        if (index == list.Items.Count)
        {
            list.Items.Add(value ?? new MapNode(at));
        }
        else if (value is not null)
        {
            list.Items[index] = value;
        }

        return list.Items[index];
    }
}
