"""A stand-in for Daily's REST API on loopback: rooms and meeting tokens for one key.

Prints its URL, for --daily-api-url, and serves until its standard input ends. Every request that
it does not expect is answered with an error of Daily's.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = sys.argv[1] if len(sys.argv) > 1 else "daily-key"


class Daily(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    rooms = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            self.answer(401, {"error": "authentication-error"})
            return
        try:
            request = json.loads(body)
            properties = request["properties"]
        except (ValueError, KeyError, TypeError):
            self.answer(400, {"error": "json-parsing-error"})
            return
        if self.path == "/v1/rooms" and request.get("privacy") == "private":
            self.rooms.append(f"Room-{len(self.rooms) + 1}")
            name = self.rooms[-1]
            url = f"https://acme.daily.example/{name}"
            self.answer(200, {"id": name, "name": name, "url": url, "config": properties})
        elif self.path == "/v1/meeting-tokens" and properties.get("room_name") in self.rooms:
            whose = "agent" if properties.get("is_owner") else "caller"
            self.answer(200, {"token": f"{whose}-token-for-{properties['room_name']}"})
        else:
            self.answer(400, {"error": "invalid-request-error", "info": "not expected"})

    def do_DELETE(self):
        self.answer(200, {"deleted": True})

    def answer(self, status, value):
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Daily)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}/v1", flush=True)
    sys.stdin.read()
