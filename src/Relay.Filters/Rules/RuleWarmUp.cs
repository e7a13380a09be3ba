using Relay.Filters.Rules.Scanning;
using Relay.Filters.Rules.Subject;
using Relay.Mime;

namespace Relay.Filters.Rules;

/// <summary>
/// Code, gates and engines are made when a text first needs them, and the first messages pay. This judges a few made-up messages ahead of mail,
/// again and again until that gets no cheaper. Its rounds are bounded, and what gates and engines hold is bounded by the set itself.
/// </summary>
public static class RuleWarmUp
{
    /// <summary>Rounds at most: code is compiled for good after some thirty calls.</summary>
    public const int MostRounds = 40;

    /// <summary>Rounds without a gain after which it is over.</summary>
    private const int Patience = 4;

    /// <summary>A gain is a twentieth.</summary>
    private const double Gain = 0.95;

    /// <summary>How many messages it judged; it stops early where it is told to. Nothing of it is counted. Safe while the set judges mail.</summary>
    public static int Run(RuleSet rules, CancellationToken cancellation)
    {
        rules.Unite(cancellation);
        var (best, idle, judged) = (TimeSpan.MaxValue, 0, 0);
        for (var round = 0; round < MostRounds && idle < Patience; round++)
        {
            var started = ThreadClock.Now;
            foreach (var mail in WarmUpMail.All)
            {
                if (cancellation.IsCancellationRequested)
                {
                    return judged;
                }

                rules.Try(new MessageRuleSubject(MessageView.Parse(mail), new RuleFacts { RegistrableDomain = rules.Settings.Domains.Registrable }));
                judged++;
            }

            var took = ThreadClock.Now - started;
            idle = took < best * Gain ? 0 : idle + 1;
            best = took < best ? took : best;
        }

        return judged;
    }
}
