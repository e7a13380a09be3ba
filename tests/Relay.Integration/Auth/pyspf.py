"""Evaluates SPF with pyspf: lines of JSON {"id","ip","helo","from","zone":{name:[[type,value],…]}} in, {"id","result"} out."""
import json
import socket
import sys

import spf

zone = {}


def look_up(name, qtype, strict=True, timeout=None, level=0):
    for kind, value in zone.get(name.lower().rstrip('.'), []):
        if kind == 'TIMEOUT':
            if value == qtype:
                raise spf.TempError('DNS timeout')
        elif kind == 'AAAA':
            yield (name, kind), bytes(socket.inet_pton(socket.AF_INET6, value))
        elif kind == 'TXT':
            yield (name, kind), (value.encode('latin-1'),)
        elif kind == 'MX':
            yield (name, kind), (value[0], value[1])
        else:
            yield (name, kind), value


spf.DNSLookup = look_up
for line in sys.stdin:
    case = json.loads(line)
    zone = case['zone']
    query = spf.query(i=case['ip'], s=case['from'], h=case['helo'], receiver='mx.receiver.example', strict=True)
    query.set_default_explanation('')
    result, _, explanation = query.check()
    print(json.dumps({'id': case['id'], 'result': result, 'explanation': explanation if result == 'fail' else ''}))
