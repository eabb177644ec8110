"""The accounting service bills a case for a quarter and records what was paid (SAMM C9.9; DD Form 645)."""

from __future__ import annotations

from datetime import date

from schema.audience import DFAS
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.errors import BadValue
from schema.facets.billing import BILLED
from schema.rules.letter_arithmetic import NOTHING, dollars, total_of
from schema.rules.payment_schedule import billed_amount, quarterly_bill
from schema.submissions.case_in_execution import case_in_execution, record_in_execution
from schema.values import CaseDesignator, Money


def _objection_to_amounts(**amounts: Money | None) -> Refused | None:
    """Object to the first amount that is not in US dollars, or is less than nothing."""
    for field, amount in amounts.items():
        try:
            dollars(amount or NOTHING)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, field)
    return None


@submission(by=[DFAS], makes="BillingStatement", under=BILLED)
class IssueBillingStatement(Submitted):
    """The accounting service sends the purchaser the bill of a quarter: the greater of its schedule and its forecast."""

    case: CaseDesignator = given("The case that is billed; implemented.")
    period_ends_on: date = given("The last day of the quarter, from which the days of the bill follow.")
    scheduled: Money = given("What the payment schedule asks for, in US dollars.")
    forecast: Money = given("What the quarter is forecast to cost, in US dollars.")
    special_billing: Money | None = given("What a special billing arrangement asks for instead, in US dollars.")
    held: Money | None = given("What the purchaser has in its holding account for the case, in US dollars.")
    marking: str | None = given("The CUI banner of the bill, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        try:
            bill = quarterly_bill(self.period_ends_on)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "periodEndsOn")
        today = desk.now.date()
        if today < bill.prepared_on:
            words = f"the bill of this quarter is prepared on {bill.prepared_on.isoformat()}; wait until then"
            return Refused("BILLED_TOO_EARLY", words, "periodEndsOn")
        bills = [b for b in await desk.related(case, "billing") if b.facts["period_ends_on"] == self.period_ends_on]
        if any(b.facts["issued_on"] is not None for b in bills):
            return Refused("QUARTER_BILLED", "the bill of this quarter was sent", "periodEndsOn")
        not_dollars = _objection_to_amounts(
            scheduled=self.scheduled, forecast=self.forecast, specialBilling=self.special_billing, held=self.held
        )
        if not_dollars is not None:
            return not_dollars
        facts = {
            "period_ends_on": self.period_ends_on,
            "prepared_on": bill.prepared_on,
            "issued_on": today,
            "payment_due_on": bill.due_on,
            "amount_billed": billed_amount(self.scheduled, self.forecast, special_billing=self.special_billing).amount,
            "held": self.held,
        }
        prepared = bills[0].id if bills else None
        return Draft("BillingStatement", facts, case.id, revises=prepared, marking=self.marking)


@submission(by=[DFAS], makes="BillingStatement", under=BILLED)
class RecordPayment(Submitted):
    """The accounting service records a payment of the purchaser's on a bill, besides those before."""

    statement: RecordId = given("The bill that was sent.")
    amount: Money = given("What was paid, in US dollars.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await record_in_execution(desk, self.statement, "BillingStatement", "statement")
        if isinstance(found, Refused):
            return found
        statement, _ = found
        if statement.facts["issued_on"] is None:
            return Refused("BILL_NOT_SENT", "the bill was not sent; send it first", "statement")
        if self.amount.minor_units <= 0:
            return Refused("AMOUNT_NOT_POSITIVE", "record an amount above zero", "amount")
        before = statement.facts["payment_received"]
        try:
            paid = total_of([before if isinstance(before, Money) else NOTHING, self.amount])
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "amount")
        # What was paid changes nothing of what was sent: the bill stands as sent in this version too.
        facts = {"payment_received": paid, "issued_on": statement.facts["issued_on"]}
        return Draft("BillingStatement", facts, revises=statement.id)
