"""What is about one person, or is officials' business, by every path beside the plain question: hooks, streams, files, logs."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from contextlib import AsyncExitStack
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from tests.receiver import receiving
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
    VERDANIA,
    own_schema,
)
from tests.stories.conftest import Worlds
from tests.stories.test_budget_requests import REQUEST
from tests.stories.test_control_plans import PLAN
from tests.stories.test_exports import taken_out
from tests.stories.test_following import Follower, following
from tests.stories.test_through_anothers_eyes import look
from tests.stories.test_training import FELLOWS, PROPELLERS, lines, nominate
from tests.stories.test_training_programs import PROMINENT
from tests.stories.test_webhooks import Loopback, keep, listen, rows

VERDANIAN_OFFICE = "sco:VE"
ANOTHER_COMMAND = "ccmd:INDOPACOM:QO"
EVERY_SEAT = (
    BANDARIA, OFFICE, DSCA, STATE, CENTCOM, AIR_FORCE, ARMY, ALDER, DFAS, VERDANIA, VERDANIAN_OFFICE, ANOTHER_COMMAND,
)  # fmt: skip
NOMINEE = "BN-27-00081"
PERSONAL = (
    "BN-26-00413",
    "BN-26-00417",
    "BN-26-00418",
    "BN-19-00112",
    "QO417",
    "14:35",
    "northern gate",
    "ITO 27-0081",
)
NOMINATION, PROMINENCE = "TrainingNomination", "PositionOfProminence"
ASKED, ADVISED, AGREED = "BudgetRequest", "BudgetRecommendation", "ControlPlan"


@pytest.mark.long
async def test_each_act_about_a_person_or_a_budget_calls_the_hooks_of_its_readers_alone_and_carries_no_word_of_it(
    worlds: Worlds,
) -> None:
    async with worlds.hub(kind=Loopback) as hub, AsyncExitStack() as open_:
        line = (await lines(hub, OFFICE))[FELLOWS]
        hooks = {seat: await open_.enter_async_context(receiving()) for seat in EVERY_SEAT}
        for seat, hook in hooks.items():
            await listen(hub, seat, hook)
        nominee = {"line": line, "studentNumber": NOMINEE, "screenedOn": "2026-11-16", "idempotencyKey": "n-1"}
        await keep(hub, OFFICE, "nominateStudent", nominee)
        await keep(hub, OFFICE, "recordPositionOfProminence", PROMINENT | {"idempotencyKey": "p-1"})
        await keep(hub, OFFICE, "prepareControlPlan", PLAN | {"idempotencyKey": "c-1"})
        request = await keep(hub, OFFICE, "submitBudgetRequest", REQUEST | {"idempotencyKey": "b-1"})
        less = {"request": request, "recommended": "1000001.00 USD", "reason": "Qx91 the delta can wait."}
        for seat in (CENTCOM, STATE):
            await keep(hub, seat, "recommendBudget", less | {"idempotencyKey": f"r-{seat}"})
        heard = {seat: [one.about[1] for one in hook.received] for seat, hook in hooks.items()}
        assert heard == {seat: [] for seat in EVERY_SEAT} | {
            BANDARIA: [AGREED],
            OFFICE: [NOMINATION, PROMINENCE, AGREED, ASKED, ADVISED],  # and not that State recommends it too
            DSCA: [NOMINATION, AGREED, ASKED, ADVISED, ADVISED],
            STATE: [AGREED, ASKED, ADVISED, ADVISED],
            CENTCOM: [NOMINATION, PROMINENCE, ASKED, ADVISED, ADVISED],
        }
        sent = "".join(f"{one.body!r} {one.headers}" for hook in hooks.values() for one in hook.received)
        words = (NOMINEE, PROMINENT["studentNumber"], PROMINENT["held"], PLAN["visits"], REQUEST["requirement"], "Qx91")
        assert [word for word in (*words, "1000001.00") if word in sent] == []


@pytest.mark.long
async def test_a_nomination_reaches_the_duties_of_its_own_office_while_all_others_hear_nothing(own_hub: Hub) -> None:
    hub = own_hub
    line = (await lines(hub, OFFICE))[FELLOWS]
    query = (
        "subscription { dutiesChanged { kind duties(first: 100) { totalCount nodes { what recordType recordId } } } }"
    )
    others = (CENTCOM, DSCA, BANDARIA, ARMY, VERDANIAN_OFFICE, ANOTHER_COMMAND)
    async with following(hub, query, {}, OFFICE, *others) as each:
        office, *strangers = each
        first = [await one.told() for one in each]
        before = first[0]["duties"]["totalCount"]
        assert (await nominate(hub, OFFICE, line, NOMINEE, "n-1"))["__typename"] == "Receipt"
        told = await heard(office)
        assert (told["duties"]["totalCount"], NOMINEE in repr(told)) == (before + 1, False)
        assert [await one.silence() for one in strangers] == [True] * len(others)


async def heard(one: Follower) -> Any:
    """The next event's field, as sent."""
    raw = await one.raw()
    assert raw is not None
    return orjson.loads(raw)["data"]["dutiesChanged"]


