"""The `hub` command."""

from __future__ import annotations

import asyncio
import gc
import getpass
import json
import signal
import sys
import uuid
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from hub.log import begin
from hub.settings import strangers
from schema.audience import Audience, Party, Principal
from schema.errors import HubError

if TYPE_CHECKING:
    from hub.identity.keys import KeyRing

app = typer.Typer(
    help="One graph in which all five stakeholders of a foreign military sale see the same case.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
AsCsv = Annotated[
    Path | None, typer.Option("--csv", help="Write a table to this file instead, in which a spreadsheet runs nothing.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
SEATS = "partner:BN, sco:BN,VE, dsca, agency:D, industry:1ABC2, state, ccmd:CENTCOM:BN or dfas"


def main() -> None:
    """Run the command; errors are sentences for the person who must act."""
    # The declarations are many objects, and all of them stay: to look for cycles among them so often as Python does
    # by itself takes a fifth of the start.
    gc.set_threshold(50_000, 20, 20)
    begin()
    for name in strangers():
        typer.echo(f"hub: `{name}` is no setting of the hub and is ignored", err=True)
    try:
        app()
    except (HubError, ValueError, OSError, RuntimeError) as error:
        fail(str(error))


def fail(sentence: str) -> NoReturn:
    """End with a sentence on standard error."""
    typer.echo(f"hub: {sentence}", err=True)
    raise SystemExit(1)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; HUB_HOST otherwise.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; HUB_PORT otherwise.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that serve.")] = 1,
) -> None:
    """Serve the graph; refuses to start on unsafe settings, saying which."""
    import uvicorn

    from hub.app import launched, proxies_of, sockets_of
    from hub.serve.malformed_requests import CodedProtocol
    from hub.settings import read
    from hub.store.migrate import behind

    settings = read()
    addresses, server = launched(settings)
    try:
        late = asyncio.run(behind(addresses.admin))
        if late:
            fail(late)
        uvicorn.run(
            "hub.app:served", factory=True, host=host or settings.host, port=settings.port if port is None else port,
            workers=workers, log_level=settings.log_level, access_log=False, server_header=False, timeout_graceful_shutdown=25,
            http=CodedProtocol, **proxies_of(settings), **sockets_of(settings),
        )  # fmt: skip
    finally:
        if server is not None:
            server.stop()


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    data: Annotated[Path, typer.Option(help="Directory for the embedded PostgreSQL and the keys.")] = Path(".hub"),
) -> None:
    """Start PostgreSQL, migrate, take in the public notices and the Bandaria scenario, print tokens, and serve."""
    from hub.demo import run

    with suppress(KeyboardInterrupt):
        asyncio.run(run(port, data))


@app.command()
def token(
    seat: Annotated[str, typer.Option("--as", help=f"The seat: {SEATS}.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="An area such as `finance:read`, a facet, `submit:mutation` or `feed:source` the token is narrowed to."
        ),
    ] = None,
    case: Annotated[list[str] | None, typer.Option(help="A case designator the token is narrowed to.")] = None,
    service: Annotated[
        list[str] | None, typer.Option(help="An implementing agency's letter: its cases are what the token reaches.")
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="It submits nothing and feeds nothing.")] = False,
    hours: Annotated[
        str | None, typer.Option(help="The hours of the day in UTC it is good at, as 06:00-18:00.")
    ] = None,
    network: Annotated[
        list[str] | None, typer.Option(help="A network it may be used from, such as 192.0.2.0/24.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="Who or what holds it; the seat otherwise.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What it is for, as it is to be read later.")] = None,
    ttl: Annotated[str, typer.Option(help="How long it lives: 90s, 15m, 1h, at most 1d.")] = "1h",
    json_: AsJson = False,
) -> None:
    """Print one access token of the built-in issuer."""
    from hub.app import AUDIENCE, issuer_of
    from hub.identity.clock import utc_now
    from hub.identity.issuer import duration_from, issue
    from hub.identity.keys import KeyRing
    from hub.rounds.sources import every_source
    from hub.settings import read
    from schema.graph import the_graph
    from schema.narrowing import Narrowing

    settings = read()
    if not (settings.data_dir / "keys").is_dir():
        fail(
            f"no hub has run in `{settings.data_dir}`; set `HUB_DATA_DIR` to the directory of the hub the token is for"
        )
    if scope:
        scopes, audience = the_graph().scopes, Principal.seated(seat).audience
        feeds = {f"feed:{source}" for source in every_source()}
        for name in scope:
            if not scopes.knows(name, audience) and name not in feeds:
                fail(
                    f"`{name}` is no scope; use an area such as `finance:read`, or a facet such as `LetterOfOffer`, or "
                    "`submit:submitRomEstimate`, or `feed:dsams`; `hub scopes --list` prints them"
                )
    made = issue(
        KeyRing.open(settings.data_dir), seat, issuer=issuer_of(settings), audience=AUDIENCE, clock=utc_now,
        ttl=duration_from(ttl), subject=subject, purpose=purpose,
        narrowing=Narrowing.to(
            scopes=scope or None, cases=case or None, services=service or None, read_only=read_only, hours=hours,
            networks=network or None,
        ),
    )  # fmt: skip
    typer.echo(json.dumps({"access_token": made, "token_type": "Bearer"}) if json_ else made)


@app.command()
def revoke(
    token_: Annotated[
        str | None,
        typer.Option("--token", help="The `jti` of a token, or the id of the standing token it is issued under."),
    ] = None,
    person: Annotated[
        tuple[str, str] | None, typer.Option(help="An issuer, and the subject by which it knows a person or a system.")
    ] = None,
    client: Annotated[str | None, typer.Option(help="The id of a client, whoever used it.")] = None,
    organization: Annotated[str | None, typer.Option(help="A party, such as company:1ABC2 or customer:BN.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="Every token issued until now.")] = False,
    json_: AsJson = False,
) -> None:
    """Take tokens back, and say when no process serves on them any more; your login is recorded."""
    from hub.revoke import revoked
    from hub.settings import read
    from schema.desk import Ground, Revocation

    grounds = [
        *([Revocation(Ground.TOKEN, token_)] if token_ else []),
        *([Revocation.of_person(*person)] if person else []),
        *([Revocation(Ground.CLIENT, client)] if client else []),
        *([Revocation(Ground.ORGANIZATION, str(Party.parse(organization)))] if organization else []),
        *([Revocation(Ground.ALL)] if everything else []),
    ]
    if len(grounds) != 1:
        fail("say what to take back: one of `--token`, `--person`, `--client`, `--organization` and `--everything`")
    settings = read()
    # In a store made just now nobody's tokens are: to take them back there would answer that nobody serves on them.
    if settings.database_url is None and not (settings.data_dir / "postgres").is_dir():
        fail(
            f"no hub has run in `{settings.data_dir}`, and nothing was taken back; set `HUB_DATA_DIR` or `HUB_DATABASE_URL` "
            "to those of the hub whose tokens you mean"
        )
    found = asyncio.run(revoked(grounds[0], getpass.getuser()))
    if json_:
        typer.echo(json.dumps(found, indent=1))
        return
    what = "everything" if everything else f"{found['ground']} {found['value']}"
    typer.echo(f"{what}: revoked; after {found['seconds']:g} s no process serves on it")


keys = typer.Typer(help="The keys that sign tokens and receipts.", invoke_without_command=True)
app.add_typer(keys, name="keys")


@keys.callback()
def list_keys(context: typer.Context, json_: AsJson = False) -> None:
    """Print the keys by their ids: of each purpose the one that signs, and the older ones, which still verify."""
    if context.invoked_subcommand is not None:
        return
    from hub.identity.keys import Purpose

    ring = _keys()
    found = [
        {"kid": kid, "purpose": purpose.value, "signs": kid == ring.current(purpose).kid}
        for purpose in Purpose
        for kid in ring.verifying(purpose)
    ]
    if json_:
        typer.echo(json.dumps(found, indent=1))
        return
    for one in found:
        typer.echo(f"{one['kid']} {one['purpose']}{'' if one['signs'] else ', verifies only'}")


@keys.command()
def rotate(
    purpose: Annotated[str, typer.Argument(help="What the key signs: `access` for tokens, or `receipt`.")] = "access",
) -> None:
    """Make a new key that signs from now on; the older ones verify until they are removed."""
    from hub.identity.keys import Purpose

    if purpose not in list(Purpose):
        fail(f"`{purpose}` is no purpose of a key; use `access` or `receipt`")
    typer.echo(_keys().rotate(Purpose(purpose)))


@keys.command()
def remove(kid: Annotated[str, typer.Argument(help="The key's id, as `hub keys` prints it.")]) -> None:
    """Refuse what an older key signed, in every process within five seconds; an hour after a rotation no client needs it."""
    _keys().remove(kid)


def _keys() -> KeyRing:
    """The keys of the hub that has run here."""
    from hub.identity.keys import KeyRing
    from hub.settings import read

    settings = read()
    if not (settings.data_dir / "keys").is_dir():
        fail(
            f"no hub has run in `{settings.data_dir}`; set `HUB_DATA_DIR` to the directory of the hub whose keys you mean"
        )
    return KeyRing.open(settings.data_dir)


@app.command(name="client-secret")
def client_secret(
    client: Annotated[uuid.UUID, typer.Argument(help="The client's id: that of its access token on record.")],
) -> None:
    """Print the secret a client may prove itself with, for development, where HUB_CLIENT_SECRETS is `on`."""
    from hub.app import client_secrets
    from hub.settings import read

    secret_of = client_secrets(read())
    if secret_of is None:
        fail("this hub knows no secrets; have the client prove itself by its key, or set `HUB_CLIENT_SECRETS` to `on`")
    typer.echo(secret_of(str(client)))


@app.command()
def schema(
    audience: Annotated[str | None, typer.Option(help="A seat such as `partner`; the full schema otherwise.")] = None,
    as_subgraph: Annotated[bool, typer.Option("--subgraph", help="As a gateway composes it: with its keys.")] = False,
) -> None:
    """Print the SDL: the full one with `@disclosed`, or an audience's projection."""
    from hub.read.projection import project
    from hub.read.subgraph import subgraph
    from schema.graph import the_graph

    graph = the_graph()
    if audience is None:
        if as_subgraph:
            fail("a gateway joins what one seat sees; name it with `--audience`, such as `partner`")
        typer.echo(str(graph.schema))
        return
    typer.echo((subgraph if as_subgraph else project)(graph, audience_named(audience)).sdl, nl=False)


def audience_named(seat: str) -> Audience:
    """The audience of a seat such as `partner` or `partner:BN`; ends with a sentence where there is none."""
    try:
        return Audience(seat.partition(":")[0])
    except ValueError:
        fail(f"`{seat}` is no seat; use one of {', '.join(a.value for a in Audience)}")


@app.command()
def scopes(
    file: Annotated[Path | None, typer.Argument(help="A GraphQL document.", metavar="[FILE.graphql]")] = None,
    audience: Annotated[str | None, typer.Option(help="The seat that asks, such as `partner`.")] = None,
    operation: Annotated[str | None, typer.Option(help="One operation of the document; all otherwise.")] = None,
    area: Annotated[
        bool, typer.Option("--area", help="Print the areas that reach it, such as `finance:read`.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="Print what there is to be narrowed to, area by area.")] = False,
    json_: AsJson = False,
) -> None:
    """Print the smallest token that runs a document, as options of `hub token`."""
    from hub.smallest_token import UnfitDocument, needed
    from schema.graph import the_graph

    seat = None if audience is None else audience_named(audience)
    if list_:
        areas = {name: sorted(found) for name, found in the_graph().scopes.areas(seat).items()}
        typer.echo(json.dumps(areas, indent=1) if json_ else "\n".join(f"{n}: {' '.join(f)}" for n, f in areas.items()))
        return
    if file is None or seat is None:
        fail("name a document and who asks, such as `hub scopes page.graphql --audience partner`, or take `--list`")
    if not file.is_file():
        fail(f"`{file}` is no file; name one that holds a GraphQL document")
    try:
        found = needed(the_graph(), seat, file.read_text(encoding="utf-8"), operation, areas=area)
    except UnfitDocument as unfit:
        fail("\n".join(f"{file}:{line if line[0].isdigit() else f' {line}'}" for line in str(unfit).splitlines()))
    if json_:
        typer.echo(json.dumps({"scopes": found.scopes, "read_only": found.read_only}))
    else:
        typer.echo(found.options)


disclosure = typer.Typer(help="Who may see which fact, when, and on whose authority.", invoke_without_command=True)
app.add_typer(disclosure, name="disclosure")


@disclosure.callback()
def matrix(
    context: typer.Context,
    format_: Annotated[str, typer.Option("--format", help="`md` or `json`.")] = "md",
) -> None:
    """Print the matrix."""
    if context.invoked_subcommand is not None:
        return
    from schema.desk import SUBMISSIONS
    from schema.graph import the_graph
    from schema.matrix import cell
    from schema.matrix import matrix as written

    graph = the_graph()
    if format_ not in ("md", "json"):
        fail(f"`{format_}` is no format; use `md` or `json`")
    if format_ == "md":
        typer.echo(written(graph.registry, SUBMISSIONS, graph.measures), nl=False)
        return
    rules = [
        {
            "facet": f.name,
            "fact": r.name,
            "words": r.words,
            "under": r.under,
            "cells": {a.value: cell(f, r, a) for a in Audience},
        }
        for f in graph.every.values()
        for r in f.facts.values()
    ]
    typer.echo(json.dumps(rules, indent=1))


@disclosure.command()
def explain(
    fact: Annotated[str, typer.Argument(help="FACET.FACT, such as LetterOfOffer.total_value.")],
    seat: Annotated[str, typer.Option("--as", help=f"The seat: {SEATS}.")],
    case: Annotated[str, typer.Option(help="The case's designator.")],
    json_: AsJson = False,
) -> None:
    """Say why one seat meets what it meets for one fact of one case."""
    from hub.explain import explained

    facet, _, name = fact.partition(".")
    found = asyncio.run(explained(Principal.seated(seat), facet, name, case))
    if json_:
        typer.echo(json.dumps(found, indent=1))
        return
    for one in found:
        typer.echo(f"{one['record']} version {one['version']}: {one['verdict']}: {one['why']}")


@app.command()
def sync(
    source: Annotated[str | None, typer.Argument(help="A source such as `federal_register`; all otherwise.")] = None,
    from_: Annotated[Path | None, typer.Option("--from", help="Archived bytes to replay.")] = None,
    accept_shrunk: Annotated[
        bool, typer.Option(help="You know that what the source tells no longer is gone; your login is recorded.")
    ] = False,
    json_: AsJson = False,
) -> None:
    """Ask the sources now, or replay archived bytes."""
    from hub.ask import round_of

    if from_ is not None and not from_.is_dir():
        fail(f"`{from_}` is no directory; `--from` names the one that the archived files lie in")
    accepted_by = getpass.getuser() if accept_shrunk else None
    with progressing() as told:
        counts = asyncio.run(round_of(source, from_, accepted_by, told))
    if json_:
        typer.echo(json.dumps(counts, indent=1))
    else:
        for one in counts:
            typer.echo(counted(one))
    if any(one["state"] != "ok" for one in counts):
        raise SystemExit(1)


def counted(one: dict[str, Any]) -> str:
    """What became of the records of one round, in a line."""
    numbers = ", ".join(f"{n} {one[n]}" for n in ("received", "applied", "duplicate", "superseded", "quarantined"))
    return f"{one['source']}: {one['state']}: {numbers}" + (f" ({one['why']})" if one["why"] else "")


@contextmanager
def progressing() -> Iterator[Callable[[str, Any], None]]:
    """A bar for each source at a terminal, with its documents and records as they come; elsewhere nothing is drawn."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} documents, {task.fields[records]:,} records"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bars:
        tasks: dict[str, Any] = {}

        def told(source: str, progress: Any) -> None:
            if source not in tasks:
                tasks[source] = bars.add_task(source, total=None, records=0)
            bars.update(tasks[source], completed=progress.documents, records=progress.records)

        yield told


@app.command()
def rounds(
    source: Annotated[list[str] | None, typer.Argument(help="Sources to ask; those of HUB_ROUNDS otherwise.")] = None,
) -> None:
    """Ask sources whenever they are due, in a process of its own; several may run, and one at a time asks each source."""
    from hub.ask import rounds_of

    until_ended(rounds_of(source or ()))


def until_ended(work: Coroutine[Any, Any, None]) -> None:
    """Run what has no end of its own until Ctrl-C or SIGTERM, by which services are ended; what it holds is given back."""

    async def running() -> None:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await work

    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(running())


@app.command()
def sources(json_: AsJson = False, csv_: AsCsv = None) -> None:
    """Print how every source stands, and what was set aside with its reason."""
    from hub.ask import STANDING_COLUMNS, standings
    from hub.spreadsheet import write_table

    found = asyncio.run(standings())
    if csv_ is not None:
        write_table(csv_, STANDING_COLUMNS, found["sources"])
        typer.echo(f"{len(found['sources'])} sources written to {csv_}")
        return
    if json_:
        typer.echo(json.dumps(found, indent=1, default=str))
        return
    for one in found["sources"]:
        typer.echo(counted(one))
        lag = "not known" if one["lag_seconds"] is None else f"{one['lag_seconds']} s"
        typer.echo(
            f"  last good {one['last_good_at'] or 'never'}, as of {one['as_of'] or 'not known'}, lag {lag}, "
            f"{one['waiting']} waiting"
        )
        if one["asked_again_at"]:
            typer.echo(f"  left alone until {one['asked_again_at']}")
        if one["coverage"]:
            typer.echo(f"  covers {one['coverage']}")
    for letter in found["dead_letters"]:
        typer.echo(set_aside(letter))


def set_aside(letter: dict[str, Any]) -> str:
    """One dead letter, in a line."""
    return (
        f"set aside: {letter['source']} {letter['source_key']} {letter['part']}: {letter['reason']}: {letter['detail']}"
    )


letters = typer.Typer(help="What was set aside, with the bytes that were kept.", invoke_without_command=True)
app.add_typer(letters, name="letters")


@letters.callback()
def list_letters(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="A source such as `federal_register`; all otherwise.")] = None,
    json_: AsJson = False,
    csv_: AsCsv = None,
) -> None:
    """List what waits to be understood, the oldest first; a table shows the first of its bytes, which is recorded."""
    if context.invoked_subcommand is not None:
        return
    from hub.ask import LETTER_COLUMNS, letters_excerpted, letters_waiting
    from hub.spreadsheet import write_table

    if csv_ is not None:
        rows = asyncio.run(letters_excerpted(source))
        write_table(csv_, LETTER_COLUMNS, rows)
        typer.echo(f"{len(rows)} letters written to {csv_}")
        return
    found = asyncio.run(letters_waiting(source))
    if json_:
        typer.echo(json.dumps(found, indent=1))
        return
    for one in found:
        typer.echo(f"{one['id']}: {set_aside(one)} (tried {one['attempts']} times since {one['first_at']})")


@letters.command()
def show(number: Annotated[int, typer.Argument(help="The letter's number, as `hub letters` prints it.")]) -> None:
    """Print one letter with its bytes; that it was looked at is recorded."""
    from hub.ask import letter_shown

    one = asyncio.run(letter_shown(number))
    typer.echo(f"{set_aside(one)}\ndocument {one['digest']}, tried {one['attempts']} times\n\n{one['raw']}")


@letters.command()
def replay(
    source: Annotated[str | None, typer.Argument(help="A source such as `federal_register`; all otherwise.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Change nothing; print what would change, fact by fact.")] = False,
    json_: AsJson = False,
) -> None:
    """Understand what waits with today's parsers: what is understood is kept, and its letters settled."""
    from hub.ask import letters_replayed

    found = asyncio.run(letters_replayed(source, dry_run))
    if json_:
        typer.echo(json.dumps(found, indent=1, default=str))
        return
    for one in found:
        if not dry_run:
            typer.echo(counted(one))
            continue
        record = f"{one['facet'] or 'part'} {one['key'] or ''}".strip()
        why = f" ({one['why']})" if one["why"] else ""
        typer.echo(f"{one['source']} {one['document']}: {record}: {one['outcome']}{why}")
        for fact, (stands, becomes) in one["facts"].items():
            typer.echo(f"  {fact}: {stands!r} becomes {becomes!r}")


deliveries = typer.Typer(
    help="What goes out: to webhooks, to offices of the government, to the portal.", invoke_without_command=True
)
app.add_typer(deliveries, name="deliveries")


@deliveries.callback()
def standing(context: typer.Context, json_: AsJson = False) -> None:
    """Print what was delivered, what waits, and what came to a dead end and why."""
    if context.invoked_subcommand is not None:
        return
    from hub.deliver import listed

    found = asyncio.run(listed())
    if json_:
        typer.echo(json.dumps(found, indent=1))
        return
    if not found["webhooks"] and not found["files"]:
        typer.echo("no webhook was registered, and no file written")
    for one in found["webhooks"]:
        numbers = ", ".join(f"{n.replace('_', ' ')} {one[n]}" for n in ("delivered", "pending", "given_up", "dead"))
        typer.echo(
            f"{one['webhook']} of {one['party']}, {one['state']}: {numbers}"
            + (f" ({one['why']})" if one["why"] else "")
        )
    for one in found["files"]:
        since = f", one since {one['unacknowledged_since']}" if one["unacknowledged_since"] else ""
        typer.echo(f"{one['addressee']}: files {one['written']}, acknowledged {one['acknowledged']}{since}")


@deliveries.command()
def work() -> None:
    """Send what goes out to webhooks, until interrupted; as `hub serve` does unless HUB_RELAY is `off`."""
    from hub.deliver import relay

    until_ended(relay())


@deliveries.command(name="replay")
def tell_again(
    webhook: Annotated[uuid.UUID, typer.Argument(help="The webhook's id.")],
    after: Annotated[
        int | None, typer.Option(min=0, help="Everything told after this position; what came to a dead end otherwise.")
    ] = None,
) -> None:
    """Have a webhook told again; what its reader may not see now is left out."""
    from hub.deliver import revived

    typer.echo(f"{asyncio.run(revived(webhook, after))} to be sent")


@deliveries.command()
def end(
    party: Annotated[str, typer.Argument(help="The party whose right has ended, such as company:1ABC2 or office:BN.")],
    customer: Annotated[
        str | None, typer.Option(help="Only what is accredited to this customer, such as VE, and no longer is.")
    ] = None,
) -> None:
    """End at once the webhooks of a party whose right to its seat, or to a customer, has ended; your login is recorded."""
    from hub.deliver import ended

    for webhook in asyncio.run(ended(Party.parse(party), customer, getpass.getuser())):
        typer.echo(f"{webhook} ended")


@deliveries.command()
def prune() -> None:
    """Forget what went out and can no longer be asked for again; whoever sends does so every hour."""
    from hub.deliver import pruned

    gone = asyncio.run(pruned())
    typer.echo(f"{gone.lines} lines of the outbox and {gone.messages} messages forgotten")


def carried_from(directory: Path) -> Path:
    """The same directory; what is not there is not made, for nobody would carry the files from it."""
    if not directory.is_dir():
        fail(f"`{directory}` is no directory; make it, or name the one that the files are carried from")
    return directory


@deliveries.command()
def files(
    directory: Annotated[Path, typer.Argument(help="Where each addressee has a directory of its own.")],
    json_: AsJson = False,
) -> None:
    """Write what was routed to agencies, State and DSCA as files they may read, and take in their receipts."""
    from hub.deliver import filed

    found = asyncio.run(filed(carried_from(directory)))
    if json_:
        typer.echo(json.dumps(found, indent=1))
        return
    for one in found:
        numbers = ", ".join(
            f"{n.replace('_', ' ')} {one[n]}"
            for n in ("files", "records", "acknowledged", "receipts_that_differ", "waiting")
        )
        typer.echo(f"{one['addressee']}: {numbers}" + (f" ({one['why']})" if one["why"] else ""))


@deliveries.command(name="notice-replies")
def replies(
    seat: Annotated[str, typer.Option("--as", help="The purchaser: partner:BN.")],
    to: Annotated[str, typer.Option(help="The routing identifier that the replies go to, three characters.")],
    answer: Annotated[str, typer.Option(help="`release`, or `instructions` that follow.")],
) -> None:
    """Print replies to the notices of availability that wait for one, in lines of 80 positions for the portal's upload."""
    from hub.deliver import replied

    batch = asyncio.run(replied(Principal.seated(seat), to, answer))
    typer.echo(batch.text, nl=False)
    for shipment, why in batch.set_aside.items():
        typer.echo(f"hub: {shipment}: {why}", err=True)


@deliveries.command()
def requisitions(
    directory: Annotated[Path, typer.Argument(help="Where each purchaser has a directory of its own.")],
    seat: Annotated[str, typer.Option("--as", help="The purchaser: partner:BN.")],
    to: Annotated[str, typer.Option(help="The routing identifier that they go to, three characters.")],
) -> None:
    """Write what a purchaser requisitioned, followed up, changed and cancelled, in lines of 80 positions for the portal's upload."""
    from hub.deliver import requisitioned

    written, receipts = asyncio.run(requisitioned(Principal.seated(seat), to, carried_from(directory)))
    typer.echo(f"{len(written.lines)} lines in {written.file}" if written.file else "nothing to write")
    for record, why in written.set_aside.items():
        typer.echo(f"hub: {record}: {why}", err=True)
    if receipts.acknowledged or receipts.receipts_that_differ:
        numbers = f"acknowledged {receipts.acknowledged}, receipts that differ {receipts.receipts_that_differ}"
        typer.echo(f"{receipts.addressee}: {numbers}")


documents = typer.Typer(
    help="Trusted documents: GraphQL texts that callers name by their ids, registered for whom they run.",
    no_args_is_help=True,
)
app.add_typer(documents, name="documents")
ForWhom = Annotated[
    list[str] | None,
    typer.Option("--audience", help="Whom it is for: a seat such as `partner`, or `partner:BN` for one of them alone."),
]


@documents.command()
def register(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            help="GraphQL documents, or manifests (.json) as graphql-codegen, Relay and Apollo write them, with ids by SHA-256.",
        ),
    ],
    audience: ForWhom = None,
    json_: AsJson = False,
) -> None:
    """Register documents, each held against the schema of whom it is for; of a file that holds a wrong one, none.

    What is registered already stays as it is. Your login is recorded.
    """
    from hub.registered_documents import registered

    if not audience:
        fail("say whom the documents are for, such as `--audience partner`; give it again for each further audience")
    _refuse_without_a_store("nothing was registered")
    found = asyncio.run(registered(files, audience, getpass.getuser()))
    if json_:
        typer.echo(json.dumps(found, indent=1))
    for one in found if not json_ else ():
        whom = f"{one['audience']} {one['party'] or ''}".strip()
        if one["state"] in ("registered", "stands already"):
            typer.echo(f"{one['id']} {whom}: {one['state']}")
        elif one["state"] == "left out":
            typer.echo(f"hub: {one['place']}: left out, because another document of the file is refused", err=True)
        for why in one["why"]:
            typer.echo(f"hub: {one['place'] or one['file']}: {whom}: {why}", err=True)
    if any(one["state"] not in ("registered", "stands already") for one in found):
        raise SystemExit(1)


@documents.command(name="list")
def list_documents(
    all_: Annotated[bool, typer.Option("--all", help="What was retired, too.")] = False, json_: AsJson = False
) -> None:
    """Print what is registered, for whom, since when and by whom; as JSON with the texts."""
    from hub.registered_documents import listed

    _refuse_without_a_store("nothing is registered")
    found = asyncio.run(listed(retired=all_))
    if json_:
        typer.echo(json.dumps(found, indent=1))
        return
    if not found:
        typer.echo("no document is registered")
    for one in found:
        whom = f"{one['audience']} {one['party'] or ''}".strip()
        named = ", ".join(one["operations"]).strip(", ") or "an operation without a name"
        gone = f", retired {one['retired_at']} by {one['retired_by']}" if one["retired_at"] else ""
        typer.echo(f"{one['id']} {whom}: {named}, since {one['registered_at']} by {one['registered_by']}{gone}")


@documents.command(name="retire")
def retire_document(
    document: Annotated[
        str, typer.Argument(metavar="ID", help="The document's id, as `hub documents list` prints it.")
    ],
    audience: ForWhom = None,
    json_: AsJson = False,
) -> None:
    """Retire a document, for these or for all it is registered for; within a second no process runs it. Your login is recorded."""
    from hub.registered_documents import retired

    _refuse_without_a_store("nothing was retired")
    found = asyncio.run(retired(document, audience or (), getpass.getuser()))
    if json_:
        typer.echo(json.dumps(found, indent=1))
        return
    if not found:
        typer.echo("it was retired before")
    for one in found:
        typer.echo(f"{one['id']} {one['audience']} {one['party'] or ''}".strip() + ": retired")


def _refuse_without_a_store(what: str) -> None:
    """Ends where no hub has run: a store made there just now would be nobody's."""
    from hub.settings import read

    settings = read()
    if settings.database_url is None and not (settings.data_dir / "postgres").is_dir():
        fail(
            f"no hub has run in `{settings.data_dir}`, and {what}; set `HUB_DATA_DIR` or `HUB_DATABASE_URL` to those of the "
            "hub you mean"
        )


@app.command()
def migrate() -> None:
    """Bring the store up to this hub: roles, tables, row security."""
    from hub.app import launched
    from hub.settings import read
    from hub.store.migrate import lacking, prepare
    from schema.graph import the_graph

    addresses, server = launched(read())
    try:
        asyncio.run(prepare(addresses))
        lacks = asyncio.run(lacking(addresses.admin, the_graph().registry))
        if lacks:
            fail(lacks)
        typer.echo("the store is up to date")
    finally:
        if server is not None:
            server.stop()


@app.command()
def sign(
    check: Annotated[bool, typer.Option(help="Change nothing; fail when something would change.")] = False,
    drop: Annotated[
        list[str] | None, typer.Option(help="A table or `table.column` that is given up, rows and all.")
    ] = None,
    fresh: Annotated[bool, typer.Option(help="Replace every migration by one that makes the whole store.")] = False,
) -> None:
    """Regenerate what is signed: the migration, the schemas, the matrix."""
    from hub.sign import sign as regenerate

    changed = asyncio.run(regenerate(check=check, fresh=fresh, drop=tuple(drop or ())))
    for path in changed:
        typer.echo(f"{'would change' if check else 'wrote'} {path}")
    if check and changed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
