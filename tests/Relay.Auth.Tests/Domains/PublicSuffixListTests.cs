using System.Text;
using System.Text.RegularExpressions;
using Relay.Auth.Domains;
using Relay.Testing;

namespace Relay.Auth.Tests.Domains;

public sealed partial class PublicSuffixListTests
{
    private const string Sample = """
        // ===BEGIN ICANN DOMAINS===
        com
        uk
        co.uk  a comment behind white space
        *.ck
        !www.ck
        ck
        公司.cn
        cn
        // ===BEGIN PRIVATE DOMAINS===
        github.io
        *.compute.example.com
        bad..rule
        a.*.b
        """;

    private static readonly PublicSuffixList List = PublicSuffixListReader.Read(Encoding.UTF8.GetBytes(Sample));

    [Theory]
    [InlineData("www.example.co.uk", "co.uk", "example.co.uk")]
    [InlineData("WWW.Example.CO.UK.", "CO.UK", "Example.CO.UK")]
    [InlineData("co.uk", "co.uk", "")]
    [InlineData("uk", "uk", "")]
    [InlineData("a.b.test.ck", "test.ck", "b.test.ck")]
    [InlineData("test.ck", "test.ck", "")]
    [InlineData("www.ck", "ck", "www.ck")]
    [InlineData("a.www.ck", "ck", "www.ck")]
    [InlineData("x.user.github.io", "github.io", "user.github.io")]
    [InlineData("x.y.compute.example.com", "y.compute.example.com", "x.y.compute.example.com")]
    [InlineData("compute.example.com", "com", "example.com")]
    [InlineData("www.xn--55qx5d.cn", "xn--55qx5d.cn", "www.xn--55qx5d.cn")]
    [InlineData("a.unlisted", "unlisted", "a.unlisted")]
    [InlineData("unlisted", "unlisted", "")]
    [InlineData("notgithub.io", "io", "notgithub.io")]
    [InlineData("", "", "")]
    public void LookUp_Name_FollowsTheLongestRule(string name, string suffix, string registrable)
    {
        Assert.Equal(suffix, List.PublicSuffix(name).ToString());
        Assert.Equal(registrable, List.RegistrableDomain(name).ToString());
        Assert.Equal(registrable.Length == 0, List.IsPublicSuffix(name));
    }

    [Fact]
    public void Read_LinesThatAreNoRules_AreCounted() => Assert.Equal((9, 2), (List.Count, List.SkippedLines));

    [Fact]
    public void LookUp_AllocatesNothing()
    {
        const string name = "a.b.c.www.example.co.uk";
        _ = List.RegistrableDomain(name).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var length = 0;
        for (var i = 0; i < 1000; i++)
        {
            length += List.RegistrableDomain(name).Length + List.PublicSuffix(name).Length;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000 * ("example.co.uk".Length + "co.uk".Length), length);
    }

    /// <summary>The file beside the program and its own test data; the shipped copy is three years older and differs in none of these.</summary>
    [Fact]
    public void Conformance_TestPsl_AllHold()
    {
        if (SharedData.Find("conformance", "psl") is not { } folder)
        {
            Console.WriteLine("not run: no shared data");
            return;
        }

        var lists = new[] { Path.Combine(folder, "public_suffix_list.dat"), Shipped() };
        foreach (var list in lists.Select(static p => PublicSuffixListReader.Read(File.ReadAllBytes(p))))
        {
            Assert.True(list.Count > 8000 && list.SkippedLines == 0, $"{list.Count} names, {list.SkippedLines} lines passed over");
            var checks = Checks().Matches(File.ReadAllText(Path.Combine(folder, "test_psl.txt")));
            Assert.Equal(78, checks.Count);
            Assert.All(checks, check =>
            {
                var name = check.Groups[1].Value.Trim('\'');
                var expected = check.Groups[2].Value.Trim('\'');
                Assert.Equal(expected == "null" ? null : DomainText.Normalize(expected), name == "null" ? null : Registrable(list, name));
            });
        }
    }

    [Fact]
    public void Newest_OfSeveralFiles_IsChosenByWhatTheySayOfThemselves()
    {
        using var folder = new TemporaryFolder();
        var undated = folder.Write("undated", "com\nold.com\n");
        var imported = folder.Write("imported", "// List of new gTLDs imported from https://example.org/x on 2023-01-30T09:23:24Z\ncom\n");
        var version = folder.Write("version", "// VERSION: 2025-06-24_16-51-52_UTC\ncom\nnew.com\n");
        var absent = Path.Combine(folder.Root, "absent");

        Assert.Equal(version, PublicSuffixFiles.Newest(undated, imported, version).Path);
        Assert.Equal(version, PublicSuffixFiles.Newest(version, imported).Path);
        Assert.Equal(imported, PublicSuffixFiles.Newest(undated, imported, absent).Path);
        Assert.Equal(undated, PublicSuffixFiles.Newest(absent, undated).Path);
        var (none, path) = PublicSuffixFiles.Newest(absent, folder.Root);
        Assert.Equal((0, null), (none.Count, path));
        Assert.Equal("b.c", none.RegistrableDomain("a.b.c").ToString());
    }

    [Fact]
    public void Shipped_Copy_KeepsItsLicence() => Assert.Contains("Mozilla Public", File.ReadLines(Shipped()).First(), StringComparison.Ordinal);

    [Fact]
    public void Read_AnyBytes_NeverThrows()
    {
        var random = new Random(9989);
        var file = Encoding.UTF8.GetBytes(Sample);
        for (var n = 0; n < 2000; n++)
        {
            var mutant = file.ToArray();
            for (var i = random.Next(1, 20); i > 0; i--)
            {
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            }

            var list = PublicSuffixListReader.Read(mutant.AsSpan(0, random.Next(mutant.Length)));
            Assert.InRange(list.Count, 0, 40);
            Assert.Equal("b.zzzzzz", list.RegistrableDomain("a.b.zzzzzz").ToString());
        }
    }

    private static string? Registrable(PublicSuffixList list, string name) =>
        DomainText.Normalize(name) is { } domain && list.RegistrableDomain(domain) is { IsEmpty: false } found ? found.ToString() : null;

    private static string Shipped()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Relay.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "rules", "public_suffix_list.dat");
    }

    [GeneratedRegex(@"^checkPublicSuffix\((null|'[^']*'),\s*(null|'[^']*')\)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Checks();

    private sealed class TemporaryFolder : IDisposable
    {
        public string Root { get; } = Directory.CreateTempSubdirectory("relay-psl-").FullName;

        public string Write(string name, string text)
        {
            var path = Path.Combine(Root, name);
            File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}
