"""`python -m bench`: load the cases, see that all servers answer the same, measure them in turns, and say the ratios."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import asyncpg

from bench import agreement, cost, load
from bench.operations import OPERATIONS, Operation, World
from bench.serving import Server, by_header, by_token, pin
from bench.store import BenchStore
from hub.app import AUDIENCE, issuer_of
from hub.identity.clock import utc_now
from hub.identity.issuer import issue
from hub.identity.keys import KeyRing
from hub.store.engine import Addresses

HUB, BY_HAND, STRAWBERRY = "hub", "hand-written", "strawberry"
ASKED_OF_THE_HUB = 0.75  # of hand-written SQL, operation by operation
DRIVER_CORE, SERVER_CORE = 0, 1
COMPARED, RENDERED, WARM = 12, 400, 0.5


def main() -> int:
    """Run what the arguments ask for; 1 when servers answer differently."""
    options = _options()
    store = BenchStore(options.data, options.cases)
    print(f"{options.cases} cases in `{options.data}`", flush=True)
    addresses = store.start()
    try:
        asyncio.run(store.fill(addresses))
        world = asyncio.run(_world(addresses, options.cases))
        with ExitStack() as stack:
            servers = _servers(store, addresses, stack, options)
            apart = _compare(servers, world, options)
            if apart:
                print(f"\n{apart} answers differ: nothing was measured")
                return 1
            if options.seconds > 0:
                _report(_measure(servers, world, options, _postmaster(store)), options)
        return 0
    finally:
        store.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cases", type=int, default=16_000, help="how many cases are generated")
    parser.add_argument("--seconds", type=float, default=2.0, help="seconds of each measurement; 0 only compares")
    parser.add_argument("--rounds", type=int, default=5, help="how many times each is measured, in turns")
    parser.add_argument("--connections", type=int, default=16, help="how many callers ask at once")
    parser.add_argument("--op", action="append", choices=sorted(OPERATIONS), help="only this operation; may be repeated")
    parser.add_argument("--peer", action="append", choices=(BY_HAND, STRAWBERRY), help="only this peer beside the hub")
    parser.add_argument("--data", type=Path, default=Path(".hub/bench"), help="where the store lies between runs")
    return parser.parse_args()


async def _world(addresses: Addresses, cases: int) -> World:
    connection = await asyncpg.connect(addresses.admin)
    try:
        rows = await connection.fetch('select agency, array_agg(designator order by designator) from "case" group by 1')
        return World(cases, {agency: designators for agency, designators in rows})
    finally:
        await connection.close()


def _servers(store: BenchStore, addresses: Addresses, stack: ExitStack, options: argparse.Namespace) -> list[Server]:
    settings = store.settings
    keys = KeyRing.open(settings.data_dir)

    def token(seat: str) -> str:
        return issue(
            keys, seat, issuer=issuer_of(settings), audience=AUDIENCE, clock=utc_now, ttl=timedelta(hours=12)
        )

    logs = settings.data_dir / "logs"
    logs.mkdir(exist_ok=True)
    peer = {"BENCH_DSN": addresses.admin, "BENCH_CONNECTIONS": str(settings.pool_size)}
    kinds = {
        HUB: ("hub.app:served", {"HUB_DATA_DIR": str(settings.data_dir.absolute())}, by_token(token)),
        BY_HAND: ("bench.by_hand:served", peer, by_header),
        STRAWBERRY: ("bench.by_strawberry:served", peer, by_header),
    }
    wanted = [HUB, *(options.peer or (BY_HAND, STRAWBERRY))]
    servers = [stack.enter_context(Server(n, *kinds[n], logs / f"{n}.log")) for n in wanted]
    for server in servers:
        server.wait()
    return servers


def _asked(options: argparse.Namespace) -> list[Operation]:
    return [o for o in OPERATIONS.values() if not options.op or o.name in options.op]


def _compare(servers: list[Server], world: World, options: argparse.Namespace) -> int:
    apart = 0
    hub, *peers = servers
    for operation in _asked(options):
        told = waiting = 0
        for asked in operation.asked(COMPARED, world, seed=99):
            answer = hub.ask(operation, asked)
            told += agreement.leaves(answer.get("data"))
            waiting += len(answer.get("extensions", {}).get("withheld", ()))
            for peer in peers:
                found = agreement.differences(answer, peer.ask(operation, asked), notices=peer.name == BY_HAND)
                apart += bool(found)
                for difference in found[:3]:
                    print(f"{operation.title}: hub and {peer.name} differ for {asked.seat}: {difference}")
        print(f"{operation.title}: {told} values and {waiting} notices compared", flush=True)
    return apart


def _postmaster(store: BenchStore) -> int:
    return store.postmaster


def _measure(servers, world, options, postmaster):
    pinned = hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) >= 4
    if pinned:
        for server in servers:
            server.pin(SERVER_CORE)
        for pid in cost.children(postmaster):
            pin(pid, set(os.sched_getaffinity(0)) - {DRIVER_CORE, SERVER_CORE})
    core = DRIVER_CORE if pinned else None
    results = {}
    for turn in range(-1, options.rounds):
        for operation in _asked(options):
            for server in servers[turn % len(servers) :] + servers[: turn % len(servers)]:
                requests = [server.rendered(operation, asked) for asked in operation.asked(RENDERED, world)]
                used, used_below = cost.seconds_used(server.pid), cost.seconds_used(postmaster)
                seconds = options.seconds if turn >= 0 else 0.3
                met = load.run(server.port, requests, options.connections, seconds, WARM, core)
                if turn < 0:
                    continue
                whole = met.rate * (met.seconds + WARM) or 1
                mine = (cost.seconds_used(server.pid) - used) / whole * 1e3
                below = (cost.seconds_used(postmaster) - used_below) / whole * 1e3
                results.setdefault((operation.name, server.name), []).append((met, mine, below))
    return results


def _report(results, options):
    print(f"\n{'operation':30}{'server':14}{'req/s':>8}{'p50 ms':>8}{'p99 ms':>8}{'kB':>7}{'cpu ms':>8}{'pg ms':>8}{'refused':>8}")
    for (operation, server), rounds in results.items():
        best = max(rounds, key=lambda r: r[0].rate)
        met = best[0]
        mine, below = (min(r[i] for r in rounds) for i in (1, 2))
        print(f"{OPERATIONS[operation].title:30}{server:14}{met.rate:8.0f}{met.p50:8.2f}{met.p99:8.2f}{met.answer_bytes/1e3:7.1f}{mine:8.3f}{below:8.3f}{sum(r[0].refused for r in rounds):8}")
    for operation in _asked(options):
        for peer in (BY_HAND, STRAWBERRY):
            if (operation.name, peer) in results:
                hub, other = results[operation.name, HUB], results[operation.name, peer]
                ratios = [a[0].rate / b[0].rate for a, b in zip(hub, other)]
                print(f"{operation.title:30}{'hub / ' + peer:24} best {max(h[0].rate for h in hub)/max(o[0].rate for o in other):.2f}  median {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    sys.exit(main())
