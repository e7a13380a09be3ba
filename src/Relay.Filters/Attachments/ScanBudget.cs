using Relay.Core.Options;

namespace Relay.Filters.Attachments;

/// <summary>What looking into the files of one message may still cost. Counts, and says no; never throws.</summary>
internal sealed class ScanBudget(AttachmentOptions options)
{
    /// <summary>
    /// Octets that may be looked at for each octet received or unpacked. Every reader passes over a file a fixed number of times, so only files
    /// that are made to be read again and again (folders of a disk image that all name the same octets) come near it.
    /// </summary>
    private const int Passes = 24;

    private const long Allowance = 4 * 1024 * 1024;

    private long received;
    private long unpacked;
    private long octetsLeft = options.TotalSize;

    public AttachmentOptions Options { get; } = options;

    /// <summary>Octets and entries looked at so far: what tests count instead of time.</summary>
    public long Steps { get; private set; }

    /// <summary>Files within archives seen so far.</summary>
    public int Entries { get; private set; }

    public bool IsSpent => Steps > Allowance + ((received + unpacked) * Passes);

    /// <summary>A file of the message itself.</summary>
    public void Receive(int octets) => received += octets;

    public void Step(long count) => Steps += count;

    /// <summary>One more file of an archive; false where that is one too many.</summary>
    public bool TakeEntry()
    {
        Steps += 64;
        if (Entries >= Options.Entries || IsSpent)
        {
            return false;
        }

        Entries++;
        return true;
    }

    /// <summary>Takes up to so many octets of what files may become; returns how many there were left.</summary>
    public int Take(int wanted)
    {
        var taken = (int)Math.Min(wanted, octetsLeft);
        octetsLeft -= taken;
        unpacked += taken;
        return taken;
    }

    /// <summary>What was taken and not used.</summary>
    public void GiveBack(int octets)
    {
        octetsLeft += octets;
        unpacked -= octets;
    }
}
