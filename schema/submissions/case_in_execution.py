"""The case an act of its execution is about, as the one who acts finds it, and what every such act is held to."""

from __future__ import annotations

from datetime import date

from schema.audience import IMPLEMENTING_AGENCY
from schema.case import CaseStage
from schema.desk import Desk, Refused, Seen

CARRIED_OUT = (CaseStage.EXECUTION, CaseStage.DELIVERY, CaseStage.SUSTAINMENT)


async def own_case(desk: Desk, designator: str) -> Seen | Refused:
    """The case with this designator, when the submitter is party to it; an agency is party to its own alone."""
    case = await desk.case(designator)
    if case is None or _is_of_another_agency(desk, case):
        return Refused("CASE_NOT_FOUND", "no case of yours has this designator", "case")
    return case


async def case_in_execution(desk: Desk, designator: str) -> Seen | Refused:
    """The submitter's case with this designator: implemented, and not closed."""
    case = await own_case(desk, designator)
    return case if isinstance(case, Refused) else _carried_out(case, "case")


async def case_without(desk: Desk, designator: str, member: str) -> Seen | Refused:
    """The submitter's case in execution that has no plan of this kind yet."""
    case = await case_in_execution(desk, designator)
    if isinstance(case, Seen) and await desk.related(case, member):
        return Refused("PLAN_ON_RECORD", "the case has a plan; revise it, or let its author do so", "case")
    return case


async def plan_of_the_agency(desk: Desk, designator: str, member: str) -> tuple[Seen, Seen] | Refused:
    """The agency's own plan of a case in execution, and the case; what it wrote into a contractor's would be the contractor's."""
    case = await case_in_execution(desk, designator)
    if isinstance(case, Refused):
        return case
    own = [plan for plan in await desk.related(case, member) if plan.originator == str(desk.principal.party)]
    if not own:
        return Refused("PLAN_NOT_FOUND", "your agency has issued no plan of this case; issue one", "case")
    return own[0], case


async def record_in_execution(desk: Desk, record: str, facet: str, field: str) -> tuple[Seen, Seen] | Refused:
    """A record of this facet, and the case that is carried out; `field` is the input that names the record."""
    found = await desk.find(record)
    case = await desk.find(found.case_id) if found and found.case_id else None
    if found is None or found.facet != facet or case is None:
        return Refused(f"{field.upper()}_NOT_FOUND", f"no {field} of yours has this id", field)
    open_case = _carried_out(case, field)
    return open_case if isinstance(open_case, Refused) else (found, open_case)


def _is_of_another_agency(desk: Desk, case: Seen) -> bool:
    return desk.principal.audience is IMPLEMENTING_AGENCY and case.facts["agency"] != desk.principal.party.code


def _carried_out(case: Seen, field: str) -> Seen | Refused:
    stage = case.facts["stage"]
    if stage is CaseStage.CLOSED:
        return Refused("CASE_CLOSED", "the case is closed; nothing more is done under it", field)
    if stage not in CARRIED_OUT:
        return Refused("CASE_NOT_IMPLEMENTED", "no document of the case is implemented; wait until one is", field)
    return case


def last_day(records: tuple[Seen, ...], name: str) -> date | None:
    """The last of the days that records name; none when none does."""
    return max((day for record in records if isinstance(day := record.facts[name], date)), default=None)


async def implemented_on(desk: Desk, case: Seen) -> date | None:
    """The day the case was first implemented, as far as the submitter sees."""
    days = [letter.facts["implemented_on"] for letter in await desk.related(case, "lettersOfOffer")]
    return min((day for day in days if isinstance(day, date)), default=None)


def objection_to_empty(**texts: str | None) -> Refused | None:
    """Object to the first text that was given and says nothing, at the input field it is named by."""
    empty = [name for name, text in texts.items() if text is not None and not text.strip()]
    return Refused("TEXT_EMPTY", "say it in words, or leave it out where you may", empty[0]) if empty else None
