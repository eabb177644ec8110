"""The purchaser says how it wants its articles carried, and the agency plans their carriage (SAMM Table C2.T1; C2.1.5.4)."""

from __future__ import annotations

from dataclasses import replace

from schema.audience import IMPLEMENTING_AGENCY, PARTNER_NATION
from schema.case import CaseStage
from schema.desk import Desk, Draft, Refused, Seen, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.transportation_plan import PREFERRED, TRANSPORT, TransportArrangement
from schema.rules.execution import (
    PlanReader,
    carried_to,
    objection_to_carriage,
    objection_to_giving_plan,
    objection_to_unheeded_preference,
)
from schema.submissions.case_in_execution import case_without, objection_to_empty, plan_of_the_agency
from schema.values import CaseDesignator


@submission(by=[PARTNER_NATION], makes="TransportationPreference", under=PREFERRED)
class StateTransportationPreference(Submitted):
    """A purchaser says how it wants its articles carried; said again, it takes the place of what it said before."""

    case: CaseDesignator = given("The case of yours, not closed.")
    arrangement: TransportArrangement = given("Who is to arrange it: your freight forwarder, or the United States.")
    delivery_term_code: str | None = given("How far the United States is to carry the articles, by the code.")
    receiving_office: str | None = given("Your office to which the articles are to be handed over.")
    remarks: str | None = given("What else the agency should know.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await desk.case(self.case)
        # A country that a case is built for buys nothing under it: it has no letter of offer in which this is considered.
        if case is None or case.facts["customer"] != desk.principal.party.code:
            return Refused("CASE_NOT_FOUND", "no case of which you are the purchaser has this designator", "case")
        if case.facts["stage"] is CaseStage.CLOSED:
            return Refused("CASE_CLOSED", "the case is closed; nothing more is done under it", "case")
        if (empty := objection_to_empty(receivingOffice=self.receiving_office, remarks=self.remarks)) is not None:
            return empty
        if (wrong := _wrong_code(self.arrangement, self.delivery_term_code)) is not None:
            return wrong
        facts = {
            "arrangement": self.arrangement,
            "delivery_term_code": self.delivery_term_code,
            "receiving_office": self.receiving_office,
            "remarks": self.remarks,
            "stated_on": desk.now.date(),
        }
        [before] = await desk.related(case, "transportationPreference") or (None,)
        return Draft("TransportationPreference", facts, case.id, revises=before.id if before is not None else None)


@submission(by=[IMPLEMENTING_AGENCY], makes="TransportationPlan", under=TRANSPORT)
class IssueTransportationPlan(Submitted):
    """The implementing agency issues the plan by which articles travel; the purchaser reads it when it is released to it."""

    case: CaseDesignator = given("The case of yours; implemented, and with no plan on record.")
    description: str = given("How the articles are to travel, in general words.")
    arrangement: TransportArrangement = given("Who arranges it.")
    delivery_term_code: str = given("How far the United States carries the articles, by the delivery term code.")
    receiving_office: str | None = given("The purchaser's office to which the articles are handed over.")
    departure_reason: str | None = given("Why it departs from what the purchaser prefers, when it does.")
    holds_proprietary_data: bool = given("Whether anything in it is a contractor's proprietary data.")
    marking: str | None = given("The CUI banner of the plan, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_without(desk, self.case, "transportationPlan")
        if isinstance(case, Refused):
            return case
        facts = {
            "issued_on": desk.now.date(),
            "description": self.description,
            "arrangement": self.arrangement,
            "delivery_term_code": self.delivery_term_code,
            "receiving_office": self.receiving_office,
            "departure_reason": self.departure_reason,
        }
        if (wrong := await _may_not_be_issued(desk, case, facts, self.holds_proprietary_data)) is not None:
            return wrong
        return Draft("TransportationPlan", facts, case.id, marking=self.marking)


@submission(by=[IMPLEMENTING_AGENCY], makes="TransportationPlan", under=TRANSPORT)
class ReviseTransportationPlan(Submitted):
    """The implementing agency changes its plan and issues it again: what you leave out stands as it was.

    A release holds for the version it names: the purchaser stays on that one until this is released to it.
    """

    case: CaseDesignator = given("The case of yours whose plan it is.")
    description: str | None = given("How the articles are to travel now, in general words.")
    arrangement: TransportArrangement | None = given("Who arranges it now.")
    delivery_term_code: str | None = given("How far the United States carries the articles now.")
    receiving_office: str | None = given("The purchaser's office to which the articles are handed over now.")
    departure_reason: str | None = given("Why it departs from what the purchaser prefers, when it does.")
    holds_proprietary_data: bool = given("Whether anything in it is a contractor's proprietary data.")
    marking: str | None = given("The CUI banner of the plan, if it carries one now.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await plan_of_the_agency(desk, self.case, "transportationPlan")
        if isinstance(found, Refused):
            return found
        plan, case = found
        names = ("description", "arrangement", "delivery_term_code", "receiving_office", "departure_reason")
        told = {name: value for name in names if (value := vars(self).get(name)) is not None}
        if not told:
            return Refused("NOTHING_TOLD", "say what changes, or leave the plan as it stands", "case")
        stands = {**plan.facts, **told}
        if (wrong := await _may_not_be_issued(desk, case, stands, self.holds_proprietary_data)) is not None:
            return wrong
        facts = told | {"issued_on": desk.now.date()}
        return Draft("TransportationPlan", facts, revises=plan.id, marking=self.marking)


async def _may_not_be_issued(
    desk: Desk, case: Seen, facts: dict[str, object], holds_proprietary_data: bool
) -> Refused | None:
    """Why a plan may not be issued as it would stand."""
    texts = {name: facts.get(at) for name, at in _TEXTS.items()}
    if (empty := objection_to_empty(**{n: t for n, t in texts.items() if isinstance(t, str)})) is not None:
        return empty
    arrangement, code, reason = (facts.get(n) for n in ("arrangement", "delivery_term_code", "departure_reason"))
    code = code if isinstance(code, str) else None
    if isinstance(arrangement, TransportArrangement) and (wrong := _wrong_code(arrangement, code)) is not None:
        return wrong
    objection = objection_to_giving_plan(PlanReader.CUSTOMER, holds_proprietary_data=holds_proprietary_data)
    if objection:
        return refused(objection)
    [preference] = await desk.related(case, "transportationPreference") or (None,)
    preferred = preference.facts["arrangement"] if preference is not None else None
    unheeded = objection_to_unheeded_preference(
        differs=preferred is not None and preferred is not arrangement,
        reason=reason if isinstance(reason, str) else None,
    )
    return refused(replace(unheeded, field="departure_reason")) if unheeded else None


_TEXTS = {"description": "description", "receivingOffice": "receiving_office", "departureReason": "departure_reason"}


def _wrong_code(arrangement: TransportArrangement, code: str | None) -> Refused | None:
    """Why a delivery term code cannot be told: it is none, or it leaves to the forwarder what the United States is to carry."""
    if code is None:
        return None
    try:
        carried_to(code)
    except BadValue as bad:
        return Refused(bad.code, bad.hint, "deliveryTermCode")
    objection = objection_to_carriage(
        code, united_states_carries=arrangement is TransportArrangement.DEFENSE_TRANSPORTATION
    )
    return refused(objection) if objection else None
