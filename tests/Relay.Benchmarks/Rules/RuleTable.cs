using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relay.Benchmarks.Rules;

/// <summary>All rows of a run as one table, with how many times more CPU the others take than the relay with both rule sets.</summary>
internal static class RuleTable
{
    /// <summary>What others are compared with: everything that <c>relay scan</c> does offline.</summary>
    private const string Ours = "relay both";

    public static int Write(string rows, string json, string commit, string load)
    {
        var all = File.ReadLines(rows).Select(RuleRow.Read).ToArray();
        foreach (var set in all.GroupBy(static r => r.Set))
        {
            Console.WriteLine(Text(set.Key, [.. set]));
        }

        var file = new JsonObject { ["commit"] = commit, ["load_average"] = load, ["rows"] = new JsonArray([.. all.Select(static r => JsonNode.Parse(r.Line()))]) };
        File.WriteAllText(json, file.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        return all.Length > 0 ? 0 : 1;
    }

    private static string Text(string set, RuleRow[] rows)
    {
        var ours = Array.Find(rows, static r => r.What == Ours);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n{set}: {rows[0].Messages} messages, {rows[0].Bytes / 1e3 / rows[0].Messages:0.0} kB each\n");
        text.Append(CultureInfo.InvariantCulture, $"{"",-28}{"CPU ms/message",16}{"messages/s/core",17}{"MB/s",9}{"x " + Ours,14}\n");
        foreach (var row in rows)
        {
            var ratio = ours is null ? "" : (row.CpuMs / ours.CpuMs).ToString("0.00", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{row.What,-28}{row.PerMessage,16:0.000}{row.MessagesPerSecond,17:0}{row.MegabytesPerSecond,9:0.00}{ratio,14}\n");
        }

        return text.ToString().TrimEnd();
    }
}
