using Microsoft.AspNetCore.Http;
using Relay.Core.Options;
using Relay.Metrics;

namespace Relay.Hosting;

/// <summary>Metrics and health over HTTP, for everybody who reaches the address; admin pages for whom <see cref="AdminGuard"/> lets pass.</summary>
/// <param name="options">Those of now: the token may change with a reload.</param>
internal sealed class HttpEndpoints(PrometheusCollector metrics, RunningRules rules, Func<HttpOptions> options)
{
    private volatile bool ready;

    /// <summary>What /readyz says: the relay would accept mail now.</summary>
    public bool Ready
    {
        get => ready;
        set => ready = value;
    }

    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        switch (context.Request.Path.Value)
        {
            case "/metrics":
                context.Response.ContentType = PrometheusCollector.ContentType;
                await metrics.WriteAsync(context.Response.BodyWriter, context.RequestAborted);
                break;
            case "/healthz":
                await TextAsync(context, StatusCodes.Status200OK, "alive\n");
                break;
            case "/readyz":
                await TextAsync(context, Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, Ready ? "ready\n" : "not ready\n");
                break;
            case RulesPage.Path:
                await (AdminGuard.Refusal(context.Request, context.Connection.LocalIpAddress, options()) is { } status
                    ? TextAsync(context, status, "admin pages need Authorization: Bearer and http.token, or a loopback address\n")
                    : RulesPage.WriteAsync(context, rules.Current));
                break;
            default:
                await TextAsync(context, StatusCodes.Status404NotFound, "/metrics /healthz /readyz /admin/rules\n");
                break;
        }
    }

    private static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
