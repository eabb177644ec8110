"""A purchaser's requisitions, follow-ups, modifications and cancellations, as batch files that its user carries to the portal.

What was submitted goes into exactly one file, in the order of its submission. A file is named for the day it was written,
as files of records that come in are, so that it can be read back: the records it holds are then the ones that stand.
"""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import and_, func, insert, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.audit.record import AuditLog
from hub.deliveries.positions import REQUISITION, DoesNotFit
from hub.deliveries.routing_files import LINES_IN_A_FILE, write_whole
from hub.identity.clock import Clock
from hub.read.answer import Answerer
from hub.read.loaders import Loaders, Seen
from hub.store.tables import metadata
from hub.write.entry import SUBMISSION
from schema.audience import Audience, Principal
from schema.errors import BadValue, HubError
from schema.facets.requisition import RequisitionRequestKind
from schema.rules.requisition import printed_quantity

ACTS = ("RequisitionedItem", "RequisitionRequest")
_SERIES = {
    RequisitionRequestKind.FOLLOW_UP: "AT",
    RequisitionRequestKind.MODIFICATION: "AM",
}
_CANCELLATION = RequisitionRequestKind.CANCELLATION
_NATIONAL_STOCK_NUMBER_DIGITS = 13
_AS_KEPT = (
    "media_and_status_code", "stock_number", "unit_of_issue", "demand_code", "customer_service", "offer_release_code",
    "freight_forwarder_code", "signal_code", "priority", "required_delivery", "advice_code",
)  # fmt: skip
# What a request says anew; everything else of its record repeats the requisition.
_SAID_ANEW = ("quantity", "priority", "required_delivery", "advice_code", "media_and_status_code")


class NoRequisitions(HubError):
    """Nobody's requisitions: only a purchaser requisitions under its case."""


@dataclass(frozen=True)
class Act:
    """One thing that a purchaser submitted and that is in no file yet."""

    facet: str
    record: uuid.UUID
    version: int


@dataclass(frozen=True)
class Written:
    """The file that was written, if any, its lines, and the acts that could not be written, each with the reason."""

    file: Path | None
    lines: tuple[str, ...]
    set_aside: Mapping[str, str]


def requisition_line(number: str, designator: str, item: Mapping[str, Any], *, to: str) -> str:
    """The line of a requisition, or of what is asked of one (`item["kind"]`); raises `DoesNotFit`, `BadValue`."""
    stock_number = item["stock_number"] or ""
    kind = item.get("kind")
    # A stock number of the catalogue is requisitioned by A01, any other by A02 (DLM 4000.25-1 AP2.1).
    third = "1" if stock_number.isdigit() and len(stock_number) == _NATIONAL_STOCK_NUMBER_DIGITS else "2"
    identifier = "A0" + third if kind is None else "AC1" if kind is _CANCELLATION else _SERIES[kind] + third
    quantity = item["quantity"]
    values = {
        "document_identifier": identifier,
        "routing_identifier": to,
        "document_number": number,
        "case": designator.rpartition("-")[2],
        "quantity": None if quantity is None else printed_quantity(quantity, stock_number),
        **{name: item.get(name) for name in _AS_KEPT},
    }
    return REQUISITION.write({name: value for name, value in values.items() if value is not None})


