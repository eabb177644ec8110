"""A reader asks for a table of its own universe as a file."""

from __future__ import annotations

from schema.case import EVERYBODY
from schema.desk import Desk, Draft, Refused, Revocation, Submitted, given, refused, submission
from schema.exports import ExportSubject
from schema.exports.table import TABLES
from schema.facets.export import TAKEN_OUT
from schema.rules.exports import (
    UNDER_WAY,
    ExportFormat,
    ExportState,
    objection_to_another_export,
    objection_to_period,
    objection_to_purpose,
    reported_period,
)


@submission(by=EVERYBODY, makes="Export", under=TAKEN_OUT)
class RequestExport(Submitted):
    """Ask for a table as a file: it holds what paging through the graph would tell this very token, and nothing more.

    It is written while you go on; `exports` tells how far it has come, and `/exports/{id}` gives the file for seven days.
    """

    subject: ExportSubject = given("Which table.")
    format: ExportFormat = given("As what it is to be written.")
    fiscal_year: int | None = given(
        "Of a periodic report, the fiscal year, such as 2026; the last period that has ended unless you say."
    )
    quarter: int | None = given("Of a quarterly report, the quarter of that fiscal year, from 1 to 4.")
    purpose: str = given(
        "What it is for, in 10 to 500 characters; it is kept on record with every time the file is had."
    )

    async def draft(self, desk: Desk) -> Draft | Refused:
        objection = objection_to_purpose(self.purpose)
        if objection is not None:
            return refused(objection)
        today, kind = desk.now.date(), TABLES[self.subject.name].period
        if (objection := objection_to_period(kind, self.fiscal_year, self.quarter, today)) is not None:
            return refused(objection)
        period = None if kind is None else reported_period(kind, self.fiscal_year, self.quarter, today)
        under_way = [one for one in await desk.register("exports") if one.facts["state"] in UNDER_WAY]
        objection = objection_to_another_export(len(under_way))
        if objection is not None:
            return refused(objection)
        asker = desk.principal
        facts: dict[str, object] = {
            "subject": self.subject,
            "format": self.format,
            "period": period and period.name,
            "period_ended_on": period and period.last,
            "purpose": self.purpose.strip(),
            "state": ExportState.WAITING,
            "rows_written": 0,
            "asked_at": desk.now,
            "seat": asker.seat,
            "facets": None if asker.scopes is None else sorted(asker.scopes),
            "cases": None if asker.cases is None else sorted(asker.cases),
            "services": None if asker.services is None else sorted(asker.services),
            "holder": Revocation.of_person(asker.issuer, asker.subject).value,
            "rests_on": list(asker.rests_on),
            "clients": list(asker.came_through),
        }
        return Draft("Export", facts, beside=("Export",))
