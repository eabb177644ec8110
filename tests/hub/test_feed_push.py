"""What sources push over HTTP: stored before it is acknowledged, understood once, and only what the sender may tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx2
import orjson
import pytest

from connectors.contract import Connector, Cursor, Fetched, SourceDescription, Understood
from hub.app import House
from hub.rounds.dead_letters import replay_letters, would_change
from hub.rounds.pushed import Pushes, as_sent
from hub.rounds.sources import SHIPPED, source_named
from hub.rounds.sync import dead_letters, documents_held, sync
from hub.serve.limits import exceeded
from hub.settings import Limits, Settings
from hub.store.engine import Addresses
from hub.store.migrate import at_database
from hub.write.entry import Entry
from schema.audience import Principal
from tests.served import NOON, Clock, Hub, served

AS_OF = "2026-03-01T06:00:00Z"
CASES = (SHIPPED / "dsams" / "fixtures" / "2026-11-20.jsonl").read_bytes()
CANARY = "Zenobia Quartermain"


@pytest.fixture
async def hub(fresh_addresses: Addresses, tmp_path: Path) -> AsyncIterator[Hub]:
    """A hub over a store that holds nothing yet."""
    async with served(fresh_addresses, tmp_path, Clock(NOON), feed_bytes=50_000) as hub:
        yield hub


async def push(
    hub: Hub,
    source: str,
    raw: bytes,
    seat: str = "dsca",
    scopes: Any = ...,
    media: str = "application/jsonl",
    **more: Any,
) -> httpx2.Response:
    """Push a document to a feed, with a token for that feed unless other scopes are given."""
    named = {"scopes": [f"feed:{source}"]} if scopes is ... else {} if scopes is None else {"scopes": scopes}
    headers = {"authorization": f"Bearer {hub.token(seat, **named, **more)}", "content-type": media}
    return await hub.client.post(f"/feeds/{source}", content=raw, headers=headers)


async def open_cases(hub: Hub, **narrowed: Any) -> None:
    """Three cases that the others can hang on: sources do not wait for each other."""
    await push(hub, "dsams", CASES, **narrowed)
    await hub.house.pushes.settled()
    for contractor in () if narrowed else ("1ABC2", "2DEF3"):
        await award(hub, contractor, "BN-D-SAG")


async def award(hub: Hub, contractor: str, case: str) -> None:
    """The agency awards a contract under a case."""
    facts = {"contractor": contractor, "awarded_on": date(2026, 1, 5)}
    key = f"contract/{case}/{contractor}"
    await hub.house.intake.take(
        Entry(
            facet="Contract", facts=facts, source="award", source_class="agency_system", source_key=key,
            told_by="agency:D", digest=key, originator="agency:D", case=case,
        )
    )  # fmt: skip


def extract(source: str, *rows: dict[str, Any]) -> bytes:
    lines = [{"extract": f"{source}.v1", "as_of": AS_OF}, *rows, {"end": len(rows)}]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def step(contractor: str, reference: str = "M-1", case: str = "BN-D-SAG", **more: Any) -> dict[str, Any]:
    return {
        "row": "production_milestone", "case": case, "contractor": contractor, "reference": reference,
        "step": "FINAL_ASSEMBLY", "planned": "2026-09-14", **more,
    }  # fmt: skip


async def rows(hub: Hub, query: str, *values: object) -> list[tuple[Any, ...]]:
    """A look past every door."""
    connection = await asyncpg.connect(hub.house.addresses.admin)
    try:
        return [tuple(row) for row in await connection.fetch(query, *values)]
    finally:
        await connection.close()


def error(answer: httpx2.Response) -> tuple[int, str]:
    [only] = answer.json()["errors"]
    return answer.status_code, only["extensions"]["code"]


async def letters(hub: Hub) -> list[tuple[str, str]]:
    return [(one["source"], one["reason"]) for one in await dead_letters(hub.house.store)]


ROUNDS = "select source, state, received, applied, duplicate, superseded, quarantined from sync_round order by id"


async def test_what_is_pushed_is_acknowledged_by_its_digest_and_then_in_the_graph(hub: Hub) -> None:
    answer = await push(hub, "dsams", CASES)
    assert answer.status_code == 202
    assert answer.json() == {
        "receipt": {
            "source": "dsams",
            "digest": f"sha256:{sha256(CASES).hexdigest()}",
            "bytes": len(CASES),
            "receivedAt": "2026-03-09T12:00:00+00:00",
        }
    }
    assert answer.headers["cache-control"] == "no-store"
    await hub.house.pushes.settled()
    found = await hub.data("dsca", '{ case(designator: "BN-D-TAA") { title lettersOfOffer { nodes { totalValue } } } }')
    assert found["case"] == {
        "title": "Silver Wren liaison aircraft",
        "lettersOfOffer": {"nodes": [{"totalValue": "24768000.00 USD"}]},
    }
    assert await rows(hub, ROUNDS) == [("dsams", "ok", 6, 6, 0, 0, 0)]
    assert await rows(hub, "select transport from source_document") == [("push",)]


def delivered(count: int, as_of: str) -> bytes:
    """All deliveries an execution system holds."""
    numbers = [f"DBN14V60150{n:03}" for n in range(count)]
    some = [
        {"row": "delivery", "case": "BN-D-SAG", "document_number": n, "item": "Hose", "delivered": "2026-02-01"}
        for n in numbers
    ]
    lines = [{"extract": "samis.v1", "as_of": as_of}, *some, {"end": len(some)}]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


async def test_what_is_pushed_and_shrank_is_held_until_a_person_accepts_it(hub: Hub) -> None:
    await open_cases(hub)
    told = "select count(*) from delivery where latest"
    await push(hub, "samis", delivered(10, "2026-03-01T06:00:00Z"), "agency:D")
    await hub.house.pushes.settled()
    [(before,)] = await rows(hub, told)
    assert before == 10
    held = delivered(7, "2026-03-02T06:00:00Z")
    await push(hub, "samis", held, "agency:D")
    await hub.house.pushes.settled()
    assert (await rows(hub, ROUNDS))[-1] == ("samis", "held", 7, 0, 0, 0, 7)
    assert await letters(hub) == [("samis", "held for a person")]
    # The bytes are with the letter, and with the sender's acknowledgement no longer.
    assert await rows(hub, "select raw is null from pushed_document where source = 'samis'") == [(True,)] * 2
    waiting = await documents_held(hub.house.store, "samis")
    assert [(one.raw, one.transport) for one in waiting] == [(held, "push")]
    connector = source_named("samis", None, Clock(NOON))
    as_it_was_sent = await as_sent(connector, waiting, hub.house.intake, hub.house.store)
    counts = await sync(as_it_was_sent, hub.house.intake, hub.house.store, Clock(NOON), accepted_by="duty officer")
    assert (counts.state, counts.received, counts.duplicate) == ("ok", 7, 7)
    assert await letters(hub) == []


FRESHNESS = "{ sources { sourceClass state asOf lagSeconds } }"


async def test_what_is_pushed_is_as_fresh_as_it_says_and_no_fresher(hub: Hub) -> None:
    hub.clock.at = NOON
    await push(hub, "samis", delivered(3, "2026-03-09T06:00:00Z"), "agency:D")
    await hub.house.pushes.settled()
    told = {"sourceClass": "agency_system", "state": "OK", "asOf": "2026-03-09T06:00:00+00:00", "lagSeconds": 21_600}
    assert (await hub.data("partner:BN", FRESHNESS))["sources"] == [told]
    # With a token for one case the office speaks for that case, and the others are as old as they were.
    await push(hub, "samis", delivered(3, "2026-03-09T11:00:00Z"), "agency:D", cases=["BN-D-SAG"])
    await hub.house.pushes.settled()
    assert (await rows(hub, ROUNDS))[-1][:2] == ("samis", "ok")
    assert (await hub.data("partner:BN", FRESHNESS))["sources"] == [told]
    await push(hub, "samis", delivered(3, "2026-03-09T11:30:00Z"), "agency:D")
    await hub.house.pushes.settled()
    later = {"asOf": "2026-03-09T11:30:00+00:00", "lagSeconds": 1_800}
    assert (await hub.data("partner:BN", FRESHNESS))["sources"] == [told | later]


@pytest.mark.long
async def test_a_document_is_stored_before_it_is_acknowledged_and_survives_the_process(
    fresh_addresses: Addresses, tmp_path: Path
) -> None:
    clock = Clock(NOON)
    async with served(fresh_addresses, tmp_path, clock) as hub:
        await push(hub, "dsams", CASES)
        # The process ends as soon as it has answered.
        await hub.house.pushes.close()
        assert await rows(hub, "select understood_at, raw from pushed_document") == [(None, CASES)]
        assert (await hub.data("dsca", "{ cases { totalCount } }"))["cases"]["totalCount"] == 0
    async with served(fresh_addresses, tmp_path, clock) as hub:
        house = House(Settings(data_dir=tmp_path), fresh_addresses, clock, forgetful=True)
        app = house.asgi()
        # The next process begins as every one does, and goes on where the one before it stood.
        async with app.router.lifespan_context(app):
            await house.pushes.settled()
        assert (await hub.data("dsca", "{ cases { totalCount } }"))["cases"]["totalCount"] == 3
        # Its bytes are kept with the source's documents from then on.
        assert await rows(hub, "select understood_at, raw from pushed_document") == [(NOON, None)]
        assert await rows(hub, "select raw from source_document") == [(CASES,)]


async def test_nothing_is_acknowledged_while_the_store_is_away(hub: Hub) -> None:
    address = urlsplit(hub.house.addresses.admin)
    outside = await asyncpg.connect(at_database(hub.house.addresses, "postgres").admin)
    name = address.path.removeprefix("/")
    try:
        await outside.execute(f"alter database {name} allow_connections false")
        await outside.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        answer = await push(hub, "dsams", CASES)
        assert error(answer) == (503, "STORE_UNAVAILABLE")
        assert answer.json()["errors"][0]["extensions"]["retryable"] is True
    finally:
        await outside.execute(f"alter database {name} allow_connections true")
        await outside.close()
    assert await rows(hub, "select count(*) from pushed_document") == [(0,)]
    assert (await push(hub, "dsams", CASES)).status_code == 202
    await hub.house.pushes.settled()


async def test_the_same_bytes_again_are_the_same_document(hub: Hub) -> None:
    first = await push(hub, "dsams", CASES)
    await hub.house.pushes.settled()
    hub.clock.pass_(hours=2)
    again = await push(hub, "dsams", CASES)
    await hub.house.pushes.settled()
    assert (again.status_code, again.json()) == (202, first.json())
    assert await rows(hub, "select count(*) from pushed_document") == [(1,)]
    assert await rows(hub, "select sum(received) from sync_round") == [(6,)]
    assert await rows(hub, "select kind, seat, operation from audit_record where kind = 'push'") == [
        ("push", "dsca", "feed:dsams")
    ]


async def test_several_documents_are_understood_in_the_order_they_came(hub: Hub) -> None:
    await push(hub, "dsams", CASES)
    later = CASES.replace(b"Silver Wren liaison", b"Silver Wren courier").replace(b"2026-11-20T06", b"2026-11-21T06")
    await push(hub, "dsams", later)
    await hub.house.pushes.settled()
    found = await hub.data("dsca", '{ case(designator: "BN-D-TAA") { title } }')
    assert found["case"]["title"] == "Silver Wren courier aircraft"
    assert await rows(hub, "select count(*) from pushed_document where understood_at is null") == [(0,)]


# Who may push.


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("seat", "scopes"),
    [
        ("dsca", None),  # a token to read with
        ("dsca", ["feed:difs"]),
        ("dsca", ["Case", "submit:openCase"]),
        ("agency:D", ["feed:dsams"]),
        ("sco:BN", ["feed:dsams"]),
        ("partner:BN", ["feed:dsams"]),
        ("industry:1ABC2", ["feed:dsams"]),
        ("dfas", ["feed:dsams"]),
    ],
)
async def test_a_token_that_does_not_speak_for_the_source_pushes_nothing(
    hub: Hub, seat: str, scopes: list[str]
) -> None:
    answer = await push(hub, "dsams", CASES, seat, scopes)
    assert error(answer) == (404, "FEED_UNKNOWN")
    unknown = await push(hub, "dsamz", CASES, seat, scopes)
    # That there is no such feed, and that it is not theirs, look the same.
    assert unknown.content == answer.content
    assert await rows(hub, "select count(*) from pushed_document") == [(0,)]
    assert await rows(hub, "select count(*) from source_document") == [(0,)]


async def test_an_agency_pushes_only_to_its_own_execution_system(hub: Hub) -> None:
    assert (await push(hub, "samis", b"x", "agency:D")).status_code == 202
    assert error(await push(hub, "samis", b"x", "agency:B")) == (404, "FEED_UNKNOWN")
    assert error(await push(hub, "federal_register", b"x", "dsca")) == (404, "FEED_UNKNOWN")


async def test_nobody_pushes_without_a_token_or_with_a_spoilt_one(hub: Hub) -> None:
    headers = {"content-type": "application/jsonl"}
    answer = await hub.client.post("/feeds/dsams", content=CASES, headers=headers)
    assert error(answer) == (401, "TOKEN_MISSING")
    assert answer.headers["www-authenticate"] == 'Bearer realm="fms-hub"'
    spoilt = hub.token("dsca", scopes=["feed:dsams"])[:-4] + "AAAA"
    answer = await hub.client.post(
        "/feeds/dsams", content=CASES, headers={**headers, "authorization": f"Bearer {spoilt}"}
    )
    assert error(answer) == (401, "TOKEN_INVALID")
    assert spoilt not in answer.text + str(answer.headers)
    late = hub.token("dsca", scopes=["feed:dsams"])
    hub.clock.pass_(days=2)
    answer = await hub.client.post(
        "/feeds/dsams", content=CASES, headers={**headers, "authorization": f"Bearer {late}"}
    )
    assert error(answer) == (401, "TOKEN_EXPIRED")
    assert await rows(hub, "select count(*) from pushed_document") == [(0,)]


async def test_a_token_for_a_feed_reads_nothing(hub: Hub) -> None:
    await push(hub, "dsams", CASES)
    await hub.house.pushes.settled()
    answer = await hub.ask("dsca", "{ cases { totalCount } }", scopes=["feed:dsams"])
    assert answer["errors"][0]["extensions"]["code"] == "SCOPE_MISSING"
    assert answer.get("data") is None


def _token_of_the_command(data: Path, scope: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from hub.cli import main; main()", "token", "--as", "dsca", "--scope", scope]
    environment = {**os.environ, "HUB_DATA_DIR": str(data)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.long
async def test_the_hub_command_issues_a_token_for_a_feed(fresh_addresses: Addresses, tmp_path: Path) -> None:
    async with served(fresh_addresses, tmp_path, Clock(datetime.now(UTC))) as hub:
        issued, refused = (_token_of_the_command(tmp_path, scope) for scope in ("feed:dsams", "feed:dsamz"))
        headers = {"authorization": f"Bearer {issued.stdout.strip()}", "content-type": "application/jsonl"}
        assert (await hub.client.post("/feeds/dsams", content=CASES, headers=headers)).status_code == 202
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "`feed:dsamz` is no scope" in refused.stderr


# What may be pushed.


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("media", "status"),
    [
        ("application/jsonl", 202),
        ("application/x-ndjson", 202),
        ("text/csv; charset=utf-8", 202),
        ("text/plain", 202),
        ("application/json", 415),
        ("application/zip", 415),
        ("application/gzip", 415),
        ("text/xml", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ],
)
async def test_only_the_media_types_of_extracts_are_taken(hub: Hub, media: str, status: int) -> None:
    answer = await push(hub, "dsams", CASES, media=media)
    assert answer.status_code == status
    if status != 202:
        assert error(answer) == (415, "MEDIA_TYPE")


def test_a_bound_is_told_in_digits() -> None:
    refused = exceeded("BODY", Limits().feed_bytes, "over 20000000 bytes", "send it as several documents")
    assert (
        refused.sentence == "at most 20000000 are taken and over 20000000 bytes were met; send it as several documents"
    )


async def test_a_document_over_its_bound_is_refused_and_one_at_its_bound_taken(hub: Hub) -> None:
    assert error(await push(hub, "dsams", b"x" * 50_001)) == (413, "LIMIT_BODY")
    assert await rows(hub, "select count(*) from pushed_document") == [(0,)]
    assert (await push(hub, "dsams", b"x" * 50_000)).status_code == 202
    # The graph's own bound stands where it stood.
    assert hub.house.settings.limits.body_bytes == 262_144


async def test_what_is_packed_empty_or_sent_otherwise_is_refused(hub: Hub) -> None:
    token = f"Bearer {hub.token('dsca', scopes=['feed:dsams'])}"
    headers = {"authorization": token, "content-type": "application/jsonl"}
    packed = await hub.client.post("/feeds/dsams", content=CASES, headers={**headers, "content-encoding": "gzip"})
    assert error(packed) == (415, "MEDIA_TYPE")
    assert error(await push(hub, "dsams", b"")) == (400, "BODY_EMPTY")
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = await hub.client.request(method, "/feeds/dsams", headers=headers)
        assert error(answer) == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == "POST"
    assert await rows(hub, "select count(*) from pushed_document") == [(0,)]


async def test_one_party_that_pushes_without_end_is_told_to_wait_and_another_is_not(
    fresh_addresses: Addresses, tmp_path: Path
) -> None:
    async with served(fresh_addresses, tmp_path, Clock(NOON), pushes=3) as hub:
        found = [(await push(hub, "dsams", b"%d" % n)).status_code for n in range(4)]
        assert found == [202, 202, 202, 429]
        assert (await push(hub, "samis", b"x", "agency:D")).status_code == 202


# What a sender may tell.


async def test_a_contractor_tells_its_own_words_and_nobody_elses(hub: Hub) -> None:
    await open_cases(hub)
    told = extract("industry_status", step("1ABC2"), step("2DEF3", "M-2"))
    assert (await push(hub, "industry_status", told, "industry:1ABC2")).status_code == 202
    await hub.house.pushes.settled()
    assert await rows(hub, "select originator from production_milestone") == [("company:1ABC2",)]
    assert await letters(hub) == [("industry_status", "not its sender's to tell")]
    assert (await rows(hub, ROUNDS))[-1] == ("industry_status", "ok", 2, 1, 0, 0, 1)
    # Its rival reads nothing of it, and the same bytes are new when the rival sends them.
    assert (await hub.data("industry:2DEF3", "{ productionMilestones { totalCount } }"))["productionMilestones"] == {
        "totalCount": 0
    }
    hub.clock.pass_(hours=1)
    rival = await push(hub, "industry_status", told, "industry:2DEF3")
    assert rival.json()["receipt"]["receivedAt"] == "2026-03-09T13:00:00+00:00"
    await hub.house.pushes.settled()
    assert await rows(hub, "select originator from production_milestone order by 1") == [
        ("company:1ABC2",), ("company:2DEF3",),
    ]  # fmt: skip


async def test_a_contractor_cannot_try_out_which_designators_are_cases(hub: Hub) -> None:
    await open_cases(hub)
    found = []
    # Its own case; one that is there and not its; one that is nowhere.
    for case in ("BN-D-SAG", "VE-B-TAB", "BN-D-ZZZ"):
        await push(hub, "industry_status", extract("industry_status", step("1ABC2", case=case)), "industry:1ABC2")
        await hub.house.pushes.settled()
        found.append((await hub.post("industry:1ABC2", "{ productionMilestones { nodes { id } totalCount } }")).content)
    assert orjson.loads(found[0])["data"]["productionMilestones"]["totalCount"] == 1
    assert found[0] == found[1] == found[2]


async def test_what_its_contractor_told_before_the_award_is_kept_once_it_is_understood_again(hub: Hub) -> None:
    await open_cases(hub)
    told = extract("industry_status", step("3GHJ4"))
    await push(hub, "industry_status", told, "industry:3GHJ4")
    await hub.house.pushes.settled()
    assert await letters(hub) == [("industry_status", "no contract under its case")]
    await award(hub, "3GHJ4", "BN-D-SAG")
    counts = await replay_letters(
        source_named("industry_status", None, hub.clock), hub.house.intake, hub.house.store, hub.clock
    )
    assert (counts.applied, counts.quarantined) == (1, 0)
    assert await letters(hub) == []


async def test_no_replay_lets_pass_what_was_not_its_senders_to_tell(hub: Hub) -> None:
    await open_cases(hub)
    await push(hub, "industry_status", extract("industry_status", step("1ABC2"), step("2DEF3")), "industry:2DEF3")
    await hub.house.pushes.settled()
    connector = source_named("industry_status", None, hub.clock)
    looked = await would_change(connector, hub.house.intake, hub.house.store, hub.clock)
    counts = await replay_letters(connector, hub.house.intake, hub.house.store, hub.clock)
    assert sorted(one.outcome for one in looked) == ["duplicate", "set aside"]
    assert (counts.applied, counts.duplicate, counts.quarantined) == (0, 1, 1)
    assert await rows(hub, "select originator from production_milestone") == [("company:2DEF3",)]
    assert await letters(hub) == [("industry_status", "not its sender's to tell")]


async def test_a_receipt_tells_nothing_of_what_becomes_of_a_document(hub: Hub) -> None:
    await open_cases(hub)
    known, unknown, foreign = [
        await push(hub, "industry_status", extract("industry_status", step("1ABC2", case=case)), "industry:1ABC2")
        for case in ("BN-D-SAG", "BN-D-ZZZ", "VE-B-TAB")
    ]
    said = [{k: v for k, v in one.json()["receipt"].items() if k != "digest"} for one in (known, unknown, foreign)]
    assert said[0] == said[1] == said[2]
    await hub.house.pushes.settled()
    assert await letters(hub) == [("industry_status", "no contract under its case")] * 2


async def test_an_office_tells_of_its_own_country_only(hub: Hub) -> None:
    await open_cases(hub)
    report = {"row": "discrepancy_report", "reported": "2026-02-16", "codes": ["D1"]}
    told = extract(
        "scip_extract",
        report | {"case": "BN-D-SAG", "report_number": "A0011-BN-SAG/002"},
        report | {"case": "VE-B-TAB", "report_number": "A0001-VE-TAB/001"},
    )
    await push(hub, "scip_extract", told, "sco:BN")
    await hub.house.pushes.settled()
    assert await rows(hub, "select number, originator from supply_discrepancy_report") == [
        ("A0011-BN-SAG/002", "customer:BN")
    ]
    assert await letters(hub) == [("scip_extract", "not its sender's to tell")]


async def test_a_token_narrowed_to_cases_tells_of_those_only(hub: Hub) -> None:
    await open_cases(hub, cases=["BN-D-TAA"])
    assert await rows(hub, 'select designator from "case"') == [("BN-D-TAA",)]
    assert await letters(hub) == [("dsams", "not its sender's to tell")] * 3


async def test_what_a_narrower_token_sent_first_is_understood_for_a_wider_one(hub: Hub) -> None:
    await open_cases(hub, cases=["BN-D-TAA"])
    first = await push(hub, "dsams", CASES, cases=["VE-B-TAB"])
    await hub.house.pushes.settled()
    assert await rows(hub, 'select designator from "case" order by 1') == [("BN-D-TAA",), ("VE-B-TAB",)]
    hub.clock.pass_(hours=1)
    again = await push(hub, "dsams", CASES)
    assert again.json() == first.json()
    await hub.house.pushes.settled()
    assert await rows(hub, 'select designator from "case" order by 1') == [("BN-D-SAG",), ("BN-D-TAA",), ("VE-B-TAB",)]
    assert await letters(hub) == []
    # A narrower one after it says nothing that was not said.
    await push(hub, "dsams", CASES, cases=["BN-D-TAA"])
    await hub.house.pushes.settled()
    assert await rows(hub, "select count(*) from sync_round") == [(3,)]


async def test_a_token_narrowed_to_agencies_tells_of_their_cases_only(hub: Hub) -> None:
    await open_cases(hub, services=["B"])
    assert await rows(hub, 'select designator from "case"') == [("VE-B-TAB",)]
    # Then for a case, and then for what is both of an agency and among the cases named.
    await push(hub, "dsams", CASES, cases=["BN-D-TAA"])
    await hub.house.pushes.settled()
    assert await rows(hub, 'select designator from "case" order by 1') == [("BN-D-TAA",), ("VE-B-TAB",)]
    await push(hub, "dsams", CASES, cases=["BN-D-SAG", "VE-B-TAB"], services=["B"])
    await hub.house.pushes.settled()
    assert await rows(hub, 'select designator from "case" order by 1') == [("BN-D-TAA",), ("VE-B-TAB",)]
    await push(hub, "dsams", CASES, services=["D"])
    await hub.house.pushes.settled()
    assert await rows(hub, 'select designator from "case" order by 1') == [("BN-D-SAG",), ("BN-D-TAA",), ("VE-B-TAB",)]


async def test_a_token_that_only_reads_feeds_nothing(hub: Hub) -> None:
    refused = await push(hub, "dsams", CASES, read_only=True)
    assert refused.content == (await push(hub, "weather", CASES)).content
    assert await rows(hub, "select count(*) from pushed_document") == [(0,)]


async def test_two_contractors_cannot_touch_each_others_records_by_their_keys(hub: Hub) -> None:
    await open_cases(hub)
    await push(
        hub, "industry_status", extract("industry_status", step("1ABC2", forecast="2026-12-07")), "industry:1ABC2"
    )
    await push(
        hub, "industry_status", extract("industry_status", step("2DEF3", forecast="2027-12-07")), "industry:2DEF3"
    )
    await push(
        hub, "industry_status", extract("industry_status", step("1ABC2", forecast="2030-01-01")), "industry:2DEF3"
    )
    await hub.house.pushes.settled()
    query = "select originator, forecast_on::text from production_milestone where latest order by 1"
    assert await rows(hub, query) == [("company:1ABC2", "2026-12-07"), ("company:2DEF3", "2027-12-07")]


# Nothing that was hidden shows.


async def test_the_people_of_an_extract_are_stored_nowhere(
    hub: Hub, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    await open_cases(hub)
    told = extract("industry_status", step("1ABC2", program_manager_name=CANARY), step("1ABC2", "M-2", forecast=CANARY))
    await push(hub, "industry_status", told, "industry:1ABC2")
    await push(hub, "industry_status", told[:-5], "industry:1ABC2")
    await push(hub, "industry_status", b"\xff" + told, "industry:1ABC2")
    # Before it is understood and after.
    for _ in range(2):
        for table, column in (("pushed_document", "raw"), ("source_document", "raw"), ("dead_letter", "raw")):
            for (raw,) in await rows(hub, f"select {column} from {table}"):
                assert b"program_manager_name" not in (raw or b"")
        await hub.house.pushes.settled()
    everything = await rows(hub, "select reason || detail || part from dead_letter")
    assert len(everything) == 3
    output = capsys.readouterr()
    assert CANARY not in repr(everything) + output.out + output.err + caplog.text


async def test_the_token_is_in_no_log_and_no_row(
    hub: Hub, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    token = hub.token("dsca", scopes=["feed:dsams"])
    answers = [await push(hub, "dsams", CASES), await push(hub, "dsams", CASES, media="text/xml")]
    await hub.house.pushes.settled()
    output = capsys.readouterr()
    stored = await rows(hub, "select row_to_json(p)::text from pushed_document p")
    stored += await rows(hub, "select row_to_json(a)::text from audit_record a")
    secret = token.rpartition(".")[2]
    assert secret not in repr(stored) + output.out + output.err + caplog.text
    assert all(secret not in one.text + str(one.headers) for one in answers)


async def test_a_document_that_cannot_be_understood_stands_in_nobodys_way(hub: Hub) -> None:
    for raw in (b"\0" * 100, b"{" * 10_000, b"HDR,dsams.v1", b"PK\x03\x04zip", b"<html>"):
        assert (await push(hub, "dsams", raw)).status_code == 202
    await push(hub, "dsams", CASES)
    await hub.house.pushes.settled()
    assert (await rows(hub, "select sum(received), sum(applied), sum(quarantined) from sync_round")) == [(11, 6, 5)]
    assert (await hub.data("dsca", "{ cases { totalCount } }"))["cases"]["totalCount"] == 3


class Stumbling(Connector):
    """A source whose mapping fails on one document, and says what it found there."""

    def __init__(self, source: Connector) -> None:
        self._source = source

    def describe(self) -> SourceDescription:
        return self._source.describe()

    def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        return self._source.read(cursor)

    def understand(self, fetched: Fetched) -> Understood:
        if fetched.raw == b"stumble":
            raise ValueError(CANARY)
        return self._source.understand(fetched)


async def test_a_mapping_that_fails_on_one_document_does_not_hold_up_the_next(
    hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    house = hub.house
    pushes = Pushes(house.store, house.intake, hub.clock, lambda *asked: Stumbling(source_named(*asked)))
    sender = Principal.seated("dsca", scopes=frozenset({"feed:dsams"}))
    for raw in (b"stumble", CASES):
        await pushes.receive(sender, "dsams", "text/plain", raw)
    await pushes.settled()
    sums = await rows(hub, "select sum(received), sum(applied), sum(quarantined) from sync_round where state = 'ok'")
    assert sums == [(7, 6, 1)]
    assert await rows(hub, "select count(*) from sync_round where received = 0") == [(0,)]
    assert await rows(hub, "select reason, raw from dead_letter") == [("mapping failed", b"stumble")]
    output = capsys.readouterr()
    assert CANARY not in output.out + output.err + repr(await rows(hub, "select detail from dead_letter"))


async def test_a_row_with_half_a_surrogate_pair_is_set_aside_alone_and_the_document_is_acknowledged(hub: Hub) -> None:
    spoilt = CASES.replace(b'"nickname": "', b'"nickname": "\\ud800', 1)
    assert spoilt != CASES
    assert (await push(hub, "dsams", spoilt)).status_code == 202
    await hub.house.pushes.settled()
    counts = await rows(hub, ROUNDS)
    assert [(state, received, quarantined) for _, state, received, *_, quarantined in counts] == [("ok", 6, 3)]
    # What hangs on the spoilt case waits with it.
    assert sorted(await letters(hub)) == [
        ("dsams", "case not known"),
        ("dsams", "case not known"),
        ("dsams", "unknown shape"),
    ]


async def test_an_extract_as_of_a_day_far_ahead_is_set_aside_and_the_next_one_is_not_superseded_by_it(hub: Hub) -> None:
    mistyped = CASES.replace(b'"as_of": "2026-', b'"as_of": "9999-', 1)
    assert mistyped != CASES
    for raw in (mistyped, CASES):
        await push(hub, "dsams", raw)
        await hub.house.pushes.settled()
    counts = await rows(hub, ROUNDS)
    assert counts == [("dsams", "ok", 6, 0, 0, 0, 6), ("dsams", "ok", 6, 6, 0, 0, 0)]
    assert {reason for _, reason in await letters(hub)} == {"as of an instant that has not come"}
    assert await rows(hub, "select max(as_of)::text from sync_round") == [("2026-11-20 06:00:00+00",)]


async def test_a_pushed_source_is_as_fresh_as_its_last_document(hub: Hub) -> None:
    query = "{ sources { sourceClass state } }"
    await push(hub, "difs", b"x", "dfas")
    await hub.house.pushes.settled()
    # It says nothing of when it stands.
    assert (await hub.data("dfas", query))["sources"] == [{"sourceClass": "agency_system", "state": "STALE"}]
    bills = (SHIPPED / "difs" / "fixtures" / "2026-11-15.csv").read_bytes()
    await push(hub, "difs", bills, "dfas", media="text/csv")
    await hub.house.pushes.settled()
    assert (await hub.data("dfas", query))["sources"] == [{"sourceClass": "agency_system", "state": "OK"}]
    hub.clock.at += timedelta(days=21)
    assert (await hub.data("dfas", query))["sources"] == [{"sourceClass": "agency_system", "state": "STALE"}]


async def test_what_a_rival_pushes_moves_nothing_that_a_contractor_can_ask_for(hub: Hub) -> None:
    await open_cases(hub)
    await push(hub, "industry_status", extract("industry_status", step("1ABC2")), "industry:1ABC2")
    await hub.house.pushes.settled()
    hub.clock.pass_(hours=1)
    asked = (
        "{ sources { sourceClass state asOf } productionMilestones { totalCount nodes { id provenance { asOf } } } }"
    )
    before = await hub.post("industry:1ABC2", asked)
    assert before.json()["data"]["productionMilestones"]["totalCount"] == 1
    await push(
        hub, "industry_status", extract("industry_status", step("2DEF3"), step("1ABC2", "M-9")), "industry:2DEF3"
    )
    await hub.house.pushes.settled()
    assert (await rows(hub, ROUNDS))[-1] == ("industry_status", "ok", 2, 1, 0, 0, 1)
    after = await hub.post("industry:1ABC2", asked)
    assert after.content == before.content
