"""The spend limit of an organisation: set, reached by what sessions cost, raised and cleared."""

import rest
from greenroom import wait
from shell import Shell

PRICES = ("--price", "agent-1x=600")
"""Ten cents a second: what the sessions before have cost is more than a dollar."""
START = ("agent", "start", "my-first-agent", "--force", "--data", '{"seconds": 1}')


def is_limited(shell: Shell) -> None:
    if shell.client.modern:
        _by_the_command_line(shell)
    else:
        _over_http(shell)
    wait("the raised limit to let sessions start", lambda: _starts(shell))
    wait("the end of the sessions", lambda: not _active(shell))


def _by_the_command_line(shell: Shell) -> None:
    shell.ok("spend-limit", "show").shows("no limit set", "Current spend", "Period start", "Blocked no")
    shell.call("spend-limit", "set", "0.01").exits(2).shows("--yes")
    shell.ok("spend-limit", "set", "0.01", "--yes").shows("$0.01", "Blocked yes", "since")
    wait("the limit to hold", lambda: not _starts(shell))
    shell.fails(*START).shows("Spend limit reached", "of $0.01 used", "In-flight sessions continue")
    shell.ok("spend-limit", "show").shows("New sessions are being rejected")
    rest.hears_that_too_much_was_spent(shell)
    shell.ok("spend-limit", "set", "1000").shows("$1000.00", "Blocked no")
    shell.fails("spend-limit", "show", "-o", "elsewhere").shows("Error - 403")
    shell.ok("spend-limit", "clear", "--yes").shows("cleared", "no limit set")


def _over_http(shell: Shell) -> None:
    """This client knows no spend limits, and shows what the start answers."""
    shell.greenroom.put(_path(shell), {"limitCents": 1})
    wait("the limit to hold", lambda: not _starts(shell))
    shell.fails(*START).shows("SPEND_LIMIT_REACHED", "reached its spend limit of this month")
    shell.greenroom.put(_path(shell), {"limitCents": None})


def _starts(shell: Shell) -> bool:
    """Whether a start is let through: one of an agent that is not there is 404 then."""
    answer = rest.curl_start(shell, "{}", "--include", agent="nobody").said
    return " 404 " in answer


def _path(shell: Shell) -> str:
    return f"/v1/organizations/{shell.greenroom.environment['PIPECAT_ORG']}/spend-limit"


def _active(shell: Shell) -> list:
    return shell.greenroom.get("/v1/agents/my-first-agent/sessions?status=active")["sessions"]
