"""How the file of an export is had: by whoever asked for it, as long as it stands, with a line on record first."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hub.read.loaders import Seen
from hub.serve.declined import Declined
from hub.serve.files import Asking, FilesEndpoint
from hub.serve.wording import said
from hub.store.records_told import RecordsTold
from schema.audience import Principal
from schema.desk import Revocation
from schema.narrowing import reaches_facet
from schema.rules.exports import UNDER_WAY, ExportFormat, ExportState
from schema.values import instant

EXPORT = "Export"
GET = "GET /exports"
ENDINGS = {ExportFormat.CSV: "csv", ExportFormat.XLSX: "xlsx"}
NARROWED = {"facets": "scopes", "cases": "cases", "services": "services"}


class ExportsEndpoint(FilesEndpoint):
    """Tells the file of an export, each time judged anew: to the same person or system, in the same seat, reaching no less."""

    def __init__(self, records: RecordsTold, *served: Any) -> None:
        super().__init__(*served)
        self._records = records

    async def export(self, request: Request) -> Response:
        """`GET` tells the file, or how far it has come."""
        return await self._answered(request, self._handed, ("GET",))

    async def _handed(self, request: Request, asking: Asking, record: str) -> Response:
        found = await self._of(asking.principal, record)
        state = found.facts["state"]
        if state in UNDER_WAY:
            progress = {"rowsWritten": found.facts["rows_written"], "rowsInAll": found.facts["rows_in_all"]}
            raise Declined(
                [said("EXPORT_AWAITED", "it is being written; ask again shortly", state=state.name, **progress)], 409
            )
        if state is ExportState.FAILED:
            sentence = "it came to no file; see why, and ask for another"
            raise Declined([said("EXPORT_FAILED", sentence, failure=found.facts["failure"].name)], 409)
        if state is ExportState.EXPIRED or self._clock() >= instant(found.facts["expires_at"]):
            raise Declined([said("EXPORT_EXPIRED", "its file was kept for seven days; ask for another")], 410)
        if not await self._records.still_told(asking.principal, record):
            sentence = "something it is made of is told to you no more, or marked otherwise; ask for another"
            raise Declined([said("EXPORT_OUTDATED", sentence)], 410)
        subject = found.facts["subject"].name
        # Before the first byte, and with what it is for: a file goes where no rule of the hub follows it.
        await self._audit.note(
            asking.principal, GET, [f"export of {subject}", f"purpose: {found.facts['purpose']}"], secrets.token_hex(8),
            records=[record], kind="export",
        )  # fmt: skip
        name = f"{subject.lower().replace('_', '-')}.{ENDINGS[found.facts['format']]}"
        return await self._bytes(record, name, found)

    async def _of(self, principal: Principal, record: str) -> Seen:
        """The export, for whoever may have its file; raises `Declined` alike for all else."""
        # It hangs on no case, so a token of few cases is told of none; whether it reaches enough is judged below.
        whole = replace(principal, scopes=None, cases=None, services=None)
        found = None
        if not principal.auditor and reaches_facet(principal, EXPORT):
            found = await self._seen(whole, record)
        if found is None or found.facet != EXPORT or not _is_for(found, principal):
            raise Declined([said("EXPORT_NOT_FOUND", "no export of yours has this id")], 404)
        return found


def _is_for(found: Seen, principal: Principal) -> bool:
    if found.facts["seat"] != principal.seat:
        return False
    if found.facts["holder"] != Revocation.of_person(principal.issuer, principal.subject).value:
        return False
    for fact, name in NARROWED.items():
        asked, reaches = found.facts[fact], getattr(principal, name)
        if reaches is not None and (asked is None or not reaches.issuperset(asked)):
            return False
    return True
