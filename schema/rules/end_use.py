"""How the end use of what was sold is watched: who is checked when, what is overdue, and where a violation goes (SAMM C8)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Objection, Rule
from schema.rules.execution import EndUseChange, inventory_due


class EndUseProgram(Enum):
    """How closely the end use of an article is monitored (SAMM C8)."""

    ROUTINE = "ROUTINE"
    ENHANCED = "ENHANCED"


class CheckResult(Enum):
    """What a check of a monitored article came to."""

    SEEN = "SEEN"
    NOT_SEEN = "NOT_SEEN"
    FINDING = "FINDING"


class ViolationKind(Enum):
    """What may have been done against what was agreed (22 USC 2753(c))."""

    UNAUTHORIZED_USE = "UNAUTHORIZED_USE"
    UNAUTHORIZED_TRANSFER = "UNAUTHORIZED_TRANSFER"
    INSUFFICIENT_SECURITY = "INSUFFICIENT_SECURITY"


ROUTINE = Rule(
    "routine monitoring",
    "every article sold is under routine monitoring, which asks for no inventory by serial number",
    "SAMM C2.1.5.6.2; C8",
)
FINDING_TOLD = Rule(
    "finding of a check",
    "a check that found something says what; one that did not has nothing to say",
    "SAMM C2.1.5.6.6; J",
    Confidence.STATED,
)
VIOLATION_REPORTED = Rule(
    "possible violation",
    "a sign that an article is used, passed on or guarded otherwise than agreed is reported at once to DSCA and to State, "
    "which decides whether to investigate and whether Congress is told",
    "SAMM C2.1.5.6.6; 22 USC 2753(c) and (e)",
    Confidence.STATED,
)
RECIPIENT = Rule(
    "recipient of a transfer",
    "who passes articles on names the government, body or firm that is to have them",
    "SAMM C2.1.5.6.4; 22 USC 2753(a)",
    Confidence.STATED,
)
CONDITIONS = Rule(
    "conditions of consent",
    "conditions bind where consent is given with conditions, and only there",
    "SAMM C2.1.5.6.4; 22 USC 2753; J",
    Confidence.STATED,
)

# What leaves the partner's own armed forces has somebody who receives it.
PASSED_ON = frozenset(
    {
        EndUseChange.RETRANSFER,
        EndUseChange.TRANSFER_TO_CIVIL_GOVERNMENT,
        EndUseChange.TRANSFER_TO_POLICE,
        EndUseChange.TRANSFER_TO_EDUCATION,
    }
)
# A check that did not find the article is no inventory of it: the day by which it must be seen stays.
COUNTS_AS_SEEN = frozenset({CheckResult.SEEN, CheckResult.FINDING})


def check_due(program: EndUseProgram | None, received_on: date | None, last_seen_on: date | None = None) -> date | None:
    """The last day for the next check of an article; none under routine monitoring, nor where nothing says since when.

    The days to the first check are a default, not a public rule (`INITIAL_INVENTORY`).
    """
    if program is not EndUseProgram.ENHANCED:
        return None
    if last_seen_on is not None:
        return inventory_due(last_seen_on, last_seen_on)
    return inventory_due(received_on) if received_on is not None else None


def check_is_overdue(due_on: date | None, on: date) -> bool:
    """Whether a check is overdue `on` a day: its last day is over; never where none is due (SAMM C8)."""
    return due_on is not None and on > due_on


def objection_to_finding(result: CheckResult, finding: str | None) -> Objection | None:
    """Object to a finding that is not told, and to one that is told of a check that found nothing (SAMM C2.1.5.6.6)."""
    if result is CheckResult.FINDING and finding is None:
        return Objection(FINDING_TOLD, "the check found something; say what", "finding")
    if result is not CheckResult.FINDING and finding is not None:
        return Objection(
            FINDING_TOLD, "the result says that nothing was found; correct it, or leave the finding out", "finding"
        )
    return None


def objection_to_recipient(change: EndUseChange, recipient: str | None) -> Objection | None:
    """Object to passing articles on to nobody, and to a recipient of what nobody receives (22 USC 2753(a))."""
    if change in PASSED_ON and recipient is None:
        return Objection(RECIPIENT, "say to whom the articles are to go", "recipient")
    if change not in PASSED_ON and recipient is not None:
        return Objection(
            RECIPIENT, f"nobody receives articles by `{change.value}`; leave the recipient out", "recipient"
        )
    return None


def objection_to_conditions(*, conditional: bool, conditions: tuple[str, ...]) -> Objection | None:
    """Object to consent with conditions that names none, and to conditions on any other decision."""
    if conditional and not conditions:
        return Objection(CONDITIONS, "consent is given with conditions; say which, one by one", "conditions")
    if conditions and not conditional:
        return Objection(
            CONDITIONS, "conditions bind only consent that is given with them; leave them out", "conditions"
        )
    return None
