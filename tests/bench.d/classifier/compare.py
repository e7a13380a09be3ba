#!/usr/bin/python3
"""Our classifier beside bogofilter, SpamAssassin's Bayes and rspamd's, on the same messages in the same order. Started by part-classifier.sh, which names the options."""
import argparse
import json
import os
import signal
import sys

import ours
import peers
import plans
import report
from figures import figures

PARTS = ('online', 'frozen', 'curve', 'noise', 'poison')
ONLINE = ('spamassassin/index', 'spamassassin/index.shuffled', 'lists-a/index', 'modern-a.index')
FROZEN = {'spamassassin/index': ('lists-a/index',), 'lists-a/index': ('spamassassin/index',)}
SHUFFLED = ('spamassassin/index.shuffled', 'lists-a/index.shuffled')


def all_plans(corpora, parts, indexes):
    """Name of a plan and its sections, for the parts that are wanted. Too few messages for a part: no plan."""
    made = {}
    for name in indexes:
        frozen_on = FROZEN.get(name, ()) if 'frozen' in parts else ()
        if 'online' in parts or frozen_on:
            made['online ' + name] = plans.online(corpora, name, frozen_on)
    if 'curve' in parts:
        made.update({'curve ' + name: plans.curve(corpora, name) for name in SHUFFLED})
    if 'noise' in parts:
        made['clean ' + SHUFFLED[0]] = plans.noise(corpora, SHUFFLED[0], 0)
        made['noise ' + SHUFFLED[0]] = plans.noise(corpora, SHUFFLED[0], plans.NOISE)
    if 'poison' in parts:
        made['poison ' + SHUFFLED[0]] = plans.poison(corpora, SHUFFLED[0])
    return {name: plan for name, plan in made.items() if plan}


def options():
    option = argparse.ArgumentParser()
    option.add_argument('--corpora', required=True, type=os.path.abspath)
    option.add_argument('--shared', required=True, type=os.path.abspath)
    option.add_argument('--artifacts', required=True)
    option.add_argument('--work', required=True)
    option.add_argument('--relay', default='')
    option.add_argument('--checks', default='/dev/null')
    option.add_argument('--peers', default='', type=str.split)
    option.add_argument('--parts', default=PARTS, type=str.split)
    option.add_argument('--indexes', default=ONLINE, type=str.split)
    option.add_argument('--messages', type=int, default=0)
    option.add_argument('--cached', action='store_true')
    chosen = option.parse_args()
    for given, known, what in ((chosen.peers, peers.DRIVERS, 'peer'), (chosen.parts, PARTS, 'part')):
        for name in given:
            if name not in known:
                option.error(f'no {what} {name}; there are: {" ".join(known)}')
    return chosen


def measure_peer(name, chosen, wanted, summary):
    """Fills in the figures of one filter; false where it failed. One that is not installed is left out."""
    version = peers.version(name)
    if version is None:
        note(f'{name} is not installed: left out')
        return True
    summary['versions'][name] = version
    whole, runner = True, peers.Peer(name, version, os.path.join(chosen.artifacts, 'classifier-peers'), chosen.work, chosen.cached)
    for plan_name, plan in wanted.items():
        try:
            sections, facts = runner.run(plan)
        except peers.PeerFailed as problem:
            note(f'{name}, {plan_name}: {problem}')
            whole = False
            continue
        if len(sections) < len(plan):
            note(f'{name}, {plan_name}: not all of it was measured yet')
        if not sections:
            continue
        summary['measured'].setdefault(name, {})[plan_name] = facts
        summary['results'][plan_name][name] = {
            section: dict(figures(rows), cpu_microseconds_per_message=cpu) for section, (rows, cpu) in sections.items() if rows}
    return whole


def measure_ours(chosen, wanted, summary):
    with open(chosen.checks, encoding='utf-8') as checks:
        relay = ours.Relay(chosen.relay, chosen.work, checks.read().rstrip())
    with report.Run() as run:
        summary['versions']['relay'] = relay.version()
        whole = ours.run(relay, wanted, summary['results'])
    summary['measured']['relay'] = {'all': run.facts}
    return whole


def note(text):
    print(f'tests/bench: {text}', file=sys.stderr, flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = options()
    wanted = all_plans(plans.Corpora(chosen.corpora, chosen.shared, chosen.messages), chosen.parts, chosen.indexes)
    summary = {'machine': report.machine(), 'messages': chosen.messages or None, 'versions': {}, 'measured': {}, 'results': {name: {} for name in wanted}}
    whole = [measure_peer(name, chosen, wanted, summary) for name in chosen.peers]
    if chosen.relay:
        whole.append(measure_ours(chosen, wanted, summary))
    text = report.markdown(summary)
    for name, content in (('json', json.dumps(summary, indent=1) + '\n'), ('md', text)):
        with open(os.path.join(chosen.artifacts, 'bench-classifier.' + name), 'w', encoding='utf-8') as out:
            out.write(content)
    print(text)
    return 0 if all(whole) and any(summary['results'].values()) else 1


if __name__ == '__main__':
    sys.exit(main())
