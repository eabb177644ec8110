"""A condition means the same in Python, in PostgreSQL and in words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from functools import reduce
from itertools import product
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import at_database
from hub.store.sight import SettingsReader, Sight
from hub.store.tables import metadata
from schema.audience import DSCA, Audience, Principal
from schema.conditions import (
    Addresses as OnItsList,
)
from schema.conditions import (
    Always,
    Among,
    AtOrBefore,
    Carries,
    Choose,
    Condition,
    Equals,
    Expression,
    Fact,
    IsSet,
    Kept,
    Literal,
    Mine,
    Never,
    Not,
    Now,
    Some,
    consented,
    entails,
    of_the_parent,
    own,
    released,
)
from schema.disclosure import Registry, contract_holder, fact, marking_admits
from schema.markings import TRIGRAPHS
from schema.matrix import said
from tests.conftest import order

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
EVERYBODY = tuple(Audience)


class Colour(Enum):
    """A word."""

    RED = "RED"
    BLUE = "BLUE"


PARTNER = Kept(
    "partner", Choose(((Equals(Fact("agency"), Literal("B")), Fact("benefitting")),), Fact("customer")), "the partner"
)


def small_house() -> Registry:
    """A case, letters on it, notes on them, and the acts that rules are judged by."""
    house = Registry()

    @house.facet(called="case", in_scope={DSCA: Equals(PARTNER, Mine("code"))}, carries=["customer", "agency"])
    class Case:
        """The spine."""

        designator: str = fact("Its name.", open_to=EVERYBODY, under="J")
        opened_on: date | None = fact("The day.", open_to=EVERYBODY, under="J")

    @house.facet(part_of=Case, many=True, row={DSCA: IsSet(Fact("sent_on"))})
    class Letter:
        """A letter."""

        colour: Colour | None = fact("Its colour.", open_to=EVERYBODY, under="J")
        sent_on: date | None = fact("The day it was sent.", open_to=EVERYBODY, under="J")
        due_at: datetime | None = fact("When it is due.", open_to=EVERYBODY, under="J")
        count: int | None = fact("How many.", open_to=EVERYBODY, under="J")
        agreed: bool | None = fact("Whether agreed.", open_to=EVERYBODY, under="J")

    @house.facet(part_of=Letter, many=True)
    class Note:
        """A note on a letter."""

        text: str | None = fact("Its text.", open_to=EVERYBODY, under="J")

    @house.facet(part_of=Case, many=True, marked=False)
    class Contract:
        """A contract."""

        contractor: str | None = fact("Who.", open_to=EVERYBODY, under="J")
        awarded_on: date | None = fact("The day.", open_to=EVERYBODY, under="J")

    @house.facet(part_of=Case, many=True, marked=False)
    class Release:
        """A release."""

        record: str = fact("Of what.", open_to=EVERYBODY, under="J")
        record_version: int = fact("Of which version.", open_to=EVERYBODY, under="J")
        released_to: str = fact("To whom.", open_to=EVERYBODY, under="J")

    @house.facet(part_of=Case, many=True, marked=False)
    class Consent:
        """A consent."""

        record: str = fact("To what.", open_to=EVERYBODY, under="J")
        record_version: int = fact("To which version.", open_to=EVERYBODY, under="J")
        consented_to: str = fact("To whom.", open_to=EVERYBODY, under="J")

    return house.complete()


HOUSE = small_house()
World = dict[str, list[dict[str, Any]]]


def small_world() -> World:
    """Every letter there can be, on two cases, and some of each of the others."""
    common = {
        "version": 1,
        "latest": True,
        "source": "test",
        "source_class": "test",
        "as_of": "{}",
        "received_at": NOON,
    }
    world: World = {name: [] for name in HOUSE.facets}
    cases = [UUID(int=1), UUID(int=2)]
    for number, case in enumerate(cases):
        world["Case"].append(
            common
            | {
                "id": case,
                "source_key": str(number),
                "designator": f"BN-D-SA{number}",
                "customer": ("BN", "QO")[number],
            }
            | {"agency": "D", "benefitting": "JA", "opened_on": (None, date(2026, 1, 1))[number]}
        )
    numbers = iter(range(10, 10_000))
    facts = product(
        (None, "RED", "BLUE"),
        (None, date(2026, 3, 1)),
        (None, NOON, datetime(2026, 3, 9, 12, 0, 1, tzinfo=UTC)),
        ((None, None), (1, True), (2, False)),
    )
    letters = [(*f, None) for f in facts] + [(None, None, None, (None, None), m) for m in MARKED]
    for case, (colour, sent, due, (count, agreed), marked), author in product(
        cases, letters, ("agency:D", "company:1ABC2", None)
    ):
        number = next(numbers)
        controls, addressees = marked if marked else (None, None)
        scope = {"customer": "BN" if case == cases[0] else "QO", "agency": "D", "benefitting": "JA", "case_id": case}
        letter = (
            common
            | scope
            | {"id": UUID(int=number), "source_key": str(number), "originator": author, "colour": colour}
            | {"sent_on": sent, "due_at": due, "count": count, "agreed": agreed}
            | {"marking": "CUI" if marked else None, "marking_controls": controls, "marking_addressees": addressees}
        )
        world["Letter"].append(letter)
        key = {"id": UUID(int=number + 10_000), "source_key": str(number)}
        if number % 3 == 0:
            note = {"parent_id": letter["id"], "text": ("plain", None)[number % 2]}
            world["Note"].append(common | scope | key | note)
        if number % 5 == 0:
            act = {"record": str(letter["id"]), "record_version": 1 + (number % 2)}
            to = ("customer:BN", "company:1ABC2", "department:DSCA")[number % 3]
            world["Release"].append(common | scope | key | act | {"released_to": to})
            world["Consent"].append(common | scope | key | act | {"consented_to": to})
    for number, case, awarded in ((3, cases[0], date(2026, 1, 1)), (4, cases[1], None)):
        world["Contract"].append(
            common
            | {"id": UUID(int=number), "source_key": str(number), "case_id": case, "customer": ("BN", "QO")[number - 3]}
            | {"agency": "D", "benefitting": "JA", "contractor": "1ABC2", "awarded_on": awarded}
        )
    return world


MARKED: list[tuple[list[str], list[str]]] = [
    ([], []),
    (["NOFORN"], []),
    (["FED ONLY"], []),
    (["FEDCON"], []),
    (["NOCON"], []),
    (["RELIDO"], []),
    (["REL TO"], ["USA", "BNA"]),
    (["REL TO"], ["USA", "JPN"]),
    (["DL ONLY"], ["agency:D", "company:1ABC2"]),
    (["DL ONLY", "NOFORN"], ["customer:BN"]),
    (["PROPIN"], []),
    (["AC"], []),
    (["UNREVIEWED"], []),
]
WORLD = small_world()


@dataclass(frozen=True)
class At:
    """One row of the small world, for its reader: the Python side."""

    facet: str
    row: Mapping[str, Any]
    principal: Principal | None
    now: datetime = field(default=NOON)

    def value(self, of: str, name: str) -> object:
        if of == "row":
            return self.row.get(name)
        return BY_ID[self.row["case_id" if of == "case" else "parent_id"]].get(name)

    def related(self, facet: str, by: str) -> Iterable[At]:
        key = {
            "case": self.row.get("case_id"),
            "children": self.row["id"],
            "about": (str(self.row["id"]), self.row["version"]),
        }[by]
        for other in BESIDE[by].get((facet, key), []):
            yield At(facet, other, self.principal)


def beside(by: Callable[[Mapping[str, Any]], object]) -> dict[tuple[str, object], list[dict[str, Any]]]:
    """The rows of the small world by what they are found by."""
    found: dict[tuple[str, object], list[dict[str, Any]]] = {}
    for name, rows in WORLD.items():
        for row in rows:
            found.setdefault((name, by(row)), []).append(row)
    return found


BESIDE = {
    "case": beside(lambda row: row.get("case_id")),
    "children": beside(lambda row: row.get("parent_id")),
    "about": beside(lambda row: (row.get("record"), row.get("record_version"))),
}
BY_ID = {row["id"]: row for rows in WORLD.values() for row in rows}


@pytest.fixture(scope="module")
async def scratch(postgres: EmbeddedPostgres) -> AsyncIterator[Any]:
    """A connection to a database that holds the small world."""
    await order(postgres, "create database small_house template template0")
    connection = await asyncpg.connect(at_database(Addresses.embedded(postgres), "small_house").admin)
    tables = metadata(HOUSE)
    for table in tables.sorted_tables:
        await connection.execute(str(CreateTable(table).compile(dialect=postgresql.dialect())))
    for facet in HOUSE.facets.values():
        rows = WORLD[facet.name]
        names = sorted({n for r in rows for n in r})
        places = ", ".join(f"${n}" for n in range(1, len(names) + 1))
        insert = f'insert into "{facet.table}" ({", ".join(names)}) values ({places})'
        await connection.executemany(insert, [[r.get(n) for n in names] for r in rows])
    yield connection
    await connection.close()
    await order(postgres, "drop database small_house with (force)")


async def by_postgres(
    connection: Any, expression: Expression, principal: Principal, facet: str = "Letter", *, chosen: bool = False
) -> list[Any]:
    """What PostgreSQL says of every row, in the order of the world; a condition it does not know does not hold."""
    for name, value in {
        "party": str(principal.party),
        "code": principal.party.code,
        "codes": ",".join(principal.codes),
        "trigraph": TRIGRAPHS.get(principal.party.code, ""),
        "now": NOON.isoformat(),
    }.items():
        await connection.execute("select set_config($1, $2, false)", f"hub.{name}", value)
    sql = expression.sql(Sight(HOUSE, HOUSE.facets[facet], "r", SettingsReader()))
    sql = sql if chosen else f"coalesce({sql}, false)"
    rows = await connection.fetch(f"select r.id, {sql} as holds from {HOUSE.facets[facet].table} r")
    said = {row["id"]: row["holds"] for row in rows}
    return [said[row["id"]] for row in WORLD[facet]]


def by_python(expression: Expression, principal: Principal, facet: str = "Letter") -> list[Any]:
    """What Python says of the same."""
    return [expression.holds(At(facet, row, principal)) for row in WORLD[facet]]


BANDARIA, COMPANY, OFFICE = (Principal.seated(s) for s in ("partner:BN", "industry:1ABC2", "sco:QO,JA"))
READERS = (BANDARIA, COMPANY, OFFICE)

ATOMS: dict[str, Expression] = {
    "always": Always(),
    "never": Never(),
    "sent on is known": IsSet(Fact("sent_on")),
    "colour is RED": Equals(Fact("colour"), Literal(Colour.RED)),
    "colour is RED or BLUE": Among(Fact("colour"), (Colour.RED, "BLUE")),
    "agreed": Equals(Fact("agreed"), Literal(True)),
    "count is 2": Equals(Fact("count"), Literal(2)),
    "due at is not after now": AtOrBefore(Fact("due_at"), Now()),
    "customer is the reader's own code": Equals(Fact("customer"), Mine("code")),
    "customer is among the codes the reader stands for or is accredited to": Among(Fact("customer"), Mine("codes")),
    "the partner is the reader's own code": Equals(PARTNER, Mine("code")),
    "opened on of its case is known": IsSet(Fact("opened_on", "case")),
    "marked NOFORN or REL TO": Carries(("NOFORN", "REL TO")),
    "the reader's own trigraph is on its list": OnItsList(Mine("trigraph")),
    "there is a Note under it": Some("Note", "children"),
    "there is a Note under it with text is plain": Some("Note", "children", Equals(Fact("text"), Literal("plain"))),
    "there is a Contract under the case with awarded on is known": Some("Contract", "case", IsSet(Fact("awarded_on"))),
    "`own`": own,
    "`released`": released,
    "`consented`": consented,
    "`contract_holder`": contract_holder,
}


@pytest.mark.parametrize("words", ATOMS)
async def test_each_kind_of_condition_means_the_same_in_words_python_and_postgresql(scratch: Any, words: str) -> None:
    expression = ATOMS[words]
    assert said(expression) == words
    seen: set[bool] = set()
    for reader in READERS:
        told = await by_postgres(scratch, expression, reader)
        assert told == by_python(expression, reader), reader.seat
        seen |= set(told)
    assert seen == ({True} if words == "always" else {False} if words == "never" else {True, False})


def composed() -> st.SearchStrategy[Expression]:
    """Conditions made of others."""
    some = st.sampled_from([*ATOMS.values()])
    return st.recursive(
        some,
        lambda inner: (
            st.builds(lambda x, y: x & y, inner, inner)
            | st.builds(lambda x, y: x | y, inner, inner)
            | st.builds(lambda x: ~x, inner)
        ),
        max_leaves=6,
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(expression=composed(), reader=st.sampled_from(READERS))
async def test_composed_conditions_mean_the_same(scratch: Any, expression: Expression, reader: Principal) -> None:
    assert await by_postgres(scratch, expression, reader) == by_python(expression, reader)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=composed(), other=composed(), reader=st.sampled_from(READERS))
def test_what_entails_another_never_holds_without_it(one: Expression, other: Expression, reader: Principal) -> None:
    for stronger, weaker in ((one & other, one), (one, one | other), (one & other, other | one), (one, other)):
        if entails(stronger, weaker):
            pairs = zip(by_python(stronger, reader), by_python(weaker, reader), strict=True)
            assert (True, False) not in set(pairs)
    assert entails(one & other, other)
    assert entails(one, other | one)


def test_what_hangs_on_a_record_is_about_its_case() -> None:
    red = Equals(Fact("text"), Literal("red"))
    invited = Condition("invited", "it was invited", Some("Note", "children", red & IsSet(Fact("text"))))
    assert entails(invited, Some("Note", "case", red) | Never())
    assert not entails(Some("Note", "case", red), Some("Note", "children", red))
    assert not entails(Some("Note", "children", red), Some("Contract", "case", red))
    assert not entails(red | IsSet(Fact("text")), red)
    assert not entails(~red, red)


@pytest.mark.parametrize("audience", Audience)
async def test_markings_are_judged_alike(scratch: Any, audience: Audience) -> None:
    for seat in ("partner:BN", "partner:QO", "industry:1ABC2", "industry:2XYZ3", "agency:D", "sco:BN", "dsca"):
        reader = Principal.seated(seat)
        if reader.audience is audience:
            expression = marking_admits(audience)
            assert await by_postgres(scratch, expression, reader) == by_python(expression, reader), seat


async def test_a_condition_on_the_parent_reads_the_parent(scratch: Any) -> None:
    red = Condition("red", "it is red", Equals(Fact("colour"), Literal(Colour.RED)) & Not(IsSet(Fact("sent_on"))))
    lifted = of_the_parent(red)
    assert (lifted.name, lifted.words) == ("red", "it is red")
    told = await by_postgres(scratch, lifted, BANDARIA, "Note")
    assert told == by_python(lifted, BANDARIA, "Note")
    assert set(told) == {True, False}


async def test_the_first_condition_that_holds_chooses_the_value(scratch: Any) -> None:
    expression = Choose(
        ((IsSet(Fact("sent_on")), Literal(Colour.BLUE)), (Equals(Fact("count"), Literal(1)), Fact("colour"))),
        Literal(None),
    )
    told = await by_postgres(scratch, expression, BANDARIA, chosen=True)
    assert told == by_python(expression, BANDARIA)
    assert set(told) == {"BLUE", "RED", None}
    assert said(expression) == "BLUE when sent on is known; colour when count is 1; otherwise null"


async def test_a_difference_in_meaning_would_be_found(scratch: Any) -> None:
    class Careless(Not):
        """Does not hold where it is not known."""

        def sql(self, sight: Any) -> str:
            return f"(not {self.condition.sql(sight)})"

    red = Equals(Fact("colour"), Literal(Colour.RED))
    assert await by_postgres(scratch, Not(red), BANDARIA) == by_python(Not(red), BANDARIA)
    assert await by_postgres(scratch, Careless(red), BANDARIA) != by_python(Not(red), BANDARIA)


async def test_a_text_with_a_quote_stays_a_text(scratch: Any) -> None:
    expression = Equals(Fact("originator"), Literal("x' or 'a' = 'a"))
    assert not any(await by_postgres(scratch, expression, BANDARIA))


def test_every_condition_of_the_house_has_words() -> None:
    from schema.graph import the_graph
    from schema.matrix import conditions

    found = {(c.name, c.words) for c, _ in conditions(the_graph().registry)}
    assert len(found) >= 18
    for name, words in found:
        assert words[0].islower(), name
        assert words[-1] != ".", name
        assert len(words.split()) >= 4, name


def test_conditions_combine_with_signs() -> None:
    one, other = ATOMS["agreed"], ATOMS["count is 2"]
    assert said(reduce(lambda x, y: x & y, [one, other])) == "agreed and count is 2"
    assert said(one & (other | own)) == "agreed and (count is 2 or `own`)"
    assert said(~one) == "not agreed"