@pytest.mark.long(but=3)
@pytest.mark.parametrize("seat", EVERY_SEAT)
async def test_no_duty_no_clock_and_no_day_of_a_case_is_drawn_from_a_person_for_whom_it_does_not_exist(
    hub: Hub, seat: str
) -> None:
    query = """{ case(designator: "BN-D-SAM") { timeline(first: 100) { nodes { recordType subject what } }
      clocks(first: 100) { nodes { recordType what } } caseFile(first: 100) { nodes { recordType subject what } } }
      viewer { duties(first: 100) { nodes { recordType what } } } }"""
    answer = await hub.post(seat, query)
    assert "errors" not in answer.json()
    personal = {"Student", "TrainingNomination", "PostTrainingInterview", "PositionOfProminence"}
    told = answer.json()["data"]
    days = [
        each for name in ("timeline", "caseFile") for each in (told["case"] or {}).get(name, {"nodes": []})["nodes"]
    ]
    assert [each for each in days if each["recordType"] in personal] == []  # of a person, for nobody at all
    drawn = personal & set(re.findall(r'"recordType":"(\w+)"', answer.text))
    readers = {
        BANDARIA: {"Student"}, AIR_FORCE: {"Student"}, OFFICE: {"Student", NOMINATION},
        DSCA: {NOMINATION}, CENTCOM: {NOMINATION},
    }  # fmt: skip
    assert drawn == readers.get(seat, set())
    hidden = ("BN-26-00413",) * (NOMINATION not in drawn) + ("BN-26-00417", "BN-26-00418") * ("Student" not in drawn)
    assert [word for word in (*hidden, *PERSONAL[4:]) if word in answer.text] == []


@pytest.mark.long(but=1)
@pytest.mark.parametrize("seat", [BANDARIA, OFFICE, DSCA, AIR_FORCE, CENTCOM])
async def test_no_table_that_can_be_taken_out_holds_a_person_though_the_lines_are_in_it(
    own_hub: Hub, seat: str
) -> None:
    hub = own_hub
    await hub.submit(OFFICE, "recordPositionOfProminence", PROMINENT | {"idempotencyKey": "p-1"})
    subjects = (await own_schema(hub, seat)).type_map["ExportSubject"].values  # type: ignore[attr-defined]
    assert "TRAINING_LINES" in subjects
    files = {subject: repr(await taken_out(hub, seat, subject)) for subject in subjects}
    assert PROPELLERS in files["TRAINING_LINES"]
    assert {subject: word for subject, file in files.items() for word in PERSONAL if word in file} == {}


async def test_a_number_that_is_asked_for_by_name_is_answered_and_stays_in_no_cursor_no_log_and_no_record_of_reading(
    own_hub: Hub,
) -> None:
    hub = own_hub
    query = """query BN_26_00417 { trainingLines(first: 50) { nodes { BN_26_00418: course
      students(where: { number: { eq: "BN-26-00417" } }, orderBy: [{ fact: NUMBER, direction: ASC }]) {
        edges { cursor node { number } } }
      nominations(where: { studentNumber: { eq: "BN-26-00413" } }) { edges { cursor node { studentNumber } } } } } }"""
    with capture_logs() as said:
        answer = await hub.post(OFFICE, query)
        wrong = await hub.post(OFFICE, query.replace("{ eq:", "{ is:"))
        astray = await hub.post(OFFICE, '{ trainingLines(after: "BN-26-00417") { totalCount } }')
        line = (await lines(hub, OFFICE))[PROPELLERS]
        twice = await nominate(hub, OFFICE, line, "BN-26-00413", "n-1")
    assert [answer.text.count(number) for number in ("BN-26-00417", "BN-26-00413")] == [1, 1]
    assert [wrong.json()["errors"][0]["extensions"]["code"], astray.json()["errors"][0]["extensions"]["code"]] == [
        "BAD_VALUE", "BAD_CURSOR",
    ]  # fmt: skip
    cursors = re.findall(r'"cursor":"([^"]+)"', answer.text)
    assert len(cursors) == 2
    kept = await rows(hub, "select q::text, a::text from audit_record a join audit_question q on q.digest = a.question")
    assert "TrainingNomination.student_number" in repr(kept)
    elsewhere = (wrong.text, astray.text, repr(twice), repr(said), repr(kept), repr([opened(one) for one in cursors]))
    numbers = ("26-00417", "26-00413", "26_00417", "26_00418")
    assert [(n, word) for n, text in enumerate(elsewhere) for word in numbers if word in text] == []


