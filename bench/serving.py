"""The servers under measurement: one process each, all behind the same uvicorn, each with its way to name the caller."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.operations import Asked, Operation

Identify = Callable[[str], tuple[str, str]]
PATIENCE = 30.0


def by_header(seat: str) -> tuple[str, str]:
    """How the peers are told who asks: they believe it."""
    return "X-Seat", seat


def by_token(token_for: Callable[[str], str]) -> Identify:
    """How the hub is told who asks: by a bearer token, the same for every request of a seat."""
    held: dict[str, str] = {}

    def identify(seat: str) -> tuple[str, str]:
        if seat not in held:
            held[seat] = token_for(seat)
        return "Authorization", f"Bearer {held[seat]}"

    return identify


class Server:
    """One server process; `factory` is the import path of what makes its application."""

    def __init__(self, name: str, factory: str, environment: Mapping[str, str], identify: Identify, log: Path) -> None:
        self.name = name
        self.port = _free_port()
        self._identify = identify
        self._log = log.open("wb")
        how = "--loop uvloop --http httptools --lifespan on --no-access-log --no-server-header --log-level warning"
        command = [sys.executable, "-m", "uvicorn", factory, "--factory", "--port", str(self.port), *how.split()]
        root = str(Path(__file__).parent.parent)
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("HUB_")}
        self._process = subprocess.Popen(
            command, env={**inherited, "PYTHONPATH": root, **environment}, stdout=self._log, stderr=self._log
        )  # fmt: skip
        self._connection: http.client.HTTPConnection | None = None

    @property
    def pid(self) -> int:
        """The process that serves."""
        return self._process.pid

    def wait(self) -> None:
        """Until it answers; raises when it ended, naming its log."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise RuntimeError(f"the server `{self.name}` did not start; see `{self._log.name}`")

    def rendered(self, operation: Operation, asked: Asked) -> bytes:
        """The request as it goes over the wire."""
        body = _body(operation, asked)
        name, value = self._identify(asked.seat)
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Accept: application/json\r\n{name}: {value}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def ask(self, operation: Operation, asked: Asked) -> dict[str, Any]:
        """One answer, decoded."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        name, value = self._identify(asked.seat)
        headers = {"Content-Type": "application/json", "Accept": "application/json", name: value}
        self._connection.request("POST", "/graphql", _body(operation, asked), headers)
        answer: dict[str, Any] = json.loads(self._connection.getresponse().read())
        return answer

    def close(self) -> None:
        """End the process."""
        if self._connection is not None:
            self._connection.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def pin(pid: int, cores: set[int]) -> None:
    """Keep a process (0 is this one) on these cores, its threads with it; one that is gone needs none."""
    with suppress(OSError):
        for thread in Path(f"/proc/{pid or 'self'}/task").iterdir():
            os.sched_setaffinity(int(thread.name), cores)


def _body(operation: Operation, asked: Asked) -> bytes:
    sent = {"query": operation.document, "operationName": operation.name, "variables": asked.variables}
    return json.dumps(sent).encode()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
