"""The way through all commands of one command line, on the agent of the documented examples."""

import re
import time

import daily
import keys
import rest
import sdk
import spend
from greenroom import wait
from shell import Outcome, Shell

AGENT = "my-first-agent"
IMAGE = "greenroom/python-agent:0.1"


class Tour:
    """Runs on a fresh Greenroom; the agent is gone afterwards."""

    def __init__(self, shell: Shell):
        self.shell = shell
        self.modern = shell.client.modern

    def run(self) -> None:
        self.account()
        self.agent_without_sessions()
        self.unknown_names()
        rest.starts_with_curl(self.shell)
        self.starts()
        sdk.hears_what_is_wrong(self.shell)
        daily.starts_with_a_room(self.shell)
        keys.go_through_their_life(self.shell)
        self.sessions_end()
        spend.is_limited(self.shell)
        first, second = self.full_pool()
        self.live_sessions(first)
        self.stop(first)
        sdk.starts_as_soon_as_a_slot_is_free(self.shell)
        self.delete(second)
        self.refusals()

    def account(self) -> None:
        organization = self.shell.greenroom.environment["PIPECAT_ORG"]
        self.shell.ok("auth", "whoami").shows("User", organization)
        self.shell.ok("organizations", "list").shows(organization, "active")
        self.shell.ok("organizations", "select", "-o", organization).shows("set to", organization)
        self.shell.fails("organizations", "select", "-o", "elsewhere").shows(
            "No organization with ID 'elsewhere'" if self.modern else "Unable to find")
        self.shell.answers({"Select default": "\r"}, "organizations", "select").exits(0).shows("set to", organization)

    def agent_without_sessions(self) -> None:
        self.shell.ok("agent", "list").shows(AGENT, "local")
        self.shell.ok("agent", "status", AGENT).shows("Ready", IMAGE, "agent-1x", "7200s", "10")
        self.shell.ok("agent", "deployments", AGENT).shows(IMAGE)
        self.shell.ok("agent", "sessions", AGENT).shows("Session ID").hides("Active", "Complete")
        self.shell.fails("agent", "logs", AGENT).shows("No logs found")

    def unknown_names(self) -> None:
        self.shell.fails("agent", "status", "nobody").shows("No deployment data found")
        self.shell.fails("agent", "deployments", "nobody").shows("Unable to get deployments", "404")
        self.shell.fails("agent", "sessions", "nobody").shows("There is no agent 'nobody'")
        self.shell.fails("agent", "logs", "nobody").shows("There is no agent 'nobody'")
        self.shell.fails("agent", "start", "nobody", "--force").shows("does not exist")
        self.shell.fails("agent", "stop", "nobody", "-s", "x", "--force").shows("'nobody' has no session of this id")
        self.shell.fails("agent", "delete", "nobody", "--force").shows("not found")
        self.shell.fails("agent", "sessions", AGENT, "--id", "nothing").shows("Session 'nothing' not found")

    def starts(self) -> None:
        key = self.shell.greenroom.environment["PIPECAT_DEFAULT_PUBLIC_KEY"]
        example = ["agent", "start", AGENT, "--api-key", key, "--data", '{"room": "my-room"}']
        started = self.shell.answers({"Are you sure": "y"}, *example, PIPECAT_DEFAULT_PUBLIC_KEY="")
        session = session_id(started.exits(0).shows("started successfully"))
        wait("the body in the agent's log",
             lambda: 'body={"room": "my-room"}' in self.shell.greenroom.agent_log(session))
        if self.modern:
            self.shell.call(*example).exits(2).shows("Pass --force to run non-interactively")
        else:
            self.shell.call(*example).exits(1).shows("Aborted")
        # The documentation speaks of --data-file; neither of these clients has it.
        self.shell.call("agent", "start", AGENT, "--data-file", "data.json").exits(2).shows("No such option")
        self.shell.fails("agent", "start", AGENT, "--force", "--use-daily").shows("Error - 400", "Daily")
        self.shell.fails("agent", "start", AGENT, "--force", "--data", "[1]").shows("must be a JSON object")
        self.shell.fails("agent", "start", AGENT, "--force", "-k", "pk_wrong").shows("Unauthorized")

    def sessions_end(self) -> None:
        """Waits for the short sessions until here; makes the pool a small one."""
        wait("the end of the short sessions", lambda: not self.active())
        self.logs().exits(0).shows("started body=")
        self.shell.ok("agent", "sessions", AGENT).shows("Complete")
        self.shell.greenroom.kubectl(
            "patch", "agent", AGENT, "--type=merge", "-p", '{"spec": {"pool": {"capacity": 2}}}')
        self.shell.ok("agent", "status", AGENT).shows("2")

    def full_pool(self) -> tuple[str, str]:
        data = '{"seconds": 600, "note": "ERROR: the real client was here"}'
        start = ["agent", "start", AGENT, "--force", "--data"]
        first, second = (session_id(self.shell.ok(*start, data)) for _ in range(2))
        self.shell.fails(*start, data).shows("Error - 429", "Rate limit exceeded. Please try again later")
        rest.hears_that_the_pool_is_full(self.shell)
        sdk.hears_that_the_pool_is_full(self.shell)
        wait("the agents to have their sessions", lambda: all(
            self.session(session)["botStartSeconds"] is not None for session in (first, second)))
        return first, second

    def live_sessions(self, session: str) -> None:
        self.shell.ok("agent", "status", AGENT).shows("Active Session Count: 2")
        self.shell.ok("agent", "sessions", AGENT).shows(session, "Active", "Complete")
        self.shell.ok("agent", "sessions", AGENT, "--id", session).shows(
            session, "Active", "Request arrived" if self.modern else "Bot Start:")
        if self.modern:
            self.shell.ok("agent", "sessions", AGENT, "--end-state", "active").shows(session).hides("Complete")
            self.shell.ok("agent", "sessions", AGENT, "--end-state", "agent_error").hides(session)
        wait("the agent's lines", lambda: "was here" in self.shell.greenroom.agent_log(session))
        today = time.strftime("%Y-%m-%d", time.gmtime())
        self.logs("-s", session).shows(today, "the real client was here")
        self.logs("-n", "1", "-s", session).hides("started body=")
        self.logs("-l", "ERROR").shows("ERROR: the real client was here").hides("listening on port")
        self.logs("-f", "JSON", "-n", "2").shows('"timestamp":', '"log":')
        deployment = self.shell.greenroom.get(f"/v1/agents/{AGENT}")["activeDeploymentId"]
        self.logs("-d", deployment).shows("the real client was here")
        self.shell.fails("agent", "logs", AGENT, "-s", "another").shows("No logs found")

    def stop(self, session: str) -> None:
        self.shell.fails("agent", "stop", AGENT, "-s", "mistyped", "--force").shows("no session of this id")
        self.shell.ok("agent", "stop", AGENT, "--session-id", session, "--force").shows("stopped successfully")
        wait("the end of the session", lambda: self.session(session)["endState"] == "terminated")
        self.shell.ok("agent", "stop", AGENT, "--session-id", session, "--force").shows("stopped successfully")
        self.shell.ok("agent", "sessions", AGENT, "--id", session).shows(
            "Terminated" if self.modern else "Complete", "Duration")

    def delete(self, session: str) -> None:
        self.shell.ok("agent", "delete", AGENT, "--force").shows("deleted successfully")
        self.shell.fails("agent", "delete", AGENT, "--force").shows("not found")
        self.shell.fails("agent", "list").shows("No agents found")
        self.shell.fails("agent", "start", AGENT, "--force").shows("does not exist")
        rest.hears_that_the_agent_is_gone(self.shell)
        sdk.hears_that_the_agent_is_gone(self.shell)
        self.shell.ok("agent", "sessions", AGENT, "--id", session).shows(session, "Active")
        self.logs("-s", session).shows("the real client was here")
        self.shell.ok("agent", "stop", AGENT, "--session-id", session, "--force").shows("stopped successfully")
        wait("the end of the session", lambda: session not in self.active())

    def refusals(self) -> None:
        self.shell.fails("agent", "list", PIPECAT_TOKEN="sk_nobody").shows("Unauthorized")
        self.shell.fails("agent", "list", "-o", "elsewhere").shows("Error - 403", "belongs to another organization")

    def logs(self, *options: str) -> Outcome:
        return self.shell.call("agent", "logs", AGENT, *options)

    def session(self, session: str) -> dict:
        return self.shell.greenroom.get(f"/v1/agents/{AGENT}/sessions/{session}")

    def active(self) -> list[str]:
        page = self.shell.greenroom.get(f"/v1/agents/{AGENT}/sessions?status=active")
        return [session["sessionId"] for session in page["sessions"]]


def session_id(started: Outcome) -> str:
    found = re.search(r"Session ID: ([0-9a-f-]{36})", started.said)
    if found is None:
        raise started.failed("shows no session")
    return found.group(1)
