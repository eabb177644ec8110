"""The calendar of a budget, who owes what in it, what is recommended of a request, and how FMF is used: officials' business."""

from __future__ import annotations

import asyncio
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
ANOTHER_COMMAND = "ccmd:INDOPACOM:QO"
STEPS = "{ budgetCycles { nodes { fiscalYear steps { nodes { id step owedBy firstOn lastOn announced takenOn } } } } }"
CALLS = "{ budgetCalls { nodes { id country fiscalYear requestsDueOn sentOn dataDueOn forwardedOn spendPlanDueOn } } }"
DUTIES = "{ viewer { duties(first: 100) { nodes { rule what dueOn state recordId } } } }"


async def done(hub: Hub, seat: str, act: str, given: dict[str, Any], key: str) -> str:
    """Submit what is taken, twice with the same receipt; the record's id."""
    answers = [await hub.submit(seat, act, given | {"idempotencyKey": key}) for _ in range(2)]
    assert answers[0]["__typename"] == "Receipt", answers[0]
    assert answers[0]["recordId"] == answers[1]["recordId"]
    return str(answers[0]["recordId"])


async def code(hub: Hub, seat: str, act: str, given: dict[str, Any]) -> tuple[str, str | None]:
    return refused(await hub.submit(seat, act, given | {"idempotencyKey": f"x-{act}-{given}"[:80]}))


async def read(hub: Hub, seat: str, query: str) -> list[dict[str, Any]]:
    [found] = (await hub.data(seat, query)).values()
    return list(found["nodes"])


async def steps(hub: Hub, seat: str) -> dict[str, dict[str, Any]]:
    [cycle] = await read(hub, seat, STEPS)
    return {one["step"]: one for one in cycle["steps"]["nodes"]}


async def owes(hub: Hub, seat: str) -> dict[str, tuple[str, str]]:
    duties = (await hub.data(seat, DUTIES))["viewer"]["duties"]["nodes"]
    rules = ("budget calendar", "budget call", "spend plan", "program baseline")
    return {one["what"]: (one["dueOn"], one["state"]) for one in duties if one["rule"] in rules}


async def opened(hub: Hub, *countries: str) -> str:
    cycle = await done(hub, DSCA, "openBudgetCycle", {"fiscalYear": 2028}, "c-1")
    if countries:
        await done(hub, DSCA, "callForBudgetRequests", {"cycle": cycle, "countries": list(countries)}, "c-2")
    return cycle


async def test_every_official_reads_who_owes_which_step_from_mid_august_to_mid_april(own_hub: Hub) -> None:
    await opened(own_hub)
    told = await steps(own_hub, OFFICE)
    assert [(s["step"], s["owedBy"], s["firstOn"], s["lastOn"]) for s in told.values()] == [
        ("PRELIMINARY_INFORMATION", "DSCA", "2026-08-11", "2026-08-20"),
        ("BUDGET_CALL", "DSCA", "2026-09-11", "2026-09-20"),
        ("REQUESTS_TO_COMMANDS", "SCO", "2026-10-21", "2026-10-31"),
        ("REVIEW_WITH_COMMANDS", "DSCA", "2026-11-01", "2026-11-10"),
        ("DATA_TO_JOINT_STAFF", "COMBATANT_COMMAND", "2026-12-11", "2026-12-20"),
        ("DATA_TO_DSCA", "JOINT_STAFF", "2027-01-01", "2027-01-10"),
        ("DATA_TO_REGIONAL_OFFICES", "DSCA", "2027-02-01", "2027-02-10"),
        ("BASELINE_TO_CONGRESS", "DSCA", "2027-02-11", "2027-02-20"),
        ("RECOMMENDATION_FOR_APPROVAL", "DSCA", "2027-03-01", "2027-03-10"),
        ("SPEND_PLANS", "SCO", "2027-03-01", "2027-03-10"),
        ("RECOMMENDATION_PRESENTED", "DSCA", "2027-03-11", "2027-03-20"),
        ("RECOMMENDATION_TO_STATE", "UNDER_SECRETARY", "2027-03-11", "2027-03-20"),
        ("ROUND_TABLES", "STATE", "2027-04-11", "2027-04-20"),
    ]
    assert {s["announced"] for s in told.values()} == {False}
    for seat in (VERDANIAN_OFFICE, CENTCOM, ANOTHER_COMMAND, DSCA, STATE):
        assert await steps(own_hub, seat) == told
    clocks = (
        '{ viewer { duties(first: 100, where: { recordType: { eq: "BudgetCycleStep" } }) { nodes { owedBy dueOn } } } }'
    )
    assert await read_duties(own_hub, STATE, clocks) == [("STATE", "2027-04-20")]
    assert await read_duties(own_hub, OFFICE, clocks) == []


