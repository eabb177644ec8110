"""What an issuer answers over the network: asked once, no redirect followed, and little is taken."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from ipaddress import ip_network
from typing import NamedTuple

import httpx2

from connectors.addresses import AddressRefused, Network
from connectors.judged_connection import JudgedConnection
from schema.errors import HubError

LONGEST_ANSWER_BYTES = 262_144
ANYWHERE: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))
"""For a host the operator named, which may be a private one."""


class NotReached(HubError):
    """An issuer gave no answer, or too long a one; says why, and nothing of what it answered."""


class Answer(NamedTuple):
    """A status and the bytes that came with it, whatever they are."""

    status: int
    body: bytes


async def answer_of(request: httpx2.Request, networks: Sequence[Network], trusts: ssl.SSLContext) -> Answer:
    """What is answered to a request that may lead to public addresses and into these networks; raises `NotReached`."""
    request.headers.update({"accept": "application/json", "accept-encoding": "identity", "user-agent": "fms-hub"})
    try:
        async with JudgedConnection(networks, trusts=trusts) as connection:
            answer = await connection.handle_async_request(request)
            try:
                return Answer(answer.status_code, await _taken(answer))
            finally:
                await answer.aclose()
    except AddressRefused as refused:
        raise NotReached(str(refused)) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as lost:
        raise NotReached(f"not reached ({type(lost).__name__})") from None


async def _taken(answer: httpx2.Response) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise NotReached("answered in an encoding that was not asked for")
    raw = bytearray()
    async for piece in answer.aiter_raw():
        raw += piece
        if len(raw) > LONGEST_ANSWER_BYTES:
            raise NotReached(f"answered with more than {LONGEST_ANSWER_BYTES} bytes")
    return bytes(raw)
