namespace Relay.Auth.Arc;

/// <summary>The "i=N;" that an ARC-Authentication-Results field begins with (RFC 8617 §4.1.1), comments and folds allowed. Pure; never throws.</summary>
internal static class AuthenticationResultsInstance
{
    /// <returns>The instance, 0 where there is none that is well formed.</returns>
    /// <param name="payload">Where the Authentication-Results begin.</param>
    public static int Read(ReadOnlySpan<byte> value, out int payload)
    {
        payload = 0;
        var at = 0;
        if (!Skip(value, ref at) || !Take(value, ref at, 'i') || !Skip(value, ref at) || !Take(value, ref at, '=') || !Skip(value, ref at))
        {
            return 0;
        }

        var start = at;
        var instance = 0;
        while (at < value.Length && char.IsAsciiDigit((char)value[at]) && at - start < 2)
        {
            instance = (instance * 10) + value[at++] - '0';
        }

        if (at == start || !Skip(value, ref at) || !Take(value, ref at, ';'))
        {
            return 0;
        }

        payload = at;
        return instance;
    }

    private static bool Take(ReadOnlySpan<byte> value, ref int at, char octet)
    {
        if (at == value.Length || value[at] != octet)
        {
            return false;
        }

        at++;
        return true;
    }

    /// <summary>CFWS (RFC 5322 §3.2.2); false where a comment does not end.</summary>
    private static bool Skip(ReadOnlySpan<byte> value, ref int at)
    {
        var depth = 0;
        for (; at < value.Length; at++)
        {
            switch (value[at])
            {
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')' when depth > 0:
                    depth--;
                    break;
                case (byte)'\\' when depth > 0:
                    at++;
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                default:
                    if (depth == 0)
                    {
                        return true;
                    }

                    break;
            }
        }

        at = value.Length;
        return depth == 0;
    }
}
