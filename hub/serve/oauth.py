"""`/oauth/…`: forms in, JSON out, as the authorization server decides; nothing that comes here or leaves is cached or logged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.audit.record import AuditUnavailable
from hub.identity.authorization import Authorization, Refusal
from hub.identity.credential import ListTooOld
from hub.identity.device_codes import CodeUnknown
from hub.identity.grants import Answer, Asked, answer
from hub.identity.lately import Lately
from hub.serve.declined import Declined, masked
from hub.serve.guesses import TOO_MANY, WITHIN_SECONDS, Guesses
from hub.store.engine import AWAY_OR_BUSY
from schema.audience import Principal

FORM = "application/x-www-form-urlencoded"
LONGEST_FORM_BYTES, MOST_FIELDS = 65_536, 32
AT_ONCE, SECONDS = 4, 15.0
FAILURES_A_MINUTE = 60  # from one place, as this process counts them
HEADERS = {"Cache-Control": "no-store", "Pragma": "no-cache", "X-Content-Type-Options": "nosniff"}
_NO_FAILURE = ("authorization_pending", "slow_down")


class Approver(NamedTuple):
    """Who lets a terminal in: by a credential issued when (seconds of the epoch), and exchanged from what."""

    principal: Principal
    since: int
    through: Sequence[str]


Approving = Callable[[Request], Awaitable[Approver]]
"""Who speaks for a request to let a terminal in; raises `Declined`."""


class OAuthEndpoints:
    """What clients, terminals and the people at them meet."""

    def __init__(
        self,
        authorization: Authorization,
        approving: Approving,
        guesses: Guesses,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._authorization = authorization
        self._approving = approving
        # It slows down whoever guesses; what cannot be guessed is the keys and codes themselves.
        self._failures, self._seconds = Lately(60), seconds
        self._guesses = guesses
        self._few = asyncio.Semaphore(AT_ONCE)  # each takes a thread while it asks the store

    def routes(self) -> list[Route]:
        """The addresses, as the metadata names them."""
        each = {
            "token": "token", "introspect": "introspection", "revoke": "revocation",
            "device_authorization": "device_authorization",
        }  # fmt: skip
        made = [Route(f"/oauth/{path}", self._at(endpoint), methods=["POST"]) for path, endpoint in each.items()]
        device = Route("/oauth/device", self._at(None), methods=["POST"])
        return [*made, device, Route("/.well-known/oauth-authorization-server", self._metadata, methods=["GET"])]

    async def _metadata(self, _: Request) -> Response:
        return JSONResponse(self._authorization.metadata(), headers={"Cache-Control": "public, max-age=60"})

    def _at(self, endpoint: str | None) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            caller = _where(request.client.host if request.client else "")
            if self._failures.count(caller, self._seconds()) >= FAILURES_A_MINUTE:
                sentence = "too many requests in a minute from this address that led to nothing; wait a minute"
                return _told(429, "temporarily_unavailable", sentence, {"Retry-After": "60"})
            try:
                async with asyncio.timeout(SECONDS):
                    form = await _form(request)
                    told = await (
                        self._decided(request, form) if endpoint is None else self._asked(endpoint, request, form)
                    )
            except Refusal as refusal:
                told = Answer(refusal.status_code, _error(refusal.error or "", refusal.description), {})
            except Declined as nobody:
                if nobody.status == 503:
                    return _told(503, "temporarily_unavailable", nobody.errors[0]["message"], {"Retry-After": "1"})
                told = Answer(nobody.status, _error("invalid_token", nobody.errors[0]["message"]), nobody.headers)
            except (AuditUnavailable, ListTooOld) as cannot:
                return _told(503, "temporarily_unavailable", str(cannot), {"Retry-After": "1"})
            except AWAY_OR_BUSY:
                sentence = "the store does not answer; nothing was issued, ask again shortly"
                return _told(503, "temporarily_unavailable", sentence, {"Retry-After": "1"})
            except ClientDisconnect:
                raise
            except Exception as fault:
                said = masked(fault)["extensions"]
                return _told(500, "server_error", f"something went wrong on our side; quote {said['reference']}")
            # Anybody may have a terminal begin, and each that does is kept for a while.
            if endpoint == "device_authorization" or (told.status >= 400 and told.body.get("error") not in _NO_FAILURE):
                self._failures.add(caller, self._seconds())
            return JSONResponse(told.body, told.status, {**HEADERS, **told.headers})

        return answered

    async def _asked(self, endpoint: str, request: Request, form: dict[str, str]) -> Answer:
        proofs = request.headers.getlist("dpop")
        if len(proofs) > 1:
            raise Refusal("invalid_dpop_proof", "send one proof with a request")
        proved = None
        if proofs and endpoint == "token":
            proved = await self._authorization.proved(proofs[0])
        async with self._few:
            asked = Asked(request.url.path, form, request.headers, proved)
            return await answer(self._authorization, endpoint, asked)

    async def _decided(self, request: Request, form: dict[str, str]) -> Answer:
        """A person lets a terminal in, or turns it away, by the code the terminal shows."""
        approver = await self._approving(request)
        code, decision = form.get("user_code", ""), form.get("decision", "let_in")
        if decision not in ("let_in", "turn_away"):
            raise Refusal("invalid_request", "write `decision` as `let_in` or `turn_away`")
        person, address = approver.principal, request.client.host if request.client else ""
        if self._guesses.are_many(person, address):
            return Answer(429, _error("temporarily_unavailable", TOO_MANY), {"Retry-After": str(WITHIN_SECONDS)})
        try:
            if decision == "turn_away":
                await self._authorization.turn_away(approver.principal, code)
                return Answer(200, {"decision": decision}, {})
            record = await self._authorization.let_in(*approver, code, form.get("token"))
        except CodeUnknown as unknown:
            self._guesses.add(person, address)
            raise Refusal("invalid_grant", str(unknown)) from None
        return Answer(200, {"decision": decision, "token": record}, {})


def _where(address: str) -> str:
    """An address, and of IPv6 the network of 64 bits it lies in: whoever has one has all of that, one for each guess."""
    try:
        told = ip_address(address)
    except ValueError:
        return address
    if not isinstance(told, IPv6Address):
        return address
    return str(told.ipv4_mapped or IPv6Network((int(told) >> 64 << 64, 64)))


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, those without a value left out (RFC 6749 section 3.2); raises `Refusal`."""
    if len(request.headers.getlist("authorization")) > 1:
        raise Refusal("invalid_request", "send one `Authorization` header")
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise Refusal("invalid_request", f"send the fields as `{FORM}`", 415)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal("invalid_request", "send the body as it is, without a content encoding", 415)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM_BYTES:
            raise Refusal("invalid_request", f"send at most {LONGEST_FORM_BYTES} bytes", 413)
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict",
            max_num_fields=MOST_FIELDS,
        )  # fmt: skip
    except ValueError:
        raise Refusal("invalid_request", "the body is not a form, or has too many fields") from None
    form = dict(fields)
    if len(form) < len(fields):
        raise Refusal("invalid_request", "send every field once")
    if any(one < " " for name, value in fields for one in name + value):
        raise Refusal("invalid_request", "a field holds a character that no field holds")
    return {name: value for name, value in form.items() if value}


def _error(code: str, sentence: str) -> dict[str, Any]:
    return {"error": code, "error_description": sentence}


def _told(status: int, code: str, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(_error(code, sentence), status, {**HEADERS, **(headers or {})})
