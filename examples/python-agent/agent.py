"""A Pipecat Cloud agent in plain Python 3: it says what it was told and lasts as long as it is told.

It keeps the contract of the Pipecat base image: POST /bot is answered when the session ends, GET
/readyz and /livez tell its health, SIGTERM closes the port and lets the running session finish.
It listens on $PORT (8080) of $BIND_HOST (every address).

What it understands in a session's body, all optional:
  seconds  how long the session lasts (5)
  say      a list of lines to log on the way
  crash    an exit status: the process ends with it after `seconds`
  fail     true: the session ends with HTTP 500
"""

import json
import os
import signal
import sys
import threading
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from urllib.parse import parse_qs, urlsplit


def log(session, line):
    instant = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    sys.stderr.write(f"{instant.replace('+00:00', 'Z')} {session} {line}\n")
    sys.stderr.flush()


class BadBody(Exception):
    """A body this agent can't work with, in a sentence for whoever sent it."""


class Wishes:
    """What a session's body asks for."""

    def __init__(self, body):
        self.seconds = body.get("seconds", 5)
        self.say = body.get("say", [])
        self.crash = body.get("crash")
        self.fail = body.get("fail", False)
        if not is_number(self.seconds) or self.seconds < 0:
            raise BadBody("seconds must be a number that is not negative")
        if not isinstance(self.say, list):
            raise BadBody("say must be a list of lines")
        if self.crash is not None and not isinstance(self.crash, int):
            raise BadBody("crash must be an exit status")


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class Agent(BaseHTTPRequestHandler):
    # HTTP/1.0 answers: no connection stays open behind an answer and holds up the end of a drain.
    timeout = 30

    def do_GET(self):
        if self.path in ("/readyz", "/livez"):
            self.answer(200, {"status": "ok"})
        else:
            self.echo()

    def do_POST(self):
        if self.command != "POST" or urlsplit(self.path).path != "/bot":
            self.echo()
            return
        try:
            body = self.json_object()
            wishes = Wishes(body)
        except BadBody as problem:
            self.answer(422, {"detail": str(problem)})
            return
        self.session(body, wishes)

    do_PUT = do_PATCH = do_DELETE = do_POST

    def session(self, body, wishes):
        session = self.session_id()
        started = time.monotonic()
        log(session, f"started body={json.dumps(body, ensure_ascii=False)}")
        for header, name in (
            ("X-Daily-Transport-Type", "transport"),
            ("X-Daily-Room-Url", "room"),
            ("X-PCC-Max-Session-Seconds", "max-seconds"),
        ):
            if self.headers.get(header):
                log(session, f"{name}={self.headers[header]}")
        if self.headers.get("X-Daily-Room-Token"):
            log(session, "has a token for the room")
        pause = wishes.seconds / (len(wishes.say) + 1)
        for line in wishes.say:
            time.sleep(pause)
            log(session, f"says {line}")
        time.sleep(max(0.0, started + wishes.seconds - time.monotonic()))
        lasted = time.monotonic() - started
        if wishes.crash is not None:
            log(session, f"crashes after {lasted:.1f}s with status {wishes.crash}")
            os._exit(wishes.crash)
        log(session, f"stopped after {lasted:.1f}s")
        if wishes.fail:
            self.answer(500, {"detail": "the body asked for a failure"})
        else:
            self.answer(200, {})

    def echo(self):
        parts = urlsplit(self.path)
        self.body()
        self.answer(
            200,
            {
                "path": parts.path,
                "method": self.command,
                "query": parse_qs(parts.query, keep_blank_values=True),
                "session": self.headers.get("X-Daily-Session-Id"),
                "headers": sorted(name.lower() for name in self.headers),
            },
        )

    def session_id(self):
        return self.headers.get("X-Daily-Session-Id", "NONE")

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def json_object(self):
        try:
            body = json.loads(self.body())
        except ValueError:
            raise BadBody("the body must be JSON") from None
        if not isinstance(body, dict):
            raise BadBody("the body must be a JSON object; send {} when there is nothing to say")
        return body

    def answer(self, status, value):
        data = json.dumps(value).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except ConnectionError:
            log(self.session_id(), "nobody waited for the answer")

    def log_message(self, format, *args):
        """Health checks come every second; sessions have lines of their own."""


class Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for the running session
    request_queue_size = 64

    def server_bind(self):
        # Not HTTPServer's: that asks DNS for this host's name, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]


def main():
    host, port = os.environ.get("BIND_HOST", "0.0.0.0"), int(os.environ.get("PORT", "8080"))
    server = Server((host, port), Agent)

    def drain(signum, frame):
        # From another thread: shutdown waits for the loop that this handler has interrupted.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, drain)
    signal.signal(signal.SIGINT, drain)
    log("NONE", f"listening on port {server.server_address[1]}")
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    log("NONE", "drained")


if __name__ == "__main__":
    main()
