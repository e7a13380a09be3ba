using Relay.Core.State;
using Relay.Testing;

namespace Relay.State.Tests;

/// <summary>A store on a test's clock. Names are new in each test, so that a server may serve them all.</summary>
public abstract class StateSuiteBase : IAsyncLifetime
{
    private protected static readonly CancellationToken None = CancellationToken.None;

    private protected string Unique { get; } = Guid.NewGuid().ToString("n");

    private protected ManualTimeProvider Clock { get; } = new();

    private protected IStateStore Store { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Store = await OpenAsync();

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    protected abstract Task<IStateStore> OpenAsync();
}
