"""A whole hub over a store of its own, met as its users meet it: over HTTP, with a token, at a time the test says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import msgspec
import orjson

from hub.app import AUDIENCE, House, issuer_of
from hub.identity.issuer import issue
from hub.read.answer import Understood
from hub.read.plan import Planner
from hub.settings import Limits, Settings
from hub.store.engine import Addresses, Store
from hub.store.sight import quoted
from schema.disclosure import Facet, Kind
from schema.narrowing import Narrowing

# Seconds until a read that cannot be recorded is refused: a busy machine is no reason. `test_audit` tries the short ones.
PATIENCE = 60.0
# Between two tests no list is read, and many a test lets no time for it; `tests/proof/test_revocation.py` tries five seconds.
OLDEST = 86_400.0
# Many hubs stand at once, and each connection keeps the plans of every seat: ten each would take all of a machine's memory.
FEW = 4
UNDERSTOOD = Understood(plans_held=8_192)  # several seats that are each asked everything, more than once
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def but_cost(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what its question cost, which is told beside every one."""
    beside = dict(answer["extensions"])
    assert beside.pop("cost").keys() == {"nodes", "bytes"}
    rest = {name: value for name, value in answer.items() if name != "extensions"}
    return rest | {"extensions": beside} if beside else rest


class Clock:
    """The time it is in a test."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **by: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        self.at += timedelta(**by)


class Hub:
    """A running hub: ask it as anybody."""

    def __init__(self, house: House, clock: Clock, client: httpx2.AsyncClient) -> None:
        self.house = house
        self.clock = clock
        self.client = client
        self._tokens: dict[Any, str] = {}

    def token(self, seat: str, subject: str | None = None, **narrowed: Any) -> str:
        """A token for a seat, of one person when its `subject` is given; narrowed as `Narrowing.to` is told."""
        key = (seat, subject, repr(sorted(narrowed.items())), self.clock.at.date())
        if key not in self._tokens:
            self._tokens[key] = issue(
                self.house.keys, seat, issuer=issuer_of(self.house.settings), audience=AUDIENCE, clock=self.clock,
                ttl=timedelta(days=1), narrowing=Narrowing.to(**narrowed), subject=subject,
            )  # fmt: skip
        return self._tokens[key]

    def hold(self, seat: str, **said: Any) -> None:
        """Ask for this seat from now on with a token issued now, that says this of its holder (`hub.identity.issuer.issue`)."""
        self._tokens[seat, None, "[]", self.clock.at.date()] = issue(
            self.house.keys, seat, issuer=issuer_of(self.house.settings), audience=AUDIENCE, clock=self.clock,
            ttl=timedelta(days=1), **said,
        )  # fmt: skip

    async def post(
        self, seat: str, query: str, variables: Mapping[str, Any] | None = None, **narrowed: Any
    ) -> httpx2.Response:
        """The whole HTTP answer."""
        body = orjson.dumps({"query": query, "variables": dict(variables or {})})
        headers = {
            "authorization": f"Bearer {self.token(seat, **narrowed)}",
            "content-type": "application/json",
            "accept": "application/graphql-response+json",
        }
        return await self.client.post("/graphql", content=body, headers=headers)

    async def ask(
        self, seat: str, query: str, variables: Mapping[str, Any] | None = None, **narrowed: Any
    ) -> dict[str, Any]:
        """The answer's JSON."""
        answer: dict[str, Any] = (await self.post(seat, query, variables, **narrowed)).json()
        return answer

    async def data(self, seat: str, query: str, variables: Mapping[str, Any] | None = None, **narrowed: Any) -> Any:
        """The answer's data; the test fails when there are errors."""
        answer = await self.ask(seat, query, variables, **narrowed)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def submit(
        self, seat: str, mutation: str, taken: Mapping[str, Any], select: str = "", **narrowed: Any
    ) -> Any:
        """Hand in one submission; the receipt or the refusal, with what is selected of the record."""
        name = mutation[0].upper() + mutation[1:]
        record = f"record {{ __typename id {select} }}"
        receipt = f"recordId recordType version operation idempotencyKey receivedAt digest signature {record}"
        document = (
            f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename "
            f"... on Receipt {{ {receipt} }} ... on Refused {{ code sentence field }} }} }}"
        )
        return (await self.data(seat, document, {"input": dict(taken)}, **narrowed))[mutation]


