"""What is asked of grants for a country, and what is expected to be sold to it: the offices' business, and not the country's."""

from __future__ import annotations

from typing import Any

import pytest

from hub.rounds.sources import SHIPPED, source_named
from hub.rounds.sync import dead_letters, sync
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
)

VERDANIAN_OFFICE = "sco:VE"
ANOTHER_COMMAND = "ccmd:INDOPACOM:QO"
REQUESTS = "{ budgetRequests(first: 50) { totalCount nodes { id requirement } } }"
FORECASTS = "{ salesForecasts(first: 50) { totalCount nodes { article } } }"
AIRLIFT, SEATS, HARBOR = "Airlift for relief in the rains", "Staff college seats", "Harbor masters"
AIRCRAFT, HOSPITALS = "Medium transport aircraft, second squadron", "Field hospitals for two provinces"


async def listed(hub: Hub, seat: str, query: str = REQUESTS) -> set[str]:
    [found] = (await hub.data(seat, query)).values()
    assert found["totalCount"] == len(found["nodes"])
    return {one.get("requirement") or one["article"] for one in found["nodes"]}


async def test_an_office_reads_its_own_countrys_requests_and_no_other(hub: Hub) -> None:
    seats = (OFFICE, VERDANIAN_OFFICE, CENTCOM, ANOTHER_COMMAND, DSCA, STATE)
    assert {seat: await listed(hub, seat) for seat in seats} == {
        OFFICE: {AIRLIFT, SEATS},
        VERDANIAN_OFFICE: {HARBOR},
        CENTCOM: {AIRLIFT, SEATS},
        ANOTHER_COMMAND: set(),
        DSCA: {AIRLIFT, SEATS, HARBOR},
        STATE: {AIRLIFT, SEATS, HARBOR},
    }


async def test_an_agency_reads_of_what_is_expected_that_which_names_it(hub: Hub) -> None:
    seats = (OFFICE, VERDANIAN_OFFICE, CENTCOM, DSCA, STATE, AIR_FORCE, ARMY)
    assert {seat: await listed(hub, seat, FORECASTS) for seat in seats} == {
        **{seat: {AIRCRAFT, HOSPITALS} for seat in (OFFICE, CENTCOM, DSCA, STATE)},
        VERDANIAN_OFFICE: set(),
        AIR_FORCE: {AIRCRAFT},
        ARMY: set(),
    }


@pytest.mark.parametrize(
    ("seats", "member", "kinds"),
    [
        ((BANDARIA, VERDANIA, ALDER, DFAS, AIR_FORCE), "budgetRequests", ("BudgetRequest", "GrantFund")),
        ((BANDARIA, VERDANIA, ALDER, DFAS), "salesForecasts", ("SalesForecast", "ForecastReport", "WeaponKind")),
    ],
)
async def test_who_is_not_to_know_meets_no_such_type(hub: Hub, seats: Any, member: str, kinds: Any) -> None:
    for seat in seats:
        [error] = (await hub.ask(seat, f"{{ {member} {{ totalCount }} }}"))["errors"]
        [unknown] = (await hub.ask(seat, "{ badgers { totalCount } }"))["errors"]
        assert error["message"] == unknown["message"].replace("badgers", member)
        for kind in kinds:
            assert (await hub.data(seat, f'{{ __type(name: "{kind}") {{ name }} }}'))["__type"] is None


REQUEST: dict[str, Any] = {
    "country": "BN", "fund": "FMF", "fiscalYear": 2028, "requirement": "Ferries for the delta", "priority": 3,
    "requested": "2400000.00 USD", "justification": "The delta has no bridge.",
    "uncommitted": "350218.40 USD", "uncommittedPlan": "Spare engines, by March 2027.",
}  # fmt: skip


