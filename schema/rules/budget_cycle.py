"""Who owes what and when in the yearly budget for FMF and IMET, and what a request says (SAMM C2.1.3.4; Table C2.T2)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
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


class BudgetStepName(Enum):
    """The steps of the table, in its order."""

    PRELIMINARY_INFORMATION = "PRELIMINARY_INFORMATION"
    BUDGET_CALL = "BUDGET_CALL"
    REQUESTS_TO_COMMANDS = "REQUESTS_TO_COMMANDS"
    REVIEW_WITH_COMMANDS = "REVIEW_WITH_COMMANDS"
    DATA_TO_JOINT_STAFF = "DATA_TO_JOINT_STAFF"
    DATA_TO_DSCA = "DATA_TO_DSCA"
    DATA_TO_REGIONAL_OFFICES = "DATA_TO_REGIONAL_OFFICES"
    BASELINE_TO_CONGRESS = "BASELINE_TO_CONGRESS"
    RECOMMENDATION_FOR_APPROVAL = "RECOMMENDATION_FOR_APPROVAL"
    SPEND_PLANS = "SPEND_PLANS"
    RECOMMENDATION_PRESENTED = "RECOMMENDATION_PRESENTED"
    RECOMMENDATION_TO_STATE = "RECOMMENDATION_TO_STATE"
    ROUND_TABLES = "ROUND_TABLES"


class DeviationState(Enum):
    """How a departure from a program baseline stands."""

    WITH_DSCA = "WITH_DSCA"
    WITH_STATE = "WITH_STATE"
    APPROVED = "APPROVED"
    NOT_APPROVED = "NOT_APPROVED"


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


CALLED = Rule(
    "budget call",
    "DSCA prepares the budget call and releases it to the offices and the commands",
    "SAMM C2.3.3.1.1; C2.3.3.1.8",
    Confidence.STATED,
)
RECOMMENDED = Rule(
    "budget recommendation",
    "commands, the Joint Staff, DSCA and the Under Secretary recommend, State decides, and the office's own request stays visible",
    "SAMM C2.1.3.4.2; C2.3.3.1.6; Table C2.T2",
    Confidence.STATED,
)
SPEND_PLAN = Rule(
    "spend plan",
    "a plan says what uncommitted FMF is for and by when it is committed, and the office brings it up to date each year",
    "SAMM C2.3.3.1.4; C2.3.3.1.7; Table C2.T2",
    Confidence.STATED,
)
BASELINE = Rule(
    "program baseline",
    "the baseline that State approved says how FMF is used, and is followed unless State approves a deviation sought from DSCA",
    "SAMM C2.3.3.1.7",
    Confidence.STATED,
)


@dataclass(frozen=True)
class BudgetStep:
    """One row of the table: who does what in which part of which month; the cycle begins in the first year with August."""

    name: BudgetStepName
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
_STEP = BudgetStepName
CALENDAR: Dated[tuple[BudgetStep, ...]] = Dated(
    (
        BudgetStep(
            _STEP.PRELIMINARY_INFORMATION, 8, _MID, BudgetOffice.DSCA, "preliminary information goes to the offices"
        ),
        BudgetStep(_STEP.BUDGET_CALL, 9, _MID, BudgetOffice.DSCA, "the offices are called on, and begin to write"),
        BudgetStep(_STEP.REQUESTS_TO_COMMANDS, 10, _LATE, BudgetOffice.SCO, "the requests go to the combatant command"),
        BudgetStep(
            _STEP.REVIEW_WITH_COMMANDS,
            11,
            _EARLY,
            BudgetOffice.DSCA,
            "the submissions are reviewed by video with the commands",
        ),
        BudgetStep(
            _STEP.DATA_TO_JOINT_STAFF, 12, _MID, BudgetOffice.COMBATANT_COMMAND, "the data goes to the Joint Staff"
        ),
        BudgetStep(_STEP.DATA_TO_DSCA, 1, _EARLY, BudgetOffice.JOINT_STAFF, "the data goes to DSCA"),
        BudgetStep(
            _STEP.DATA_TO_REGIONAL_OFFICES,
            2,
            _EARLY,
            BudgetOffice.DSCA,
            "the data goes to the regional offices of the Under Secretary",
        ),
        BudgetStep(
            _STEP.BASELINE_TO_CONGRESS,
            2,
            _MID,
            BudgetOffice.DSCA,
            "the approved FMF baseline of the year in execution goes to Congress",
        ),
        BudgetStep(
            _STEP.RECOMMENDATION_FOR_APPROVAL,
            3,
            _EARLY,
            BudgetOffice.DSCA,
            "the recommendation goes to the Under Secretary for approval",
        ),
        BudgetStep(
            _STEP.SPEND_PLANS,
            3,
            _EARLY,
            BudgetOffice.SCO,
            "the plans for spending uncommitted FMF are brought up to date",
        ),
        BudgetStep(
            _STEP.RECOMMENDATION_PRESENTED, 3, _MID, BudgetOffice.DSCA, "the recommendation is presented by video"
        ),
        BudgetStep(
            _STEP.RECOMMENDATION_TO_STATE, 3, _MID, BudgetOffice.UNDER_SECRETARY, "the recommendation goes to State"
        ),
        BudgetStep(_STEP.ROUND_TABLES, 4, _MID, BudgetOffice.STATE, "the regional round tables are held"),
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


# What an office or a command owes of its country: DSCA records every other step but that of State.
OWED_PER_COUNTRY = (BudgetOffice.SCO, BudgetOffice.COMBATANT_COMMAND)


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
    years_needed: int | None = None,
) -> tuple[Objection, ...]:
    """Object to a request without its reason, place or amount, or with FMF left over and no plan for it.

    However far down a requirement stands, and whatever the country was granted before, is no objection (SAMM C2.1.3.4.2).
    """
    objections = []
    if not justification.strip():
        objections.append(Objection(JUSTIFIED, "say what it is to bring about, and why", "justification"))
    if priority < 1:
        objections.append(Objection(JUSTIFIED, "give its place among the requirements, 1 the first", "priority"))
    if years_needed is not None and years_needed < 1:
        objections.append(Objection(JUSTIFIED, "give the years it takes, 1 or more", "years_needed"))
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


def objection_to_cycle(fiscal_year: int, on: date) -> Objection | None:
    """Object to the calendar of a fiscal year whose cycle is over, or is not the next to begin."""
    year = budget_year(on) or on.year + YEARS_AHEAD.value
    if fiscal_year in (year, year + 1):
        return None
    words = f"the calendar of fiscal year {year} or of the one after it can be announced"
    return Objection(TABLE, words, "fiscal_year")


def objection_to_days(first: date, last: date) -> Objection | None:
    """Object to days that end before they begin."""
    if first <= last:
        return None
    return Objection(TABLE, "give the first day of the step, and a last one that is no earlier", "last_on")


def objection_to_recommendation(recommended: Money, reason: str, priority: int | None) -> Objection | None:
    """Object to a recommendation in another currency, of less than nothing, of no place in the order or without a reason."""
    if recommended.currency != "USD" or recommended.minor_units < 0:
        words = "say what is recommended in US dollars, `0.00 USD` for nothing"
        return Objection(RECOMMENDED, words, "recommended")
    if priority is not None and priority < 1:
        return Objection(RECOMMENDED, "give its place among the requirements, 1 the first", "priority")
    if not reason.strip():
        return Objection(RECOMMENDED, "say why", "reason")
    return None


def objection_to_amounts(rule: Rule, amounts: Iterable[Money], field: str) -> Objection | None:
    """Object to a list of uses that is empty, or of which one is not of more than nothing in US dollars."""
    amounts = list(amounts)
    if amounts and all(one.currency == "USD" and one.minor_units > 0 for one in amounts):
        return None
    return Objection(rule, "give at least one use, each in US dollars, more than nothing", field)


def objection_to_spend_plan(uncommitted: Money, lines: Sequence[tuple[Money, date]], on: date) -> Objection | None:
    """Object to a plan for more than there is, in another currency, or of funds that were to be committed before today."""
    if uncommitted.currency != "USD" or uncommitted.minor_units <= 0:
        words = "say in US dollars what is not committed; of nothing there is no plan"
        return Objection(SPEND_PLAN, words, "uncommitted")
    if (unfit := objection_to_amounts(SPEND_PLAN, (amount for amount, _ in lines), "lines")) is not None:
        return unfit
    if sum(amount.minor_units for amount, _ in lines) > uncommitted.minor_units:
        return Objection(SPEND_PLAN, f"the lines come to more than the {uncommitted} that is not committed", "lines")
    if any(day < on for _, day in lines):
        return Objection(SPEND_PLAN, "say of each line by which day to come it is committed", "lines")
    return None
