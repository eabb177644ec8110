"""Training: the nation reads what is confirmed, the offices in what order, and of a person nothing but a number is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from hub.rounds.sources import SHIPPED, source_named
from hub.rounds.sync import RoundCounts, dead_letters, sync
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    everything,
    ids_known_to,
    refused,
)

VERDANIAN_OFFICE = "sco:VE"
LINES = "{ trainingLines(first: 50) { totalCount nodes { id worksheet course } } }"
PROPELLERS, BALANCING, TEST_CELL = (
    "Propeller systems, maintenance at depot level",
    "Propeller balancing, instructors",
    "Engine test cell, operators",
)
KITS, HARBOR = "Evacuation kit, packing and care", "Harbor security, officers"
STAFF = "Command and general staff officer course, Fort Aldane"
SEMINAR, INVITED, FELLOWS = (
    "Civil and military relations, seminar",
    "Air war college, by invitation",
    "Legal aspects of combating terrorism",
)
OF_BANDARIA = {PROPELLERS, BALANCING, TEST_CELL, KITS, STAFF, SEMINAR, INVITED, FELLOWS}


async def lines(hub: Hub, seat: str) -> dict[str, str]:
    """The id of each line a reader meets, by its course."""
    found = (await hub.data(seat, LINES))["trainingLines"]
    assert found["totalCount"] == len(found["nodes"])
    return {one["course"]: one["id"] for one in found["nodes"]}


async def under(hub: Hub, seat: str, course: str, members: str) -> Any:
    """What a reader is told of one line."""
    query = f"query($c: String!) {{ trainingLines(where: {{ course: {{ eq: $c }} }}) {{ nodes {{ {members} }} }} }}"
    [line] = (await hub.data(seat, query, {"c": course}))["trainingLines"]["nodes"]
    return line


async def students(hub: Hub, seat: str, course: str, facts: str = "number") -> list[Any]:
    found = await under(hub, seat, course, f"students {{ totalCount nodes {{ {facts} }} }}")
    assert found["students"]["totalCount"] == len(found["students"]["nodes"])
    return list(found["students"]["nodes"])


async def nominations(hub: Hub, seat: str, course: str) -> dict[str, Any]:
    facts = "studentNumber nominatedOn screenedOn vetting commandApprovedOn approvedOn declinedOn"
    found = await under(hub, seat, course, f"nominations {{ nodes {{ {facts} }} }}")
    return {one.pop("studentNumber"): one for one in found["nominations"]["nodes"]}


async def not_there(hub: Hub, seat: str, query: str) -> str:
    """The one message by which a reader learns that a member does not exist."""
    [error] = (await hub.ask(seat, query))["errors"]
    return str(error["message"])


# Who reads what.


async def test_the_nation_reads_what_is_confirmed_and_each_office_its_own_nations(hub: Hub) -> None:
    found = {seat: set(await lines(hub, seat)) for seat in
             (BANDARIA, VERDANIA, OFFICE, VERDANIAN_OFFICE, CENTCOM, AIR_FORCE, ARMY, DSCA)}  # fmt: skip
    assert found == {
        # The grant program's confirmed line is the nation's though it is party to no case by it.
        BANDARIA: {PROPELLERS, TEST_CELL, KITS, STAFF},
        VERDANIA: {HARBOR},
        OFFICE: OF_BANDARIA,
        VERDANIAN_OFFICE: {HARBOR},
        CENTCOM: OF_BANDARIA,
        AIR_FORCE: {PROPELLERS, BALANCING, TEST_CELL, KITS, INVITED},
        ARMY: {STAFF, SEMINAR, FELLOWS, HARBOR},
        DSCA: OF_BANDARIA | {HARBOR},
    }


async def test_who_has_no_part_in_training_meets_no_such_type(hub: Hub) -> None:
    for seat in (ALDER, DUNMORE, STATE, DFAS):
        unknown = await not_there(hub, seat, "{ badgers { totalCount } }")
        assert await not_there(hub, seat, "{ trainingLines { totalCount } }") == unknown.replace(
            "badgers", "trainingLines"
        )
        for kind in ("TrainingLine", "TrainingNomination", "Student", "TravelMode", "FellowshipReviewer"):
            assert (await hub.data(seat, f'{{ __type(name: "{kind}") {{ name }} }}'))["__type"] is None


async def test_the_priority_is_the_officials_and_the_nomination_the_offices(hub: Hub) -> None:
    assert (await under(hub, OFFICE, STAFF, "priority"))["priority"] == "A"
    assert (await under(hub, ARMY, STAFF, "priority"))["priority"] == "A"
    assert "priority" in await not_there(hub, BANDARIA, "{ trainingLines { nodes { priority } } }")
    for seat in (BANDARIA, ARMY):
        assert "nominations" in await not_there(hub, seat, "{ trainingLines { nodes { nominations { totalCount } } } }")
    assert set(await nominations(hub, DSCA, FELLOWS)) == {"BN-27-00077"}


async def test_a_student_is_read_by_its_nation_and_office_and_its_arrival_by_who_trains_it(hub: Hub) -> None:
    facts = (
        "number arrivesOn arrivalTime travelMode flightNumber dependents childrenAges travelNotes arrivalToldOn "
        "travelOrder orderedOn"
    )
    expected = {
        "number": "BN-26-00417", "arrivesOn": "2027-01-12", "arrivalTime": "14:35", "travelMode": "AIR",
        "flightNumber": "QO417", "dependents": 3, "childrenAges": ["9", "4"],
        "travelNotes": "Comes by the northern gate with a hired van.", "arrivalToldOn": "2026-11-17",
        "travelOrder": "ITO 27-0081", "orderedOn": "2026-11-16",
    }  # fmt: skip
    for seat in (BANDARIA, OFFICE):
        assert (await students(hub, seat, PROPELLERS, facts))[0] == expected
    arrival = facts.removesuffix(" travelOrder orderedOn")
    assert (await students(hub, AIR_FORCE, PROPELLERS, arrival))[0] == {
        name: value for name, value in expected.items() if name in arrival.split()
    }
    query = "{ trainingLines { nodes { students { nodes { %s } } } } }"
    assert "travelOrder" in await not_there(hub, AIR_FORCE, query % "travelOrder")
    assert "academicReport" in await not_there(hub, AIR_FORCE, query % "academicReport")
    # DSCA and the command read of training what they decide on, and nobody's journey.
    for seat in (DSCA, CENTCOM):
        assert "students" in await not_there(hub, seat, query % "number")
        assert (await hub.data(seat, '{ __type(name: "Student") { name } }'))["__type"] is None


async def test_there_is_no_list_of_students_across_lines(hub: Hub) -> None:
    for seat in (BANDARIA, OFFICE, AIR_FORCE):
        told = await hub.data(seat, "{ __schema { queryType { fields { name } } } }")
        assert not [f for f in told["__schema"]["queryType"]["fields"] if "student" in f["name"].lower()]


@pytest.mark.long
async def test_a_student_of_a_line_that_is_not_confirmed_does_not_exist_for_its_nation(hub: Hub) -> None:
    known = set(await ids_known_to(hub, BANDARIA))
    for course, number in ((BALANCING, "BN-26-00432"), (FELLOWS, "BN-27-00078")):
        [student] = await students(hub, OFFICE, course, "id number")
        assert student["number"] == number
        assert student["id"] not in known
        for hidden in (student["id"], NOBODY):
            assert (await hub.data(BANDARIA, f'{{ node(id: "{hidden}") {{ id }} }}'))["node"] is None
    assert [one["number"] for one in await students(hub, BANDARIA, STAFF)] == ["BN-27-00031"]


# What an office does.


async def nominate(hub: Hub, seat: str, line: str, number: str, key: str, **told: Any) -> Any:
    taken = {"line": line, "studentNumber": number, "idempotencyKey": key} | told
    return await hub.submit(seat, "nominateStudent", taken)


@pytest.mark.long
async def test_a_student_is_nominated_screened_ordered_and_announced_and_the_nation_reads_the_journey(own_hub: Hub):
    hub = own_hub
    line = (await lines(hub, OFFICE))[PROPELLERS]
    before = await everything(hub, BANDARIA)
    assert (await nominate(hub, OFFICE, line, "BN-26-00433", "n-1"))["__typename"] == "Receipt"
    # That somebody is nominated, and is refused an order for want of screening, the nation does not learn.
    order = {"line": line, "studentNumber": "BN-26-00433", "travelOrder": "ITO 27-0101"}
    unscreened = await hub.submit(OFFICE, "issueTravelOrder", order | {"idempotencyKey": "o-1"})
    assert refused(unscreened) == ("SCREENING_OF_STUDENTS", "studentNumber")
    assert "SAMM C2.1.6.5" in unscreened["sentence"]
    screened = {"line": line, "studentNumber": "BN-26-00433", "screenedOn": "2026-11-20", "idempotencyKey": "s-1"}
    assert (await hub.submit(OFFICE, "recordScreening", screened))["__typename"] == "Receipt"
    assert {q for q, a in (await everything(hub, BANDARIA)).items() if a != before[q]} == set()
    receipt = await hub.submit(OFFICE, "issueTravelOrder", order | {"idempotencyKey": "o-2"})
    assert receipt["recordType"] == "Student"
    again = await hub.submit(OFFICE, "issueTravelOrder", order | {"idempotencyKey": "o-3"})
    assert refused(again) == ("ORDER_ISSUED", "studentNumber")
    notice = {
        "student": receipt["recordId"], "arrivesOn": "2027-01-13", "arrivalTime": "09:10", "travelMode": "AIR",
        "flightNumber": "QO419", "dependents": 1, "childrenAges": [3], "travelNotes": "None.",
    }  # fmt: skip
    assert (await hub.submit(OFFICE, "recordArrival", notice | {"idempotencyKey": "a-1"}))["__typename"] == "Receipt"
    told = await students(hub, BANDARIA, PROPELLERS, "number travelOrder arrivesOn childrenAges arrivalToldOn")
    assert told[-1] == {
        "number": "BN-26-00433", "travelOrder": "ITO 27-0101", "arrivesOn": "2027-01-13", "childrenAges": ["3"],
        "arrivalToldOn": "2026-11-23",
    }  # fmt: skip
    # Three seats are taken by three students.
    await nominate(hub, OFFICE, line, "BN-26-00434", "n-2", screenedOn="2026-11-20")
    full = await hub.submit(
        OFFICE, "issueTravelOrder", order | {"studentNumber": "BN-26-00434", "idempotencyKey": "o-4"}
    )
    assert refused(full) == ("SEATS_OF_A_LINE", "line")
    report = {"student": receipt["recordId"], "academicReport": "Report 27-0101", "idempotencyKey": "r-1"}
    assert (await hub.submit(OFFICE, "recordAcademicReport", report))["__typename"] == "Receipt"
    [last] = [one for one in await students(hub, BANDARIA, PROPELLERS, "number academicReport reportGivenOn")
              if one["number"] == "BN-26-00433"]  # fmt: skip
    assert (last["academicReport"], last["reportGivenOn"]) == ("Report 27-0101", "2026-11-23")


@pytest.mark.long
async def test_a_notice_of_arrival_without_one_of_its_six_items_is_refused_and_changes_nothing(own_hub: Hub) -> None:
    hub = own_hub
    [_, student] = await students(hub, OFFICE, PROPELLERS, "id number")
    assert student["number"] == "BN-26-00418"
    whole = {
        "student": student["id"], "arrivesOn": "2027-01-13", "arrivalTime": "18:00", "travelMode": "AIR",
        "flightNumber": "QO420", "dependents": 2, "childrenAges": [8], "travelNotes": "None.",
    }  # fmt: skip
    before = await everything(hub, OFFICE)
    missing: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"arrivalTime": "6 pm"}, ("ARRIVAL_NOTICE", "arrivalTime")),
        ({"flightNumber": None}, ("ARRIVAL_NOTICE", "flightNumber")),
        ({"dependents": -1, "childrenAges": []}, ("ARRIVAL_NOTICE", "dependents")),
        ({"childrenAges": [8, 6, 4]}, ("ARRIVAL_NOTICE", "childrenAges")),
        ({"childrenAges": [80]}, ("ARRIVAL_NOTICE", "childrenAges")),
        ({"travelNotes": " "}, ("ARRIVAL_NOTICE", "travelNotes")),
        ({"arrivesOn": "2026-11-22"}, ("ARRIVAL_PAST", "arrivesOn")),
        ({"student": NOBODY}, ("STUDENT_NOT_FOUND", "student")),
    ]
    for n, (wrong, answer) in enumerate(missing):
        told = await hub.submit(OFFICE, "recordArrival", whole | wrong | {"idempotencyKey": f"a-{n}"})
        assert refused(told) == answer, wrong
    assert await everything(hub, OFFICE) == before
    by_road = whole | {"travelMode": "ROAD", "flightNumber": None, "idempotencyKey": "a-road"}
    assert (await hub.submit(OFFICE, "recordArrival", by_road))["__typename"] == "Receipt"


async def test_a_fellowship_is_approved_by_the_command_and_then_by_dsca_once_vetted(own_hub: Hub) -> None:
    hub = own_hub
    line = (await lines(hub, OFFICE))[FELLOWS]
    nominee = {"line": line, "studentNumber": "BN-27-00081"}
    await nominate(hub, OFFICE, line, "BN-27-00081", "n-1", screenedOn="2026-11-16")
    early = await hub.submit(DSCA, "approveNomination", nominee | {"idempotencyKey": "d-1"})
    assert refused(early) == ("FELLOWSHIP_NOMINATION", "studentNumber")
    assert (await hub.submit(CENTCOM, "approveNomination", nominee | {"idempotencyKey": "c-1"}))[
        "__typename"
    ] == "Receipt"
    unvetted = await hub.submit(DSCA, "approveNomination", nominee | {"idempotencyKey": "d-2"})
    assert refused(unvetted) == ("FELLOWSHIP_NOMINATION", "studentNumber")
    assert "SAMM C2.1.6.1.3" in unvetted["sentence"]
    vetted = nominee | {"vetting": "CLEARED", "vettedOn": "2026-11-20", "idempotencyKey": "v-1"}
    assert (await hub.submit(OFFICE, "recordScreening", vetted))["__typename"] == "Receipt"
    # Neither the unit is vetted nor has anybody reviewed it.
    of_the_unit = await hub.submit(DSCA, "approveNomination", nominee | {"idempotencyKey": "d-4"})
    assert (refused(of_the_unit), "the unit" in of_the_unit["sentence"]) == (
        ("FELLOWSHIP_NOMINATION", "studentNumber"), True,
    )  # fmt: skip
    unit = nominee | {"unitVetting": "CLEARED", "idempotencyKey": "v-2"}
    assert (await hub.submit(OFFICE, "recordScreening", unit))["__typename"] == "Receipt"
    reviewers = ("SECURITY_COOPERATION_UNIVERSITY", "SPECIAL_OPERATIONS")
    for n, reviewer in enumerate(reviewers):
        unreviewed = await hub.submit(DSCA, "approveNomination", nominee | {"idempotencyKey": f"d-5{n}"})
        assert "DSCU and OASD(SO/LIC)" in unreviewed["sentence"]
        review = nominee | {"reviewer": reviewer, "idempotencyKey": f"u-{n}"}
        assert (await hub.submit(DSCA, "recordFellowshipReview", review))["__typename"] == "Receipt"
    assert (await hub.submit(DSCA, "approveNomination", nominee | {"idempotencyKey": "d-3"}))["__typename"] == "Receipt"
    assert (await nominations(hub, CENTCOM, FELLOWS))["BN-27-00081"] == {
        "nominatedOn": "2026-11-23", "screenedOn": "2026-11-16", "vetting": "CLEARED",
        "commandApprovedOn": "2026-11-23", "approvedOn": "2026-11-23", "declinedOn": None,
    }  # fmt: skip
    # Approved, and still nobody goes: the allocation is not confirmed.
    order = nominee | {"travelOrder": "ITO 27-0200", "idempotencyKey": "o-1"}
    assert refused(await hub.submit(OFFICE, "issueTravelOrder", order)) == ("CONFIRMED_ALLOCATION", "studentNumber")
    # What IMET pays for is not approved so.
    staff = {"line": (await lines(hub, OFFICE))[STAFF], "studentNumber": "BN-27-00090"}
    await nominate(hub, OFFICE, staff["line"], "BN-27-00090", "n-2", screenedOn="2026-11-16")
    other = await hub.submit(CENTCOM, "approveNomination", staff | {"idempotencyKey": "c-2"})
    assert refused(other) == ("FELLOWSHIP_NOMINATION", "studentNumber")


async def owed(hub: Hub, seat: str) -> list[str]:
    """What a seat owes of nominations, in words."""
    query = '{ viewer { duties(first: 100, where: { recordType: { eq: "TrainingNomination" } }) { nodes { what } } } }'
    return sorted(one["what"] for one in (await hub.data(seat, query))["viewer"]["duties"]["nodes"])


async def test_each_step_of_a_fellowships_nomination_is_owed_by_who_takes_it(own_hub: Hub) -> None:
    hub = own_hub
    line = (await lines(hub, OFFICE))[FELLOWS]
    nominee = {"line": line, "studentNumber": "BN-27-00081"}
    before = {seat: await owed(hub, seat) for seat in (OFFICE, CENTCOM, DSCA)}
    await nominate(hub, OFFICE, line, "BN-27-00081", "n-1")
    screen, approve = (
        "Have the nominee screened, security and medical.",
        "Approve the fellowship's nomination, or decline it.",
    )
    review = "Have DSCU and OASD(SO/LIC) review the nomination, and approve or decline it."

    async def new() -> dict[str, list[str]]:
        found = {seat: await owed(hub, seat) for seat in before}
        return {seat: [w for w in set(told) if told.count(w) > before[seat].count(w)] for seat, told in found.items()}

    assert await new() == {OFFICE: [screen], CENTCOM: [], DSCA: []}
    early = await hub.submit(
        DSCA, "recordFellowshipReview", nominee | {"reviewer": "SPECIAL_OPERATIONS", "idempotencyKey": "u-0"}
    )
    assert refused(early) == ("FELLOWSHIP_NOMINATION", "line")
    for n, (name, day) in enumerate((("securityScreenedOn", "2026-11-17"), ("medicallyScreenedOn", "2026-11-19"))):
        part = nominee | {name: day, "idempotencyKey": f"s-{n}"}
        assert (await hub.submit(OFFICE, "recordScreening", part))["__typename"] == "Receipt"
        assert (await new())[OFFICE] == ([screen] if n == 0 else [])
    assert (await nominations(hub, CENTCOM, FELLOWS))["BN-27-00081"]["screenedOn"] == "2026-11-19"
    assert await new() == {OFFICE: [], CENTCOM: [approve], DSCA: []}
    approved = await hub.submit(CENTCOM, "approveNomination", nominee | {"idempotencyKey": "c-1"})
    assert approved["__typename"] == "Receipt"
    assert await new() == {OFFICE: [], CENTCOM: [], DSCA: [review]}
    declined = await hub.submit(DSCA, "approveNomination", nominee | {"declines": True, "idempotencyKey": "d-1"})
    assert declined["__typename"] == "Receipt"
    assert await new() == {OFFICE: [], CENTCOM: [], DSCA: []}


async def test_of_two_allocations_of_one_year_at_once_one_is_refused(own_hub: Hub) -> None:
    asked = {"country": "BN", "fiscalYear": 2031, "allocated": "500000.00 USD"}
    answers = await asyncio.gather(
        *(own_hub.submit(DSCA, "allocateTraining", asked | {"idempotencyKey": f"a-{n}"}) for n in range(6))
    )
    assert sorted(one["__typename"] for one in answers) == ["Receipt", *["Refused"] * 5]
    assert {refused(one) for one in answers if one["__typename"] == "Refused"} == {
        ("ALLOCATION_ON_RECORD", "fiscalYear")
    }


@pytest.mark.long
async def test_another_nations_office_and_another_command_find_no_line_and_a_name_is_never_taken(own_hub: Hub) -> None:
    hub = own_hub
    line = (await lines(hub, OFFICE))[PROPELLERS]
    before = {seat: await everything(hub, seat) for seat in (OFFICE, VERDANIAN_OFFICE)}
    for n, hidden in enumerate((line, NOBODY)):
        strange = await nominate(hub, VERDANIAN_OFFICE, hidden, "VE-27-00009", f"n-{n}")
        assert (refused(strange), strange["sentence"]) == (
            ("LINE_NOT_FOUND", "line"), "no line of training of yours has this id",
        )  # fmt: skip
    foreign = {"line": line, "studentNumber": "BN-26-00413", "idempotencyKey": "c-1"}
    assert refused(await hub.submit("ccmd:INDOPACOM:QO", "approveNomination", foreign)) == ("LINE_NOT_FOUND", "line")
    named = await nominate(hub, OFFICE, line, "ZENOBIA QUARTERMAIN", "n-9")
    assert refused(named) == ("STUDENT_NUMBER", "studentNumber")
    assert "ZENOBIA" not in named["sentence"]
    twice = await nominate(hub, OFFICE, line, "BN-26-00413", "n-10")
    assert refused(twice) == ("ALREADY_NOMINATED", "studentNumber")
    ended = await nominate(hub, OFFICE, (await lines(hub, OFFICE))[TEST_CELL], "BN-26-00500", "n-11")
    assert refused(ended) == ("LINE_ENDED", "line")
    assert {seat: await everything(hub, seat) for seat in before} == before


async def test_an_office_orders_its_imet_anew_and_the_nation_learns_nothing_of_it(own_hub: Hub) -> None:
    hub = own_hub
    found = await lines(hub, OFFICE)
    before = await everything(hub, BANDARIA)
    set_to = {"line": found[STAFF], "priority": "C", "idempotencyKey": "p-1"}
    assert (await hub.submit(OFFICE, "setTrainingPriority", set_to, "... on TrainingLine { priority }"))["record"][
        "priority"
    ] == "C"
    assert (await under(hub, ARMY, STAFF, "priority"))["priority"] == "C"
    fms = await hub.submit(
        OFFICE, "setTrainingPriority", {"line": found[PROPELLERS], "priority": "A", "idempotencyKey": "p-2"}
    )
    assert refused(fms) == ("TRAINING_PRIORITIES", "line")
    assert "SAMM C2.1.6.1.1.1" in fms["sentence"]
    assert await everything(hub, BANDARIA) == before


# What the network tells.


async def round_of(hub: Hub, name: str, directory: Path | None = None) -> RoundCounts:
    source = source_named(name, directory or SHIPPED / name / "fixtures", hub.clock)
    counts = await sync(source, hub.house.intake, hub.house.store, hub.clock)
    assert counts.accounted_for
    return counts


async def test_no_row_of_the_network_waits_and_a_line_that_is_confirmed_reaches_its_nation(
    own_hub: Hub, tmp_path: Path
) -> None:
    hub = own_hub
    before = set(await lines(hub, BANDARIA))
    counts = await round_of(hub, "training_system")
    assert (counts.received, counts.applied, counts.quarantined) == (9, 9, 0)
    assert (await round_of(hub, "dsams_tm")).quarantined == 0
    assert await dead_letters(hub.house.store, "training_system") == []
    assert set(await lines(hub, BANDARIA)) - before == {
        "Aircraft commander upgrade", "Command and general staff officer course",
    }  # fmt: skip
    told = (SHIPPED / "training_system" / "fixtures" / "2026-11-20.jsonl").read_text()
    later = told.replace('"PROG", "funding": "FMS"', '"CONF", "confirmed": "2026-11-21", "funding": "FMS"')
    (tmp_path / "later.jsonl").write_text(later.replace("2026-11-20T06", "2026-11-22T06"))
    assert (await round_of(hub, "training_system", tmp_path)).applied == 1
    assert "Loadmaster, instructor" in await lines(hub, BANDARIA)


async def test_a_line_that_claims_to_be_confirmed_without_a_day_is_set_aside_and_so_is_its_student(
    own_hub: Hub, tmp_path: Path
) -> None:
    hub = own_hub
    told = (SHIPPED / "training_system" / "fixtures" / "2026-11-20.jsonl").read_text()
    (tmp_path / "wrong.jsonl").write_text(
        told.replace('"CONF", "confirmed": "2026-10-30"', '"CONF"').replace(
            '"S-1"', '"S-1", "student_name": "Zenobia Q."'
        )
    )
    counts = await round_of(hub, "training_system", tmp_path)
    assert (counts.received, counts.applied, counts.quarantined) == (9, 7, 2)
    letters = await dead_letters(hub.house.store, "training_system")
    assert sorted(one["reason"] for one in letters) == ["value not understood", "what it hangs on is not known"]
    assert "Zenobia" not in repr(letters)
    assert "Aircraft commander upgrade" not in await lines(hub, BANDARIA)
