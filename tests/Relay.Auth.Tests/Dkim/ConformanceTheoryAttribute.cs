using Relay.Testing;

namespace Relay.Auth.Tests.Dkim;

/// <summary>A theory over shared data; without the data it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    public ConformanceTheoryAttribute() => Skip = SharedData.Find("conformance", "dkim") is null ? "not run: no shared data" : null;
}
