using System.Runtime.InteropServices;
using System.Text;
using Relay.Auth.Dmarc;

namespace Relay.Auth.Tests.Dmarc;

/// <summary>
/// libopendmarc on records that RFC 7489 and RFC 9989 read alike, standing where the public suffix list and the tree walk find the same organization:
/// p, sp, relaxed alignment and what follows for the message. It has no np, psd and t, refuses a whole record for one wrong value, and does not
/// know the tree walk; those are judged by the tables of conformance/dmarc. Known
/// differences of 1.4.2: it takes x.edu.ar (a label of one letter) for edu.ar, and aligns relaxed where adkim=s or aspf=s stands, against RFC 7489 §3.1.1
/// as against RFC 9989 §4.4; a pass for a public suffix (com) it takes as aligned with every name below, which we never do (the table of mail-dmarc has that case).
/// </summary>
public sealed partial class OpendmarcDifferentialTests
{
    private const string Library = "libopendmarc.so.2";
    private const int Pass = 15;
    private const int Aligned = 4;

    [Fact]
    public async Task Opendmarc_OnTheSameRecords_Agrees()
    {
        if (!NativeLibrary.TryLoad(Library, out _))
        {
            Console.WriteLine("not run: no " + Library);
            return;
        }

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "com\norg\nnet\nuk\nco.uk\nar\nedu.ar\ntest\n");
        var settings = Settings(file);
        Assert.Equal(0, opendmarc_policy_library_init(settings));
        try
        {
            await CompareAsync();
        }
        finally
        {
            opendmarc_policy_library_shutdown(settings);
            File.Delete(file);
        }
    }

    private static async Task CompareAsync()
    {
        var random = new Random(7489);
        string[] authors = ["example.com", "a.example.com", "b.a.example.com", "example.co.uk", "www.example.co.uk", "uni.edu.ar"];
        string[] others = ["example.com", "c.example.com", "a.example.com", "example.co.uk", "mail.example.co.uk", "uni.edu.ar", "lab.edu.ar", "evil.org", "badexample.com"];
        string[] policies = ["none", "quarantine", "reject"];
        T Any<T>(T[] of) => of[random.Next(of.Length)];
        for (var n = 0; n < 5000; n++)
        {
            var record = $"v=DMARC1; p={Any(policies)}" + Any(["", "; sp=" + Any(policies)]) + Any(["", "; adkim=r"]) + Any(["", ";aspf=r"]) + Any(["", ";", "; fo=1"]);
            var (author, spf, dkim) = (Any(authors), Any([null, .. others]), Any([null, .. others]));
            var organization = Zone.List.OrganizationOf(author);

            var ours = await new Zone().Dmarc(organization, record).EvaluateAsync(author, spf, dkim is null ? [] : [dkim]);
            var (theirs, spfAligned, dkimAligned) = Judge(record, author, organization, spf, dkim);

            var expected = theirs switch { Pass => "pass none", 16 => "fail reject", 17 => "fail quarantine", 18 => "fail none", _ => $"status {theirs}" };
            Assert.True(expected == $"{ours.Result.Word()} {ours.Disposition.Word()}", $"{record} {author} spf={spf} dkim={dkim}: {expected}, ours {ours}");
            Assert.Equal((spfAligned, dkimAligned), (ours.SpfAligned, ours.DkimAligned));
        }
    }

    private static (int Status, bool Spf, bool Dkim) Judge(string record, string author, string organization, string? spf, string? dkim)
    {
        var context = opendmarc_policy_connect_init("192.0.2.1", 4);
        Assert.NotEqual(IntPtr.Zero, context);
        try
        {
            Assert.Equal(0, opendmarc_policy_store_from_domain(context, author));
            if (spf is not null)
            {
                Assert.Equal(0, opendmarc_policy_store_spf(context, spf, 1, 1, null));
            }

            if (dkim is not null)
            {
                Assert.Equal(0, opendmarc_policy_store_dkim(context, dkim, "s", 1, null));
            }

            Assert.Equal(0, opendmarc_policy_store_dmarc(context, record, author, author == organization ? null : organization));
            var status = opendmarc_get_policy_to_enforce(context);
            Assert.Equal(0, opendmarc_policy_fetch_alignment(context, out var dkimAlignment, out var spfAlignment));
            return (status, spfAlignment == Aligned, dkimAlignment == Aligned);
        }
        finally
        {
            opendmarc_policy_connect_shutdown(context);
        }
    }

    /// <summary>OPENDMARC_LIB_T: the kind of list, its path, no name servers; larger than it is.</summary>
    private static byte[] Settings(string list)
    {
        var settings = new byte[16 * 1024];
        settings[0] = 1;
        Encoding.ASCII.GetBytes(list).CopyTo(settings, 4);
        return settings;
    }

    [LibraryImport(Library)]
    private static partial int opendmarc_policy_library_init(byte[] settings);

    [LibraryImport(Library)]
    private static partial int opendmarc_policy_library_shutdown(byte[] settings);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr opendmarc_policy_connect_init(string address, int type);

    [LibraryImport(Library)]
    private static partial IntPtr opendmarc_policy_connect_shutdown(IntPtr context);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int opendmarc_policy_store_from_domain(IntPtr context, string domain);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int opendmarc_policy_store_spf(IntPtr context, string domain, int result, int origin, string? words);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int opendmarc_policy_store_dkim(IntPtr context, string domain, string selector, int result, string? words);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int opendmarc_policy_store_dmarc(IntPtr context, string record, string domain, string? organization);

    [LibraryImport(Library)]
    private static partial int opendmarc_get_policy_to_enforce(IntPtr context);

    [LibraryImport(Library)]
    private static partial int opendmarc_policy_fetch_alignment(IntPtr context, out int dkim, out int spf);
}
