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
from dataclasses import dataclass
from typing import Any

import uvloop


@dataclass(frozen=True)
class Measured:
    """What one server made of one operation for some seconds; latencies are in milliseconds."""

    rate: float
    p50: float
    p99: float
    answer_bytes: float
    refused: int
    seconds: float


def run(port: int, requests: list[bytes], connections: int, seconds: float, warm: float, core: int | None) -> Measured:
    """Load one server from another process, kept on a core of its own."""
    task = pickle.dumps((port, requests, connections, seconds, warm))
    command = [sys.executable, "-m", "bench.load"]
    if core is not None:
        command = ["taskset", "-c", str(core), *command]
    done = subprocess.run(command, input=task, stdout=subprocess.PIPE, check=True)
    return Measured(**json.loads(done.stdout))


class _Caller(asyncio.Protocol):
    """One connection."""

    def __init__(self, loop: _Loop, at: int) -> None:
        self._loop = loop
        self._next = at
        self._buffer = bytearray()
        self._missing = -1  # bytes of the answer still to come; -1 before its head is read
        self._sent = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        requests = self._loop.requests
        self._next = (self._next + 1) % len(requests)
        self._sent = time.perf_counter()
        self._transport.write(requests[self._next])

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._missing < 0:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._buffer[:end]).lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            self._missing = end + 4 + length
            self._body = end + 4
        if len(self._buffer) >= self._missing:
            now = time.perf_counter()
            good = self._buffer.startswith(b"HTTP/1.1 200") and self._buffer.startswith(b'{"data":', self._body)
            self._loop.answered(now, now - self._sent, self._missing, good)
            self._buffer.clear()
            self._missing = -1
            if now < self._loop.until:
                self._send()
            else:
                self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._loop.left()


class _Loop:
    """All connections to one server."""

    def __init__(self, requests: list[bytes], seconds: float, warm: float) -> None:
        self.requests = requests
        self.counted_from = time.perf_counter() + warm
        self.until = self.counted_from + seconds
        self.latencies: list[float] = []
        self.bytes = 0
        self.refused = 0
        self._open = 0
        self.done = asyncio.Event()

    def answered(self, now: float, latency: float, length: int, good: bool) -> None:
        if self.counted_from <= now <= self.until:
            self.latencies.append(latency)
            self.bytes += length
            self.refused += not good

    def left(self) -> None:
        self._open -= 1
        if not self._open:
            self.done.set()

    async def drive(self, port: int, connections: int) -> None:
        loop = asyncio.get_running_loop()
        self._open = connections
        for n in range(connections):
            # Each begins somewhere else, so that no two ask for the same at once.
            at = n * len(self.requests) // connections
            await loop.create_connection(lambda at=at: _Caller(self, at), "127.0.0.1", port)
        await self.done.wait()


async def _measure(port: int, requests: list[bytes], connections: int, seconds: float, warm: float) -> Measured:
    loop = _Loop(requests, seconds, warm)
    await loop.drive(port, connections)
    met = sorted(loop.latencies)
    if not met:
        return Measured(0.0, float("inf"), float("inf"), 0.0, 0, seconds)
    p50, p99 = (met[min(len(met) - 1, int(len(met) * q))] * 1e3 for q in (0.5, 0.99))
    return Measured(len(met) / seconds, p50, p99, loop.bytes / len(met), loop.refused, seconds)


if __name__ == "__main__":
    print(json.dumps(vars(uvloop.run(_measure(*pickle.load(sys.stdin.buffer))))))  # noqa: S301 - from our own parent
