"""What is done with which message, in which order: the same list for every filter.

A plan is a list of sections, a section a list of steps (what, truth, taught, path). What: `online` judges, then learns; `learn`; `judge`.
`truth` is what a message is, `taught` what the filter is told; they differ where labels are made wrong on purpose.
"""
import os
import random

SEED = 20260101
CURVE = (10, 50, 200)
CURVE_TEST = 1000
NOISE = 0.05
FLOOD = 1000


class Corpora:
    """Indexes and their messages. Archives are unpacked in `folder`; indexes over several of them lie in `shared`."""

    def __init__(self, folder, shared, limit):
        self.folder, self.shared, self.limit = folder, shared, limit

    def index(self, name):
        """(is_spam, path) of the first messages of an index, in its order."""
        base = self.folder if os.path.exists(os.path.join(self.folder, name)) else self.shared
        messages = []
        with open(os.path.join(base, name), encoding='ascii') as lines:
            for line in lines:
                label, path = line.split()
                messages.append((label == 'spam', os.path.join(self.folder, os.path.dirname(name), path)))
        return messages[:self.limit or None]


def steps(what, messages):
    return [(what, is_spam, is_spam, path) for is_spam, path in messages]


def online(corpora, name, frozen_on=()):
    """TREC: judge, then learn. What was learned then judges the other corpora, and learns no more."""
    return [('online', steps('online', corpora.index(name)))] + [('frozen on ' + other, steps('judge', corpora.index(other))) for other in frozen_on]


def curve(corpora, name):
    """The first n of each class are learned, in the index's order; the thousand messages after the largest such set are judged each time."""
    messages = corpora.index(name)
    smaller_class = min(sum(is_spam == of for is_spam, _ in messages) for of in (False, True))
    sizes = [n for n in CURVE if n <= smaller_class]
    test = messages[first_of_each(messages, sizes[-1])[-1] + 1:][:CURVE_TEST] if sizes else []
    plan, known = [], set()
    for n in sizes:
        chosen = first_of_each(messages, n)
        plan.append((f'learn {n}', steps('learn', [messages[i] for i in chosen if i not in known])))
        plan.append((f'after {n} + {n}', steps('judge', test)))
        known.update(chosen)
    return plan


def first_of_each(messages, n):
    left, chosen = {False: n, True: n}, []
    for i, (is_spam, _) in enumerate(messages):
        if left[is_spam] > 0:
            left[is_spam] -= 1
            chosen.append(i)
    return chosen


def split(corpora, name):
    """Two thirds to learn, the rest to judge."""
    messages = corpora.index(name)
    cut = len(messages) * 2 // 3
    return messages[:cut], messages[cut:]


def noise(corpora, name, share):
    """Learns two thirds with a share of the labels wrong (seeded), and judges the rest."""
    learned, test = split(corpora, name)
    draw = random.Random(SEED)
    taught = [('learn', is_spam, is_spam != (draw.random() < share), path) for is_spam, path in learned]
    return [('learn', taught), (f'{100 * share:g} % wrong', steps('judge', test))]


def poison(corpora, name):
    """Learns, judges; then a flood of messages not seen before with wrong labels, all by one source; judges the same again."""
    learned, test = split(corpora, name)
    flood = min(FLOOD, len(learned) // 4)
    learned, wrong = learned[:-flood], learned[-flood:]
    return [
        ('learn', steps('learn', learned)), ('before', steps('judge', test)),
        ('flood', [('learn', is_spam, not is_spam, path) for is_spam, path in wrong]), ('after', steps('judge', test)),
    ]
