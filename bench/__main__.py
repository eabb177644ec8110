"""`python -m bench`: generate the cases, see that all servers answer the same, measure them in turns, say the ratios."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from bench.agreement import differences, leaves
from bench.measuring import measure
from bench.operations import OPERATIONS, Operation, World
from bench.report import BY_HAND, HUB, STRAWBERRY, Report
from bench.serving import Server, by_header, by_token
from bench.store import BenchStore
from hub.app import AUDIENCE, issuer_of
from hub.identity.clock import utc_now
from hub.identity.issuer import issue
from hub.identity.keys import KeyRing
from hub.store.engine import Addresses

UNBUDGETED = dict.fromkeys(
    ("HUB_LIMIT_READER_NODES", "HUB_LIMIT_ORGANIZATION_NODES"), str(1 << 40)
)  # speed is measured
COMPARED = 12  # requests of each operation that are compared before anything is measured


def main() -> int:
    """Do what the arguments ask for; 1 when servers answer differently, and never because one is slow."""
    options = _options()
    operations = [o for o in OPERATIONS.values() if not options.op or o.name in options.op]
    store = BenchStore(options.data, options.cases)
    addresses = store.start()
    try:
        loaded = asyncio.run(store.fill(addresses))
        print(f"{options.cases} cases, {'made now' if loaded else 'made before'}, in `{options.data}`", flush=True)
        world = asyncio.run(store.world(addresses))
        with ExitStack() as stack:
            servers = [stack.enter_context(s) for s in _servers(store, addresses, options.peer)]
            for server in servers:
                server.wait()
            if not _agree(servers, operations, world):
                print("answers differ, so nothing was measured")
                return 1
            if options.seconds <= 0:
                return 0
            measured = measure(
                servers, operations, world, store.postmaster,
                connections=options.connections, seconds=options.seconds, rounds=options.rounds,
            )  # fmt: skip
            print("\n" + Report(measured).text())
        return 0
    finally:
        store.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cases", type=int, default=16_000, help="how many cases are generated")
    parser.add_argument("--seconds", type=float, default=2.0, help="seconds of each measurement; 0 only compares")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured, in turns")
    parser.add_argument("--connections", type=int, default=16, help="how many callers ask at once")
    parser.add_argument("--op", action="append", choices=sorted(OPERATIONS), help="only this operation; several may be")
    parser.add_argument("--peer", action="append", choices=(BY_HAND, STRAWBERRY), help="only this peer beside the hub")
    parser.add_argument("--data", type=Path, default=Path(".hub/bench"), help="where the store lies between runs")
    return parser.parse_args()


def _servers(store: BenchStore, addresses: Addresses, peers: Sequence[str] | None) -> list[Server]:
    settings = store.settings
    keys = KeyRing.open(settings.data_dir)

    def token(seat: str) -> str:
        return issue(keys, seat, issuer=issuer_of(settings), audience=AUDIENCE, clock=utc_now, ttl=timedelta(hours=12))

    logs = settings.data_dir / "logs"
    logs.mkdir(exist_ok=True)
    # As many connections as the hub has.
    peer = {"BENCH_DSN": addresses.admin, "BENCH_CONNECTIONS": str(settings.pool_size)}
    kinds = {
        HUB: ("hub.app:served", {"HUB_DATA_DIR": str(settings.data_dir), **UNBUDGETED}, by_token(token)),
        BY_HAND: ("bench.by_hand:served", peer, by_header),
        STRAWBERRY: ("bench.by_strawberry:served", peer, by_header),
    }
    return [Server(name, *kinds[name], logs / f"{name}.log") for name in (HUB, *(peers or (BY_HAND, STRAWBERRY)))]


def _agree(servers: Sequence[Server], operations: Sequence[Operation], world: World) -> bool:
    hub, *peers = servers
    agreed = True
    for operation in operations:
        told = waiting = 0
        for asked in operation.asked(COMPARED, world, seed=99):
            answer = hub.ask(operation, asked)
            told += leaves(answer.get("data"))
            waiting += len(answer.get("extensions", {}).get("withheld", ()))
            for peer in peers:
                found = differences(answer, peer.ask(operation, asked), notices=peer.name == BY_HAND)
                agreed = agreed and not found
                for difference in found[:3]:
                    print(f"{operation.title}: hub and {peer.name} differ for {asked.seat}: {difference}")
        print(f"{operation.title}: {told} values and {waiting} notices compared", flush=True)
    return agreed


if __name__ == "__main__":
    sys.exit(main())
