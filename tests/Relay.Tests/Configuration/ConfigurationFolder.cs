using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Configuration;
using Relay.Core.Options;
using Relay.Hosting;
using Relay.Testing;

namespace Relay.Tests.Configuration;

/// <summary>A temporary folder with a relay.yaml and what it names, loaded at a fixed time.</summary>
public sealed class ConfigurationFolder : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Root { get; } = Directory.CreateTempSubdirectory("relay-tests-").FullName;

    /// <summary>Where the program's own rules would lie.</summary>
    public string Program => Path.Combine(Root, "program");

    public ConfigurationFolder()
    {
        Directory.CreateDirectory(Path.Combine(Program, "rules"));
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A self-signed pair NAME.pem and NAME.key.</summary>
    public void WriteCertificate(string name = "tls/mx", int validDays = 90, int startDay = -1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mx.example.org", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(Now.AddDays(Math.Min(startDay, validDays - 1)), Now.AddDays(validDays));
        Write(name + ".pem", certificate.ExportCertificatePem());
        Write(name + ".key", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Loads the text as the file relay.yaml; null: without a file.</summary>
    public ConfigurationResult Load(string? yaml, string? dns = null, params (string Name, string Value)[] environment)
    {
        if (yaml is not null)
        {
            Write("relay.yaml", yaml);
        }

        var source = new ConfigurationSource(
            yaml is null ? null : "relay.yaml", dns, environment.ToDictionary(static v => v.Name, static v => v.Value), Root, Program);
        return Load(source);
    }

    public static ConfigurationResult Load(ConfigurationSource source) =>
        new ConfigurationLoader(RelayHost.BuiltChecks, new ManualTimeProvider(Now)).Load(source);

    /// <summary>The options of a text that has no errors.</summary>
    public RelayOptions Options(string? yaml, params (string Name, string Value)[] environment)
    {
        var result = Load(yaml, null, environment);
        Assert.Equal([], result.Errors.Select(static e => e.ToString()));
        return result.Configuration!.Options;
    }

    /// <summary>Every diagnostic as a line.</summary>
    public string[] Lines(string? yaml, params (string Name, string Value)[] environment) =>
        [.. Load(yaml, null, environment).Diagnostics.Select(static d => d.ToString())];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
