using System.Runtime.InteropServices;

namespace Relay.Hosting;

/// <summary>POSIX signals as callbacks; the runtime's own handling is turned off for them.</summary>
internal static class Signals
{
    public static IDisposable On(PosixSignal signal, Action action) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    });
}

/// <summary>Reloads on SIGHUP, one at a time: signals that come during a reload lead to one more.</summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly Reloader reloader;
    private readonly IDisposable registration;
    private int wanted;

    public ReloadSignal(Reloader reloader)
    {
        this.reloader = reloader;
        registration = Signals.On(PosixSignal.SIGHUP, Request);
    }

    public void Dispose() => registration.Dispose();

    private void Request()
    {
        if (Interlocked.Increment(ref wanted) == 1)
        {
            _ = Task.Run(Work);
        }
    }

    private void Work()
    {
        do
        {
            Interlocked.Exchange(ref wanted, 1);
            reloader.Reload();
        }
        while (Interlocked.Decrement(ref wanted) > 0);
    }
}
