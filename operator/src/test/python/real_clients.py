"""The real clients of Pipecat Cloud, from PyPI, against a Greenroom of this checkout.

Starts `./greenroom up` on a state folder and a port of its own, runs each command of `pcc` 0.7.2 and of `pipecat cloud`
1.4.0 and the SDK of both, and checks what they print and how they exit. Needs Python 3.10 or newer with venv and, the
first time, PyPI.

  python3 operator/src/test/python/real_clients.py [--work DIR]

DIR (operator/target/real-clients) holds the two virtual environments, which later runs use again, and the state.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HOME = Path(__file__).resolve().parents[4]
PATIENCE = 120
SDK = """
import asyncio, os, sys
from pipecatcloud.exception import AgentStartError
from pipecatcloud.session import Session, SessionParams

async def start():
    params = SessionParams(use_daily=False, data={"seconds": 600})
    session = Session(agent_name=sys.argv[1], api_key=os.environ["PIPECAT_DEFAULT_PUBLIC_KEY"], params=params)
    try:
        print("started", (await session.start())["sessionId"])
    except AgentStartError as error:
        print("AgentStartError", error.error_code, error)

asyncio.run(start())
"""


class Client:
    """One version of the command line in an environment of its own."""

    def __init__(self, title, folder, packages, command):
        self.title = title
        self.folder = folder
        self.packages = packages
        self.command = [str(folder / "bin" / command[0]), *command[1:]]

    def install(self):
        done = self.folder / "installed"
        if done.exists() and done.read_text() == " ".join(self.packages):
            return
        print(f"{self.title}: installing {' '.join(self.packages)}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", self.folder], check=True)
        subprocess.run([self.folder / "bin" / "pip", "install", "-q", *self.packages], check=True)
        done.write_text(" ".join(self.packages))

    def python(self):
        return str(self.folder / "bin" / "python")


class Greenroom:
    """`./greenroom up` for as long as the block lasts."""

    def __init__(self, state):
        self.state = state

    def __enter__(self):
        shutil.rmtree(self.state, ignore_errors=True)
        self.log = self.state.with_suffix(".log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [HOME / "greenroom", "up", "--port", str(free_port()), "--state", self.state],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=HOME)
        try:
            wait("greenroom to be up", self.is_up)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    def is_up(self):
        said = self.log.read_text(errors="replace")
        if self.process.poll() is not None:
            raise SystemExit(f"greenroom up ended at once:\n{said}")
        return "Ctrl-C here ends everything" in said

    def environment(self):
        """What a shell has after sourcing the file that `up` writes; without the user's own settings."""
        script = f". {shlex.quote(str(self.state / 'env'))}; env -0"
        plain = {"PATH": os.environ["PATH"], "HOME": str(self.state), "COLUMNS": "200", "LANG": "C.UTF-8",
                 "PIPECAT_CONFIG_PATH": str(self.state / "pipecatcloud.toml")}
        out = subprocess.run(["bash", "-c", script], env=plain, check=True, capture_output=True, text=True).stdout
        return dict(pair.split("=", 1) for pair in out.split("\0") if "=" in pair)


