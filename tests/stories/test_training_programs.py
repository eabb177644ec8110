"""The year's training of a country: what it is granted, in which order it is spent, and who rose after it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ARMY,
    BANDARIA,
    CENTCOM,
    DSCA,
    NOBODY,
    OFFICE,
    STATE,
    everything,
    refused,
)

VERDANIAN_OFFICE = "sco:VE"
ANOTHER_COMMAND = "ccmd:INDOPACOM:QO"
UNSEEING = (BANDARIA, VERDANIAN_OFFICE, ANOTHER_COMMAND, AIR_FORCE, STATE)
BY_WORKSHEET = "query($w: String!) { trainingLines(where: { worksheet: { eq: $w }, country: { eq: BN } }) { nodes { id priority } } }"


async def of_worksheet(hub: Hub, worksheet: str) -> Any:
    query = BY_WORKSHEET.replace("eq: BN", 'eq: "BN"')
    [line] = (await hub.data(OFFICE, query, {"w": worksheet}))["trainingLines"]["nodes"]
    return line


async def allocate(hub: Hub, amount: str, key: str = "a-1") -> str:
    taken = {"country": "BN", "fiscalYear": 2027, "allocated": amount, "idempotencyKey": key}
    receipt = await hub.submit(DSCA, "allocateTraining", taken)
    assert (receipt["__typename"], receipt["recordType"]) == ("Receipt", "TrainingAllocation")
    return str(receipt["recordId"])


ALLOCATIONS = "{ trainingAllocations { nodes { country fiscalYear allocated allocatedOn prioritizedOn } } }"


@pytest.mark.long
async def test_dsca_grants_a_country_its_imet_and_only_its_office_and_command_learn_of_it(own_hub: Hub) -> None:
    hub = own_hub
    before = {seat: await everything(hub, seat) for seat in UNSEEING}
    allocation = await allocate(hub, "120000.00 USD")
    assert await allocate(hub, "120000.00 USD") == allocation
    twice = {"country": "BN", "fiscalYear": 2027, "allocated": "1.00 USD", "idempotencyKey": "a-2"}
    assert refused(await hub.submit(DSCA, "allocateTraining", twice)) == ("ALLOCATION_ON_RECORD", "fiscalYear")
    euros = twice | {"fiscalYear": 2028, "allocated": "5.00 EUR", "idempotencyKey": "a-3"}
    assert refused(await hub.submit(DSCA, "allocateTraining", euros)) == ("TRAINING_ALLOCATION", "allocated")
    more = {"allocation": allocation, "allocated": "131000.00 USD", "idempotencyKey": "a-4"}
    assert (await hub.submit(DSCA, "reviseTrainingAllocation", more))["recordId"] == allocation
    strange = more | {"allocation": NOBODY, "idempotencyKey": "a-5"}
    assert refused(await hub.submit(DSCA, "reviseTrainingAllocation", strange)) == (
        "ALLOCATION_NOT_FOUND",
        "allocation",
    )
    for seat in (OFFICE, CENTCOM, DSCA):
        assert (await hub.data(seat, ALLOCATIONS))["trainingAllocations"]["nodes"] == [
            {"country": "BN", "fiscalYear": 2027, "allocated": "131000.00 USD", "allocatedOn": "2026-11-23",
             "prioritizedOn": None}
        ]  # fmt: skip
    assert {seat: await everything(hub, seat) for seat in UNSEEING} == before


@pytest.mark.long
async def test_an_office_orders_the_year_anew_and_what_breaks_a_rule_is_refused_by_its_name(own_hub: Hub) -> None:
    hub = own_hub
    staff, seminar, invited = [(await of_worksheet(hub, w))["id"] for w in ("0412", "0419", "0422")]
    allocation = await allocate(hub, "94000.00 USD")
    before = {seat: await everything(hub, seat) for seat in (OFFICE, BANDARIA)}
    foreign = (await hub.data(VERDANIAN_OFFICE, "{ trainingLines { nodes { id } } }"))["trainingLines"]["nodes"][0][
        "id"
    ]
    wrong: list[tuple[list[tuple[str, str]], str]] = [
        ([(staff, "A"), (invited, "A")], "PRIORITY_A"),  # 94120.42
        ([(staff, "D")], "PRIORITY_D"),
        ([], "LINES_GIVEN"),
        ([(staff, "A"), (staff, "C")], "LINES_GIVEN"),
        ([(foreign, "A")], "LINE_NOT_FOUND"),
        ([(NOBODY, "A")], "LINE_NOT_FOUND"),
    ]
    sentences = {}
    for n, (lines, code) in enumerate(wrong):
        told = [{"line": line, "priority": priority} for line, priority in lines]
        taken = {"allocation": allocation, "lines": told, "idempotencyKey": f"p-{n}"}
        answer = await hub.submit(OFFICE, "reprioritizeTraining", taken)
        assert refused(answer) == (code, "lines"), lines
        sentences[n] = answer["sentence"]
    assert sentences[0] == (
        "priority A comes to 94120.42 USD, above the ceiling; lower the priority of some of it (SAMM Figure C10.F2)"
    )
    assert sentences[4] == sentences[5]
    assert {seat: await everything(hub, seat) for seat in before} == before
    order = [{"line": staff, "priority": "C"}, {"line": seminar, "priority": "B"}, {"line": invited, "priority": "A"}]
    taken = {"allocation": allocation, "lines": order, "idempotencyKey": "p-9"}
    receipt = await hub.submit(OFFICE, "reprioritizeTraining", taken)
    assert (receipt["recordType"], receipt["recordId"]) == ("TrainingAllocation", allocation)
    assert (await hub.submit(OFFICE, "reprioritizeTraining", taken))["recordId"] == allocation
    found = [(await of_worksheet(hub, w))["priority"] for w in ("0412", "0419", "0422")]
    assert found == ["C", "B", "A"]
    assert (await hub.data(CENTCOM, ALLOCATIONS))["trainingAllocations"]["nodes"][0]["prioritizedOn"] == "2026-11-23"
    assert await everything(hub, BANDARIA) == before[BANDARIA]
    strange = await hub.submit(VERDANIAN_OFFICE, "reprioritizeTraining", taken | {"idempotencyKey": "p-10"})
    unknown = await hub.submit(
        VERDANIAN_OFFICE, "reprioritizeTraining", taken | {"allocation": NOBODY, "idempotencyKey": "p-11"}
    )
    assert refused(strange) == refused(unknown) == ("ALLOCATION_NOT_FOUND", "allocation")
    assert strange["sentence"] == unknown["sentence"]


LINE: dict[str, Any] = {
    "country": "BN", "agency": "B", "worksheet": "0451", "course": "Resource management, civilians",
    "category": "PROFESSIONAL_EDUCATION", "quota": 2, "funding": "IMET", "expanded": True, "programYear": 2027,
    "cost": "30000.00 USD",
}  # fmt: skip
SOLD: dict[str, Any] = {
    "worksheet": "0452", "course": "Engine run, instructors", "category": "OTHER", "quota": 2,
    "funding": "NATIONAL_FUNDS", "programYear": 2027, "cost": "12000.00 USD",
}  # fmt: skip
CASES = '{ cases(first: 100, where: { form: { eq: %s }, customer: { eq: "BN" } }) { nodes { designator } } }'


async def test_expanded_imet_is_a_portion_of_what_is_granted_and_nothing_beside_it(own_hub: Hub) -> None:
    hub = own_hub
    await allocate(hub, "53000.00 USD")
    above = await hub.submit(OFFICE, "programTrainingLine", LINE | {"idempotencyKey": "l-1"})
    assert refused(above) == ("EXPANDED_IMET", "expanded")
    assert above["sentence"] == (
        "Expanded IMET comes to 53900.71 USD, above the 53000.00 USD allocated; take lines out of it (SAMM C2.1.6.1.2)"
    )
    other = await hub.submit(OFFICE, "programTrainingLine", LINE | {"funding": "RDFP", "idempotencyKey": "l-2"})
    assert refused(other) == ("EXPANDED_IMET", "expanded")
    before = await everything(hub, BANDARIA)
    within = await hub.submit(OFFICE, "programTrainingLine", LINE | {"cost": "29000.00 USD", "idempotencyKey": "l-3"})
    assert (within["__typename"], within["recordType"]) == ("Receipt", "TrainingLine")
    assert await everything(hub, BANDARIA) == before  # programmed, and not confirmed
    again = await hub.submit(OFFICE, "programTrainingLine", LINE | {"cost": "1.00 USD", "idempotencyKey": "l-4"})
    assert refused(again) == ("WORKSHEET_ON_RECORD", "worksheet")


@pytest.mark.long
async def test_training_is_sold_on_a_blanket_order_unless_the_purchaser_asked_for_another(own_hub: Hub) -> None:
    hub = own_hub
    [defined, blanket] = [
        (await hub.data(OFFICE, CASES % form))["cases"]["nodes"][0]["designator"]
        for form in ("DEFINED_ORDER", "BLANKET_ORDER")
    ]
    tailored = SOLD | {"case": defined}
    answer = await hub.submit(OFFICE, "programTrainingLine", tailored | {"idempotencyKey": "s-1"})
    assert refused(answer) == ("BLANKET_ORDER_FOR_TRAINING", "case")
    assert "SAMM C2.1.6.2.3" in answer["sentence"]
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"case": None}, ("CASE_NOT_GIVEN", "case")),
        ({"case": "QO-B-ZZZ"}, ("CASE_NOT_FOUND", "case")),
        ({"case": blanket, "funding": "IMET"}, ("GRANT_HAS_NO_CASE", "case")),
        ({"case": None, "funding": "IMET"}, ("COUNTRY_NOT_GIVEN", "country")),
        ({"case": None, "funding": "IMET", "country": "VE", "agency": "B"}, ("COUNTRY_NOT_YOURS", "country")),
        ({"case": blanket, "quota": 0}, ("QUOTA_EMPTY", "quota")),
        ({"case": blanket, "cost": "5.00 EUR"}, ("COST_IN_DOLLARS", "cost")),
        ({"case": blanket, "course": " "}, ("TEXT_EMPTY", "course")),
        (
            {"case": blanket, "category": "MOBILE_TRAINING_TEAM", "startsOn": "2027-10-04"},
            ("FIFTH_QUARTER", "startsOn"),
        ),
    ]
    before = await everything(hub, OFFICE)
    for n, (told, code) in enumerate(wrong):
        one = await hub.submit(OFFICE, "programTrainingLine", SOLD | told | {"idempotencyKey": f"w-{n}"})
        assert refused(one) == code, told
    assert await everything(hub, OFFICE) == before
    for n, told in enumerate((tailored | {"tailored": True}, SOLD | {"case": blanket, "worksheet": "0453"})):
        one = await hub.submit(OFFICE, "programTrainingLine", told | {"idempotencyKey": f"t-{n}"})
        assert one["__typename"] == "Receipt", one


async def test_the_two_years_of_the_training_report_are_counted_from_the_lines_and_name_nobody(hub: Hub) -> None:
    years = "programYear: { in: [2026, 2027] }"
    counted = {}
    for kind in ("PROFESSIONAL_EDUCATION", "INVITATIONAL_PROFESSIONAL_EDUCATION", "MOBILE_TRAINING_TEAM"):
        for funding in ("IMET", "RDFP", "NATIONAL_FUNDS"):
            where = f'country: {{ eq: "BN" }}, category: {{ eq: {kind} }}, funding: {{ eq: {funding} }}, {years}'
            told = await hub.data(DSCA, f"{{ trainingLines(where: {{ {where} }}) {{ totalCount }} }}")
            counted[kind, funding] = told["trainingLines"]["totalCount"]
    assert {key: count for key, count in counted.items() if count} == {
        ("PROFESSIONAL_EDUCATION", "IMET"): 2,
        ("PROFESSIONAL_EDUCATION", "RDFP"): 1,
        ("INVITATIONAL_PROFESSIONAL_EDUCATION", "IMET"): 1,
    }
    other = '{ trainingLines(where: { country: { eq: "VE" } }) { totalCount } }'
    assert [(await hub.data(seat, other))["trainingLines"]["totalCount"] for seat in (DSCA, OFFICE, ARMY)] == [1, 0, 1]


# Who rose.

PROMINENT: dict[str, Any] = {
    "country": "BN", "studentNumber": "BN-19-00112", "held": "Commander of the second air division",
    "post": "COMMAND_ABOVE_BRIGADE", "training": "Air war college", "heldSince": "2026-02-02", "planYear": 2027,
}  # fmt: skip
POSITIONS = "{ positionsOfProminence { totalCount nodes { studentNumber position planYear leftOn consolidatedOn } } }"


async def prominent(hub: Hub, seat: str) -> list[Any]:
    return list((await hub.data(seat, POSITIONS))["positionsOfProminence"]["nodes"])


@pytest.mark.long
async def test_who_rose_is_the_offices_and_the_commands_and_dscas_once_it_was_sent_on(own_hub: Hub) -> None:
    hub = own_hub
    unseeing = (*UNSEEING, DSCA)
    before = {seat: await everything(hub, seat) for seat in unseeing}
    receipt = await hub.submit(OFFICE, "recordPositionOfProminence", PROMINENT | {"idempotencyKey": "k-1"})
    assert (receipt["__typename"], receipt["recordType"]) == ("Receipt", "PositionOfProminence")
    again = await hub.submit(OFFICE, "recordPositionOfProminence", PROMINENT | {"idempotencyKey": "k-1"})
    assert again["recordId"] == receipt["recordId"]
    assert {seat: await everything(hub, seat) for seat in unseeing} == before
    row = {"studentNumber": "BN-19-00112", "position": "Commander of the second air division", "planYear": 2027,
           "leftOn": None, "consolidatedOn": None}  # fmt: skip
    assert await prominent(hub, OFFICE) == await prominent(hub, CENTCOM) == [row]
    sent_on = {"position": receipt["recordId"], "idempotencyKey": "c-1"}
    stranger = await hub.submit(ANOTHER_COMMAND, "consolidatePositionOfProminence", sent_on)
    nothing = await hub.submit(
        ANOTHER_COMMAND, "consolidatePositionOfProminence", {"position": NOBODY, "idempotencyKey": "c-2"}
    )
    assert refused(stranger) == refused(nothing) == ("POSITION_NOT_FOUND", "position")
    assert stranger["sentence"] == nothing["sentence"]
    assert (await hub.submit(CENTCOM, "consolidatePositionOfProminence", sent_on))["__typename"] == "Receipt"
    twice = await hub.submit(CENTCOM, "consolidatePositionOfProminence", sent_on | {"idempotencyKey": "c-3"})
    assert refused(twice) == ("POSITION_CONSOLIDATED", "position")
    assert await prominent(hub, DSCA) == [row | {"consolidatedOn": "2026-11-23"}]
    # What the office brings up to date, DSCA reads when the command sends that on; until then as it was sent.
    update = {"position": receipt["recordId"], "planYear": 2028, "leftOn": "2026-11-20", "idempotencyKey": "u-1"}
    assert (await hub.submit(OFFICE, "updatePositionOfProminence", update))["__typename"] == "Receipt"
    assert await prominent(hub, DSCA) == [row | {"consolidatedOn": "2026-11-23"}]
    assert await prominent(hub, CENTCOM) == [row | {"planYear": 2028, "leftOn": "2026-11-20"}]
    assert {seat: await everything(hub, seat) for seat in UNSEEING} == {seat: before[seat] for seat in UNSEEING}


@pytest.mark.long
async def test_a_position_is_kept_by_number_and_what_is_wrong_with_it_is_refused(own_hub: Hub) -> None:
    hub = own_hub
    record = (await hub.submit(OFFICE, "recordPositionOfProminence", PROMINENT | {"idempotencyKey": "k-1"}))["recordId"]
    before = await everything(hub, OFFICE)
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"studentNumber": "ZENOBIA QUARTERMAIN"}, ("STUDENT_NUMBER", "studentNumber")),
        ({}, ("POSITION_ON_RECORD", "studentNumber")),
        ({"country": "VE"}, ("COUNTRY_NOT_YOURS", "country")),
        ({"country": "ZZ"}, ("COUNTRY_NOT_YOURS", "country")),
        ({"planYear": 2025}, ("POSITIONS_OF_PROMINENCE", "planYear")),
        ({"held": " "}, ("TEXT_EMPTY", "held")),
        ({"heldSince": "2027-01-01"}, ("DAY_IN_FUTURE", "heldSince")),
    ]
    for n, (told, code) in enumerate(wrong):
        one = await hub.submit(OFFICE, "recordPositionOfProminence", PROMINENT | told | {"idempotencyKey": f"w-{n}"})
        assert refused(one) == code, told
        assert "ZENOBIA" not in one["sentence"]
    early = {"position": record, "planYear": 2027, "leftOn": "2026-01-01", "idempotencyKey": "u-1"}
    assert refused(await hub.submit(OFFICE, "updatePositionOfProminence", early)) == ("DAY_TOO_EARLY", "leftOn")
    foreign = await hub.submit(VERDANIAN_OFFICE, "updatePositionOfProminence", early | {"idempotencyKey": "u-2"})
    assert refused(foreign) == ("POSITION_NOT_FOUND", "position")
    assert await everything(hub, OFFICE) == before
