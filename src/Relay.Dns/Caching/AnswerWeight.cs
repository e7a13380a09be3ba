namespace Relay.Dns;

/// <summary>About how many bytes of memory a cached answer holds.</summary>
internal static class AnswerWeight
{
    private const int PerEntry = 300; // key, entry, node, answer, the dictionary's slot
    private const int PerRecord = 120; // record, its address or array, the slots of the immutable array

    public static int Of(byte[] question, DnsAnswer answer)
    {
        var weight = PerEntry + question.Length;
        foreach (var record in answer.Records)
        {
            weight += Of(record);
        }

        foreach (var record in answer.Aliases)
        {
            weight += Of(record) + (sizeof(char) * record.Name.Length);
        }

        return weight;
    }

    /// <summary>Without the owner, which all records of an answer share.</summary>
    private static int Of(DnsRecord record) => PerRecord + record switch
    {
        TxtRecord txt => txt.Data.Length,
        TlsaRecord tlsa => tlsa.Data.Length,
        MxRecord mx => sizeof(char) * mx.Exchange.Length,
        NameRecord name => sizeof(char) * name.Target.Length,
        SoaRecord soa => sizeof(char) * (soa.PrimaryServer.Length + soa.Mailbox.Length),
        _ => 0,
    };
}
