"""What the case manager keeps on file in execution: reconciliations, remarks, and what ending the case would cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import DSCA, IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, Refused, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.billing import RESERVED
from schema.facets.reconciliation import RECONCILED
from schema.rules.closure import objection_to_unexplained_difference
from schema.rules.letter_arithmetic import dollars
from schema.rules.payment_schedule import quarterly_bill
from schema.submissions.case_in_execution import case_in_execution, implemented_on, objection_to_empty, own_case
from schema.submissions.document_at_hand import day_of
from schema.values import CaseDesignator, Money

ON_FILE = "SAMM Table C2.T1 row 9; C2.2.5"


@submission(by=[IMPLEMENTING_AGENCY], makes="Reconciliation", under=RECONCILED)
class RecordReconciliation(Submitted):
    """The implementing agency records that it held the books of a case against each other, and what did not agree."""

    case: CaseDesignator = given("The case of yours; implemented.")
    reconciled_on: date | None = given("The day of the reconciliation; today unless you say.")
    through_on: date = given("The last day whose records were looked at; not after the reconciliation.")
    financial_agrees: bool = given("Whether the financial records agree.")
    logistics_agrees: bool = given("Whether the records of what was delivered and performed agree with them.")
    findings: str | None = given("What does not agree, and what is done about it.")
    marking: str | None = given("The CUI banner of the record, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        implemented = await implemented_on(desk, case)
        reconciled = day_of(desk, self.reconciled_on, "reconciledOn", after=implemented)
        if isinstance(reconciled, Refused):
            return reconciled
        if self.through_on > reconciled:
            words = "records of a later day were not there to be looked at; correct the day"
            return Refused("DAY_AFTER_RECONCILIATION", words, "throughOn")
        if (empty := objection_to_empty(findings=self.findings)) is not None:
            return empty
        unexplained = objection_to_unexplained_difference(
            agrees=self.financial_agrees and self.logistics_agrees, explained=self.findings is not None
        )
        if unexplained:
            return refused(replace(unexplained, field="findings"))
        facts = {
            "reconciled_on": reconciled,
            "through_on": self.through_on,
            "financial_agrees": self.financial_agrees,
            "logistics_agrees": self.logistics_agrees,
            "findings": self.findings,
        }
        return Draft("Reconciliation", facts, case.id, marking=self.marking)


@submission(by=[IMPLEMENTING_AGENCY], makes="TerminationLiability", under=RESERVED)
class RecordTerminationLiability(Submitted):
    """The implementing agency tells what ending the case at the end of a quarter would cost; told again, it is corrected."""

    case: CaseDesignator = given("The case of yours; implemented.")
    period_ends_on: date = given("The last day of the quarter.")
    amount: Money = given("What would be owed, in US dollars.")
    marking: str | None = given("The CUI banner of the record, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        try:
            quarterly_bill(self.period_ends_on)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "periodEndsOn")
        try:
            dollars(self.amount)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "amount")
        before = await desk.related(case, "terminationLiabilities")
        same = [one.id for one in before if one.facts["period_ends_on"] == self.period_ends_on]
        facts = {"period_ends_on": self.period_ends_on, "amount": self.amount}
        revises = same[0] if same else None
        return Draft("TerminationLiability", facts, case.id, revises=revises, marking=self.marking)


@submission(by=[IMPLEMENTING_AGENCY, DSCA], makes="InternalRemark", under=ON_FILE)
class RemarkOnCase(Submitted):
    """An official puts a remark in the file of a case; other officials read it when it is released to them, others never."""

    case: CaseDesignator = given("The case, closed or not: its file is kept.")
    text: str = given("The remark.")
    marking: str | None = given("The CUI banner of the remark, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await own_case(desk, self.case)
        if isinstance(case, Refused):
            return case
        if (empty := objection_to_empty(text=self.text)) is not None:
            return empty
        return Draft("InternalRemark", {"text": self.text}, case.id, marking=self.marking)
