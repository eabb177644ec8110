"""A sole source is designated by who may, told to whom it is released, and until then no office speaks for a contractor."""

from __future__ import annotations

from typing import Any

import pytest

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    DSCA,
    DUNMORE,
    NOBODY,
    OFFICE,
    STATE,
    everything,
    refused,
)

CASE = "BN-D-RAB"
READ = "soleSourceDesignations { totalCount nodes { id company product basis designatedOn endedOn } }"
WHOLE = '{ case(designator: "BN-D-RAB") { %s } }'
DESIGNATION: dict[str, Any] = {
    "case": CASE, "company": "1ABC2", "product": "Mission planning core", "basis": "PURCHASER_ASKED",
    "direction": "Note 14 of the letter of offer, FAR 6.302-4.",
}  # fmt: skip
ASSESSMENT: dict[str, Any] = {
    "case": CASE, "combatantCommand": "CENTCOM", "kind": "ABBREVIATED_ENDORSEMENT", "notifiedToCongress": False,
    "firstIntroduction": False, "coordinated": True, "signedAtSeniorLevel": True, "signedOn": "2026-11-19",
    "signedBy": "Deputy chief of mission's office", "position": "The embassy supports mission planning.",
    "recommendation": "SELL", "elements": None,
}  # fmt: skip
ENDORSED = {"position": "The embassy supports mission planning by 1ABC2."}
REQUEST: dict[str, Any] = {
    "country": "BN", "fund": "FMF", "fiscalYear": 2028, "requirement": "Ferries", "priority": 3,
    "requested": "2400000.00 USD", "justification": "The delta has no bridge.", "uncommitted": "350218.40 USD",
    "uncommittedPlan": "Spare engines, by March 2027.",
}  # fmt: skip
FORECAST: dict[str, Any] = {
    "country": "BN", "agency": "B", "report": "JAVITS", "year": 2027, "article": "Bridging vehicles", "weaponKind": "MAJOR",
    "quantity": 6, "estimatedValue": "31000000.00 USD",
}  # fmt: skip


async def letter_of(hub: Hub, case: str) -> str:
    """The id of a case's letter of request, as the agency knows it."""
    query = "query($d: CaseDesignator!) { case(designator: $d) { letterOfRequest { id } } }"
    return str((await hub.data(AIR_FORCE, query, {"d": case}))["case"]["letterOfRequest"]["id"])


async def designations(hub: Hub, seat: str) -> list[tuple[Any, ...]]:
    """What a seat reads of designations on the case."""
    found = (await hub.data(seat, WHOLE % READ))["case"]["soleSourceDesignations"]
    assert found["totalCount"] == len(found["nodes"])
    return [tuple(n[k] for k in ("company", "product", "basis", "designatedOn", "endedOn")) for n in found["nodes"]]


@pytest.mark.long
async def test_a_designation_is_read_by_officials_and_by_whom_it_is_released_to(own_hub: Hub) -> None:
    hub = own_hub
    unseeing = (BANDARIA, ALDER, DUNMORE, STATE, ARMY)
    before = {seat: await everything(hub, seat) for seat in unseeing}
    taken = DESIGNATION | {"letter": await letter_of(hub, CASE), "idempotencyKey": "d-1"}
    receipt = await hub.submit(AIR_FORCE, "designateSoleSource", taken)
    assert (receipt["__typename"], receipt["recordType"]) == ("Receipt", "SoleSourceDesignation")
    assert (await hub.submit(AIR_FORCE, "designateSoleSource", taken))["recordId"] == receipt["recordId"]
    stands = [("1ABC2", "Mission planning core", "PURCHASER_ASKED", "2026-11-23", None)]
    for seat in (OFFICE, DSCA, AIR_FORCE):
        assert await designations(hub, seat) == stands, seat
    direction = WHOLE % "soleSourceDesignations { nodes { direction letter } }"
    [told] = (await hub.data(OFFICE, direction))["case"]["soleSourceDesignations"]["nodes"]
    assert told == {"direction": DESIGNATION["direction"], "letter": taken["letter"]}
    assert {seat: await everything(hub, seat) for seat in unseeing} == before
    for to in ("customer:BN", "company:1ABC2"):
        release = {"record": receipt["recordId"], "version": 1, "to": to, "idempotencyKey": f"r-{to}"}
        assert (await hub.submit(AIR_FORCE, "recordRelease", release))["__typename"] == "Receipt"
    assert await designations(hub, BANDARIA) == await designations(hub, ALDER) == stands
    for seat in (BANDARIA, ALDER):
        assert "UNKNOWN_FIELD" in {e["extensions"]["code"] for e in (await hub.ask(seat, direction))["errors"]}
    assert await everything(hub, DUNMORE) == before[DUNMORE]


