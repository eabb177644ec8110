"""A student's journey, report and interview: told to those who must know, under the line, and nowhere else in any form."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
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
    whole,
)

VERDANIAN_OFFICE = "sco:VE"
CASE = "BN-D-SAM"
JOURNEY = ("QO417", "14:35", "Comes by the northern gate", "ITO 27-0081")
STRANGERS = (VERDANIA, VERDANIAN_OFFICE, ARMY, DSCA, CENTCOM, STATE, DFAS, ALDER)
OF_A_LINE = "{ trainingLines(first: 50) { nodes { students { nodes { id number arrivesOn } } } } }"
DRAWN = (
    "timeline(first: 100) { nodes { what subject member } } caseFile(first: 100) { nodes { what subject } } "
    "clocks(first: 100) { nodes { what state recordType } }"
)
SAID: dict[str, Any] = {
    "relevance": "Qx81 the course was what the fleet needs.",
    "preparation": "Qx82 more of the language beforehand.",
    "support": "Qx83 met at the gate each time.",
}


async def student(hub: Hub, number: str) -> dict[str, Any]:
    found = (await hub.data(OFFICE, OF_A_LINE))["trainingLines"]["nodes"]
    [one] = [each for line in found for each in line["students"]["nodes"] if each["number"] == number]
    return dict(one)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("seat", STRANGERS)
async def test_a_stranger_meets_a_student_exactly_as_an_id_that_there_is_not(hub: Hub, seat: str) -> None:
    record = (await student(hub, "BN-26-00417"))["id"]
    ask = '{ node(id: "%s") { __typename id } nodes(ids: ["%s"]) { id } }'
    known, unknown = [whole(await hub.post(seat, ask % (each, each))) for each in (record, NOBODY)]
    assert known == unknown
    told = b"".join((await everything(hub, seat)).values()).decode()
    assert [word for word in (*JOURNEY, "BN-26-00417") if word in told] == []


async def test_another_office_is_refused_every_act_about_a_student_in_the_words_of_no_student(hub: Hub) -> None:
    record = (await student(hub, "BN-26-00417"))["id"]
    arrival = {
        "arrivesOn": "2027-01-13", "arrivalTime": "09:10", "travelMode": "ROAD", "dependents": 0,
        "childrenAges": [], "travelNotes": "None.",
    }  # fmt: skip
    acts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("recordArrival", arrival),
        ("recordAcademicReport", {"academicReport": "Report 1"}),
        ("recordPostTrainingInterview", SAID),
    )
    for mutation, taken in acts:
        answers = []
        for n, each in enumerate((record, NOBODY)):
            answers.append(
                await hub.submit(
                    VERDANIAN_OFFICE, mutation, taken | {"student": each, "idempotencyKey": f"{mutation}-{n}"}
                )
            )
        assert answers[0] == answers[1]
        assert refused(answers[0]) == ("STUDENT_NOT_FOUND", "student")


@pytest.mark.long(but=1)
@pytest.mark.parametrize("seat", [BANDARIA, OFFICE, AIR_FORCE])
async def test_those_who_may_read_a_journey_meet_it_under_its_line_and_in_nothing_that_is_drawn(
    hub: Hub, seat: str
) -> None:
    told = await everything(hub, seat)
    holding = [q for q, answer in told.items() if any(word.encode() in answer for word in JOURNEY)]
    assert holding
    assert [q for q in holding if "students" not in q] == []
    drawn = await hub.post(seat, f"query($d: CaseDesignator!) {{ case(designator: $d) {{ {DRAWN} }} }}", {"d": CASE})
    assert drawn.json()["data"]["case"]["caseFile"]["nodes"]
    assert [word for word in JOURNEY if word in drawn.text] == []


@pytest.mark.parametrize("seat", [BANDARIA, OFFICE, AIR_FORCE])
async def test_no_filter_and_no_order_of_a_register_reaches_a_student(hub: Hub, seat: str) -> None:
    query = '{ __type(name: "%s") { inputFields { name } enumValues { name } } }'
    for kind in ("TrainingLineWhere", "TrainingLineOrderFact", "CaseWhere", "CaseOrderFact"):
        told = (await hub.data(seat, query % kind))["__type"]
        names = {each["name"].lower() for each in (told["inputFields"] or told["enumValues"])}
        assert not {name for name in names if "student" in name or "arriv" in name or "interview" in name}
        assert names & {"course", "designator"}


@pytest.mark.long
async def test_an_interview_is_the_offices_alone_and_stands_as_it_was_recorded(own_hub: Hub) -> None:
    hub = own_hub
    home = await student(hub, "BN-26-00418")
    seats = (BANDARIA, AIR_FORCE, DSCA)
    soon = {"student": home["id"], **SAID, "idempotencyKey": "i-1"}
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({}, ("DAY_TOO_EARLY", "interviewedOn")),  # the student arrives in January
        ({"interviewedOn": "2027-06-01"}, ("DAY_IN_FUTURE", "interviewedOn")),
        ({"relevance": " "}, ("TEXT_EMPTY", "relevance")),
        ({"student": NOBODY}, ("STUDENT_NOT_FOUND", "student")),
    ]
    for n, (told, code) in enumerate(wrong):
        one = await hub.submit(OFFICE, "recordPostTrainingInterview", soon | told | {"idempotencyKey": f"w-{n}"})
        assert refused(one) == code, told
    await arrive_today(hub, home["id"])
    after = {seat: await everything(hub, seat) for seat in seats}
    with capture_logs() as said:
        receipt = await hub.submit(OFFICE, "recordPostTrainingInterview", soon)
        again = await hub.submit(OFFICE, "recordPostTrainingInterview", soon)
    assert (receipt["recordType"], again["recordId"]) == ("PostTrainingInterview", receipt["recordId"])
    twice = await hub.submit(OFFICE, "recordPostTrainingInterview", soon | {"idempotencyKey": "i-2"})
    assert refused(twice) == ("INTERVIEW_ON_RECORD", "student")
    query = "{ trainingLines { nodes { students { nodes { postTrainingInterview { relevance interviewedOn } } } } } }"
    found = (await hub.data(OFFICE, query))["trainingLines"]["nodes"]
    told_of = [one["postTrainingInterview"] for line in found for one in line["students"]["nodes"]]
    assert [one for one in told_of if one] == [{"relevance": SAID["relevance"], "interviewedOn": "2026-11-23"}]
    assert {seat: await everything(hub, seat) for seat in seats} == after
    unknown = (await hub.ask(BANDARIA, query))["errors"][0]["message"]
    assert "postTrainingInterview" in unknown
    assert "Qx8" not in repr(said)


async def arrive_today(hub: Hub, record: str) -> None:
    notice = {
        "student": record, "arrivesOn": "2026-11-23", "arrivalTime": "09:10", "travelMode": "AIR",
        "flightNumber": "QX8888", "dependents": 0, "childrenAges": [], "travelNotes": "Qx84 by the side door.",
        "idempotencyKey": "arrive",
    }  # fmt: skip
    assert (await hub.submit(OFFICE, "recordArrival", notice))["__typename"] == "Receipt"


async def test_what_is_logged_and_audited_of_a_student_says_which_fact_was_told_and_never_what_it_was(
    own_hub: Hub,
) -> None:
    hub = own_hub
    one = await student(hub, "BN-26-00418")
    with capture_logs() as said:
        await arrive_today(hub, one["id"])
        query = "{ trainingLines(first: 50) { nodes { students { nodes { number flightNumber travelNotes } } } } }"
        assert "QX8888" in (await hub.post(BANDARIA, query)).text
        wrong = {"student": one["id"], "arrivesOn": "Qx85", "idempotencyKey": "x"}
        answer = await hub.ask(OFFICE, "mutation($i: RecordArrivalInput!) { recordArrival(input: $i) { __typename } }",
                               {"i": wrong})  # fmt: skip
    assert answer["errors"]
    connection = await asyncpg.connect(hub.house.addresses.admin)
    try:
        audited = await connection.fetch(
            "select q::text as question, a::text as line from audit_record a join audit_question q on q.digest = a.question"
        )
    finally:
        await connection.close()
    kept = repr([tuple(row) for row in audited])
    assert "Student.flight_number" in kept
    for word in ("QX8888", "Qx84", "Qx85", *JOURNEY):
        assert word not in kept, word
        assert word not in repr(said), word
