"""The demonstration: a store of its own, the real public notices and the Bandaria scenario, and a token for each seat."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from pathlib import Path

import msgspec
import typer
import uvicorn

from hub.app import AUDIENCE, BUILT_IN_ISSUER, House, issuer_of, launched, proxies_of, sockets_of
from hub.identity.clock import utc_now
from hub.identity.issuer import issue
from hub.log import begin
from hub.rounds.sources import SHIPPED, source_named
from hub.rounds.sync import sync
from hub.serve.malformed_requests import CodedProtocol
from hub.serve.sign_in import Cast, CastMember
from hub.settings import is_loopback, read
from hub.store.migrate import prepare
from schema.errors import HubError

SEATS = (
    ("the partner nation Bandaria", "partner:BN"),
    ("its security cooperation organization", "sco:BN"),
    ("DSCA", "dsca"),
    ("the Air Force", "agency:D"),
    ("a contractor", "industry:1ABC2"),
    ("its rival", "industry:2DEF3"),
    ("the Department of State", "state"),
    ("a combatant command", "ccmd:CENTCOM:BN,JO"),
    ("DFAS", "dfas"),
)
QUERY = "{ cases(first: 3) { totalCount nodes { designator neutralTitle stage } } }"
PRINTED = ("federal_register", "dsca_articles", "state_posts", "congressional_record")
ARCHIVES = {name: SHIPPED / name / "fixtures" for name in PRINTED} | {"sales_table": None, "bandaria": None}


async def run(port: int, data: Path) -> None:
    """Serve the demonstration until interrupted; everything it keeps is under `data`."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError:
        raise HubError(f"port {port} is in use; name another with `--port`, or `make demo PORT=…`") from None
    settings = msgspec.structs.replace(read(), data_dir=data, port=port, rounds=())
    begin("warning")
    typer.echo("starting PostgreSQL", err=True)
    addresses, postgres = await asyncio.to_thread(launched, settings)
    try:
        await prepare(addresses)
        house = House(settings, addresses)
        await house.open()
        try:
            for name, archive in ARCHIVES.items():
                counts = await sync(source_named(name, archive, utc_now), house.intake, house.store, utc_now)
                typer.echo(
                    f"{name}: {counts.received} received = {counts.applied} applied + {counts.duplicate} duplicate"
                    f" + {counts.superseded} superseded + {counts.quarantined} quarantined",
                    err=True,
                )
        finally:
            await house.close()
        url = f"http://127.0.0.1:{port}/graphql"
        typer.echo(f"\nThe graph is at {url}\n\nTokens, good for a day:\n")
        tokens = {}
        for words, seat in SEATS:
            tokens[seat] = issue(
                house.keys, seat, issuer=issuer_of(settings), audience=AUDIENCE, clock=utc_now, ttl=timedelta(days=1)
            )
            typer.echo(f"  {words} ({seat})\n  {tokens[seat]}\n")
        cast = (
            Cast(BUILT_IN_ISSUER, [CastMember(words, seat) for words, seat in SEATS])
            if is_loopback(settings.url)
            else None
        )
        if cast is not None:
            typer.echo(f"Or be one of them in a browser: {settings.url}/sign-in\n")
        typer.echo("Ask as the partner nation:\n")
        typer.echo(
            f"curl -s {url} -H 'Content-Type: application/json' -H 'Authorization: Bearer {tokens['partner:BN']}' \\\n"
            f'  -d \'{{"query": "{QUERY}"}}\'\n\nCtrl-C ends it.'
        )
        config = uvicorn.Config(
            House(settings, addresses, cast=cast).asgi(),
            log_level="warning",
            access_log=False,
            server_header=False,
            http=CodedProtocol,
            **proxies_of(settings),
            **sockets_of(settings),
        )
        await uvicorn.Server(config).serve(sockets=[listening])
    finally:
        if postgres is not None:
            await asyncio.to_thread(postgres.stop)
