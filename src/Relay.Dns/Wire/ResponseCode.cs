namespace Relay.Dns;

/// <summary>Response codes that are told apart (RFC 1035 §4.1.1).</summary>
internal static class ResponseCode
{
    public const int NoError = 0;
    public const int FormatError = 1;
    public const int NameError = 3;
    public const int NotImplemented = 4;
    public const int Refused = 5;
}
