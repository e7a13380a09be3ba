using Microsoft.Extensions.Logging;
using Relay.Protocols.Smtp.Client;

namespace Relay.Protocols.Delivery;

/// <summary>One address of a backend: its pool, and whether it is worth trying. Reports its ups and downs once each.</summary>
internal sealed class BackendHost(BackendEndpoint endpoint, string backend, BackendSettings settings, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly ConnectionPool pool = new(new SmtpConnector(endpoint, settings, time), settings, backend, time);
    private readonly CircuitBreaker breaker = new(settings.RetryAfter, time);

    /// <summary>For the log: name and address.</summary>
    public string Name { get; } = endpoint.Name.Equals(endpoint.Address.Address.ToString(), StringComparison.Ordinal)
        ? endpoint.ToString()
        : $"{endpoint.Name}[{endpoint}]";

    public BackendEndpoint Endpoint => endpoint;

    public bool TryEnter() => breaker.TryEnter();

    /// <summary>A connection ready for MAIL. Throws <see cref="ConnectionLostException"/> or <see cref="PoolExhaustedException"/>.</summary>
    public async ValueTask<Lease> TakeAsync(bool fresh, CancellationToken cancellation)
    {
        try
        {
            var (connection, reused) = await pool.TakeAsync(fresh, cancellation);
            if (breaker.Succeeded())
            {
                logger.BackendUp(backend, Name);
            }

            return new Lease(this, pool, connection, reused);
        }
        catch (ConnectionLostException e)
        {
            Failed(e.Message);
            throw;
        }
        catch
        {
            breaker.Abandoned();
            throw;
        }
    }

    /// <summary>The host took a connection but does not carry a transaction through: it is passed by for a while.</summary>
    public void Failed(string reason)
    {
        if (breaker.Failed())
        {
            logger.BackendDown(backend, Name, reason);
        }
    }

    public void Dispose() => pool.Dispose();
}

/// <summary>A connection in use; ends with exactly one <see cref="Return"/> or <see cref="Drop"/>.</summary>
internal sealed class Lease(BackendHost host, ConnectionPool pool, SmtpConnection connection, bool reused)
{
    private bool ended;

    public BackendHost Host => host;

    public SmtpConnection Connection => connection;

    /// <summary>It served before: that it is dead may only show when it is used.</summary>
    public bool Reused => reused;

    /// <param name="reset">A transaction is open.</param>
    public void Return(bool reset)
    {
        if (!ended)
        {
            ended = true;
            if (reset)
            {
                connection.BeginReset();
            }

            pool.Return(connection);
        }
    }

    public void Drop()
    {
        if (!ended)
        {
            ended = true;
            pool.Drop(connection);
        }
    }
}
