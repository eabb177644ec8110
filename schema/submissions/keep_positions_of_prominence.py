"""An office keeps the list of positions of prominence, and its command sends it on to DSCA (SAMM C2.1.6.7.4.1)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, SCO
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.position_of_prominence import PROMINENT
from schema.rules.training import ProminentPost, objection_to_plan_year, objection_to_student_number
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.document_at_hand import day_of
from schema.submissions.submit_budget_request import objection_to_country
from schema.values import CustomerCode


async def _position(desk: Desk, record: str) -> Seen | Refused:
    found = await desk.find(record)
    if found is None or found.facet != "PositionOfProminence":
        return Refused("POSITION_NOT_FOUND", "no position of prominence of yours has this id", "position")
    return found


@submission(by=[SCO], makes="PositionOfProminence", under=PROMINENT)
class RecordPositionOfProminence(Submitted):
    """The office records that somebody trained by the Department of Defense came to a position of significant importance.

    Its command reads it, DSCA once the command has sent it on, and nobody else; a name is not taken.
    """

    country: CustomerCode = given("The customer code of a country you are accredited to, such as `BN`.")
    student_number: str = given("The number the training network gave whoever holds it, such as `BN-26-00417`.")
    held: str = given("The position, without a name.")
    post: ProminentPost = given("Of which kind the position is.")
    training: str = given("The course attended, or being attended.")
    held_since: date | None = given("The day the position was taken up, where it is known.")
    plan_year: int = given("The fiscal year of the education and training plan it is reported with.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (foreign := objection_to_country(desk, self.country)) is not None:
            return foreign
        objection = objection_to_student_number(self.student_number) or objection_to_plan_year(
            self.plan_year, desk.now.date()
        )
        if objection is not None:
            return refused(objection)
        if (empty := objection_to_empty(held=self.held, training=self.training)) is not None:
            return empty
        if self.held_since is not None:
            since = day_of(desk, self.held_since, "heldSince")
            if isinstance(since, Refused):
                return since
        for each in await desk.register("positionsOfProminence"):
            if each.facts["student_number"] == self.student_number and each.facts["left_on"] is None:
                return Refused(
                    "POSITION_ON_RECORD", "this number is on the list; bring that entry up to date", "studentNumber"
                )
        facts = {
            "student_number": self.student_number,
            "position": self.held,
            "post": self.post,
            "training": self.training,
            "held_since": self.held_since,
            "plan_year": self.plan_year,
        }
        return Draft("PositionOfProminence", facts, scope={"customer": self.country, "benefitting": self.country})


@submission(by=[SCO], makes="PositionOfProminence", under=PROMINENT)
class UpdatePositionOfProminence(Submitted):
    """The office brings an entry up to date with the yearly plan; the command sends it on anew. What you leave out stays."""

    position: RecordId = given("The entry.")
    plan_year: int = given("The fiscal year of the education and training plan.")
    held: str | None = given("The position that is held now, without a name.")
    post: ProminentPost | None = given("Of which kind that position is.")
    left_on: date | None = given("The day the position was left, when it was.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await _position(desk, self.position)
        if isinstance(found, Refused):
            return found
        if (objection := objection_to_plan_year(self.plan_year, desk.now.date())) is not None:
            return refused(objection)
        if (empty := objection_to_empty(held=self.held)) is not None:
            return empty
        if self.left_on is not None:
            since = found.facts["held_since"]
            left = day_of(desk, self.left_on, "leftOn", after=since if isinstance(since, date) else None)
            if isinstance(left, Refused):
                return left
        told = {"position": self.held, "post": self.post, "left_on": self.left_on}
        facts = {name: value for name, value in told.items() if value is not None}
        # What DSCA reads is what the command sent on; what changed since, it reads when that is sent on too.
        return Draft(
            "PositionOfProminence", facts | {"plan_year": self.plan_year, "consolidated_on": None}, revises=found.id
        )


@submission(by=[CCMD], makes="PositionOfProminence", under=PROMINENT)
class ConsolidatePositionOfProminence(Submitted):
    """The combatant command sends an entry on to DSCA with its region's, after its working group."""

    position: RecordId = given("The entry, which is not sent on yet.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await _position(desk, self.position)
        if isinstance(found, Refused):
            return found
        if found.facts["consolidated_on"] is not None:
            return Refused("POSITION_CONSOLIDATED", "it is sent on as it stands", "position")
        return Draft("PositionOfProminence", {"consolidated_on": desk.now.date()}, revises=found.id)
