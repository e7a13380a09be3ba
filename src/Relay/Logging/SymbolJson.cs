using System.Text.Json;
using Relay.Core.Checks;

namespace Relay.Logging;

/// <summary>Symbols and figures as JSON, the same in the log and in what commands print.</summary>
internal static class SymbolJson
{
    public static void WriteSymbols(this Utf8JsonWriter json, IEnumerable<ScoredSymbol> symbols)
    {
        json.WriteStartArray("symbols");
        foreach (var symbol in symbols)
        {
            json.WriteStartObject();
            json.WriteString("name", symbol.Name);
            json.WriteNumber("score", symbol.Score);
            json.WriteString("detail", symbol.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteNumberOrNull(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
