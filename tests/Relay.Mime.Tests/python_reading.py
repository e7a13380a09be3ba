"""How python3's email package reads messages: one JSON object a line for every Nth message of the archives.

usage: python_reading.py EVERY ARCHIVE...
"""
import base64
import email
import hashlib
import json
import sys
import tarfile


def leaves(message):
    for part in message.walk():
        if part.is_multipart():
            continue
        payload = part.get_payload(decode=True)
        payload = payload if isinstance(payload, bytes) else b''
        text = None
        if part.get_content_maintype() == 'text':
            try:
                text = payload.decode(part.get_content_charset('us-ascii'), 'strict')
            except (LookupError, UnicodeDecodeError, ValueError):
                text = None
        yield {
            'type': part.get_content_type(),
            'sha256': hashlib.sha256(payload).hexdigest(),
            'size': len(payload),
            'text': text,
            'name': part.get_filename(),
            'defects': [type(d).__name__ for d in part.defects],
        }


def main():
    every = int(sys.argv[1])
    for archive in sys.argv[2:]:
        number = 0
        with tarfile.open(archive) as tar:
            for entry in tar:
                if not entry.name.endswith('.eml'):
                    continue
                number += 1
                if number % every:
                    continue
                raw = tar.extractfile(entry).read()
                raw = raw if b'\r\n' in raw else raw.replace(b'\n', b'\r\n')
                try:
                    message = email.message_from_bytes(raw)
                    read = {'parts': list(leaves(message)), 'defects': [type(d).__name__ for d in message.defects]}
                except Exception as e:          # the package itself fails on some mail
                    read = {'error': repr(e)}
                read['name'] = f'{archive.rsplit("/", 1)[-1]}/{entry.name}'
                read['raw'] = base64.b64encode(raw).decode('ascii')
                sys.stdout.write(json.dumps(read) + '\n')


main()
