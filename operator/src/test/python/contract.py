"""The OpenAPI document against the gateway that serves it, by generated requests.

Starts `./greenroom up` on a state folder and a port of its own with a few agents, and has Schemathesis make requests of
every operation, well and badly formed, with a private key, a public one and none. Every answer has to be one that the
document describes, with its schema, headers and type; what is malformed has to be refused; nothing may fail in the
gateway. The same seed makes the same requests. Needs Python 3.10 or newer with venv and, the first time, PyPI.

  python3 operator/src/test/python/contract.py [--cases 5000] [--seed 5] [--work DIR]

DIR (operator/target/contract) holds the virtual environment, which later runs use again, and the state.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "real_clients"))
from client import Client  # noqa: E402
from greenroom import HOME, Greenroom, wait  # noqa: E402

SPARES = 12
METHODS = {"get", "put", "post", "delete", "patch"}
# What is answered there is the agent's own.
OF_THE_AGENT = "/sessions/{session}/{path}"
# A start that others were faster than again and again may be told to try again, but seldom.
CONTENDED = "startSession 503"
CONTENDED_SHARE = 0.05
# The check of stored objects needs chains of requests, which are not made here.
LEFT_OUT = "use_after_free,ensure_resource_availability,object_level_authorization"
SETTINGS = """
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 503]
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 413, 415, 429, 431, 503]
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 403, 404, 409, 422, 429, 503]
# What a pattern can't say in every dialect: no control or format character in the name of a key.
[[operations]]
include-operation-id = "createKey"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 429, 503]
# The command line takes a 404 for success, so that there an unknown session is a 400.
[[operations]]
include-operation-id = "stopSessionInOrganization"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 429, 503]
# A Daily room is refused where there is no Daily key.
[[operations]]
include-operation-id = "startSession"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 404, 409, 422, 429, 503]
"""


class Contract:
    """What is to be kept, and the gateway that is to keep it."""

    def __init__(self, client, environment, work, seed):
        self.client = client
        self.environment = environment
        self.work = work
        self.seed = seed
        self.host = environment["PIPECAT_API_HOST"]
        with urllib.request.urlopen(self.host + "/openapi.json", timeout=30) as answer:
            document = json.load(answer)
        self.operations = sum(
            len(METHODS & operations.keys())
            for path, operations in document["paths"].items() if not path.endswith(OF_THE_AGENT))

    def deploy(self):
        names = ["contract", "contract-suspended", *(f"contract-spare-{n}" for n in range(SPARES))]
        manifests = [{
            "apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentDeployment", "metadata": {"name": name},
            "spec": {"image": "greenroom/python-agent:0.1", "command": ["python3", "/app/agent.py"],
                     "suspend": name.endswith("suspended"), "pool": {"capacity": 3}}} for name in names]
        subprocess.run(["kubectl", "apply", "-f", "-"], env=self.environment, text=True, check=True,
                       input=json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests}),
                       stdout=subprocess.DEVNULL)
        wait("the gateway to see the agents", lambda: len(self.api("/v1/agents")["services"]) >= len(names))

    def api(self, path):
        request = urllib.request.Request(
            self.host + path, headers={"Authorization": "Bearer " + self.environment["PIPECAT_TOKEN"]})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def keep(self, cases):
        """Makes requests until there were so many; returns how many answers there were of each operation and status."""
        answers, made, run = Counter(), 0, 0
        credentials = [("a private key", self.environment["PIPECAT_TOKEN"]),
                       ("a public key", self.environment["PIPECAT_DEFAULT_PUBLIC_KEY"]), ("no key", None)]
        with ThreadPoolExecutor(len(credentials)) as together:
            while made < cases:
                each = max(1, (cases - made) // (len(credentials) * self.operations))
                runs = [together.submit(self.requests, title, key, each, run + number)
                        for number, (title, key) in enumerate(credentials)]
                for done, of in [one.result() for one in runs]:
                    made += done
                    answers.update(of)
                run += len(credentials)
        return made, answers

    def requests(self, title, key, each, run):
        settings = self.work / f"schemathesis-{run}.toml"
        settings.write_text(SETTINGS)
        counts = self.work / f"counts-{run}.json"
        seed = self.seed + run
        command = [
            *self.client.command_line([]), "--config-file", settings, "run", self.host + "/openapi.json", "--url", self.host,
            "--checks", "all", "--exclude-checks", LEFT_OUT, "--phases", "examples,coverage,fuzzing",
            "--exclude-path-regex", re.escape(OF_THE_AGENT) + "$", "--max-examples", str(each), "--seed", str(seed), "--generation-database", "none", "--workers", "1",
            "--continue-on-failure", "--request-timeout", "30", "--warnings", "off", "--no-color"]
        if key:
            command += ["--header", "Authorization: Bearer " + key]
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.work), "LANG": "C.UTF-8",
            "SCHEMATHESIS_HOOKS": "contract_hooks", "PYTHONPATH": str(Path(__file__).parent),
            "PYTHONDONTWRITEBYTECODE": "1", "CONTRACT_COUNTS": str(counts), "CONTRACT_RUN": str(run),
            "CONTRACT_ORGANIZATION": self.environment["PIPECAT_ORG"], "CONTRACT_SPARES": str(SPARES)}
        begun = time.monotonic()
        ran = subprocess.run(command, env=environment, cwd=self.work, stdin=subprocess.DEVNULL, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
        (self.work / f"run-{run}.log").write_text(ran.stdout)
        if ran.returncode != 0:
            raise SystemExit(f"{ran.stdout}\nwith {title}, seed {seed}: the gateway and its document differ, see above")
        generated = re.search(r"(\d+) generated", ran.stdout)
        if not generated:
            raise SystemExit(f"{ran.stdout}\nSchemathesis does not say how many cases it generated, see above")
        print(f"with {title}, seed {seed}: {generated[1]} cases in {time.monotonic() - begun:.0f} s", flush=True)
        return int(generated[1]), json.loads(counts.read_text())


def report(made, answers):
    statuses, good, all_of = Counter(), Counter(), Counter()
    for name, count in answers.items():
        operation, status = name.rsplit(" ", 1)
        statuses[status] += count
        all_of[operation] += count
        good[operation] += count if status == "200" else 0
    print("answers:", ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items())))
    for operation, count in sorted(good.items()):
        print(f"  {operation}: {count} of 200")
    contended, starts = answers.get(CONTENDED, 0), all_of["startSession"]
    failed = {name: count for name, count in sorted(answers.items())
              if name.rsplit(" ", 1)[1].startswith("5") and name != CONTENDED}
    if failed:
        raise SystemExit(f"the gateway failed, its log says why: {', '.join(f'{n} times {name}' for name, n in failed.items())}")
    if contended and contended >= CONTENDED_SHARE * starts:
        raise SystemExit(f"{contended} of {starts} starts were told 503, which only one that meets others again and again may be")
    never = [operation for operation, count in good.items() if not count]
    if never:
        raise SystemExit(f"these operations never succeeded, so that little was seen of them: {', '.join(never)}")
    print(f"{made} cases kept the contract")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=5000, help="how many requests at least (5000)")
    parser.add_argument("--seed", type=int, default=5, help="of what is generated (5)")
    parser.add_argument("--work", type=Path, default=HOME / "operator" / "target" / "contract")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    client = Client("Schemathesis", work / "venv", ("schemathesis==4.32.5",), ("schemathesis",))
    client.install()
    with Greenroom(work / "state") as greenroom:
        contract = Contract(client, greenroom.environment, work, options.seed)
        contract.deploy()
        report(*contract.keep(options.cases))


if __name__ == "__main__":
    main()
