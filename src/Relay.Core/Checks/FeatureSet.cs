namespace Relay.Core.Checks;

/// <summary>
/// What checks of one family leave for each other, and for whoever reports on them, by type: the vocabulary stays theirs, and this
/// project need not know it. A handful at most, so a list is searched.
/// </summary>
public sealed class FeatureSet
{
    private readonly List<object> features = [];
    private readonly Lock gate = new();

    public T? Get<T>()
        where T : class
    {
        lock (gate)
        {
            foreach (var feature in features)
            {
                if (feature is T found)
                {
                    return found;
                }
            }

            return null;
        }
    }

    /// <summary>The feature, made where there is none yet. Checks of one message may run at once.</summary>
    public T GetOrAdd<T, TState>(Func<TState, T> make, TState state)
        where T : class
    {
        lock (gate)
        {
            if (Get<T>() is { } known)
            {
                return known;
            }

            var made = make(state);
            features.Add(made);
            return made;
        }
    }

    /// <summary>Puts a feature in the place of any other of its type.</summary>
    public void Set<T>(T feature)
        where T : class
    {
        lock (gate)
        {
            features.RemoveAll(static f => f is T);
            features.Add(feature);
        }
    }
}
