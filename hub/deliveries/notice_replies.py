"""A purchaser's replies to notices of availability, as the batch file that its user carries to the portal (AD5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from hub.audit.record import AuditLog
from hub.deliveries.positions import NOTICE_REPLY
from hub.identity.clock import Clock
from hub.read.answer import Answerer
from hub.read.loaders import Loaders, Seen
from schema.audience import Audience, Principal
from schema.errors import HubError
from schema.facets.shipment import OfferReleaseCode, ShipmentStatus

# As a paper names them: activity, ordinal date and serial, with or without strokes; a control number has three more.
_DOCUMENT = re.compile(r"(?<![A-Z0-9-])([A-Z0-9]{6})-?(\d{4})-?([A-Z0-9]{4})(?:-?([A-Z0-9]{3}))?(?![A-Z0-9-])")
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
    """One line for a shipment's notice; none when its papers name no document number."""
    numbers = [found.groups() for paper in shipment["document_numbers"] or () for found in _DOCUMENT.finditer(paper)]
    if not numbers:
        return None
    *document, _ = numbers[0]
    control = next(("".join(parts) for parts in numbers if parts[3] is not None), "")
    return NOTICE_REPLY.write(
        {
            "routing_identifier": to,
            "document_number": "".join(document),
            "offer_release_code": _CODES[shipment["offer_release_code"]],
            "case": designator.rpartition("-")[2],
            "answer": answer.value,
            "transportation_control_number": control,
            "reply_day": f"{on.timetuple().tm_yday:03}",
        }
    )


async def notice_replies(
    answerer: Answerer, audit: AuditLog, clock: Clock, principal: Principal, *, to: str, answer: Answer
) -> Batch:
    """Replies to every notice that waits for one, of the shipments the purchaser sees; raises `NoReplies`."""
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
            aside[shipment.id] = "its papers name no document number of 14 positions"
            continue
        lines.append(line)
        told.append(shipment.id)
    if told:
        facts = ["Case.designator", "Shipment.document_numbers", "Shipment.offer_release_code"]
        await audit.note(principal, "notice replies", facts, to, records=told, kind="delivery")
    return Batch(tuple(lines), aside)


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
