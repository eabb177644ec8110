"""The load: a closed loop of HTTP/1.1 connections over pre-rendered requests, run as a process of its own.

Each connection sends its next request as soon as it has the answer to the last, so no server is ever asked more than
the number of connections at once, and a slow one is asked less.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

import uvloop

from bench.serving import pin

LONGEST = 30.0  # seconds at most, for a server that takes seconds for one answer


@dataclass(frozen=True)
class Task:
    """What is to be done to which server; `warm` seconds come before those that count."""

    port: int
    requests: list[bytes]
    connections: int
    seconds: float
    warm: float
    core: int | None


@dataclass(frozen=True)
class Met:
    """What was met: answers a second, latencies in milliseconds, the mean size of an answer, how many were refusals."""

    rate: float
    p50: float
    p99: float
    answer_bytes: float
    refused: int
    answered: int  # in all, those of the warming included


def run(task: Task) -> Met:
    """Load one server from another process, kept on a core of its own."""
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, input=pickle.dumps(task), stdout=subprocess.PIPE, check=True)
    return Met(**json.loads(done.stdout))


class _Caller(asyncio.Protocol):
    """One connection."""

    def __init__(self, callers: _Callers, at: int) -> None:
        self._callers = callers
        self._next = at
        self._buffer = bytearray()
        self._whole = -1  # bytes of the answer, head and body; -1 before its head is read
        self._body = 0
        self._sent = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        requests = self._callers.task.requests
        self._next = (self._next + 1) % len(requests)
        self._sent = time.perf_counter()
        self._transport.write(requests[self._next])

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._whole < 0:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._buffer[:end]).lower()
            self._body = end + 4
            self._whole = self._body + int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(self._buffer) < self._whole:
            return
        good = self._buffer.startswith(b"HTTP/1.1 200") and self._buffer.startswith(b'{"data":', self._body)
        more = self._callers.answered(self._sent, self._whole - self._body, good)
        self._buffer.clear()
        self._whole = -1
        if more:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._callers.left()


class _Callers:
    """All connections to one server, and what they met."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._from = time.perf_counter() + task.warm
        self._until = self._from + task.seconds
        self._latencies: list[float] = []
        self._last = self._from
        self._bytes = self._refused = self._answered = 0
        self._open = task.connections
        self._done = asyncio.Event()

    def answered(self, sent: float, length: int, good: bool) -> bool:
        """Count one answer; says whether another is to be asked for."""
        now = time.perf_counter()
        self._answered += 1
        self._refused += not good
        # A server so slow that each connection was hardly served once is given longer, or its rate would be a guess.
        if now > self._until and (len(self._latencies) >= 2 * self.task.connections or now > self._from + LONGEST):
            return False
        if now >= self._from:
            self._latencies.append(now - sent)
            self._last = now
            self._bytes += length
        return True

    def left(self) -> None:
        """One connection ended."""
        self._open -= 1
        if not self._open:
            self._done.set()

    async def met(self) -> Met:
        """Ask until the time is over, and say what was met."""
        loop, task = asyncio.get_running_loop(), self.task
        for n in range(task.connections):
            # Each begins somewhere else, so that no two ask for the same at once.
            at = n * len(task.requests) // task.connections
            await loop.create_connection(lambda at=at: _Caller(self, at), "127.0.0.1", task.port)
        await self._done.wait()
        met = sorted(self._latencies)
        if not met:
            return Met(0.0, LONGEST * 1e3, LONGEST * 1e3, 0.0, self._refused, self._answered)
        p50, p99 = (met[min(len(met) - 1, int(len(met) * q))] * 1e3 for q in (0.5, 0.99))
        rate = len(met) / max(self._last - self._from, task.seconds)
        return Met(rate, p50, p99, self._bytes / len(met), self._refused, self._answered)


def main() -> None:
    """Do the task that comes on standard input."""
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    if task.core is not None:
        pin(0, {task.core})
    print(json.dumps(asdict(uvloop.run(_Callers(task).met()))))


if __name__ == "__main__":
    # Under its own name, so that what was pickled there is found here.
    from bench.load import main as begin

    begin()
