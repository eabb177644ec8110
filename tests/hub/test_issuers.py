"""An issuer's keys as they come and go: a new one is taken at once, a removed one is let go, and nobody makes us ask for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from hub.identity.issuer_answers import LONGEST_ANSWER_BYTES
from hub.identity.issuers import (
    Issuer,
    IssuerSilent,
    NotAnswered,
    TrustedKeys,
    Web,
    published,
)
from hub.settings import TrustedIssuer
from schema.errors import BadValue
from tests.identity_provider.running import made_key
from tests.issuing import Site, Watch

ADDRESS = "https://login.bn.example"
FIRST, SECOND = made_key("ES256", "first"), made_key("ES256", "second")


class World:
    """One issuer, and the hub's knowledge of its keys."""

    def __init__(self, kind: type[TrustedKeys] = TrustedKeys, address: str = ADDRESS) -> None:
        self.watch = Watch()
        self.site = Site(address, [FIRST])
        self.keys = kind(address, self.watch, self.site, self.watch.pause)

    async def knows(self, kid: str) -> bool:
        found = await self.keys.named(kid) is not None
        await asyncio.sleep(0)  # what was begun beside it goes on
        return found

    async def settled(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
def world() -> World:
    return World()


# --- rotation -------------------------------------------------------------------------------------------------------


async def test_keys_are_asked_for_once_for_all_who_wait(world: World) -> None:
    assert world.site.asked == 0  # not before the first token
    assert await asyncio.gather(*(world.knows("first") for _ in range(100))) == [True] * 100
    assert world.site.asked == 1


async def test_a_new_key_is_good_from_the_first_token_it_signs(world: World) -> None:
    assert await world.knows("first")
    for kid in ("second", "third", "fourth"):
        world.watch.move(seconds=11)
        world.site.publishes.append(made_key("ES256", kid).as_dict(private=False))
        assert await world.knows(kid)
    assert world.watch.paused == []
    assert world.site.asked == 4
    assert await world.knows("first")


async def test_a_new_key_waits_for_no_round_that_was_made_in_any_case(world: World) -> None:
    assert await world.knows("first")
    world.watch.move(seconds=61)
    assert await world.knows("first")  # makes us look again, beside it
    await world.settled()
    assert world.site.asked == 2
    world.watch.move(seconds=1)
    world.site.publishes.append(SECOND.as_dict(private=False))
    assert await world.knows("second")
    assert world.watch.paused == []


async def test_a_storm_of_unknown_keys_makes_us_ask_at_most_once_in_ten_seconds(world: World) -> None:
    """A minute of it, from before anybody was asked; 200 tokens a second, by the clock."""
    begun = world.watch.at
    asked_at: list[float] = []
    number = 0
    while (passed := (world.watch.at - begun).total_seconds()) < 60:
        before = world.site.asked
        assert not await world.knows(f"made-up-{number}")
        if world.site.asked > before:
            asked_at += [(world.watch.at - begun).total_seconds()] * (world.site.asked - before)
        number += 1
        world.watch.move(seconds=0.005)
        assert passed < 60
    assert len(asked_at) >= 5  # it does ask
    assert min(b - a for a, b in pairwise(asked_at)) >= 10


async def test_in_a_storm_a_new_key_waits_while_that_is_short_and_is_refused_while_it_is_long(world: World) -> None:
    assert not await world.knows("made-up")
    world.site.publishes.append(SECOND.as_dict(private=False))
    world.watch.move(seconds=6.9)
    assert not await world.knows("second")
    assert (world.site.asked, world.watch.paused) == (1, [])
    world.watch.move(seconds=0.1)
    assert await world.knows("second")
    assert (world.site.asked, world.watch.paused) == (2, [3.0])


async def test_many_who_wait_wait_for_one_answer(world: World) -> None:
    assert not await world.knows("made-up")
    world.watch.move(seconds=8)
    world.site.publishes.append(SECOND.as_dict(private=False))
    found = await asyncio.gather(*(world.knows(kid) for kid in ["second", "made-up"] * 50))
    assert found == [True, False] * 50
    assert (world.site.asked, world.watch.paused) == (2, [2.0])


async def test_who_gives_up_waiting_ends_it_for_nobody_else(world: World) -> None:
    impatient = asyncio.create_task(world.keys.named("first"))
    patient = asyncio.create_task(world.keys.named("first"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient is not None
    assert impatient.cancelled()


@pytest.mark.parametrize("every", [1, 20, 59, 61, 119, 200, 239, 300])
async def test_a_removed_key_is_refused_within_five_minutes_however_seldom_it_is_met(every: int) -> None:
    world = World()
    assert await world.knows("first")
    world.site.publishes = [SECOND.as_dict(private=False)]
    removed = world.watch.at
    while True:
        world.watch.move(seconds=every)
        known = await world.knows("first")
        await world.settled()
        if not known:
            break
        assert world.watch.at - removed < timedelta(minutes=5)


class NeverAsksAgain(TrustedKeys):
    """Broken: what was once heard is gone by for an hour."""

    @staticmethod
    def _within(since: Any, span: timedelta, now: Any) -> bool:
        return since is not None and now < since + timedelta(hours=1)


async def test_keys_that_are_not_asked_for_again_are_caught() -> None:
    world = World(NeverAsksAgain)
    assert await world.knows("first")
    world.site.publishes = []
    world.watch.move(minutes=6)
    assert await world.knows("first")


async def test_a_key_of_the_same_name_is_another_key(world: World) -> None:
    before = await world.keys.named("first")
    world.site.publishes = [made_key("ES256", "first").as_dict(private=False)]
    world.watch.move(minutes=4)
    after = await world.keys.named("first")
    assert before is not None
    assert after is not None
    assert before.thumbprint != after.thumbprint
    assert not world.keys.holds("first", before, world.watch.at)


async def test_a_key_that_stayed_is_known_as_the_same(world: World) -> None:
    before = await world.keys.named("first")
    assert before is not None
    world.watch.move(minutes=4)
    assert not world.keys.holds("first", before, world.watch.at)
    assert await world.keys.named("first") is before
    assert world.keys.holds("first", before, world.watch.at)


# --- an issuer that does not answer ---------------------------------------------------------------------------------


async def test_while_an_issuer_is_silent_its_last_keys_serve_for_an_hour_and_no_longer(world: World) -> None:
    assert await world.knows("first")
    world.site.silent = True
    world.watch.move(minutes=59, seconds=59)
    assert await world.knows("first")
    world.watch.move(seconds=1)
    with pytest.raises(IssuerSilent):
        await world.knows("first")
    world.site.silent = False
    world.watch.move(seconds=10)
    assert await world.knows("first")


async def test_a_silent_issuer_is_asked_at_most_once_in_ten_seconds(world: World) -> None:
    world.site.silent = True
    for _ in range(600):
        with pytest.raises(IssuerSilent):
            await world.knows("first")
        world.watch.move(seconds=0.1)
    # Two places where it could describe itself.
    assert len(world.site.asked_where) == 2 * 6


async def test_a_clock_that_is_set_back_makes_us_ask_and_not_trust(world: World) -> None:
    assert await world.knows("first")
    world.site.publishes = []
    world.watch.move(hours=-2)
    assert not await world.knows("first")


class Slow(Site):
    """An issuer that takes its time."""

    async def __call__(self, url: str, *, at_home: bool) -> bytes:
        await asyncio.sleep(60)
        raise AssertionError("nobody waited for it")


@pytest.mark.long
async def test_nobody_waits_long_for_an_issuer() -> None:
    watch = Watch()
    keys = TrustedKeys(ADDRESS, watch, Slow(ADDRESS, [FIRST]), watch.pause)
    begun = asyncio.get_running_loop().time()
    with pytest.raises(IssuerSilent):
        await keys.named("first")
    assert 1.9 < asyncio.get_running_loop().time() - begun < 10
    await keys.close()


# --- what is a key --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "algorithms"),
    [
        ("ES256", {"ES256"}),
        ("RS256", {"RS256"}),
        ("PS256", {"PS256"}),
        ("EdDSA", {"EdDSA", "Ed25519"}),
        ("Ed25519", {"EdDSA", "Ed25519"}),
    ],
)
def test_a_key_is_pinned_to_the_algorithm_it_is_published_for(kind: str, algorithms: set[str]) -> None:
    found = published(made_key(kind, "a").as_dict(private=False))
    assert found is not None
    assert found.algorithms == algorithms


def test_a_key_that_names_no_algorithm_is_good_for_those_of_its_kind() -> None:
    found = published(RSAKey.generate_key(2048).as_dict(private=False))
    assert found is not None
    assert found.algorithms == {"RS256", "PS256"}


EC, RSA = FIRST.as_dict(private=False), made_key("RS256", "rsa").as_dict(private=False)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": ["EC"]},
        {**EC, "alg": "HS256"},
        {**EC, "alg": "none"},
        {**EC, "alg": "RS256"},
        {**EC, "alg": ["ES256"]},
        {**EC, "crv": "P-384"},
        {**EC, "use": "enc"},
        {**EC, "key_ops": ["sign"]},
        {**EC, "key_ops": "verify"},
        {**EC, "x": "AAAA"},
        {**EC, "x": 7},
        {name: value for name, value in EC.items() if name != "y"},
        FIRST.as_dict(private=True),
        {**RSA, "e": "AQ"},
        {**RSA, "e": f"AQ{RSA['n'][2:]}"},  # as long as the modulus: seventy times the work for whoever verifies
        {**RSA, "n": RSA["n"][:86]},
        ECKey.generate_key("secp256k1").as_dict(private=False),
        OKPKey.generate_key("X25519").as_dict(private=False),
        OctKey.generate_key(256).as_dict(private=True),
    ],
)
def test_what_could_not_have_signed_a_token_is_no_key(jwk: dict[str, Any]) -> None:
    assert published(jwk) is None


