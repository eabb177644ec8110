"""A purchaser requisitions under its case, and follows up, changes or cancels what it requisitioned (MILSTRIP)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from schema.audience import PARTNER_NATION
from schema.case import CaseForm
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.requisition import SUPPLY, RequisitionRequestKind
from schema.rules import requisition as rules
from schema.rules.authority import Objection
from schema.submissions.case_in_execution import case_in_execution, implemented_on, record_in_execution
from schema.values import CaseDesignator

# What a modification may change, and every request repeats (DLM 4000.25-1 AP3.3).
CHANGED = ("priority", "required_delivery", "required_on", "advice_code", "media_and_status_code")
Kind = RequisitionRequestKind


@submission(by=[PARTNER_NATION], makes="Requisition", under=SUPPLY)
class SubmitRequisition(Submitted):
    """A purchaser requisitions an article under its blanket order or its FMSO II; it goes into its next batch file.

    What you give is printed in capitals and digits, each value in the positions that the record has for it.
    """

    case: CaseDesignator = given("The case of yours it is under; a blanket order or an FMSO II, implemented.")
    document_number: str = given("Its number of fourteen positions, such as `DBN14V63270001`; used once.")
    stock_number: str = given("The national stock number of thirteen digits, or a part number of at most 15 positions.")
    quantity: int = given("How many units of issue.")
    unit_of_issue: str = given("The unit of issue, such as `EA`.")
    priority: str = given("The priority designator, from `01` to `15`.")
    required_on: date | None = given("The day you want it on, within a year; none where any will do.")
    offer_release_code: str = given("The offer release option: `A`, `X`, `Y` or `Z`.")
    freight_forwarder_code: str | None = given("Your freight forwarder, by its code in the address directory.")
    customer_service: str | None = given("Which of your services it is for, by its letter.")
    advice_code: str | None = given("The advice code, such as `2D`.")
    media_and_status_code: str | None = given("How and to whom its status is told, by the media and status code.")
    demand_code: str | None = given("Whether you need it once (`N`) or again and again (`R`).")
    signal_code: str | None = given("To which address it goes and its bill, by the signal code.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_in_execution(desk, self.case)
        if isinstance(case, Refused):
            return case
        if case.facts["customer"] != desk.principal.party.code:  # built for it, not bought by it
            return Refused("CASE_NOT_FOUND", "no case of yours has this designator", "case")
        form = case.facts["form"]
        if objection := rules.objection_to_requisitioning(form if isinstance(form, CaseForm) else None):
            return refused(objection)
        try:
            number = rules.DocumentNumber.parse(self.document_number, desk.now.date())
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "documentNumber")
        if objection := rules.objection_to_number(number, self.case, await implemented_on(desk, case)):
            return refused(objection)
        if any(one.facts["document_number"] == number.text for one in await desk.related(case, "requisitions")):
            return Refused("NUMBER_USED", "a requisition of this case has the number; take another", "documentNumber")
        printed = rules.required_delivery(self.required_on, number.requested_on)
        if isinstance(printed, Objection):
            return refused(printed)
        names = (
            "stock_number", "quantity", "unit_of_issue", "priority", "required_on", "offer_release_code",
            "freight_forwarder_code", "customer_service", "advice_code", "media_and_status_code", "demand_code",
            "signal_code",
        )  # fmt: skip
        item = {name: vars(self).get(name) for name in names} | {"required_delivery": printed}
        if objection := rules.objection_to_item(item):
            return refused(objection)
        key = rules.statement_key("RequisitionedItem", number.text, number.requested_on, item)
        return Draft(
            "Requisition",
            {"document_number": number.text, "requested_on": number.requested_on},
            case.id,
            along=(Draft("RequisitionedItem", item, key=key),),
            beside=("Requisition",),
        )


@dataclass(frozen=True)
class _Standing:
    """A requisition as it stands after all that its purchaser asked of it."""

    requisition: Seen
    item: Mapping[str, object]
    cancelled: tuple[int, ...]

    @property
    def number(self) -> str:
        return str(self.requisition.facts["document_number"])

    @property
    def requested_on(self) -> date:
        day = self.requisition.facts["requested_on"]
        assert isinstance(day, date)
        return day

    def units(self, quantity: int | None = None) -> int | Objection:
        """How many units a request is about, all that are open when it gives none; what is wrong with that otherwise."""
        asked = self.open if quantity is None else quantity
        return rules.objection_to_quantity(asked, self.wanted, sum(self.cancelled)) or asked

    @property
    def wanted(self) -> int:
        quantity = self.item["quantity"]
        return quantity if isinstance(quantity, int) else 0

    @property
    def open(self) -> int:
        return self.wanted - sum(self.cancelled)

    def asks(self, kind: Kind, at: datetime, **told: object) -> Draft:
        """The request with all that the record repeats."""
        said = {name: self.item[name] for name in CHANGED} | told | {"kind": kind}
        key = rules.statement_key("RequisitionRequest", self.number, self.requested_on, said | {"kind": kind.name})
        return Draft(
            "RequisitionRequest",
            said | {"asked_at": at},
            self.requisition.case_id,
            parent_id=self.requisition.id,
            key=key,
            beside=("RequisitionRequest",),
        )


async def _standing(desk: Desk, record: str) -> _Standing | Refused:
    """The purchaser's requisition with this id, once it is known what was asked for by it."""
    found = await record_in_execution(desk, record, "Requisition", "requisition")
    if isinstance(found, Refused):
        return found
    requisition, _ = found
    items = await desk.related(requisition, "items")
    if not items or requisition.facts["requested_on"] is None:
        words = "nothing on record says what was asked for by it; your agency can"
        return Refused("ITEM_UNKNOWN", words, "requisition")
    item, cancelled = dict(items[-1].facts), []
    for asked in sorted(await desk.related(requisition, "requests"), key=_asked_at):
        if asked.facts["kind"] is Kind.MODIFICATION:
            item |= {name: asked.facts[name] for name in CHANGED}
        quantity = asked.facts["quantity"]
        if asked.facts["kind"] is Kind.CANCELLATION and isinstance(quantity, int):
            cancelled.append(quantity)
    return _Standing(requisition, item, tuple(cancelled))