async def read_duties(hub: Hub, seat: str, query: str) -> list[tuple[str, str]]:
    duties = (await hub.data(seat, query))["viewer"]["duties"]["nodes"]
    return [(one["owedBy"], one["dueOn"]) for one in duties]


async def test_a_step_is_recorded_by_who_owes_it_and_is_owed_no_more(own_hub: Hub) -> None:
    hub = own_hub
    await opened(hub)
    ids = {name: {"step": one["id"]} for name, one in (await steps(hub, DSCA)).items()}
    act = "recordBudgetStep"
    assert await code(hub, STATE, act, ids["BUDGET_CALL"]) == ("STEP_NOT_YOURS", "step")
    assert await code(hub, DSCA, act, ids["ROUND_TABLES"]) == ("STEP_NOT_YOURS", "step")
    assert await code(hub, DSCA, act, ids["SPEND_PLANS"]) == ("STEP_OF_EACH_COUNTRY", "step")
    assert await code(hub, DSCA, act, ids["BUDGET_CALL"] | {"takenOn": "2026-11-24"}) == ("DAY_IN_FUTURE", "takenOn")
    assert await code(hub, DSCA, act, {"step": NOBODY}) == ("STEP_NOT_FOUND", "step")
    assert (await owes(hub, DSCA))["Take the step of the budget."][1] == "RUNNING"
    await done(hub, DSCA, act, ids["BUDGET_CALL"] | {"takenOn": "2026-09-17"}, "s-1")
    await done(hub, DSCA, act, ids["DATA_TO_DSCA"], "s-2")
    assert await code(hub, DSCA, act, ids["DATA_TO_DSCA"]) == ("STEP_TAKEN", "step")
    told = await steps(hub, CENTCOM)
    assert [told[name]["takenOn"] for name in ("BUDGET_CALL", "DATA_TO_DSCA", "ROUND_TABLES")] == [
        "2026-09-17", "2026-11-23", None,
    ]  # fmt: skip
    query = '{ viewer { duties(first: 100, where: { recordType: { eq: "BudgetCycleStep" } }) { totalCount } } }'
    assert (await hub.data(DSCA, query))["viewer"]["duties"]["totalCount"] == 6  # of the seven that are its own


async def test_an_office_answers_its_call_and_its_command_sends_the_data_on(own_hub: Hub) -> None:
    hub = own_hub
    cycle = await opened(hub, "BN", "VE")
    seen = {
        seat: {one["country"] for one in await read(hub, seat, CALLS)}
        for seat in (OFFICE, VERDANIAN_OFFICE, CENTCOM, ANOTHER_COMMAND, DSCA, STATE)
    }
    assert seen == {
        OFFICE: {"BN"}, VERDANIAN_OFFICE: {"VE"}, CENTCOM: {"BN"}, ANOTHER_COMMAND: set(),
        DSCA: {"BN", "VE"}, STATE: {"BN", "VE"},
    }  # fmt: skip
    [call] = await read(hub, OFFICE, CALLS)
    given = {"call": call["id"]}
    send, forward = (
        "Send the country's requests for FMF and IMET to the command.",
        "Review the requests, and send the data to the Joint Staff.",
    )
    update = "Bring the plan for uncommitted FMF up to date."
    assert await owes(hub, OFFICE) == {send: ("2026-10-31", "OVERDUE"), update: ("2027-03-10", "RUNNING")}
    assert await owes(hub, CENTCOM) == {}
    assert await code(hub, CENTCOM, "forwardBudgetRequests", given) == ("REQUESTS_AWAITED", "call")
    assert await code(hub, VERDANIAN_OFFICE, "sendBudgetRequests", given) == ("CALL_NOT_FOUND", "call")
    assert await code(hub, OFFICE, "sendBudgetRequests", {"call": NOBODY}) == ("CALL_NOT_FOUND", "call")
    await done(hub, OFFICE, "sendBudgetRequests", given, "r-1")
    assert await code(hub, OFFICE, "sendBudgetRequests", given) == ("REQUESTS_SENT", "call")
    assert await owes(hub, OFFICE) == {update: ("2027-03-10", "RUNNING")}
    assert await owes(hub, CENTCOM) == {forward: ("2026-12-20", "RUNNING")}
    assert await code(hub, ANOTHER_COMMAND, "forwardBudgetRequests", given) == ("CALL_NOT_FOUND", "call")
    later = {"cycle": cycle, "days": [{"step": "DATA_TO_JOINT_STAFF", "firstOn": "2026-12-14", "lastOn": "2027-01-04"}]}
    await done(hub, DSCA, "announceBudgetDays", later, "c-3")
    assert await owes(hub, CENTCOM) == {forward: ("2027-01-04", "RUNNING")}
    told = (await steps(hub, OFFICE))["DATA_TO_JOINT_STAFF"]
    assert (told["firstOn"], told["lastOn"], told["announced"]) == ("2026-12-14", "2027-01-04", True)
    await done(hub, CENTCOM, "forwardBudgetRequests", given, "r-2")
    assert await code(hub, CENTCOM, "forwardBudgetRequests", given) == ("REQUESTS_FORWARDED", "call")
    assert await owes(hub, CENTCOM) == {}
    [told] = [one for one in await read(hub, DSCA, CALLS) if one["country"] == "BN"]
    assert (told["sentOn"], told["forwardedOn"], told["dataDueOn"]) == ("2026-11-23", "2026-11-23", "2027-01-04")


