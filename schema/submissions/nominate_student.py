"""An office nominates for training; a fellowship's nomination is then approved by the command and by DSCA (SAMM C2.1.6.1.3)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, SCO
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.training_line import NOMINATED
from schema.rules.training import (
    FellowshipStep,
    TrainingFunding,
    TrainingStatus,
    VettingResult,
    objection_to_fellowship_step,
    objection_to_student_number,
)
from schema.submissions.document_at_hand import day_of

ENDED = (TrainingStatus.CANCELLED, TrainingStatus.COMPLETED)
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


def vetting_of(nomination: Seen) -> VettingResult | None:
    """What the vetting of a nominee came to, where that is known."""
    vetting = nomination.facts["vetting"]
    return vetting if isinstance(vetting, VettingResult) else None


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
        }
        return Draft("TrainingNomination", facts, line.case_id, parent_id=line.id)


@submission(by=[SCO], makes="TrainingNomination", under=NOMINATED)
class RecordScreening(Submitted):
    """The office records that a nominee was screened, and what the vetting for violations of human rights came to."""

    line: RecordId = given("The line of training.")
    student_number: str = given("The nominee's number.")
    screened_on: date | None = given("The day the screening was completed; as it is recorded when left out.")
    vetting: VettingResult | None = given("What the vetting came to, when that is known.")
    vetted_on: date | None = given("The day of that result; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await nomination_at_hand(desk, self.line, self.student_number)
        if isinstance(found, Refused):
            return found
        nomination, _ = found
        told: dict[str, object] = {}
        if self.screened_on is not None:
            screened = day_of(desk, self.screened_on, "screenedOn")
            if isinstance(screened, Refused):
                return screened
            told["screened_on"] = screened
        if self.vetting is not None:
            vetted = day_of(desk, self.vetted_on, "vettedOn")
            if isinstance(vetted, Refused):
                return vetted
            told |= {"vetting": self.vetting, "vetted_on": vetted}
        if not told:
            return Refused("NOTHING_TOLD", "say when the nominee was screened, or what the vetting came to", "line")
        return Draft("TrainingNomination", told, revises=nomination.id)


@submission(by=[CCMD, DSCA], makes="TrainingNomination", under=NOMINATED)
class ApproveNomination(Submitted):
    """The combatant command approves a fellowship nomination, and after it DSCA for DSCU and OASD/SOLIC, or one declines it."""

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
        )
        if objection is not None:
            return refused(objection)
        name = "command_approved_on" if step is FellowshipStep.COMMAND else "approved_on"
        return Draft("TrainingNomination", {name: desk.now.date()}, revises=nomination.id)
