"""`/files/<id>`: the bytes of an attached file, sent by whoever attached it and told to whoever reads its record.

Which bytes may be had is decided where everything is: the record must be in the reader's universe at the moment of the
request. What is nobody's, another's and nothing at all is one answer.
"""

from __future__ import annotations

import asyncio
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

import orjson
import structlog
from obstore.exceptions import BaseError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from hub.audit.record import AuditLog
from hub.identity.clock import Clock
from hub.identity.credential import ListTooOld
from hub.identity.issuers import IssuerSilent
from hub.identity.tokens import Held, Presented, Unauthenticated, Verifier
from hub.read.answer import Answerer
from hub.read.cursors import Seal
from hub.read.loaders import Loaders, Seen
from hub.serve.budgets import Budgets
from hub.serve.context import Locate
from hub.serve.declined import Declined, declined_for, unheld
from hub.serve.endpoint import HEADERS, JSON, presented_in, read_headers
from hub.serve.limits import exceeded
from hub.serve.wording import said
from hub.settings import Limits
from hub.store.files import Announced, ArrivedOtherwise, Files, NoSuchFile
from hub.write.intake import Intake
from hub.write.submit import entry_of
from schema.audience import Principal
from schema.desk import Draft
from schema.facets.attachment import FileStatus
from schema.narrowing import reaches_submission
from schema.values import instant_text

SECONDS = 600.0  # in which the largest file comes over a slow line
GOOD_FOR = timedelta(minutes=5)
UPLOAD, DOWNLOAD = "upload", "download"
METHODS = {UPLOAD: "PUT", DOWNLOAD: "GET"}
LONGEST_ORDER_BYTES = 1_000
GET, PUT, ADDRESS = "GET /files", "PUT /files", "POST /files/address"  # what was done, as the record of reads says it
# The facets whose records have bytes, and the submission that each is made by: whoever may make it sends the bytes too.
ATTACHED = {"RomEstimateFile": "attachFileToEstimate", "DiscrepancyReportFile": "attachFileToDiscrepancyReport"}

log = structlog.get_logger("hub.serve")


class Asking(NamedTuple):
    """Who asks, by what it stands, the token itself, and what an address bound it to."""

    principal: Principal
    held: Held
    token: str
    bound: tuple[str, int] | None


