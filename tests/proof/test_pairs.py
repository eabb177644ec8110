"""What is held against each other, over random worlds: the pairs of which a reader sees both sides, and no other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.sight import Sight
from schema.disclosure import Facet
from tests.conftest import order
from tests.proof.oracle import Reader, Row, World
from tests.proof.test_agreement import CAST, GRAPH, peopled
from tests.proof.test_planted_leaks import Leak, Through
from tests.proof.test_two_worlds import clone
from tests.proof.worlds import NOW, settle
from tests.served import Clock, Hub, served

pytestmark = pytest.mark.proof

SEEDS = (2, 4)
SEATS = ("dsca", "agency D", "agency B", "sco BN", "sco VE", "dfas")
TOLD = ("compared", "oneRecordId", "otherRecordId", "oneValue", "otherValue", "oneSourceClass", "ageDays")
DECIDED = ("decidedOn", "stands", "reason")
DISCREPANCY: Facet = GRAPH.drawn["Discrepancy"]


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


async def told(hub: Hub, who: str) -> set[tuple[Any, ...]]:
    """Every pair a reader is answered."""
    names = TOLD + (DECIDED if who.startswith(("dsca", "agency")) else ())
    asked = f"{{ discrepancies(first: 100) {{ totalCount nodes {{ {' '.join(names)} }} }} }}"
    found = (await hub.data(CAST[who].seat, asked))["discrepancies"]
    assert found["totalCount"] == len(found["nodes"]) < 100
    return {tuple(one[name] for name in names) for one in found["nodes"]}


def meant(seed: int, who: str) -> set[tuple[Any, ...]]:
    """The same as the policy means it."""
    names = TOLD + (DECIDED if who.startswith(("dsca", "agency")) else ())
    rows = Reader(peopled(seed), GRAPH, CAST[who], NOW).universe(DISCREPANCY).values()

    def written(value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else value

    return {tuple(written(row.get(snake(name))) for name in names) for row in rows}


@pytest.fixture
async def keys(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(params=SEEDS)
async def peopled_store(
    request: pytest.FixtureRequest, postgres: EmbeddedPostgres, template: Addresses
) -> AsyncIterator[tuple[int, Addresses]]:
    """A store with a world and no second lock, which would hide what the first forgets."""
    seed = int(request.param)
    yield seed, await clone(postgres, template, f"pairs_{seed}", peopled(seed), locked=False)
    await order(postgres, f"drop database pairs_{seed} with (force)")


@pytest.mark.long(but=1)
async def test_each_seat_meets_the_pairs_of_which_it_sees_both_sides(
    peopled_store: tuple[int, Addresses], keys: Any
) -> None:
    seed, store = peopled_store
    async with served(store, keys, Clock(NOW)) as hub:
        for who in SEATS:
            assert await told(hub, who) == meant(seed, who), who
    assert meant(seed, "dsca")
    assert meant(seed, "dsca") != meant(seed, "sco BN") != set()


@dataclass
class OneSideUnseen(Through):
    """Looks whether the one row of a pair exists for the reader, and not whether the other does."""

    unseen = 1
    met: list[str] = field(default_factory=list)

    def sight(self, facet: Facet, alias: str, parent: Sight | None = None) -> Sight:
        if alias.startswith("d"):
            self.met.append(alias)  # the two of a pair, one after the other
        return super().sight(facet, alias, parent)

    def exists(self, sight: Sight, *, under: bool = False) -> str:
        made = super().exists(sight, under=under)
        return f"{sight.alias}.latest" if sight.alias in self.met[self.unseen :: 2] else made


class FirstSideUnseen(OneSideUnseen):
    """Looks whether what is said of a record exists for the reader, and not whether the record does."""

    unseen = 0


class OneSideForgotten(Leak):
    """A discrepancy is shown to whoever sees the first of its sides."""

    through = OneSideUnseen


class RecordForgotten(Leak):
    """A discrepancy is shown to whoever sees the second of its sides."""

    through = FirstSideUnseen


@pytest.mark.long(but=1)
@pytest.mark.parametrize("build", [OneSideForgotten, RecordForgotten])
async def test_a_build_that_forgets_one_side_is_caught(
    peopled_store: tuple[int, Addresses], keys: Any, build: type[Leak]
) -> None:
    seed, store = peopled_store
    async with served(store, keys, Clock(NOW), planner=build) as hub:
        caught = [who for who in SEATS if await told(hub, who) != meant(seed, who)]
    assert caught


# What a second source says, in two worlds that differ in nothing else.

MAY_NOT_KNOW = ("partner BN", "industry 1ABC2", "sco BN", "sco VE", "agency B", "dfas", "state")
BOTH = "{ discrepancies(first: 100) { totalCount nodes { compared oneValue otherValue otherAsOf } } }"
CASES = "{ cases(first: 100) { totalCount nodes { designator %s } } }"


def with_a_word(said: str | None) -> World:
    """A world in which a second source says what a unit costs of a case of agency D: its own word, another, or none."""
    world = {name: list(rows) for name, rows in peopled(0).items()}
    price = "SupplyStatus.unitPrice"
    case = next(r for r in world["Case"] if (r["agency"], r["customer"]) == ("D", "BN") and r["marking"] is None)
    above = world["Requisition"][0] | {"case_id": case["id"], "parent_id": case["id"], "id": ids(1), **unmarked()}
    status = world["SupplyStatus"][0] | {
        "case_id": case["id"], "parent_id": above["id"], "id": ids(2), "unit_price": "10.00 USD", **unmarked(),
    }  # fmt: skip
    telling = world["SecondTelling"][0] | {
        "case_id": case["id"], "parent_id": case["id"], "id": ids(3), "record": ids(2), "record_type": "SupplyStatus",
        "record_version": 1, "told": price, "value": said, "version": 1, "latest": True, **unmarked(),
    }  # fmt: skip
    world["Requisition"] = [*world["Requisition"], above | {"document_number": "DOC-OF-ITS-OWN"}]
    world["SupplyStatus"] = [*world["SupplyStatus"], status]
    world["SecondTelling"] = [*world["SecondTelling"], *([telling] if said is not None else [])]
    return settle(world, GRAPH)


def ids(n: int) -> str:
    return f"00000000-0000-4000-8000-00000000000{n}"


def unmarked() -> Row:
    return {"marking": None, "marking_controls": None, "marking_addressees": None, "version": 1, "latest": True}


@pytest.mark.long
async def test_worlds_that_differ_in_a_hidden_tellers_word_answer_alike(
    postgres: EmbeddedPostgres, template: Addresses, keys: Any
) -> None:
    answers: dict[str, list[list[bytes]]] = {who: [] for who in CAST}
    for number, said in enumerate((None, "10.00 USD", "99.00 USD")):
        store = await clone(postgres, template, f"words_{number}", with_a_word(said), locked=False)
        async with served(store, keys, Clock(NOW)) as hub:
            for who in CAST:
                answers[who].append([(await hub.post(CAST[who].seat, q)).content for q in asked_by(who)])
        await order(postgres, f"drop database words_{number} with (force)")
    for who in MAY_NOT_KNOW:
        assert answers[who][0] == answers[who][1] == answers[who][2], who
    for who in ("dsca", "agency D"):
        assert answers[who][1] != answers[who][2], who
        assert b"99.00 USD" in b"".join(answers[who][2])


def asked_by(who: str) -> list[str]:
    """Every place in which a second source's word could show to a seat; one that has none is asked all the same."""
    met = DISCREPANCY.exists_for(CAST[who].audience)
    listed = "secondTellings(first: 9) { totalCount nodes { id told value } } caseFile { totalCount }"
    return [BOTH, CASES % (listed if met else "caseFile { totalCount }")]
