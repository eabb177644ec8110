"""The SCO enrolls delivered articles under end-use monitoring, by serial number and many at a time (SAMM C2.1.5.6.2)."""

from __future__ import annotations

from datetime import date

from schema.audience import SCO
from schema.desk import Desk, Draft, Part, Refused, Seen, Submitted, given, part, refused, submission
from schema.facets.end_use import INVENTORIED
from schema.rules.end_use import EndUseProgram, check_due, objection_to_serial_numbers
from schema.submissions.case_in_execution import own_case
from schema.submissions.document_at_hand import day_of
from schema.values import CaseDesignator


@part
class EnrolledArticle(Part):
    """One article to be monitored."""

    serial_number: str = given("The serial number it bears; on no article enrolled on the case.")
    item: str = given("The article.")
    location: str | None = given("The site that has it in custody; name no person.")


async def _delivered_from(desk: Desk, case: Seen) -> date | None:
    """The first day of a delivery under the case, as far as the office sees; one with a marking is on no stage of the case."""
    days = [each.facts["delivered_on"] for each in await desk.related(case, "deliveries")]
    return min((day for day in (*days, case.facts["delivered_from"]) if isinstance(day, date)), default=None)


@submission(by=[SCO], makes="EndUseItem", under=INVENTORIED)
class EnrollEndUseItems(Submitted):
    """The SCO enrolls delivered articles, all of them or none; under enhanced monitoring the first check of each falls due."""

    case: CaseDesignator = given("The case under which the articles were delivered.")
    monitoring: EndUseProgram = given("How closely they are monitored, all alike.")
    received_on: date | None = given("The day they came to the country; today unless you say.")
    items: list[EnrolledArticle] = given("The articles, 200 at most, each serial number once.")
    marking: str | None = given("The CUI banner of each record, if they carry one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await own_case(desk, self.case)
        if isinstance(case, Refused):
            return case
        # What was sold is watched after its case is closed too.
        delivered = await _delivered_from(desk, case)
        if delivered is None:
            words = "nothing was delivered under the case that could be monitored"
            return Refused("NOTHING_DELIVERED_YET", words, "case")
        told = [{name: _stripped(value) for name, value in each.values.items()} for each in self.items]
        enrolled = {str(one.facts["serial_number"]) for one in await desk.related(case, "endUseItems")}
        numbers = [str(one["serial_number"]) for one in told]
        if (objection := objection_to_serial_numbers(numbers, enrolled)) is not None:
            return refused(objection)
        if any(one[name] == "" for one in told for name in ("item", "location")):
            return Refused("TEXT_EMPTY", "say of each article what it is, and where, or leave the place out", "items")
        received = day_of(desk, self.received_on, "receivedOn", after=delivered)
        if isinstance(received, Refused):
            return received
        alike = {
            "monitoring": self.monitoring,
            "received_on": received,
            "check_due_on": check_due(self.monitoring, received),
        }
        first, *others = (Draft("EndUseItem", one | alike, case.id, marking=self.marking) for one in told)
        return Draft(
            "EndUseItem", first.facts, case.id, marking=self.marking, along=tuple(others), beside=("EndUseItem",)
        )


def _stripped(value: object) -> str | None:
    return value.strip() if isinstance(value, str) else None