class FilesEndpoint:
    """Takes and tells the bytes of attached files, and gives addresses to those whose programs can send no header.

    An address holds the token of whoever asked for it, sealed, so it is good for no one else, for one file, one act, five
    minutes at most, and no longer than its token: that is judged again at every use.
    """

    def __init__(
        self,
        verifier: Verifier,
        answerer: Answerer,
        intake: Intake,
        locate: Locate,
        files: Files,
        seal: Seal,
        audit: AuditLog,
        limits: Limits,
        budgets: Budgets,
        clock: Clock,
        url: str,
        kept: Callable[[], None],
    ) -> None:
        self._verifier = verifier
        self._answerer = answerer
        self._intake = intake
        self._locate = locate
        self._files = files
        self._seal = seal
        self._audit = audit
        self._limits = limits
        self._budgets = budgets
        self._clock = clock
        self._url = url
        self._kept = kept

    async def file(self, request: Request) -> Response:
        """`PUT` keeps the bytes that were announced, as often as they are sent; `GET` tells them."""
        return await self._answered(request, self._taken if request.method == "PUT" else self._told, ("GET", "PUT"))

    async def address(self, request: Request) -> Response:
        """`POST` gives a short-lived address at which one file can be sent or had without a header."""
        return await self._answered(request, self._addressed, ("POST",))

    async def _answered(self, request: Request, act: Callable[..., object], methods: tuple[str, ...]) -> Response:
        try:
            async with asyncio.timeout(SECONDS):
                record = str(request.path_params["id"])
                asking = await self._asking(request, record)
                if request.method not in methods:
                    raise Declined(
                        [said("METHOD_NOT_ALLOWED", f"this address takes {' and '.join(methods)}")],
                        405,
                        {"Allow": ", ".join(methods)},
                    )
                self._budgets.push(asking.principal)
                return await act(request, asking, record)  # type: ignore[misc, no-any-return]
        except ClientDisconnect:
            raise
        except ArrivedOtherwise as otherwise:
            return _refusal(Declined([said(otherwise.code, str(otherwise))], 422))
        except BaseError as fault:
            log.error("files unavailable", kind=type(fault).__name__)
            sentence = "where files lie does not answer; nothing was kept of this, send the same again"
            return _refusal(Declined([said("STORE_UNAVAILABLE", sentence, retryable=True)], 503))
        except Exception as fault:
            return _refusal(declined_for(fault, SECONDS))

    # --- who asks --------------------------------------------------------------------------------------------------

    async def _asking(self, request: Request, record: str) -> Asking:
        """Who asks, by its token or by an address it was given; raises `Declined`."""
        presented = presented_in(request.scope, read_headers(request.scope, self._verifier), self._verifier)
        ticket = request.query_params.get("ticket")
        try:
            if ticket is None:
                principal = await self._verifier.authenticate(presented)
                token, bound = (presented.authorization or "").partition(" ")[2].strip(" "), None
            elif presented.authorization is not None:
                raise Declined([said("TOKEN_AMBIGUOUS", "send a token or use an address that stands for one")], 400)
            else:
                token, bound = self._opened(ticket, request.method, record)
                principal = await self._verifier.verify_of_any(token)
            # Its key was proved when the address was asked for; hours and networks are judged here, of either.
            held = self._verifier.hold(Presented(f"Bearer {token}", presented.address))
        except (Unauthenticated, ListTooOld, IssuerSilent) as refused:
            raise unheld(refused) from None
        return Asking(principal, held, token, bound)

    def _opened(self, ticket: str, method: str, record: str) -> tuple[str, tuple[str, int]]:
        """The token in an address and the file it is bound to; one sentence for whatever is wrong with it."""
        no_more = Declined([said("ADDRESS_EXPIRED", "this address is not good, or not any more; ask for another")], 401)
        if len(ticket) > 4 * self._limits.body_bytes:
            raise no_more
        try:
            token, until, digest, size = self._seal.open(
                ticket, _bound_to(method, record), ("text", "timestamptz", "text", "bigint")
            )
        except ValueError:
            raise no_more from None
        if self._clock() >= until:
            raise no_more
        return token, (digest, size)

    async def _still(self, asking: Asking) -> None:
        try:
            await self._verifier.still(asking.held)
        except (Unauthenticated, ListTooOld, IssuerSilent) as refused:
            raise unheld(refused) from None

    # --- which file ------------------------------------------------------------------------------------------------

    async def _found(self, principal: Principal, record: str, bound: tuple[str, int] | None, what: str) -> Seen:
        """The record of a file as this reader sees it now, and that it was met on record; raises `Declined` alike for all else."""
        found = await self._seen(principal, record)
        if found is None or found.facet not in ATTACHED:
            raise _nothing()
        if bound is not None and bound != (found.facts["digest"], found.facts["size_bytes"]):
            raise _nothing()
        coordinates = [f"{found.facet}.{name}" for name in self._answerer.graph.facets[found.facet].facts]
        # Every answer from here on says that it is there, and most say more of it.
        await self._audit.note(principal, what, coordinates, secrets.token_hex(8), records=[record])
        return found

    async def _seen(self, principal: Principal, record: str) -> Seen | None:
        return await Loaders(self._answerer, principal, self._clock()).node(record)

    async def _own(self, principal: Principal, record: str, bound: tuple[str, int] | None, what: str) -> Seen:
        """The same of one that this principal attached and may send the bytes of."""
        # As with every submission: which record it means need not be among what its token is told.
        found = await self._found(replace(principal, scopes=None), record, bound, what)
        place = (await self._locate(found.facet, {record: found.version})).get(record)
        mutation = ATTACHED[found.facet]
        if place is None or place.originator != str(principal.party):
            raise Declined([said("NOT_YOURS_TO_SEND", "whoever attached a file sends its bytes")], 403)
        if principal.read_only or not reaches_submission(principal, mutation):
            raise Declined([said("SCOPE_MISSING", f"ask for a token that reaches `submit:{mutation}`")], 403)
        return found

    # --- what is done ----------------------------------------------------------------------------------------------

    async def _taken(self, request: Request, asking: Asking, record: str) -> Response:
        found = await self._own(asking.principal, record, asking.bound, PUT)
        announced = Announced(found.facts["media_type"], found.facts["size_bytes"], found.facts["digest"])
        if announced.size_bytes > self._limits.file_bytes:
            refusal = exceeded("FILE", self._limits.file_bytes, f"{announced.size_bytes} bytes", "attach it in parts")
            raise Declined([said(refusal.code, refusal.sentence)], 413)
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise Declined([said("MEDIA_TYPE", "send the file as it is, without a content encoding")], 415)
        length = request.headers.get("content-length")
        if length is not None and length != str(announced.size_bytes):
            raise ArrivedOtherwise("SIZE_DIFFERS", f"send exactly the {announced.size_bytes} bytes that were announced")
        await self._files.keep(record, announced, request.stream())
        await self._still(asking)  # many minutes may have gone by
        await self._keep(asking.principal, found, announced)
        return _answer({"file": _told_of(found)}, 200)

    async def _keep(self, principal: Principal, found: Seen, announced: Announced) -> None:
        """Say on the record that its bytes are there, by the one door."""
        draft = Draft(found.facet, {"status": FileStatus.KEPT}, revises=found.id)
        now = self._clock()
        async with self._intake.engine.begin() as connection:
            entry = entry_of(draft, principal, announced.digest, now)
            await self._intake.accept(connection, entry, by=principal, operation=PUT, reference=secrets.token_hex(8))
        self._kept()

    async def _told(self, request: Request, asking: Asking, record: str) -> Response:
        found = await self._found(asking.principal, record, asking.bound, GET)
        if found.facts["status"] is not FileStatus.KEPT:
            raise Declined([said("FILE_AWAITED", "its bytes have not come yet; ask again when it is `KEPT`")], 409)
        return await self._bytes(record, found.facts["name"], found)

    async def _bytes(self, record: str, name: str, found: Seen) -> Response:
        """The bytes of a record as they are told to a browser or a program, to be saved under this name."""
        try:
            pieces = await self._files.read(record)
        except NoSuchFile:
            reference = secrets.token_hex(8)
            log.error("kept file is gone", reference=reference)
            sentence = "the file was kept and does not lie where it should; quote the reference"
            raise Declined([said("STORE_UNAVAILABLE", sentence, reference=reference)], 503) from None
        headers = {
            **HEADERS,
            # To be saved and never shown: a browser must not run what somebody attached.
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Content-Length": str(found.facts["size_bytes"]),
            "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(found.facts['digest'])).decode()}:",
        }
        return StreamingResponse(_in_time(pieces), 200, headers, found.facts["media_type"])

    async def _addressed(self, request: Request, asking: Asking, record: str) -> Response:
        act = await _ordered(request)
        find = self._own if act == UPLOAD else self._found
        found = await find(asking.principal, record, asking.bound, ADDRESS)
        until = self._clock() + GOOD_FOR
        inside = [asking.token, until.isoformat(), found.facts["digest"], found.facts["size_bytes"]]
        ticket = self._seal.close(orjson.dumps(inside), _bound_to(METHODS[act], record))
        address = {
            "url": f"{self._url}/files/{record}?ticket={ticket}",
            "method": METHODS[act],
            "goodUntil": instant_text(_earlier(until, asking.principal.expires_at)),
        }
        return _answer({"address": address}, 201)


