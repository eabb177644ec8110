"""An office sends a student: its travel order, the notice of its arrival, its report, and the interview after it (SAMM C2.1.6.6; C2.1.6.7)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from schema.audience import SCO
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.student import ARRIVES, INTERVIEWED, ORDERED, REPORTED, TravelMode
from schema.rules.execution import ArrivalItem, objections_to_arrival_notice
from schema.rules.training import objection_to_seats, objection_to_sending
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.document_at_hand import day_of
from schema.submissions.nominate_student import funding_of, nomination_at_hand, vetting_of

OLDEST_CHILD_YEARS = 23  # the oldest dependent child, who studies
_ON_THE_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
# Where in the notice each of its items stands.
FIELDS = {
    ArrivalItem.TIME_OF_ARRIVAL: "arrival_time",
    ArrivalItem.MODE_OF_TRAVEL: "travel_mode",
    ArrivalItem.FLIGHT_NUMBER: "flight_number",
    ArrivalItem.NUMBER_OF_DEPENDENTS: "dependents",
    ArrivalItem.AGES_OF_CHILDREN: "children_ages",
    ArrivalItem.OTHER_TRAVEL_INFORMATION: "travel_notes",
}


async def _student(desk: Desk, record: str) -> Seen | Refused:
    found = await desk.find(record)
    if found is None or found.facet != "Student":
        return Refused("STUDENT_NOT_FOUND", "no student of yours has this id", "student")
    return found


@submission(by=[SCO], makes="Student", under=ORDERED)
class IssueTravelOrder(Submitted):
    """The office issues the invitational travel order of a nominee, who is a student from then on."""

    line: RecordId = given("The line of training, whose allocation is confirmed.")
    student_number: str = given("The nominee's number: screened, and of a fellowship finally approved.")
    travel_order: str = given("The number of the travel order.")
    ordered_on: date | None = given("The day it was issued; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await nomination_at_hand(desk, self.line, self.student_number)
        if isinstance(found, Refused):
            return found
        nomination, line = found
        if (empty := objection_to_empty(travelOrder=self.travel_order)) is not None:
            return empty
        ordered = day_of(desk, self.ordered_on, "orderedOn")
        if isinstance(ordered, Refused):
            return ordered
        students = await desk.related(line, "students")
        if any(each.facts["number"] == self.student_number for each in students):
            return Refused("ORDER_ISSUED", "the nominee has a travel order for this line", "studentNumber")
        quota = line.facts["quota"]
        objection = objection_to_sending(
            funding_of(line),
            confirmed=line.facts["confirmed_on"] is not None,
            screened=nomination.facts["screened_on"] is not None,
            approved=nomination.facts["approved_on"] is not None,
            vetting=vetting_of(nomination),
        ) or objection_to_seats(len(students), quota if isinstance(quota, int) else None)
        if objection is not None:
            return refused(objection)
        facts = {"number": self.student_number, "travel_order": self.travel_order, "ordered_on": ordered}
        return Draft("Student", facts, line.case_id, parent_id=line.id, beside=("Student",))


@submission(by=[SCO], makes="Student", under=ARRIVES)
class RecordArrival(Submitted):
    """The office gives notice of a student's arrival, all six items; when the journey changes, it gives notice again.

    It is due 16 days before an unaccompanied student arrives, and 30 before an accompanied one; a late one is taken too.
    """

    student: RecordId = given("The student.")
    arrives_on: date = given("The day of arrival at the training site; today or later.")
    arrival_time: str = given("The estimated time of arrival, on the clock there, such as `14:35`.")
    travel_mode: TravelMode = given("How the student travels.")
    flight_number: str | None = given("The number of the flight, of a student who flies.")
    dependents: int = given("How many dependents come along; 0 for none.")
    children_ages: list[int] = given("The age of each child that comes along, in years; none when no child does.")
    travel_notes: str = given("What else matters of the journey; say that there is nothing, when there is nothing.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        student = await _student(desk, self.student)
        if isinstance(student, Refused):
            return student
        if self.arrives_on < desk.now.date():
            return Refused("ARRIVAL_PAST", "the day of arrival is past; give the one to come", "arrivesOn")
        for missing in objections_to_arrival_notice(self._items()):
            item = next(item for item in ArrivalItem if f"`{item.value}`" in missing.sentence)
            return refused(replace(missing, field=FIELDS[item]))
        facts = {
            "arrives_on": self.arrives_on,
            "arrival_time": self.arrival_time,
            "travel_mode": self.travel_mode,
            "flight_number": self.flight_number if self.travel_mode is TravelMode.AIR else None,
            "dependents": self.dependents,
            "children_ages": [str(age) for age in self.children_ages],
            "travel_notes": self.travel_notes,
            # A journey that changes later does not make the first notice late.
            "arrival_told_on": student.facts["arrival_told_on"] or desk.now.date(),
        }
        return Draft("Student", facts, revises=student.id)

    def _items(self) -> set[ArrivalItem]:
        """The items that the notice gives; who does not fly has no flight."""
        children = self.children_ages
        gives = {
            ArrivalItem.TIME_OF_ARRIVAL: _ON_THE_CLOCK.fullmatch(self.arrival_time) is not None,
            ArrivalItem.MODE_OF_TRAVEL: True,
            ArrivalItem.FLIGHT_NUMBER: self.travel_mode is not TravelMode.AIR
            or bool((self.flight_number or "").strip()),
            ArrivalItem.NUMBER_OF_DEPENDENTS: self.dependents >= 0,
            ArrivalItem.AGES_OF_CHILDREN: (
                len(children) <= self.dependents and all(0 <= age <= OLDEST_CHILD_YEARS for age in children)
            ),
            ArrivalItem.OTHER_TRAVEL_INFORMATION: bool(self.travel_notes.strip()),
        }
        return {item for item, given_there in gives.items() if given_there}


@submission(by=[SCO], makes="Student", under=REPORTED)
class RecordAcademicReport(Submitted):
    """The office records that the country and the student were given copies of the student's academic report."""

    student: RecordId = given("The student.")
    academic_report: str = given("The reference of the report; the report itself is not taken.")
    given_on: date | None = given("The day the copies were given; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        student = await _student(desk, self.student)
        if isinstance(student, Refused):
            return student
        if (empty := objection_to_empty(academicReport=self.academic_report)) is not None:
            return empty
        handed = day_of(desk, self.given_on, "givenOn")
        if isinstance(handed, Refused):
            return handed
        facts = {"academic_report": self.academic_report, "report_given_on": handed}
        return Draft("Student", facts, revises=student.id)


@submission(by=[SCO], makes="PostTrainingInterview", under=INTERVIEWED)
class RecordPostTrainingInterview(Submitted):
    """The office records what a student that came home said of the training, in words without a name; it alone reads it."""

    student: RecordId = given("The student, who has arrived.")
    interviewed_on: date | None = given("The day of the interview; today unless you say.")
    relevance: str = given("How relevant and how good the training was.")
    preparation: str = given("Whether the student was prepared well enough.")
    support: str = given("How your office and the receiving installation supported the student.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        student = await _student(desk, self.student)
        if isinstance(student, Refused):
            return student
        texts = {"relevance": self.relevance, "preparation": self.preparation, "support": self.support}
        if (empty := objection_to_empty(**texts)) is not None:
            return empty
        arrived = student.facts["arrives_on"]
        if not isinstance(arrived, date):
            return Refused("NOT_ARRIVED", "no day of arrival is told; give notice of it first", "student")
        interviewed = day_of(desk, self.interviewed_on, "interviewedOn", after=arrived)
        if isinstance(interviewed, Refused):
            return interviewed
        if await desk.related(student, "postTrainingInterview"):
            return Refused("INTERVIEW_ON_RECORD", "the student was interviewed; that stands", "student")
        return Draft("PostTrainingInterview", {"interviewed_on": interviewed, **texts}, student.case_id, student.id)
