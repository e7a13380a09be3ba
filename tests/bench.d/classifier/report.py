"""The tables of models/README.md out of what was measured, and what the machine was."""
import os
import platform
import time

ORDER = ('relay', 'bogofilter', 'spamassassin', 'rspamd')
NAMES = {'relay': 'Relay', 'bogofilter': 'bogofilter', 'spamassassin': "SpamAssassin's Bayes", 'rspamd': "rspamd's Bayes"}


class Run:
    """When something was measured, for how long, and what else the machine did."""

    def __enter__(self):
        self.began = time.monotonic()
        self.facts = {'started': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()), 'load_average': [round(os.getloadavg()[0], 1)]}
        return self

    def __exit__(self, *_):
        self.facts['seconds'] = round(time.monotonic() - self.began)
        self.facts['load_average'].append(round(os.getloadavg()[0], 1))


def machine():
    model = ''
    with open('/proc/cpuinfo', encoding='ascii', errors='replace') as lines:
        for line in lines:
            if line.startswith('model name'):
                model = line.split(':', 1)[1].strip()
                break
    return f'{os.cpu_count()} x {model or platform.machine()}, Linux {platform.release().split("-")[0]}'


def markdown(summary):
    blocks = [about(summary)]
    for columns, row, wanted in TABLES:
        lines = [row(name.split(' ', 1)[1], section, peer, figures)
                 for name, plan in summary['results'].items() for section, filters in by_section(plan).items() if wanted(name, section)
                 for peer, figures in filters.items()]
        if lines:
            blocks.append('\n'.join([*columns, *('| ' + ' | '.join(line) + ' |' for line in lines)]))
    return '\n\n'.join(blocks) + '\n'


def by_section(plan):
    """{peer: {section: …}} the other way round, in the order of the table."""
    sections = {}
    for peer in ORDER:
        for section, figures in plan.get(peer, {}).items():
            sections.setdefault(section, {})[peer] = figures
    return sections


def about(summary):
    """Date, machine, what was how loaded, and the versions."""
    loads = [load for plans in summary['measured'].values() for run in plans.values() for load in run['load_average']]
    days = sorted({run['started'][:10] for plans in summary['measured'].values() for run in plans.values()})
    versions = [f'{peer} {version}' for peer, version in summary['versions'].items() if version]
    when = 'not at all' if not days else days[0] if days[0] == days[-1] else f'{days[0]} to {days[-1]}'
    return (f'Measured {when} on {summary["machine"]}, load average {number(min(loads, default=None), 1)} to {number(max(loads, default=None), 1)}; '
            f'{", ".join(versions)}.')


def number(value, digits):
    return '–' if value is None else f'{value:.{digits}f}'


def online(corpus, _, peer, f):
    return (corpus, NAMES[peer], number(f['one_minus_roca_percent'], 4), number(f['ham_misclassified_percent'], 2), number(f['spam_misclassified_percent'], 2),
            number(f['spam_missed_at_ham_0_1_percent'], 2), number(f['cpu_microseconds_per_message'], 0))


def frozen(corpus, section, peer, f):
    return (corpus, section.removeprefix('frozen on '), NAMES[peer], number(f['one_minus_roca_percent'], 2), number(f['ham_misclassified_percent'], 2),
            number(f['spam_misclassified_percent'], 2), number(f['spam_missed_at_ham_0_1_percent'], 2))


def other(corpus, section, peer, f):
    return (corpus, section, NAMES[peer], number(f['one_minus_roca_percent'], 3), number(f['ham_misclassified_percent'], 2),
            number(f['spam_misclassified_percent'], 2), number(f['spam_missed_at_ham_0_1_percent'], 2))


def head(*columns):
    columns += ('filter', '(1−ROCA)%', 'ham misclassified %', 'spam misclassified %', 'spam missed % at 0.1 % ham')
    return ['| ' + ' | '.join(columns) + ' |', '|' + '---|' * len(columns)]


ONLINE_HEAD = head('online, corpus')
ONLINE_HEAD = [ONLINE_HEAD[0] + ' µs CPU a message |', ONLINE_HEAD[1] + '---|']

# Head, row, and which (plan, section) stands in it; in this order.
TABLES = (
    (ONLINE_HEAD, online, lambda name, section: section == 'online'),
    (head('frozen, learned', 'judged'), frozen, lambda name, section: section.startswith('frozen on ')),
    (head('learning curve', 'messages'), other, lambda name, section: name.startswith('curve ')),
    (head('labels', 'wrong'), other, lambda name, section: name.startswith(('clean ', 'noise '))),
    (head('a flood of wrong labels', 'judged'), other, lambda name, section: name.startswith('poison ')),
)
