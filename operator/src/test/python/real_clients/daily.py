"""Starts with a Daily room, as the documentation shows them first; the rooms are a stand-in's."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import rest
import sdk
from greenroom import wait
from shell import Shell

STAND_IN = Path(__file__).resolve().parents[1] / "stand_in_daily.py"
KEY = "daily-key"
ROOM = "https://acme.daily.example/Room-"


class StandInDaily:
    """A stand-in for Daily's REST API, for as long as the block lasts; `url` is for --daily-api-url."""

    def __enter__(self) -> "StandInDaily":
        self.process = subprocess.Popen(
            [sys.executable, STAND_IN, KEY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        return self

    def __exit__(self, *failure: Any) -> None:
        self.process.communicate(timeout=30)  # its standard input ends, and so does it


def starts_with_a_room(shell: Shell) -> None:
    """Gives the organisation its key, and starts a session with each client."""
    shell.greenroom.kubectl("create", "secret", "generic", "greenroom-daily", f"--from-literal=apiKey={KEY}")
    # That there was no key is remembered for five seconds.
    wait("the SDK to have a room", lambda: f"Daily room: {ROOM}" in sdk.start(shell, daily=True).said)
    shell.ok("agent", "start", "my-first-agent", "--force", "--use-daily").shows("started successfully", ROOM)
    started = rest.curl_start(shell, rest.WITH_A_ROOM)
    answer = json.loads(started.said)
    session, room = answer["sessionId"], answer["dailyRoom"]
    if not room.startswith(ROOM) or answer["dailyToken"] != "caller-token-for-" + room.rsplit("/", 1)[1]:
        raise started.failed("has no room with a token for its caller")
    wait("the agent to have the room", lambda: f"room={room}" in shell.greenroom.agent_log(session))
    wait("the agent to have its token", lambda: "has a token for the room" in shell.greenroom.agent_log(session))
