"""The payment schedule and the quarterly bill: when a schedule is needed, what is due when, and what one case may lend another.

SAMM C9.9; 22 USC 2761 and 2762.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from schema.errors import BadValue
from schema.rules.authority import Dated, Objection, Rule
from schema.rules.letter_arithmetic import dollars
from schema.values import CaseDesignator, Money

SCHEDULE_REQUIRED = Rule(
    "payment schedule",
    "a case has a payment schedule unless it is cash with acceptance or a small case paid wholly by grant",
    "SAMM C9.9",
)
CASH_WITH_ACCEPTANCE = Rule(
    "cash with acceptance", "a case paid in cash with its acceptance needs no payment schedule", "SAMM C9.9"
)
SMALL_GRANT_CASE = Rule(
    "small grant case",
    "a case under $5 million, paid wholly by grant without cash flow financing, needs no payment schedule",
    "SAMM C9.9",
)
AHEAD_OF_COSTS = Rule(
    "deposits ahead of costs", "deposits keep ahead of costs and termination liability together", "SAMM C9.9"
)
TIMETABLE = Rule(
    "quarterly timetable",
    "a bill is prepared half a month after the quarter, due at the third month's middle, and covers the quarter after",
    "SAMM C9.9",
)
BILLED_THE_GREATER = Rule(
    "amount billed", "the bill is the greater of the payment schedule and the forecast", "SAMM C9.9"
)
SPECIAL_BILLING = Rule(
    "special billing arrangement", "a special billing arrangement overrides the amount billed", "SAMM C9.9"
)
SAME_PURCHASER = Rule(
    "cash between cases", "cash on one case may cover another case of the same purchaser only", "SAMM C9.9"
)
INTEREST = Rule(
    "interest on overdue balances",
    "what is not paid within 60 days of the bill bears interest; in an emergency 120 days may be given",
    "22 USC 2761(d)",
)


@dataclass(frozen=True)
class CaseFunding:
    """What a case costs in all, in US dollars, and how it is paid.

    `wholly_nonrepayable`: all of it from FMF grant or MAP merger; `cash_flow_financing`: years of FMF pay as due.
    """

    total_value: Money
    cash_with_acceptance: bool = False
    wholly_nonrepayable: bool = False
    cash_flow_financing: bool = False


@dataclass(frozen=True)
class ScheduleRequirement:
    """Whether a case needs a payment schedule, under which rule; false under `if` when it needs none."""

    required: bool
    rule: Rule

    def __bool__(self) -> bool:
        return self.required


SMALL_GRANT_LIMIT = Dated(Money("5000000.00 USD"), SMALL_GRANT_CASE)


def schedule_requirement(funding: CaseFunding, *, limit: Money = SMALL_GRANT_LIMIT.value) -> ScheduleRequirement:
    """Whether a case needs a payment schedule, and under which rule (SAMM C9.9)."""
    if funding.cash_with_acceptance:
        return ScheduleRequirement(False, CASH_WITH_ACCEPTANCE)
    small = dollars(funding.total_value) < dollars(limit)
    if funding.wholly_nonrepayable and small and not funding.cash_flow_financing:
        return ScheduleRequirement(False, SMALL_GRANT_CASE)
    return ScheduleRequirement(True, SCHEDULE_REQUIRED)


def initial_deposit(funding: CaseFunding, scheduled: Money | None = None) -> Money:
    """What is due with acceptance: the whole value without a schedule, else the schedule's first amount.

    Raises `BadValue` when a schedule is required and its first amount is not given.
    """
    if not schedule_requirement(funding):
        return funding.total_value
    if scheduled is None:
        raise BadValue("MONEY", "state the initial deposit of the payment schedule: the case needs one")
    dollars(scheduled)
    return scheduled


@dataclass(frozen=True)
class ScheduledQuarter:
    """A quarter of a schedule in US dollars: paid for it, spent in it, and the termination liability when it ends."""

    ends_on: date
    payment: Money
    cost: Money
    termination_liability: Money


def objections_to_schedule(deposit: Money, quarters: Iterable[ScheduledQuarter]) -> tuple[Objection, ...]:
    """Object to every quarter by whose end the deposits so far cover less than costs so far and termination liability."""
    paid, spent = dollars(deposit), Decimal()
    found = []
    for quarter in sorted(quarters, key=lambda q: q.ends_on):
        paid += dollars(quarter.payment)
        spent += dollars(quarter.cost)
        missing = spent + dollars(quarter.termination_liability) - paid
        if missing > 0:
            found.append(
                Objection(
                    AHEAD_OF_COSTS,
                    f"by {quarter.ends_on.isoformat()} the deposits fall {missing} USD short; raise or advance payments",
                    "payment_schedule",
                )
            )
    return tuple(found)


@dataclass(frozen=True)
class QuarterlyBill:
    """The days of a quarterly bill: when it is prepared and due, and the first and last day of performance it covers."""

    prepared_on: date
    due_on: date
    covers_from: date
    covers_until: date


# By the last day of the quarter, as month and day: bill prepared, payment due, performance covered from and until.
_MonthDay = tuple[int, int]
BILLING_DAYS: Dated[Mapping[_MonthDay, tuple[_MonthDay, _MonthDay, _MonthDay, _MonthDay]]] = Dated(
    {
        (12, 31): ((1, 15), (3, 15), (4, 1), (6, 30)),
        (3, 31): ((4, 15), (6, 15), (7, 1), (9, 30)),
        (6, 30): ((7, 15), (9, 15), (10, 1), (12, 31)),
        (9, 30): ((10, 15), (12, 15), (1, 1), (3, 31)),
    },
    TIMETABLE,
)


def quarterly_bill(quarter_ends_on: date) -> QuarterlyBill:
    """The bill of a quarter, by its last day; raises `BadValue` for a day that ends no quarter (SAMM C9.9)."""
    ends = (quarter_ends_on.month, quarter_ends_on.day)
    if ends not in BILLING_DAYS.value:
        raise BadValue("DATE", "state the last day of a quarter: 31 March, 30 June, 30 September or 31 December")
    days = (date(quarter_ends_on.year + (each < ends), *each) for each in BILLING_DAYS.value[ends])
    return QuarterlyBill(*days)


@dataclass(frozen=True)
class BilledAmount:
    """What a bill asks for, in US dollars, and the rule that decided."""

    amount: Money
    rule: Rule


def billed_amount(scheduled: Money, forecast: Money, *, special_billing: Money | None = None) -> BilledAmount:
    """What a quarterly bill asks for: the greater of schedule and forecast, unless a special billing arrangement says."""
    greater = max(scheduled, forecast, key=dollars)
    if special_billing is not None:
        dollars(special_billing)
        return BilledAmount(special_billing, SPECIAL_BILLING)
    return BilledAmount(greater, BILLED_THE_GREATER)


def objection_to_covering(covering: CaseDesignator, covered: CaseDesignator) -> Objection | None:
    """Object to cash on one case covering a case of another purchaser (SAMM C9.9)."""
    if covering.customer == covered.customer:
        return None
    return Objection(
        SAME_PURCHASER,
        f"`{covering}` and `{covered}` are of different purchasers; cover the case from one of its own purchaser's",
        "covering",
    )


@dataclass(frozen=True)
class InterestTerms:
    """How many days after the bill a payment may come without interest, and how many in an emergency."""

    days: int
    emergency_days: int


INTEREST_TERMS = Dated(InterestTerms(60, 120), INTEREST)


def interest_accrues_from(
    billed_on: date, *, emergency: bool = False, terms: InterestTerms = INTEREST_TERMS.value
) -> date:
    """The first day on which an unpaid bill bears interest; `emergency`: the extension was given and told to Congress."""
    return billed_on + timedelta(days=(terms.emergency_days if emergency else terms.days) + 1)
