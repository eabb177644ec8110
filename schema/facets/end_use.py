"""What the United States watches of articles it sold: their inventory, each check, findings, possible violations (SAMM C8)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, PARTNER_NATION, SCO, STATE
from schema.case import Case
from schema.conditions import AllOf, Among, AtOrBefore, Choose, Fact, IsSet, Literal, Not, released
from schema.disclosure import facet, fact
from schema.rules.end_use import CheckResult, EndUseProgram, ViolationKind
from schema.strands import Today

WATCHERS = (SCO, DSCA, STATE)
EVERY_READER = (PARTNER_NATION, *WATCHERS)
INVENTORIED = "SAMM C2.1.5.6.2; C2.1.5.6.3; C8"
FOUND = "SAMM C2.1.5.6.6"
VIOLATED = "SAMM C2.1.5.6.6; 22 USC 2753(c)"
DUE_AND_OVER = AllOf((IsSet(Fact("check_due_on")), Not(AtOrBefore(Today(), Fact("check_due_on")))))


class ViolationOutcome(Enum):
    """What the Department of State decided about a possible violation."""

    NO_VIOLATION = "NO_VIOLATION"
    UNDER_INVESTIGATION = "UNDER_INVESTIGATION"
    REPORTED_TO_CONGRESS = "REPORTED_TO_CONGRESS"


DECIDED_FOR_GOOD = (ViolationOutcome.NO_VIOLATION, ViolationOutcome.REPORTED_TO_CONGRESS)
VIOLATION_DECIDED = Among(Fact("outcome"), DECIDED_FOR_GOOD)


# Persons who hold or check an article have no member here: it is told by its site and its number alone.
@facet(
    part_of=Case,
    area="end-use",
    many=True,
    called="endUseItems",
    register="endUseItems",
    key=["serial_number"],
    order=["serial_number"],
    for_the_benefitting=True,
    named_by="serial_number",
)
class EndUseItem:
    """An article whose end use is monitored, by its serial number: where it is, and when it was last checked."""

    serial_number: str = fact("The serial number.", open_to=EVERY_READER, under=INVENTORIED)
    item: str | None = fact("The article.", open_to=EVERY_READER, under=INVENTORIED)
    monitoring: EndUseProgram | None = fact(
        "Whether it is under routine or enhanced monitoring.", open_to=EVERY_READER, under=INVENTORIED
    )
    location: str | None = fact("The site that has it in custody.", open_to=EVERY_READER, under=INVENTORIED)
    received_on: date | None = fact("The day it came to the country.", open_to=EVERY_READER, under=INVENTORIED)
    control_plan: str | None = fact(
        "The control plan it is guarded, counted and reported by, by number and date; `controlPlans` tell what it says.",
        open_to=EVERY_READER,
        under=INVENTORIED,
    )
    last_checked_on: date | None = fact("The day it was last checked.", open_to=EVERY_READER, under=INVENTORIED)
    # A check that did not see the article leaves the day as it was: beside the last check it would tell the result.
    check_due_on: date | None = fact(
        "The last day for its next check.", open_to=WATCHERS, to_come=True, under="SAMM C2.1.5.6; C8; J"
    )
    check_overdue: bool = fact(
        "Whether that day is over; never where no check is due.",
        open_to=WATCHERS,
        derived=Choose(((DUE_AND_OVER, Literal(True)),), Literal(False)),
        under="SAMM C2.1.5.6; C8; J",
    )


@facet(part_of=EndUseItem, many=True, called="checks", order=["checked_on"], for_the_benefitting=True)
class EndUseCheck:
    """One check of a monitored article."""

    checked_on: date | None = fact("The day of the check.", open_to=EVERY_READER, under=INVENTORIED)
    result: CheckResult | None = fact(
        "Whether the article was seen, and whether something was found.", open_to=WATCHERS, under=f"{FOUND}; J"
    )


@facet(
    part_of=EndUseCheck,
    called="finding",
    row={PARTNER_NATION: released},
    for_the_benefitting=True,
)
class EndUseFinding:
    """What a check of a monitored article found, to be put right where it was found."""

    finding: str | None = fact("What was found.", open_to=EVERY_READER, under=FOUND)
    found_on: date | None = fact("The day of the check that found it.", open_to=EVERY_READER, under=FOUND)


@facet(
    part_of=EndUseItem,
    many=True,
    called="possibleViolations",
    register="possibleViolations",
    order=["reported_on"],
    named_by="kind",
)
class PossibleViolation:
    """A sign that an article is not used, kept or guarded as agreed, reported to DSCA and the Department of State."""

    kind: ViolationKind | None = fact("What may have been done.", open_to=WATCHERS, under=VIOLATED)
    situation: str | None = fact("What was noticed, and how.", open_to=WATCHERS, under=VIOLATED)
    noticed_on: date | None = fact("The day it was noticed.", open_to=WATCHERS, under=VIOLATED)
    reported_on: date | None = fact("The day it was reported.", open_to=WATCHERS, under=VIOLATED)
    outcome: ViolationOutcome | None = fact(
        "What the Department of State decided; null until it did.", open_to=WATCHERS, under=VIOLATED
    )
    decided_on: date | None = fact("The day of that decision.", open_to=WATCHERS, under=VIOLATED)
