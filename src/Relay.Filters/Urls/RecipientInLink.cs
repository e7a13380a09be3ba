using System.Text;
using Relay.Core.Checks;
using Relay.Filters.Content;
using Relay.Filters.Urls.Message;

namespace Relay.Filters.Urls;

/// <summary>
/// A recipient's address in a link, plain, percent-encoded or in base64: the page behind will greet its visitor by name. Newsletters do
/// that too. Asked are the envelope's recipients, else the addresses of To.
/// </summary>
internal sealed class RecipientInLink
{
    /// <summary>Recipients looked for.</summary>
    private const int Maximum = 10;

    /// <summary>Shorter addresses occur by chance in base64.</summary>
    private const int Shortest = 6;

    private readonly List<string> written = [];
    private readonly List<string> encoded = [];

    public RecipientInLink(IEnumerable<string> addresses)
    {
        foreach (var address in addresses.Where(static a => a.Length >= Shortest && a.Contains('@', StringComparison.Ordinal)).Distinct(StringComparer.OrdinalIgnoreCase).Take(Maximum))
        {
            written.Add(address);
            written.Add(address.Replace("@", "%40", StringComparison.Ordinal));

            // Whole groups of three octets only, so that whatever follows leaves it as it is.
            var octets = Encoding.UTF8.GetBytes(address);
            encoded.Add(Convert.ToBase64String(octets, 0, octets.Length / 3 * 3));
        }
    }

    public static RecipientInLink Of(CheckContext context) => new(context.Envelope is { Recipients.Count: > 0 } envelope
        ? envelope.Recipients.Select(static r => r.Path.Address)
        : Addresses(MessageContent.Of(context).View.Field("To"u8) ?? ""));

    public bool IsIn(Link link)
    {
        var rest = link.Url.Text.AsSpan(link.Url.PathStart);
        foreach (var address in written)
        {
            if (rest.Contains(address, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        foreach (var address in encoded)
        {
            if (rest.Contains(address, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Words with an @; enough for a field that any sender writes as he likes.</summary>
    private static string[] Addresses(string field) =>
        field[..Math.Min(field.Length, 4096)].Split([' ', ',', ';', '<', '>', '"', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
