"""The measurement: every server in turn for each operation, round after round, each kind of process on its own cores."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from bench import load
from bench.cost import children, seconds_used
from bench.operations import Operation, World
from bench.serving import Server, pin

RENDERED = 400  # different requests of an operation, asked round and round
WARM = 0.5  # seconds before each measurement that do not count
TOUCH = 0.3  # seconds of the round before the first, in which plans and caches come to be


@dataclass(frozen=True)
class Measurement:
    """One server at one operation in one round; processor time is in milliseconds an answer."""

    operation: str
    server: str
    turn: int
    met: load.Met
    serving_ms: float
    postgres_ms: float


@dataclass(frozen=True)
class Cores:
    """Which cores the driver, the servers and PostgreSQL are kept on, so that none takes another's time."""

    driver: int
    server: int
    postgres: frozenset[int]

    @classmethod
    def of_this_machine(cls) -> Cores | None:
        """None where there are too few cores to share out, or the system keeps no process on one."""
        if not hasattr(os, "sched_getaffinity"):
            return None
        cores = sorted(os.sched_getaffinity(0))
        return cls(cores[0], cores[1], frozenset(cores[2:])) if len(cores) >= 4 else None


def measure(
    servers: Sequence[Server],
    operations: Sequence[Operation],
    world: World,
    postmaster: int,
    *,
    connections: int,
    seconds: float,
    rounds: int,
) -> list[Measurement]:
    """Measure in turns: what else the machine does meets all of them alike. Who begins changes from round to round."""
    cores = Cores.of_this_machine()
    if cores is not None:
        for server in servers:
            pin(server.pid, {cores.server})
        for pid in children(postmaster):  # those that it starts later inherit
            pin(pid, set(cores.postgres))
    found = []
    for turn in range(-1, rounds):
        first = turn % len(servers)
        for operation in operations:
            asked = operation.asked(RENDERED, world)
            for server in (*servers[first:], *servers[:first]):
                requests = [server.rendered(operation, one) for one in asked]
                long = seconds if turn >= 0 else TOUCH
                task = load.Task(server.port, requests, connections, long, WARM, cores.driver if cores else None)
                before = seconds_used(server.pid), seconds_used(postmaster)
                met = load.run(task)
                after = seconds_used(server.pid), seconds_used(postmaster)
                serving, postgres = ((b - a) / (met.answered or 1) * 1e3 for a, b in zip(before, after, strict=True))
                if turn >= 0:
                    found.append(Measurement(operation.name, server.name, turn, met, serving, postgres))
    return found
