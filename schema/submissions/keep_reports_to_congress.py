"""DSCA and State put down which reports Congress is owed, and record each as it is sent (22 USC 2776(a), 2415)."""

from __future__ import annotations

from datetime import date

from schema.audience import DSCA, STATE
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, refused, submission
from schema.facets.report_to_congress import OWED
from schema.rules.reports_to_congress import (
    REPORTS,
    OwedPeriod,
    ReportSender,
    ReportToCongressKind,
    objection_to_report,
    objection_to_sending,
    owed_period,
    period_after,
)
from schema.submissions.document_at_hand import day_of

Period = tuple[object, object, object]


async def _put_down(desk: Desk) -> set[Period]:
    """The periods that are put down already, each with the kind of its report."""
    reports = await desk.register("reportsToCongress")
    return {(one.facts["kind"], one.facts["year"], one.facts["quarter"]) for one in reports}


def _owed(kind: ReportToCongressKind, period: OwedPeriod, on: date) -> dict[str, object]:
    return {
        "kind": kind,
        "year": period.year,
        "quarter": period.quarter,
        "period_ends_on": period.ends_on,
        "due_on": period.due_on,
        "sender": REPORTS[kind].sender,
        "put_down_on": on,
    }


@submission(by=[DSCA, STATE], makes="ReportToCongress", under=OWED)
class PutDownReport(Submitted):
    """DSCA or State puts down a report that Congress is owed, so that who sends it has it among its duties.

    Its last day is the law's. When it is sent, the next of its kind is put down by itself.
    """

    kind: ReportToCongressKind = given("Which report it is.")
    year: int = given("The fiscal year it is on, such as 2026; the calendar year, for those on a calendar year.")
    quarter: int | None = given(
        "The quarter of the fiscal year, from 1 to 4, for the report on the sales of a quarter."
    )

    async def draft(self, desk: Desk) -> Draft | Refused:
        today = desk.now.date()
        if (unfit := objection_to_report(self.kind, self.year, self.quarter, today)) is not None:
            return refused(unfit)
        if (self.kind, self.year, self.quarter) in await _put_down(desk):
            return Refused("REPORT_PUT_DOWN", "the report on this period is put down already", "year")
        facts = _owed(self.kind, owed_period(self.kind, self.year, self.quarter), today)
        return Draft("ReportToCongress", facts, beside=("ReportToCongress",))


@submission(by=[DSCA, STATE], makes="ReportToCongress", under=OWED)
class RecordReportSent(Submitted):
    """The department that owes a report records that it was sent to Congress; the next of its kind is then put down."""

    report: RecordId = given("The report, which is not sent yet.")
    sent_on: date | None = given("The day it was sent, after its period ended; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        report = await desk.find(self.report)
        if report is None or report.facet != "ReportToCongress":
            return Refused("REPORT_NOT_FOUND", "no report to Congress that you can see has this id", "report")
        kind, year, quarter, ends_on = (report.facts[n] for n in ("kind", "year", "quarter", "period_ends_on"))
        assert isinstance(kind, ReportToCongressKind)
        assert isinstance(year, int)
        assert isinstance(quarter, int | None)
        assert isinstance(ends_on, date)
        if (report.facts["sender"] is ReportSender.STATE) is not (desk.principal.audience is STATE):
            return Refused("REPORT_NOT_YOURS", "the other department sends this report, and records it", "report")
        if report.facts["sent_on"] is not None:
            return Refused("REPORT_SENT", "the report is sent already; that stands", "report")
        sent = day_of(desk, self.sent_on, "sentOn")
        if isinstance(sent, Refused):
            return sent
        if (early := objection_to_sending(kind, ends_on, sent)) is not None:
            return refused(early)
        following = period_after(kind, year, quarter)
        known = await _put_down(desk)
        along = () if (kind, following.year, following.quarter) in known else (
            Draft("ReportToCongress", _owed(kind, following, desk.now.date())),
        )  # fmt: skip
        return Draft(
            "ReportToCongress", {"sent_on": sent}, revises=report.id, along=along, beside=("ReportToCongress",)
        )