@pytest.mark.long
async def test_what_is_no_designation_is_refused_and_changes_nothing(own_hub: Hub) -> None:
    hub = own_hub
    letter, foreign = await letter_of(hub, CASE), await letter_of(hub, "BN-D-RAC")
    before = await everything(hub, DSCA)
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"case": "BN-D-ZZZ"}, ("CASE_NOT_FOUND", "case")),
        ({"case": "BN-B-QAA"}, ("CASE_NOT_FOUND", "case")),
        ({"product": " "}, ("TEXT_EMPTY", "product")),
        ({"letter": None}, ("LETTER_NOT_FOUND", "letter")),
        ({"letter": foreign}, ("LETTER_NOT_FOUND", "letter")),
        ({"letter": NOBODY}, ("LETTER_NOT_FOUND", "letter")),
        ({"basis": "ONLY_UNITED_STATES_SOURCE"}, ("LETTER_NOT_NEEDED", "letter")),
        ({"direction": " "}, ("SOLE_SOURCE", "direction")),
    ]
    for n, (told, answer) in enumerate(wrong):
        taken = DESIGNATION | {"letter": letter} | told | {"idempotencyKey": f"d-{n}"}
        assert refused(await hub.submit(AIR_FORCE, "designateSoleSource", taken)) == answer, told
    said = set()
    for n, record in enumerate((NOBODY, letter)):
        ended = await hub.submit(DSCA, "endSoleSourceDesignation", {"designation": record, "idempotencyKey": f"e-{n}"})
        assert refused(ended) == ("DESIGNATION_NOT_FOUND", "designation")
        said.add(ended["sentence"])
    assert said == {"no designation you can act on has this id"}
    assert await everything(hub, DSCA) == before


@pytest.mark.long
async def test_until_a_source_is_designated_no_assessment_speaks_for_it(own_hub: Hub) -> None:
    hub = own_hub
    before = await everything(hub, DSCA)
    for n, told in enumerate((ENDORSED, {"notes": "Ask (2DEF3)."}, {"signedBy": "The office, for 1ABC2"})):
        answer = await hub.submit(
            OFFICE, "submitCountryTeamAssessment", ASSESSMENT | told | {"idempotencyKey": f"a-{n}"}
        )
        assert refused(answer) == ("ENDORSEMENT", next(iter(told)))
        assert answer["sentence"].endswith("designate the source first (SAMM C2.1.8.5)")
    assert await everything(hub, DSCA) == before
    only = DESIGNATION | {"basis": "ONLY_UNITED_STATES_SOURCE", "idempotencyKey": "d-1"}
    standing = (await hub.submit(DSCA, "designateSoleSource", only))["recordId"]
    again = await hub.submit(AIR_FORCE, "designateSoleSource", only | {"idempotencyKey": "d-2"})
    assert refused(again) == ("ALREADY_DESIGNATED", "company")
    rival = ASSESSMENT | {"position": "2DEF3 is better.", "idempotencyKey": "a-7"}
    assert refused(await hub.submit(OFFICE, "submitCountryTeamAssessment", rival)) == ("ENDORSEMENT", "position")
    spoken = ASSESSMENT | ENDORSED
    made = await hub.submit(OFFICE, "submitCountryTeamAssessment", spoken | {"idempotencyKey": "a-8"})
    assert made["__typename"] == "Receipt"
    end = {"designation": standing, "idempotencyKey": "e-1"}
    assert (await hub.submit(AIR_FORCE, "endSoleSourceDesignation", end))["version"] == 2
    assert [d[-1] for d in await designations(hub, OFFICE)] == ["2026-11-23"]
    twice = await hub.submit(AIR_FORCE, "endSoleSourceDesignation", end | {"idempotencyKey": "e-2"})
    assert refused(twice) == ("ALREADY_ENDED", "designation")
    late = await hub.submit(OFFICE, "submitCountryTeamAssessment", spoken | {"idempotencyKey": "a-9"})
    assert refused(late) == ("ENDORSEMENT", "position")
    anew = await hub.submit(AIR_FORCE, "designateSoleSource", only | {"idempotencyKey": "d-3"})
    assert (anew["recordId"], anew["version"]) == (standing, 3)


