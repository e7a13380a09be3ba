using Relay.Mime;
using Relay.Mime.Headers;

namespace Relay.Filters.Bulk;

/// <summary>The digest of what a message says to its reader.</summary>
internal static class BulkText
{
    /// <summary>
    /// Of the largest HTML text, which is what clients show, else of the largest plain one: beside HTML a plain text can be different in each
    /// copy, and nobody would see it. Attachments do not count.
    /// </summary>
    /// <returns>Null where there is no text of enough words.</returns>
    public static ulong[]? Digest(MessageView view, int minWords)
    {
        Span<ulong> digest = stackalloc ulong[TextDigest.Size];
        var count = TextDigest.Write(Largest(view, MediaKind.Html), minWords, digest);
        if (count == 0)
        {
            count = TextDigest.Write(Largest(view, MediaKind.Text), minWords, digest);
        }

        return count == 0 ? null : digest[..count].ToArray();
    }

    /// <summary>Templates of invitations (of Teams, Zoom …) come from everybody who invites.</summary>
    public static bool IsInvitation(MessageView view)
    {
        foreach (var part in view.Parts)
        {
            if (part.ContentType == "text/calendar")
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> Largest(MessageView view, MediaKind kind)
    {
        var largest = ReadOnlySpan<char>.Empty;
        for (var i = 0; i < view.Parts.Count; i++)
        {
            var part = view.Parts[i];
            if (part.Kind == kind && !part.IsAttachment && part.ContentType != "text/calendar" && part.VisibleText.Length > largest.Length)
            {
                largest = part.VisibleText.Span;
            }
        }

        return largest;
    }
}
