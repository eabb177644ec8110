"""The SCO checks a monitored article, and reports what may be a violation to DSCA and State, which decides (SAMM C2.1.5.6)."""

from __future__ import annotations

from datetime import date

from schema.audience import SCO, STATE, Party, PartyKind
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.end_use import DECIDED_FOR_GOOD, FOUND, INVENTORIED, VIOLATED, ViolationOutcome
from schema.rules.authority import Objection
from schema.rules.end_use import (
    COUNTS_AS_SEEN,
    VIOLATION_REPORTED,
    CheckResult,
    EndUseProgram,
    ViolationKind,
    check_due,
    objection_to_finding,
)
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.document_at_hand import day_of
from schema.submissions.routing import DSCA_ITSELF, STATE_ITSELF, reaches


async def _found(desk: Desk, record: str, facet: str, field: str) -> Seen | Refused:
    """A record of this facet that the submitter sees; what was sold is watched after its case is closed too."""
    found = await desk.find(record)
    if found is None or found.facet != facet:
        return Refused(f"{field.upper()}_NOT_FOUND", f"no {field} you can see has this id", field)
    return found


def _day(record: Seen, name: str) -> date | None:
    value = record.facts[name]
    return value if isinstance(value, date) else None


def _later(record: Seen, checked: date, result: CheckResult, *, told: bool) -> dict[str, object]:
    """What a check changes of its article, nothing when a later one is on record.

    The partner reads the day of the last check: one that a marking keeps from it does not move that day.
    """
    last = _day(record, "last_checked_on")
    if last is not None and checked < last:
        return {}
    changed: dict[str, object] = {"last_checked_on": checked} if told else {}
    program = record.facts["monitoring"]
    if result in COUNTS_AS_SEEN and isinstance(program, EndUseProgram):
        changed["check_due_on"] = check_due(program, _day(record, "received_on"), checked)
    return changed


@submission(by=[SCO], makes="EndUseCheck", under=f"{INVENTORIED}; C2.1.5.6.6")
class RecordEndUseCheck(Submitted):
    """The SCO records a check of a monitored article; the partner reads its day, and a finding once it is released to it."""

    item: RecordId = given("The article that was checked.")
    checked_on: date | None = given("The day of the check; today unless you say.")
    result: CheckResult = given("Whether the article was seen, and whether something was found.")
    finding: str | None = given("What was found, when something was; name no person.")
    marking: str | None = given("The CUI banner of the check, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        item = await _found(desk, self.item, "EndUseItem", "item")
        if isinstance(item, Refused):
            return item
        if (empty := objection_to_empty(finding=self.finding)) is not None:
            return empty
        if (objection := objection_to_finding(self.result, self.finding)) is not None:
            return refused(objection)
        checked = day_of(desk, self.checked_on, "checkedOn", after=_day(item, "received_on"))
        if isinstance(checked, Refused):
            return checked
        along = []
        if self.finding is not None:
            found = {"finding": self.finding, "found_on": checked}
            along.append(Draft("EndUseFinding", found, marking=self.marking))
        case = await desk.find(item.case_id) if item.case_id else None
        partner = Party(PartyKind.CUSTOMER, str(case.facts["benefitting"])) if case else None
        told = partner is not None and reaches(partner, desk, self.marking)
        if changed := _later(item, checked, self.result, told=told):
            along.append(Draft("EndUseItem", changed, revises=item.id))
        facts = {"checked_on": checked, "result": self.result}
        return Draft("EndUseCheck", facts, item.case_id, item.id, marking=self.marking, along=tuple(along))


@submission(by=[SCO], makes="PossibleViolation", under=VIOLATED)
class ReportPossibleViolation(Submitted):
    """The SCO reports what may be a violation to DSCA and the Department of State; nobody else meets it."""

    item: RecordId = given("The article it is about.")
    kind: ViolationKind = given("What may have been done.")
    situation: str = given("What was noticed, and how.")
    noticed_on: date | None = given("The day it was noticed; today unless you say.")
    marking: str | None = given("The CUI banner of the report; it must reach DSCA and the Department of State.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        item = await _found(desk, self.item, "EndUseItem", "item")
        if isinstance(item, Refused):
            return item
        if (empty := objection_to_empty(situation=self.situation)) is not None:
            return empty
        noticed = day_of(desk, self.noticed_on, "noticedOn", after=_day(item, "received_on"))
        if isinstance(noticed, Refused):
            return noticed
        if not all(reaches(party, desk, self.marking) for party in (DSCA_ITSELF, STATE_ITSELF)):
            words = "its marking keeps it from those who must read it; change it"
            return refused(Objection(VIOLATION_REPORTED, words, "marking"))
        facts = {
            "kind": self.kind,
            "situation": self.situation,
            "noticed_on": noticed,
            "reported_on": desk.now.date(),
        }
        return Draft("PossibleViolation", facts, item.case_id, item.id, marking=self.marking)


@submission(by=[STATE], makes="PossibleViolation", under=FOUND)
class DecidePossibleViolation(Submitted):
    """The Department of State decides whether a possible violation is investigated, is none, or is told to Congress."""

    violation: RecordId = given("The possible violation; it is not decided for good.")
    outcome: ViolationOutcome = given("What was decided.")
    decided_on: date | None = given("The day of the decision; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        violation = await _found(desk, self.violation, "PossibleViolation", "violation")
        if isinstance(violation, Refused):
            return violation
        if violation.facts["outcome"] in DECIDED_FOR_GOOD:
            return Refused("VIOLATION_DECIDED", "it is decided for good", "violation")
        since = _day(violation, "decided_on") or _day(violation, "reported_on")
        decided = day_of(desk, self.decided_on, "decidedOn", after=since)
        if isinstance(decided, Refused):
            return decided
        return Draft("PossibleViolation", {"outcome": self.outcome, "decided_on": decided}, revises=violation.id)
