"""A purchaser's replies to notices of availability, as the batch file that its user carries to the portal (AD5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.audit.record import AuditLog
from hub.deliveries.positions import NOTICE_REPLY
from hub.identity.clock import Clock
from hub.read.answer import Answerer
from hub.read.loaders import Loaders, Seen
from hub.store.tables import metadata
from schema.audience import Audience, Principal
from schema.errors import HubError
from schema.facets.shipment import OfferReleaseCode, ShipmentStatus

# As a paper names it: activity, ordinal date, serial and three more, with or without strokes.
_CONTROL = re.compile(r"(?<![A-Z0-9-])([A-Z0-9]{6})-?(\d{4})-?([A-Z0-9]{4})-?([A-Z0-9]{3})(?![A-Z0-9-])")
NO_CONTROL_NUMBER = "nothing names a transportation control number of 17 positions"
_CODES = {
    OfferReleaseCode.AUTOMATIC: "A",
    OfferReleaseCode.UNITED_STATES_ARRANGES: "X",
    OfferReleaseCode.AFTER_NOTICE: "Y",
    OfferReleaseCode.AFTER_REPLY: "Z",
}


class NoReplies(HubError):
    """Nobody's replies: only a purchaser answers a notice of availability."""


class Answer(Enum):
    """What the purchaser answers: release the goods to the address on file, or wait for instructions (DLM 4000.25-1 AP3.32)."""

    RELEASE = "R"
    INSTRUCTIONS_FOLLOW = "E"


@dataclass(frozen=True)
class Batch:
    """The lines of a batch file, and the shipments that could not be answered in one, each with the reason."""

    lines: tuple[str, ...]
    set_aside: Mapping[str, str]

    @property
    def text(self) -> str:
        """The file: each line of 80 positions, and its end."""
        return "".join(f"{line}\n" for line in self.lines)


def reply(shipment: Mapping[str, Any], designator: str, *, to: str, answer: Answer, on: date) -> str | None:
    """One line for a shipment's notice; none when its papers name no control number, by which alone a reply is known."""
    papers = shipment["document_numbers"] or ()
    control = next(("".join(found.groups()) for paper in papers for found in _CONTROL.finditer(paper)), None)
    if control is None:
        return None
    said = {"offer_release_code": _CODES[shipment["offer_release_code"]], "transportation_control_number": control}
    return _line(said, designator, to=to, answer=answer, on=on)


def notice_reply(
    notice: Mapping[str, Any], item: Mapping[str, Any], designator: str, *, to: str, answer: Answer, on: date
) -> str | None:
    """One line for a notice that a record told; none when it names no control number.

    `item` is what was requisitioned, where that is known.
    """
    if notice["transport_number"] is None:
        return None
    items = notice["line_items"]
    said = {
        "line_items": None if items is None else f"{items:04}",
        "mode_code": notice["mode_code"],
        "offer_release_code": item.get("offer_release_code"),
        "freight_forwarder_code": item.get("freight_forwarder_code"),
        "transportation_control_number": notice["transport_number"],
    }
    return _line({n: v for n, v in said.items() if v is not None}, designator, to=to, answer=answer, on=on)


def _line(said: Mapping[str, str], designator: str, *, to: str, answer: Answer, on: date) -> str:
    customer, _, more = designator.split("-")
    return NOTICE_REPLY.write(
        {
            **said,
            "routing_identifier": to,
            "customer": customer,
            "case": more,
            "answer": answer.value,
            "reply_day": f"{on.timetuple().tm_yday:03}",
        }
    )


async def notice_replies(
    engine: AsyncEngine,
    answerer: Answerer,
    audit: AuditLog,
    clock: Clock,
    principal: Principal,
    *,
    to: str,
    answer: Answer,
) -> Batch:
    """Replies to every notice that waits for one: of the shipments the purchaser sees, and of its requisitions.

    Raises `NoReplies`.
    """
    if principal.audience is not Audience.PARTNER_NATION:
        raise NoReplies("only a purchaser answers a notice of availability; sit down as one, such as `partner:BN`")
    now = clock()
    loaders = Loaders(answerer, principal, now)
    waiting = await _waiting(answerer, loaders)
    lines, aside, told = [], {}, []
    for shipment in waiting:
        [case] = await loaders.all_below(answerer.graph.edges["Shipment", "case"], shipment.id)
        line = reply(shipment.facts, case.facts["designator"], to=to, answer=answer, on=now.date())
        if line is None:
            aside[shipment.id] = NO_CONTROL_NUMBER
            continue
        lines.append(line)
        told.append(shipment.id)
    facts = ["Case.designator", "Shipment.document_numbers", "Shipment.offer_release_code"] if told else []
    edges = answerer.graph.edges
    of_requisitions = await _unanswered(engine, answerer, loaders, principal)
    for notice in of_requisitions:
        [requisition] = await loaders.all_below(edges["AvailabilityNotice", "requisition"], notice.id)
        [case] = await loaders.all_below(edges["Requisition", "case"], requisition.id)
        items = await loaders.all_below(edges["Requisition", "items"], requisition.id)
        item = items[-1].facts if items else {}
        line = notice_reply(notice.facts, item, case.facts["designator"], to=to, answer=answer, on=now.date())
        if line is None:
            aside[notice.id] = NO_CONTROL_NUMBER
        elif line not in lines:  # a notice that was repeated is answered once
            lines.append(line)
            told.append(notice.id)
    if of_requisitions:
        facts += [
            "AvailabilityNotice.line_items",
            "AvailabilityNotice.mode_code",
            "AvailabilityNotice.transport_number",
        ]
        facts += ["RequisitionedItem.freight_forwarder_code", "RequisitionedItem.offer_release_code"]
    if told:
        await audit.note(principal, "notice replies", facts, to, records=told, kind="delivery")
    return Batch(tuple(lines), aside)


async def _unanswered(engine: AsyncEngine, answerer: Answerer, loaders: Loaders, principal: Principal) -> list[Seen]:
    """The notices of the purchaser's requisitions to which no reply is on record, as far as it sees them."""
    registry = answerer.graph.registry
    tables = metadata(registry).tables
    notice, given = (tables[registry.facets[name].table] for name in ("AvailabilityNotice", "AvailabilityReply"))
    same = and_(given.c.parent_id == notice.c.parent_id, given.c.transport_number == notice.c.transport_number)
    query = (
        select(notice.c.id)
        .where(notice.c.latest, notice.c.customer == principal.party.code)
        .where(~exists().where(same, given.c.latest))
        .order_by(notice.c.given_on, notice.c.id)
    )
    async with engine.connect() as connection:
        found = [str(one) for one in (await connection.execute(query)).scalars()]
    return [one for one in await loaders.nodes(found) if one is not None]


async def _waiting(answerer: Answerer, loaders: Loaders) -> list[Seen]:
    """The shipments of which a notice was given and whose goods wait for the purchaser."""
    edge = answerer.graph.edges["Query", "shipments"]
    found: list[Seen] = []
    after: dict[str, str] = {}
    while True:
        page = await loaders.root(edge, {"first": 100} | after)
        found += page.nodes
        if not page.page_info.has_next_page:
            break
        after = {"after": page.page_info.end_cursor}
    held = (OfferReleaseCode.AFTER_NOTICE, OfferReleaseCode.AFTER_REPLY)
    return [
        one
        for one in found
        if one.facts["status"] is ShipmentStatus.NOTICE_GIVEN and one.facts["offer_release_code"] in held
    ]
