"""An office nominates for training; a fellowship's nomination is then approved by the command and by DSCA (SAMM C2.1.6.1.3)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, SCO
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.disclosure import camel
from schema.facets.training_line import NOMINATED
from schema.rules.authority import Objection
from schema.rules.training import (
    FELLOWSHIP,
    FellowshipReviewer,
    FellowshipStep,
    TrainingFunding,
    TrainingStatus,
    VettingResult,
    objection_to_fellowship_step,
    objection_to_student_number,
)
from schema.submissions.document_at_hand import day_of

ENDED = (TrainingStatus.CANCELLED, TrainingStatus.COMPLETED)
REVIEWED = {
    FellowshipReviewer.SECURITY_COOPERATION_UNIVERSITY: "university_reviewed_on",
    FellowshipReviewer.SPECIAL_OPERATIONS: "special_operations_reviewed_on",
}
NOT_NOMINATED = Refused("NOMINATION_NOT_FOUND", "nobody of this number is nominated for the line", "studentNumber")


async def line_at_hand(desk: Desk, record: str) -> Seen | Refused:
    """A line of training that the submitter sees, neither cancelled nor completed."""
    line = await desk.find(record)
    if line is None or line.facet != "TrainingLine":
        return Refused("LINE_NOT_FOUND", "no line of training of yours has this id", "line")
    if line.facts["status"] in ENDED:
        return Refused("LINE_ENDED", "the line is cancelled or completed; take another", "line")
    return line


async def nomination_at_hand(desk: Desk, record: str, number: str) -> tuple[Seen, Seen] | Refused:
    """The nomination of this number for a line that the submitter sees, and the line; a declined one is none."""
    line = await line_at_hand(desk, record)
    if isinstance(line, Refused):
        return line
    for each in await desk.related(line, "nominations"):
        if each.facts["student_number"] == number and each.facts["declined_on"] is None:
            return each, line
    return NOT_NOMINATED


def funding_of(line: Seen) -> TrainingFunding | None:
    """What pays for a line, where that is told."""
    funding = line.facts["funding"]
    return funding if isinstance(funding, TrainingFunding) else None


def vetting_of(nomination: Seen) -> tuple[VettingResult | None, ...]:
    """What the vetting of a nominee and of the nominee's unit came to, each null where that is not known."""
    found = (nomination.facts["vetting"], nomination.facts["unit_vetting"])
    return tuple(one if isinstance(one, VettingResult) else None for one in found)


