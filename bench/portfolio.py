"""`python -m bench.portfolio`: how long each number over all generated cases takes, by itself and by each grouping."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from pathlib import Path

import msgspec
import orjson

from bench.store import BenchStore
from hub.app import House
from hub.serve.limits import Limits
from hub.store.engine import Addresses
from schema.audience import Audience, Principal
from schema.disclosure import camel
from schema.graph import Graph
from schema.portfolio import Shown

SEATS = ("dsca", "agency:D", "ccmd:CENTCOM:BN,VE,QO,X0,X1,X2,X3,X4,X5,X6,X7,X8,X9", "sco:BN", "partner:BN")
ASKED = 150.0  # milliseconds that a question may take in the database; measured is the whole answer
TIMES = 5


def main() -> int:
    """Prints the slowest questions of each seat, and how many take longer than asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.portfolio", description=__doc__)
    parser.add_argument("--cases", type=int, default=16_000, help="how many cases are generated")
    parser.add_argument("--data", type=Path, default=Path(".hub/bench"), help="where the store lies between runs")
    parser.add_argument("--show", type=int, default=5, help="how many of the slowest questions are shown of each seat")
    options = parser.parse_args()
    store = BenchStore(options.data, options.cases)
    addresses = store.start()
    try:
        asyncio.run(store.fill(addresses))
        for seat in SEATS:
            measured = sorted(asyncio.run(_measured(store, addresses, seat)), reverse=True)
            over = sum(took > ASKED for took, _ in measured)
            print(f"{seat.partition(':')[0]}: {len(measured)} questions, {over} above {ASKED:.0f} ms")
            for took, asked in measured[: options.show]:
                print(f"  {took:7.1f} ms  {asked}")
        return 0
    finally:
        store.stop()


def questions(graph: Graph, audience: Audience) -> list[str]:
    """Every measure in all, by each axis, by the cells of its guard; and all measures at once by country."""
    axes = [f"(groupBy: [{axis.name}])" for axis in graph.axes(audience)]
    found = []
    for measure in graph.measured(audience).values():
        told = "{ count asOf }" if measure.shown is Shown.COUNT else "{ count sum median average }"
        cells = [f"(groupBy: [{', '.join(c.name for c in measure.guard.cells)}])"] if measure.guard else []
        wide = '(where: {not: {designator: {eq: "BN-D-AAA"}}}, groupBy: [AGENCY, FISCAL_YEAR])'
        found += [
            f"{{ portfolio{by} {{ groups {{ {camel(measure.name)} {told} }} }} }}" for by in ("", *axes, *cells, wide)
        ]
    return found


async def _measured(store: BenchStore, addresses: Addresses, seat: str) -> list[tuple[float, str]]:
    """The median of the times the hub takes for each question, its own work included, in milliseconds."""
    unbounded = Limits(compiles=1 << 30, reader_nodes=1 << 40, organization_nodes=1 << 40)
    house = House(msgspec.structs.replace(store.settings, limits=unbounded), addresses)
    await house.open()
    await house.resume()
    principal = Principal.seated(seat)
    found = []
    try:
        for asked in questions(house.graph, principal.audience):
            content, times = orjson.dumps({"query": asked}), []
            for _ in range(1 + TIMES):
                begun = time.perf_counter()
                answer = await house.operations.answer(principal, content)
                times.append((time.perf_counter() - begun) * 1_000)
                assert b'"errors"' not in answer, answer
            found.append((statistics.median(times[1:]), asked))
    finally:
        await house.close()
    return found


if __name__ == "__main__":
    sys.exit(main())