async def _ordered(request: Request) -> str:
    """What an address is asked for; raises `Declined`."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_ORDER_BYTES:
            break
    try:
        told = orjson.loads(body) if len(body) <= LONGEST_ORDER_BYTES else None
    except orjson.JSONDecodeError:
        told = None
    act = told.get("for") if isinstance(told, dict) and told.keys() == {"for"} else None
    if not isinstance(act, str) or act not in METHODS:
        raise Declined([said("REQUEST_MALFORMED", 'send {"for": "upload"} or {"for": "download"} as JSON')])
    return act


async def _in_time(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces; whoever takes them so slowly that the largest file would not come in time is left."""
    async with asyncio.timeout(SECONDS):
        async for piece in pieces:
            yield piece


def _bound_to(method: str, record: str) -> bytes:
    return f"{method} /files/{record}".encode()


def _earlier(one: datetime, other: datetime | None) -> datetime:
    return one if other is None else min(one, other)


def _nothing() -> Declined:
    return Declined([said("FILE_NOT_FOUND", "no file that you may read has this id")], 404)


def _told_of(found: Seen) -> dict[str, object]:
    return {
        "id": found.id, "name": found.facts["name"], "mediaType": found.facts["media_type"],
        "sizeBytes": found.facts["size_bytes"], "digest": found.facts["digest"], "status": FileStatus.KEPT.name,
    }  # fmt: skip


def _refusal(declined: Declined) -> Response:
    return _answer({"errors": declined.errors}, declined.status, declined.headers)


def _answer(body: object, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, {**HEADERS, **(headers or {})}, f"{JSON}; charset=utf-8")
