"""The office answers a notice of a visit, and passes on what came of it; it names no rival (SAMM C2.1.8.4; C2.1.8.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import SCO
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, refused, submission
from schema.facets.industry_visit import FOLLOW_UP, NOTICE
from schema.rules.industry import AppointmentsBy, objection_to_appointment, objection_to_attendance
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.designate_sole_source import refuse_endorsement
from schema.submissions.give_notice_of_visit import visit_at_hand


@submission(by=[SCO], makes="VisitAnswer", under=NOTICE)
class AnswerNoticeOfVisit(Submitted):
    """The office says which support it gives a visit; said again, the answer is replaced. The contractor reads it."""

    visit: RecordId = given("A visit to a country you are accredited to.")
    appointments_by: AppointmentsBy = given("Who makes the appointments with officials.")
    appointments_wanted_by_host: bool = given("Whether the country wants appointments to be made through the office.")
    attends: bool = given("Whether you attend key meetings.")
    attendance_wanted_by_host: bool = given("Whether the country's government asks you to attend.")
    support: str | None = given("What else you do: briefings, and the posts to turn to; name no person and no rival.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        visit = await visit_at_hand(desk, self.visit)
        if isinstance(visit, Refused):
            return visit
        if visit.facts["withdrawn_on"] is not None:
            return Refused("VISIT_WITHDRAWN", "the contractor gave this visit up; no answer is awaited", "visit")
        if (empty := objection_to_empty(support=self.support)) is not None:
            return empty
        names = await refuse_endorsement(desk, None, told_to=str(visit.facts["company"]), support=self.support)
        if names is not None:
            return names
        by_office = self.appointments_by is AppointmentsBy.OFFICE
        appointment = objection_to_appointment(made_by_sco=by_office, wanted_by_host=self.appointments_wanted_by_host)
        attendance = objection_to_attendance(
            attends=self.attends,
            asked_by_company=bool(visit.facts["attendance_requested"]),
            asked_by_host=self.attendance_wanted_by_host,
        )
        if appointment is not None:
            return refused(replace(appointment, field="appointments_by"))
        if attendance is not None:
            return refused(attendance)
        facts = {
            "company": visit.facts["company"],
            "appointments_by": self.appointments_by,
            "attends": self.attends,
            "support": self.support,
            "answered_on": desk.now.date(),
        }
        [before] = await desk.related(visit, "answer") or (None,)
        if before is not None:
            return Draft("VisitAnswer", facts, revises=before.id)
        return Draft("VisitAnswer", facts, None, visit.id)


@submission(by=[SCO], makes="VisitFollowUp", under=FOLLOW_UP)
class FollowUpVisit(Submitted):
    """The office passes on how officials reacted to a visit and what foreign competitors did since; the contractor reads it."""

    visit: RecordId = given("A visit to a country you are accredited to, which has begun.")
    text: str = given("What you pass on; nothing that is another United States company's own, and no name of a person.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        visit = await visit_at_hand(desk, self.visit)
        if isinstance(visit, Refused):
            return visit
        arrives = visit.facts["arrives_on"]
        begun = isinstance(arrives, date) and arrives <= desk.now.date() and visit.facts["withdrawn_on"] is None
        if not begun:
            return Refused("VISIT_NOT_BEGUN", "the visit has not begun; there are no reactions to it yet", "visit")
        if (empty := objection_to_empty(text=self.text)) is not None:
            return empty
        if (
            names := await refuse_endorsement(desk, None, told_to=str(visit.facts["company"]), text=self.text)
        ) is not None:
            return names
        facts = {"company": visit.facts["company"], "text": self.text, "told_on": desk.now.date()}
        return Draft("VisitFollowUp", facts, None, visit.id)