@pytest.mark.long
async def test_what_hangs_on_no_case_names_no_contractor_at_all(own_hub: Hub) -> None:
    hub = own_hub
    before = await everything(hub, DSCA)
    for name, body, told in (
        ("submitBudgetRequest", REQUEST, {"requirement": "Ferries of 1ABC2"}),
        ("submitBudgetRequest", REQUEST, {"justification": "1ABC2 builds the best."}),
        ("submitBudgetRequest", REQUEST, {"uncommittedPlan": "Engines of 2DEF3."}),
        ("submitSalesForecast", FORECAST, {"article": "Bridging vehicles of 1ABC2"}),
    ):
        answer = await hub.submit(OFFICE, name, body | told | {"idempotencyKey": f"{name} {next(iter(told))}"})
        assert refused(answer) == ("ENDORSEMENT", next(iter(told)))
    assert await everything(hub, DSCA) == before
    made = await hub.submit(OFFICE, "submitBudgetRequest", REQUEST | {"idempotencyKey": "b-1"})
    revised = {"request": made["recordId"], "justification": "As 1ABC2 says.", "idempotencyKey": "r-1"}
    assert refused(await hub.submit(OFFICE, "reviseBudgetRequest", revised)) == ("ENDORSEMENT", "justification")


@pytest.mark.long
async def test_whoever_reads_that_a_designation_stands_is_told_that_it_ended(own_hub: Hub) -> None:
    hub = own_hub
    taken = DESIGNATION | {"basis": "ONLY_UNITED_STATES_SOURCE", "idempotencyKey": "d-1"}
    standing = (await hub.submit(AIR_FORCE, "designateSoleSource", taken))["recordId"]
    release = {"record": standing, "version": 1, "to": "company:1ABC2", "idempotencyKey": "r-1"}
    assert (await hub.submit(AIR_FORCE, "recordRelease", release))["__typename"] == "Receipt"
    unseeing = {seat: await everything(hub, seat) for seat in (BANDARIA, DUNMORE)}
    end = {"designation": standing, "idempotencyKey": "e-1"}
    assert (await hub.submit(AIR_FORCE, "endSoleSourceDesignation", end))["version"] == 2
    ended = [("1ABC2", "Mission planning core", "ONLY_UNITED_STATES_SOURCE", "2026-11-23", "2026-11-23")]
    assert await designations(hub, ALDER) == ended
    assert {seat: await everything(hub, seat) for seat in unseeing} == unseeing


async def test_a_contractor_learns_of_no_version_that_was_not_released_to_it(own_hub: Hub) -> None:
    hub = own_hub
    taken = DESIGNATION | {"basis": "ONLY_UNITED_STATES_SOURCE"}
    standing = (await hub.submit(AIR_FORCE, "designateSoleSource", taken | {"idempotencyKey": "d-1"}))["recordId"]
    release = {"record": standing, "version": 1, "to": "company:1ABC2", "idempotencyKey": "r-1"}
    assert (await hub.submit(AIR_FORCE, "recordRelease", release))["__typename"] == "Receipt"

    async def consents(version: int) -> str:
        given = {"record": standing, "version": version, "to": "customer:BN", "idempotencyKey": f"c-{version}"}
        answer = await hub.submit(ALDER, "recordConsent", given)
        return str(answer.get("code", answer["__typename"]))

    end = {"designation": standing, "idempotencyKey": "e-1"}
    assert (await hub.submit(AIR_FORCE, "endSoleSourceDesignation", end))["version"] == 2
    anew = await hub.submit(AIR_FORCE, "designateSoleSource", taken | {"idempotencyKey": "d-2"})
    assert anew["version"] == 3
    # It reads the second, which tells that the first ended; that it was designated again nobody has released to it.
    assert [await consents(n) for n in (4, 3, 2)] == ["VERSION_NOT_FOUND", "VERSION_NOT_FOUND", "Receipt"]
