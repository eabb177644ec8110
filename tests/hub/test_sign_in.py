"""Signing in from a browser: by one's own identity provider, in one seat, for a while; and every way in that is none."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.types import Scope

from hub.app import BUILT_IN_ISSUER, House
from hub.serve.browser import cookie_of, headers_of
from hub.serve.sessions import COOKIE, Session, Sessions
from hub.serve.sign_in import ATTEMPT, Cast, CastMember
from hub.settings import TrustedIssuer
from hub.store.engine import Addresses
from schema.audience import Principal
from schema.desk import Ground, Revocation
from schema.errors import HubError
from tests.identity_provider.running import IdentityProvider, needed, running
from tests.put_back import PutBack
from tests.served import but_cost
from tests.signed_in import (
    CLIENT,
    CLIENTS,
    KEY,
    KEYED_CLIENT,
    URL,
    Ahead,
    Browser,
    change,
    code,
    count,
    everything,
    grant,
    local,
    rows,
    said,
    signing_in,
    step,
)

BANDARIA = {"audience": "partner", "party": "customer:BN", "scopes": None, "cases": None}


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[IdentityProvider]:
    """Bandaria's identity provider, which knows the hub."""
    needed()
    async with running(*CLIENTS) as one:
        yield one


class Desk:
    """A hub and whoever stands before it."""

    def __init__(self, house: House, clock: Ahead, addresses: Addresses, issuer: str) -> None:
        self.house = house
        self.clock = clock
        self.addresses = addresses
        self.issuer = issuer
        self.app = house.asgi()
        self._browsers: list[Browser] = []

    def browser(self) -> Browser:
        """Another browser."""
        self._browsers.append(Browser(self.app))
        return self._browsers[-1]

    async def grant(self, person: str, seat: str, **facts: Any) -> str:
        """A standing token for a person of the provider's."""
        return await grant(self.addresses, self.issuer, person, seat, **facts)

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.close()


@asynccontextmanager
async def desk_at(
    addresses: Addresses, data_dir: Path, provider: IdentityProvider, **settings: Any
) -> AsyncIterator[Desk]:
    async with signing_in(addresses, data_dir, provider, **settings) as (house, clock):
        desk = Desk(house, clock, addresses, provider.issuer)
        yield desk
        await desk.close()


@pytest.fixture
async def desk(blank: PutBack, tmp_path: Path, provider: IdentityProvider) -> AsyncIterator[Desk]:
    """A hub that knows nobody yet."""
    async with desk_at(blank.addresses, tmp_path, provider, store=blank.store) as one:
        yield one


# --- in, and out again --------------------------------------------------------------------------------------------


