"""Our own classifier, through the commands and the JSON that everybody has: train, evaluate, learn, scan."""
import json
import os
import resource
import subprocess
import sys
import tempfile

from figures import figures

SOURCE = 'one-user'
CHUNK = 500  # messages of one command
LABELS = 200  # the same for labels
MIDDLE = 0.5


class Failed(Exception):
    """A command ended with another status than 0, or did not say what it must."""


class Relay:
    def __init__(self, program, work, checks):
        self.program, self.work, self.checks = os.path.abspath(program), work, checks
        self.models = {}

    def version(self):
        return self.call('--version')[0].splitlines()[0].removeprefix('relay ')

    def call(self, *arguments):
        """Standard output, and the CPU in microseconds that the process took."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([self.program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.work, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode != 0:
            raise Failed(f'relay {" ".join(arguments[:4])} ended with {done.returncode}: {done.stderr.strip()[-300:]}')
        return done.stdout, (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1e6

    def index(self, messages):
        """An index file of (is_spam, path), paths relative to it as the contract has them."""
        number, name = tempfile.mkstemp(suffix='.index', dir=self.work)
        with os.fdopen(number, 'w', encoding='utf-8') as file:
            file.writelines(f'{"spam" if is_spam else "ham"} {os.path.relpath(path, os.path.realpath(self.work))}\n' for is_spam, path in messages)
        return name

    def evaluate(self, messages, *options):
        text, cpu = self.call('evaluate', '--index', self.index(messages), *options)
        said = json.loads(text.splitlines()[-1])
        if said['messages'] != len(messages):
            raise Failed(f'evaluate counted {said["messages"]} messages of {len(messages)}')
        return dict(said, cpu_microseconds_per_message=cpu / len(messages))

    def train(self, messages):
        """A model of these messages; the same messages are not trained twice."""
        key = tuple(messages)
        if key not in self.models:
            path = os.path.join(self.work, f'{len(self.models)}.model')
            self.call('train', '--index', self.index(messages), '--out', path)
            self.models[key] = path
        return self.models[key]

    def site(self, model):
        """A configuration with this model and an empty state, where only content counts."""
        home = tempfile.mkdtemp(dir=self.work)
        name = os.path.join(home, 'relay.yaml')
        with open(name, 'w', encoding='utf-8') as file:
            file.write(f'hostname: relay.example\nstate: "embedded:{home}/state"\nchecks:\n{self.checks}\n  classifier: {{ model: "{model}" }}\n')
        return name

    def learn(self, site, messages, *options):
        """In the order of the messages but for a chunk, where ham goes first: a command takes one label."""
        for i in range(0, len(messages), LABELS):
            for is_spam in (False, True):
                paths = [path for spam, path in messages[i:i + LABELS] if spam == is_spam]
                if paths:
                    self.call('learn', 'spam' if is_spam else 'ham', '--config', site, *options, *paths)

    def scan(self, site, messages):
        """Raw scores, judged by the scoring program that the other filters are judged by."""
        truth = {path: is_spam for is_spam, path in messages}
        rows, paths = [], list(truth)
        for i in range(0, len(paths), CHUNK):
            for line in self.call('scan', '--json', '--config', site, *paths[i:i + CHUNK])[0].splitlines():
                said = json.loads(line)
                probability = MIDDLE if said['probability'] is None else said['probability']
                rows.append((truth[said['file']], probability, probability > MIDDLE))
        if len(rows) != len(truth):
            raise Failed(f'scan told of {len(rows)} messages of {len(truth)}')
        return figures(rows)


def run(relay, wanted, results):
    """Fills in our figures of each plan; false where one could not be had."""
    whole = True
    for name, plan in wanted.items():
        try:
            results[name]['relay'] = sections(relay, name, plan)
        except (Failed, OSError, ValueError, KeyError) as problem:
            print(f'tests/bench: relay, {name}: {problem!r}', file=sys.stderr)
            whole = False
    return whole


def sections(relay, name, plan):
    """Online as it is. All else: what was learned so far makes a model, which judges unchanged; but a flood goes to a site, as labels of users do."""
    if name.startswith('poison '):
        return flood(relay, dict(plan))
    measured, learned = {}, []
    for section, steps in plan:
        learned += [(taught, path) for what, _, taught, path in steps if what != 'judge']
        judged = [(truth, path) for what, truth, _, path in steps if what != 'learn']
        if judged and steps[0][0] == 'online':
            measured[section] = relay.evaluate(judged)
        elif judged:
            measured[section] = relay.evaluate(judged, '--fixed', relay.train(learned))
    return measured


def flood(relay, plan):
    """
    Half of what is learned is the model, half the labels of the site's operator; the flood comes from one user. Then the harder case: the model is of all
    that is learned, and the site has no labels but the flood.
    """
    learned, wrong, test = ([(taught, path) for _, _, taught, path in plan[section]] for section in ('learn', 'flood', 'before'))
    half = len(learned) // 2
    site = relay.site(relay.train(learned[:half]))
    relay.learn(site, learned[half:])
    measured = {'before': relay.scan(site, test)}
    relay.learn(site, wrong, '--source', SOURCE)
    measured['after'] = relay.scan(site, test)
    empty = relay.site(relay.train(learned))
    measured['before, no labels at the site'] = relay.scan(empty, test)
    relay.learn(empty, wrong, '--source', SOURCE)
    measured['after, no labels at the site'] = relay.scan(empty, test)
    return measured