async def test_one_name_for_two_keys_names_neither_and_a_key_without_a_name_is_passed_over(world: World) -> None:
    twin, nameless = made_key("ES256", "twin").as_dict(private=False), SECOND.as_dict(private=False)
    del nameless["kid"]
    world.site.publishes += [twin, {**SECOND.as_dict(private=False), "kid": "twin"}, nameless, "no key"]  # type: ignore[list-item]
    assert await world.knows("first")
    assert set(world.keys.held) == {"first"}


# --- where an issuer is ---------------------------------------------------------------------------------------------


@contextmanager
def silent() -> Iterator[None]:
    with pytest.raises(IssuerSilent):
        yield


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://login.ja.example", "jwks_uri": f"{ADDRESS}/keys"},
        {"issuer": f"{ADDRESS}/", "jwks_uri": f"{ADDRESS}/keys"},
        {"jwks_uri": f"{ADDRESS}/keys"},
        {"issuer": ADDRESS},
        {"issuer": ADDRESS, "jwks_uri": "http://login.bn.example/keys"},
        {"issuer": ADDRESS, "jwks_uri": "http://127.0.0.1/keys"},
        {"issuer": ADDRESS, "jwks_uri": "file:///etc/passwd"},
        {"issuer": ADDRESS, "jwks_uri": [f"{ADDRESS}/keys"]},
        {"issuer": ADDRESS, "jwks_uri": "https://[::1/keys"},
        {"issuer": ADDRESS, "jwks_uri": "https://login.bn.example\u2100/keys"},
    ],
)
async def test_an_issuer_that_describes_itself_as_another_or_keeps_its_keys_in_the_open_is_not_gone_by(
    world: World, metadata: dict[str, Any]
) -> None:
    world.site.metadata = metadata
    with silent():
        await world.knows("first")
    assert world.site.asked == 0


