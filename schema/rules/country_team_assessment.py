"""When an embassy's country team assessment must come with a request, and what it must hold (SAMM C5.1.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Dated, Objection, Rule, in_force
from schema.rules.closure import months_after


class SpecialItem(Enum):
    """What always needs an assessment (SAMM C5.1.4; Tables C5.T1A to H)."""

    AIR_OR_SURFACE_TO_SURFACE_MUNITIONS = "AIR_OR_SURFACE_TO_SURFACE_MUNITIONS"
    MTCR_CATEGORY_I_UNMANNED_AIRCRAFT = "MTCR_CATEGORY_I_UNMANNED_AIRCRAFT"
    C4ISR = "C4ISR"
    GEOSPATIAL_INTELLIGENCE = "GEOSPATIAL_INTELLIGENCE"
    NIGHT_VISION_DEVICES = "NIGHT_VISION_DEVICES"
    MANPADS_OR_AIR_DEFENSE = "MANPADS_OR_AIR_DEFENSE"
    WHITE_PHOSPHORUS = "WHITE_PHOSPHORUS"
    WORKING_DOGS = "WORKING_DOGS"
    TARGETING = "TARGETING"


class Reason(Enum):
    """Why an assessment is needed."""

    CONGRESSIONAL_NOTIFICATION = "CONGRESSIONAL_NOTIFICATION"
    FIRST_INTRODUCTION = "FIRST_INTRODUCTION"
    SPECIAL_ITEM = "SPECIAL_ITEM"


class Position(Enum):
    """Which position of the embassy comes with a request."""

    COUNTRY_TEAM_ASSESSMENT = "COUNTRY_TEAM_ASSESSMENT"
    ABBREVIATED_ENDORSEMENT = "ABBREVIATED_ENDORSEMENT"


class Element(Enum):
    """The common elements of an assessment, in their order (SAMM Table C5.T1)."""

    REASON_AND_USE = "REASON_AND_USE"
    FORCE_STRUCTURE_AND_GOALS = "FORCE_STRUCTURE_AND_GOALS"
    ABILITY_TO_OPERATE_AND_SAFEGUARD = "ABILITY_TO_OPERATE_AND_SAFEGUARD"
    REGIONAL_REACTIONS = "REGIONAL_REACTIONS"
    TYPE_AND_QUANTITY = "TYPE_AND_QUANTITY"
    TRAINING = "TRAINING"
    UNITED_STATES_PRESENCE = "UNITED_STATES_PRESENCE"
    FINANCING_AND_ECONOMY = "FINANCING_AND_ECONOMY"
    HUMAN_RIGHTS = "HUMAN_RIGHTS"
    END_USE_MONITORING_PLAN = "END_USE_MONITORING_PLAN"
    RECOMMENDATION = "RECOMMENDATION"
    CIVILIAN_HARM_MITIGATION = "CIVILIAN_HARM_MITIGATION"


class Addressee(Enum):
    """Where the SCO sends the assessment it drafted."""

    COUNTRY_PORTFOLIO_DIRECTOR = "COUNTRY_PORTFOLIO_DIRECTOR"
    DOD_COMPONENT = "DOD_COMPONENT"
    COMBATANT_COMMAND = "COMBATANT_COMMAND"


@dataclass(frozen=True)
class ProposedSale:
    """What of a proposed sale decides whether an assessment is needed."""

    notified_to_congress: bool = False
    first_introduction: bool = False
    special_items: frozenset[SpecialItem] = frozenset()


@dataclass(frozen=True)
class Assessment:
    """An assessment as it was sent; `further_elements` counts those answered beyond the common ones."""

    dated_on: date
    elements: frozenset[Element]
    coordinated: bool = False
    signed_at_senior_level: bool = False
    command_concurs: bool = False
    further_elements: int = 0


NEEDED = Rule(
    "country team assessment",
    "an assessment comes with a request that Congress is notified of, that first introduces a capability into a country "
    "or region, or that is for an item of the special list",
    "SAMM C5.1.4; Table C5.T1",
)
ABBREVIATED = Rule(
    "abbreviated endorsement",
    "for a capability released before, the SCO's abbreviated endorsement will do",
    "SAMM C5.1.4",
)
POSITION = Rule(
    "embassy position", "an assessment is the embassy's coordinated position, signed at senior level", "SAMM C5.1.4"
)
CONCURRENCE = Rule(
    "command concurrence",
    "for an item of the special list the combatant command's concurrence comes with it",
    "SAMM C5.1.4",
)
AGE = Rule(
    "age of assessment",
    "an assessment is at most one year old when it reaches DSCA",
    "DSCA guide to night-vision device assessments, 2014",
)
ELEVEN = Rule("eleven elements", "an assessment answers eleven common elements", "SAMM Table C5.T1")
TWELVE = Rule(
    "twelve elements", "since 20 June 2019 it answers a twelfth, the mitigation of civilian harm", "DSCA 19-21"
)
ELEMENT_WORDS = Rule(
    "words of the elements",
    "what the first eleven elements are called here is general knowledge, not the table's own words",
    "SAMM Table C5.T1",
    Confidence.UNVERIFIED,
)
NIGHT_VISION = Rule(
    "further elements",
    "for night-vision devices eight further elements are answered, numbered 12 to 19 before the twelfth common one",
    "DSCA guide to night-vision device assessments, 2014",
)
ROUTE = Rule(
    "route of assessment",
    "the SCO sends it to DSCA's country portfolio director, the combatant command and the DoD component",
    "SAMM C2.1.4.2",
    Confidence.STATED,
)

# The commands whose theaters countries are in (10 USC 161, 164).
COMBATANT_COMMANDS = ("AFRICOM", "CENTCOM", "EUCOM", "INDOPACOM", "NORTHCOM", "SOUTHCOM")

_ELEVEN = tuple(element for element in Element if element is not Element.CIVILIAN_HARM_MITIGATION)
ELEMENTS: tuple[Dated[tuple[Element, ...]], ...] = (
    Dated(_ELEVEN, ELEVEN, until=date(2019, 6, 19)),
    Dated(tuple(Element), TWELVE, since=date(2019, 6, 20)),
)
FURTHER_ELEMENTS: Mapping[SpecialItem, Dated[int]] = {SpecialItem.NIGHT_VISION_DEVICES: Dated(8, NIGHT_VISION)}
AGE_MONTHS = Dated(12, AGE)


def reasons(sale: ProposedSale) -> frozenset[Reason]:
    """Why a sale needs a country team assessment: none when it needs none (SAMM C5.1.4)."""
    return frozenset(
        reason
        for reason, holds in (
            (Reason.CONGRESSIONAL_NOTIFICATION, sale.notified_to_congress),
            (Reason.FIRST_INTRODUCTION, sale.first_introduction),
            (Reason.SPECIAL_ITEM, sale.special_items),
        )
        if holds
    )


def position_needed(sale: ProposedSale) -> Position:
    """Which position of the embassy a sale needs: the assessment, or for what was released before an endorsement."""
    return Position.COUNTRY_TEAM_ASSESSMENT if reasons(sale) else Position.ABBREVIATED_ENDORSEMENT


def objection_to_absence(sale: ProposedSale, position: Position | None) -> Objection | None:
    """Object to a request without the embassy's position, or with an endorsement where an assessment is needed."""
    if position is Position.COUNTRY_TEAM_ASSESSMENT or position is position_needed(sale):
        return None
    if reasons(sale):
        words = "the request needs a country team assessment; draft and send one"
        return Objection(NEEDED, words, "country_team_assessment")
    return Objection(ABBREVIATED, "the request has no endorsement; write an abbreviated one", "country_team_assessment")


