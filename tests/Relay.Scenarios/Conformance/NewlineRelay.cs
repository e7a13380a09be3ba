using Relay.Scenarios.Host;

namespace Relay.Scenarios.Conformance;

/// <summary>One listener that refuses bare newlines, one that mends them.</summary>
public sealed class NewlineRelay : RelayFixture
{
    public int Port(string listener) => Relay.Folder.Port(listener);

    protected override string Yaml(RelayFolder folder) => $$"""
        listeners:
          - { protocol: smtp, address: {{folder.Address("reject")}}, bare_newline: reject }
          - { protocol: smtp, address: {{folder.Address("normalize")}}, bare_newline: normalize }
        {{ToBackend}}
        {{Calm}}
        """;
}
