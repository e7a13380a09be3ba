namespace Relay.Integration.Harness;

/// <summary>A fact that needs Debian's Postfix and root; skipped for ordinary users only.</summary>
internal sealed class PostfixFactAttribute : FactAttribute
{
    public PostfixFactAttribute() => Skip = Tools.WhySkipped(rootNeeded: true, "postfix");
}

/// <summary>A fact that needs Postfix and the shared corpora; <c>tests/run</c> counts the facts skipped for want of data.</summary>
internal sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute() => Skip = Tools.WhySkipped(rootNeeded: true, "postfix") ?? (Corpus.Folder is null ? Corpus.Absent : null);
}

/// <summary>A fact that runs a client program; ordinary users without it skip, root fails.</summary>
internal sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute(params string[] programs) => Skip = Tools.WhySkipped(rootNeeded: false, programs);
}

/// <summary>As <see cref="ClientFactAttribute"/>, with data.</summary>
internal sealed class ClientTheoryAttribute : TheoryAttribute
{
    public ClientTheoryAttribute(params string[] programs) => Skip = Tools.WhySkipped(rootNeeded: false, programs);
}
