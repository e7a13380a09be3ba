using System.Text.Json;
using Relay.Testing;

namespace Relay.Scenarios.Conformance;

/// <summary>
/// Cases of the conformance data, which lies outside the repository. Without it a suite has the one case <see cref="Absent"/>, whose
/// test has nothing to do, and <see cref="NotRunTests"/> tells how many were not run.
/// </summary>
internal static class Suite
{
    public const string Absent = "no shared data";

    public static string? Path(string area, params string[] names) => SharedData.Find(["conformance", area, .. names]);

    public static JsonElement[] Cases(string area, string file)
    {
        if (Path(area, file) is not { } path)
        {
            return [];
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(static c => c.Clone())];
    }

    public static string Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>Names for theory data; the cases are looked up again by name, since a JSON element is none.</summary>
    public static TheoryData<string> Names(IEnumerable<string> names)
    {
        var data = new TheoryData<string>();
        foreach (var name in names.DefaultIfEmpty(Absent))
        {
            data.Add(name);
        }

        return data;
    }
}
