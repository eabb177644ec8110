"""What training a country's grant pays for and in which order, who may be sent, and by what number a person is known (SAMM C10).

The travel and living allowance and the notice of arrival, which hold for every student, are in `execution`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from schema.case import CaseForm
from schema.rules.authority import Confidence, Dated, Objection, Rule
from schema.rules.fiscal_year import fiscal_year_of
from schema.rules.letter_arithmetic import dollars, total_of
from schema.values import Money


class TrainingStatus(Enum):
    """How far a line of training has come."""

    PROGRAMMED = "PROGRAMMED"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"
    COMPLETED = "COMPLETED"


class TrainingFunding(Enum):
    """What pays for the training: the purchaser, a grant for purchases, or one of the two grants for training itself."""

    NATIONAL_FUNDS = "NATIONAL_FUNDS"
    FMF = "FMF"
    IMET = "IMET"
    RDFP = "RDFP"


class TrainingCategory(Enum):
    """Which kind of training a course is (SAMM C2.1.6.1; C2.1.6.3)."""

    INVITATIONAL_PROFESSIONAL_EDUCATION = "INVITATIONAL_PROFESSIONAL_EDUCATION"
    PROFESSIONAL_EDUCATION = "PROFESSIONAL_EDUCATION"
    MOBILE_TRAINING_TEAM = "MOBILE_TRAINING_TEAM"
    OTHER = "OTHER"


class TrainingPriority(Enum):
    """Which lines of a grant program are funded first, by its letter (SAMM C2.1.6.1.1.1; C10.6.6.4)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class VettingResult(Enum):
    """What the vetting for violations of human rights came to (SAMM C2.1.6.1.3)."""

    CLEARED = "CLEARED"
    REJECTED = "REJECTED"


class ProminentPost(Enum):
    """Which positions are of significant importance (SAMM C2.1.6.7.4.1)."""

    POLITICAL_LEADERSHIP = "POLITICAL_LEADERSHIP"
    COMMAND_ABOVE_BRIGADE = "COMMAND_ABOVE_BRIGADE"
    GENERAL_STAFF = "GENERAL_STAFF"
    OTHER = "OTHER"


class FellowshipReviewer(Enum):
    """Who reviews a fellowship's nomination before its final approval; neither has a seat, and DSCA says what they did."""

    SECURITY_COOPERATION_UNIVERSITY = "SECURITY_COOPERATION_UNIVERSITY"
    SPECIAL_OPERATIONS = "SPECIAL_OPERATIONS"


class FellowshipStep(Enum):
    """The approvals of a fellowship nomination, in their order."""

    COMMAND = "COMMAND"
    FINAL = "FINAL"


STUDENT_NUMBER = Rule(
    "student number",
    "a person in training is known by the number the training network gave, never by a name",
    "SAMM C2.1.6.7.1; J",
    Confidence.DERIVED,
)
EXPANDED = Rule(
    "Expanded IMET",
    "Expanded IMET is a portion of the country's IMET allocation and no money beside it",
    "SAMM C2.1.6.1.2",
    Confidence.STATED,
)
ALLOCATION = Rule(
    "training allocation",
    "a country is granted IMET year by year, and what it is granted may change until the year ends",
    "SAMM C2.1.6.1.1",
    Confidence.STATED,
)
PREFERRED_VEHICLE = Rule(
    "blanket order for training",
    "training is preferably sold on a blanket order, which takes changes; another order when the purchaser asked for it",
    "SAMM C2.1.6.2.3",
    Confidence.STATED,
)
PROMINENCE = Rule(
    "positions of prominence",
    "the list is brought up to date with each year's education and training plan",
    "SAMM C2.1.6.7.4.1",
    Confidence.STATED,
)
WITHIN_CEILING = Rule(
    "priority A", "what is of priority A stays within the ceiling of the program", "SAMM Figure C10.F2"
)
HALF_EDUCATION = Rule(
    "professional education", "at least half of priority A is professional military education", "SAMM Figure C10.F2"
)
END_OF_YEAR = Rule(
    "priority B",
    "what waits for funds at the end of the year is professional military education or Expanded IMET",
    "SAMM Figure C10.F2",
)
FIFTH_QUARTER = Rule(
    "fifth quarter", "no mobile training team is programmed for the fifth quarter", "SAMM Figure C10.F2"
)
CLEARED_AWAY = Rule("priority D", "what is of priority D is cleared away", "SAMM Figure C10.F2")
PRIORITIES_OF_IMET = Rule(
    "training priorities",
    "the office orders the lines of its IMET program by their priority codes, and orders them anew when funds change",
    "SAMM C2.1.6.1.1.1",
    Confidence.STATED,
)
FELLOWSHIP = Rule(
    "fellowship nomination",
    "the office nominates, the combatant command approves, then DSCU and OASD/SOLIC, once the nominee is screened and "
    "vetted for violations of human rights",
    "SAMM C2.1.6.1.3",
    Confidence.STATED,
)
SCREENED = Rule(
    "screening of students", "whoever is sent to training is screened before", "SAMM C2.1.6.5; C10.8", Confidence.STATED
)
SEATS = Rule("seats of a line", "nobody is sent for whom no seat is held", "SAMM C2.1.6.1.1.1; J", Confidence.DERIVED)
OFFICIAL_CHANNELS = Rule(
    "confirmed allocation",
    "a line counts once its allocation was confirmed through official channels",
    "SAMM C2.1.3.6.2",
    Confidence.STATED,
)