async def test_an_official_signs_in_sees_who_she_is_asks_the_graph_and_signs_out(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN", purpose="casework of the naval staff")
    amina = desk.browser()

    asked = await amina.open("/sign-in")
    assert asked.status_code == 200
    assert "127.0.0.1, says who you are" in said(asked)

    returned = await amina.sign_in("amina")
    assert (returned.status_code, step(returned)) == (200, "/signed-in")
    (session,) = [c for c in returned.headers.get_list("set-cookie") if c.startswith(COOKIE)]
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; Path=/; Secure; HttpOnly; SameSite=Strict", session)

    who = said(await amina.open("/signed-in"))
    until = (desk.clock() + timedelta(hours=12)).strftime("%Y-%m-%d")
    for words in (
        "Amina Okafor",
        f"{desk.issuer} as amina",
        "partner nation (partner:BN)",
        "casework of the naval staff",
        until,
    ):
        assert words in who

    answer = await amina.ask()
    assert (answer.status_code, but_cost(answer.json())) == (200, {"data": {"viewer": BANDARIA}})

    cookie = amina.cookie
    left = await amina.send("/sign-out")
    assert left.status_code == 200
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    assert (amina.cookie, await count(desk.addresses)) == (None, 0)
    again = await amina.ask(headers={"cookie": f"{COOKIE}={cookie}"})
    assert (again.status_code, code(again)) == (401, "SESSION_OVER")
    assert (await amina.open("/signed-in")).headers["location"] == "/sign-in"


async def test_who_signed_in_is_on_record_before_anybody_is(desk: Desk) -> None:
    record = await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    await amina.sign_in("amina")
    query = (
        "select q.kind, q.seat, q.party, q.subject, q.operation, r.records "
        "from audit_record r join audit_question q on q.digest = r.question where q.kind = 'token'"
    )
    assert await rows(desk.addresses, query) == [
        ("token", "partner:BN", "customer:BN", "amina", "session.begun", [record])
    ]
    await desk.house.audit.close()
    other, there = await returned_to(desk, "amina")
    answer = await other.open(there)
    assert (answer.status_code, other.cookie) == (503, None)
    assert "Code: AUDIT_UNAVAILABLE" in said(answer)


async def test_the_hub_proves_itself_to_an_issuer_by_its_own_key(
    fresh_addresses: Addresses, tmp_path: Path, provider: IdentityProvider
) -> None:
    key = tmp_path / "sign-in.jwk"
    key.write_text(json.dumps(KEY.as_dict(private=True)))
    async with desk_at(fresh_addresses, tmp_path, provider, sign_in_client=KEYED_CLIENT, sign_in_key=key) as desk:
        await desk.grant("amina", "partner:BN")
        amina = desk.browser()
        assert step(await amina.sign_in("amina")) == "/signed-in"
        assert but_cost((await amina.ask()).json()) == {"data": {"viewer": BANDARIA}}


async def test_the_session_reaches_what_the_standing_token_does_and_no_more(desk: Desk) -> None:
    record = await desk.grant("amina", "partner:BN", cases=["BN-D-SAB"], scopes=["LetterOfOffer"])
    amina = desk.browser()
    await amina.sign_in("amina")
    narrowed = {**BANDARIA, "scopes": ["LetterOfOffer"], "cases": ["BN-D-SAB"]}
    assert but_cost((await amina.ask()).json()) == {"data": {"viewer": narrowed}}
    assert "Only these cases BN-D-SAB" in said(await amina.open("/signed-in"))
    await change(desk.addresses, record, "scopes", ["Case"])
    assert (await amina.ask()).json()["data"]["viewer"]["scopes"] == ["Case"]  # at once, in the session there is
    await change(desk.addresses, record, "read_only", True)
    submitting = 'mutation { recordConsent(input: {idempotencyKey: "1"}) { __typename } }'
    assert (await amina.ask(submitting)).json().get("data") is None
    assert "May read, and submit nothing" in said(await amina.open("/signed-in"))


async def test_whoever_holds_several_seats_takes_one_and_never_two(desk: Desk) -> None:
    await desk.grant("jonas", "dsca")
    held = await desk.grant("jonas", "sco:BN", purpose="the office in Bandaria")
    jonas = desk.browser()
    assert step(await jonas.sign_in("jonas", to="/cases/BN-D-SAB")) == "/signed-in?to=%2Fcases%2FBN-D-SAB"
    before = await jonas.ask()
    assert (before.status_code, code(before)) == (403, "SEAT_NOT_CHOSEN")
    choice = said(await jonas.open("/signed-in?to=/cases/BN-D-SAB"))
    assert "Choose your seat" in choice
    assert "Your seats Defense Security Cooperation Agency (dsca), for: casework" in choice

    undecided = jonas.cookie
    taken = await jonas.send("/signed-in", seat=held, to="/cases/BN-D-SAB")
    assert (taken.status_code, taken.headers["location"]) == (303, "/cases/BN-D-SAB")
    assert (await jonas.ask()).json()["data"]["viewer"]["party"] == "office:BN"
    in_the_office = jonas.cookie
    (other,) = re.findall(r'name="seat" value="([^"]+)"', (await jonas.open("/signed-in")).text)

    await jonas.send("/signed-in", seat=other)
    assert (await jonas.ask()).json()["data"]["viewer"]["party"] == "department:DSCA"
    assert await count(desk.addresses) == 1
    for former in (undecided, in_the_office):
        assert code(await desk.browser().ask(headers={"cookie": f"{COOKIE}={former}"})) == "SESSION_OVER"


async def test_a_seat_that_is_not_one_s_own_is_not_taken(desk: Desk) -> None:
    await desk.grant("jonas", "dsca")
    hers = await desk.grant("amina", "partner:BN")
    jonas = desk.browser()
    await jonas.sign_in("jonas")
    kept = jonas.cookie
    for seat in (hers, "partner:BN", "", "dsca"):
        answer = await jonas.send("/signed-in", seat=seat)
        assert (answer.status_code, jonas.cookie) == (400, kept)
    assert (await jonas.ask()).json()["data"]["viewer"]["party"] == "department:DSCA"


async def test_an_issuer_that_speaks_for_one_seat_seats_everybody_it_knows(
    fresh_addresses: Addresses, tmp_path: Path, provider: IdentityProvider
) -> None:
    for seats, party in (
        (("partner:BN",), "customer:BN"),
        (("partner:BN", "dsca"), None),  # of several it is for a standing token to say which
        (("partner:*",), None),
    ):
        spoken_for = (
            TrustedIssuer(provider.issuer, seats),
            TrustedIssuer("https://login.elsewhere.example", ("state",)),
        )
        async with desk_at(fresh_addresses, tmp_path, provider, issuers=spoken_for) as desk:
            jonas = desk.browser()
            answer = await jonas.sign_in("jonas")
            assert answer.status_code == (200 if party else 403)
            if party:
                assert (await jonas.ask()).json()["data"]["viewer"]["party"] == party
                cookie = jonas.cookie
            else:  # what the issuer no longer speaks for, a session of before does not reach either
                assert code(await desk.browser().ask(headers={"cookie": f"{COOKIE}={cookie}"})) == "SESSION_OVER"


async def test_a_person_without_a_seat_is_told_whom_to_ask_and_is_not_signed_in(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN", status="REVOKED")
    await desk.grant("amina", "partner:BN", expires_at=datetime.now(UTC))
    await grant(desk.addresses, "https://login.elsewhere.example", "amina", "partner:VE")
    await desk.grant("amina", "partner:BN", holder="SYSTEM")
    amina = desk.browser()
    answer = await amina.sign_in("amina")
    assert answer.status_code == 403
    assert "Ask the token administrator of your organization" in said(answer)
    assert (amina.cookie, await count(desk.addresses)) == (None, 0)


# --- ways in that are none ----------------------------------------------------------------------------------------


async def returned_to(desk: Desk, person: str) -> tuple[Browser, str]:
    """A browser that its issuer has just sent back, and the address it was sent to."""
    browser = desk.browser()
    return browser, local(await browser.prove(await browser.begin(), person))


async def refused(desk: Desk, browser: Browser, path: str, expected: str) -> None:
    """The way in is refused with this code, and nobody has signed in."""
    answer = await browser.open(path)
    assert f"Code: {expected}" in said(answer)
    assert answer.status_code == 400
    assert (browser.cookie, await count(desk.addresses)) == (None, 0)


def altered(path: str, **changed: str | None) -> str:
    """The address with these members of its query changed, or left out."""
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
    return f"{parts.path}?{urlencode({n: v for n, v in query.items() if v is not None})}"


@pytest.mark.long(but=1)
@pytest.mark.parametrize("state", ["", "guessed", "x" * 43, None])
async def test_a_forged_state_signs_nobody_in(desk: Desk, state: str | None) -> None:
    await desk.grant("amina", "partner:BN")
    amina, there = await returned_to(desk, "amina")
    await refused(desk, amina, altered(there, state=state), "SIGN_IN_NOT_BEGUN")
    assert step(await amina.open(there)) == "/signed-in"  # the true one still does


async def test_nobody_is_signed_in_as_another_by_a_link(desk: Desk) -> None:
    await desk.grant("jonas", "dsca")
    _, there = await returned_to(desk, "jonas")
    amina = desk.browser()
    await refused(desk, amina, there, "SIGN_IN_NOT_BEGUN")  # who has begun nothing
    await amina.begin()
    await refused(desk, amina, there, "SIGN_IN_NOT_BEGUN")  # who has begun something else


async def test_a_stolen_code_is_worth_nothing_in_another_browser(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    _, hers = await returned_to(desk, "amina")
    stolen = parse_qs(urlsplit(hers).query)["code"][0]
    thief = desk.browser()
    state = parse_qs(urlsplit(await thief.begin()).query)["state"][0]
    # The state is the thief's own; the issuer holds the code against the verifier that only her browser's attempt has.
    await refused(
        desk,
        thief,
        f"/sign-in/return?{urlencode({'code': stolen, 'state': state, 'iss': desk.issuer})}",
        "SIGN_IN_DECLINED",
    )


@pytest.mark.long(but=1)
@pytest.mark.parametrize("issuer", ["https://login.rival.example", "", None])
async def test_the_answer_of_another_issuer_is_refused_and_its_code_shown_to_nobody(
    desk: Desk, issuer: str | None
) -> None:
    await desk.grant("amina", "partner:BN")
    amina, there = await returned_to(desk, "amina")
    await refused(desk, amina, altered(there, iss=issuer), "SIGN_IN_MIXED_UP")
    assert step(await amina.open(there)) == "/signed-in"  # a code is good for one use, and was not used


async def test_an_answer_is_taken_once(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    amina, there = await returned_to(desk, "amina")
    sealed = amina.client.cookies[ATTEMPT]
    await amina.open(there)
    assert ATTEMPT not in amina.client.cookies
    another = desk.browser()
    another.client.cookies.set(ATTEMPT, sealed)
    answer = await another.open(there)
    assert "Code: SIGN_IN_DECLINED" in said(answer)
    assert another.cookie is None


async def test_an_answer_that_comes_late_is_refused(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    amina, there = await returned_to(desk, "amina")
    desk.clock.pass_(minutes=10)
    await refused(desk, amina, there, "SIGN_IN_NOT_BEGUN")


async def test_an_answer_that_says_a_thing_twice_is_refused(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    amina, there = await returned_to(desk, "amina")
    await refused(desk, amina, f"{there}&code=another", "SIGN_IN_NOT_BEGUN")


async def test_whom_the_issuer_turns_away_is_not_signed_in(desk: Desk) -> None:
    rival, there = await returned_to(desk, "not one of them")
    await refused(desk, rival, there, "SIGN_IN_DECLINED")
    assert "not one of them" not in (await rival.open(there)).text


@pytest.mark.long(but=1)
@pytest.mark.parametrize("sealed", ["", "e30", "a.b.c.d.e", "eyJhbGciOiJub25lIn0..."])
async def test_an_attempt_that_the_hub_did_not_seal_is_none(desk: Desk, sealed: str) -> None:
    await desk.grant("amina", "partner:BN")
    amina, there = await returned_to(desk, "amina")
    amina.client.cookies.clear()
    amina.client.cookies.set(ATTEMPT, sealed)
    await refused(desk, amina, there, "SIGN_IN_NOT_BEGUN")


async def test_a_session_s_value_is_never_one_that_was_there_before(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    planted = "f" * 43
    amina = desk.browser()
    amina.client.cookies.set(COOKIE, planted, "hub.test")
    await amina.sign_in("amina")
    first = amina.cookie
    assert first not in (None, planted)
    assert code(await desk.browser().ask(headers={"cookie": f"{COOKIE}={planted}"})) == "SESSION_OVER"
    await amina.sign_in("amina")
    assert amina.cookie not in (None, first)
    # The former ended with the new one's beginning: one browser, one session.
    assert code(await desk.browser().ask(headers={"cookie": f"{COOKIE}={first}"})) == "SESSION_OVER"
    assert await count(desk.addresses) == 1


@pytest.mark.long(but=1)
@pytest.mark.parametrize("to", ["https://rival.example/", "//rival.example", "/\\rival.example", "javascript:alert(1)"])
async def test_signing_in_leads_to_no_other_place(desk: Desk, to: str) -> None:
    await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    assert "rival" not in (await amina.open(f"/sign-in?{urlencode({'to': to})}")).text
    assert step(await amina.sign_in("amina", to=to)) == "/signed-in"


# --- the cookie alone is not enough -------------------------------------------------------------------------------

FOREIGN: dict[str, dict[str, str | None]] = {
    "without the header that no form can send": {"hub-proof": None},
    "with that header saying something else": {"hub-proof": "yes"},
    "from another origin": {"origin": "https://rival.example"},
    "from an origin that is hidden": {"origin": "null"},
    "from nowhere": {"origin": None},
    "from another site, as the browser says": {"sec-fetch-site": "cross-site"},
    "from a sibling of the same site": {"sec-fetch-site": "same-site"},
    "from the hub's name on another port": {"origin": f"{URL}:8443"},
    "from the hub's name in the clear": {"origin": URL.replace("https", "http")},
}


@pytest.mark.long(but=2)
@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
async def test_a_cookie_asks_nothing(desk: Desk, headers: dict[str, str | None]) -> None:
    await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    await amina.sign_in("amina")
    answer = await amina.ask(headers=headers)
    assert (answer.status_code, code(answer)) == (403, "SESSION_UNPROVEN")
    assert (await amina.ask()).status_code == 200


async def test_a_cookie_asks_by_post_and_in_json_alone(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    await amina.sign_in("amina")
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = await amina.ask(headers={"content-type": media})
        assert (answer.status_code, code(answer)) == (415, "MEDIA_TYPE")
    own = {"origin": URL, "sec-fetch-site": "same-origin", "hub-proof": "same-origin"}
    assert (await amina.open("/graphql?query={viewer{party}}", **own)).status_code == 401  # no cookie counts by GET


@pytest.mark.long(but=2)
@pytest.mark.parametrize("headers", [h for h in FOREIGN.values() if "hub-proof" not in h], ids=str)
@pytest.mark.parametrize("path", ["/sign-in", "/signed-in", "/sign-out"])
async def test_a_form_of_another_page_changes_nothing(desk: Desk, path: str, headers: dict[str, str | None]) -> None:
    await desk.grant("amina", "partner:BN")
    other = await desk.grant("amina", "dsca")
    amina = desk.browser()
    await amina.sign_in("amina")
    kept = amina.cookie
    answer = await amina.send(path, headers, seat=other)
    assert (answer.status_code, amina.cookie) == (403, kept)
    assert ATTEMPT not in amina.client.cookies
    assert code(await amina.ask()) == "SEAT_NOT_CHOSEN"  # as it was


async def test_going_to_an_address_changes_nothing(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    await amina.sign_in("amina")
    assert (await amina.open("/sign-out")).status_code == 405
    assert (await amina.open("/sign-in")).headers.get_list("set-cookie") == []
    assert (await amina.ask()).status_code == 200


async def test_beside_a_bearer_token_a_cookie_counts_for_nothing(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    await amina.sign_in("amina")
    for bearer in ("Bearer nonsense", "Bearer", ""):
        assert (await amina.ask(headers={"authorization": bearer})).status_code == 401


async def test_two_cookies_of_one_name_are_none(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    await amina.sign_in("amina")
    twice = f"{COOKIE}={amina.cookie}; {COOKIE}={'f' * 43}"
    answer = await desk.browser().ask(headers={"cookie": twice})
    assert (answer.status_code, code(answer)) == (401, "TOKEN_MISSING")


# --- until when ---------------------------------------------------------------------------------------------------


async def is_signed_in(browser: Browser) -> bool:
    """Whether the graph answers it, and the page says so too."""
    answered = (await browser.ask()).status_code == 200
    assert ((await browser.open("/signed-in")).status_code == 200) is answered
    return answered


async def test_a_session_ends_after_half_an_hour_without_a_request(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    await amina.sign_in("amina")
    desk.clock.pass_(minutes=29)
    assert await is_signed_in(amina)
    desk.clock.pass_(minutes=29)
    assert await is_signed_in(amina)
    desk.clock.pass_(minutes=30)
    assert not await is_signed_in(amina)


async def test_a_session_ends_after_twelve_hours_whatever_is_done_in_it(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    other = await desk.grant("amina", "dsca")
    amina = desk.browser()
    await amina.sign_in("amina")
    await amina.send("/signed-in", seat=other)
    for _ in range(35):
        desk.clock.pass_(minutes=20)
        assert (await amina.ask()).status_code == 200
    (another,) = re.findall(r'name="seat" value="([^"]+)"', (await amina.open("/signed-in")).text)
    await amina.send("/signed-in", seat=another)  # another seat is no new sign-in
    assert await is_signed_in(amina)
    desk.clock.pass_(minutes=20)
    assert not await is_signed_in(amina)


async def test_a_session_ends_with_its_standing_token(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN", expires_at=desk.clock() + timedelta(minutes=20))
    amina = desk.browser()
    await amina.sign_in("amina")
    desk.clock.pass_(minutes=19)
    assert await is_signed_in(amina)
    desk.clock.pass_(minutes=1)
    assert not await is_signed_in(amina)


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("status", "REVOKED"),
        ("holder_subject", "jonas"),
        ("holder_issuer", "https://login.elsewhere.example"),
        ("seat", "partner:VE"),
    ],
)
async def test_a_session_ends_when_its_standing_token_is_revoked_or_moved(desk: Desk, fact: str, value: str) -> None:
    record = await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    await amina.sign_in("amina")
    assert await is_signed_in(amina)
    await change(desk.addresses, record, fact, value)
    assert not await is_signed_in(amina)


async def test_a_seat_is_held_in_its_hours_and_from_its_networks_alone(desk: Desk) -> None:
    now = desk.clock()
    hour = f"{now.hour:02}:00-{(now.hour + 1) % 24:02}:00"
    record = await desk.grant("amina", "partner:BN", hours=hour, networks=["127.0.0.0/8"])
    amina = desk.browser()
    await amina.sign_in("amina")
    assert (await amina.ask()).status_code == 200
    await change(desk.addresses, record, "networks", ["192.0.2.0/24"])
    assert code(await amina.ask()) == "TOKEN_OUTSIDE_NETWORK"
    await change(desk.addresses, record, "hours", f"{(now.hour + 2) % 24:02}:00-{(now.hour + 3) % 24:02}:00")
    assert code(await amina.ask()) == "TOKEN_OUTSIDE_HOURS"


# --- taken back ---------------------------------------------------------------------------------------------------


async def revoke(desk: Desk, revoked: Revocation) -> None:
    """Take something back, and wait until it is."""
    async with desk.house.store.writes.begin() as connection:
        number = await desk.house.revoking.write(connection, [revoked], by="a test")
    await desk.house.revoking.read_by_all(number)


GROUNDS: dict[str, Callable[[str, str], Revocation]] = {
    "the person": lambda issuer, _: Revocation.of_person(issuer, "amina"),
    "its standing token": lambda _, record: Revocation(Ground.TOKEN, record),
    "the hub as its issuer's client": lambda _, __: Revocation(Ground.CLIENT, CLIENT),
    "its organization": lambda _, __: Revocation(Ground.ORGANIZATION, "customer:BN"),
    "everything": lambda _, __: Revocation(Ground.ALL),
}


@pytest.mark.long(but=1)
@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
async def test_what_is_revoked_ends_the_session_that_rests_on_it(
    desk: Desk, ground: Callable[[str, str], Revocation]
) -> None:
    record = await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    await amina.sign_in("amina")
    assert await is_signed_in(amina)
    await revoke(desk, ground(desk.issuer, record))
    assert (await amina.ask()).status_code == 401
    assert not await is_signed_in(amina)


async def test_what_is_revoked_of_others_ends_no_session(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    other = await desk.grant("jonas", "dsca")
    amina = desk.browser()
    await amina.sign_in("amina")
    for revoked in (
        Revocation.of_person(desk.issuer, "jonas"),
        Revocation.of_person("https://login.elsewhere.example", "amina"),
        Revocation(Ground.TOKEN, other),
        Revocation(Ground.CLIENT, "another"),
        Revocation(Ground.ORGANIZATION, "customer:VE"),
    ):
        await revoke(desk, revoked)
        assert await is_signed_in(amina)


class Unheeding(Sessions):
    """A build that does not ask what was revoked."""

    def _taken_back(self, session: Session) -> bool:
        return False


async def test_a_build_that_heeds_no_revocation_is_caught(
    fresh_addresses: Addresses, tmp_path: Path, provider: IdentityProvider
) -> None:
    async with desk_at(fresh_addresses, tmp_path, provider, sessions=Unheeding) as desk:
        await desk.grant("amina", "partner:BN")
        amina = desk.browser()
        await amina.sign_in("amina")
        await revoke(desk, Revocation(Ground.ALL))  # a person's would be met at the record too
        assert await is_signed_in(amina)


async def test_while_it_is_not_known_what_was_revoked_nobody_is_served(
    fresh_addresses: Addresses, tmp_path: Path, provider: IdentityProvider
) -> None:
    async with desk_at(fresh_addresses, tmp_path, provider) as desk:
        await desk.grant("amina", "partner:BN")
        amina = desk.browser()
        await amina.sign_in("amina")
        await desk.house.revocations.close()
        answer = await amina.ask()
        assert (answer.status_code, code(answer)) == (503, "REVOCATIONS_STALE")
        assert answer.json()["errors"][0]["extensions"]["retryable"] is True
        for page in (await amina.open("/signed-in"), await amina.send("/signed-in", seat="dsca")):
            assert page.status_code == 503
            assert "Code: REVOCATIONS_STALE" in said(page)
            assert "Amina" not in page.text
        assert (await amina.send("/sign-out")).status_code == 200  # whoever wants to leave may
        assert await count(desk.addresses) == 0


class Unproving(Sessions):
    """A build that takes a cookie from whatever page sends it."""

    async def asks(self, scope: Scope) -> Principal | None:
        session = await self.of(cookie_of(headers_of(scope), COOKIE))
        return None if session is None else self.principal(session)


async def test_a_build_that_asks_for_no_proof_is_caught(
    fresh_addresses: Addresses, tmp_path: Path, provider: IdentityProvider
) -> None:
    async with desk_at(fresh_addresses, tmp_path, provider, sessions=Unproving) as desk:
        await desk.grant("amina", "partner:BN")
        amina = desk.browser()
        await amina.sign_in("amina")
        for headers in FOREIGN.values():
            assert but_cost((await amina.ask(headers=headers)).json()) == {"data": {"viewer": BANDARIA}}


# --- a terminal ---------------------------------------------------------------------------------------------------


async def shown(desk: Desk, **asked: str) -> tuple[str, str]:
    """A terminal begins: the code it shows, and the one that it keeps."""
    answer = await desk.browser().client.post("/oauth/device_authorization", data={"client_id": "terminal", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()["user_code"], answer.json()["device_code"]


async def polled(desk: Desk, device_code: str) -> dict[str, Any]:
    """What the terminal is told when it asks again."""
    desk.clock.pass_(seconds=6)
    grant_type = "urn:ietf:params:oauth:grant-type:device_code"
    fields = {"grant_type": grant_type, "client_id": "terminal", "device_code": device_code}
    answer: dict[str, Any] = (await desk.browser().client.post("/oauth/token", data=fields)).json()
    return answer


async def test_a_terminal_is_let_in_by_whoever_is_signed_in_and_enters_its_code(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    user_code, device_code = await shown(desk, cases="BN-D-SAB BN-D-SAC", read_only="true")
    amina = desk.browser()
    first = await amina.open(f"/oauth/device?user_code={user_code}")
    to = f"/oauth/device?user_code={user_code}"
    assert (first.status_code, first.headers["location"]) == (303, f"/sign-in?{urlencode({'to': to})}")
    assert step(await amina.sign_in("amina", to=to)) == to
    entered = await amina.open(to)
    assert f'value="{user_code}"' in entered.text
    assert "Only these cases" not in entered.text  # nothing of the terminal, until somebody goes on

    asked = await amina.send("/oauth/device/decision", user_code=user_code.lower())
    assert (
        "It would act in the seat partner nation (partner:BN) Only these cases BN-D-SAB, BN-D-SAC May read, and submit nothing"
        in said(asked)
    )
    assert (await polled(desk, device_code))["error"] == "authorization_pending"

    assert "let in" in said(await amina.send("/oauth/device/decision", user_code=user_code, decision="let_in"))
    token = (await polled(desk, device_code))["access_token"]
    answer = await desk.browser().ask(headers={"authorization": f"Bearer {token}"})
    assert but_cost(answer.json()) == {"data": {"viewer": {**BANDARIA, "cases": ["BN-D-SAB", "BN-D-SAC"]}}}
    again = await amina.send("/oauth/device/decision", user_code=user_code, decision="let_in")
    assert "Code: CODE_UNKNOWN" in said(again)


async def test_who_tries_codes_on_the_page_is_stopped_and_the_next_person_is_not(desk: Desk) -> None:
    for who in ("amina", "jonas"):
        await desk.grant(who, "partner:BN")
    user_code, _ = await shown(desk)
    amina, jonas = desk.browser(), desk.browser()
    await amina.sign_in("amina")
    await jonas.sign_in("jonas")
    for letter in "BCDFGHJKLM":
        wrong = await amina.send("/oauth/device/decision", user_code=f"BBBB-BBB{letter}")
        assert (wrong.status_code, "CODE_UNKNOWN" in wrong.text) == (400, True)
    held = await amina.send("/oauth/device/decision", user_code=user_code)
    assert (held.status_code, "TOO_MANY_CODES" in held.text) == (429, True)
    assert (await jonas.send("/oauth/device/decision", user_code=user_code)).status_code == 200


async def test_a_terminal_is_turned_away_by_whoever_does_not_know_it(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    user_code, device_code = await shown(desk)
    amina = desk.browser()
    await amina.sign_in("amina")
    answer = await amina.send("/oauth/device/decision", user_code=user_code, decision="turn_away")
    assert "turned away" in said(answer)
    assert (await polled(desk, device_code))["error"] == "access_denied"


async def test_a_terminal_is_let_in_by_nobody_who_was_not_asked(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    user_code, device_code = await shown(desk)
    fields = {"user_code": user_code, "decision": "let_in"}
    amina = desk.browser()
    stranger = await desk.browser().send("/oauth/device/decision", **fields)
    assert stranger.headers["location"] == "/sign-in?to=%2Foauth%2Fdevice"
    await amina.sign_in("amina")
    for headers in ({"origin": "https://rival.example"}, {"sec-fetch-site": "cross-site"}, {"origin": None}):
        assert (await amina.send("/oauth/device/decision", headers, **fields)).status_code == 403
    # The address that programs use takes a bearer token; the cookie says nothing there.
    assert (await amina.send("/oauth/device", **fields)).status_code == 401
    for path in ("/oauth/device/decision", f"/oauth/device/decision?{urlencode(fields)}"):
        assert (await amina.open(path)).status_code == 405
    assert "Code: CODE_UNKNOWN" in said(await amina.send("/oauth/device/decision", user_code="BCDF-GHJK"))
    assert (await amina.send("/oauth/device/decision", user_code=user_code, decision="perhaps")).status_code == 400
    assert (await polled(desk, device_code))["error"] == "authorization_pending"


async def test_a_terminal_gets_no_more_than_the_seat_its_person_sits_in(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN", cases=["BN-D-SAB"])
    await desk.grant("amina", "dsca")
    user_code, device_code = await shown(desk, cases="BN-D-SAC")
    amina = desk.browser()
    await amina.sign_in("amina")
    undecided = await amina.open("/oauth/device")
    assert undecided.headers["location"] == "/signed-in?to=%2Foauth%2Fdevice"
    seats = (await amina.open("/signed-in")).text
    (nation,) = re.findall(r'value="([^"]+)" required="required"> partner nation', seats)
    await amina.send("/signed-in", seat=nation)
    answer = await amina.send("/oauth/device/decision", user_code=user_code, decision="let_in")
    assert (answer.status_code, "Code: INVALID_TARGET" in said(answer)) == (403, True)
    assert (await polled(desk, device_code))["error"] == "authorization_pending"


# --- the demonstration --------------------------------------------------------------------------------------------

CAST = Cast(BUILT_IN_ISSUER, [CastMember("Bandaria", "partner:BN"), CastMember("a contractor", "industry:1ABC2")])
HERE = "http://127.0.0.1:8000"


async def test_in_the_demonstration_one_is_whom_one_likes_and_one_at_a_time(
    fresh_addresses: Addresses, tmp_path: Path
) -> None:
    async with signing_in(fresh_addresses, tmp_path, cast=CAST, public_url=None) as (house, _):
        visitor = Browser(house.asgi(), HERE)
        assert "It knows no passwords" in said(await visitor.open("/sign-in"))
        assert (await visitor.send("/sign-in", seat="dsca")).status_code == 400
        assert await count(fresh_addresses) == 0
        played = await visitor.send("/sign-in", seat="industry:1ABC2", to="/cases")
        assert (played.status_code, played.headers["location"]) == (303, "/cases")
        (set_,) = played.headers.get_list("set-cookie")
        cookie = f"{COOKIE}={set_.partition(';')[0].partition('=')[2]}"
        answer = await visitor.ask(headers={"cookie": cookie})
        assert answer.json()["data"]["viewer"]["party"] == "company:1ABC2"
        assert "industry (industry:1ABC2)" in said(await visitor.open("/signed-in", cookie=cookie))
        leaving = said(await visitor.send("/sign-out", {"cookie": cookie}))
        assert "The hub has forgotten this session." in leaving
        assert "identity provider" not in leaving  # there is none here to sign out at
        assert await count(fresh_addresses) == 0
        for headers in (
            {"origin": "http://rival.example"},
            {"origin": "http://localhost:8000"},
            {"sec-fetch-site": "cross-site"},
        ):
            assert (await visitor.send("/sign-in", headers, seat="partner:BN")).status_code == 403
        await visitor.close()
    # The same store, served in earnest: there is no such page, and whom somebody was is nobody.
    async with signing_in(fresh_addresses, tmp_path, public_url=None) as (house, _):
        visitor = Browser(house.asgi(), HERE)
        assert (await visitor.open("/sign-in")).status_code == 404
        assert (await visitor.send("/sign-in", seat="partner:BN")).status_code == 404
        answer = await visitor.ask(headers={"cookie": cookie})
        assert (answer.status_code, code(answer)) == (401, "TOKEN_MISSING")
        await visitor.close()


async def test_where_an_issuer_proves_who_people_are_whom_somebody_played_is_nobody(
    fresh_addresses: Addresses, tmp_path: Path, provider: IdentityProvider
) -> None:
    async with signing_in(fresh_addresses, tmp_path, cast=CAST, public_url=None) as (house, _):
        visitor = Browser(house.asgi(), HERE)
        played = await visitor.send("/sign-in", seat="partner:BN")
        cookie = played.headers["set-cookie"].partition(";")[0]
        await visitor.close()
    async with desk_at(fresh_addresses, tmp_path, provider) as desk:
        assert code(await desk.browser().ask(headers={"cookie": cookie})) == "SESSION_OVER"


@pytest.mark.parametrize("url", ["https://hub.example.org", "http://hub.example.org", "http://10.0.0.1:8000"])
async def test_a_demonstration_that_others_could_reach_does_not_start(
    fresh_addresses: Addresses, tmp_path: Path, url: str
) -> None:
    with pytest.raises(HubError, match="on this machine alone"):
        async with signing_in(fresh_addresses, tmp_path, cast=CAST, public_url=url):
            raise AssertionError("it started")


# --- what the pages are -------------------------------------------------------------------------------------------


async def test_every_page_is_whole_without_a_script_and_lies_in_no_frame_and_no_cache(desk: Desk) -> None:
    await desk.grant("jonas", "dsca")
    await desk.grant("jonas", "sco:BN", purpose="<script>alert(1)</script>")
    jonas = desk.browser()
    pages = [await jonas.open("/sign-in"), await jonas.open("/sign-in/return"), await jonas.sign_in("jonas")]
    pages += [await jonas.open("/signed-in"), await jonas.send("/signed-in", seat="x"), await jonas.send("/sign-out")]
    for page in pages:
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"
        policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
        style = LexborHTMLParser(page.text).css_first("style")
        assert style is not None
        digest = b64encode(sha256(style.text().encode()).digest()).decode()
        assert policy == {
            "default-src": "'none'",
            "style-src": f"'sha256-{digest}'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "base-uri": "'none'",
        }
        assert "<script" not in page.text
        assert page.text.startswith('<!doctype html><html lang="en">')
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[3].text


async def test_below_a_proxy_s_prefix_every_address_is_below_it(
    fresh_addresses: Addresses, tmp_path: Path, provider: IdentityProvider
) -> None:
    async with desk_at(fresh_addresses, tmp_path, provider, public_url=f"{URL}/fms") as desk:
        asked = await desk.browser().open("/sign-in")
        assert re.findall(r'action="([^"]+)"', asked.text) == ["/fms/sign-in"]
        there = await desk.browser().begin()
        assert parse_qs(urlsplit(there).query)["redirect_uri"] == [f"{URL}/fms/sign-in/return"]


async def test_what_the_issuer_is_asked_is_what_its_client_may_ask_and_no_more(desk: Desk) -> None:
    query = parse_qs(urlsplit(await desk.browser().begin()).query)
    assert [len(query.pop(name)[0]) for name in ("state", "nonce", "code_challenge")] == [43, 43, 43]
    assert query == {
        "response_type": ["code"],
        "client_id": [CLIENT],
        "redirect_uri": [f"{URL}/sign-in/return"],
        "scope": ["openid profile"],
        "code_challenge_method": ["S256"],
    }


async def test_the_store_holds_no_cookie(desk: Desk) -> None:
    await desk.grant("amina", "partner:BN")
    amina = desk.browser()
    await amina.sign_in("amina")
    held = await everything(desk.addresses)
    assert "amina" in held
    assert str(amina.cookie) not in held
