"""The same fact told differently: both sides to whoever sees both, to nobody else a word, and a decision on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Fetched, Record, Understood
from hub.rounds.sync import sync
from tests.hub.test_rounds import Ledger
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
    one_case,
    own_schema,
    tell,
)

SIDES = "oneRecordId oneCalled oneValue oneSourceClass oneAsOf otherRecordId otherCalled otherValue otherSourceClass"
OF_CASE = "query($d: CaseDesignator!) { case(designator: $d) { discrepancies { totalCount nodes { compared %s } } } }"
NOTICE_VALUE, NOTICE_DAY = "CongressionalNotification.totalValue", "CongressionalNotification.deliveredOn"
NOTICE_AND_LETTER = "CongressionalNotification.totalValue LetterOfOffer.totalValue"
DRAFT, PRINTED, LETTER = "255000000.00 USD", "250000000.00 USD", "235108843.19 USD"


async def on_case(hub: Hub, seat: str, designator: str, select: str = SIDES) -> list[dict[str, Any]]:
    """The discrepancies of a case, as one seat meets them; none where there is no such case for it."""
    case = (await hub.data(seat, OF_CASE % select, {"d": designator}))["case"]
    if case is None:
        return []
    found = case["discrepancies"]
    assert found["totalCount"] == len(found["nodes"])
    return list(found["nodes"])


def values(found: list[dict[str, Any]]) -> set[tuple[str, frozenset[str]]]:
    """Which fact is told differently, and the two values whatever their order."""
    return {(one["compared"], frozenset({one["oneValue"], one["otherValue"]})) for one in found}


async def test_each_reader_meets_the_pairs_of_which_it_sees_both_sides(hub: Hub) -> None:
    of_drafts = {
        (NOTICE_VALUE, frozenset({DRAFT, PRINTED})),
        (NOTICE_AND_LETTER, frozenset({DRAFT, LETTER})),
    }
    in_print = {(NOTICE_AND_LETTER, frozenset({PRINTED, LETTER}))}
    assert {seat: values(await on_case(hub, seat, "BN-D-SAD")) for seat in (DSCA, AIR_FORCE, OFFICE, DFAS)} == {
        DSCA: of_drafts | in_print,
        AIR_FORCE: of_drafts | in_print,
        OFFICE: in_print,  # it does not see the draft
        DFAS: set(),  # nor DFAS the case, of which nothing is accepted
    }


@pytest.mark.parametrize("seat", [BANDARIA, ALDER, STATE, CENTCOM])
async def test_for_every_other_seat_there_is_no_such_thing(hub: Hub, seat: str) -> None:
    schema = await own_schema(hub, seat)
    assert not {"Discrepancy", "DiscrepancyResolution"} & schema.type_map.keys()
    assert schema.query_type is not None
    assert "discrepancies" not in schema.query_type.fields


async def test_another_agency_meets_no_discrepancy_of_a_case_that_is_not_its_own(hub: Hub) -> None:
    assert await on_case(hub, ARMY, "BN-D-SAD") == []


async def test_each_side_says_what_it_says_its_class_and_as_of_when(hub: Hub) -> None:
    [one] = await on_case(hub, OFFICE, "BN-D-SAD", SIDES + " ageDays oneRecordType otherRecordType")
    assert one["oneCalled"] == "26-902"
    assert (one["oneRecordType"], one["oneValue"]) == ("CongressionalNotification", PRINTED)
    assert (one["otherRecordType"], one["otherValue"]) == ("LetterOfOffer", LETTER)
    assert (one["oneSourceClass"], one["otherSourceClass"]) == ("agency_system", "agency_system")
    assert (one["oneAsOf"], one["ageDays"]) == ("2026-11-20T06:00:00+00:00", 3)
    sides = await hub.data(
        OFFICE, "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }",
        {"ids": [one["oneRecordId"], one["otherRecordId"]]},
    )  # fmt: skip
    assert [side["__typename"] for side in sides["nodes"]] == ["CongressionalNotification", "LetterOfOffer"]


async def test_what_was_decided_is_told_to_those_who_decide(hub: Hub) -> None:
    decided = "oneValue otherValue stands reason decidedOn decidedBy"
    for seat in (DSCA, AIR_FORCE):
        found = await on_case(hub, seat, "BN-D-SAD", decided)
        [one] = [one for one in found if one["decidedOn"]]
        assert {one["oneValue"], one["otherValue"]} == {PRINTED, LETTER}
        assert (one["stands"], one["decidedOn"], one["decidedBy"]) == ("neither", "2026-10-19", "agency:D")
    type_ = (await own_schema(hub, OFFICE)).type_map["Discrepancy"]
    assert not {"stands", "reason", "decidedOn", "decidedBy"} & type_.fields.keys()  # type: ignore[attr-defined]


# Surfaces that print the same transmittal.


class Surface(Ledger):
    """A public surface that prints one notice; only the register names the case."""

    def __init__(self, name: str, **facts: Any) -> None:
        super().__init__(name.encode(), source=name)
        self.facts = {"kind": "CERTIFICATION", "published_in": name, "published_on": date(2026, 11, 2)} | facts

    def describe(self) -> Any:
        return replace(super().describe(), source_class="public_register")

    def understand(self, fetched: Fetched) -> Understood:
        case = self.facts.get("named_case")
        return [
            Record(
                "CongressionalNotification", self.source, self.facts, datetime(2026, 11, 2, tzinfo=UTC),
                case=str(case) if case else None,
            )
        ]  # fmt: skip


@pytest.fixture
async def printed(own_hub: Hub) -> Hub:
    """A world in which a register and a web post print one transmittal, and differ in the day and in nothing else."""
    value = "40000000.00 USD"
    register = Surface(
        "register", transmittal="26-985", total_value=value, delivered_on=date(2026, 10, 1), named_case="BN-D-SAE",
        named_cases=["BN-D-SAE"],
    )  # fmt: skip
    post = Surface("web post", transmittal="26-985", total_value=value, delivered_on=date(2026, 10, 31))
    for surface in (register, post):
        counts = await sync(surface, own_hub.house.intake, own_hub.house.store, own_hub.clock)
        assert counts.applied == 1
    return own_hub


@pytest.mark.parametrize("seat", [DSCA, AIR_FORCE, OFFICE])
async def test_two_surfaces_that_differ_in_a_day_are_held_against_each_other(printed: Hub, seat: str) -> None:
    found = [one for one in await on_case(printed, seat, "BN-D-SAE") if one["compared"] == NOTICE_DAY]
    assert values(found) == {(NOTICE_DAY, frozenset({"2026-10-01", "2026-10-31"}))}
    assert {one["oneCalled"] for one in found} == {"26-985"}


async def test_the_register_of_discrepancies_holds_what_no_case_is_named_by(own_hub: Hub) -> None:
    for name, value in (("first post", "1000000.00 USD"), ("second post", "2000000.00 USD")):
        surface = Surface(name, transmittal="26-986", total_value=value)
        await sync(surface, own_hub.house.intake, own_hub.house.store, own_hub.clock)
    asked = (
        '{ discrepancies(where: {oneCalled: {eq: "26-986"}}) { nodes { oneValue otherValue case { designator } } } }'
    )
    for seat in (DSCA, OFFICE):
        [one] = (await own_hub.data(seat, asked))["discrepancies"]["nodes"]
        assert {one["oneValue"], one["otherValue"]} == {"1000000.00 USD", "2000000.00 USD"}
        assert one["case"] is None


# Decisions.


async def decide(hub: Hub, seat: str, key: str, **more: Any) -> dict[str, Any]:
    """Decide about the day of the two surfaces; what is given replaces what would be said."""
    [one] = [one for one in await on_case(hub, DSCA, "BN-D-SAE") if one["compared"] == NOTICE_DAY]
    taken = {
        "idempotencyKey": key, "compared": NOTICE_DAY, "oneRecord": one["oneRecordId"],
        "otherRecord": one["otherRecordId"], "stands": one["oneRecordId"], "reason": "The register is the law's copy.",
    }  # fmt: skip
    return dict(await hub.submit(seat, "resolveDiscrepancy", taken | more))


async def decision(hub: Hub) -> tuple[Any, ...]:
    [one] = [
        one
        for one in await on_case(hub, DSCA, "BN-D-SAE", "oneRecordId stands reason decidedOn decidedBy")
        if one["compared"] == NOTICE_DAY
    ]
    stands = "one" if one["stands"] == one["oneRecordId"] else one["stands"]
    return stands, one["reason"], one["decidedOn"], one["decidedBy"]


@pytest.mark.long(but=2)
@pytest.mark.parametrize(("seat", "party"), [(DSCA, "department:DSCA"), (AIR_FORCE, "agency:D")])
async def test_a_decision_says_who_decided_which_side_stands_and_why(printed: Hub, seat: str, party: str) -> None:
    assert await decision(printed) == (None, None, None, None)
    assert (await decide(printed, seat, "1"))["__typename"] == "Receipt"
    assert await decision(printed) == ("one", "The register is the law's copy.", "2026-11-23", party)
    # Who decided may say it better; nobody else decides the same again.
    assert (await decide(printed, seat, "2", reason="It is the law's copy."))["version"] == 2
    other = await decide(printed, AIR_FORCE if seat == DSCA else DSCA, "3")
    assert (other["__typename"], other["code"]) == ("Refused", "ALREADY_RECORDED")
    assert await decision(printed) == ("one", "It is the law's copy.", "2026-11-23", party)


async def test_whichever_side_is_named_first_the_decision_is_about_the_two(printed: Hub) -> None:
    [one] = [one for one in await on_case(printed, DSCA, "BN-D-SAE") if one["compared"] == NOTICE_DAY]
    turned = {"oneRecord": one["otherRecordId"], "otherRecord": one["oneRecordId"]}
    assert (await decide(printed, DSCA, "1", **turned))["__typename"] == "Receipt"
    assert (await decision(printed))[0] == "one"


async def test_a_later_version_of_a_side_reopens_what_was_decided(printed: Hub) -> None:
    await decide(printed, DSCA, "1")
    later = Surface("web post", transmittal="26-985", total_value="40000000.00 USD", delivered_on=date(2026, 10, 30))
    later.understand = lambda fetched: [  # type: ignore[method-assign]
        Record("CongressionalNotification", "web post", later.facts, datetime(2026, 11, 5, tzinfo=UTC))
    ]
    later.documents = [b"edited in place"]
    await sync(later, printed.house.intake, printed.house.store, printed.clock)
    assert await decision(printed) == (None, None, None, None)


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"compared": "Case.stage"}, "NOT_COMPARED", "compared"),
        ({"compared": NOTICE_VALUE}, "NO_DISCREPANCY", "otherRecord"),  # on the value the two agree
        ({"otherRecord": "00000000-0000-4000-8000-000000000000"}, "RECORD_UNKNOWN", "otherRecord"),
        ({"stands": "00000000-0000-4000-8000-000000000000"}, "NOT_A_SIDE", "stands"),
        ({"reason": " "}, "REASON_MISSING", "reason"),
    ],
)
async def test_a_decision_about_nothing_is_refused_and_changes_nothing(
    printed: Hub, more: dict[str, str], code: str, field: str
) -> None:
    refused = await decide(printed, DSCA, "1", **more)
    assert (refused["__typename"], refused["code"], refused["field"]) == ("Refused", code, field)
    assert await decision(printed) == (None, None, None, None)


async def test_an_agency_decides_nothing_about_a_case_of_another(printed: Hub) -> None:
    refused = await decide(printed, ARMY, "1")
    assert (refused["__typename"], refused["code"]) == ("Refused", "CASE_NOT_FOUND")
    assert await decision(printed) == (None, None, None, None)


# What is hidden of one side.


async def test_a_pair_with_a_side_that_a_reader_does_not_see_tells_it_nothing(own_hub: Hub, tmp_path: Path) -> None:
    before = {seat: await on_case(own_hub, seat, "BN-D-SAD") for seat in (OFFICE, DFAS)}
    # The draft's value moves: for DSCA another discrepancy, for the others not a byte.
    seen = values(await on_case(own_hub, DSCA, "BN-D-SAD"))
    await tell(
        own_hub, tmp_path, one_case("BN-D-SAD", (f'"{DRAFT}"', '"260000000.00 USD"'), as_of="2026-11-23T06:00:00Z")
    )
    assert values(await on_case(own_hub, DSCA, "BN-D-SAD")) != seen
    assert {seat: await on_case(own_hub, seat, "BN-D-SAD") for seat in before} == before


async def test_a_token_that_does_not_reach_both_sides_is_refused_by_name(hub: Hub) -> None:
    answer = await hub.ask(OFFICE, OF_CASE % "oneValue", {"d": "BN-D-SAD"}, scopes={"Case", "Discrepancy"})
    assert answer["errors"][0]["extensions"]["code"] == "SCOPE_MISSING"