async def test_an_office_that_asked_for_nothing_of_the_year_has_nothing_to_send(own_hub: Hub) -> None:
    cycle = await done(own_hub, DSCA, "openBudgetCycle", {"fiscalYear": 2029}, "c-1")
    await done(own_hub, DSCA, "callForBudgetRequests", {"cycle": cycle, "countries": ["BN"]}, "c-2")
    [call] = await read(own_hub, OFFICE, CALLS)
    assert await code(own_hub, OFFICE, "sendBudgetRequests", {"call": call["id"]}) == ("NOTHING_REQUESTED", "call")


@pytest.mark.long
async def test_a_calendar_that_is_none_is_refused_and_changes_nothing(own_hub: Hub) -> None:
    hub = own_hub
    cycle = await opened(hub, "BN")
    before = await everything(hub, DSCA)
    days = {"step": "SPEND_PLANS", "firstOn": "2027-03-02", "lastOn": "2027-03-01"}
    right = days | {"lastOn": "2027-03-12"}
    assert await code(hub, DSCA, "openBudgetCycle", {"fiscalYear": 2028}) == ("CYCLE_OPEN", "fiscalYear")
    assert await code(hub, DSCA, "openBudgetCycle", {"fiscalYear": 2027}) == ("BUDGET_CALENDAR", "fiscalYear")
    assert await code(hub, DSCA, "openBudgetCycle", {"fiscalYear": 2030}) == ("BUDGET_CALENDAR", "fiscalYear")
    for act, given in (("openBudgetCycle", {"fiscalYear": 2029}), ("announceBudgetDays", {"cycle": cycle})):
        assert await code(hub, DSCA, act, given | {"days": [days]}) == ("BUDGET_CALENDAR", "lastOn")
        assert await code(hub, DSCA, act, given | {"days": [right, right]}) == ("STEP_TOLD_TWICE", "days")
    assert await code(hub, DSCA, "announceBudgetDays", {"cycle": cycle, "days": []}) == ("NO_DAYS", "days")
    call: dict[str, Any] = {"cycle": cycle}
    for countries, why in (
        (["BN"], "COUNTRY_CALLED"),
        (["VE", "VE"], "COUNTRY_CALLED"),
        (["ZZ"], "COUNTRY_NOT_LISTED"),
        ([], "NO_COUNTRY"),
    ):
        assert await code(hub, DSCA, "callForBudgetRequests", call | {"countries": countries}) == (why, "countries")
    assert await code(hub, DSCA, "callForBudgetRequests", {"cycle": NOBODY, "countries": ["VE"]}) == (
        "CYCLE_NOT_FOUND",
        "cycle",
    )
    assert await everything(hub, DSCA) == before


