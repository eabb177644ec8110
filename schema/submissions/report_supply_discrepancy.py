"""A purchaser reports what was wrong with a delivery or a bill, and the agency decides (SAMM C2.1.5.4.3; DLM 4000.25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import IMPLEMENTING_AGENCY, PARTNER_NATION
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.supply_discrepancy_report import CLAIM, DiscrepancyDisposition
from schema.rules.case_identifiers import DiscrepancyReportNumber, Recourse
from schema.rules.supply_discrepancy import (
    DeadlineEvent,
    Report,
    ReportStanding,
    objection_to_recourse,
    objections_to_report,
    report_standing,
    value_claimed,
)
from schema.submissions.case_in_execution import case_in_execution, objection_to_empty, record_in_execution
from schema.submissions.document_at_hand import day_of
from schema.values import CaseDesignator, Money

# Which of our input fields each of the rules' own is.
FIELDS = {"codes": "codes", "filed_on": "delivered_on", "item_value": "item_value"}


def _is_decided(reports: tuple[Seen, ...], number: DiscrepancyReportNumber) -> bool:
    """Whether the purchaser reads a decision on its report of this number."""
    return any(r.facts["number"] == str(number) and r.facts["decided_on"] is not None for r in reports)


def _recourse_too_early(number: DiscrepancyReportNumber, reports: tuple[Seen, ...]) -> Refused | None:
    """Why a report that takes up another cannot do so yet."""
    if number.recourse is None:
        return None
    objection = objection_to_recourse(
        number.recourse,
        disposed=_is_decided(reports, replace(number, recourse=None)),
        reconsidered=_is_decided(reports, replace(number, recourse=Recourse.RECONSIDERATION)),
    )
    return refused(replace(objection, field="number")) if objection else None


@submission(by=[PARTNER_NATION], makes="SupplyDiscrepancyReport", under=CLAIM)
class ReportSupplyDiscrepancy(Submitted):
    """A purchaser reports that articles, their papers or their bill were not as they should be, on Standard Form 364.

    A number that ends in `R` asks to reconsider a decision, one that ends in `C` contests the decision on that.
    """

    case: CaseDesignator = given("The case of yours under which it was supplied.")
    number: str = given("The report's number, such as `A0010-BN-SAG/001`; each once.")
    codes: list[str] = given("The discrepancy codes, at most three, such as `C1` or `S1`.")
    item_value: Money = given("What the articles are worth, in US dollars.")
    transportation_and_handling: Money = given("What their transportation and handling cost, in US dollars.")
    claims_reimbursement: bool = given("Whether you claim the amount, or file for documentation only.")
    latent_defect: bool = given("Whether the defect could not be found on receipt.")
    delivered_on: date | None = given("The day the articles were delivered.")
    billed_on: date | None = given("The day the articles were billed.")
    description: str = given("What is wrong.")
    marking: str | None = given("The CUI banner of the report, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        if case.facts["customer"] != desk.principal.party.code:  # built for it, not bought by it
            return Refused("CASE_NOT_FOUND", "no case of yours has this designator", "case")
        try:
            number = DiscrepancyReportNumber.parse(self.number)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "number")
        if (number.customer, number.case_designator) != (self.case.customer, self.case[-3:]):
            return Refused("NUMBER_MISFITS", "the number names your code and the case's last three", "number")
        reports = await desk.related(case, "supplyDiscrepancyReports")
        own = tuple(r for r in reports if r.originator == str(desk.principal.party))
        if any(r.facts["number"] == str(number) for r in own):
            return Refused("NUMBER_USED", "you have reported under this number; take another", "number")
        if (early := _recourse_too_early(number, own)) is not None:
            return early
        if (empty := objection_to_empty(description=self.description)) is not None:
            return empty
        happened: dict[DeadlineEvent, date] = {}
        for event, day, field in (
            (DeadlineEvent.DELIVERY, self.delivered_on, "deliveredOn"),
            (DeadlineEvent.BILLING, self.billed_on, "billedOn"),
        ):
            if day is not None:
                checked = day_of(desk, day, field)
                if isinstance(checked, Refused):
                    return checked
                happened[event] = day
        if not happened:
            return Refused("NOTHING_SUPPLIED", "say when the articles were delivered or billed", "deliveredOn")
        report = Report(
            item_value=self.item_value,
            transportation_and_handling=self.transportation_and_handling,
            codes=tuple(self.codes),
            filed_on=desk.now.date(),
            happened_on=happened,
            claims_reimbursement=self.claims_reimbursement,
            latent_defect=self.latent_defect,
        )
        try:
            for objection in objections_to_report(report):
                return refused(replace(objection, field=FIELDS[objection.field or "codes"]))
            claimed = value_claimed(report) if report_standing(report) is ReportStanding.CLAIM else None
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "itemValue")
        facts = {
            "number": str(number),
            "codes": self.codes,
            "claimed_amount": claimed,
            "delivered_on": self.delivered_on,
            "billed_on": self.billed_on,
            "reported_on": desk.now.date(),
            "description": self.description,
        }
        return Draft("SupplyDiscrepancyReport", facts, case.id, marking=self.marking)


@submission(by=[IMPLEMENTING_AGENCY], makes="SupplyDiscrepancyReport", under=CLAIM)
class DecideSupplyDiscrepancy(Submitted):
    """The implementing agency decides a report of a supply discrepancy; its reporter and the purchaser read the decision."""

    report: RecordId = given("The report, not decided yet.")
    disposition: DiscrepancyDisposition = given("What is decided; no credit where nothing is claimed.")
    decided_by: str = given("The office that decided.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await record_in_execution(desk, self.report, "SupplyDiscrepancyReport", "report")
        if isinstance(found, Refused):
            return found
        report, _ = found
        if report.facts["decided_on"] is not None:
            words = "the report is decided; its reporter may ask to reconsider it"
            return Refused("ALREADY_DECIDED", words, "report")
        if (empty := objection_to_empty(decidedBy=self.decided_by)) is not None:
            return empty
        if self.disposition is DiscrepancyDisposition.CREDIT and report.facts["claimed_amount"] is None:
            return Refused(
                "NOTHING_CLAIMED", "the report is for documentation only; decide it without credit", "disposition"
            )
        facts = {"disposition": self.disposition, "decided_on": desk.now.date(), "decided_by": self.decided_by}
        return Draft("SupplyDiscrepancyReport", facts, revises=report.id)
