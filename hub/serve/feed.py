"""`POST /feeds/<source>`: a document a source pushes, stored before it is acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Protocol

import orjson
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from hub.identity.tokens import Verifier
from hub.serve.budgets import Budgets
from hub.serve.declined import Declined, masked
from hub.serve.endpoint import HEADERS, JSON, principal_of
from hub.serve.limits import exceeded
from hub.serve.wording import said
from hub.settings import Limits
from hub.store.engine import AWAY
from schema.audience import Principal
from schema.errors import HubError
from schema.values import instant_text

SECONDS = 60.0  # in which a document of the largest size comes over a slow line

log = structlog.get_logger("hub.serve")


class Stored(Protocol):
    """What is told of a document that was stored."""

    @property
    def source(self) -> str:
        """The source it is of."""

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes as they were sent."""

    @property
    def size(self) -> int:
        """How many bytes were sent."""

    @property
    def received_at(self) -> datetime:
        """When they came first."""


Check = Callable[[Principal, str], object]
Receive = Callable[[Principal, str, str, bytes], Awaitable[Stored]]


class FeedEndpoint:
    """Takes what sources push. The receipt says that the bytes are stored, and nothing of what becomes of them.

    `check` and `receive` raise `refusal` for a feed that is not there or not for this principal.
    """

    def __init__(
        self,
        verifier: Verifier,
        check: Check,
        receive: Receive,
        refusal: type[HubError],
        media: Collection[str],
        limits: Limits,
        budgets: Budgets,
    ) -> None:
        self._verifier = verifier
        self._check = check
        self._receive = receive
        self._refusal = refusal
        self._media = media
        self._limits = limits
        self._budgets = budgets

    async def __call__(self, request: Request) -> Response:
        """One document, one receipt or one coded error."""
        try:
            async with asyncio.timeout(SECONDS):
                stored = await self._stored(request)
            receipt = {
                "source": stored.source,
                "digest": f"sha256:{stored.digest}",
                "bytes": stored.size,
                "receivedAt": instant_text(stored.received_at),
            }
            return _answer({"receipt": receipt}, 202)
        except Declined as declined:
            return _answer({"errors": declined.errors}, declined.status, declined.headers)
        except self._refusal as refused:
            return _answer({"errors": [said("FEED_UNKNOWN", str(refused))]}, 404)
        except TimeoutError:
            return _answer({"errors": [said("LIMIT_TIME", f"a document comes within {SECONDS:g} seconds")]}, 503)
        except (*AWAY, DBAPIError, NoConnectionFree) as lost:
            log.error("store unavailable", kind=type(lost).__name__)
            sentence = "the store does not answer; nothing was acknowledged, send the same again"
            return _answer({"errors": [said("STORE_UNAVAILABLE", sentence, retryable=True)]}, 503)
        except ClientDisconnect:
            raise
        except Exception as fault:
            return _answer({"errors": [masked(fault)]}, 500)

    async def _stored(self, request: Request) -> Stored:
        principal = await principal_of(self._verifier, request.scope)
        if request.method != "POST":
            raise Declined([said("METHOD_NOT_ALLOWED", "send documents by POST")], 405, {"Allow": "POST"})
        source = str(request.path_params["source"])
        self._check(principal, source)
        self._budgets.push(principal)
        media = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if media not in self._media:
            known = ", ".join(f"`{one}`" for one in sorted(self._media))
            raise Declined([said("MEDIA_TYPE", f"send the document as one of {known}")], 415)
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise Declined([said("MEDIA_TYPE", "send the document as it is, without a content encoding")], 415)
        raw = await _body(request, self._limits.feed_bytes)
        if not raw:
            raise Declined([said("BODY_EMPTY", "the document is empty; what holds nothing says so in its end")])
        return await self._receive(principal, source, media, raw)


async def _body(request: Request, allowed: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > allowed:
            refusal = exceeded("BODY", allowed, f"over {allowed} bytes", "send it as several documents")
            raise Declined([said(refusal.code, refusal.sentence)], 413)
    return bytes(body)


def _answer(body: object, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, {**HEADERS, **(headers or {})}, f"{JSON}; charset=utf-8")
