"""Commands as a person gives them, and what must come of them."""

import re
import shlex
import subprocess
import time
from dataclasses import dataclass

import terminal
from client import Client
from greenroom import PATIENCE, Failed, Greenroom

CODES = re.compile(r"\x1b(\[[0-9;?]*[a-zA-Z]|[78=>]|\][^\x07]*\x07)")


@dataclass(frozen=True)
class Outcome:
    """What a command printed, without colours, and how it exited."""

    command: str
    said: str
    code: int
    log_tail: str

    def shows(self, *words: str) -> "Outcome":
        flat = " ".join(self.said.replace("│", " ").split()).lower()
        for word in words:
            if word.lower() not in flat:
                raise self.failed(f"does not say {word!r}")
        return self

    def hides(self, *words: str) -> "Outcome":
        for word in words:
            if word in self.said:
                raise self.failed(f"says {word!r}")
        return self

    def exits(self, code: int) -> "Outcome":
        if self.code != code:
            raise self.failed(f"exits with {self.code}, not {code}")
        return self

    def failed(self, problem: str) -> Failed:
        return Failed(f"{self.command} {problem}:\n{self.said}\n-- the log of greenroom ends:\n{self.log_tail}")


class Shell:
    """A shell that has sourced the file of `up`, with one client on its path."""

    def __init__(self, client: Client, greenroom: Greenroom):
        self.client = client
        self.greenroom = greenroom

    def ok(self, *arguments: str, **settings: str) -> Outcome:
        return self.call(*arguments, **settings).exits(0)

    def fails(self, *arguments: str, **settings: str) -> Outcome:
        """A command that can't do what it was asked for; `pcc` exits with 0 all the same."""
        return self.call(*arguments, **settings).exits(1 if self.client.modern else 0)

    def call(self, *arguments: str, **settings: str) -> Outcome:
        return self.run(self.client.command_line(list(arguments)), shlex.join(arguments), **settings)

    def answers(self, answers: dict[str, str], *arguments: str, **settings: str) -> Outcome:
        """The command on a terminal, its questions answered."""
        begun = time.monotonic()
        code, shown = terminal.play(
            self.client.command_line(list(arguments)), self._environment(settings), answers, PATIENCE)
        return self._outcome(shlex.join(arguments) + " (on a terminal)", shown, code, begun)

    def python(self, script: str, name: str, *arguments: str, **settings: str) -> Outcome:
        """A script in the Python of the client."""
        return self.run([self.client.python(), "-c", script, *arguments], name, **settings)

    def run(self, command: list[str], name: str, **settings: str) -> Outcome:
        begun = time.monotonic()
        ran = subprocess.run(
            command, env=self._environment(settings), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=PATIENCE)
        return self._outcome(name, ran.stdout + ran.stderr, ran.returncode, begun)

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        """A setting that is empty is not set."""
        merged = {**self.greenroom.environment, **settings}
        return {name: value for name, value in merged.items() if value}

    def _outcome(self, name: str, said: str, code: int, begun: float) -> Outcome:
        took = time.monotonic() - begun
        shown = re.sub(r"([ps]k_[0-9a-z]{4})[0-9A-Za-z]{20,}", r"\1...", name)
        print(f"{self.client.title:20} {took:5.1f} s  exit {code}  {shown}", flush=True)
        outcome = Outcome(f"{self.client.title}: {shown}", CODES.sub("", said), code, self.greenroom.log_tail())
        return outcome.hides("Traceback")
