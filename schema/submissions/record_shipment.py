"""The implementing agency tells of a shipment, and how far it has come (SAMM C2.1.5.4.1; C2.1.5.4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.shipment import CARRIAGE, OfferReleaseCode, ShipmentControl, ShipmentMode, ShipmentStatus
from schema.rules import execution
from schema.submissions.case_in_execution import case_in_execution, record_in_execution
from schema.submissions.document_at_hand import day_of
from schema.values import CaseDesignator

# The steps of a shipment in their order, the day of each and how far the shipment has come by it.
STEPS = {
    "notice_given_on": ("noticeGivenOn", ShipmentStatus.NOTICE_GIVEN),
    "shipped_on": ("shippedOn", ShipmentStatus.IN_TRANSIT),
    "arrived_on": ("arrivedOn", ShipmentStatus.ARRIVED),
    "handed_over_on": ("handedOverOn", ShipmentStatus.HANDED_OVER),
}
ENDED = (ShipmentStatus.HANDED_OVER, ShipmentStatus.CANCELLED)


def _reached(facts: Mapping[str, object]) -> ShipmentStatus:
    """How far a shipment has come by its days."""
    reached = [status for name, (_, status) in STEPS.items() if facts.get(name) is not None]
    return reached[-1] if reached else ShipmentStatus.PLANNED


def _out_of_order(desk: Desk, facts: Mapping[str, object]) -> Refused | None:
    """The first day that is still to come, or before that of a step it follows."""
    before = None
    for name, (field, _) in STEPS.items():
        day = facts.get(name)
        if isinstance(day, date):
            checked = day_of(desk, day, field, after=before)
            if isinstance(checked, Refused):
                return checked
            before = day
    return None


async def _may_not_leave(
    desk: Desk, case: Seen, facts: Mapping[str, object], replied_on: date | None
) -> Refused | None:
    """Why goods may not leave on the day told: the purchaser is waited for, or a classified load has no plan."""
    shipped, notice, code = facts.get("shipped_on"), facts.get("notice_given_on"), facts.get("offer_release_code")
    if not isinstance(shipped, date):
        return None
    letters = await desk.related(case, "lettersOfOffer")
    unplanned = execution.objection_to_unplanned_transport(
        classified=facts.get("control") is ShipmentControl.CLASSIFIED,
        plan_in_letter=any(each.facts["implemented_on"] and each.facts["transport_plan"] for each in letters),
    )
    if unplanned:
        return refused(replace(unplanned, field="shipped_on"))
    if not isinstance(code, OfferReleaseCode):
        return None
    waiting = execution.objection_to_shipping(
        execution.OfferReleaseCode[code.name],
        shipped,
        offered_on=notice if isinstance(notice, date) else None,
        replied_on=replied_on,
    )
    return refused(replace(waiting, field="shipped_on")) if waiting else None


@submission(by=[IMPLEMENTING_AGENCY], makes="Shipment", under=CARRIAGE)
class RecordShipment(Submitted):
    """The implementing agency tells of a shipment; one that is sensitive or classified reaches its purchaser by release alone."""

    case: CaseDesignator = given("The case of yours it is under; implemented.")
    mode: ShipmentMode = given("Who arranges the carriage.")
    control: ShipmentControl = given("Whether it needs protection on its way.")
    notice_given_on: date | None = given("The day the notice of availability was sent.")
    replied_on: date | None = given("The day the purchaser replied to the notice; it is not kept.")
    shipped_on: date | None = given("The day the goods left; not in the future. Planned when you give none.")
    arrival_expected_on: date | None = given("The day the goods are expected to arrive.")
    document_numbers: list[str] = given("The papers of this shipment alone, each by its kind and number.")
    delivery_term_code: str = given("How far the United States carries the goods, by the delivery term code.")
    offer_release_code: OfferReleaseCode = given("Whether the goods wait for the purchaser before they leave.")
    routing: list[str] = given("The places it passes, in order.")
    marking: str | None = given("The CUI banner of the shipment, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        try:
            execution.carried_to(self.delivery_term_code)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "deliveryTermCode")
        facts: dict[str, object] = {
            "mode": self.mode,
            "control": self.control,
            "notice_given_on": self.notice_given_on,
            "shipped_on": self.shipped_on,
            "arrival_expected_on": self.arrival_expected_on,
            "document_numbers": self.document_numbers,
            "delivery_term_code": self.delivery_term_code,
            "offer_release_code": self.offer_release_code,
            "routing": self.routing,
        }
        refusal = _out_of_order(desk, facts)
        if refusal is None:
            refusal = await _may_not_leave(desk, case, facts, self.replied_on)
        if refusal is not None:
            return refusal
        return Draft("Shipment", facts | {"status": _reached(facts)}, case.id, marking=self.marking)


async def _shipment_under_way(desk: Desk, record: str) -> tuple[Seen, Seen] | Refused:
    """A shipment that is neither handed over nor cancelled, and its case."""
    found = await record_in_execution(desk, record, "Shipment", "shipment")
    if not isinstance(found, Refused) and found[0].facts["status"] in ENDED:
        return Refused("SHIPMENT_ENDED", "the shipment is handed over or cancelled; tell of another", "shipment")
    return found


@submission(by=[IMPLEMENTING_AGENCY], makes="Shipment", under=CARRIAGE)
class RecordShipmentProgress(Submitted):
    """The implementing agency tells how far a shipment has come; what you leave out stands as it was.

    A release holds for the version it names: what is told of a controlled shipment afterwards waits for another.
    """

    shipment: RecordId = given("The shipment, neither handed over nor cancelled.")
    notice_given_on: date | None = given("The day the notice of availability was sent.")
    replied_on: date | None = given("The day the purchaser replied to the notice; it is not kept.")
    shipped_on: date | None = given("The day the goods left.")
    arrival_expected_on: date | None = given("The day the goods are now expected to arrive.")
    arrived_on: date | None = given("The day the goods arrived.")
    handed_over_on: date | None = given("The day the goods were handed to the purchaser's representative or forwarder.")
    control: ShipmentControl | None = given(
        "Whether it needs protection, when that was told wrongly: from the first on."
    )

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await _shipment_under_way(desk, self.shipment)
        if isinstance(found, Refused):
            return found
        shipment, case = found
        values = {name: vars(self).get(name) for name in (*STEPS, "arrival_expected_on", "control")}
        told = {name: value for name, value in values.items() if value is not None}
        if not told:
            return Refused("NOTHING_TOLD", "say how far the shipment has come", "shipment")
        facts = {**shipment.facts, **told}
        refusal = _out_of_order(desk, facts)
        if refusal is None and "shipped_on" in told:
            refusal = await _may_not_leave(desk, case, facts, self.replied_on)
        if refusal is not None:
            return refusal
        return Draft("Shipment", told | {"status": _reached(facts)}, revises=shipment.id)


@submission(by=[IMPLEMENTING_AGENCY], makes="Shipment", under=CARRIAGE)
class CancelShipment(Submitted):
    """The implementing agency tells that a shipment which has not left will not leave."""

    shipment: RecordId = given("The shipment, not yet under way.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await _shipment_under_way(desk, self.shipment)
        if isinstance(found, Refused):
            return found
        shipment, _ = found
        if shipment.facts["shipped_on"] is not None:
            return Refused("GOODS_HAVE_LEFT", "the goods have left; tell where they arrive", "shipment")
        return Draft("Shipment", {"status": ShipmentStatus.CANCELLED}, revises=shipment.id)
