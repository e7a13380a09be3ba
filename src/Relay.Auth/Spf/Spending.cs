namespace Relay.Auth.Spf;

/// <summary>What one evaluation has used up of its limits (RFC 7208 §4.6.4), and what went wrong first.</summary>
internal sealed class Spending(SpfOptions options)
{
    public int LookUps { get; private set; }

    public int VoidLookUps { get; private set; }

    /// <summary>Why there will be a temperror or permerror; printable ASCII.</summary>
    public string? Problem { get; private set; }

    public void Note(string problem) => Problem ??= problem;

    /// <summary>A term that is about to ask the DNS; false where it may not.</summary>
    public bool CountLookUp()
    {
        if (LookUps < options.LookUps)
        {
            LookUps++;
            return true;
        }

        Note($"more than {options.LookUps} terms that ask the DNS");
        return false;
    }

    /// <summary>A term whose question came back empty; false where there were too many.</summary>
    public bool CountVoid()
    {
        if (++VoidLookUps <= options.VoidLookUps)
        {
            return true;
        }

        Note($"more than {options.VoidLookUps} look-ups without an answer");
        return false;
    }
}