@pytest.mark.long
async def test_of_two_that_announce_one_calendar_at_once_one_is_refused(own_hub: Hub) -> None:
    asked = [{"fiscalYear": 2028, "idempotencyKey": f"c-{n}"} for n in range(6)]
    answers = await asyncio.gather(*(own_hub.submit(DSCA, "openBudgetCycle", one) for one in asked))
    assert sorted(one["__typename"] for one in answers) == ["Receipt", *["Refused"] * 5]
    assert {refused(one) for one in answers if one["__typename"] == "Refused"} == {("CYCLE_OPEN", "fiscalYear")}
    [cycle] = await read(own_hub, DSCA, STEPS)
    again = [{"countries": ["BN"], "idempotencyKey": f"d-{n}"} for n in range(6)]
    [made] = [one["recordId"] for one in answers if one["__typename"] == "Receipt"]
    called = await asyncio.gather(
        *(own_hub.submit(DSCA, "callForBudgetRequests", one | {"cycle": made}) for one in again)
    )
    assert sorted(one["__typename"] for one in called) == ["Receipt", *["Refused"] * 5]
    assert len(await read(own_hub, DSCA, CALLS)) == 1
    assert cycle["fiscalYear"] == 2028


PLAN: dict[str, Any] = {
    "uncommitted": "350218.40 USD", "accumulated": "Two engines were never ordered.",
    "lines": [
        {"purpose": "Spare engines", "amount": "300000.00 USD", "committedBy": "2027-03-31"},
        {"purpose": "Tools for them", "amount": "50218.40 USD", "committedBy": "2027-06-30"},
    ],
}  # fmt: skip
PLANS = "{ budgetCalls { nodes { spendPlan { uncommitted accumulated proposedOn lines { nodes { number purpose amount committedBy } } } } } }"


async def test_the_plan_for_uncommitted_funds_is_brought_up_to_date(own_hub: Hub) -> None:
    hub = own_hub
    await opened(hub, "BN")
    [call] = await read(hub, OFFICE, CALLS)
    plan = PLAN | {"call": call["id"]}
    first, second = PLAN["lines"]
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"uncommitted": "350218.39 USD"}, ("SPEND_PLAN", "lines")),
        ({"uncommitted": "0.00 USD"}, ("SPEND_PLAN", "uncommitted")),
        ({"uncommitted": "350218.40 EUR"}, ("SPEND_PLAN", "uncommitted")),
        ({"lines": []}, ("SPEND_PLAN", "lines")),
        ({"lines": [first | {"amount": "0.00 USD"}]}, ("SPEND_PLAN", "lines")),
        ({"lines": [first | {"committedBy": "2026-11-22"}]}, ("SPEND_PLAN", "lines")),
        ({"lines": [first | {"purpose": " "}]}, ("TEXT_EMPTY", "lines")),
        ({"accumulated": ""}, ("TEXT_EMPTY", "accumulated")),
        ({"call": NOBODY}, ("CALL_NOT_FOUND", "call")),
    ]
    for given, why in wrong:
        assert await code(hub, OFFICE, "proposeSpendPlan", plan | given) == why, given
    assert await code(hub, VERDANIAN_OFFICE, "proposeSpendPlan", plan) == ("CALL_NOT_FOUND", "call")
    made = await done(hub, OFFICE, "proposeSpendPlan", plan, "p-1")
    told = [{"number": n, **one} for n, one in enumerate((first, second), 1)]
    expected = {
        "uncommitted": "350218.40 USD",
        "accumulated": "Two engines were never ordered.",
        "proposedOn": "2026-11-23",
    }
    for seat in (OFFICE, CENTCOM, DSCA, STATE):
        assert await read(hub, seat, PLANS) == [{"spendPlan": expected | {"lines": {"nodes": told}}}]
    assert "Bring the plan for uncommitted FMF up to date." not in await owes(hub, OFFICE)
    assert await done(hub, OFFICE, "proposeSpendPlan", plan | {"lines": [first]}, "p-2") == made
    [left] = await read(hub, DSCA, PLANS)
    assert left["spendPlan"]["lines"]["nodes"] == told[:1]


RECOMMENDED = (
    '{ budgetRequests(where: { requirement: { eq: "Airlift for relief in the rains" } }) '
    "{ nodes { requested priority recommendations { nodes { office recommended priority reason } } } } }"
)


