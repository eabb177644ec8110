"""How long an answer may take: its group, the day it began, and the days of delay that are kept apart from the calendar's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    OFFICE,
    STATE,
    differences,
    refused,
    told_about,
)

LETTER = """query($d: CaseDesignator!) { case(designator: $d) { letterOfRequest {
  id rawStatus actionableOn preparationGroup negotiatedDays } } }"""
CLOCK = """query($d: CaseDesignator!) { case(designator: $d) {
  clocks(where: { what: { startsWith: "Prepare the document" } }) { nodes { startsOn dueOn metOn state delayDays authority } } } }"""
STEPS = """query($d: CaseDesignator!) { case(designator: $d) { lettersOfOffer { nodes { id delayClass
  offerMilestones(where: { code: { eq: CDEF } }) { nodes { reachedOn reason estimatedDays actualDays } } } } } }"""
CRITERIA = """{ __type(name: "Criterion") { enumValues { name } } }"""


async def letter(hub: Hub, case: str, seat: str = AIR_FORCE) -> dict[str, Any]:
    """The letter of request of a case."""
    return dict((await hub.data(seat, LETTER, {"d": case}))["case"]["letterOfRequest"])


async def clock(hub: Hub, seat: str, case: str) -> list[dict[str, Any]]:
    """The clock of the preparation, as a seat meets it."""
    found = (await hub.data(seat, CLOCK, {"d": case}))["case"]
    return found["clocks"]["nodes"] if found else []


async def document(hub: Hub, case: str) -> dict[str, Any]:
    """The only document of a case, with its causes of delay."""
    [found] = (await hub.data(AIR_FORCE, STEPS, {"d": case}))["case"]["lettersOfOffer"]["nodes"]
    return dict(found)


def delay(document: str, **taken: Any) -> dict[str, Any]:
    """A cause of delay as the agency records it."""
    return {
        "idempotencyKey": repr(sorted(taken.items())),
        "document": document,
        "delayClass": "PRICING",
        "reason": "The maker's quotation is late.",
        "estimatedDays": 30,
        **taken,
    }


async def test_each_group_has_its_days_from_the_day_the_letter_was_actionable(hub: Hub) -> None:
    told = {}
    for case in ("BN-D-RAE", "BN-D-SAA", "BN-D-RAC", "BN-D-RAG"):
        [found] = await clock(hub, AIR_FORCE, case)
        told[case] = ((await letter(hub, case))["preparationGroup"], found["startsOn"], found["dueOn"], found["state"])
    assert told == {
        "BN-D-RAE": ("A", "2024-04-18", "2024-06-02", "OVERDUE"),
        "BN-D-SAA": ("B", "2026-03-06", "2026-06-14", "OVERDUE"),
        "BN-D-RAC": ("C", "2026-04-02", "2026-08-30", "OVERDUE"),
        "BN-D-RAG": ("D", "2024-06-21", "2025-02-16", "OVERDUE"),
    }


async def test_delay_is_shown_beside_the_calendar_and_never_taken_off(hub: Hub) -> None:
    shown = {
        seat: [c["delayDays"] for c in await clock(hub, seat, "BN-D-SAA")] for seat in (DSCA, AIR_FORCE, STATE, OFFICE)
    }
    assert shown == {DSCA: [76], AIR_FORCE: [76], STATE: [None], OFFICE: [None]}
    for seat in (BANDARIA, ALDER, CENTCOM, DFAS, ARMY):
        assert await clock(hub, seat, "BN-D-SAA") == []


@pytest.mark.long
async def test_a_cause_of_delay_is_recorded_and_its_days_corrected(own_hub: Hub) -> None:
    readers = (BANDARIA, OFFICE, ALDER, CENTCOM, DFAS)
    before = {s: await told_about(own_hub, s, "BN-D-SAA") for s in readers}
    found = (await document(own_hub, "BN-D-SAA"))["id"]
    first = await own_hub.submit(AIR_FORCE, "recordDelay", delay(found))
    assert first["__typename"] == "Receipt", first
    assert [c["delayDays"] for c in await clock(own_hub, DSCA, "BN-D-SAA")] == [76 + 30]
    known = await own_hub.submit(AIR_FORCE, "recordDelay", delay(found, on="2026-11-23", actualDays=4))
    assert known["__typename"] == "Receipt", known
    assert [c["delayDays"] for c in await clock(own_hub, DSCA, "BN-D-SAA")] == [76 + 4]
    causes = (await document(own_hub, "BN-D-SAA"))["offerMilestones"]["nodes"]
    assert [(c["reachedOn"], c["estimatedDays"], c["actualDays"]) for c in causes] == [
        ("2026-06-01", 90, 76),
        ("2026-11-23", 30, 4),
    ]
    [running] = await clock(own_hub, AIR_FORCE, "BN-D-SAA")
    assert (running["dueOn"], running["state"]) == ("2026-06-14", "OVERDUE")
    after = {s: await told_about(own_hub, s, "BN-D-SAA") for s in readers}
    moved = {s for s in readers if differences(before[s], after[s])}
    assert moved <= {OFFICE}  # officials read the class of a delay, which stays as it was, and as of when


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("taken", "declined"),
    [
        ({"reason": "  "}, ("TEXT_EMPTY", "reason")),
        ({"on": "2026-11-24"}, ("DAY_IN_FUTURE", "on")),
        ({"estimatedDays": -1}, ("DELAY_DAYS", "estimatedDays")),
        ({"actualDays": -3}, ("DELAY_DAYS", "estimatedDays")),
        ({"estimatedDays": 3_651}, ("DELAY_DAYS", "estimatedDays")),
        ({"document": "00000000-0000-4000-8000-000000000000"}, ("DOCUMENT_NOT_FOUND", "document")),
    ],
)
async def test_a_delay_that_cannot_be_is_refused(
    own_hub: Hub, taken: dict[str, Any], declined: tuple[str, str]
) -> None:
    before = await document(own_hub, "BN-D-SAA")
    answer = await own_hub.submit(AIR_FORCE, "recordDelay", delay(before["id"]) | taken)
    assert refused(answer) == declined
    assert await document(own_hub, "BN-D-SAA") == before


async def test_nothing_delays_a_document_that_was_sent(own_hub: Hub) -> None:
    found = await document(own_hub, "BN-D-SAE")
    answer = await own_hub.submit(AIR_FORCE, "recordDelay", delay(found["id"]))
    assert refused(answer) == ("DOCUMENT_SENT", "document")


@pytest.mark.parametrize("seat", [BANDARIA, OFFICE, DSCA, ALDER, STATE, CENTCOM, DFAS])
async def test_a_delay_is_the_agencys_to_record(hub: Hub, seat: str) -> None:
    answer = await hub.ask(seat, "mutation { recordDelay { __typename } }")
    assert "data" not in answer
    names = await hub.data(seat, '{ __type(name: "RecordDelayInput") { name } }')
    assert names == {"__type": None}


async def test_a_letter_found_actionable_starts_the_clock_of_its_answer(own_hub: Hub) -> None:
    found = await letter(own_hub, "BN-D-QAC")
    assert (found["rawStatus"], found["actionableOn"]) == ("ASSESSMENT", None)
    every = [v["name"] for v in (await own_hub.data(AIR_FORCE, CRITERIA))["__type"]["enumValues"]]
    findings = [{"criterion": c, "met": True} for c in every]
    judged = {
        "letter": found["id"],
        "findings": findings,
        "evaluation": "All criteria are met.",
        "preparationGroup": "D",
        "negotiatedDays": 200,
    }
    answer = await own_hub.submit(
        AIR_FORCE, "assessLetterOfRequest", {"idempotencyKey": "1", **judged, "preparationGroup": "A"}
    )
    assert refused(answer) == ("CURRENT_CATEGORIES", "negotiatedDays")
    for days in (0, 3_651, 2_147_483_647):
        beyond = {"idempotencyKey": f"{days}", **judged, "negotiatedDays": days}
        answer = await own_hub.submit(AIR_FORCE, "assessLetterOfRequest", beyond)
        assert refused(answer) == ("CURRENT_CATEGORIES", "negotiatedDays")
    receipt = await own_hub.submit(AIR_FORCE, "assessLetterOfRequest", {"idempotencyKey": "2", **judged})
    assert receipt["__typename"] == "Receipt"
    told = await letter(own_hub, "BN-D-QAC")
    assert (told["rawStatus"], told["actionableOn"], told["preparationGroup"]) == ("ACTIONABLE", "2026-11-23", "D")
    [running] = await clock(own_hub, DSCA, "BN-D-QAC")
    assert (running["startsOn"], running["dueOn"], running["state"]) == ("2026-11-23", "2027-06-11", "RUNNING")


async def test_a_purchaser_has_no_word_for_how_its_answer_is_timed(hub: Hub) -> None:
    for member in ("preparationGroup", "actionableOn", "negotiatedDays"):
        answer = await hub.ask(BANDARIA, f'{{ case(designator: "BN-D-SAA") {{ letterOfRequest {{ {member} }} }} }}')
        assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_FIELD"
