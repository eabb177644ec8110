"""How the end use of what was sold is watched: who is checked when, what is overdue, and where a violation goes (SAMM C8)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import Enum

from schema.rules.authority import Confidence, Objection, Rule
from schema.rules.congressional_notification import TRANSFER_NOTIFICATION, ThirdPartyTransfer, transfer_requirement
from schema.rules.execution import EndUseChange, inventory_due
from schema.rules.letter_arithmetic import dollars
from schema.values import Money


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


class ComplianceResult(Enum):
    """What a Compliance Assessment Visit came to; the three words are ours, no public rule grades it."""

    SATISFACTORY = "SATISFACTORY"
    NEEDS_IMPROVEMENT = "NEEDS_IMPROVEMENT"
    UNSATISFACTORY = "UNSATISFACTORY"


class DisposalWitness(Enum):
    """Who of the United States saw a disposal done (SAMM C2.1.5.6.4)."""

    OFFICE = "OFFICE"
    MILITARY_DEPARTMENT = "MILITARY_DEPARTMENT"


ROUTINE = Rule(
    "routine monitoring",
    "every article sold is under routine monitoring, which asks for no inventory by serial number",
    "SAMM C2.1.5.6.2; C8",
)
CONTROL_PLAN = Rule(
    "control plan",
    "the office and the country develop a combined control plan: accountability, inventories and inspections, records, "
    "misuse, visits; the country agrees to the edition it read",
    "SAMM C2.1.5.6.3",
    Confidence.STATED,
)
ENROLLED = Rule(
    "enrolled articles",
    "each article is enrolled once on its case, by the serial number it bears",
    "SAMM C2.1.5.6.2; C8; J",
    Confidence.STATED,
)
FINDING_TOLD = Rule(
    "finding of a check",
    "a check that found something says what; one that did not has nothing to say",
    "SAMM C2.1.5.6.6; J",
    Confidence.STATED,
)
VISIT_DAYS = Rule(
    "days of a visit",
    "a visit is planned from a day to come until the same day or a later one",
    "SAMM C2.1.5.6.1; J",
    Confidence.STATED,
)
REPORT_FINDINGS = Rule(
    "findings of a visit",
    "what is not satisfactory is said, one by one, so that it can be put right",
    "SAMM C2.1.5.6.1; C2.1.5.6.6; J",
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

WITNESS = Rule(
    "witness of a disposal",
    "where it was asked for, the office or an expert of the military department sees a disposal done",
    "SAMM C2.1.5.6.4",
    Confidence.STATED,
)

DISPOSALS = frozenset({EndUseChange.DEMILITARIZATION, EndUseChange.SCRAPPING, EndUseChange.DISPOSAL})
# Where nobody says which country the articles go to, the lowest thresholds hold: those of a country on no list.
NO_COUNTRY_TOLD = "XXX"
# What leaves the partner's own armed forces has somebody who receives it.
PASSED_ON = frozenset(
    {
        EndUseChange.RETRANSFER,
        EndUseChange.TRANSFER_TO_CIVIL_GOVERNMENT,
        EndUseChange.TRANSFER_TO_POLICE,
        EndUseChange.TRANSFER_TO_EDUCATION,
    }
)
MOST_ENROLLED_AT_ONCE = 200  # of our own choosing: one shipment's articles, and one transaction's
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


def objection_to_serial_numbers(told: Sequence[str], enrolled: Collection[str]) -> Objection | None:
    """Object to enrolling no article, one without a number, too many at once, or one twice (SAMM C2.1.5.6.2)."""
    if not told or not all(told):
        return Objection(ENROLLED, "give the serial number of every article, one article at least", "items")
    if len(told) > MOST_ENROLLED_AT_ONCE:
        words = f"these are {len(told)} articles; enroll at most {MOST_ENROLLED_AT_ONCE} at once"
        return Objection(ENROLLED, words, "items")
    twice = next((number for number in told if told.count(number) > 1), None)
    if twice is not None:
        return Objection(ENROLLED, f"`{twice}` is named twice; name it once", "items")
    again = next((number for number in told if number in enrolled), None)
    if again is not None:
        return Objection(ENROLLED, f"`{again}` is enrolled on the case; leave it out", "items")
    return None


def objection_to_edition(read: int, latest: int) -> Objection | None:
    """Object to agreeing to another edition of a control plan than the latest (SAMM C2.1.5.6.3)."""
    if read == latest:
        return None
    return Objection(CONTROL_PLAN, f"edition {latest} is the latest; read it, and agree to that", "edition")


def objection_to_finding(result: CheckResult, finding: str | None) -> Objection | None:
    """Object to a finding that is not told, and to one that is told of a check that found nothing (SAMM C2.1.5.6.6)."""
    if result is CheckResult.FINDING and finding is None:
        return Objection(FINDING_TOLD, "the check found something; say what", "finding")
    if result is not CheckResult.FINDING and finding is not None:
        return Objection(
            FINDING_TOLD, "the result says that nothing was found; correct it, or leave the finding out", "finding"
        )
    return None


def objection_to_visit_days(begins: date, ends: date, on: date) -> Objection | None:
    """Object to planning, `on` a day, a visit that has begun by then, or that ends before it begins (SAMM C2.1.5.6.1)."""
    if begins < on:
        return Objection(VISIT_DAYS, "the visit begins on a day that is over; give one to come", "planned_from")
    if ends < begins:
        return Objection(VISIT_DAYS, "the visit ends before it begins; give a later day", "planned_until")
    return None


def objection_to_findings(result: ComplianceResult, findings: tuple[str, ...]) -> Objection | None:
    """Object to a visit that was not satisfactory and says nothing of why (SAMM C2.1.5.6.1)."""
    if result is not ComplianceResult.SATISFACTORY and not findings:
        return Objection(REPORT_FINDINGS, "say what is to be put right, one by one", "findings")
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


def objection_to_consent_before_congress(
    change: EndUseChange,
    *,
    recipient: str | None,
    cost: Money | None,
    major_cost: Money | None,
    told_on: date | None,
    on: date,
) -> Objection | None:
    """Object to consent, `on` a day, to a transfer that Congress is told of first and has not had its days (22 USC 2753(d)).

    Costs are those of the acquisition, in US dollars; where `major_cost` is not told, all counts as major defense equipment.
    """
    if change not in PASSED_ON:
        return None
    if cost is None:
        words = "say what the articles cost when they were acquired; by that Congress is told or not"
        return Objection(TRANSFER_NOTIFICATION, words, "acquisition_cost")
    if major_cost is not None and dollars(major_cost) > dollars(cost):
        words = "major defense equipment cost no more than all the articles"
        return Objection(TRANSFER_NOTIFICATION, words, "major_defense_equipment_cost")
    transfer = ThirdPartyTransfer(recipient or NO_COUNTRY_TOLD, cost, cost if major_cost is None else major_cost)
    needed = transfer_requirement(transfer, on)
    if not needed:
        return None
    assert needed.review_days is not None
    if told_on is None or on < told_on + timedelta(days=needed.review_days):
        return Objection(TRANSFER_NOTIFICATION, needed.sentence, "congress_told_on")
    return None


def objection_to_witness(*, asked: bool, witness: DisposalWitness | None) -> Objection | None:
    """Object to a disposal that nobody saw though that was asked for (SAMM C2.1.5.6.4)."""
    if asked and witness is None:
        return Objection(WITNESS, "consent was given on condition that it is seen; say who saw it", "witnessed_by")
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