async def test_a_request_stands_as_it_was_submitted_beside_what_is_recommended_of_it(own_hub: Hub) -> None:
    hub = own_hub
    query = '{ budgetRequests(where: { requirement: { eq: "Airlift for relief in the rains" } }) { nodes { id requested } } }'
    [request] = await read(hub, OFFICE, query)
    given = {"request": request["id"], "recommended": "4000000.00 USD", "reason": "One aircraft is enough."}
    act = "recommendBudget"
    assert await code(hub, CENTCOM, act, given | {"office": "DSCA"}) == ("OFFICE_NOT_YOURS", "office")
    assert await code(hub, DSCA, act, given | {"office": "STATE"}) == ("OFFICE_NOT_YOURS", "office")
    assert await code(hub, DSCA, act, given | {"recommended": "-1.00 USD"}) == ("BUDGET_RECOMMENDATION", "recommended")
    assert await code(hub, DSCA, act, given | {"reason": ""}) == ("BUDGET_RECOMMENDATION", "reason")
    assert await code(hub, DSCA, act, given | {"priority": 0}) == ("BUDGET_RECOMMENDATION", "priority")
    assert await code(hub, ANOTHER_COMMAND, act, given) == ("REQUEST_NOT_FOUND", "request")
    command = await done(hub, CENTCOM, act, given | {"priority": 2}, "r-1")
    await done(hub, DSCA, act, given | {"recommended": "3000000.00 USD", "office": "JOINT_STAFF"}, "r-2")
    await done(hub, DSCA, act, given | {"recommended": "0.00 USD"}, "r-3")
    await done(hub, STATE, act, given | {"recommended": "2000000.00 USD"}, "r-4")
    assert await done(hub, CENTCOM, act, given | {"recommended": "4500000.00 USD", "priority": 2}, "r-5") == command

    def told(*offices: tuple[str, str, int | None]) -> list[dict[str, Any]]:
        return [
            {"office": o, "recommended": r, "priority": p, "reason": "One aircraft is enough."} for o, r, p in offices
        ]

    first = ("COMBATANT_COMMAND", "4500000.00 USD", 2)
    rest = (("JOINT_STAFF", "3000000.00 USD", None), ("DSCA", "0.00 USD", None), ("STATE", "2000000.00 USD", None))
    for seat in (OFFICE, CENTCOM, DSCA, STATE):
        [found] = await read(hub, seat, RECOMMENDED)
        assert found["requested"] == request["requested"]
        nodes = sorted(found["recommendations"]["nodes"], key=lambda one: str(one["office"]))
        due = told(first) if seat == OFFICE else told(first, *rest)
        assert nodes == sorted(due, key=lambda one: str(one["office"]))
    counted = "{ budgetRequests(where: { recommendations: { some: { office: { eq: DSCA } } } }) { totalCount } }"
    error = (await hub.ask(OFFICE, counted)).get("errors")
    assert error or (await hub.data(OFFICE, counted))["budgetRequests"]["totalCount"] == 0


USES = [{"purpose": "Spare parts for trucks", "amount": "900000.00 USD"}]
BASELINES = (
    "{ programBaselines { nodes { country fiscalYear approvedOn uses { nodes { number purpose amount } } "
    "deviations { nodes { departure amount state } } } } }"
)


