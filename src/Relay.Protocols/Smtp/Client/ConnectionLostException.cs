namespace Relay.Protocols.Smtp.Client;

/// <summary>
/// The connection is of no more use: closed, silent past its deadline, or never usable. That a command was refused is not
/// trouble of this kind: it is a <see cref="BackendReply"/>, and the connection is fine.
/// </summary>
internal class ConnectionLostException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What came is not an answer to what was asked: the two sides no longer mean the same command.</summary>
internal sealed class OutOfStepException(string message) : ConnectionLostException(message);
