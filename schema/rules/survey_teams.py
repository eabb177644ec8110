"""When a team may survey a country or help to write down what it needs, and who decides on it (SAMM C2.4; 22 USC 2766)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Objection, Rule

SURVEYED = "SAMM C2.4.1; 22 USC 2766"


class SurveyKind(Enum):
    """The kinds of surveys (SAMM C2.4.1; 22 USC 2766)."""

    DEFENSE_REQUIREMENTS = "DEFENSE_REQUIREMENTS"
    SITE = "SITE"
    GENERAL = "GENERAL"
    ENGINEERING = "ENGINEERING"


SURVEY = Rule(
    "survey team",
    "a survey is asked for and coordinated by DSCA, which says when it is held and by how many; the quarterly report counts it",
    SURVEYED,
    Confidence.STATED,
)
PARTICIPATION = Rule(
    "other agencies in a survey",
    "State has the last word on which agencies outside the Department of Defense take part in a survey",
    "SAMM C2.4.1; Figure C2.F1",
    Confidence.STATED,
)
REQUIREMENTS_TEAM = Rule(
    "requirements generation team",
    "DSCA organizes and deploys a team at a combatant command's request; it replaces no survey team",
    "SAMM C2.4.2",
    Confidence.STATED,
)


def objection_to_deployment(
    rule: Rule, starts_on: date, ends_on: date, people: int, *, requested_on: date
) -> Objection | None:
    """Object to a team that goes before it was asked for, ends before it begins, or is nobody."""
    if starts_on < requested_on:
        words = f"it was asked for on {requested_on.isoformat()}; give a day since then"
        return Objection(rule, words, "starts_on")
    if ends_on < starts_on:
        return Objection(rule, "it ends on the day it begins at the earliest; correct the day", "ends_on")
    return None if people > 0 else Objection(rule, "say how many people of the United States take part", "personnel")


def objection_to_participants(asked: Iterable[str], admitted: Iterable[str]) -> Objection | None:
    """Object to admitting an agency that was not asked for."""
    strangers = sorted(set(admitted) - set(asked))
    if not strangers:
        return None
    words = f"`{strangers[0]}` was not proposed; name some of those proposed, or none"
    return Objection(PARTICIPATION, words, "agencies_taking_part")