EDUCATION = frozenset({TrainingCategory.INVITATIONAL_PROFESSIONAL_EDUCATION, TrainingCategory.PROFESSIONAL_EDUCATION})
EDUCATION_SHARE = Dated(Decimal("0.5"), HALF_EDUCATION)
# A case that is built for a partner is funded by the United States, and a stock arrangement trains nobody.
TRAINED_UNDER = frozenset({CaseForm.BLANKET_ORDER, CaseForm.BPC_PSEUDO})
LONGEST_NUMBER = 20
# A few letters of the country or program, then digits: nobody's name is of this form.
_NUMBER = re.compile(r"[A-Z]{0,3}-?[0-9]+(?:[-.][0-9]+)*", re.ASCII)


@dataclass(frozen=True)
class PlannedLine:
    """What of a line of a grant program its place in the order depends on."""

    priority: TrainingPriority
    category: TrainingCategory | None
    cost: Money
    expanded: bool = False


def objection_to_student_number(number: str) -> Objection | None:
    """Object to what is no number of the training network's; it never repeats what was given, which may be a name."""
    if len(number) <= LONGEST_NUMBER and _NUMBER.fullmatch(number):
        return None
    words = "give the number of the training network, such as `BN-26-00417`; a person's name is never kept"
    return Objection(STUDENT_NUMBER, words, "student_number")


def objection_to_expanded(funding: TrainingFunding | None, *, expanded: bool) -> Objection | None:
    """Object to Expanded IMET that something else than IMET pays for (SAMM C2.1.6.1.2)."""
    if not expanded or funding is TrainingFunding.IMET:
        return None
    return Objection(EXPANDED, "only a line of IMET can be spent as Expanded IMET; say which it is", "expanded")


def expanded_portion(lines: Iterable[PlannedLine]) -> tuple[Money, Money]:
    """What a country's IMET lines cost, and what of that is Expanded IMET: a part of it, never more (SAMM C2.1.6.1.2)."""
    lines = tuple(lines)
    return total_of(line.cost for line in lines), total_of(line.cost for line in lines if line.expanded)


def objection_to_expanded_portion(lines: Iterable[PlannedLine], allocated: Money) -> Objection | None:
    """Object to Expanded IMET above the country's allocation in US dollars, of which it is a portion (SAMM C2.1.6.1.2)."""
    _, portion = expanded_portion(lines)
    if dollars(portion) <= dollars(allocated):
        return None
    words = f"Expanded IMET comes to {portion}, above the {allocated} allocated; take lines out of it"
    return Objection(EXPANDED, words, "expanded")


def objection_to_allocation(allocated: Money) -> Objection | None:
    """Object to an allocation that is not of US dollars, or is less than nothing."""
    if allocated.currency == "USD" and allocated.minor_units >= 0:
        return None
    return Objection(ALLOCATION, "say what is granted in US dollars, not less than nothing", "allocated")


def objection_to_vehicle(form: CaseForm | None, *, asked_for: bool) -> Objection | None:
    """Object to training on another order than a blanket one, unless the letter of request asks for that (SAMM C2.1.6.2.3)."""
    if form is None or form in TRAINED_UNDER or asked_for:
        return None
    words = "the case is no blanket order; take one, or say that the letter of request asks for this one"
    return Objection(PREFERRED_VEHICLE, words, "case")


def objection_to_plan_year(plan_year: int, on: date) -> Objection | None:
    """Object to a year of the plan that is neither the fiscal year of the day nor the next (SAMM C2.1.6.7.4.1)."""
    now = fiscal_year_of(on)
    if plan_year in (now, now + 1):
        return None
    return Objection(PROMINENCE, f"give the fiscal year of the plan, {now} or {now + 1}", "plan_year")


