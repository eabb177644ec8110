"""Numbers over many cases: each reader's own, equal to what it counts row by row, and silent where a party could be singled out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DSCA,
    DUNMORE,
    OFFICE,
    STATE,
    VERDANIA,
    told_about,
)

ESTIMATES = "estimatedValue { currency count sum median least greatest }"
UNTOLD = {"currency": "USD", "median": None, "least": None, "greatest": None}
CALLED = "BN-D-QAG"  # acknowledged, with no call yet


async def groups(hub: Hub, seat: str, told: str, asked: str = "", **narrowed: Any) -> list[dict[str, Any]]:
    """The groups of one portfolio."""
    head = f"portfolio({asked})" if asked else "portfolio"
    found = (await hub.data(seat, f"{{ {head} {{ complete groups {{ {told} }} }} }}", **narrowed))["portfolio"]
    assert found["complete"]
    return list(found["groups"])


async def counted(hub: Hub, seat: str, called: str, told: str) -> list[dict[str, Any]]:
    """Every record of a register, page by page."""
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        query = f"query($a: String) {{ {called}(first: 100, after: $a) {{ nodes {{ {told} }} pageInfo {{ endCursor hasNextPage }} }} }}"
        page = (await hub.data(seat, query, {"a": after}))[called]
        rows += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return rows
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("seat", [DSCA, BANDARIA, OFFICE, AIR_FORCE, ALDER, STATE, CENTCOM])
async def test_the_number_of_cases_by_agency_and_stage_is_what_the_reader_counts_in_its_list(
    hub: Hub, seat: str
) -> None:
    by_hand: dict[tuple[Any, Any], int] = {}
    for case in await counted(hub, seat, "cases", "agency stage"):
        by_hand[case["agency"], case["stage"]] = by_hand.get((case["agency"], case["stage"]), 0) + 1
    found = await groups(hub, seat, "agency stage cases { count }", "groupBy: [AGENCY, STAGE]")
    assert {(g["agency"], g["stage"]): g["cases"]["count"] for g in found} == by_hand
    [whole] = await groups(hub, seat, "cases { count }")
    assert whole["cases"]["count"] == sum(by_hand.values()) > 0


async def test_bandaria_adds_up_what_was_offered_to_it_and_not_what_is_being_prepared(hub: Hub) -> None:
    money = "country offers { count } offeredValue { count sum }"
    [own] = [g for g in await groups(hub, BANDARIA, money, "groupBy: [COUNTRY]") if g["country"] == "BN"]
    assert own["offeredValue"] == [{"count": 14, "sum": "416128606.05 USD"}]
    [whole] = [g for g in await groups(hub, DSCA, money, "groupBy: [COUNTRY]") if g["country"] == "BN"]
    assert whole["offeredValue"] == [{"count": 15, "sum": "419118016.25 USD"}]  # one is of a case that is built for it
    assert {g["country"] for g in await groups(hub, VERDANIA, money, "groupBy: [COUNTRY]")} <= {"VE", "H4", "H7"}


async def test_overdue_checks_are_a_number_on_the_page_of_the_office_and_of_dsca(hub: Hub) -> None:
    told = "monitoredArticles { count } overdueCheckDays { count greatest }"
    for seat in (OFFICE, DSCA):
        [page] = await groups(hub, seat, told)
        assert page == {"monitoredArticles": {"count": 4}, "overdueCheckDays": {"count": 1, "greatest": 195.0}}
    [theirs] = await groups(hub, BANDARIA, "monitoredArticles { count }")
    assert theirs == {"monitoredArticles": {"count": 4}}


async def test_a_number_carries_its_as_of_and_the_classes_of_its_sources(hub: Hub) -> None:
    [whole] = await groups(hub, DSCA, "cases { count asOf sources } proposedValue { count sources }")
    assert whole["cases"] == {
        "count": 52, "asOf": "2026-04-14T00:00:00+00:00", "sources": ["agency_system", "public_register"],
    }  # fmt: skip
    [proposed] = whole["proposedValue"]
    assert proposed["count"] == 56  # transmittals, however many sources tell of one


async def test_what_was_proposed_expected_offered_accepted_billed_and_paid_is_never_one_amount(hub: Hub) -> None:
    told = " ".join(
        f"{name} {{ sum }}"
        for name in ("proposedValue", "expectedValue", "offeredValue", "acceptedValue", "billedValue", "paidValue")
    )
    [whole] = await groups(hub, DSCA, told)
    assert len({amounts[0]["sum"] for amounts in whole.values()}) == 6
    assert all(len(amounts) == 1 for amounts in whole.values())


async def test_demand_is_told_by_capability_and_fiscal_year_with_what_is_expected_beside_it(hub: Hub) -> None:
    told = "capability fiscalYear requests { count } expectedSales { count } expectedValue { sum }"
    found = await groups(hub, OFFICE, told, "groupBy: [CAPABILITY, FISCAL_YEAR]")
    transport = [g for g in found if g["capability"] == "AIR_MOBILITY"]
    assert [(g["fiscalYear"], g["requests"]["count"], g["expectedSales"]["count"]) for g in transport] == [
        (2023, 1, 0),
        (2027, 1, 1),
    ]
    assert transport[1]["expectedValue"] == [{"sum": "148000391.00 USD"}]


async def test_estimates_are_told_of_whole_years_behind_which_three_contractors_stand(hub: Hub) -> None:
    years = await groups(hub, AIR_FORCE, f"agency fiscalYear {ESTIMATES}", "groupBy: [AGENCY, FISCAL_YEAR]")
    told = {g["fiscalYear"]: g["estimatedValue"] for g in years}
    # A call that is open closes in no year that is over, so what is handed in now moves no number; no single estimate is told.
    assert told == {
        2025: [{"count": 8, "sum": "201495000.00 USD"} | UNTOLD],
    }
    [whole] = await groups(hub, AIR_FORCE, ESTIMATES)
    assert whole["estimatedValue"] == [{"count": 8, "sum": "201495000.00 USD"} | UNTOLD]


async def estimated(hub: Hub, *amounts: tuple[str, str]) -> list[str]:
    """A call, what was estimated under it by whom, and then its fiscal year is over; the estimates' ids."""
    called = {
        "idempotencyKey": "call-3", "case": CALLED, "subject": "Spares, three years", "specification": "Spares for twenty.",
        "closesAt": "2032-11-15T21:00:00Z", "invitees": [seat.partition(":")[2] for seat, _ in amounts],
    }  # fmt: skip
    call = (await hub.submit(AIR_FORCE, "openRomCall", called))["recordId"]
    made = []
    for seat, amount in amounts:
        taken = {"idempotencyKey": "rom-3", "call": call, "amount": amount, "leadTimeMonths": 18}
        made.append(str((await hub.submit(seat, "submitRomEstimate", taken))["recordId"]))
    hub.clock.pass_(days=2_550)
    return made


