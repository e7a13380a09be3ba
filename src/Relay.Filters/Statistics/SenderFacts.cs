namespace Relay.Filters.Statistics;

/// <summary>What the header says of the sender, kept for what compares with it: relations between fields, and between links and the sender.</summary>
internal struct SenderFacts
{
    public DomainName From;
    public DomainName Sender;
    public DomainName ReplyTo;
    public DomainName To;
    public DomainName MessageId;
    public bool HasMessageId;
    public bool HasTo;
    public bool IsAnswer;
    public bool HasMailer;
    public bool HasDate;
    public bool HasFrom;
    public int Fields;
    public int Received;

    /// <summary>How the subject begins: 0 nothing of the kind, 1 Re, 2 a forward, 3 a bracket, 4 no subject.</summary>
    public uint SubjectStart;
}
