using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Relay.Configuration.Text;

/// <summary>
/// YAML text → tree. Built from the parser's events rather than YamlDotNet's own tree, which stops at the first duplicate key
/// and loses the place of an unclosed bracket. On a syntax error it reports that one and returns null.
/// </summary>
/// <param name="lines">False where a line helps nobody, since the source is a single value.</param>
internal sealed class YamlTreeReader(string source, DiagnosticBag bag, bool lines = true)
{
    /// <summary>The deepest key of the schema is at 6; the cap keeps recursion from the stack's end.</summary>
    private const int MaxDepth = 32;

    private readonly Dictionary<string, ConfigNode> anchors = new(StringComparer.Ordinal);

    public ConfigNode? Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            return ReadDocument(parser);
        }
        catch (YamlException e)
        {
            bag.Error(PlaceOf(e, text), $"not valid YAML: {e.Message.TrimEnd('.')}; indent with spaces, and quote values that hold ': ' or begin with one of @ % * & [ {{");
        }
        catch (InvalidOperationException)
        {
            // What the parser throws for a flow list or map that runs into the next key.
            bag.Error(At(parser.Current?.Start ?? Mark.Empty), "not valid YAML: this list or map is not closed; write ] or } at its end");
        }

        return null;
    }

    private ConfigNode? ReadDocument(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            return new MapNode(new Position(source, 1, 1));
        }

        parser.Consume<DocumentStart>();
        var root = ReadNode(parser, 0);
        parser.Consume<DocumentEnd>();
        if (parser.Current is DocumentStart more)
        {
            bag.Error(At(more.Start), "a second YAML document begins here; write the whole configuration in one");
        }

        return root;
    }

    private ConfigNode ReadNode(Parser parser, int depth)
    {
        var node = parser.Consume<ParsingEvent>();
        var at = At(node.Start);
        if (depth > MaxDepth)
        {
            throw new YamlException(node.Start, node.End, $"Nested deeper than {MaxDepth}");
        }

        ConfigNode read = node switch
        {
            Scalar scalar => new ScalarNode(at, scalar.Value, scalar.Style is ScalarStyle.Plain),
            SequenceStart => ReadList(parser, at, depth),
            MappingStart => ReadMap(parser, at, depth),
            AnchorAlias alias => anchors.GetValueOrDefault(alias.Value.Value)
                ?? throw new YamlException(node.Start, node.End, $"No anchor &{alias.Value.Value} stands before this alias"),
            _ => throw new YamlException(node.Start, node.End, "A value is missing"),
        };
        if (node is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            // Only now, complete: an alias inside its own anchor finds nothing, so the tree has no circle.
            anchors[anchored.Anchor.Value] = read;
        }

        return read;
    }

    private ListNode ReadList(Parser parser, Position at, int depth)
    {
        var list = new ListNode(at);
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            list.Items.Add(ReadNode(parser, depth + 1));
        }

        return list;
    }

    private MapNode ReadMap(Parser parser, Position at, int depth)
    {
        var map = new MapNode(at);
        var seen = new Dictionary<string, Position>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(parser, depth + 1);
            var value = ReadNode(parser, depth + 1);
            if (key is not ScalarNode name)
            {
                bag.Error(key.Position, "a key must be a single word; quote it if it holds [ ] { }");
            }
            else if (!seen.TryAdd(name.Text, name.Position))
            {
                bag.Error(name.Position, $"{Words.Quote(name.Text)} is already set at line {seen[name.Text].Line}; write it once");
            }
            else
            {
                map.Entries.Add(new MapEntry(name.Text, name.Position, value));
            }
        }

        return map;
    }

    private Position At(Mark mark) => lines ? new(source, (int)mark.Line, (int)mark.Column) : new(source);

    private Position PlaceOf(YamlException e, string text)
    {
        if (!e.Message.Contains("tab as indentation", StringComparison.Ordinal))
        {
            return At(e.Start);
        }

        // The parser names the beginning of the map, not the line with the tab.
        var line = 0;
        foreach (var candidate in text.AsSpan().EnumerateLines())
        {
            line++;
            var column = candidate.IndexOf('\t') + 1;
            if (line >= e.Start.Line && column > 0 && candidate[..(column - 1)].Trim(' ').IsEmpty)
            {
                return new Position(source, line, column);
            }
        }

        return At(e.Start);
    }
}
