"""A Greenroom of this checkout, for the time of a tour."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any, Callable

HOME = Path(__file__).resolve().parents[5]
PATIENCE = 120


class Failed(Exception):
    """What went otherwise than it should, with all that helps to see why."""


class Greenroom:
    """`./greenroom up` on a fresh state and a port of its own, for as long as the block lasts."""

    def __init__(self, state: Path, *options: str):
        self.state = state
        self.options = options
        self.log = state.with_suffix(".log")

    def __enter__(self) -> "Greenroom":
        shutil.rmtree(self.state, ignore_errors=True)
        self.state.mkdir(parents=True)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [HOME / "greenroom", "up", "--port", str(free_port()), "--state", self.state, *self.options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=HOME)
        try:
            wait("greenroom to be up", self._is_up)
            self.environment = self._environment()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failure: Any) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    def log_tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def get(self, path: str) -> Any:
        """What the gateway answers the owner of the organisation."""
        return self._ask(path)

    def put(self, path: str, body: Any) -> Any:
        """The same, to a change."""
        return self._ask(path, method="PUT", data=json.dumps(body).encode())

    def _ask(self, path: str, **what: Any) -> Any:
        request = urllib.request.Request(
            self.environment["PIPECAT_API_HOST"] + path,
            headers={"Authorization": "Bearer " + self.environment["PIPECAT_TOKEN"],
                     "Content-Type": "application/json"}, **what)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def agent_log(self, session: str) -> str:
        """What an agent has logged about a session: quicker than any client, for sessions of a few seconds."""
        page = self.get(
            f"/v1/organizations/{self.environment['PIPECAT_ORG']}/services/my-first-agent/logs?sessionId={session}")
        return "\n".join(line["log"] for line in page["logs"])

    def kubectl(self, *arguments: str) -> str:
        return subprocess.run(
            ["kubectl", *arguments], env=self.environment, cwd=HOME, check=True, capture_output=True, text=True,
            timeout=PATIENCE).stdout

    def _is_up(self) -> bool:
        said = self.log.read_text(errors="replace")
        if self.process.poll() is not None:
            raise Failed(f"greenroom up ended at once:\n{said}")
        return "Ctrl-C here ends everything" in said

    def _environment(self) -> dict[str, str]:
        """What a shell has after sourcing the file that `up` writes; without the user's own settings."""
        script = f". {shlex.quote(str(self.state / 'env'))}; env -0"
        plain = {"PATH": os.environ["PATH"], "HOME": str(self.state), "COLUMNS": "200", "LANG": "C.UTF-8",
                 "TERM": "xterm", "PIPECAT_CONFIG_PATH": str(self.state / "pipecatcloud.toml")}
        out = subprocess.run(["bash", "-c", script], env=plain, check=True, capture_output=True, text=True).stdout
        return dict(pair.split("=", 1) for pair in out.split("\0") if "=" in pair)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait(what: str, so: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > end:
            raise Failed(f"waited {PATIENCE} s in vain for {what}")
        time.sleep(0.2)
