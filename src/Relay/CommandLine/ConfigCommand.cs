using System.CommandLine;
using System.Text.Json;
using Relay.Configuration;

namespace Relay.CommandLine;

/// <summary><c>relay config check</c>: configuration, rule files and certificates, by the code that also starts and reloads.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var check = new Command("check", "Validates configuration, rules and certificates");
        check.SetAction(static parsed =>
        {
            var result = ConfigurationCommand.Load(parsed);
            var source = GlobalOptions.Source(parsed).File ?? "built-in defaults";
            if (parsed.GetValue(GlobalOptions.Json))
            {
                WriteJson(result, source, parsed.InvocationConfiguration.Output);
            }
            else
            {
                WriteText(result, source, parsed.InvocationConfiguration);
            }

            return result.Configuration is null ? ExitStatus.Usage : ExitStatus.Done;
        });
        return new Command("config", "Works on the configuration") { check };
    }

    private static void WriteText(ConfigurationResult result, string source, InvocationConfiguration console)
    {
        foreach (var diagnostic in result.Diagnostics)
        {
            console.Error.WriteLine(diagnostic);
        }

        if (result.Configuration is not null)
        {
            console.Output.WriteLine(source + ": ok");
        }
    }

    private static void WriteJson(ConfigurationResult result, string source, TextWriter output)
    {
        foreach (var diagnostic in result.Diagnostics)
        {
            JsonLine.Write(output, json =>
            {
                json.WriteString("file", diagnostic.Position.Source);
                Number(json, "line", diagnostic.Position.Line);
                Number(json, "column", diagnostic.Position.Column);
                json.WriteString("level", diagnostic.Severity is Severity.Error ? "error" : "warning");
                json.WriteString("message", diagnostic.Message);
            });
        }

        JsonLine.Write(output, json =>
        {
            json.WriteString("file", source);
            json.WriteBoolean("ok", result.Configuration is not null);
            json.WriteNumber("errors", result.Errors.Count());
            json.WriteNumber("warnings", result.Diagnostics.Count - result.Errors.Count());
        });
    }

    /// <summary>Lines and columns begin at 1; what has none is null.</summary>
    private static void Number(Utf8JsonWriter json, string name, int value)
    {
        if (value > 0)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
