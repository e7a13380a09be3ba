using System.Security.Cryptography;
using Relay.Classifier;

namespace Relay.Configuration;

/// <summary>The classifier's shipped model, as it was found.</summary>
/// <param name="Path">Null where nothing is classified.</param>
/// <param name="Prior">Null where there is none to use.</param>
/// <param name="Version">The beginning of the file's SHA-256; empty without a model.</param>
/// <param name="Problem">Why a file that is there cannot be used.</param>
public sealed record ModelFile(string? Path, PriorModel? Prior, string Version, string? Problem)
{
    public static readonly ModelFile None = new(null, null, "", null);

    /// <summary>Reads it whole.</summary>
    /// <param name="isNamed">Somebody named it: that it is not there is then a problem, else not.</param>
    public static ModelFile Read(string path, bool isNamed)
    {
        if (!File.Exists(path))
        {
            return new(path, null, "", isNamed ? "no such file; the classifier goes on without a shipped model" : null);
        }

        try
        {
            var prior = PriorModel.Load(path);
            using var file = File.OpenRead(path);
            return new(path, prior, Convert.ToHexStringLower(SHA256.HashData(file).AsSpan(0, 4)), null);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new(path, null, "", $"the model cannot be used ({e.Message.TrimEnd('.')}); the classifier goes on without it");
        }
    }
}