@asynccontextmanager
async def served(
    addresses: Addresses,
    data_dir: Path,
    clock: Clock | None = None,
    planner: type[Planner] = Planner,
    kind: type[House] = House,
    said: Mapping[str, Any] | None = None,
    store: Store | None = None,
    **limits: Any,
) -> AsyncIterator[Hub]:
    """A hub over a migrated store whose server the tests may let forget; of another `kind` when it is to be broken.

    `said` are settings beside its directory and its limits; a `store` given stays open for the next.
    """
    clock = clock or Clock()
    usual_limits = Limits(
        compiles=1_000_000, pushes=1_000_000, reader_nodes=1 << 40, organization_nodes=1 << 40, submission_nodes=1 << 40
    )
    allowed = msgspec.structs.replace(usual_limits, **limits)
    # A hub like all others goes by what they made of the same texts; one that is broken or bounded makes it all anew.
    usual = planner is Planner and kind is House and not limits
    house = kind(
        Settings(data_dir=data_dir, limits=allowed, **{"pool_size": FEW, **(said or {})}),
        addresses,
        clock,
        forgetful=True,
        planner=planner,
        patience=PATIENCE,
        oldest=OLDEST,
        understood=UNDERSTOOD if usual else None,
        store=store,
    )
    await house.open()
    await house.revocations.open()
    transport = httpx2.ASGITransport(app=house.asgi())
    try:
        async with httpx2.AsyncClient(transport=transport, base_url="http://hub.test") as client:
            yield Hub(house, clock, client)
    finally:
        await house.close()


async def put(addresses: Addresses, facets: Mapping[str, Facet], world: Mapping[str, list[dict[str, Any]]]) -> None:
    """Put a world's rows in the store as they are, behind every door; what was there goes."""
    connection = await asyncpg.connect(addresses.admin)
    try:
        async with connection.transaction():
            await connection.execute("set constraints all deferred")
            await emptied(connection, [f.table for f in facets.values()])
            for facet in _parents_first(facets):
                for row in world.get(facet.name, ()):
                    await _insert(connection, facet, row)
    finally:
        await connection.close()


async def emptied(connection: asyncpg.Connection[Any], tables: Iterable[str]) -> None:
    """Take every row out of these tables, whatever hangs on it; for few rows much quicker than to truncate them."""
    await connection.execute("set session_replication_role = replica")  # no key is looked after meanwhile
    await connection.execute("; ".join(f"delete from {quoted(table)}" for table in tables))
    await connection.execute("reset session_replication_role")


def _parents_first(facets: Mapping[str, Facet]) -> list[Facet]:
    depth = {name: 0 if f.is_case else 1 if f.parent is None or f.parent.is_case else 2 for name, f in facets.items()}
    return sorted(facets.values(), key=lambda f: depth[f.name])


async def _insert(connection: asyncpg.Connection[Any], facet: Facet, row: Mapping[str, Any]) -> None:
    kept = {
        "source": "world", "source_class": "agency_system", "source_key": f"{facet.name}/{row['id']}",
        "received_at": NOON, "as_of": {},
    } | dict(row)  # fmt: skip
    if facet.is_case:
        kept.pop("case_id", None)
    kept = {n: v for n, v in kept.items() if n not in facet.facts or facet.facts[n].stored}
    if facet.parent is None or facet.parent.is_case:
        kept.pop("parent_id", None)
    if not facet.inside:
        kept.pop("parent_version", None)
    kept["as_of"] = orjson.dumps(kept["as_of"]).decode()
    values = []
    for name, value in kept.items():
        rule = facet.facts.get(name)
        if name in ("id", "case_id", "parent_id") and value is not None:
            value = UUID(str(value))
        elif rule is not None and rule.kind is Kind.WORD and value is not None:
            value = getattr(value, "name", value)
        values.append(value)
    columns = ", ".join(quoted(n) for n in kept)
    slots = ", ".join(f"${i + 1}" for i in range(len(kept)))
    await connection.execute(f"insert into {quoted(facet.table)} ({columns}) values ({slots})", *values)
