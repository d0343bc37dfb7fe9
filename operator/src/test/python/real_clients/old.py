"""Clients of the first months, which send what the agent is to know as text."""

from greenroom import wait
from shell import Shell


def starts(shell: Shell) -> None:
    key = shell.greenroom.environment["PIPECAT_DEFAULT_PUBLIC_KEY"]
    # In the order that the API server puts the keys of a body in.
    data = f'{{"from": "{shell.client.title}", "seconds": 600}}'
    shell.ok("agent", "start", "my-first-agent", "--force", "--api-key", key, "--data", data).shows("started")
    session = shell.greenroom.get("/v1/agents/my-first-agent/sessions?status=active")["sessions"][0]["sessionId"]
    wait("the body in the agent's log", lambda: f"body={data}" in shell.greenroom.agent_log(session))
    shell.ok("agent", "logs", "my-first-agent").shows(f"body={data}")