@submission(by=[SCO], makes="TrainingNomination", under=NOMINATED)
class NominateStudent(Submitted):
    """The office nominates somebody for a line of training, by the number the training network gave; no name is taken."""

    line: RecordId = given("The line of training, neither cancelled nor completed.")
    student_number: str = given("The number the training network gave the nominee, such as `BN-26-00417`.")
    nominated_on: date | None = given("The day of the nomination; today unless you say.")
    screened_on: date | None = given("The day the screening was completed, when it was.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        line = await line_at_hand(desk, self.line)
        if isinstance(line, Refused):
            return line
        if (named := objection_to_student_number(self.student_number)) is not None:
            return refused(named)
        nominated = day_of(desk, self.nominated_on, "nominatedOn")
        if isinstance(nominated, Refused):
            return nominated
        if self.screened_on is not None:
            screened = day_of(desk, self.screened_on, "screenedOn")
            if isinstance(screened, Refused):
                return screened
        for each in await desk.related(line, "nominations"):
            if each.facts["student_number"] == self.student_number:
                return Refused("ALREADY_NOMINATED", "this number is nominated for the line already", "studentNumber")
        facts = {
            "student_number": self.student_number,
            "nominated_on": nominated,
            "screened_on": self.screened_on,
            "fellowship": funding_of(line) is TrainingFunding.RDFP,
        }
        return Draft("TrainingNomination", facts, line.case_id, parent_id=line.id)


@submission(by=[SCO], makes="TrainingNomination", under=NOMINATED)
class RecordScreening(Submitted):
    """The office records how a nominee was screened, and what the vetting for violations of human rights came to.

    Security and medical screening are told apart, and so is the vetting of the nominee from that of the unit; what you leave
    out stays. The screening is completed once both parts of it are passed.
    """

    line: RecordId = given("The line of training.")
    student_number: str = given("The nominee's number.")
    security_screened_on: date | None = given("The day the nominee passed the security screening.")
    medically_screened_on: date | None = given("The day the nominee passed the medical screening.")
    screened_on: date | None = given("The day the whole screening was completed, where its parts are not told apart.")
    vetting: VettingResult | None = given("What the vetting of the nominee came to, when that is known.")
    vetted_on: date | None = given("The day of that result; today unless you say.")
    unit_vetting: VettingResult | None = given("What the vetting of the nominee's unit came to, when that is known.")
    unit_vetted_on: date | None = given("The day of that result; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await nomination_at_hand(desk, self.line, self.student_number)
        if isinstance(found, Refused):
            return found
        nomination, _ = found
        told: dict[str, object] = {}
        for name in ("security_screened_on", "medically_screened_on", "screened_on"):
            if (day := getattr(self, name)) is not None:
                passed = day_of(desk, day, camel(name))
                if isinstance(passed, Refused):
                    return passed
                told[name] = passed
        for result, name in (("vetting", "vetted_on"), ("unit_vetting", "unit_vetted_on")):
            if (came_to := getattr(self, result)) is not None:
                vetted = day_of(desk, getattr(self, name), camel(name))
                if isinstance(vetted, Refused):
                    return vetted
                told |= {result: came_to, name: vetted}
        if not told:
            return Refused("NOTHING_TOLD", "say how the nominee was screened, or what the vetting came to", "line")
        stands = {**nomination.facts, **told}
        parts = [d for n in ("security_screened_on", "medically_screened_on") if isinstance(d := stands[n], date)]
        if stands["screened_on"] is None and len(parts) == 2:
            told["screened_on"] = max(parts)
        return Draft("TrainingNomination", told, revises=nomination.id)


@submission(by=[DSCA], makes="TrainingNomination", under=FELLOWSHIP.under)
class RecordFellowshipReview(Submitted):
    """DSCA records that DSCU or OASD(SO/LIC) has reviewed a fellowship's nomination, which the command has approved."""

    line: RecordId = given("The line of training, which a fellowship pays for.")
    student_number: str = given("The nominee's number.")
    reviewer: FellowshipReviewer = given("Who reviewed it.")
    reviewed_on: date | None = given("The day of the review, since the command approved; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await nomination_at_hand(desk, self.line, self.student_number)
        if isinstance(found, Refused):
            return found
        nomination, line = found
        if funding_of(line) is not TrainingFunding.RDFP:
            return Refused("NOT_A_FELLOWSHIP", "only a fellowship's nomination is reviewed here", "line")
        approved = nomination.facts["command_approved_on"]
        if not isinstance(approved, date):
            return refused(
                Objection(FELLOWSHIP, "the combatant command has not approved it; wait until it has", "line")
            )
        reviewed = day_of(desk, self.reviewed_on, "reviewedOn", after=approved)
        if isinstance(reviewed, Refused):
            return reviewed
        return Draft("TrainingNomination", {REVIEWED[self.reviewer]: reviewed}, revises=nomination.id)


@submission(by=[CCMD, DSCA], makes="TrainingNomination", under=NOMINATED)
class ApproveNomination(Submitted):
    """The combatant command approves a fellowship nomination, and DSCA once DSCU and OASD(SO/LIC) reviewed it; or one declines it."""

    line: RecordId = given("The line of training, which a fellowship pays for.")
    student_number: str = given("The nominee's number.")
    declines: bool | None = given("Whether you decline it; left out when you approve.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await nomination_at_hand(desk, self.line, self.student_number)
        if isinstance(found, Refused):
            return found
        nomination, line = found
        if nomination.facts["approved_on"] is not None:
            return Refused("NOMINATION_APPROVED", "it has its final approval; that stands", "studentNumber")
        if self.declines:
            if funding_of(line) is not TrainingFunding.RDFP:
                return Refused(
                    "NOT_A_FELLOWSHIP", "only a fellowship's nomination is approved or declined here", "line"
                )
            return Draft("TrainingNomination", {"declined_on": desk.now.date()}, revises=nomination.id)
        step = FellowshipStep.COMMAND if desk.principal.audience is CCMD else FellowshipStep.FINAL
        objection = objection_to_fellowship_step(
            funding_of(line),
            step,
            screened=nomination.facts["screened_on"] is not None,
            command_approved=nomination.facts["command_approved_on"] is not None,
            vetting=vetting_of(nomination),
            reviewed=all(nomination.facts[day] is not None for day in REVIEWED.values()),
        )
        if objection is not None:
            return refused(objection)
        name = "command_approved_on" if step is FellowshipStep.COMMAND else "approved_on"
        return Draft("TrainingNomination", {name: desk.now.date()}, revises=nomination.id)
