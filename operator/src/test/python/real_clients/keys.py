"""The API keys of an organisation, as its owner handles them on the command line."""

import re

from greenroom import wait
from shell import Outcome, Shell

LAST = "\x1b[A\r"  # up from the first choice, and around
NEWEST = {"Select API key": LAST}
OWN_DEFAULT = {"PIPECAT_DEFAULT_PUBLIC_KEY": ""}
DATA = '{"seconds": 1}'


def go_through_their_life(shell: Shell) -> None:
    _are_made(shell)
    _one_is_chosen(shell)
    _one_is_revoked(shell)


def _are_made(shell: Shell) -> None:
    if shell.client.modern:
        made = shell.ok("organizations", "keys", "create", "--name", "ci")
    else:
        # Without a terminal it can't ask whether the key is to be the default one, and ends; the key is made.
        shell.call("organizations", "keys", "create", "--name", "unseen").exits(1)
        made = shell.answers({"Would you like": "n"}, "organizations", "keys", "create", "--name", "ci").exits(0)
    start_with(shell, _whole_key(made)).shows("started successfully", "Session ID:")
    shell.ok("organizations", "keys", "list").shows("ci", "pk_", "Active").hides(_whole_key(made))


def _one_is_chosen(shell: Shell) -> None:
    # `use` takes the key from the list, where Greenroom shows its beginning only; the start says what to do.
    shell.answers(NEWEST, "organizations", "keys", "use").exits(0).shows("set as default")
    shell.fails("agent", "start", "my-first-agent", "--force", **OWN_DEFAULT).shows(
        "PCC-1002", "only the beginning of an API key", "keys create --default")
    shell.ok("organizations", "keys", "create", "--name", "default", "--default")
    shell.ok("agent", "start", "my-first-agent", "--force", "--data", DATA, **OWN_DEFAULT).shows("Session ID:")


def _one_is_revoked(shell: Shell) -> None:
    made = shell.ok("organizations", "keys", "create", "--name", "leaked", "--default")
    key = _whole_key(made)
    confirmed = {**NEWEST, "currently set as the default": "y"}
    command = "revoke" if shell.client.modern else "delete"  # the old name of the same command
    shell.answers(confirmed, "organizations", "keys", command).exits(0).shows("revoked successfully")
    shell.ok("organizations", "keys", "list").shows("leaked", "Revoked")
    wait("the revoked key to be refused", lambda: "Unauthorized" in start_with(shell, key).said)
    if not shell.client.modern:
        shell.answers(NEWEST, "organizations", "keys", "revoke").exits(0).shows("revoked successfully")


def start_with(shell: Shell, key: str) -> Outcome:
    return shell.call("agent", "start", "my-first-agent", "--force", "--api-key", key, "--data", DATA)


def _whole_key(made: Outcome) -> str:
    found = re.search(r"pk_[0-9A-Za-z]{61}", made.said)
    if found is None:
        raise made.failed("shows no key")
    return found.group()