def opened(cursor: str) -> bytes:
    """What a cursor is made of, to whoever takes its letters apart."""
    return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


async def test_a_number_on_another_offices_list_of_prominence_is_taken_as_if_it_were_on_none(worlds: Worlds) -> None:
    theirs = PROMINENT | {"country": "VE", "idempotencyKey": "p-1"}
    met = []
    for first in (False, True):
        async with worlds.hub() as hub:
            if first:
                await hub.submit(OFFICE, "recordPositionOfProminence", PROMINENT | {"idempotencyKey": "p-1"})
            told = await hub.submit(VERDANIAN_OFFICE, "recordPositionOfProminence", theirs)
            again = await hub.submit(VERDANIAN_OFFICE, "recordPositionOfProminence", theirs | {"idempotencyKey": "p-2"})
            listed = await hub.data(VERDANIAN_OFFICE, "{ positionsOfProminence { totalCount } }")
            met.append((told["__typename"], again["code"], listed))
    assert met == [("Receipt", "POSITION_ON_RECORD", {"positionsOfProminence": {"totalCount": 1}})] * 2


async def test_a_token_for_one_case_reaches_nothing_that_is_about_the_country(own_hub: Hub) -> None:
    hub = own_hub
    line = (await lines(hub, OFFICE))[FELLOWS]
    await nominate(hub, OFFICE, line, NOMINEE, "n-1")
    for act, taken in (
        ("recordPositionOfProminence", PROMINENT), ("prepareControlPlan", PLAN), ("submitBudgetRequest", REQUEST),
    ):  # fmt: skip
        assert (await hub.submit(OFFICE, act, taken | {"idempotencyKey": act}))["__typename"] == "Receipt"
    query = """{ positionsOfProminence { totalCount } controlPlans { totalCount } budgetRequests { totalCount }
      trainingLines(first: 50) { nodes { nominations { nodes { studentNumber } } } }
      viewer { duties(first: 100, where: { recordType: { in: ["TrainingNomination", "ControlPlan"] } }) { totalCount } } }"""
    own, cut = await hub.post(OFFICE, query), await hub.post(OFFICE, query, cases=["BN-D-SAM"])
    assert NOMINEE in own.text
    assert NOMINEE not in cut.text
    found = cut.json()["data"]
    registers = ("positionsOfProminence", "controlPlans", "budgetRequests")
    assert [found[name]["totalCount"] for name in registers] == [0, 0, 0]
    assert min(own.json()["data"][name]["totalCount"] for name in registers) > 0


@pytest.mark.long(but=2)
@pytest.mark.parametrize("seat", [BANDARIA, OFFICE, AIR_FORCE])
async def test_through_anothers_eyes_nothing_is_drawn_from_a_student_whom_the_auditor_may_not_meet(
    hub: Hub, seat: str
) -> None:
    query = """{ case(designator: "BN-D-SAM") { timeline(first: 100) { nodes { recordType subject what } }
      clocks(first: 100) { nodes { recordType what } } } }"""
    own, view = await hub.post(seat, query), await look(hub, seat, query)
    assert [answer.text.count(PROPELLERS) > 0 for answer in (own, view)] == [True, True]
    assert ['"recordType":"Student"' in answer.text for answer in (own, view)] == [True, False]
    assert [number for number in ("BN-26-00417", "BN-26-00418") if number in view.text] == []
