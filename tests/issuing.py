"""What a verifier is given in tests: a watch, a list of what was revoked, the areas of the graph, issuers that answer."""

from __future__ import annotations

import asyncio
import json
import warnings
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import Key

from hub.identity.credential import Credential, ListTooOld
from hub.identity.issuers import NotAnswered
from schema.audience import Audience

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


class Watch:
    """A clock that stands still until it is moved, or until somebody pauses by it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.paused: list[float] = []

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)

    async def pause(self, seconds: float) -> None:
        """Let so much time pass, without waiting for it."""
        self.paused.append(seconds)
        self.move(seconds=seconds)


class List:
    """What was revoked, by the name of a token, a person, a program or an organization."""

    def __init__(self) -> None:
        self.read = 0
        self.old = False
        self.asked = 0
        self._revoked: set[str] = set()

    def revoke(self, *names: str) -> None:
        self.read += 1
        self._revoked |= set(names)

    def refuse_if_old(self) -> None:
        if self.old:
            raise ListTooOld

    def holds(self, credential: Credential) -> bool:
        self.asked += 1
        person = f"{credential.issuer} {credential.subject}"
        return not self._revoked.isdisjoint({person, *credential.clients, credential.party, *credential.tokens})


class AREAS:
    """Two areas, written out; all else reaches itself."""

    @staticmethod
    def reach(names: Collection[str], seat: Audience | None = None) -> frozenset[str]:
        """What these scopes reach, in every seat."""
        areas = {"finance:read": {"Billing", "ExecutionPlan"}, "case:read": {"Case"}}
        return frozenset(scope for name in names for scope in areas.get(name, {name}))


class Site:
    """An issuer that answers with the keys it is given, as often as it is asked; `asked` counts, by what was asked for."""

    def __init__(self, address: str, keys: Iterable[Key]) -> None:
        self.address = address
        self.publishes = [dict(key.as_dict(private=False)) for key in keys]
        self.metadata: dict[str, Any] = {"issuer": address, "jwks_uri": f"{address}/keys"}
        self.silent = False
        self.asked = 0
        self.asked_where: list[str] = []

    async def __call__(self, url: str, *, at_home: bool) -> bytes:
        """What stands at one of its addresses."""
        self.asked_where.append(url)
        if url == f"{self.address}/keys":
            self.asked += 1
            if not self.silent:
                return json.dumps({"keys": self.publishes}).encode()
        elif url == f"{self.address}/.well-known/openid-configuration" and not self.silent:
            return json.dumps(self.metadata).encode()
        raise NotAnswered("answered with status 404")


@asynccontextmanager
async def listening(keys: Iterable[Key]) -> AsyncIterator[Site]:
    """The same at an address of this machine, over HTTP."""

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        try:
            status, body = "200 OK", await site(site.address + path, at_home=True)
        except NotAnswered:
            status, body = "404 Not Found", b""
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answered, "127.0.0.1", 0)
    site = Site(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", keys)
    async with server:
        yield site


def signed(key: Key, algorithm: str, claims: dict[str, Any], **header: Any) -> str:
    """A token as an issuer signs it; a member of its header that is changed to `...` is left out."""
    shown = {"alg": algorithm, "kid": key.kid, "typ": "at+jwt", **header}
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", SecurityWarning
        )  # `EdDSA` has a better name, and issuers go on writing this one
        return jwt.encode(
            {name: value for name, value in shown.items() if value is not ...},
            claims,
            key,
            [algorithm],
            default_type=None,
        )
