"""The real clients of Pipecat Cloud, from PyPI, against a Greenroom of this checkout.

Starts `./greenroom up`, one for each client, on a state folder and a port of its own; runs each command of `pcc` 0.7.2
and of `pipecat cloud` 1.4.0, the SDK of both and curl, and checks what they print and how they exit; and starts a
session with two clients of the first months. Daily is a stand-in on loopback. Needs Python 3.10 or newer with venv,
curl and, the first time, PyPI.

  python3 operator/src/test/python/real_clients [--work DIR] [--only TITLE]

DIR (operator/target/real-clients) holds the virtual environments, which later runs use again, and the states.
"""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import old
import spend
from client import Client
from daily import StandInDaily
from greenroom import HOME, Failed, Greenroom
from shell import Shell
from tour import Tour


def clients(work: Path) -> list[Client]:
    return [
        Client("pcc 0.7.2", work / "pcc", ("pipecatcloud==0.7.2",), ("pcc",), modern=False),
        Client("pipecat cloud 1.4.0", work / "pipecat", ("pipecat-ai-cli", "pipecatcloud==1.4.0"),
               ("pipecat", "cloud")),
    ]


def old_clients(work: Path) -> list[Client]:
    return [
        Client(f"pcc {version}", work / f"pcc-{version}", (f"pipecatcloud=={version}",), ("pcc",), modern=False)
        for version in ("0.1.0", "0.1.8")
    ]


def tour(client: Client, predecessors: list[Client], work: Path) -> None:
    state = work / f"state-{client.folder.name}"
    with StandInDaily() as daily, Greenroom(state, "--daily-api-url", daily.url, *spend.PRICES) as greenroom:
        Tour(Shell(client, greenroom)).run()
        greenroom.kubectl("apply", "-f", "examples/agent-deployment.yaml")
        for predecessor in predecessors:
            old.starts(Shell(predecessor, greenroom))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=HOME / "operator" / "target" / "real-clients")
    parser.add_argument("--only", default="", help="part of the title of the one client that is wanted")
    options = parser.parse_args()
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    today, long_ago = [client for client in clients(work) if options.only in client.title], old_clients(work)
    for client in today + long_ago:
        client.install()
    begun = time.monotonic()
    with ThreadPoolExecutor() as pool:
        tours = [pool.submit(tour, client, [] if client.modern else long_ago, work) for client in today]
        failures = [failure for failure in (each.exception() for each in tours) if failure is not None]
    for failure in failures:
        if not isinstance(failure, Failed):
            raise failure
        print(f"\n{failure}", file=sys.stderr)
    if not failures:
        print(f"every command of every client did as it should, in {time.monotonic() - begun:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
