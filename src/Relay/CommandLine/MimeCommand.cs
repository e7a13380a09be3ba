using System.CommandLine;
using System.Text.Json;
using Relay.Core.Options;
using Relay.Mime;
using Relay.Mime.Headers;
using Command = System.CommandLine.Command;

namespace Relay.CommandLine;

/// <summary><c>relay mime FILE…</c>: messages as the scanner sees them, with every reading that some client may have.</summary>
internal static class MimeCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "A message, an mbox, a folder, or - for standard input", Arity = ArgumentArity.OneOrMore };
        var command = new Command("mime", "Shows a message's parts, decoded text, URLs, attachments and defects") { files };
        command.SetAction(parsed => Run(parsed, parsed.GetRequiredValue(files)));
        return command;
    }

    private static int Run(ParseResult parsed, string[] files)
    {
        if (LimitsOf(parsed) is not { } limits)
        {
            return ExitStatus.Usage;
        }

        var output = parsed.InvocationConfiguration.Output;
        var status = ExitStatus.Done;
        foreach (var file in MessageFiles.Read(files))
        {
            if (file.Bytes is not { } bytes)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"{file.Name}: {file.Problem}");
                status = ExitStatus.Failed;
                continue;
            }

            using var view = MessageView.Parse(bytes, limits);
            view.ReadAll();
            if (parsed.GetValue(GlobalOptions.Json))
            {
                JsonLine.Write(output, json => WriteJson(json, file.Name, view));
            }
            else
            {
                WriteText(output, file.Name, view);
            }
        }

        return status;
    }

    /// <summary>Those of a configuration that was named or lies here. Texts are shown as far as ever, though checks may read less of them.</summary>
    private static MimeLimits? LimitsOf(ParseResult parsed)
    {
        if (GlobalOptions.Source(parsed).File is null)
        {
            return MimeLimits.Default;
        }

        var configuration = ConfigurationCommand.LoadOrReport(parsed);
        return configuration is null ? null : ContentLimits.Of(configuration.Options.Limits).Mime with { TextLength = MimeLimits.Default.TextLength };
    }

    private static void WriteJson(Utf8JsonWriter json, string name, MessageView view)
    {
        json.WriteString("file", name);
        json.WriteStartArray("headers");
        foreach (var field in view.Header)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name(view.Message.Span));
            json.WriteString("value", view.Root.DecodeValue(field));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("parts");
        foreach (var part in view.Parts)
        {
            json.WriteStartObject();
            WritePart(json, part);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteStrings(json, "urls", view.Urls().Select(static u => u.Text).Distinct());
        WriteStrings(json, "defects", MimeDefectNames.Of(view.Defects));
    }

    private static void WritePart(Utf8JsonWriter json, MimePart part)
    {
        json.WriteString("path", part.Path);
        json.WriteString("content_type", part.ContentType);
        json.WriteString("charset", part.Charset);
        json.WriteString("disposition", part.Disposition);
        json.WriteString("filename", part.FileName);
        WriteStrings(json, "filenames", part.FileNames);
        json.WriteNumber("size", part.Body.Length);
        json.WriteString("sha256", part.Sha256);
        if (part.Kind is MediaKind.Text or MediaKind.Html)
        {
            json.WriteString("text", part.Text.Span);
        }
        else
        {
            json.WriteNull("text");
        }

        WriteStrings(json, "defects", MimeDefectNames.Of(part.Defects));
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteText(TextWriter output, string name, MessageView view)
    {
        output.WriteLine(name);
        WriteDefects(output, "", view.Defects);
        foreach (var part in view.Parts)
        {
            var size = part.Body.Length;
            var magic = part.IsAttachment ? part.MagicType : null;
            output.WriteLine($"{part.Path,-8} {part.ContentType}{Known(", ", part.Charset)}, {size} octets{Known(", ", part.FileName)}{Known(", content is ", magic)}");
            WriteDefects(output, "         ", part.Defects);
            foreach (var line in part.VisibleText.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                output.WriteLine("         | " + Plain(line));
            }
        }

        foreach (var url in view.Urls())
        {
            output.WriteLine($"url      {Plain(url.Text)} ({url.Kind.ToString().ToLowerInvariant()})");
        }
    }

    private static void WriteDefects(TextWriter output, string indent, MimeDefects defects)
    {
        if (defects != MimeDefects.None)
        {
            output.WriteLine($"{indent}defects: {string.Join(", ", MimeDefectNames.Of(defects))}");
        }
    }

    private static string Known(string before, string? value) => value is null ? "" : before + Plain(value);

    /// <summary>Untrusted text on a terminal: no control characters.</summary>
    private static string Plain(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = char.IsControl(from[i]) ? '?' : from[i];
        }
    });
}
