"""DSCA's visits to the countries it sold to: who learns of one before it is held, and who of what it came to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    everything,
    refused,
)

VERDANIAN_OFFICE = "sco:VE"
STRANGERS = (AIR_FORCE, ALDER, CENTCOM, DFAS)
SUBJECTS = "{ complianceVisits(first: 50) { totalCount nodes { id subject } } }"
STORES, RECEIVERS, VAULTS, SIGHTS = (
    "Stores of the depot at Corran.",
    "Control of receivers at Tal Verin.",
    "Vaults of the training wing, unannounced.",
    "Night sights of the harbor guard.",
)
PLAN: dict[str, Any] = {
    "country": "VE", "plannedFrom": "2027-02-01", "plannedUntil": "2027-02-05", "subject": "Storage of mines.", "tell": False,
}  # fmt: skip


async def listed(hub: Hub, seat: str) -> dict[str, str]:
    """The visits a reader meets: the id of each, by what is to be seen."""
    found = (await hub.data(seat, SUBJECTS))["complianceVisits"]
    assert found["totalCount"] == len(found["nodes"])
    return {one["subject"]: one["id"] for one in found["nodes"]}


async def visit(hub: Hub, seat: str, record: str, facts: str) -> Any:
    """One visit as a reader is told of it."""
    return (await hub.data(seat, f'{{ node(id: "{record}") {{ ... on ComplianceVisit {{ {facts} }} }} }}'))["node"]


async def dsca_owes(hub: Hub, record: str) -> list[tuple[str, str, str]]:
    """What DSCA finds among its own duties about a visit."""
    query = "{ viewer { duties(first: 100) { nodes { what state dueOn recordId } } } }"
    duties = (await hub.data(DSCA, query))["viewer"]["duties"]["nodes"]
    return [(d["what"], d["state"], d["dueOn"]) for d in duties if d["recordId"] == record]


async def kept(hub: Hub, mutation: str, told: dict[str, Any], key: str) -> str:
    """Hand in a submission twice under one key; the id of the one record that both speak of."""
    receipt = await hub.submit(DSCA, mutation, told | {"idempotencyKey": key})
    assert receipt["__typename"] == "Receipt", receipt
    assert await hub.submit(DSCA, mutation, told | {"idempotencyKey": key}) == receipt
    return str(receipt["recordId"])


@pytest.mark.long
async def test_a_country_reads_the_visits_it_was_told_of_and_the_reports_it_was_sent(hub: Hub) -> None:
    seats = (OFFICE, VERDANIAN_OFFICE, DSCA, STATE, BANDARIA, VERDANIA)
    assert {seat: set(await listed(hub, seat)) for seat in seats} == {
        OFFICE: {STORES, RECEIVERS, VAULTS},
        VERDANIAN_OFFICE: {SIGHTS},
        DSCA: {STORES, RECEIVERS, VAULTS, SIGHTS},
        STATE: {STORES, RECEIVERS, VAULTS, SIGHTS},
        BANDARIA: {STORES, RECEIVERS},
        VERDANIA: {SIGHTS},
    }
    facts = "country heldOn report { result findings issuedOn }"
    ids = await listed(hub, DSCA)
    sent = {"country": "BN", "heldOn": "2024-10-18", "report": {
        "result": "NEEDS_IMPROVEMENT",
        "findings": ["Two of nine receivers were counted by their case and not by their number."],
        "issuedOn": "2024-12-02",
    }}  # fmt: skip
    assert [await visit(hub, seat, ids[RECEIVERS], facts) for seat in (OFFICE, DSCA, STATE, BANDARIA)] == [sent] * 4
    unsent = {"country": "VE", "heldOn": "2025-06-06", "report": None}
    assert await visit(hub, VERDANIA, ids[SIGHTS], facts) == unsent
    assert (await visit(hub, VERDANIAN_OFFICE, ids[SIGHTS], facts))["report"]["result"] == "UNSATISFACTORY"
    # A visit it was not told of is to a country what an unknown id is.
    for seat, record in ((BANDARIA, ids[VAULTS]), (BANDARIA, ids[SIGHTS]), (OFFICE, ids[SIGHTS]), (BANDARIA, NOBODY)):
        assert await visit(hub, seat, record, "country") is None


async def test_the_next_visit_is_due_from_eighteen_and_until_twenty_four_months_after_the_last(hub: Hub) -> None:
    ids = await listed(hub, DSCA)
    facts = "nextDueFrom nextDueOn followedOn"
    assert {s: await visit(hub, STATE, ids[s], facts) for s in (STORES, RECEIVERS, VAULTS, SIGHTS)} == {
        STORES: {"nextDueFrom": "2024-08-17", "nextDueOn": "2025-02-17", "followedOn": "2024-10-18"},
        RECEIVERS: {"nextDueFrom": "2026-04-18", "nextDueOn": "2026-10-18", "followedOn": None},
        VAULTS: {"nextDueFrom": None, "nextDueOn": None, "followedOn": None},
        SIGHTS: {"nextDueFrom": "2026-12-06", "nextDueOn": "2027-06-06", "followedOn": None},
    }
    assert {s: await dsca_owes(hub, ids[s]) for s in (STORES, RECEIVERS, VAULTS, SIGHTS)} == {
        STORES: [],
        RECEIVERS: [("Visit the country again.", "OVERDUE", "2026-10-18")],
        VAULTS: [("Hold the compliance assessment visit.", "RUNNING", "2026-12-11")],
        SIGHTS: [("Visit the country again.", "RUNNING", "2027-06-06")],
    }
    for fact in ("nextDueFrom", "nextDueOn", "followedOn"):
        answer = await hub.ask(BANDARIA, f"{{ complianceVisits {{ nodes {{ {fact} }} }} }}")
        assert answer["errors"][0]["message"].endswith("is not a field where it is asked for"), fact


@pytest.mark.long
async def test_a_visit_is_planned_told_held_and_reported_and_the_country_learns_of_each_when_it_is_told(
    own_hub: Hub,
) -> None:
    hub = own_hub
    quiet = (BANDARIA, OFFICE, *STRANGERS)
    before = {seat: await everything(hub, seat) for seat in (*quiet, VERDANIA)}
    record = await kept(hub, "planComplianceVisit", PLAN, "plan")
    assert {await visit_is_there(hub, seat, record) for seat in (DSCA, STATE, VERDANIAN_OFFICE)} == {True}
    assert await everything(hub, VERDANIA) == before[VERDANIA]

    moved = {"visit": record, "plannedUntil": "2027-02-08", "tell": True}
    assert await kept(hub, "moveComplianceVisit", moved, "move") == record
    facts = "plannedFrom plannedUntil subject toldOn heldOn report { result }"
    told = {
        "plannedFrom": "2027-02-01", "plannedUntil": "2027-02-08", "subject": PLAN["subject"], "toldOn": "2026-11-23",
        "heldOn": None, "report": None,
    }  # fmt: skip
    assert await visit(hub, VERDANIA, record, facts) == told
    # Moved without a word to it: the country stays on what it was told, until it is told of the visit as it stands.
    later = {"visit": record, "plannedUntil": "2027-02-09", "subject": "Storage of mines, unannounced."}
    for n, said in enumerate((later | {"tell": False}, {"visit": record, "plannedFrom": "2027-02-02"})):
        assert await kept(hub, "moveComplianceVisit", said, f"later-{n}") == record
        assert await visit(hub, VERDANIA, record, facts) == told
    stands = told | {
        "plannedFrom": "2027-02-02",
        "plannedUntil": "2027-02-09",
        "subject": later["subject"],
        "toldOn": None,
    }
    assert await visit(hub, VERDANIAN_OFFICE, record, facts) == stands
    assert await kept(hub, "moveComplianceVisit", {"visit": record, "tell": True}, "told") == record
    assert await visit(hub, VERDANIA, record, facts) == stands | {"toldOn": "2026-11-23"}
    same = {"visit": record, "plannedFrom": "2027-02-02", "tell": True, "idempotencyKey": "same"}
    assert refused(await hub.submit(DSCA, "moveComplianceVisit", same)) == ("NOTHING_TOLD", "visit")

    assert await kept(hub, "recordComplianceVisit", {"visit": record, "heldOn": "2026-11-20"}, "held") == record
    sights = (await listed(hub, DSCA))[SIGHTS]
    assert (await visit(hub, DSCA, sights, "followedOn")) == {"followedOn": "2026-11-20"}
    assert await dsca_owes(hub, sights) == []
    assert await dsca_owes(hub, record) == [("Visit the country again.", "RUNNING", "2028-11-20")]

    # Written and not sent: the country stands where it stood.
    still = await everything(hub, VERDANIA)
    report = {"visit": record, "result": "NEEDS_IMPROVEMENT", "findings": ["One lock is missing."], "issue": False}
    draft = await kept(hub, "reportComplianceVisit", report, "report")
    assert await everything(hub, VERDANIA) == still
    assert (await visit(hub, VERDANIAN_OFFICE, record, "report { findings }"))["report"] == {
        "findings": ["One lock is missing."]
    }
    assert await kept(hub, "reportComplianceVisit", report | {"issue": True}, "sent") == draft
    assert await visit(hub, VERDANIA, record, "heldOn report { result findings issuedOn }") == {
        "heldOn": "2026-11-20",
        "report": {"result": "NEEDS_IMPROVEMENT", "findings": ["One lock is missing."], "issuedOn": "2026-11-23"},
    }
    again = await hub.submit(DSCA, "reportComplianceVisit", report | {"idempotencyKey": "again"})
    assert refused(again) == ("REPORT_ISSUED", "visit")
    assert {seat: await everything(hub, seat) for seat in quiet} == {seat: before[seat] for seat in quiet}


async def visit_is_there(hub: Hub, seat: str, record: str) -> bool:
    """Whether a reader meets a visit."""
    return await visit(hub, seat, record, "id") == {"id": record}


@pytest.mark.long
async def test_a_visit_that_cannot_be_is_refused_and_nothing_is_kept_of_it(own_hub: Hub) -> None:
    hub = own_hub
    before = await everything(hub, DSCA)
    ids = await listed(hub, DSCA)
    forms: list[tuple[str, dict[str, Any], list[tuple[dict[str, Any], str, str]]]] = [
        ("planComplianceVisit", PLAN, [
            ({"subject": " "}, "TEXT_EMPTY", "subject"),
            ({"plannedFrom": "2026-11-22"}, "DAYS_OF_A_VISIT", "plannedFrom"),
            ({"plannedUntil": "2027-01-31"}, "DAYS_OF_A_VISIT", "plannedUntil"),
            ({"country": "BN"}, "VISIT_PLANNED", "country"),
            ({"tell": True, "marking": "CUI//NOFORN"}, "MARKING_KEEPS_IT_FROM_THE_COUNTRY", "marking"),
        ]),
        ("moveComplianceVisit", {"visit": ids[VAULTS]}, [
            ({}, "NOTHING_TOLD", "visit"),
            ({"visit": NOBODY, "tell": True}, "VISIT_NOT_FOUND", "visit"),
            ({"visit": ids[STORES], "tell": True}, "VISIT_HELD", "visit"),
            ({"subject": ""}, "TEXT_EMPTY", "subject"),
            ({"plannedUntil": "2026-12-06"}, "DAYS_OF_A_VISIT", "plannedUntil"),
        ]),
        ("recordComplianceVisit", {"visit": ids[VAULTS]}, [
            ({"visit": NOBODY}, "VISIT_NOT_FOUND", "visit"),
            ({"visit": ids[STORES]}, "VISIT_HELD", "visit"),
            ({"heldOn": "2026-11-24"}, "DAY_IN_FUTURE", "heldOn"),
            ({"heldOn": "2024-10-17"}, "DAY_TOO_EARLY", "heldOn"),
        ]),
        ("reportComplianceVisit", {"visit": ids[SIGHTS], "result": "SATISFACTORY", "issue": True}, [
            ({"visit": NOBODY}, "VISIT_NOT_FOUND", "visit"),
            ({"visit": ids[VAULTS]}, "VISIT_NOT_HELD", "visit"),
            ({"visit": ids[RECEIVERS]}, "REPORT_ISSUED", "visit"),
            ({"result": "UNSATISFACTORY", "findings": [" "]}, "FINDINGS_OF_A_VISIT", "findings"),
            ({"marking": "CUI//NOFORN"}, "MARKING_KEEPS_IT_FROM_THE_COUNTRY", "marking"),
        ]),
    ]  # fmt: skip
    for mutation, good, wrong in forms:
        for change, code, field in wrong:
            answer = await hub.submit(DSCA, mutation, good | change | {"idempotencyKey": "refused"})
            assert refused(answer) == (code, field), (mutation, change)
    assert await everything(hub, DSCA) == before
    for seat in (OFFICE, STATE, BANDARIA, ALDER):
        met, unknown = [
            (await hub.ask(seat, f"mutation {{ {name} {{ __typename }} }}"))["errors"][0]["message"]
            for name in ("planComplianceVisit", "planBadgers")
        ]
        assert met.replace("planComplianceVisit", "planBadgers") == unknown


async def test_a_visit_marked_against_foreign_eyes_stays_hidden_from_the_country_that_was_visited(own_hub: Hub) -> None:
    hub = own_hub
    before = await everything(hub, VERDANIA)
    marked = await kept(hub, "planComplianceVisit", PLAN | {"marking": "CUI//NOFORN"}, "plan")
    told = await hub.submit(DSCA, "moveComplianceVisit", {"visit": marked, "tell": True, "idempotencyKey": "tell"})
    assert refused(told) == ("MARKING_KEEPS_IT_FROM_THE_COUNTRY", "marking")
    await kept(hub, "recordComplianceVisit", {"visit": marked, "heldOn": "2026-11-20"}, "held")
    assert await visit(hub, VERDANIAN_OFFICE, marked, "heldOn") == {"heldOn": "2026-11-20"}
    assert await everything(hub, VERDANIA) == before


async def test_who_has_no_part_in_end_use_meets_no_such_type_and_no_narrowed_token_reaches_it(hub: Hub) -> None:
    for seat in STRANGERS:
        met, unknown = [
            (await hub.ask(seat, f"{{ {name} {{ totalCount }} }}"))["errors"][0]["message"]
            for name in ("complianceVisits", "badgers")
        ]
        assert met.replace("complianceVisits", "badgers") == unknown
        for kind in ("ComplianceVisit", "ComplianceReport", "ComplianceResult"):
            assert (await hub.data(seat, f'{{ __type(name: "{kind}") {{ name }} }}'))["__type"] is None
    query = "{ complianceVisits { totalCount } }"
    assert (await hub.data(DSCA, query, scopes=["end-use:read"]))["complianceVisits"]["totalCount"] == 4
    assert "errors" in await hub.ask(DSCA, query, scopes=["planning:read"])
