using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Core.Options;
using Relay.Protocols.Smtp.Server;

namespace Relay.Hosting;

/// <summary>Kestrel as the socket transport of every listener, and as the HTTP server of metrics and health.</summary>
internal static class KestrelHost
{
    public static WebApplication Build(RelayOptions options, SmtpServices services, RequestDelegate http, ILoggerProvider logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(logs);
        // Kestrel tells of every bad HTTP request and reset connection; what matters of them the relay says itself.
        builder.Logging.AddFilter("Microsoft", LogLevel.Error);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Limits.DrainTimeout + TimeSpan.FromSeconds(5));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(Transport);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = null; // the gate counts, and says 421 rather than closing without a word
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            foreach (var listener in options.Listeners)
            {
                var smtp = new SmtpListener(listener, services);
                kestrel.Listen(listener.Address, listen => listen.Run(smtp.OnConnectedAsync));
            }

            kestrel.Listen(options.Http.Address, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(http);
        return app;
    }

    private static void Transport(SocketTransportOptions transport)
    {
        transport.Backlog = 4096;

        // Sessions never block, so they may go on where the socket's completion found them: one hop between threads less a read.
        transport.UnsafePreferInlineScheduling = true;
        transport.NoDelay = true;

        // Per connection; the default of 1 MiB is for uploads on one, not for thousands of slow senders.
        transport.MaxReadBufferSize = 64 * 1024;
        transport.MaxWriteBufferSize = 64 * 1024;

        // An idle connection holds no read buffer.
        transport.WaitForDataBeforeAllocatingBuffer = true;
    }
}
