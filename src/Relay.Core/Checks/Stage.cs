namespace Relay.Core.Checks;

/// <summary>Stages of a message's way, in order. Facts of a stage exist from it on.</summary>
public enum Stage
{
    Connect,
    Helo,
    Mail,
    Rcpt,

    /// <summary>The whole message is here.</summary>
    Data,
}