def objections_to_assessment(
    assessment: Assessment, sale: ProposedSale, reached_dsca_on: date
) -> tuple[Objection, ...]:
    """Object to all that is incomplete or stale in an assessment; its elements are those in force on its own day."""
    objections = []
    if not assessment.coordinated:
        words = "the assessment is not coordinated in the embassy; coordinate it with the country team"
        objections.append(Objection(POSITION, words, "coordinated"))
    if not assessment.signed_at_senior_level:
        words = "the assessment is not signed at senior level; have it signed"
        objections.append(Objection(POSITION, words, "signed_at_senior_level"))
    elements = in_force(ELEMENTS, assessment.dated_on)
    for number, element in enumerate(elements.value, start=1):
        if element not in assessment.elements:
            words = f"element {number}, `{element.value}`, is not answered; answer it"
            objections.append(Objection(elements.rule, words, "elements"))
    for item in sorted(sale.special_items & FURTHER_ELEMENTS.keys(), key=lambda item: item.name):
        further = FURTHER_ELEMENTS[item]
        if assessment.further_elements < further.value:
            words = f"`{item.value}` needs {further.value} further elements; answer them all"
            objections.append(Objection(further.rule, words, "further_elements"))
    alone = objection_to_no_concurrence(sale.special_items, command_concurs=assessment.command_concurs)
    if alone:
        objections.append(alone)
    if reached_dsca_on > (last := months_after(assessment.dated_on, AGE_MONTHS.value)):
        words = f"the assessment was good until {last.isoformat()}; write a new one"
        objections.append(Objection(AGE, words, "dated_on"))
    return tuple(objections)


def objection_to_no_concurrence(special_items: Collection[object], *, command_concurs: bool) -> Objection | None:
    """Object to an assessment of items of the special list with which no combatant command concurs (SAMM C5.1.4)."""
    if not special_items or command_concurs:
        return None
    return Objection(CONCURRENCE, "the combatant command's concurrence is not there; obtain it", "command_concurs")


def objections_to_route(sent_to: Collection[Addressee]) -> tuple[Objection, ...]:
    """Object to each addressee an assessment did not go to (SAMM C2.1.4.2)."""
    return tuple(
        Objection(ROUTE, f"the assessment did not go to `{addressee.value}`; send it there", "sent_to")
        for addressee in Addressee
        if addressee not in sent_to
    )
