"""The payment schedule by which finance bills an accepted case, beside what the letter of offer itself says (SAMM C9.9)."""

from __future__ import annotations

from datetime import date

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO, STATE
from schema.case import Case, accepted, built_for_a_partner
from schema.conditions import Condition, Equals, Fact, Literal, Not
from schema.disclosure import facet, fact
from schema.values import Money

EVERY_PARTY = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, STATE, DFAS)
SCHEDULED = "SAMM C9.9; C2.1.3.6.2; C2.1.5.2"

# Finance knows the case and not the document: what it keeps is of whatever was accepted.
case_accepted = Condition("accepted", accepted.words, Equals(Fact("document_accepted"), Literal(True)))


@facet(
    part_of=Case,
    area="finance",
    called="paymentSchedule",
    row={PARTNER_NATION: case_accepted, STATE: Not(built_for_a_partner)},
)
class PaymentSchedule:
    """The schedule by which finance bills the case; what a letter of offer schedules stands in that letter."""

    effective_on: date | None = fact(
        "The day from which the case is billed by this schedule.", open_to=EVERY_PARTY, under=SCHEDULED
    )


@facet(
    part_of=PaymentSchedule,
    many=True,
    called="scheduledPayments",
    inside=True,
    key=["due_on", "initial_deposit"],
    order=["due_on"],
)
class ScheduledPayment:
    """One payment of the schedule by which finance bills the case."""

    due_on: date | None = fact("The day the payment is due.", open_to=EVERY_PARTY, to_come=True, under=SCHEDULED)
    amount: Money | None = fact("What is to be paid.", open_to=EVERY_PARTY, under=SCHEDULED)
    initial_deposit: bool | None = fact(
        "Whether it is the initial deposit, which is paid with the acceptance.", open_to=EVERY_PARTY, under=SCHEDULED
    )
