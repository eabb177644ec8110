"""Messages on their way to one receiver: to the address that was judged, in bounded time, little heard of the answer."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

import httpx2

from connectors.addresses import AddressRefused, Network, Resolve, by_the_system
from connectors.judged_connection import JudgedConnection
from schema.rules.webhooks import objection_to_webhook_address

LONGEST_POST_SECONDS = 10.0
LONGEST_ANSWER_BYTES = 4_096
# What a receiver that ended a connection between two messages looks like.
_ENDED = (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError)


class NotDelivered(Exception):
    """A message that its receiver did not take; `why` says nothing of what the receiver answered."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Post:
    """Sends messages by POST: no redirects, no proxies, no cookies, to addresses that stay those that were judged."""

    def __init__(
        self,
        allowed: Iterable[Network] = (),
        *,
        trusted: ssl.SSLContext | None = None,
        seconds: float = LONGEST_POST_SECONDS,
        resolve: Resolve = by_the_system,
    ) -> None:
        self._allowed = tuple(allowed)
        self._trusted = trusted
        self._seconds = seconds
        self._resolve = resolve

    @asynccontextmanager
    async def to(self, url: str) -> AsyncIterator[Receiver]:
        """One receiver for one turn: its name is resolved once, and its messages share a connection."""
        async with JudgedConnection(self._allowed, trusts=self._trusted, resolve=self._resolve) as connection:
            yield Receiver(url, connection, self._seconds)


class Receiver:
    """Where one webhook leads, as it is reached in one turn."""

    def __init__(self, url: str, connection: JudgedConnection, seconds: float) -> None:
        self._url = url
        self._connection = connection
        self._seconds = seconds
        self._reached = False

    async def send(self, headers: Mapping[str, str], body: bytes) -> None:
        """Send one message; raises `NotDelivered` unless the receiver answers with a status from 200 to 299 in time."""
        objection = objection_to_webhook_address(self._url)
        if objection is not None:
            raise NotDelivered(f"not sent: {objection.sentence}")
        try:
            async with asyncio.timeout(self._seconds):
                status = await self._posted(headers, body)
        except AddressRefused as refused:
            raise NotDelivered(f"not sent: {refused}") from None
        except TimeoutError:
            raise NotDelivered(f"no answer within {self._seconds:g} seconds") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as lost:
            raise NotDelivered(f"not reached: {type(lost).__name__}") from None
        if not 200 <= status <= 299:
            raise NotDelivered(f"answered with status {status}")

    async def _posted(self, headers: Mapping[str, str], body: bytes) -> int:
        reached, self._reached = self._reached, False
        try:
            status = await self._answered(headers, body)
        except _ENDED:
            if not reached:
                raise
            # A connection may be ended between two messages, and that is no refusal of the second.
            status = await self._answered(headers, body)
        self._reached = True
        return status

    async def _answered(self, headers: Mapping[str, str], body: bytes) -> int:
        # No client: one would keep cookies, and write down the address, in whose query a token of its party can stand.
        request = httpx2.Request(
            "POST", self._url, content=body,
            headers={**headers, "content-type": "application/json", "user-agent": "fms-hub"},
        )  # fmt: skip
        answer = await self._connection.handle_async_request(request)
        try:
            heard = 0
            async for piece in answer.aiter_raw():
                heard += len(piece)
                if heard > LONGEST_ANSWER_BYTES:
                    break  # the status said all that we ask
            return answer.status_code
        finally:
            await answer.aclose()
