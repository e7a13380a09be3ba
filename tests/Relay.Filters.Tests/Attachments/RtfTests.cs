using System.Text;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

/// <summary>Objects in RTF documents, however their digits are written.</summary>
public sealed class RtfTests
{
    private static readonly Guid EquationEditor = new("0002CE02-0000-0000-C000-000000000046");

    [Fact]
    public void Package_IsLookedInto() => Assert.Equal(
        ["EXECUTABLE a.rtf/run.bin: Windows program", "RTF_OBJECT a.rtf: package"], Files.Found("a.rtf", Document("Package", Package("run.bin", Files.Program))));

    [Theory]
    [InlineData("01 05", "0105")]
    [InlineData("\r\n0\t1\r\n05", "0105")]
    [InlineData("{\\*\\junk 9999}0105", "0105")]
    [InlineData("0\\bin0 105", "0105")]
    [InlineData("01\\'0505", "0105")]
    [InlineData("{0105", "0105")]
    public void Digits_WithAnythingBetween_AreRead(string start, string plain)
    {
        var digits = Convert.ToHexString(Object("Package", Package("run.js", [1])));
        Assert.StartsWith(plain, digits, StringComparison.Ordinal);
        Assert.Contains("SCRIPT a.doc/run.js: .js", Files.Found("a.doc", Files.Text($"{{\\rtf1{{\\object{{\\*\\objdata {start}{digits[4..]}}}}}}}")));
    }

    [Theory]
    [InlineData("Equation.3", "RTF_OBJECT a.rtf: equation")]
    [InlineData("eQUATION.2", "RTF_OBJECT a.rtf: equation")]
    [InlineData("OLE2Link", "RTF_OBJECT a.rtf: ole2link")]
    [InlineData("Excel.Sheet.8", "")]
    public void Class_OfAnObject_IsJudged(string name, string expected) => Assert.Equal(expected, string.Join("; ", Files.Found("a.rtf", Document(name, [1, 2, 3]))));

    [Fact]
    public void CompoundFile_InAnObject_IsLookedInto()
    {
        var ole = new CompoundSample().Stream("Equation Native", new byte[100]).Build();
        Assert.Equal(["EQUATION a.rtf/object"], Files.Found("a.rtf", Document("Word.Document.8", ole)));
    }

    [Fact]
    public void EquationEditor_InAnyDocument_IsFound() => Assert.Equal(["EQUATION a.doc"], Files.Found("a.doc", new CompoundSample { ClassId = EquationEditor }.Build()));

    [Fact]
    public void Objects_CutAnywhere_AreNoFault()
    {
        var bytes = Document("Package", Package("a.zip", Files.Zip(("b.js", [1]))));
        for (var length = 0; length < bytes.Length; length++)
        {
            Files.Found("a.rtf", bytes[..length]);
        }
    }

    public static byte[] Document(string type, byte[] native) =>
        Files.Text($"{{\\rtf1{{\\object\\objemb{{\\*\\objdata {Convert.ToHexStringLower(Object(type, native))}}}}}}}");

    public static byte[] Package(string name, byte[] content)
    {
        var text = Encoding.ASCII.GetBytes(name + "\0");
        return [2, 0, .. text, .. text, 0, 0, 3, 0, .. BitConverter.GetBytes(text.Length), .. text, .. BitConverter.GetBytes(content.Length), .. content, 0, 0];
    }

    private static byte[] Object(string type, byte[] native)
    {
        var name = Encoding.ASCII.GetBytes(type + "\0");
        return [1, 5, 0, 0, 2, 0, 0, 0, .. BitConverter.GetBytes(name.Length), .. name, 0, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(native.Length), .. native];
    }
}
