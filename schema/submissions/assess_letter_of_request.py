"""The implementing agency acknowledges, judges and returns a letter of request, or finds it complete (SAMM Table C5.T3A)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, Part, RecordId, Refused, Seen, Submitted, given, part, refused, submission
from schema.facets.letter_of_request import LetterOfRequestOutwardStatus, LetterOfRequestStatus
from schema.rules.authority import Objection
from schema.rules.capability import Capability
from schema.rules.country_team_assessment import objection_to_no_concurrence
from schema.rules.preparation_time import PreparationGroup, objection_to_negotiated_days
from schema.rules.request_criteria import CRITERIA, Criterion, RequestStatus, Side, assess, objection_to_status


async def _letter(desk: Desk, record: str) -> Seen | Refused:
    """A letter to the submitter's agency that hangs on a case."""
    letter = await desk.find(record)
    if letter is None or letter.facet != "LetterOfRequest":
        return Refused("LETTER_NOT_FOUND", "no letter of request to your agency has this id", "letter")
    if letter.case_id is None:
        return Refused("LETTER_NOT_REGISTERED", "the letter has no case; register it, which opens one", "letter")
    return letter


async def acknowledged_letter(desk: Desk, record: str) -> Seen | Refused:
    """A letter to the submitter's agency of which the purchaser was told that it is registered."""
    letter = await _letter(desk, record)
    if isinstance(letter, Seen) and letter.facts["acknowledged_on"] is None:
        return Refused("LETTER_NOT_ACKNOWLEDGED", "the purchaser was not told of its receipt; acknowledge it", "letter")
    return letter


def status_of(letter: Seen) -> RequestStatus:
    """Where a letter stands on our side; one of which nothing is told was only received."""
    told = letter.facts["raw_status"]
    return RequestStatus[told.name] if isinstance(told, LetterOfRequestStatus) else RequestStatus.RECEIPT