async def test_an_issuer_below_a_path_is_found_at_either_of_its_places() -> None:
    world = World(address="https://login.example/realms/bn")
    world.site.metadata["issuer"] = "https://login.example/elsewhere"
    with silent():
        await world.knows("first")
    world.site.silent = True
    world.watch.move(seconds=10)
    with silent():
        await world.knows("first")
    assert world.site.asked_where[-2:] == [
        "https://login.example/realms/bn/.well-known/openid-configuration",
        "https://login.example/.well-known/oauth-authorization-server/realms/bn",
    ]


class Answering:
    """One address on this machine that answers with these bytes."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.address = ""
        self.came: list[bytes] = []

    async def __aenter__(self) -> Answering:
        self._server = await asyncio.start_server(self._answered, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", "answered with status 302"),
        (
            b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + b"x" * (LONGEST_ANSWER_BYTES + 1),
            f"answered with more than {LONGEST_ANSWER_BYTES} bytes",
        ),
        (
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\nx",
            "answered in an encoding that was not asked for",
        ),
        (b"no HTTP at all\r\n\r\n", "not reached (RemoteProtocolError)"),
    ],
)
async def test_an_issuer_is_followed_nowhere_and_heard_only_so_far(answer: bytes, why: str) -> None:
    async with Answering(answer) as site:
        with pytest.raises(NotAnswered) as lost:
            await Web()(f"{site.address}/keys", at_home=True)
        assert str(lost.value) == why
        assert len(site.came) == 1
        assert b"authorization" not in site.came[0].lower()


async def test_keys_at_another_host_are_fetched_from_public_addresses_alone() -> None:
    async with Answering(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}") as site:
        for address in (site.address, site.address.replace("http:", "https:"), "https://169.254.169.254/keys"):
            with pytest.raises(NotAnswered, match="not public and was not configured"):
                await Web()(address, at_home=False)
        with pytest.raises(NotAnswered, match="not public and was not configured"):
            await Web()("https://169.254.169.254/keys", at_home=True)
        with pytest.raises(NotAnswered, match="not public and was not configured"):
            await Web()("http://10.0.0.1/keys", at_home=True)  # in the clear it goes nowhere but to this machine
        assert site.came == []
        assert await Web()(site.address, at_home=True) == b"{}"


# --- for whom -------------------------------------------------------------------------------------------------------

ONE = Issuer(TrustedIssuer(ADDRESS, ("partner:BN",)), World().keys)
SEVERAL = Issuer(TrustedIssuer(ADDRESS, ("dsca", "agency:*", "sco:BN,JA")), World().keys)


def test_an_issuer_of_one_seat_need_not_name_it() -> None:
    assert [ONE.seat(None), ONE.seat("partner:BN")] == ["partner:BN", "partner:BN"]


@pytest.mark.parametrize("seat", ["dsca", "agency:D", "agency:B", "sco:BN,JA"])
def test_an_issuer_of_several_speaks_for_the_one_it_names(seat: str) -> None:
    assert SEVERAL.seat(seat) == seat


@pytest.mark.parametrize(
    ("issuer", "seat"),
    [
        (ONE, "partner:JA"),
        (ONE, "sco:BN"),
        (ONE, "dsca"),
        (SEVERAL, "partner:BN"),
        (SEVERAL, "sco:BN"),
        (SEVERAL, "sco:JA,BN"),
        (SEVERAL, "sco:BN,JA,KW"),
        (SEVERAL, "state"),
    ],
)
def test_a_seat_that_is_not_its_own_is_refused_in_one_sentence(issuer: Issuer, seat: str) -> None:
    with pytest.raises(BadValue) as refused:
        issuer.seat(seat)
    assert refused.value.hint == "its issuer does not speak for this seat"


@pytest.mark.parametrize("seats", [("dsca", "agency:*"), ("agency:*",), ("partner:BN", "partner:JA")])
def test_where_there_are_several_a_token_says_which(seats: tuple[str, ...]) -> None:
    with pytest.raises(BadValue) as refused:
        Issuer(TrustedIssuer(ADDRESS, seats), World().keys).seat(None)
    assert refused.value.hint == "its issuer speaks for several seats, and it does not say for which"