async def yearly(hub: Hub) -> dict[int, list[dict[str, Any]]]:
    found = await groups(hub, AIR_FORCE, f"fiscalYear {ESTIMATES}", "groupBy: [FISCAL_YEAR]")
    return {g["fiscalYear"]: g["estimatedValue"] for g in found}


FARWAY = "industry:3GHJ4"


async def test_one_estimate_in_another_currency_is_behind_no_number(own_hub: Hub) -> None:
    await estimated(own_hub, (ALDER, "7777777.00 EUR"), (DUNMORE, "5000000.00 USD"), (FARWAY, "9000000.00 USD"))
    # Three estimated, but one in euros and two in dollars: neither is a cell that three stand behind.
    assert 2033 not in await yearly(own_hub)


async def test_no_middle_of_three_estimates_is_told_and_a_withdrawal_shows_in_no_figure(own_hub: Hub) -> None:
    made = await estimated(own_hub, (ALDER, "7000000.00 USD"), (DUNMORE, "5000000.00 USD"), (FARWAY, "9000000.00 USD"))
    told = await yearly(own_hub)
    assert told[2033] == [{"count": 3, "sum": "21000000.00 USD"} | UNTOLD]
    withdrawn = await own_hub.submit(ALDER, "withdrawRomEstimate", {"estimate": made[0], "idempotencyKey": "w-1"})
    assert withdrawn["__typename"] == "Receipt"
    assert await yearly(own_hub) == told


