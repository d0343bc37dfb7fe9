"""What Schemathesis is told about this gateway: names that exist, so that requests succeed, and what is counted.

Loaded by Schemathesis itself; contract.py sets the environment.
"""

import atexit
import json
import os
import time
from collections import Counter

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation

ORGANIZATION = os.environ["CONTRACT_ORGANIZATION"]


class World:
    """What there is on the gateway as far as it was answered, and how often it answered what."""

    def __init__(self):
        first = os.environ["CONTRACT_RUN"] == "0"
        self.spares = [f"contract-spare-{n}" for n in range(int(os.environ["CONTRACT_SPARES"]))] if first else []
        self.sessions = []
        self.keys = []
        self.answers = Counter()
        self.named = Counter()
        self.calls = 0

    def names(self, operation, method):
        """Path parameters that name something; a session and a key are given up to be deleted only once."""
        self.calls += 1
        deletes = method.upper() == "DELETE"
        agent = "contract-suspended" if operation == "startSession" and self.calls % 5 == 0 else "contract"
        if deletes and operation.startswith("deleteAgent"):
            agent = self.spares.pop() if self.spares else "contract-gone"
        session = self.sessions[self.calls % len(self.sessions)] if self.sessions else "none-yet"
        if deletes and len(self.sessions) > 1:
            session = self.sessions.pop()
        key = self.keys.pop() if deletes and self.keys else "0123456789ab"
        return {"organization": ORGANIZATION, "agent": agent, "session": session, "key": key}

    def saw(self, operation, response):
        self.answers[f"{operation} {response.status_code}"] += 1
        if response.status_code == 200 and operation == "startSession":
            self.sessions.append(response.json()["sessionId"])
        if response.status_code == 200 and operation == "createKey":
            self.keys.append(response.json()["id"])

    def write(self):
        with open(os.environ["CONTRACT_COUNTS"], "w") as file:
            json.dump(self.answers, file)


WORLD = World()
atexit.register(WORLD.write)


REQUEST = requests.Session.request
MOST_TRIES = 20


def request(session, *args, **kwargs):
    """Asks again after Retry-After, as clients do: wrong keys are tried faster here than the gateway looks at them."""
    for _ in range(MOST_TRIES):
        response = REQUEST(session, *args, **kwargs)
        if response.status_code != 429 or b"RATE_LIMITED" not in response.content:
            break
        time.sleep(int(response.headers["Retry-After"]))
    return response


requests.Session.request = request


def operation_id(case):
    return case.operation.definition.raw.get("operationId", case.operation.label)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Of the well-formed paths of an operation three of four name what there is; a malformed one stays as it is."""
    if operation_id(case) == "setSpendLimit" and isinstance(case.body, dict):
        cents = case.body.get("limitCents")
        if type(cents) in (int, float) and cents == 0:
            case.body["limitCents"] = 1  # Nothing is priced here: any other limit lets sessions start.
    component = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
    if not case.path_parameters or component and component.mode.is_negative:
        return
    names = WORLD.names(operation_id(case), case.method)
    WORLD.named[operation_id(case)] += 1
    if WORLD.named[operation_id(case)] % 4:
        case.path_parameters.update({name: names[name] for name in case.path_parameters})


@schemathesis.hook
def after_call(context, case, response):
    WORLD.saw(operation_id(case), response)
