"""Runs a plan with the statistics module of Debian's rspamd, with a Redis of its own: one worker, asked over HTTP, no other module, no rules.

One setting differs from the stock ones: it says something from the first message of each class on (min_learns, else 200). As it comes, it refuses to learn
what it is sure of already; told to learn all the same (`Learn-Type: bulk`) it is worse. CPU is that of rspamd and Redis together.
"""
import http.client
import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import time

import driver

TICK = os.sysconf('SC_CLK_TCK')
WEIGHT = 1e6  # of both symbols: the answer rounds scores, and a probability is wanted
CONFIGURATION = '''
options {{ tempdir = "{home}"; filters = ""; pidfile = "{home}/rspamd.pid"; rrd = ""; history_file = ""; control_socket = "{home}/control mode=0600";
  dns {{ nameserver = ["127.0.0.1:{dns}"]; timeout = 0.1s; retransmits = 1; }} task_timeout = 60s; url_tld = "/usr/share/rspamd/effective_tld_names.dat"; cache_file = "{home}/symbols"; }}
logging {{ type = "file"; filename = "{home}/rspamd.log"; level = "warning"; }}
modules {{ path = []; }}
lua = "{home}/rspamd.lua";
worker "controller" {{ bind_socket = "127.0.0.1:{port}"; count = 1; secure_ip = ["127.0.0.1"]; }}
redis {{ servers = "127.0.0.1:{redis}"; timeout = 30s; }}
classifier "bayes" {{
  tokenizer {{ name = "osb"; }}
  cache {{ }}
  new_schema = true; store_tokens = false; signatures = false; min_tokens = 11; min_learns = 1; backend = "redis"; servers = "127.0.0.1:{redis}"; timeout = 30s;
  statfile {{ symbol = "BAYES_HAM"; spam = false; }}
  statfile {{ symbol = "BAYES_SPAM"; spam = true; }}
  learn_condition = 'return require("lua_bayes_learn").can_learn';
}}
actions {{ reject = 1e9; add_header = 1e8; }}
group "statistics" {{ symbols {{ "BAYES_SPAM" {{ weight = {weight}; }} "BAYES_HAM" {{ weight = -{weight}; }} }} }}
'''


class Rspamd:
    def __init__(self, home):
        os.makedirs(home)
        self.home, self.started = home, []
        self.redis_port, self.port, dns = free_ports(3)
        with open(os.path.join(home, 'rspamd.conf'), 'w', encoding='ascii') as file:
            file.write(CONFIGURATION.format(home=home, port=self.port, redis=self.redis_port, dns=dns, weight=WEIGHT))
        with open(os.path.join(home, 'rspamd.lua'), 'w', encoding='ascii') as file:
            # What the stock rules load first: the features of a message's shape that the statistics use beside its words.
            file.write('for name, value in pairs(require "global_functions") do _G[name] = value end\n')

    def start(self):
        self.spawn(['redis-server', '--port', str(self.redis_port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', self.home])
        await_port(self.redis_port)
        command = ['rspamd', '-f', '-c', os.path.join(self.home, 'rspamd.conf')]
        if os.geteuid() == 0:
            account = pwd.getpwnam('_rspamd')
            os.chown(self.home, account.pw_uid, account.pw_gid)
            command += ['-u', '_rspamd', '-g', '_rspamd']
        self.spawn(command)
        await_port(self.port)

    def spawn(self, command):
        with open(os.path.join(self.home, command[0] + '.out'), 'wb') as out:
            self.started.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out))

    def stop(self):
        for process in reversed(self.started):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def judge(self, path):
        answer = self.ask('/checkv2', path)
        symbols = answer['symbols']
        score = sum(symbols[name]['score'] for name in ('BAYES_SPAM', 'BAYES_HAM') if name in symbols) / WEIGHT
        return score, score > 0

    def learn(self, path, is_spam):
        self.ask('/learnspam' if is_spam else '/learnham', path)

    def ask(self, what, path):
        with open(path, 'rb') as file:
            message = file.read()
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=120)
        try:
            connection.request('POST', what, message)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        # 204 and 208: too few tokens, or it is learned or sure already. Both are its answer, not a failure.
        if answer.status not in (200, 204, 208):
            raise OSError(f'{what} {path}: {answer.status} {text[:200]!r}')
        return json.loads(text) if text else {}

    def cpu_microseconds(self):
        return round(sum(cpu_ticks(process.pid) for process in self.started) / TICK * 1e6)


def cpu_ticks(pid):
    """Of a process and its children, in the kernel's ticks."""
    with open(f'/proc/{pid}/stat', encoding='ascii', errors='replace') as file:
        ticks = sum(map(int, file.read().rsplit(')', 1)[1].split()[11:15]))
    with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as file:
        return ticks + sum(cpu_ticks(int(child)) for child in file.read().split())


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(('127.0.0.1', 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def await_port(port):
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    peer = Rspamd(os.path.join(sys.argv[1], 'rspamd'))
    try:
        peer.start()
        driver.run(peer)
    finally:
        peer.stop()
