"""Which supply discrepancy reports (SF 364) are admitted, and as what (DLM 4000.25 volume 2 chapter 17)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from schema.rules.authority import Confidence, Dated, Objection, Rule
from schema.rules.case_identifiers import Recourse
from schema.rules.closure import months_after
from schema.rules.letter_arithmetic import dollars, total_of
from schema.values import Money


class ReportStanding(Enum):
    """What a report is admitted as."""

    CLAIM = "CLAIM"
    DOCUMENTATION_ONLY = "DOCUMENTATION_ONLY"


class DeadlineEvent(Enum):
    """What the deadline of a report may be counted from."""

    SHIPMENT = "SHIPMENT"
    DELIVERY = "DELIVERY"
    BILLING = "BILLING"


class CodeFamily(Enum):
    """What a discrepancy code is about, by its first letter."""

    CONDITION = "C"
    DOCUMENTS = "D"
    HAZARDOUS = "H"
    MISDIRECTED = "M"
    OVERAGE = "O"
    PACKAGING = "P"
    QUALITY = "Q"
    SHORTAGE = "S"
    TECHNICAL_DATA = "T"
    WRONG_ITEM = "W"
    OTHER = "Z"


MINIMUM = Rule(
    "claim minimum",
    "a claim is for $200 or more, transportation and handling included; a smaller one is filed for documentation only",
    "DLM 4000.25 volume 2 chapter 17; DSCA 04-47",
)
DEADLINE = Rule(
    "report deadline", "a report later than one year is not processed", "DLM 4000.25 volume 2 chapter 17; SAMM C6.4.10"
)
COUNTED_FROM_LATEST = Rule(
    "start of the year",
    "the year runs from shipment, delivery or billing, whichever is latest",
    "SAMM C6.4.10",
    Confidence.UNVERIFIED,
)
LATENT = Rule("latent defects", "a latent defect may be reported after the year", "SAMM C6.4.10", Confidence.UNVERIFIED)
CODES_AT_MOST = Rule("discrepancy codes", "a report names at most three discrepancy codes", "DLM 4000.25 AP6.39")
CODE_MEANINGS = Rule("meanings of codes", "what C1 to C4 stand for", "DLM 4000.25 AP6.39")
FAMILY_NAMES = Rule(
    "code families", "the first letter of a code is its family", "SF 364; DLM 4000.25", Confidence.UNVERIFIED
)
RECOURSE = Rule(
    "recourse",
    "a purchaser asks to reconsider a disposition (R) and contests the decision on that request (C)",
    "DLM 4000.25 AP6.39",
)

MINIMUM_VALUE = Dated(Decimal(200), MINIMUM)
DEADLINE_MONTHS = Dated(12, DEADLINE)
COUNTED_FROM = Dated(frozenset(DeadlineEvent), COUNTED_FROM_LATEST)
LATENT_DEFECT_EXCEPTED = Dated(True, LATENT)
MOST_CODES = Dated(3, CODES_AT_MOST)
MEANINGS: Dated[Mapping[str, str]] = Dated(
    {"C1": "in a condition other than shown", "C2": "expired shelf life", "C3": "damaged", "C4": "stripped"},
    CODE_MEANINGS,
)
FAMILIES: Dated[Mapping[str, CodeFamily]] = Dated({family.value: family for family in CodeFamily}, FAMILY_NAMES)


@dataclass(frozen=True)
class Report:
    """What of a report decides on its admission; amounts are in dollars."""

    item_value: Money
    transportation_and_handling: Money
    codes: tuple[str, ...]
    filed_on: date
    happened_on: Mapping[DeadlineEvent, date]
    claims_reimbursement: bool = True
    latent_defect: bool = False


def value_claimed(report: Report) -> Money:
    """The item's value with transportation and handling; raises `BadValue` for another currency than the dollar."""
    return total_of((report.item_value, report.transportation_and_handling))


def report_standing(report: Report) -> ReportStanding:
    """What a report is admitted as: below the minimum for documentation only, with no reimbursement (DLM 4000.25)."""
    if report.claims_reimbursement and dollars(value_claimed(report)) >= MINIMUM_VALUE.value:
        return ReportStanding.CLAIM
    return ReportStanding.DOCUMENTATION_ONLY


def report_deadline(
    happened_on: Mapping[DeadlineEvent, date], *, counted_from: Collection[DeadlineEvent] = COUNTED_FROM.value
) -> date | None:
    """The last day for a report: a year after the latest of the events it is counted from; none while none happened."""
    days = [day for event, day in happened_on.items() if event in counted_from]
    return months_after(max(days), DEADLINE_MONTHS.value) if days else None


def objections_to_report(
    report: Report,
    *,
    counted_from: Collection[DeadlineEvent] = COUNTED_FROM.value,
    latent_defect_excepted: bool = LATENT_DEFECT_EXCEPTED.value,
) -> tuple[Objection, ...]:
    """Object to a report that is late, has too many codes or claims less than the minimum (DLM 4000.25; DSCA 04-47)."""
    objections = []
    if len(report.codes) > MOST_CODES.value:
        words = f"the report names {len(report.codes)} discrepancy codes; name at most {MOST_CODES.value}"
        objections.append(Objection(CODES_AT_MOST, words, "codes"))
    deadline = report_deadline(report.happened_on, counted_from=counted_from)
    in_time = deadline is None or report.filed_on <= deadline
    if not in_time and not (report.latent_defect and latent_defect_excepted):
        words = f"the report could be filed until {deadline}; a later one is not processed"
        objections.append(Objection(DEADLINE, words, "filed_on"))
    if report.claims_reimbursement and report_standing(report) is ReportStanding.DOCUMENTATION_ONLY:
        words = f"the claim is below ${MINIMUM_VALUE.value}; file it for documentation only"
        objections.append(Objection(MINIMUM, words, "item_value"))
    return tuple(objections)


def code_meaning(code: str) -> str | None:
    """What a discrepancy code stands for; none for a code whose meaning is not on record (DLM 4000.25 AP6.39)."""
    return MEANINGS.value.get(code)


def code_family(code: str, *, families: Mapping[str, CodeFamily] = FAMILIES.value) -> CodeFamily | None:
    """The family of a discrepancy code by its first letter: a default, not a public rule.

    None for a letter that is on no list, which is no fault of the report.
    """
    return families.get(code[:1])


def objection_to_recourse(recourse: Recourse, *, disposed: bool, reconsidered: bool) -> Objection | None:
    """Object to taking up a report again before there is a decision to take up (DLM 4000.25 AP6.39)."""
    if recourse is Recourse.RECONSIDERATION and not disposed:
        words = "the report has no disposition yet; wait for it before you ask to reconsider"
        return Objection(RECOURSE, words, "recourse")
    if recourse is Recourse.CONTESTED and not reconsidered:
        words = "there is no decision on a request to reconsider; ask for that before you contest"
        return Objection(RECOURSE, words, "recourse")
    return None
