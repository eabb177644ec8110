"""What every connector promises, tried on its own recorded documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import connectors
from connectors.bandaria.connector import Bandaria
from connectors.congressional_record.connector import CongressionalRecord
from connectors.contract import (
    Authority,
    Connector,
    ContractMode,
    Fetched,
    Outcome,
    Record,
    SetAside,
    SourceDrifted,
    SourceUnavailable,
    digest,
)
from connectors.dsca_articles.connector import DscaArticles
from connectors.federal_register.connector import FederalRegister
from connectors.milstrip.connector import Milstrip
from connectors.sales_table.connector import SalesTable
from connectors.state_posts.connector import StatePosts
from connectors.supply_discrepancy_reports.connector import SupplyDiscrepancyReports
from connectors.usaspending_awards.connector import UsaspendingAwards
from hub.rounds.sources import source_named

HOME = Path(connectors.__file__).parent
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def replayed(name: str) -> Callable[[], Connector]:
    """A source over its own recorded documents."""
    return lambda: source_named(name, HOME / name / "fixtures", lambda: NOON)


# Each source with its recorded documents, and how many of them it applies and sets aside.
EVERY: dict[str, tuple[Callable[[], Connector], Counter[str]]] = {
    "federal_register": (
        lambda: FederalRegister.from_archive(HOME / "federal_register/fixtures", clock=lambda: NOON),
        Counter(applied=5, aside=5),
    ),
    "federal_register, foreign documents": (
        lambda: FederalRegister.from_archive(HOME / "federal_register/fixtures/foreign", clock=lambda: NOON),
        Counter(applied=0, aside=8),
    ),
    "bandaria": (
        lambda: Bandaria.from_archive(HOME / "bandaria/fixtures", clock=lambda: NOON),
        Counter(applied=1, aside=0),
    ),
    "sales_table": (
        lambda: SalesTable.from_archive(HOME / "sales_table/fixtures", clock=lambda: NOON),
        Counter(applied=1, aside=0),
    ),
    "dsca_articles": (
        lambda: DscaArticles.from_archive(HOME / "dsca_articles/fixtures", clock=lambda: NOON),
        Counter(applied=2, aside=0),
    ),
    "state_posts": (
        lambda: StatePosts.from_archive(HOME / "state_posts/fixtures", clock=lambda: NOON),
        Counter(applied=1, aside=0),
    ),
    "congressional_record": (
        lambda: CongressionalRecord.from_archive(HOME / "congressional_record/fixtures", clock=lambda: NOON),
        Counter(applied=3, aside=2),
    ),
    "usaspending_awards": (
        lambda: UsaspendingAwards.from_archive(HOME / "usaspending_awards/fixtures", clock=lambda: NOON),
        Counter(applied=3, aside=1),
    ),
    "milstrip": (
        lambda: Milstrip.from_archive(HOME / "milstrip/fixtures", clock=lambda: NOON),
        Counter(applied=3, aside=0),
    ),
    "supply_discrepancy_reports": (
        lambda: SupplyDiscrepancyReports.from_archive(HOME / "supply_discrepancy_reports/fixtures", clock=lambda: NOON),
        Counter(applied=1, aside=0),
    ),
    "dsams": (replayed("dsams"), Counter(applied=1, aside=0)),
    "dsams_tm": (replayed("dsams_tm"), Counter(applied=2, aside=0)),
    "cisil": (replayed("cisil"), Counter(applied=2, aside=0)),
    "misil": (replayed("misil"), Counter(applied=2, aside=0)),
    "samis": (replayed("samis"), Counter(applied=2, aside=0)),
    "difs": (replayed("difs"), Counter(applied=2, aside=0)),
    "scip_extract": (replayed("scip_extract"), Counter(applied=2, aside=0)),
    "efts": (replayed("efts"), Counter(applied=1, aside=0)),
    "industry_status": (replayed("industry_status"), Counter(applied=2, aside=0)),
    "scip_eum": (replayed("scip_eum"), Counter(applied=1, aside=0)),
    "training_system": (replayed("training_system"), Counter(applied=1, aside=0)),
    "budget_tool": (replayed("budget_tool"), Counter(applied=1, aside=0)),
    "x12": (replayed("x12"), Counter(applied=2, aside=0)),
}


@pytest.fixture(params=EVERY)
def name(request) -> str:
    return request.param


@pytest.fixture
def source(name) -> Connector:
    return EVERY[name][0]()


async def documents(source: Connector) -> list[Fetched]:
    return [fetched async for fetched in source.read(None)]


async def records(source: Connector) -> list[Record]:
    return [r for fetched in await documents(source) for r in source.understand(fetched) if isinstance(r, Record)]


def test_every_directory_of_a_connector_is_tried_here():
    homes = {path.parent.name for path in HOME.glob("*/connector.py")}
    tried = {name.split(",")[0] for name in EVERY}
    assert tried == homes


def test_it_describes_itself_fully(source, name):
    said = source.describe()
    assert said.id == name.split(",")[0]
    needless = {"redactions", "coverage", "pushed_by", "tells_all", "each_tells_all"}
    assert all(getattr(said, f.name) for f in fields(said) if f.name not in needless)
    assert isinstance(said.authority, Authority)
    assert said.contract_mode is ContractMode.FREEZE
    assert said.look_back >= timedelta(days=30)
    assert said.stale_after > said.expected_cadence
    assert re.fullmatch(r"[a-z_]+", said.source_class)


def test_what_tells_all_says_so_once_and_is_one_partys_to_push(source):
    said = source.describe()
    assert not (said.tells_all and said.each_tells_all)
    # Two parties would each tell all of their own, which of the other's is a part at most.
    assert not said.each_tells_all or len(said.pushed_by) == 1


def test_these_tell_all_and_are_held_when_they_shrink():
    said = {source.id: source for source in (make().describe() for make, _ in EVERY.values())}
    assert {name for name, one in said.items() if one.tells_all} == {"bandaria", "sales_table"}
    whole = {name for name, one in said.items() if one.each_tells_all}
    assert whole == {"dsams", "dsams_tm", "cisil", "misil", "samis"}
    for name in whole:
        assert "| held | an extract tells all;" in (HOME / name / "README.md").read_text()


async def test_a_second_replay_gives_the_same_records(source):
    first, second = await documents(source), await documents(source)
    assert first == second
    assert [source.understand(f) for f in first] == [source.understand(f) for f in second]


async def test_each_document_is_applied_or_set_aside_with_a_reason(source, name):
    told = Counter(applied=0, aside=0)
    for fetched in await documents(source):
        found = source.understand(fetched)
        assert found, fetched.key
        asides = [f for f in found if isinstance(f, SetAside)]
        assert all(aside.reason and aside.detail for aside in asides)
        told["aside" if asides else "applied"] += 1
    assert told == EVERY[name][1]


async def test_facts_are_only_those_the_source_promised(source):
    promised = source.describe().facts
    for record in await records(source):
        assert set(record.facts) <= promised[record.facet]


async def test_facts_are_plain_exact_values(source):
    for record in await records(source):
        for fact, value in record.facts.items():
            assert isinstance(value, str | int | Decimal | date | list | tuple | None), fact
            assert not isinstance(value, datetime) or value.tzinfo is not None, fact
            assert value != "", fact
            assert all(isinstance(one, str) and one for one in value) if isinstance(value, list | tuple) else True
        assert record.as_of is None or record.as_of.utcoffset() == timedelta(0)


async def test_keys_are_one_record_each_and_do_not_hang_on_the_address(source):
    found = await records(source)
    assert [key for key, count in Counter((r.facet, r.key, r.as_of) for r in found).items() if count > 1] == []
    moved = [
        r.key
        for f in await documents(source)
        for r in source.understand(Fetched(f.key, f.raw, None, NOON, f.transport))
        if isinstance(r, Record)
    ]
    assert moved == [r.key for r in found]


async def test_a_record_is_frozen(source):
    for record in await records(source):
        with pytest.raises(TypeError):
            record.facts["total_value"] = 0  # type: ignore[index]


async def test_no_record_and_no_stored_byte_carries_text_of_an_annex(source):
    forbidden = re.compile(
        r"highest level of classification|advanced adversary|same degree of protection", re.IGNORECASE
    )
    for fetched in await documents(source):
        kept = source.redact(fetched.raw)
        assert not forbidden.search(kept.decode("utf-8", "replace"))
        assert source.redact(kept) == kept
        assert not forbidden.search(repr(source.understand(fetched)))


async def test_what_is_stored_is_understood_as_what_came(source):
    for fetched in await documents(source):
        stored = Fetched(fetched.key, source.redact(fetched.raw), fetched.url, fetched.fetched_at, fetched.transport)
        assert source.understand(stored) == source.understand(fetched)


@pytest.mark.long(but=4)
async def test_documents_cut_short_never_say_something_else(source):
    for fetched in await documents(source):
        whole = source.understand(fetched)
        for part in range(1, 40):
            raw = fetched.raw[: len(fetched.raw) * part // 40]
            cut = source.understand(Fetched(fetched.key, raw, fetched.url, NOON, fetched.transport))
            assert cut == whole or all(isinstance(f, SetAside) for f in cut), (fetched.key, part)


async def test_a_case_comes_only_from_a_text_that_names_it(source):
    found = await records(source)
    if source.describe().source_class != "public_register":
        return  # an agency's own system may open a case
    named = {r.facts["named_case"] for r in found if r.facet == "CongressionalNotification"}
    certified = {r.case for r in found if r.facts.get("kind") == "CERTIFICATION"}
    for record in found:
        if record.facet == "Case":
            assert record.key == record.facts["designator"]
            assert record.key in named & certified


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 100, b"\xff\xfe\xfd", b"<html>503</html>", b'{"cases": [{}]}', b"A" * 5_000_000, "(i) ☃".encode()],
)
def test_garbage_is_set_aside_and_never_raises(source, raw):
    found = source.understand(Fetched("garbage", raw, None, NOON, "archive"))
    assert found
    assert all(isinstance(f, SetAside) for f in found)


@pytest.mark.long(but=10)
@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (rb'": ?"', rb'": "\\ud800'),  # half of a surrogate pair, as only an escape can write it
        (rb"(?<=[,:*|])\d+(?=[,}*~|\r\n])", b"9" * 5000),
        (rb"(?m)\d+$", b"9" * 5000),
        (rb"(?m)^\{", b'{"a":' * 10_000),
    ],
)
async def test_hostile_values_are_set_aside_and_neither_reading_nor_redacting_raises(source, written, instead):
    for fetched in await documents(source):
        kept = source.redact(re.sub(written, instead, fetched.raw))
        assert source.redact(kept) == kept
        found = source.understand(Fetched(fetched.key, kept, fetched.url, NOON, fetched.transport))
        assert found, fetched.key
        assert all(f.reason and f.detail for f in found if isinstance(f, SetAside))
        repr(found).encode()  # of what is told nothing is half a character


def test_errors_name_the_source_and_what_to_look_at():
    assert str(SourceUnavailable("example", "status 503")) == (
        "`example` did not answer: status 503; what was read before stands, ask again later"
    )
    drifted = SourceDrifted("example", "results[0].type", "x" * 500)
    assert str(drifted).startswith("`example` sent `results[0].type` = 'xxx")
    assert len(str(drifted)) < 220


def test_outcomes_add_up_under_four_words():
    assert [o.value for o in Outcome] == ["applied", "duplicate", "superseded", "quarantined"]


def test_a_digest_is_sha_256():
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
