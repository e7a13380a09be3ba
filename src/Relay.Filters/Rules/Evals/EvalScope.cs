using Relay.Filters.Rules.Scanning;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>What an eval function may ask, for one message. What several functions need is worked out once and kept here.</summary>
internal sealed class EvalScope(IRuleSubject subject, RuleSettings settings, HeaderReader headers)
{
    private readonly Dictionary<Type, object> shared = [];

    public IRuleSubject Subject => subject;

    public RuleSettings Settings => settings;

    public HeaderReader Headers => headers;

    /// <summary>The rule that asks.</summary>
    public string Rule { get; set; } = "";

    /// <summary>What a family of functions works out once a message.</summary>
    public T Shared<T>(Func<EvalScope, T> make)
        where T : class
    {
        if (!shared.TryGetValue(typeof(T), out var value))
        {
            shared.Add(typeof(T), value = make(this));
        }

        return (T)value;
    }
}

/// <summary>A function of the rule language: how often it hits. It neither throws nor waits.</summary>
internal delegate double EvalFunction(EvalScope scope, EvalArguments arguments);

/// <summary>A function with the arguments of its line.</summary>
internal sealed record EvalCall(EvalFunction Function, EvalArguments Arguments)
{
    public double Run(EvalScope scope) => Function(scope, Arguments);
}