@pytest.mark.parametrize(
    ("asked", "narrowed"),
    [
        ('where: {designator: {eq: "BN-D-QAB"}}', {}),
        ('where: {not: {designator: {eq: "BN-D-QAB"}}}, groupBy: [AGENCY]', {}),
        ('where: {agency: {eq: "D"}}', {}),
        ("groupBy: [COUNTRY]", {}),
        ("groupBy: [STAGE, FISCAL_YEAR]", {}),
        ("groupBy: [AGENCY, FISCAL_YEAR]", {"cases": ["BN-D-QAB"]}),
        ("", {"services": ["D"]}),
    ],
)
async def test_two_overlapping_questions_cannot_isolate_one_contractor(
    hub: Hub, asked: str, narrowed: dict[str, Any]
) -> None:
    """What cuts across the cells is told nothing: the same null as where there is nothing, so it cannot be subtracted."""
    for group in await groups(hub, AIR_FORCE, f"{ESTIMATES} offerPercentOfEstimate {{ count }}", asked, **narrowed):
        assert group == {"estimatedValue": None, "offerPercentOfEstimate": None}


async def test_a_contractor_adds_up_its_own_estimates_and_its_rival_moves_no_figure(own_hub: Hub) -> None:
    told = f"fiscalYear cases {{ count }} {ESTIMATES}"
    alders = await groups(own_hub, ALDER, told, "groupBy: [FISCAL_YEAR]")
    assert [g["estimatedValue"][0]["count"] for g in alders if g["estimatedValue"]] == [2, 1, 1, 1, 1]
    called = {
        "idempotencyKey": "call-1", "case": CALLED, "subject": "Spares, three years", "specification": "Spares for twenty.",
        "closesAt": "2027-01-15T21:00:00Z", "invitees": ["1ABC2", "2DEF3"],
    }  # fmt: skip
    call = (await own_hub.submit(AIR_FORCE, "openRomCall", called))["recordId"]
    before = await groups(own_hub, DUNMORE, told, "groupBy: [FISCAL_YEAR]")
    everything = await told_about(own_hub, DUNMORE, CALLED)
    taken = {
        "idempotencyKey": "rom-1", "call": call, "amount": "9000000.00 USD", "leadTimeMonths": 18,
        "assumptions": "Two lots.", "validUntil": "2027-06-30",
    }  # fmt: skip
    receipt = await own_hub.submit(ALDER, "submitRomEstimate", taken)
    assert receipt["__typename"] == "Receipt", receipt
    assert await groups(own_hub, DUNMORE, told, "groupBy: [FISCAL_YEAR]") == before
    assert await told_about(own_hub, DUNMORE, CALLED) == everything
    after = await groups(own_hub, ALDER, told, "groupBy: [FISCAL_YEAR]")
    assert sum(g["estimatedValue"][0]["count"] for g in after if g["estimatedValue"]) == 7
    # Nor does it move what the Air Force is told of contractors together, before and after: the year is not over.
    assert {
        g["fiscalYear"] for g in await groups(own_hub, AIR_FORCE, f"fiscalYear {ESTIMATES}", "groupBy: [FISCAL_YEAR]") if g["estimatedValue"]
    } == {2025}  # fmt: skip


@pytest.mark.parametrize(
    ("seat", "member"),
    [
        (OFFICE, "estimatedValue { count }"),
        (BANDARIA, "overdueCheckDays { count }"),
        (BANDARIA, "requestsInRegion { count }"),
        (BANDARIA, "expectedSales { count }"),
        (AIR_FORCE, "requestsInRegion { count }"),
        (ALDER, "offeredValue { sum }"),
        (ALDER, "requests { count }"),
    ],
)
async def test_a_number_of_what_a_seat_cannot_see_is_refused_like_nonsense(hub: Hub, seat: str, member: str) -> None:
    asked = await hub.ask(seat, f"{{ portfolio {{ groups {{ {member} }} }} }}")
    name = member.partition(" ")[0]
    nonsense = await hub.ask(seat, f"{{ portfolio {{ groups {{ {'x' * len(name)}{member.removeprefix(name)} }} }} }}")
    [refused], [unknown] = asked["errors"], nonsense["errors"]
    assert refused["extensions"] == unknown["extensions"] == {"code": "UNKNOWN_FIELD"}
    assert refused["message"].replace(name, "") == unknown["message"].replace("x" * len(name), "")


async def test_what_the_countries_of_a_region_asked_for_is_not_told_of_two(hub: Hub) -> None:
    cells = "groupBy: [REGION, CAPABILITY, FISCAL_YEAR]"
    for seat in (DSCA, STATE, CENTCOM):  # two countries of the region are on record
        assert await groups(hub, seat, "region requestsInRegion { count }", cells) == []
        [whole] = await groups(hub, seat, "requests { count } requestsInRegion { count }")
        assert whole["requests"]["count"] > 40
        assert whole["requestsInRegion"] is None