def objection_to_moving(letter: Seen, after: RequestStatus) -> Objection | None:
    """Object when a letter can neither come to a status nor stands there already."""
    before = status_of(letter)
    objection = None if before is after else objection_to_status(before, after)
    return objection and replace(objection, field="letter")


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfRequest", under="SAMM C5.1.7; DSCA 21-66")
class AcknowledgeLetterOfRequest(Submitted):
    """The implementing agency tells the purchaser that its letter about a case there is already has come, and assesses it."""

    letter: RecordId = given("The letter of request, about a case of yours.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        letter = await _letter(desk, self.letter)
        if isinstance(letter, Refused):
            return letter
        if letter.facts["acknowledged_on"] is not None:
            return Refused("ALREADY_ACKNOWLEDGED", "the purchaser was told of this letter already", "letter")
        facts: dict[str, object] = {"acknowledged_on": desk.now.date()}
        if status_of(letter) is RequestStatus.RECEIPT:
            facts["raw_status"] = LetterOfRequestStatus.ASSESSMENT
        return Draft("LetterOfRequest", facts, revises=letter.id)


@part
class CriterionFinding(Part):
    """What was found on one of the criteria that make a letter actionable."""

    criterion: Criterion = given("Which of the thirteen criteria.")
    met: bool = given("Whether the letter meets it.")
    missing: str | None = given(
        "What is missing, in words for whoever must supply it; the criterion's own when you give none."
    )


def _missing(findings: Iterable[CriterionFinding], side: Side) -> list[str]:
    """What was found missing on one side, each once, in the order found."""
    failed = [f for f in findings if not f.met and CRITERIA[f.criterion].side is side]
    return list(dict.fromkeys((f.missing or "").strip() or CRITERIA[f.criterion].otherwise for f in failed))


async def _recorded(
    desk: Desk, letter: Seen, facet: str, member: str, missing: list[str], *, told: bool
) -> tuple[Draft, ...]:
    """What is missing, a row each: what is found supplied keeps its row with the day, what is missing again has none.

    What was never told to whom it is asked of gives its row up to what is missing now: the purchaser is not to read
    later, as settled, what was only drafted.
    """
    rows = {str(row.facts["item"]): row for row in await desk.related(letter, member)}
    over = [row for item, row in rows.items() if item not in missing and row.facts["settled_on"] is None]
    again = [rows[item] for item in missing if item in rows and rows[item].facts["settled_on"] is not None]
    new = [item for item in missing if item not in rows]
    drafts = [Draft(facet, {"settled_on": None}, revises=row.id) for row in again]
    if told:
        drafts += [Draft(facet, {"settled_on": desk.now.date()}, revises=row.id) for row in over]
        over = []
    given_up = [row.id for row in over]
    drafts += [Draft(facet, {"item": item}, revises=row) for row, item in zip_longest(given_up, new)]
    return tuple(drafts)


async def _unsupported(desk: Desk, letter: Seen) -> Objection | None:
    """Why the embassy's position on the letter's case does not do: what it is about needs the command's concurrence too."""
    case = await desk.find(letter.case_id) if letter.case_id else None
    for assessment in await desk.related(case, "countryTeamAssessment") if case is not None else ():
        items, concurred = (assessment.facts[name] for name in ("special_items", "command_concurred_on"))
        listed = items if isinstance(items, list) else ()
        return objection_to_no_concurrence(listed, command_concurs=concurred is not None)
    return None


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfRequest", under="SAMM Table C5.T3A; DSCA 21-66")
class AssessLetterOfRequest(Submitted):
    """The implementing agency judges a letter by the actionable criteria; the purchaser is told nothing by it.

    The letter is actionable when all thirteen are met, insufficient when the purchaser must supply something or may be
    refused, and else stays in assessment. A letter that was returned is with you again.
    """

    letter: RecordId = given("The letter of request, acknowledged.")
    findings: list[CriterionFinding] = given("What was found, each criterion once; those left out are not judged yet.")
    evaluation: str = given("How you judge the letter; for officials only.")
    preparation_group: PreparationGroup | None = given(
        "Into which group of complexity the answer falls; it stays as it was when left out."
    )
    negotiated_days: int | None = given("How many days the answer may take, for group D alone.")
    capability: Capability | None = given("Which kind of capability it asks for; what was said before stays.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        letter = await acknowledged_letter(desk, self.letter)
        if isinstance(letter, Refused):
            return letter
        findings = {f.criterion: f.met for f in self.findings}
        if not findings:
            return Refused("NOTHING_FOUND", "say what you found on at least one criterion", "findings")
        if len(findings) != len(self.findings):
            return Refused("CRITERION_TWICE", "say what you found on each criterion once", "findings")
        if not self.evaluation.strip():
            return Refused("TEXT_EMPTY", "say how you judge the letter", "evaluation")
        objection = objection_to_moving(letter, RequestStatus.ASSESSMENT)
        if objection:
            return refused(objection)
        known = letter.facts["preparation_group"]
        group = self.preparation_group or (known if isinstance(known, PreparationGroup) else None)
        objection = objection_to_negotiated_days(group, self.negotiated_days)
        if objection:
            return refused(replace(objection, field="negotiatedDays"))
        if findings.get(Criterion.ASSESSMENT_SUPPLIED) and (alone := await _unsupported(desk, letter)) is not None:
            return refused(replace(alone, field="findings"))
        theirs = _missing(self.findings, Side.PURCHASER)
        ours = _missing(self.findings, Side.UNITED_STATES)
        status = assess(findings)
        actionable = desk.now.date() if status is RequestStatus.ACTIONABLE else None
        facts = {
            "raw_status": LetterOfRequestStatus[status.name],
            "evaluation": self.evaluation,
            "preparation_group": group,
            "negotiated_days": self.negotiated_days or letter.facts["negotiated_days"],
            "capability": self.capability or letter.facts["capability"],
            "actionable_on": letter.facts["actionable_on"] or actionable,
            "returned_on": None,  # what is found now is told to the purchaser by the next return, not by the last
        }
        was_returned = letter.facts["returned_on"] is not None
        missing = (
            *await _recorded(desk, letter, "MissingFromPurchaser", "missingFromPurchaser", theirs, told=was_returned),
            *await _recorded(desk, letter, "MissingOnUnitedStatesSide", "missingOnUnitedStatesSide", ours, told=True),
        )
        return Draft("LetterOfRequest", facts, revises=letter.id, along=missing)


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfRequest", under="SAMM Table C5.T3A; C5.1.2.1")
class ReturnLetterOfRequest(Submitted):
    """The implementing agency sends a letter back to the purchaser, who reads from now on what it must still supply."""

    letter: RecordId = given("The letter of request; something is missing from the purchaser.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        letter = await acknowledged_letter(desk, self.letter)
        if isinstance(letter, Refused):
            return letter
        if letter.facts["status"] is LetterOfRequestOutwardStatus.RETURNED:
            return Refused("ALREADY_RETURNED", "the letter is with the purchaser already", "letter")
        objection = objection_to_moving(letter, RequestStatus.INSUFFICIENT)
        if objection:
            return refused(objection)
        rows = await desk.related(letter, "missingFromPurchaser")
        if not any(row.facts["item"] and row.facts["settled_on"] is None for row in rows):
            return Refused("NOTHING_MISSING", "nothing is recorded that the purchaser could supply", "letter")
        facts = {"raw_status": LetterOfRequestStatus.INSUFFICIENT, "returned_on": desk.now.date()}
        return Draft("LetterOfRequest", facts, revises=letter.id)


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfRequest", under="SAMM Table C5.T3A; C5.4.2")
class CompleteLetterOfRequest(Submitted):
    """The implementing agency records that it holds all it needs to write the offer an actionable letter asks for."""

    letter: RecordId = given("The letter of request, actionable.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        letter = await acknowledged_letter(desk, self.letter)
        if isinstance(letter, Refused):
            return letter
        if status_of(letter) is RequestStatus.COMPLETE:
            return Refused("ALREADY_COMPLETE", "the letter is complete already", "letter")
        objection = objection_to_moving(letter, RequestStatus.COMPLETE)
        if objection:
            return refused(objection)
        return Draft("LetterOfRequest", {"raw_status": LetterOfRequestStatus.COMPLETE}, revises=letter.id)
