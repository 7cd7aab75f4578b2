"""Stands where the gateway stands, so that the stack's own deeds are tested in milliseconds.

It listens on the socket it is given, is ready at once, tells its environment, and ends on request.
"""

import json
import os
import signal
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from typing_extensions import override


def note(what: str) -> None:
    """Add a line to the diary in the data folder."""
    with (Path(os.environ["TWINFIT_DATA"]) / "diary").open("a") as diary:
        diary.write(f"{what} {os.getpid()}\n")


class Answers(BaseHTTPRequestHandler):
    """What the stand-in says."""

    def do_GET(self) -> None:
        """Tell the environment; `/crash` ends the process at once."""
        if self.path == "/crash":
            os._exit(3)
        told = {k: v for k, v in os.environ.items() if k.startswith(("TWINFIT_", "PYTHON"))}
        body = json.dumps({**told, "pid": os.getpid()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """No job is understood; with `SLOW_ANSWERS` set, only after a while."""
        if "SLOW_ANSWERS" in os.environ:
            time.sleep(60)
        self.send_error(422, "no job is understood here")

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


def main() -> None:
    """Serve until SIGTERM."""
    if "REFUSE_TO_START" in os.environ:
        sys.exit("the ledger is from a newer version")
    note("gateway started")
    server = HTTPServer(("127.0.0.1", 0), Answers, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=int(os.environ["TWINFIT_LISTEN_DESCRIPTOR"]))

    def end(_number: int, _frame: object) -> None:
        note("gateway ended")
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    server.serve_forever()


if __name__ == "__main__":
    main()
