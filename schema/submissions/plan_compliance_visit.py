"""DSCA plans its visit to a country, holds it, and says what it came to (SAMM C2.1.5.6.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from schema.audience import DSCA, Party, PartyKind
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.compliance_visit import VISITED
from schema.rules.end_use import ComplianceResult, objection_to_findings, objection_to_visit_days
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.document_at_hand import day_of
from schema.submissions.routing import reaches
from schema.values import CustomerCode

MARKED_AGAINST_IT = Refused(
    "MARKING_KEEPS_IT_FROM_THE_COUNTRY",
    "its marking keeps it from the country you tell it; change one of the two",
    "marking",
)


def _day(record: Seen, name: str) -> date | None:
    value = record.facts[name]
    return value if isinstance(value, date) else None


def _reaches(country: object, desk: Desk, marking: str | None) -> bool:
    return reaches(Party(PartyKind.CUSTOMER, str(country)), desk, marking)


async def _visits(desk: Desk, country: object) -> tuple[Seen, ...]:
    """The visits to a country, in the order of their days."""
    return tuple(v for v in await desk.register("complianceVisits") if v.facts["country"] == country)


def _awaited(visits: Iterable[Seen]) -> Seen | None:
    return next((visit for visit in visits if visit.facts["held_on"] is None), None)


async def _visit(desk: Desk, record: str) -> Seen | Refused:
    found = await desk.find(record)
    if found is None or found.facet != "ComplianceVisit":
        return Refused("VISIT_NOT_FOUND", "no visit you can see has this id", "visit")
    return found


@submission(by=[DSCA], makes="ComplianceVisit", under=VISITED)
class PlanComplianceVisit(Submitted):
    """DSCA plans a visit to a country; its office and the Department of State read it, the country once it is told."""

    country: CustomerCode = given("The customer code of the country, such as `BN`; no visit to it is planned.")
    planned_from: date = given("The day the visit is to begin, today at the earliest.")
    planned_until: date = given("The day it is to end.")
    subject: str = given("What is to be seen, and where; name no person.")
    tell: bool = given("Whether the country is told now; until then it reads nothing of it.")
    marking: str | None = given("The CUI banner of the visit, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (empty := objection_to_empty(subject=self.subject)) is not None:
            return empty
        today = desk.now.date()
        if (objection := objection_to_visit_days(self.planned_from, self.planned_until, today)) is not None:
            return refused(objection)
        if _awaited(await _visits(desk, self.country)) is not None:
            return Refused(
                "VISIT_PLANNED", "a visit to the country is planned; move it, or record that it was held", "country"
            )
        if self.tell and not _reaches(self.country, desk, self.marking):
            return MARKED_AGAINST_IT
        facts = {
            "country": self.country,
            "planned_from": self.planned_from,
            "planned_until": self.planned_until,
            "subject": self.subject,
            "told_on": today if self.tell else None,
        }
        scope = {"customer": self.country, "benefitting": self.country}
        return Draft("ComplianceVisit", facts, scope=scope, marking=self.marking)


@submission(by=[DSCA], makes="ComplianceVisit", under=VISITED)
class MoveComplianceVisit(Submitted):
    """DSCA moves a planned visit, changes what is to be seen, or tells the country of it; what you leave out stays.

    A country that was told stays on what it was told until it is told of the visit as it stands now.
    """

    visit: RecordId = given("The visit; it was not held.")
    planned_from: date | None = given("The day it is to begin now.")
    planned_until: date | None = given("The day it is to end now.")
    subject: str | None = given("What is to be seen now, and where; name no person.")
    tell: bool | None = given(
        "True to tell the country of it as it stands now; until then it reads what it was told before, if anything."
    )

    async def draft(self, desk: Desk) -> Draft | Refused:
        visit = await _visit(desk, self.visit)
        if isinstance(visit, Refused):
            return visit
        if visit.facts["held_on"] is not None:
            return Refused("VISIT_HELD", "the visit was held; plan the next one", "visit")
        if (empty := objection_to_empty(subject=self.subject)) is not None:
            return empty
        values = {"planned_from": self.planned_from, "planned_until": self.planned_until, "subject": self.subject}
        changed = {n: v for n, v in values.items() if v is not None and v != visit.facts[n]}
        told: dict[str, object] = dict(changed)
        if self.tell and (changed or visit.facts["told_on"] is None):
            if not _reaches(visit.facts["country"], desk, visit.marking):
                return MARKED_AGAINST_IT
            told["told_on"] = desk.now.date()
        elif changed:
            told["told_on"] = None
        if not told:
            return Refused("NOTHING_TOLD", "say what changes", "visit")
        if self.planned_from is not None or self.planned_until is not None:
            begins, ends = (
                self.planned_from or _day(visit, "planned_from"),
                self.planned_until or _day(visit, "planned_until"),
            )
            if begins is None or ends is None:
                return Refused(
                    "VISIT_DAYS_MISSING", "say both days of the visit", "plannedUntil" if begins else "plannedFrom"
                )
            if (objection := objection_to_visit_days(begins, ends, desk.now.date())) is not None:
                return refused(objection)
        return Draft("ComplianceVisit", told, revises=visit.id)


@submission(by=[DSCA], makes="ComplianceVisit", under=VISITED)
class RecordComplianceVisit(Submitted):
    """DSCA records that a planned visit was held; from its last day the 18 to 24 months to the next one run."""

    visit: RecordId = given("The visit; it is not on record as held.")
    held_on: date | None = given("The last day of the visit; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        visit = await _visit(desk, self.visit)
        if isinstance(visit, Refused):
            return visit
        if visit.facts["held_on"] is not None:
            return Refused("VISIT_HELD", "the visit is on record as held", "visit")
        held = [v for v in await _visits(desk, visit.facts["country"]) if v.facts["held_on"] is not None]
        before = max(held, key=lambda v: str(v.facts["held_on"]), default=None)
        day = day_of(desk, self.held_on, "heldOn", after=_day(before, "held_on") if before else None)
        if isinstance(day, Refused):
            return day
        # Whoever was visited knows that it was; what a marking keeps from it, no day opens.
        facts = {"held_on": day, "told_on": visit.facts["told_on"] or day}
        along = [Draft("ComplianceVisit", {"followed_on": day}, revises=before.id)] if before else []
        return Draft("ComplianceVisit", facts, revises=visit.id, along=tuple(along))


@submission(by=[DSCA], makes="ComplianceReport", under=VISITED)
class ReportComplianceVisit(Submitted):
    """DSCA says what a visit came to; the country reads it in the version that is sent to it."""

    visit: RecordId = given("The visit; it was held, and no report of it was sent.")
    result: ComplianceResult = given("How the country keeps what it was sold.")
    findings: list[str] | None = given("What is to be put right, one by one, where anything is; name no person.")
    issue: bool = given("Whether the report goes to the country now; until then it reads nothing of it.")
    marking: str | None = given("The CUI banner of the report, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        visit = await _visit(desk, self.visit)
        if isinstance(visit, Refused):
            return visit
        if visit.facts["held_on"] is None:
            return Refused("VISIT_NOT_HELD", "the visit is not on record as held; record that first", "visit")
        [before] = await desk.related(visit, "report") or (None,)
        if before is not None and before.facts["issued_on"] is not None:
            return Refused("REPORT_ISSUED", "the report was sent to the country", "visit")
        findings = tuple(one for one in self.findings or () if one.strip())
        if (objection := objection_to_findings(self.result, findings)) is not None:
            return refused(objection)
        country = visit.facts["country"]
        if self.issue and not (_reaches(country, desk, self.marking) and _reaches(country, desk, visit.marking)):
            return MARKED_AGAINST_IT
        today = desk.now.date()
        facts = {
            "result": self.result,
            "findings": list(findings) or None,
            "reported_on": today,
            "issued_on": today if self.issue else None,
        }
        if before is not None:
            return Draft("ComplianceReport", facts, revises=before.id, marking=self.marking)
        return Draft("ComplianceReport", facts, parent_id=visit.id, marking=self.marking)
