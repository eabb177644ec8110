"""When a country team assessment comes with a request, and what it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from schema.rules.authority import Confidence, Rule
from schema.rules.country_team_assessment import (
    ABBREVIATED,
    AGE,
    CONCURRENCE,
    ELEMENT_WORDS,
    ELEVEN,
    NEEDED,
    NIGHT_VISION,
    POSITION,
    ROUTE,
    TWELVE,
    Addressee,
    Assessment,
    Element,
    Position,
    ProposedSale,
    Reason,
    SpecialItem,
    objection_to_absence,
    objections_to_assessment,
    objections_to_route,
    position_needed,
    reasons,
)

TRUCKS = ProposedSale()
NOTIFIED = ProposedSale(notified_to_congress=True)
MISSILES = ProposedSale(special_items=frozenset({SpecialItem.MANPADS_OR_AIR_DEFENSE}))
GOGGLES = ProposedSale(special_items=frozenset({SpecialItem.NIGHT_VISION_DEVICES}))
ELEVEN_ELEMENTS = frozenset(Element) - {Element.CIVILIAN_HARM_MITIGATION}
WHOLE = Assessment(
    date(2026, 3, 9),
    frozenset(Element),
    coordinated=True,
    signed_at_senior_level=True,
    command_concurs=True,
    further_elements=8,
)


def rules(assessment: Assessment, sale: ProposedSale, reached_on: date = date(2026, 3, 20)) -> list[Rule]:
    return [objection.rule for objection in objections_to_assessment(assessment, sale, reached_on)]


# When.


@pytest.mark.parametrize(("notified", "first", "special"), list(product([False, True], repeat=3)))
def test_an_assessment_is_needed_for_any_of_three_reasons(notified: bool, first: bool, special: bool) -> None:
    items = frozenset({SpecialItem.C4ISR}) if special else frozenset()
    sale = ProposedSale(notified, first, items)
    expected = set()
    expected |= {Reason.CONGRESSIONAL_NOTIFICATION} if notified else set()
    expected |= {Reason.FIRST_INTRODUCTION} if first else set()
    expected |= {Reason.SPECIAL_ITEM} if special else set()
    assert reasons(sale) == expected
    needed = Position.COUNTRY_TEAM_ASSESSMENT if expected else Position.ABBREVIATED_ENDORSEMENT
    assert position_needed(sale) is needed


def test_c12_a_sale_notified_to_congress_needs_one() -> None:
    assert position_needed(NOTIFIED) is Position.COUNTRY_TEAM_ASSESSMENT


def test_c15_trucks_released_before_need_only_an_endorsement() -> None:
    assert reasons(TRUCKS) == set()
    assert position_needed(TRUCKS) is Position.ABBREVIATED_ENDORSEMENT


@pytest.mark.parametrize("item", SpecialItem)
def test_every_item_of_the_special_list_needs_one_though_released_before(item: SpecialItem) -> None:
    assert reasons(ProposedSale(special_items=frozenset({item}))) == {Reason.SPECIAL_ITEM}


@pytest.mark.parametrize(
    ("sale", "position", "rule"),
    [
        (NOTIFIED, None, NEEDED),
        (NOTIFIED, Position.ABBREVIATED_ENDORSEMENT, NEEDED),
        (NOTIFIED, Position.COUNTRY_TEAM_ASSESSMENT, None),
        (TRUCKS, None, ABBREVIATED),
        (TRUCKS, Position.ABBREVIATED_ENDORSEMENT, None),
        (TRUCKS, Position.COUNTRY_TEAM_ASSESSMENT, None),
    ],
)
def test_a_request_comes_with_the_position_it_needs(
    sale: ProposedSale, position: Position | None, rule: Rule | None
) -> None:
    objection = objection_to_absence(sale, position)
    assert (objection.rule if objection else None) is rule


# What it holds.


@pytest.mark.parametrize("sale", [TRUCKS, NOTIFIED, MISSILES, GOGGLES])
def test_a_whole_assessment_meets_no_objection(sale: ProposedSale) -> None:
    assert rules(WHOLE, sale) == []


@pytest.mark.parametrize(
    ("dated_on", "elements", "expected"),
    [
        (date(2019, 6, 1), ELEVEN_ELEMENTS, []),  # c17
        (date(2019, 6, 19), ELEVEN_ELEMENTS, []),
        (date(2019, 6, 20), ELEVEN_ELEMENTS, [TWELVE]),
        (date(2019, 6, 20), frozenset(Element), []),
        (date(2019, 6, 19), ELEVEN_ELEMENTS - {Element.HUMAN_RIGHTS}, [ELEVEN]),
        (date(2019, 6, 20), ELEVEN_ELEMENTS - {Element.HUMAN_RIGHTS}, [TWELVE, TWELVE]),
    ],
)
def test_c17_eleven_elements_until_19_june_2019_and_twelve_since(
    dated_on: date, elements: frozenset[Element], expected: list[Rule]
) -> None:
    assessment = replace(WHOLE, dated_on=dated_on, elements=elements)
    assert rules(assessment, NOTIFIED, dated_on) == expected


@pytest.mark.parametrize("element", Element)
def test_an_element_that_is_not_answered_is_named_with_its_number(element: Element) -> None:
    assessment = replace(WHOLE, elements=WHOLE.elements - {element})
    (objection,) = objections_to_assessment(assessment, NOTIFIED, date(2026, 3, 20))
    number = list(Element).index(element) + 1
    assert objection.sentence == f"element {number}, `{element.value}`, is not answered; answer it"
    assert objection.field == "elements"


def test_the_names_of_the_elements_are_not_the_table_s_words() -> None:
    assert ELEMENT_WORDS.confidence is Confidence.UNVERIFIED


@pytest.mark.parametrize(
    ("change", "sale", "expected"),
    [
        ({"command_concurs": False}, MISSILES, [CONCURRENCE]),  # c14
        ({"command_concurs": False}, NOTIFIED, []),
        ({"further_elements": 7}, GOGGLES, [NIGHT_VISION]),
        ({"further_elements": 8}, GOGGLES, []),
        ({"further_elements": 0}, MISSILES, []),
        ({"coordinated": False}, TRUCKS, [POSITION]),
        ({"signed_at_senior_level": False}, TRUCKS, [POSITION]),
        ({"command_concurs": False, "further_elements": 0}, GOGGLES, [NIGHT_VISION, CONCURRENCE]),
    ],
)
def test_c14_an_assessment_without_what_its_items_need_is_incomplete(
    change: dict[str, int], sale: ProposedSale, expected: list[Rule]
) -> None:
    assert rules(replace(WHOLE, **change), sale) == expected  # type: ignore[arg-type]


def test_of_an_assessment_nothing_is_taken_for_granted() -> None:
    bare = Assessment(date(2026, 3, 9), frozenset(Element))
    assert rules(bare, GOGGLES) == [POSITION, POSITION, NIGHT_VISION, CONCURRENCE]


@pytest.mark.parametrize(
    ("dated_on", "reached_on", "stale"),
    [
        (date(2025, 3, 9), date(2026, 3, 9), False),
        (date(2025, 3, 9), date(2026, 3, 10), True),
        (date(2024, 2, 29), date(2025, 2, 28), False),
        (date(2024, 2, 29), date(2025, 3, 1), True),
        (date(2025, 3, 9), date(2025, 3, 9), False),
    ],
)
def test_an_assessment_is_at_most_a_year_old_when_it_reaches_dsca(
    dated_on: date, reached_on: date, stale: bool
) -> None:
    assessment = replace(WHOLE, dated_on=dated_on)
    assert rules(assessment, NOTIFIED, reached_on) == ([AGE] if stale else [])


def test_an_assessment_goes_to_three_addressees() -> None:
    assert objections_to_route(list(Addressee)) == ()
    missed = objections_to_route({Addressee.COMBATANT_COMMAND})
    assert {objection.rule for objection in missed} == {ROUTE}
    assert [objection.sentence for objection in missed] == [
        "the assessment did not go to `COUNTRY_PORTFOLIO_DIRECTOR`; send it there",
        "the assessment did not go to `DOD_COMPONENT`; send it there",
    ]
