using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary>Whether a certificate and its key load, belong together, and are valid today. Verifying the chain is the peers' affair.</summary>
internal static class CertificateCheck
{
    /// <summary>Certificates that renew themselves do so a month ahead; two weeks before the end something is stuck.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static void Examine(CertificateOptions pair, string name, Position position, ReadContext context)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(pair.Certificate, pair.Key);
            Dates(certificate, name, position, context);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            context.Bag.Error(position, $"{name}: {pair.Certificate} and {pair.Key} do not make a pair ({e.Message}); write PEM files, the chain's first certificate being that of the key, the key without a passphrase");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Bag.Error(position, $"{name}: {pair.Certificate} and {pair.Key} cannot be loaded ({e.Message}); let the relay's user read them");
        }
    }

    private static void Dates(X509Certificate2 certificate, string name, Position position, ReadContext context)
    {
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        var day = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (end <= context.Now)
        {
            context.Bag.Warn(position, $"{name}: the certificate expired on {day}; peers that verify will not deliver, renew it");
        }
        else if (end - context.Now < Soon)
        {
            context.Bag.Warn(position, $"{name}: the certificate expires on {day}; renew it");
        }
        else if (certificate.NotBefore.ToUniversalTime() > context.Now)
        {
            context.Bag.Warn(position, $"{name}: the certificate is valid only from {certificate.NotBefore.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; check it, or the clock");
        }
    }
}
