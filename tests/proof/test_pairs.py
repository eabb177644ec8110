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
from tests.proof.oracle import Reader
from tests.proof.test_agreement import CAST, GRAPH, peopled
from tests.proof.test_planted_leaks import Leak, Through
from tests.proof.test_two_worlds import clone
from tests.proof.worlds import NOW
from tests.served import Clock, Hub, served

pytestmark = pytest.mark.proof

SEEDS = (0, 2, 4)
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

    met: list[str] = field(default_factory=list)

    def sight(self, facet: Facet, alias: str, parent: Sight | None = None) -> Sight:
        if alias.startswith("d"):
            self.met.append(alias)  # the two of a pair, one after the other
        return super().sight(facet, alias, parent)

    def exists(self, sight: Sight, *, under: bool = False) -> str:
        made = super().exists(sight, under=under)
        return f"{sight.alias}.latest" if sight.alias in self.met[1::2] else made


class OneSideForgotten(Leak):
    """A discrepancy is shown to whoever sees one of its sides."""

    through = OneSideUnseen


async def test_a_build_that_forgets_one_side_is_caught(peopled_store: tuple[int, Addresses], keys: Any) -> None:
    seed, store = peopled_store
    async with served(store, keys, Clock(NOW), planner=OneSideForgotten) as hub:
        caught = [who for who in SEATS if await told(hub, who) != meant(seed, who)]
    assert caught