class Tour:
    """The commands of one client, on an agent of its own."""

    def __init__(self, client, environment, agent):
        self.client = client
        self.environment = environment
        self.agent = agent
        self.modern = not client.command[0].endswith("pcc")

    def run(self):
        self.deploy()
        organization = self.environment["PIPECAT_ORG"]
        self.shows(["auth", "whoami"], organization)
        self.shows(["organizations", "list"], organization)
        self.shows(["agent", "list"], self.agent)
        self.shows(["agent", "status", self.agent], "greenroom/python-agent:0.1")
        self.shows(["agent", "deployments", self.agent], "greenroom/python-agent:0.1")
        self.keys()
        session = self.start()
        self.logs(session)
        if "AgentStartError 429" not in self.sdk():
            raise SystemExit(f"{self.client.title}: the SDK does not say that the pool is full: {self.sdk()}")
        self.stop(session)
        wait("the SDK to find the slot free", lambda: "started " in self.sdk())
        self.delete(session)
        self.refusals()

    def deploy(self):
        manifest = json.dumps({
            "apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentDeployment", "metadata": {"name": self.agent},
            "spec": {"image": "greenroom/python-agent:0.1", "command": ["python3", "/app/agent.py"],
                     "pool": {"capacity": 1}}})
        subprocess.run(["kubectl", "apply", "-f", "-"], input=manifest, env=self.environment, text=True, check=True)
        wait("the gateway to see the agent", lambda: self.api(f"/v1/agents/{self.agent}").get("ready"))

    def keys(self):
        # Without a terminal 0.7.2 asks whether the key is to be the default one and gives up; the key is made.
        self.says(["organizations", "keys", "create", "--name", "ci"], 0 if self.modern else None)
        self.shows(["organizations", "keys", "list"], "ci", "pk_")

    def start(self):
        data = json.dumps({"seconds": 600, "say": ["the real client was here"]})
        self.shows(["agent", "start", self.agent, "--force", "--data", data], "started successfully")
        sessions = self.api(f"/v1/agents/{self.agent}/sessions?status=active")["sessions"]
        session = sessions[0]["sessionId"]
        wait("the agent to have its session", lambda: self.session(session)["botStartSeconds"] is not None)
        self.shows(["agent", "sessions", self.agent], session)
        self.shows(["agent", "sessions", self.agent, "--id", session], session, "Request arrived" if self.modern else "")
        if self.modern:
            self.shows(["agent", "sessions", self.agent, "--end-state", "active"], session)
        return session

    def logs(self, session):
        wait("the agent's line", lambda: "the real client was here" in self.says(["agent", "logs", self.agent], None))
        self.shows(["agent", "logs", self.agent], "the real client was here", time.strftime("%Y-%m-%d", time.gmtime()))
        self.shows(["agent", "logs", self.agent, "-n", "5", "-s", session], "the real client was here")
        self.shows(["agent", "logs", self.agent, "-s", "another"], "No logs found", code=1 if self.modern else None)

    def sdk(self):
        """What comes of a start through the SDK of the client's version."""
        ran = subprocess.run(
            [self.client.python(), "-c", SDK, self.agent], env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=PATIENCE)
        print(f"{self.client.title} Session.start(): {ran.stdout.strip()}", flush=True)
        return ran.stdout + ran.stderr

    def stop(self, session):
        self.shows(["agent", "stop", self.agent, "--session-id", session, "--force"], "stopped successfully")
        wait("the end of the session", lambda: self.session(session)["endState"] == "terminated")
        self.shows(["agent", "sessions", self.agent], session, "Terminated" if self.modern else "")

    def delete(self, session):
        self.shows(["agent", "delete", self.agent, "--force"], "deleted successfully")
        if self.agent in self.says(["agent", "list"], None):
            raise SystemExit(f"{self.client.title}: agent list shows the deleted agent")
        self.shows(["agent", "sessions", self.agent, "--id", session], session)

    def refusals(self):
        failed = 1 if self.modern else None
        self.shows(["agent", "delete", self.agent, "--force"], "not found", code=failed)
        self.shows(["agent", "start", self.agent, "--force"], "does not exist", code=failed)
        self.shows(["agent", "list"], "Unauthorized", code=failed, PIPECAT_TOKEN="sk_nobody")
        self.shows(["agent", "list", "--organization", "elsewhere"], "Error - 40", code=failed)

    def session(self, session):
        return self.api(f"/v1/agents/{self.agent}/sessions/{session}")

    def api(self, path):
        request = urllib.request.Request(
            self.environment["PIPECAT_API_HOST"] + path,
            headers={"Authorization": "Bearer " + self.environment["PIPECAT_TOKEN"]})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def shows(self, arguments, *words, code=0, **settings):
        said = self.says(arguments, code, **settings)
        for word in words:
            if word.lower() not in said.lower():
                raise SystemExit(f"{self.client.title}: {shlex.join(arguments)} does not say {word!r}:\n{said}")

    def says(self, arguments, code, **settings):
        """What a command prints, its lines rejoined; with a code, it must exit with that one."""
        ran = subprocess.run(
            [*self.client.command, *arguments], env={**self.environment, **settings}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=PATIENCE)
        said = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", ran.stdout + ran.stderr)
        print(f"{self.client.title} {shlex.join(arguments)}: exit {ran.returncode}", flush=True)
        if "Traceback" in said or code is not None and ran.returncode != code:
            raise SystemExit(f"{self.client.title}: {shlex.join(arguments)} exits with {ran.returncode}:\n{said}")
        return said


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait(what, so):
    end = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > end:
            raise SystemExit(f"waited {PATIENCE} s in vain for {what}")
        time.sleep(0.2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=HOME / "operator" / "target" / "real-clients")
    work = parser.parse_args().work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    clients = [
        Client("pcc 0.7.2", work / "pcc", ["pipecatcloud==0.7.2"], ["pcc"]),
        Client("pipecat cloud 1.4.0", work / "pipecat", ["pipecat-ai-cli", "pipecatcloud==1.4.0"],
               ["pipecat", "cloud"]),
    ]
    for client in clients:
        client.install()
    with Greenroom(work / "state") as greenroom:
        environment = greenroom.environment()
        for number, client in enumerate(clients, 1):
            Tour(client, environment, f"real-agent-{number}").run()
    print("every command of every client did as it should")


if __name__ == "__main__":
    main()
