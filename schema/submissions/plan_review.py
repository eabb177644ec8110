"""The implementing agency plans a review of a case, and records what was said at it (SAMM C2.1.5.5)."""

from __future__ import annotations

from datetime import date

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.review import REVIEWED, ReviewKind, ReviewScope
from schema.submissions.case_in_execution import (
    case_in_execution,
    implemented_on,
    objection_to_empty,
    record_in_execution,
)
from schema.submissions.document_at_hand import day_of
from schema.values import CaseDesignator


@submission(by=[IMPLEMENTING_AGENCY], makes="Review", under=REVIEWED)
class PlanReview(Submitted):
    """The implementing agency plans a review; the purchaser reads of it when it is released to it."""

    case: CaseDesignator = given("The case of yours that is reviewed; implemented.")
    kind: ReviewKind = given("What the review looks at.")
    scope: ReviewScope = given("How many of the country's cases it looks at.")
    planned_on: date = given("The day for which it is planned; not in the past.")
    marking: str | None = given("The CUI banner of the review, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        if self.planned_on < desk.now.date():
            return Refused("PLANNED_IN_PAST", "a review is planned for today or later; correct the day", "plannedOn")
        facts = {"kind": self.kind, "scope": self.scope, "planned_on": self.planned_on}
        return Draft("Review", facts, case.id, marking=self.marking)


@submission(by=[IMPLEMENTING_AGENCY], makes="Review", under=REVIEWED)
class RecordReview(Submitted):
    """The implementing agency records that a review was held and what was agreed; a release of its plan opens no minutes."""

    review: RecordId = given("The review that was planned.")
    held_on: date | None = given("The day on which it was held; today unless you say.")
    minutes: str = given("What was said and agreed.")
    marking: str | None = given("The CUI banner of the minutes, if they carry one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await record_in_execution(desk, self.review, "Review", "review")
        if isinstance(found, Refused):
            return found
        review, case = found
        if review.facts["held_on"] is not None:
            return Refused("REVIEW_HELD", "the review is recorded as held", "review")
        if (empty := objection_to_empty(minutes=self.minutes)) is not None:
            return empty
        held = day_of(desk, self.held_on, "heldOn", after=await implemented_on(desk, case))
        if isinstance(held, Refused):
            return held
        return Draft("Review", {"held_on": held, "minutes": self.minutes}, revises=review.id, marking=self.marking)
