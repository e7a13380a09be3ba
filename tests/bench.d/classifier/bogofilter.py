"""Runs a plan with Debian's bogofilter as it comes: a process to judge, a process to learn. CPU is that of those processes, their start included."""
import os
import resource
import subprocess
import sys

import driver


class Bogofilter:
    def __init__(self, folder):
        # -C: no configuration file of the machine counts.
        self.command = ['bogofilter', '-C', '-d', folder]
        self.knows = False

    def judge(self, path):
        if not self.knows:
            return 0.5, False  # without its file it ends with an error
        done = subprocess.run([*self.command, '-T', '-I', path], stdout=subprocess.PIPE, check=False)
        if done.returncode > 2:
            raise OSError(f'bogofilter ended with {done.returncode} at {path}')
        verdict, score = done.stdout.split()
        return float(score), verdict == b'S'

    def learn(self, path, is_spam):
        subprocess.run([*self.command, '-s' if is_spam else '-n', '-I', path], check=True)
        self.knows = True

    @staticmethod
    def cpu_microseconds():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return round((usage.ru_utime + usage.ru_stime) * 1e6)


if __name__ == '__main__':
    home = os.path.join(sys.argv[1], 'bogofilter')
    os.makedirs(home)
    driver.run(Bogofilter(home))