async def test_programs_built_for_a_partner_do_not_pass_as_countries_that_asked(own_hub: Hub) -> None:
    """One neighbor, and two programs with codes of their own that are built for it, are one country."""
    hub = own_hub

    async def asked(reference: str, seat: str) -> None:
        letter = {
            "agency": "D", "reference": reference, "requirement": "Trucks.", "responseWanted": "LETTER_OF_OFFER",
            "signedOn": "2026-11-20", "idempotencyKey": reference,
        }  # fmt: skip
        assert (await hub.submit(seat, "submitLetterOfRequest", letter))["__typename"] == "Receipt"

    for case in ("H4-D-BAA", "H7-Q-BAD"):
        memorandum = {
            "case": case, "reference": f"M-{case}", "requirement": "Trucks.", "responseWanted": "LETTER_OF_OFFER",
            "funding": "Section 333", "idempotencyKey": case,
        }  # fmt: skip
        assert (await hub.submit(DSCA, "submitMemorandumOfRequest", memorandum))["__typename"] == "Receipt"
    await asked("BN-1", BANDARIA)
    await asked("VE-1", VERDANIA)
    said = {"code": "JO", "region": "Near East", "combatantCommand": "CENTCOM", "idempotencyKey": "jo"}
    assert (await hub.submit(DSCA, "listCustomerNation", said))["__typename"] == "Receipt"
    hub.clock.pass_(days=400)
    cells = "groupBy: [REGION, CAPABILITY, FISCAL_YEAR]"
    told = "region capability fiscalYear requestsInRegion { count }"
    for seat in (DSCA, STATE, CENTCOM):
        assert await groups(hub, seat, told, cells) == []
    await asked("JO-1", "partner:JO")
    asked_together = {"region": "Near East", "capability": None, "fiscalYear": 2027, "requestsInRegion": {"count": 6}}
    for seat in (DSCA, STATE):
        assert await groups(hub, seat, told, cells) == [asked_together]
    assert await groups(hub, CENTCOM, told, cells) == []  # two of the three are in its theater


async def test_nobody_s_cases_are_a_number_of_none(hub: Hub) -> None:
    assert await groups(hub, DSCA, "cases { count }", 'where: {customer: {eq: "ZZ"}}, groupBy: [AGENCY]') == []
    assert await groups(hub, DSCA, "cases { count }", 'where: {customer: {eq: "ZZ"}}') == [{"cases": {"count": 0}}]


async def test_a_token_narrowed_to_one_agency_counts_its_cases_alone(hub: Hub) -> None:
    [whole] = await groups(hub, OFFICE, "cases { count }", services=["B"])
    by_hand = [c for c in await counted(hub, OFFICE, "cases", "agency") if c["agency"] == "B"]
    assert whole["cases"]["count"] == len(by_hand) == 1
    missing = await hub.ask(OFFICE, "{ portfolio { groups { offers { count } } } }", scopes=["Case", "CustomerNation"])
    [error] = missing["errors"]
    assert (error["extensions"]["code"], error["extensions"]["scope"]) == ("SCOPE_MISSING", "LetterOfOffer")


async def test_dsca_says_in_which_region_a_customer_is_and_says_it_anew(own_hub: Hub) -> None:
    said = {"code": "JO", "region": "Levant", "combatantCommand": "CENTCOM"}
    receipt = await own_hub.submit(DSCA, "listCustomerNation", {"idempotencyKey": "jo", **said})
    assert receipt["__typename"] == "Receipt", receipt
    assert await own_hub.submit(DSCA, "listCustomerNation", {"idempotencyKey": "jo", **said}) == receipt
    again = await own_hub.submit(DSCA, "listCustomerNation", {"idempotencyKey": "jo2", **said, "region": "Near East"})
    assert again["recordId"] == receipt["recordId"]
    found = await groups(own_hub, DSCA, "region country cases { count }", "groupBy: [REGION, COUNTRY]")
    assert [g for g in found if g["country"] == "JO"] == [
        {"region": "Near East", "country": "JO", "cases": {"count": 1}}
    ]
    refused = await own_hub.submit(DSCA, "listCustomerNation", {"idempotencyKey": "jo3", **said, "region": " "})
    assert refused["__typename"] == "Refused"
