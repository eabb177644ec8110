"""A hub where people sign in, and a browser that does what its pages say, one step at a time and no step unasked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import asyncpg
import httpx2
import orjson
from selectolax.lexbor import LexborHTMLParser

from hub.app import House
from hub.serve.sessions import Sessions
from hub.serve.sign_in import Cast
from hub.settings import Settings
from hub.store.engine import Addresses, Store
from tests.identity_provider.running import IdentityProvider, made_key
from tests.served import OLDEST, PATIENCE

URL = "https://hub.test"
CLIENT, KEYED_CLIENT = "hub-in-browsers", "hub-in-browsers-with-a-key"
KEY = made_key("ES256", "of-the-hub")
RETURN = f"{URL}/sign-in/return"
PUBLIC = {
    "client_id": CLIENT,
    "token_endpoint_auth_method": "none",
    "grant_types": ["authorization_code"],
    "response_types": ["code"],
    "redirect_uris": [RETURN],
}
# What the provider knows the hub as: by PKCE alone, and with a key of its own.
CLIENTS = (
    PUBLIC,
    {
        **PUBLIC,
        "client_id": KEYED_CLIENT,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "jwks": {"keys": [KEY.as_dict(private=False)]},
    },
)
WHO = "{ viewer { audience party scopes cases } }"


class Ahead:
    """The time it is, and as much later as a test says: an identity provider keeps no other than the machine's."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by

    def pass_(self, **by: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        self.by += timedelta(**by)


class Browser:
    """One browser: it keeps what it was given for this hub, and says of its requests what browsers say."""

    def __init__(self, app: Any, url: str = URL) -> None:
        self.url = url
        self.client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=url)
        self.elsewhere = httpx2.AsyncClient(trust_env=False)

    @property
    def cookie(self) -> str | None:
        """The value of the session's cookie, which no script of a page could read."""
        return self.client.cookies.get("__Host-hub-session")

    async def open(self, path: str, **headers: str) -> httpx2.Response:
        """Go to an address of the hub."""
        return await self.client.get(path, headers={"sec-fetch-site": "none", **headers})

    async def send(self, path: str, headers: Mapping[str, str | None] | None = None, **fields: str) -> httpx2.Response:
        """Send a form of one of the hub's pages."""
        own: dict[str, str | None] = {
            "origin": self.url,
            "sec-fetch-site": "same-origin",
            "content-type": "application/x-www-form-urlencoded",
        }
        sent = {name: value for name, value in {**own, **(headers or {})}.items() if value is not None}
        return await self.client.post(path, content=urlencode(fields), headers=sent)

    async def ask(self, query: str = WHO, headers: Mapping[str, str | None] | None = None) -> httpx2.Response:
        """Ask the graph, as a script of one of the hub's pages would; a header set to none is left out."""
        own: dict[str, str | None] = {
            "origin": self.url,
            "sec-fetch-site": "same-origin",
            "hub-proof": "same-origin",
            "content-type": "application/json",
            "accept": "application/graphql-response+json",
        }
        sent = {name: value for name, value in {**own, **(headers or {})}.items() if value is not None}
        return await self.client.post("/graphql", content=orjson.dumps({"query": query}), headers=sent)

    async def prove(self, there: str, person: str) -> str:
        """Tell the identity provider at this address who one is; where it sends the browser back to."""
        answer = await self.elsewhere.get(there)
        for _ in range(6):
            if answer.status_code == 200:
                answer = await self.elsewhere.post(str(answer.url), data={"person": person})
            else:
                assert answer.status_code in (302, 303), answer.text
                there = str(answer.url.join(answer.headers["location"]))
                if there.startswith(self.url):
                    return there
                answer = await self.elsewhere.get(there)
        raise AssertionError("the provider sends the browser round in circles")

    async def begin(self, to: str | None = None) -> str:
        """Begin to sign in; the issuer's address that the hub sends the browser to."""
        answer = await self.send("/sign-in", **({} if to is None else {"to": to}))
        assert answer.status_code == 200, answer.text
        return step(answer)

    async def sign_in(self, person: str, to: str | None = None) -> httpx2.Response:
        """The whole way in; the page that it ends on, before its next step."""
        return await self.open(local(await self.prove(await self.begin(to), person)))

    async def close(self) -> None:
        await self.client.aclose()
        await self.elsewhere.aclose()