def _asked_at(request: Seen) -> datetime:
    """When it was asked; what a record tells without an instant comes before what was asked here."""
    at = request.facts["asked_at"]
    return at if isinstance(at, datetime) else datetime.min.replace(tzinfo=UTC)


@submission(by=[PARTNER_NATION], makes="RequisitionRequest", under=SUPPLY)
class FollowUpRequisition(Submitted):
    """A purchaser asks how its requisition stands; whoever has no record of it takes it for the requisition itself."""

    requisition: RecordId = given("The requisition, not cancelled.")
    quantity: int | None = given("How many units of issue you still wait for; all that are open when you give none.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        standing = await _standing(desk, self.requisition)
        if isinstance(standing, Refused):
            return standing
        quantity = standing.units(self.quantity)
        if isinstance(quantity, Objection):
            return refused(quantity)
        return standing.asks(Kind.FOLLOW_UP, desk.now, quantity=quantity)


@submission(by=[PARTNER_NATION], makes="RequisitionRequest", under=SUPPLY)
class ModifyRequisition(Submitted):
    """A purchaser changes how urgently, by when or how its requisition is to be filled; what you leave out stands.

    Another article, quantity or number is another requisition: cancel this one and submit that.
    """

    requisition: RecordId = given("The requisition, not cancelled.")
    priority: str | None = given("The priority designator from now on, from `01` to `15`.")
    required_on: date | None = given("The day you want it on from now on, within a year of the requisition.")
    advice_code: str | None = given("The advice code from now on.")
    media_and_status_code: str | None = given("The media and status code from now on.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        standing = await _standing(desk, self.requisition)
        if isinstance(standing, Refused):
            return standing
        quantity = standing.units()
        if isinstance(quantity, Objection):
            return refused(quantity)
        names = ("priority", "required_on", "advice_code", "media_and_status_code")
        told = {name: vars(self)[name] for name in names if vars(self).get(name) is not None}
        if self.required_on is not None:
            printed = rules.required_delivery(self.required_on, standing.requested_on)
            if isinstance(printed, Objection):
                return refused(printed)
            told["required_delivery"] = printed
        if objection := rules.objection_to_item(told):
            return refused(objection)
        if objection := rules.objection_to_modification(standing.item, {**standing.item, **told}):
            return refused(objection)
        return standing.asks(Kind.MODIFICATION, desk.now, quantity=quantity, **told)


@submission(by=[PARTNER_NATION], makes="RequisitionRequest", under=SUPPLY)
class CancelRequisition(Submitted):
    """A purchaser asks to cancel its requisition or a part of it; what has left already cannot be called back."""

    requisition: RecordId = given("The requisition, not cancelled.")
    quantity: int | None = given("How many units of issue to cancel; all that are open when you give none.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        standing = await _standing(desk, self.requisition)
        if isinstance(standing, Refused):
            return standing
        quantity = standing.units(self.quantity)
        if isinstance(quantity, Objection):
            return refused(quantity)
        if objection := rules.objection_to_repeated_cancellation(quantity, list(standing.cancelled)):
            return refused(objection)
        return standing.asks(Kind.CANCELLATION, desk.now, quantity=quantity)
