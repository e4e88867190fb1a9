"""Servers on this machine for the length of a block; one that takes its time over each request."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

Server = TypeVar("Server", bound=socketserver.BaseServer)

LOOPBACK = "127.0.0.1"

PATIENCE = 30.0
"""Seconds after which either side gives up a connection on which nothing comes."""


class Service(ThreadingHTTPServer):
    """A service on this machine that answers each request after a while, on a thread of its own.

    It counts its requests, and how many of them waited at once at most.
    """

    request_queue_size = 1024

    def __init__(self, seconds: float) -> None:
        super().__init__((LOOPBACK, 0), Answering)
        self.seconds, self.lock = seconds, threading.Lock()
        self.requests = self.now = self.at_once = 0

    def wait(self) -> None:
        """Do what the service does for a request: nothing, for its time."""
        with self.lock:
            self.requests, self.now = self.requests + 1, self.now + 1
            self.at_once = max(self.at_once, self.now)
        time.sleep(self.seconds)
        with self.lock:
            self.now -= 1


class Answering(BaseHTTPRequestHandler):
    """Answers `/7` with the square of 7, and keeps the connection for the next request."""

    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    disable_nagle_algorithm = True
    server: Service

    def do_GET(self) -> None:
        """One look-up."""
        self.server.wait()
        body = str(int(self.path[1:]) ** 2).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """A server that answers, each connection on a thread, until the block ends."""
    with server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