def step(answer: httpx2.Response) -> str:
    """Where a page leads on to by itself."""
    refresh = LexborHTMLParser(answer.text).css_first("meta[http-equiv=refresh]")
    assert refresh is not None, answer.text
    where: str = (refresh.attributes["content"] or "").removeprefix("0; url=")
    link = LexborHTMLParser(answer.text).css_first("a")
    assert link is not None
    assert link.attributes["href"] == where  # for a browser that does not follow by itself
    return where


def local(address: str) -> str:
    """The path and query of an address."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def said(answer: httpx2.Response) -> str:
    """What a page says, read from its top to its end."""
    body = LexborHTMLParser(answer.text).css_first("main")
    assert body is not None, answer.text
    return " ".join(body.text(separator=" ").split())


def code(answer: httpx2.Response) -> str:
    """The one code of an answer that declines."""
    (error,) = answer.json()["errors"]
    found: str = error["extensions"]["code"]
    return found


@asynccontextmanager
async def signing_in(
    addresses: Addresses,
    data_dir: Path,
    provider: IdentityProvider | None = None,
    *,
    cast: Cast | None = None,
    sessions: type[Sessions] = Sessions,
    oldest: float = OLDEST,
    store: Store | None = None,
    **settings: Any,
) -> AsyncIterator[tuple[House, Ahead]]:
    """A house whose people sign in at this provider, or that has a cast, or neither; a `store` given stays open."""
    at_provider: dict[str, Any] = {}
    if provider is not None:
        at_provider = {"sign_in_issuer": provider.issuer, "sign_in_client": CLIENT}
    clock = Ahead()
    told = Settings(**{"data_dir": data_dir, "public_url": URL, **at_provider, **settings})
    house = House(
        told, addresses, clock, forgetful=True, patience=PATIENCE, oldest=oldest, cast=cast, sessions=sessions,
        store=store,
    )  # fmt: skip
    await house.open()
    await house.resume()
    try:
        yield house, clock
    finally:
        await house.close()


async def grant(addresses: Addresses, issuer: str, subject: str, seat: str, **facts: Any) -> str:
    """A standing token in the store, as its administrator issued it; its id."""
    facts = {
        "seat": seat, "holder": "PERSON", "owner": "Program office", "purpose": "casework", "holder_issuer": issuer,
        "holder_subject": subject, "read_only": False, "status": "ACTIVE",
        "expires_at": datetime.now(UTC) + timedelta(days=90), **facts,
    }  # fmt: skip
    record = uuid4()
    kept = {
        "id": record, "version": 1, "latest": True, "originator": "customer:BN", "source": "world",
        "source_class": "submission", "source_key": f"AccessToken/{record}", "received_at": datetime.now(UTC),
        "as_of": "{}", **facts,
    }  # fmt: skip
    await told(
        addresses,
        f"insert into access_token ({', '.join(kept)}) values ({', '.join(f'${n + 1}' for n in range(len(kept)))})",
        *kept.values(),
    )
    return str(record)


async def change(addresses: Addresses, record: str, fact: str, value: Any) -> None:
    """Change one fact of a standing token."""
    await told(addresses, f"update access_token set {fact} = $1 where id = $2", value, UUID(record))


async def told(addresses: Addresses, statement: str, *values: Any) -> None:
    """Change the store behind every door."""
    connection = await asyncpg.connect(addresses.admin)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def count(addresses: Addresses) -> int:
    """How many sessions there are."""
    return len(await rows(addresses, "select from sign_in_session"))


async def rows(addresses: Addresses, query: str) -> list[tuple[Any, ...]]:
    """What the store holds."""
    connection = await asyncpg.connect(addresses.admin)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def everything(addresses: Addresses) -> str:
    """All that the store knows of sessions, in words."""
    return str(await rows(addresses, "select * from sign_in_session"))