@pytest.mark.long
async def test_an_office_submits_and_revises_a_requirement_and_only_the_officials_learn_of_it(own_hub: Hub) -> None:
    hub = own_hub
    unseeing = (BANDARIA, VERDANIA, VERDANIAN_OFFICE, ANOTHER_COMMAND, ALDER, AIR_FORCE, DFAS)
    before = {seat: await everything(hub, seat) for seat in unseeing}
    receipt = await hub.submit(OFFICE, "submitBudgetRequest", REQUEST | {"idempotencyKey": "b-1"})
    assert (receipt["__typename"], receipt["recordType"]) == ("Receipt", "BudgetRequest")
    again = await hub.submit(OFFICE, "submitBudgetRequest", REQUEST | {"idempotencyKey": "b-1"})
    assert again["recordId"] == receipt["recordId"]
    revision = {"request": receipt["recordId"], "priority": 1, "requested": "2500000.00 USD", "idempotencyKey": "r-1"}
    assert (await hub.submit(OFFICE, "reviseBudgetRequest", revision))["recordId"] == receipt["recordId"]
    query = (
        '{ budgetRequests(where: { requirement: { eq: "Ferries for the delta" } }) '
        "{ nodes { fund fiscalYear requested priority uncommitted uncommittedPlan submittedOn case { id } } } }"
    )
    for seat in (OFFICE, CENTCOM, DSCA, STATE):
        assert (await hub.data(seat, query))["budgetRequests"]["nodes"] == [
            {"fund": "FMF", "fiscalYear": 2028, "requested": "2500000.00 USD", "priority": 1,
             "uncommitted": "350218.40 USD", "uncommittedPlan": "Spare engines, by March 2027.",
             "submittedOn": "2026-11-23", "case": None}
        ]  # fmt: skip
    assert {seat: await everything(hub, seat) for seat in unseeing} == before


@pytest.mark.long
async def test_what_is_no_request_of_this_cycle_is_refused_and_changes_nothing(own_hub: Hub) -> None:
    hub = own_hub
    before = await everything(hub, DSCA)
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"fiscalYear": 2027}, ("BUDGET_CALENDAR", "fiscalYear")),
        ({"fiscalYear": 2029}, ("BUDGET_CALENDAR", "fiscalYear")),
        ({"uncommittedPlan": None}, ("UNCOMMITTED_FUNDS", "uncommittedPlan")),
        ({"uncommitted": None}, ("UNCOMMITTED_FUNDS", "uncommitted")),
        ({"justification": " "}, ("JUSTIFICATION", "justification")),
        ({"priority": 0}, ("JUSTIFICATION", "priority")),
        ({"requested": "0.00 USD"}, ("UNCONSTRAINED_SUBMISSION", "requested")),
        ({"requirement": " "}, ("TEXT_EMPTY", "requirement")),
    ]
    for n, (told, answer) in enumerate(wrong):
        one = await hub.submit(OFFICE, "submitBudgetRequest", REQUEST | told | {"idempotencyKey": f"b-{n}"})
        assert refused(one) == answer, told
    late = await hub.submit(OFFICE, "submitBudgetRequest", REQUEST | {"fiscalYear": 2027, "idempotencyKey": "b-9"})
    assert late["sentence"] == "the budget of fiscal year 2028 is being built; ask for that (SAMM Table C2.T2)"
    assert await everything(hub, DSCA) == before


@pytest.mark.long
async def test_a_revision_explains_what_is_left_uncommitted_as_the_request_did(own_hub: Hub) -> None:
    hub = own_hub
    spent = REQUEST | {"uncommitted": "0.00 USD", "uncommittedPlan": None, "idempotencyKey": "b-1"}
    request = (await hub.submit(OFFICE, "submitBudgetRequest", spent))["recordId"]
    before = await everything(hub, DSCA)
    revision = {"request": request, "uncommitted": "0.01 USD", "idempotencyKey": "r-1"}
    answer = await hub.submit(OFFICE, "reviseBudgetRequest", revision)
    assert refused(answer) == ("UNCOMMITTED_FUNDS", "uncommittedPlan")
    assert await everything(hub, DSCA) == before
    explained = revision | {"uncommittedPlan": "One spare engine, by May 2027.", "idempotencyKey": "r-2"}
    assert (await hub.submit(OFFICE, "reviseBudgetRequest", explained))["recordId"] == request


