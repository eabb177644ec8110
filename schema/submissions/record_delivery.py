"""What was delivered, who received it, and when title to it passed (SAMM Table C2.T1 row 8; C2.1.7.1.2)."""

from __future__ import annotations

from datetime import date

from schema.audience import IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.case import Program
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, refused, submission
from schema.facets.delivery import RECEIVED
from schema.rules.case_categories import objection_to_late_receipt
from schema.rules.execution import TitlePlace, objection_to_unsigned_transfer, title_passes_at
from schema.submissions.case_in_execution import (
    case_in_execution,
    implemented_on,
    objection_to_empty,
    record_in_execution,
)
from schema.submissions.document_at_hand import day_of
from schema.values import CaseDesignator


@submission(by=[IMPLEMENTING_AGENCY], makes="Delivery", under=RECEIVED)
class RecordDelivery(Submitted):
    """The implementing agency tells of a delivery; with the first its purchaser is told of, the case is in delivery."""

    case: CaseDesignator = given("The case of yours it is under; implemented.")
    item: str = given("What was delivered, or which service was performed.")
    quantity: int | None = given("How many; one or more.")
    delivered_on: date | None = given("The day of the delivery; today unless you say.")
    received_by: str | None = given("The office that received it, when you know.")
    marking: str | None = given("The CUI banner of the delivery, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        if (empty := objection_to_empty(item=self.item, receivedBy=self.received_by)) is not None:
            return empty
        if self.quantity is not None and self.quantity < 1:
            return Refused("QUANTITY_NOT_POSITIVE", "deliver one or more, or leave the number out", "quantity")
        delivered = day_of(desk, self.delivered_on, "deliveredOn", after=await implemented_on(desk, case))
        if isinstance(delivered, Refused):
            return delivered
        facts = {
            "item": self.item,
            "quantity": self.quantity,
            "delivered_on": delivered,
            "received_by": self.received_by,
        }
        first = case.facts["delivered_from"]
        # The stage is told to the purchaser: it must not tell of a delivery that a marking keeps from it.
        moves = self.marking is None and (not isinstance(first, date) or delivered < first)
        along = (Draft("Case", {"delivered_from": delivered}, revises=case.id),) if moves else ()
        return Draft("Delivery", facts, case.id, marking=self.marking, along=along)


@submission(by=[IMPLEMENTING_AGENCY], makes="Delivery", under=RECEIVED)
class RecordReceipt(Submitted):
    """The implementing agency records who received a delivery; that it was received the SCO or the purchaser confirms."""

    delivery: RecordId = given("The delivery, of which nobody is recorded as having received it.")
    received_by: str = given("The office that received it.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await record_in_execution(desk, self.delivery, "Delivery", "delivery")
        if isinstance(found, Refused):
            return found
        delivery, _ = found
        if delivery.facts["received_by"] is not None:
            return Refused("RECEIPT_RECORDED", "its receipt is recorded", "delivery")
        if (empty := objection_to_empty(receivedBy=self.received_by)) is not None:
            return empty
        return Draft("Delivery", {"received_by": self.received_by}, revises=delivery.id)


@submission(by=[SCO, PARTNER_NATION], makes="Delivery", under=f"{RECEIVED}; C15")
class ConfirmReceipt(Submitted):
    """Receipt of a delivery is confirmed: by the purchaser, and on a case built for a partner by the SCO in the days it has."""

    delivery: RecordId = given("The delivery, whose receipt is not confirmed.")
    received_by: str | None = given("The office that received it; as it is recorded when left out.")
    confirmed_on: date | None = given("The day of the confirmation; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await record_in_execution(desk, self.delivery, "Delivery", "delivery")
        if isinstance(found, Refused):
            return found
        delivery, case = found
        if delivery.facts["confirmed_on"] is not None:
            return Refused("RECEIPT_CONFIRMED", "its receipt is confirmed", "delivery")
        if (empty := objection_to_empty(receivedBy=self.received_by)) is not None:
            return empty
        if (self.received_by or delivery.facts["received_by"]) is None:
            return Refused("RECEIVER_UNKNOWN", "say which office received it; none is recorded", "receivedBy")
        delivered = delivery.facts["delivered_on"]
        since = delivered if isinstance(delivered, date) else None
        confirmed = day_of(desk, self.confirmed_on, "confirmedOn", after=since)
        if isinstance(confirmed, Refused):
            return confirmed
        if desk.principal.audience is PARTNER_NATION:
            # Of a case built for it, a country is not told the program: its designator names another customer.
            if case.facts["customer"] != desk.principal.party.code:
                return Refused("BUILT_FOR_A_PARTNER", "what was built for you its office confirms; tell it", "delivery")
        elif case.facts["program"] is not Program.BPC:
            return Refused("NOT_BUILT_FOR_A_PARTNER", "a purchaser confirms for itself what it received", "delivery")
        elif (late := objection_to_late_receipt(since, desk.now.date())) is not None:
            return refused(late)
        told = {"received_by": self.received_by} if self.received_by is not None else {}
        return Draft("Delivery", told | {"confirmed_on": confirmed}, revises=delivery.id)


@submission(by=[IMPLEMENTING_AGENCY, SCO], makes="TitleTransfer", under=f"{RECEIVED}; C15")
class RecordTitleTransfer(Submitted):
    """It is told that title passed: at the initial point of shipment by the agency, in the partner's country by its office too.

    What is built for a partner is its own only once it has signed the transfer form.
    """

    case: CaseDesignator = given("The case it is under; implemented, and for an office built for its partner.")
    item: str = given("The articles to which title passed.")
    transferred_on: date | None = given("The day title passed; today unless you say.")
    document: str = given("The document by which title passed, by its kind and number.")
    signed_on: date | None = given("The day the partner signed the transfer form; asked for where it is built for it.")
    marking: str | None = given("The CUI banner of the record, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        built_for_a_partner = case.facts["program"] is Program.BPC
        if desk.principal.audience is SCO and not built_for_a_partner:
            return Refused("NOT_BUILT_FOR_A_PARTNER", "of what is sold the agency tells when title passed", "case")
        if (empty := objection_to_empty(item=self.item, document=self.document)) is not None:
            return empty
        passed = day_of(desk, self.transferred_on, "transferredOn", after=await implemented_on(desk, case))
        if isinstance(passed, Refused):
            return passed
        place = title_passes_at(built_for_a_partner=built_for_a_partner)
        if place is TitlePlace.PARTNER_COUNTRY:
            days = [each.facts["delivered_on"] for each in await desk.related(case, "deliveries")]
            if not any(isinstance(day, date) and day <= passed for day in days):
                words = "title passes in the partner's country; record what was delivered there first"
                return Refused("NOTHING_DELIVERED_YET", words, "transferredOn")
        if (unsigned := objection_to_unsigned_transfer(place, self.signed_on, passed)) is not None:
            return refused(unsigned)
        facts = {
            "item": self.item,
            "transferred_on": passed,
            "document": self.document,
            "signed_on": self.signed_on,
        }
        return Draft("TitleTransfer", facts, case.id, marking=self.marking)
