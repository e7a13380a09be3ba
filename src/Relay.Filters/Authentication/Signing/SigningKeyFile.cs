using Relay.Auth.Dkim;

namespace Relay.Filters.Authentication.Signing;

/// <summary>Reads the PEM file of a signing key. What is wrong is said without a word of the key.</summary>
public static class SigningKeyFile
{
    /// <summary>Octets: an RSA key of 16384 bits takes some 13 kB.</summary>
    private const int MaximumLength = 64 << 10;

    /// <returns>Null with the problem, for an admin to read.</returns>
    public static SigningKey? Read(string path, out string problem)
    {
        try
        {
            using var reader = new StreamReader(path);
            var text = new char[MaximumLength];
            var length = reader.ReadBlock(text);
            if (length < MaximumLength)
            {
                return SigningKey.FromPem(new string(text, 0, length), out problem);
            }

            problem = "too large for a key";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = "cannot be read: " + e.Message;
        }

        return null;
    }
}