class RequisitionFiles:
    """Writes what purchasers submitted into one directory for each of them, numbered."""

    def __init__(self, engine: AsyncEngine, answerer: Answerer, audit: AuditLog, clock: Clock, directory: Path) -> None:
        self._engine = engine
        self._answerer = answerer
        self._audit = audit
        self._clock = clock
        self._directory = directory
        self._registry = answerer.graph.registry
        self._tables = metadata(self._registry).tables

    async def write(self, principal: Principal, *, to: str) -> Written:
        """One file with what the purchaser submitted since the last, at most a thousand lines; raises `NoRequisitions`.

        What cannot be written stays for the next file, and its reason is told.
        """
        if principal.audience is not Audience.PARTNER_NATION:
            raise NoRequisitions("only a purchaser requisitions under its case; sit down as one, such as `partner:BN`")
        addressee = str(principal.party)
        files, filed = self._tables["routing_file"], self._tables["requisition_filed"]
        async with self._engine.begin() as connection:
            # One at a time for each purchaser: what one file holds, the next does not.
            await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"file {addressee}", 0))))
            waiting = [Act(*row) for row in (await connection.execute(self._unfiled(addressee))).all()]
            lines, aside = await self._lines(principal, waiting, to)
            if not lines:
                return Written(None, (), aside)
            last = select(func.max(files.c.number)).where(files.c.addressee == addressee)
            number = (await connection.scalar(last) or 0) + 1
            now = self._clock()
            body = "".join(f"{line}\n" for line in lines.values()).encode("ascii")
            facts = sorted(
                f"{facet}.{name}"
                for facet in {act.facet for act in lines}
                for name in self._registry.facets[facet].facts
            )
            told = ["Case.designator", "Requisition.document_number", *facts]
            # On record before it leaves, as every read is.
            await self._audit.note(
                principal, "requisition file", told, f"{addressee} {number}", records=[str(act.record) for act in lines],
                kind="delivery",
            )  # fmt: skip
            digest = hashlib.sha256(body).hexdigest()
            row = {"addressee": addressee, "number": number, "digest": digest, "written_at": now}
            await connection.execute(insert(files).values(row))
            rows = [
                {"record_id": act.record, "version": act.version, "addressee": addressee, "number": number}
                for act in lines
            ]
            await connection.execute(insert(filed), rows)
            path = self._directory / addressee.replace(":", "-") / f"{now.date()}_{number:06}.txt"
            # Written before it is committed: cut off here, the next run writes the file of this number again.
            await asyncio.to_thread(write_whole, path, body)
        return Written(path, tuple(lines.values()), aside)

    def _unfiled(self, party: str) -> Any:
        """What a purchaser submitted itself and no file holds in this version, in the order it was submitted."""
        filed = self._tables["requisition_filed"]
        found = []
        for name in ACTS:
            table = self._tables[self._registry.facets[name].table]
            same = and_(filed.c.record_id == table.c.id, filed.c.version == table.c.version)
            submitted = and_(table.c.latest, table.c.source == SUBMISSION, table.c.originator == party)
            query = select(
                literal(name).label("facet"), table.c.id, table.c.version, table.c.received_at
            ).outerjoin(filed, same)  # fmt: skip
            found.append(query.where(submitted, filed.c.record_id.is_(None)))
        acts = union_all(*found).subquery()
        return (
            select(acts.c.facet, acts.c.id, acts.c.version)
            .order_by(acts.c.received_at, acts.c.id)
            .limit(LINES_IN_A_FILE)
        )

    async def _lines(self, principal: Principal, acts: Sequence[Act], to: str) -> tuple[dict[Act, str], dict[str, str]]:
        """The line of each act as its purchaser reads it, and why others have none."""
        loaders = Loaders(self._answerer, principal, self._clock())
        edges = self._answerer.graph.edges
        lines: dict[Act, str] = {}
        aside: dict[str, str] = {}
        records = await loaders.nodes([str(act.record) for act in acts])
        for act, record in zip(acts, records, strict=True):
            if record is None:
                aside[str(act.record)] = "a marking keeps it from its purchaser"
                continue
            [requisition] = await loaders.all_below(edges[act.facet, "requisition"], record.id)
            [case] = await loaders.all_below(edges["Requisition", "case"], requisition.id)
            items = await loaders.all_below(edges["Requisition", "items"], requisition.id)
            try:
                lines[act] = requisition_line(
                    requisition.facts["document_number"], case.facts["designator"], _said(record, items), to=to
                )
            except (DoesNotFit, BadValue) as misfit:
                aside[str(act.record)] = str(misfit)
        return lines, aside


def _said(record: Seen, items: Sequence[Seen]) -> dict[str, Any]:
    """All that the line of an act says: a request repeats the requisition but for what it says anew."""
    if record.facet == "RequisitionedItem":
        return dict(record.facts)
    said = dict(items[-1].facts) if items else dict.fromkeys(_AS_KEPT)
    return said | {name: record.facts[name] for name in (*_SAID_ANEW, "kind")}
