"""The side of a plan that a filter sees.

In, a line each: `= SECTION`, or `WHAT TRUTH TAUGHT PATH` with WHAT one of online, judge, learn and the labels ham or spam.
Out: `= SECTION`, a line `TRUTH SCORE VERDICT` for each message judged, and `# MICROSECONDS MESSAGES`, the CPU that the section took.
"""
import sys


def run(peer, lines=sys.stdin, out=sys.stdout):
    began = count = 0
    section = None
    for line in lines:
        what, rest = line.rstrip('\n').split(' ', 1)
        if what == '=':
            end(peer, section, began, count, out)
            section, began, count = rest, peer.cpu_microseconds(), 0
            print('=', section, file=out, flush=True)
            continue
        truth, taught, path = rest.split(' ', 2)
        count += 1
        if what != 'learn':
            score, says_spam = peer.judge(path)
            print(truth, repr(score), 'spam' if says_spam else 'ham', file=out)
        if what != 'judge':
            peer.learn(path, taught == 'spam')
    end(peer, section, began, count, out)


def end(peer, section, began, count, out):
    if section is not None:
        print('#', peer.cpu_microseconds() - began, count, file=out, flush=True)