def objection_to_priority(
    funding: TrainingFunding | None, priority: TrainingPriority, category: TrainingCategory | None, *, expanded: bool
) -> Objection | None:
    """Object to a priority code on a line that is not IMET's, or that may not wait for the end of the year."""
    if funding is not TrainingFunding.IMET:
        return Objection(PRIORITIES_OF_IMET, "the line is not paid for by IMET; it has no priority code", "line")
    if priority is TrainingPriority.B and category not in EDUCATION and not expanded:
        words = "priority B is for professional education and Expanded IMET; take another"
        return Objection(END_OF_YEAR, words, "priority")
    return None


def objections_to_program(lines: Iterable[PlannedLine], ceiling: Money) -> tuple[Objection, ...]:
    """Object to a program whose priority A is above its ceiling or less than half education, or that still has a D.

    `ceiling` is the country's allocation in US dollars, Expanded IMET within it.
    """
    lines = tuple(lines)
    first = [line for line in lines if line.priority is TrainingPriority.A]
    spent = dollars(total_of(line.cost for line in first))
    educating = dollars(total_of(line.cost for line in first if line.category in EDUCATION))
    objections = []
    if spent > dollars(ceiling):
        words = f"priority A comes to {Money.of(spent)}, above the ceiling; lower the priority of some of it"
        objections.append(Objection(WITHIN_CEILING, words, "priority"))
    if educating < spent * EDUCATION_SHARE.value:
        words = f"{Money.of(educating)} of priority A is professional education; make it half or more"
        objections.append(Objection(HALF_EDUCATION, words, "category"))
    if any(line.priority is TrainingPriority.D for line in lines):
        objections.append(Objection(CLEARED_AWAY, "the program has lines of priority D; clear them away", "priority"))
    return tuple(objections)


def is_fifth_quarter(day: date, program_year: int) -> bool:
    """Whether a day is in the first quarter after the fiscal year of a program, in which its last money is spent."""
    return day.year == program_year and day.month >= 10


def objection_to_fifth_quarter(
    category: TrainingCategory | None, starts_on: date | None, program_year: int | None
) -> Objection | None:
    """Object to a mobile training team in the fifth quarter of its program; what is not known is not objected to."""
    if category is not TrainingCategory.MOBILE_TRAINING_TEAM or starts_on is None or program_year is None:
        return None
    if not is_fifth_quarter(starts_on, program_year):
        return None
    words = f"it would begin on {starts_on.isoformat()}, in the fifth quarter; plan it before the end of the year"
    return Objection(FIFTH_QUARTER, words, "line")


def objection_to_fellowship_step(
    funding: TrainingFunding | None,
    step: FellowshipStep,
    *,
    screened: bool,
    command_approved: bool,
    vetting: Collection[VettingResult | None],
    reviewed: bool,
) -> Objection | None:
    """Object to approving a nomination that is no fellowship's, or out of the order of its path (SAMM C2.1.6.1.3)."""
    if funding is not TrainingFunding.RDFP:
        return Objection(
            FELLOWSHIP, "only nominations for a fellowship are approved so; send the student", "student_number"
        )
    if not screened:
        return Objection(SCREENED, "the nominee is not screened; wait for the screening", "student_number")
    if step is FellowshipStep.FINAL and not command_approved:
        return Objection(FELLOWSHIP, "the combatant command has not approved it; wait until it has", "student_number")
    if step is FellowshipStep.FINAL and set(vetting) != {VettingResult.CLEARED}:
        words = "the vetting for human rights has not cleared the nominee and the unit; decline, or wait"
        return Objection(FELLOWSHIP, words, "student_number")
    if step is FellowshipStep.FINAL and not reviewed:
        words = "DSCU and OASD(SO/LIC) have not both reviewed it; record their reviews first"
        return Objection(FELLOWSHIP, words, "student_number")
    return None


def objection_to_sending(
    funding: TrainingFunding | None,
    *,
    confirmed: bool,
    screened: bool,
    approved: bool,
    vetting: Collection[VettingResult | None],
) -> Objection | None:
    """Object to sending somebody to a line that is not confirmed, or who is not screened, cleared or approved for it."""
    if not confirmed:
        words = "the allocation is not confirmed through official channels; wait until it is"
        return Objection(OFFICIAL_CHANNELS, words, "student_number")
    if not screened:
        return Objection(SCREENED, "the nominee is not screened; screen before you send", "student_number")
    if VettingResult.REJECTED in vetting:
        words = "the vetting for human rights has not cleared the nominee or the unit; nominate another"
        return Objection(SCREENED, words, "student_number")
    if funding is TrainingFunding.RDFP and not approved:
        return Objection(FELLOWSHIP, "the fellowship has no final approval; wait until it has", "student_number")
    return None


def objection_to_seats(taken: int, quota: int | None) -> Objection | None:
    """Object to sending one more than seats are held; a line of which no number of seats is told is not objected to."""
    if quota is None or taken < quota:
        return None
    return Objection(SEATS, f"all {quota} seats of the line are taken; have the quota raised first", "line")
