"""The control plan of a country: its office writes it, the country agrees to the edition it read, and nobody else meets it."""

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
    GREYHAVEN,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    refused,
)

READERS = (BANDARIA, OFFICE, DSCA, STATE)
PROCEDURES = {
    "accountability": "Each vault keeps a register that two keepers sign at every change of shift.",
    "inventories": "The wing counts by serial number each spring and sends the count to the office.",
    "recordKeeping": "The wing and the office each keep their counts for five years.",
    "violationReporting": "The wing tells the office of a broken seal on the same day.",
    "visits": "The office announces a visit ten days ahead and sees every article.",
}
PLAN: dict[str, Any] = {"country": "BN", "number": "BN-04", **PROCEDURES}
PLANS = """{ controlPlans { nodes { country number edition preparedOn agreedOn
  accountability inventories recordKeeping violationReporting visits } } }"""
DUTIES = "{ viewer { duties(first: 100) { nodes { what state startsOn recordId } } } }"


async def done(hub: Hub, seat: str, act: str, given: dict[str, Any], key: str) -> str:
    """Submit what is taken, twice with the same receipt; the record's id."""
    answers = [await hub.submit(seat, act, given | {"idempotencyKey": key}) for _ in range(2)]
    assert answers[0]["__typename"] == "Receipt", answers[0]
    assert answers[0] == answers[1]
    return str(answers[0]["recordId"])


async def plans(hub: Hub, seat: str) -> list[dict[str, Any]]:
    """The plans a seat reads."""
    return list((await hub.data(seat, PLANS))["controlPlans"]["nodes"])


async def owed(hub: Hub, seat: str, record: str) -> list[tuple[str, str, str]]:
    duties = (await hub.data(seat, DUTIES))["viewer"]["duties"]["nodes"]
    return [(d["what"], d["state"], d["startsOn"]) for d in duties if d["recordId"] == record]


@pytest.mark.long
async def test_a_plan_is_read_by_its_country_its_office_and_those_who_watch_and_agreed_to_by_edition(
    own_hub: Hub,
) -> None:
    hub = own_hub
    plan = await done(hub, OFFICE, "prepareControlPlan", PLAN, "p-1")
    first = {**PLAN, "edition": 1, "preparedOn": "2026-11-23", "agreedOn": None}
    assert [await plans(hub, seat) for seat in READERS] == [[first]] * 4
    assert [await plans(hub, seat) for seat in (VERDANIA, "sco:VE")] == [[], []]
    asks = ("Agree to the control plan, or tell the office what to change.", "WAITING", "2026-11-23")
    assert (await owed(hub, BANDARIA, plan), await owed(hub, OFFICE, plan)) == ([asks], [])
    await done(hub, BANDARIA, "agreeToControlPlan", {"plan": plan, "edition": 1}, "a-1")
    assert [await plans(hub, seat) for seat in READERS] == [[{**first, "agreedOn": "2026-11-23"}]] * 4
    assert await owed(hub, BANDARIA, plan) == []
    # A plan that changes is agreed to anew, in the edition that was read.
    await done(
        hub, OFFICE, "reviseControlPlan", {"plan": plan, "visits": "A visit is announced the day before."}, "r-1"
    )
    second = {**first, "edition": 2, "visits": "A visit is announced the day before."}
    assert [await plans(hub, seat) for seat in READERS] == [[second]] * 4
    assert await owed(hub, BANDARIA, plan) == [asks]
    for n, edition in enumerate((1, 3)):
        answer = await hub.submit(
            BANDARIA, "agreeToControlPlan", {"plan": plan, "edition": edition, "idempotencyKey": f"x-{n}"}
        )
        assert refused(answer) == ("CONTROL_PLAN", "edition")
    assert await plans(hub, DSCA) == [second]
    await done(hub, BANDARIA, "agreeToControlPlan", {"plan": plan, "edition": 2}, "a-2")
    answer = await hub.submit(BANDARIA, "agreeToControlPlan", {"plan": plan, "edition": 2, "idempotencyKey": "x-9"})
    assert refused(answer) == ("PLAN_AGREED", "edition")


async def test_whoever_has_no_part_in_end_use_meets_no_word_of_a_plan(hub: Hub) -> None:
    for seat in (AIR_FORCE, ALDER, GREYHAVEN, CENTCOM, DFAS):
        assert (await hub.data(seat, '{ __type(name: "ControlPlan") { name } }'))["__type"] is None, seat
        answer = await hub.ask(seat, "{ controlPlans { totalCount } }")
        assert [e["message"] for e in answer["errors"]] == ["`controlPlans` is not a field where it is asked for"], seat


async def test_a_plan_that_does_not_stand_is_refused_and_one_of_another_country_is_none(own_hub: Hub) -> None:
    hub = own_hub
    plan = await done(hub, OFFICE, "prepareControlPlan", PLAN, "p-1")
    rows = [
        (OFFICE, "prepareControlPlan", PLAN, ("PLAN_ON_RECORD", "number")),
        (OFFICE, "prepareControlPlan", {**PLAN, "country": "VE"}, ("COUNTRY_NOT_YOURS", "country")),
        (OFFICE, "prepareControlPlan", {**PLAN, "number": " "}, ("TEXT_EMPTY", "number")),
        (OFFICE, "prepareControlPlan", {**PLAN, "recordKeeping": ""}, ("TEXT_EMPTY", "recordKeeping")),
        (OFFICE, "reviseControlPlan", {"plan": plan}, ("NOTHING_CHANGED", "plan")),
        (OFFICE, "reviseControlPlan", {"plan": plan, "visits": PLAN["visits"]}, ("NOTHING_CHANGED", "plan")),
        (OFFICE, "reviseControlPlan", {"plan": plan, "visits": " "}, ("TEXT_EMPTY", "visits")),
        ("sco:VE", "reviseControlPlan", {"plan": plan, "visits": "None."}, ("PLAN_NOT_FOUND", "plan")),
        (VERDANIA, "agreeToControlPlan", {"plan": plan, "edition": 1}, ("PLAN_NOT_FOUND", "plan")),
        (BANDARIA, "agreeToControlPlan", {"plan": NOBODY, "edition": 1}, ("PLAN_NOT_FOUND", "plan")),
    ]
    for n, (seat, act, given, met) in enumerate(rows):
        assert refused(await hub.submit(seat, act, {**given, "idempotencyKey": f"x-{n}"})) == met, (seat, given)
    assert [(one["edition"], one["agreedOn"]) for one in await plans(hub, DSCA)] == [(1, None)]
    for seat, act in ((BANDARIA, "prepareControlPlan"), (OFFICE, "agreeToControlPlan"), (DSCA, "reviseControlPlan")):
        answer = await hub.ask(seat, f"mutation {{ {act} {{ __typename }} }}")
        assert answer["errors"][0]["message"] == f"`{act}` is not a field where it is asked for"
