"""One message on its way: to the address that was checked, in bounded time, and with little heard of the answer."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx2

from connectors.addresses import IP, Network
from hub.deliveries.addresses import objection_to_address

LONGEST_POST_SECONDS = 10.0
LONGEST_ANSWER_BYTES = 4_096


class NotDelivered(Exception):
    """A message that its receiver did not take; `why` says nothing of what the receiver answered."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Post:
    """Sends messages by POST: no redirects, no proxies, no cookies, to an address that stays the one that was checked."""

    def __init__(
        self,
        allowed: Iterable[Network] = (),
        *,
        trusted: ssl.SSLContext | None = None,
        seconds: float = LONGEST_POST_SECONDS,
    ) -> None:
        self._allowed = tuple(allowed)
        self._trusted = (
            trusted or ssl.create_default_context()
        )  # once: reading whom to trust takes longer than a message
        self._seconds = seconds

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Send one message; raises `NotDelivered` unless the receiver answers with a status from 200 to 299 in time."""
        try:
            async with asyncio.timeout(self._seconds):
                status = await self._posted(url, headers, body)
        except TimeoutError:
            raise NotDelivered(f"no answer within {self._seconds:g} seconds") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as lost:
            raise NotDelivered(f"not reached: {type(lost).__name__}") from None
        if not 200 <= status <= 299:
            raise NotDelivered(f"answered with status {status}")

    async def _posted(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        parts = urlsplit(url)
        resolved = await _resolved(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        objection = objection_to_address(url, resolved, self._allowed)
        if objection is not None:
            raise NotDelivered(f"not sent: {objection}")
        # The address that was judged is the one connected to: a name asked again could lead elsewhere.
        target = httpx2.URL(url).copy_with(host=str(resolved[0]))
        host = parts.netloc.rpartition("@")[2]
        async with httpx2.AsyncClient(
            verify=self._trusted, trust_env=False, follow_redirects=False, timeout=self._seconds
        ) as client:
            request = client.build_request(
                "POST", target, content=body,
                headers={**headers, "host": host, "content-type": "application/json", "user-agent": "fms-hub"},
                extensions={"sni_hostname": parts.hostname},
            )  # fmt: skip
            answer = await client.send(request, stream=True)
            try:
                heard = 0
                async for piece in answer.aiter_raw():
                    heard += len(piece)
                    if heard > LONGEST_ANSWER_BYTES:
                        break  # the status said all that we ask
                return answer.status_code
            finally:
                await answer.aclose()


async def _resolved(host: str, port: int) -> list[IP]:
    """Everything a name leads to; nothing when it leads nowhere."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return []
    return list(dict.fromkeys(ip_address(str(address[4][0]).partition("%")[0]) for address in found))
