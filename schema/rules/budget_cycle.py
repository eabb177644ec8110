"""Who owes what and when in the yearly budget for FMF and IMET, and what a request says (SAMM C2.1.3.4; Table C2.T2)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Dated, Objection, Rule
from schema.values import Money


class GrantFund(Enum):
    """Which grant is asked for: the one for purchases, or the one for training."""

    FMF = "FMF"
    IMET = "IMET"


class BudgetOffice(Enum):
    """Who takes a step of the budget."""

    SCO = "SCO"
    COMBATANT_COMMAND = "COMBATANT_COMMAND"
    JOINT_STAFF = "JOINT_STAFF"
    DSCA = "DSCA"
    UNDER_SECRETARY = "UNDER_SECRETARY"
    STATE = "STATE"


class PartOfMonth(Enum):
    """A part of a month as the table says it: the first ten days, the second ten, the rest."""

    EARLY = 1
    MID = 11
    LATE = 21


TABLE = Rule(
    "budget calendar",
    "the military assistance budget is built from mid August to mid April; the days of each year are announced",
    "SAMM Table C2.T2",
    Confidence.STATED,
)
PARTS_OF_A_MONTH = Rule(
    "parts of a month",
    "early is to the 10th, mid from the 11th to the 20th, late from the 21st to the end",
    "our reading of SAMM Table C2.T2, which is notional",
    Confidence.DERIVED,
)
TWO_YEARS_AHEAD = Rule(
    "budget year",
    "what is asked for is executed two years in the future",
    "SAMM C2.3.3.1",
    Confidence.STATED,
)
ACCUMULATION = Rule(
    "uncommitted funds",
    "a submission for FMF explains what has accumulated uncommitted, and when it is to be committed",
    "SAMM C2.1.3.4.3; C2.3.3.1.4",
    Confidence.STATED,
)
JUSTIFIED = Rule(
    "justification",
    "a request says what is to be brought about, why what is asked for is needed, and at which priority",
    "SAMM C2.3.3.1.4",
    Confidence.STATED,
)
UNCONSTRAINED = Rule(
    "unconstrained submission",
    "every requirement of the country is submitted, whatever it was granted before",
    "SAMM C2.1.3.4.2",
    Confidence.STATED,
)


@dataclass(frozen=True)
class BudgetStep:
    """One row of the table: who does what in which part of which month; the cycle begins in the first year with August."""

    month: int
    part: PartOfMonth
    owed_by: BudgetOffice
    words: str


@dataclass(frozen=True)
class BudgetPeriod:
    """When a step is taken in the cycle of one fiscal year, both days included."""

    step: BudgetStep
    first: date
    last: date


_EARLY, _MID, _LATE = PartOfMonth.EARLY, PartOfMonth.MID, PartOfMonth.LATE
CALENDAR: Dated[tuple[BudgetStep, ...]] = Dated(
    (
        BudgetStep(8, _MID, BudgetOffice.DSCA, "preliminary information goes to the offices"),
        BudgetStep(9, _MID, BudgetOffice.DSCA, "the offices are called on, and begin to write"),
        BudgetStep(10, _LATE, BudgetOffice.SCO, "the requests go to the combatant command"),
        BudgetStep(11, _EARLY, BudgetOffice.DSCA, "the submissions are reviewed by video with the commands"),
        BudgetStep(12, _MID, BudgetOffice.COMBATANT_COMMAND, "the data goes to the Joint Staff"),
        BudgetStep(1, _EARLY, BudgetOffice.JOINT_STAFF, "the data goes to DSCA"),
        BudgetStep(2, _EARLY, BudgetOffice.DSCA, "the data goes to the regional offices of the Under Secretary"),
        BudgetStep(2, _MID, BudgetOffice.DSCA, "the approved FMF baseline of the year in execution goes to Congress"),
        BudgetStep(3, _EARLY, BudgetOffice.DSCA, "the recommendation goes to the Under Secretary for approval"),
        BudgetStep(3, _EARLY, BudgetOffice.SCO, "the plans for spending uncommitted FMF are brought up to date"),
        BudgetStep(3, _MID, BudgetOffice.DSCA, "the recommendation is presented by video"),
        BudgetStep(3, _MID, BudgetOffice.UNDER_SECRETARY, "the recommendation goes to State"),
        BudgetStep(4, _MID, BudgetOffice.STATE, "the regional round tables are held"),
    ),
    TABLE,
)
YEARS_AHEAD = Dated(2, TWO_YEARS_AHEAD)
PARTS = Dated({_EARLY: 10, _MID: 20, _LATE: None}, PARTS_OF_A_MONTH)


def budget_calendar(fiscal_year: int) -> tuple[BudgetPeriod, ...]:
    """The steps by which the budget of a fiscal year is built, in their order, each with its notional days."""
    begins = fiscal_year - YEARS_AHEAD.value
    periods = []
    for step in CALENDAR.value:
        year = begins if step.month >= CALENDAR.value[0].month else begins + 1
        last = PARTS.value[step.part] or monthrange(year, step.month)[1]
        periods.append(BudgetPeriod(step, date(year, step.month, step.part.value), date(year, step.month, last)))
    return tuple(periods)


def budget_year(on: date) -> int | None:
    """The fiscal year whose budget is being built on a day; none between mid April and mid August."""
    for fiscal_year in (on.year + 1, on.year + YEARS_AHEAD.value):
        periods = budget_calendar(fiscal_year)
        if periods[0].first <= on <= periods[-1].last:
            return fiscal_year
    return None


def next_owed(fiscal_year: int, by: BudgetOffice, on: date) -> BudgetPeriod | None:
    """The next step that an office owes in the cycle of a fiscal year, that of the day included; none after its last."""
    return next((p for p in budget_calendar(fiscal_year) if p.step.owed_by is by and on <= p.last), None)


def request_due_on(fiscal_year: int) -> date:
    """The last notional day on which an office sends its requests for a fiscal year to the command."""
    return next(p.last for p in budget_calendar(fiscal_year) if p.step.owed_by is BudgetOffice.SCO)


def objection_to_budget_year(fiscal_year: int, on: date) -> Objection | None:
    """Object to a request for a year whose budget is not being built; that it comes late in the cycle is no objection."""
    being_built = budget_year(on)
    if fiscal_year == being_built:
        return None
    words = (
        f"the budget of fiscal year {being_built} is being built; ask for that"
        if being_built
        else f"no budget is being built; the next cycle begins on {date(on.year, 8, PartOfMonth.MID.value).isoformat()}"
    )
    return Objection(TABLE, words, "fiscal_year")


def objections_to_request(
    fund: GrantFund,
    *,
    priority: int,
    justification: str,
    requested: Money,
    uncommitted: Money | None,
    uncommitted_plan: str | None,
) -> tuple[Objection, ...]:
    """Object to a request without its reason, place or amount, or with FMF left over and no plan for it.

    However far down a requirement stands, and whatever the country was granted before, is no objection (SAMM C2.1.3.4.2).
    """
    objections = []
    if not justification.strip():
        objections.append(Objection(JUSTIFIED, "say what it is to bring about, and why", "justification"))
    if priority < 1:
        objections.append(Objection(JUSTIFIED, "give its place among the requirements, 1 the first", "priority"))
    if requested.currency != "USD" or requested.minor_units <= 0:
        objections.append(
            Objection(UNCONSTRAINED, "say what is asked for in US dollars, more than nothing", "requested")
        )
    if uncommitted is not None and (uncommitted.currency != "USD" or uncommitted.minor_units < 0):
        objections.append(Objection(ACCUMULATION, "say in US dollars what is not committed", "uncommitted"))
    elif fund is GrantFund.FMF and uncommitted is None:
        words = "say what of earlier FMF is not committed, `0.00 USD` if nothing is"
        objections.append(Objection(ACCUMULATION, words, "uncommitted"))
    elif uncommitted is not None and uncommitted.minor_units > 0 and not (uncommitted_plan or "").strip():
        words = "say why it has accumulated, and by when it is to be committed to what"
        objections.append(Objection(ACCUMULATION, words, "uncommitted_plan"))
    return tuple(objections)