async def test_what_departs_from_a_baseline_is_sought_from_dsca_and_decided_on_by_state(own_hub: Hub) -> None:
    hub = own_hub
    prepare = {"country": "BN", "fiscalYear": 2027, "uses": USES}
    assert await code(hub, DSCA, "prepareProgramBaseline", prepare | {"uses": []}) == ("PROGRAM_BASELINE", "uses")
    assert await code(hub, DSCA, "prepareProgramBaseline", prepare | {"country": "ZZ"}) == (
        "COUNTRY_NOT_LISTED",
        "country",
    )
    baseline = await done(hub, DSCA, "prepareProgramBaseline", prepare, "b-1")
    given = {
        "baseline": baseline,
        "departure": "Engines in place of trucks",
        "reason": "The trucks run.",
        "amount": "200000.00 USD",
    }
    assert await code(hub, OFFICE, "seekBaselineDeviation", given) == ("BASELINE_NOT_APPROVED", "baseline")
    assert await owes(hub, STATE) == {"Approve the program baseline, or have it changed.": (None, "WAITING")}
    await done(hub, STATE, "approveProgramBaseline", {"baseline": baseline}, "b-2")
    assert await code(hub, STATE, "approveProgramBaseline", {"baseline": baseline}) == ("BASELINE_APPROVED", "baseline")
    assert await owes(hub, STATE) == {}
    assert await code(hub, VERDANIAN_OFFICE, "seekBaselineDeviation", given) == ("BASELINE_NOT_FOUND", "baseline")
    assert await code(hub, OFFICE, "seekBaselineDeviation", given | {"amount": "0.00 USD"}) == (
        "PROGRAM_BASELINE",
        "amount",
    )
    deviation = {"deviation": await done(hub, OFFICE, "seekBaselineDeviation", given, "b-3")}
    assert await owes(hub, DSCA) == {"Put the departure from the baseline to State.": (None, "WAITING")}
    decide = deviation | {"approved": True}
    assert await code(hub, STATE, "decideBaselineDeviation", decide) == ("NO_DECISION_AWAITED", "deviation")
    await done(hub, DSCA, "submitBaselineDeviation", deviation, "b-4")
    assert await code(hub, DSCA, "submitBaselineDeviation", deviation) == ("DEVIATION_SUBMITTED", "deviation")
    assert (await owes(hub, DSCA), await owes(hub, STATE)) == (
        {},
        {"Decide on the departure from the baseline.": (None, "WAITING")},
    )
    await done(hub, STATE, "decideBaselineDeviation", decide, "b-5")
    assert await code(hub, STATE, "decideBaselineDeviation", decide | {"approved": False}) == (
        "NO_DECISION_AWAITED",
        "deviation",
    )
    departs = {"departure": "Engines in place of trucks", "amount": "200000.00 USD", "state": "APPROVED"}
    expected = {
        "country": "BN", "fiscalYear": 2027, "approvedOn": "2026-11-23",
        "uses": {"nodes": [{"number": 1, **USES[0]}]}, "deviations": {"nodes": [departs]},
    }  # fmt: skip
    for seat in (OFFICE, CENTCOM, DSCA, STATE):
        assert await read(hub, seat, BASELINES) == [expected]
    assert await read(hub, VERDANIAN_OFFICE, BASELINES) == []
    anew = prepare | {"uses": [USES[0] | {"amount": "800000.00 USD"}]}
    assert await done(hub, DSCA, "prepareProgramBaseline", anew, "b-6") == baseline
    [now] = await read(hub, DSCA, BASELINES)
    assert (now["approvedOn"], now["uses"]["nodes"][0]["amount"]) == (None, "800000.00 USD")


@pytest.mark.long
async def test_nobody_else_learns_that_a_budget_is_built(own_hub: Hub) -> None:
    hub = own_hub
    unseeing = (BANDARIA, VERDANIA, ALDER, AIR_FORCE, DFAS)
    before = {seat: await everything(hub, seat) for seat in unseeing}
    await opened(hub, "BN", "VE")
    await done(hub, DSCA, "prepareProgramBaseline", {"country": "BN", "fiscalYear": 2027, "uses": USES}, "b-1")
    [call] = await read(hub, OFFICE, CALLS)
    await done(hub, OFFICE, "proposeSpendPlan", PLAN | {"call": call["id"]}, "p-1")
    assert {seat: await everything(hub, seat) for seat in unseeing} == before
    for seat in unseeing:
        for member, kind in (
            ("budgetCycles", "BudgetCycle"),
            ("budgetCalls", "SpendPlan"),
            ("programBaselines", "BaselineUse"),
        ):
            [error] = (await hub.ask(seat, f"{{ {member} {{ totalCount }} }}"))["errors"]
            [unknown] = (await hub.ask(seat, "{ badgers { totalCount } }"))["errors"]
            assert error["message"] == unknown["message"].replace("badgers", member)
            assert (await hub.data(seat, f'{{ __type(name: "{kind}") {{ name }} }}'))["__type"] is None
        answer = await hub.data(seat, '{{ node(id: "{}") {{ id }} }}'.format(call["id"]))
        assert answer == {"node": None}


@pytest.mark.parametrize("seat", [OFFICE, CENTCOM])
async def test_a_token_for_one_case_reads_nothing_of_a_budget(own_hub: Hub, seat: str) -> None:
    await opened(own_hub, "BN")
    whole = await own_hub.data(seat, "{ budgetCalls { totalCount } budgetCycles { totalCount } }")
    assert whole == {"budgetCalls": {"totalCount": 1}, "budgetCycles": {"totalCount": 1}}
    narrowed = await own_hub.data(
        seat, "{ budgetCalls { totalCount } budgetCycles { totalCount } }", cases=["BN-D-SAA"]
    )
    assert narrowed == {"budgetCalls": {"totalCount": 0}, "budgetCycles": {"totalCount": 0}}