@pytest.mark.long
async def test_an_office_asks_for_no_other_country_and_finds_no_other_offices_request(own_hub: Hub) -> None:
    hub = own_hub
    foreign = (await hub.data(VERDANIAN_OFFICE, REQUESTS))["budgetRequests"]["nodes"][0]["id"]
    before = {seat: await everything(hub, seat) for seat in (OFFICE, VERDANIAN_OFFICE, DSCA)}
    said = set()
    for n, country in enumerate(("VE", "QO", "ZZ")):  # one with an office, one with cases, and one that is none
        one = await hub.submit(
            OFFICE, "submitBudgetRequest", REQUEST | {"country": country, "idempotencyKey": f"b-{n}"}
        )
        assert refused(one) == ("COUNTRY_NOT_YOURS", "country")
        said.add(one["sentence"])
    for n, record in enumerate((foreign, NOBODY)):
        one = await hub.submit(
            OFFICE, "reviseBudgetRequest", {"request": record, "priority": 1, "idempotencyKey": f"r-{n}"}
        )
        assert refused(one) == ("REQUEST_NOT_FOUND", "request")
        said.add(one["sentence"])
    assert said == {"you are accredited to no country of this code", "no budget request of yours has this id"}
    assert {seat: await everything(hub, seat) for seat in before} == before


async def test_an_office_reports_a_sale_it_expects_and_the_agency_it_names_reads_it(own_hub: Hub) -> None:
    hub = own_hub
    forecast = {
        "country": "BN", "agency": "B", "report": "JAVITS", "year": 2027, "article": "Bridging vehicles",
        "weaponKind": "MAJOR", "quantity": 6, "estimatedValue": "31000000.00 USD",
    }  # fmt: skip
    receipt = await hub.submit(OFFICE, "submitSalesForecast", forecast | {"idempotencyKey": "f-1"})
    assert receipt["recordType"] == "SalesForecast"
    assert [await listed(hub, seat, FORECASTS) for seat in (ARMY, AIR_FORCE)] == [{"Bridging vehicles"}, {AIRCRAFT}]
    small = forecast | {"estimatedValue": "6999999.99 USD", "idempotencyKey": "f-2"}
    answer = await hub.submit(OFFICE, "submitSalesForecast", small)
    assert refused(answer) == ("WHAT_THE_JAVITS_REPORT_LISTS", "estimatedValue")
    assert "22 USC 2765(a)" in answer["sentence"]
    for n, (wrong, code) in enumerate(
        (
            ({"year": 2028}, ("JAVITS_REPORT", "year")),
            ({"country": "VE"}, ("COUNTRY_NOT_YOURS", "country")),
            ({"quantity": 0}, ("QUANTITY_NOT_POSITIVE", "quantity")),
        )
    ):
        one = await hub.submit(OFFICE, "submitSalesForecast", forecast | wrong | {"idempotencyKey": f"w-{n}"})
        assert refused(one) == code
    assert await listed(hub, DSCA, FORECASTS) == {AIRCRAFT, HOSPITALS, "Bridging vehicles"}


async def test_no_row_of_the_budget_tool_waits(own_hub: Hub) -> None:
    hub = own_hub
    source = source_named("budget_tool", SHIPPED / "budget_tool" / "fixtures", hub.clock)
    counts = await sync(source, hub.house.intake, hub.house.store, hub.clock)
    assert (counts.received, counts.applied, counts.quarantined) == (6, 6, 0)
    assert counts.accounted_for
    assert await dead_letters(hub.house.store, "budget_tool") == []
    assert await listed(hub, VERDANIAN_OFFICE) == {HARBOR}  # told by two sources, side by side
    assert "Airlift for the relief force" in await listed(hub, OFFICE)
    assert "Medium transport aircraft" in await listed(hub, AIR_FORCE, FORECASTS)
