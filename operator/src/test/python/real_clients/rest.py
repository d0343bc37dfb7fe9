"""The documented examples with curl."""

import json

from greenroom import wait
from shell import Outcome, Shell

EXAMPLE = '{"createDailyRoom": false, "body": {"custom": "data"}}'
WITH_A_ROOM = """{
    "createDailyRoom": true,
    "body": {"custom": "data"}
  }"""


def curl_start(shell: Shell, data: str, *options: str, agent: str = "my-first-agent") -> Outcome:
    environment = shell.greenroom.environment
    return shell.run(
        ["curl", "--silent", "--location", "--request", "POST", *options,
         environment["PIPECAT_API_HOST"] + f"/v1/public/{agent}/start",
         "--header", "Authorization: Bearer " + environment["PIPECAT_DEFAULT_PUBLIC_KEY"],
         "--header", "Content-Type: application/json", "--data-raw", data],
        f"curl .../v1/public/{agent}/start --data-raw '{' '.join(data.split())}'").exits(0)


def starts_with_curl(shell: Shell) -> None:
    session = json.loads(curl_start(shell, EXAMPLE).said)["sessionId"]
    wait("the body in the agent's log", lambda: 'body={"custom": "data"}' in shell.greenroom.agent_log(session))


def hears_that_the_pool_is_full(shell: Shell) -> None:
    said = curl_start(shell, "{}", "--include")
    said.shows("429 Too Many Requests", "retry-after: ")
    answer = json.loads(said.said[said.said.index("{"):])
    text = "Rate limit exceeded. Please try again later"
    if answer != {"status": 429, "code": "429", "error": text, "message": text}:
        raise said.failed("is not the documented answer")


def hears_that_too_much_was_spent(shell: Shell) -> None:
    said = curl_start(shell, "{}", "--include").shows("402 ", '"code":"SPEND_LIMIT_REACHED"')
    answer = json.loads(said.said[said.said.index("{"):])
    if answer["limitCents"] != 1 or answer["currentSpendCents"] < 1:
        raise said.failed("does not say how much was spent of what")


def hears_that_the_agent_is_gone(shell: Shell) -> None:
    curl_start(shell, "{}", "--include").shows("404 Not Found", '"code":"404"')
