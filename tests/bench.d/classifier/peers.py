"""Other filters: each runs a plan in a process of its own, and what it said is kept by the content of filter, plan and messages."""
import hashlib
import json
import os
import shutil
import subprocess
import tempfile

import report

HERE = os.path.dirname(os.path.abspath(__file__))
DRIVERS = {
    'bogofilter': ('bogofilter', ['/usr/bin/python3'], 'bogofilter.py'),
    'spamassassin': ('spamassassin', ['/usr/bin/perl'], 'spamassassin.pl'),
    'rspamd': ('rspamd', ['/usr/bin/python3'], 'rspamd.py'),
}


class PeerFailed(Exception):
    """A filter did not do all that its plan says."""


def version(peer):
    """Debian's version of a package; null where it is not installed."""
    done = subprocess.run(['dpkg-query', '-W', '-f', '${db:Status-Abbrev}${Version}', DRIVERS[peer][0]], capture_output=True, text=True, check=False)
    return done.stdout[3:] if done.stdout.startswith('ii') else None


class Peer:
    """A filter whose scores lie in `cache`; with `only_cached` nothing is run, and what is not there is left out."""

    digests = {}

    def __init__(self, name, of_version, cache, work, only_cached):
        self.name, self.version, self.cache, self.work, self.only_cached = name, of_version, cache, work, only_cached
        os.makedirs(cache, exist_ok=True)

    def run(self, plan):
        """{section: ([(is_spam, score, says_spam)], CPU in microseconds a message)}, and when that was. With `only_cached` perhaps not all of them."""
        kept = dict(zip((section for section, _ in plan), self.keys(plan)))
        if not self.only_cached and not all(map(os.path.exists, kept.values())):
            self.measure(plan, kept)
        sections, facts = {}, None
        for path in kept.values():
            if os.path.exists(path):
                of_file, facts = read(path)
                sections.update(of_file)
        return sections, facts

    def keys(self, plan):
        """A file for each section: what is said there depends on all that was learned until then, and on nothing that follows."""
        digest = hashlib.sha256()
        for part in (DRIVERS[self.name][2], 'driver.py'):
            with open(os.path.join(HERE, part), 'rb') as file:
                digest.update(file.read())
        digest.update(self.version.encode())
        for section, steps in plan:
            digest.update(f'= {section}\n'.encode())
            for what, truth, taught, path in steps:
                digest.update(f'{what} {truth} {taught} {self.digest(path)}\n'.encode())
            yield os.path.join(self.cache, f'{self.name}-{digest.hexdigest()[:24]}.scores')

    @classmethod
    def digest(cls, path):
        if path not in cls.digests:
            with open(path, 'rb') as file:
                cls.digests[path] = hashlib.sha256(file.read()).hexdigest()
        return cls.digests[path]

    def measure(self, plan, kept):
        _, interpreter, driver = DRIVERS[self.name]
        home = tempfile.mkdtemp(dir=self.work)
        os.chmod(home, 0o755)  # servers that drop their privileges pass through
        half = os.path.join(home, 'scores')
        try:
            with open(os.path.join(home, 'plan'), 'w', encoding='utf-8') as file:
                file.write(text(plan))
            with open(os.path.join(home, 'plan'), 'rb') as lines, open(half, 'wb') as out:
                with report.Run() as run, subprocess.Popen([*interpreter, os.path.join(HERE, driver), home], stdin=lines, stdout=out) as process:
                    status = wait(process)
            if status != 0:
                raise PeerFailed(f'ended with {status}')
            expected = {section: sum(step[0] != 'learn' for step in steps) for section, steps in plan}
            judged = {section: len(rows) for section, (rows, _) in read(half)[0].items()}
            if judged != expected:
                raise PeerFailed(f'judged {judged}, not {expected}')
            keep(half, kept, run.facts)
        finally:
            shutil.rmtree(home, ignore_errors=True)


def keep(scores, kept, facts):
    """Each section of what a driver wrote in its own file, whole or not at all."""
    with open(scores, encoding='utf-8') as lines:
        for section in lines.read().split('= ')[1:]:
            path = kept[section.split('\n', 1)[0]]
            with open(path + '.part', 'w', encoding='utf-8') as out:
                out.write(f'= {section}% {json.dumps(facts)}\n')
            os.replace(path + '.part', path)


def wait(process):
    """Its status. Who stops us stops it, and lets it stop what it started."""
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def text(plan):
    lines = []
    for section, steps in plan:
        lines.append(f'= {section}')
        lines += [f'{what} {label(truth)} {label(taught)} {os.path.abspath(path)}' for what, truth, taught, path in steps]
    return '\n'.join(lines) + '\n'


def label(is_spam):
    return 'spam' if is_spam else 'ham'


def read(path):
    sections, rows, name, facts = {}, [], None, None
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            first, rest = line.rstrip('\n').split(' ', 1)
            if first == '=':
                name, rows = rest, []
            elif first == '#':
                cpu, count = map(int, rest.split())
                sections[name] = (rows, cpu / count if count else None)
            elif first == '%':
                facts = json.loads(rest)
            else:
                score, verdict = rest.split(' ')
                rows.append((first == 'spam', float(score), verdict == 'spam'))
    return sections, facts
