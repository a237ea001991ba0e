"""The least that the same work can cost: `python -m bench.floor WHAT …`, a program that only moves and parses the same bytes.

`get HOST FILE` asks for the addresses in a file, `post HOST FILE` sends the bodies in a file (address and JSON, with a tab
between) over 16 connections; `hash ROOT` reads a project's files, `yaml ROOT` parses them too; `none` does nothing. What
several words stand for is done at the same time: `get HOST FILE yaml ROOT`.
"""

import sys


def main(*words: str) -> None:
    if words[0] == "none":
        return
    if words[0] in ("hash", "yaml"):
        _read(*words)
        return
    if len(words) == 3:
        _send(*words)
        return
    from threading import Thread

    files = Thread(target=_read, args=words[3:])
    files.start()
    _send(*words[:3])
    files.join()


def _read(what: str, root: str) -> None:
    import hashlib
    from pathlib import Path

    for path in sorted(Path(root).rglob("*.yaml")):
        text = path.read_bytes()
        if what == "hash":
            hashlib.blake2b(text).digest()
        else:
            import yaml

            yaml.load(text, yaml.CSafeLoader)


def _send(method: str, host: str, file: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    import orjson
    import urllib3

    pool = urllib3.connectionpool.connection_from_url(host, maxsize=16)
    headers = {"accept-encoding": "gzip", "dd-api-key": "floor", "dd-application-key": "floor", "content-type": "application/json"}

    def one(line: bytes) -> None:
        target, _, body = line.partition(b"\t")
        orjson.loads(pool.request(method.upper(), target.decode(), body=body or None, headers=headers).data)

    with open(file, "rb") as lines, ThreadPoolExecutor(16) as threads:
        list(threads.map(one, lines.read().splitlines()))


if __name__ == "__main__":
    main(*sys.argv[1:])
