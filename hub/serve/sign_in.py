"""The pages of signing in and out: a person proves itself to its own issuer, takes one seat, and leaves it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from hub.identity.sign_in import Attempts, Person, SignIn, SignInFailed
from hub.serve.browser import (
    HOST_ONLY,
    PAGE_HEADERS,
    NotTaken,
    answering,
    button,
    cookie_of,
    cookie_set,
    element,
    form,
    form_of,
    headers_of,
    origin_of,
    page,
    terms,
)
from hub.serve.sessions import COOKIE, Seat, Session, Sessions, digest_of
from schema.audience import SEAT_WORDS, Principal
from schema.rules.sessions import SIGN_IN_TAKES, SIGNED_IN, own_path

READS_ONLY = "read, and submit nothing"
ATTEMPT = f"{HOST_ONLY}hub-sign-in"
SIGN_IN, RETURN, SIGN_OUT = "/sign-in", "/sign-in/return", "/sign-out"
NO_SEAT = (
    "your identity provider knows you, but you hold no seat here. Ask the token administrator of your organization to "
    "issue you a token; then sign in again"
)


class CastMember(NamedTuple):
    """One whom a demonstration lets anybody be: who it is in words, and its seat."""

    words: str
    seat: str


class Cast:
    """Those of a demonstration, in place of an issuer: nobody proves anything, so it is for this machine alone."""

    def __init__(self, issuer: str, members: Sequence[CastMember]) -> None:
        self._issuer = issuer
        self.members = {member.seat: member for member in members}

    def person(self, seat: str) -> Person | None:
        """The member in this seat as a person of the demonstration's own issuer."""
        member = self.members.get(seat)
        return None if member is None else Person(self._issuer, member.seat, member.words)

    def spoken_for(self, person: Person) -> str | None:
        """The seat of a member, which is its name as well."""
        known = person.issuer == self._issuer and person.subject in self.members
        return person.subject if known else None


class SignInPages:
    """Everything a browser meets on its way in and out; `proved_by` is an issuer, or the cast of a demonstration.

    `url` is where browsers reach the hub. No page needs a script, and none holds a token.
    """

    def __init__(self, sessions: Sessions, attempts: Attempts, proved_by: SignIn | Cast, url: str) -> None:
        self._sessions = sessions
        self._attempts = attempts
        self._proved_by = proved_by
        self._origin = origin_of(url)
        self._below = urlsplit(url).path.rstrip("/")

    def routes(self) -> list[Route]:
        """The addresses; what changes anything is a POST."""
        each = [
            (SIGN_IN, "GET", self._asked),
            (SIGN_IN, "POST", self._begun),
            (RETURN, "GET", self._returned),
            (SIGNED_IN, "GET", self._who),
            (SIGNED_IN, "POST", self._seated),
            (SIGN_OUT, "POST", self._left),
        ]
        return [Route(path, answering(handler, self._at(SIGN_IN)), methods=[method]) for path, method, handler in each]

    # In.

    async def _asked(self, request: Request) -> Response:
        to = own_path(request.query_params.get("to"))
        if isinstance(self._proved_by, Cast):
            seats = [_choice(m.seat, f"{m.words} ({m.seat})") for m in self._proved_by.members.values()]
            who = element("fieldset", element("legend", "Who are you today?"), *seats)
            words = "This is a demonstration on this machine. It knows no passwords: be whom you like."
            return page("Sign in", element("p", words), form(self._at(SIGN_IN), who, button("Sign in"), to=to))
        words = f"Your identity provider, {urlsplit(self._proved_by.issuer).hostname}, says who you are. The hub asks for no password."
        return page("Sign in", element("p", words), form(self._at(SIGN_IN), button("Sign in"), to=to))

    async def _begun(self, request: Request) -> Response:
        fields = await form_of(request, self._origin)
        to, former = own_path(fields.get("to")), digest_of(self._cookie(request))
        if isinstance(self._proved_by, Cast):
            return await self._played(self._proved_by, fields.get("seat", ""), to, former)
        attempt = self._attempts.begun(to, former)
        try:
            there = await self._proved_by.address(attempt)
        except SignInFailed as failed:
            raise _not_signed_in(failed) from None
        # A page and no redirect: where a form may lead is held against every address that an issuer passes a browser on to.
        answer = page(
            "Sign in",
            element("p", _link(there, f"Go on to {urlsplit(there).hostname}")),
            then=there,
        )
        # Lax: the issuer sends the browser back from its own site.
        sealed = self._attempts.seal(attempt)
        answer.headers.append("Set-Cookie", cookie_set(ATTEMPT, sealed, "Lax", int(SIGN_IN_TAKES.total_seconds())))
        return answer

    async def _played(self, cast: Cast, seat: str, to: str, former: str | None) -> Response:
        person = cast.person(seat)
        if person is None:
            raise NotTaken("SEAT_UNKNOWN", "choose one of those on the page")
        played = next(one for one in await self._sessions.seats(person) if one.under is None)
        return self._on(to, await self._sessions.begin(person, played, former))

    async def _returned(self, request: Request) -> Response:
        try:
            told = dict(request.query_params)
            if isinstance(self._proved_by, Cast) or len(told) != len(request.query_params.multi_items()):
                raise SignInFailed("SIGN_IN_NOT_BEGUN", "no issuer was asked for this; begin again")
            attempt = self._attempts.opened(cookie_of(headers_of(request.scope), ATTEMPT), told.get("state"))
            person = await self._proved_by.person(attempt, told)
        except SignInFailed as failed:
            raise _not_signed_in(failed) from None
        seats = await self._sessions.seats(person)
        if not seats:
            raise NotTaken("SEAT_NONE", NO_SEAT, 403)
        only = seats[0] if len(seats) == 1 else None
        to = attempt.to if only is not None else f"{SIGNED_IN}?{urlencode({'to': attempt.to})}"
        # A page and no redirect: this request came from another site, and what it led to would come from there too, so the
        # browser would not send the cookie it is given here. The page's own next step it takes as ours.
        cookie = await self._sessions.begin(person, only, attempt.former)
        answer = page("You are signed in", element("p", _link(self._at(to), "Go on")), then=self._at(to))
        answer.headers.append("Set-Cookie", cookie_set(COOKIE, cookie, "Strict"))
        answer.headers.append("Set-Cookie", cookie_set(ATTEMPT, "", "Lax", 0))
        return answer

    # While in.

    async def _who(self, request: Request) -> Response:
        session = await self._sessions.of(self._cookie(request))
        if session is None:
            return self._out()
        seats = await self._sessions.seats(session.person)
        to = own_path(request.query_params.get("to"))
        return page("You are signed in" if session.seat else "Choose your seat", *self._told(session, seats, to))

    def _told(self, session: Session, seats: Sequence[Seat], to: str) -> list[Element]:
        person, seat = session.person, session.seat
        told = [("Person", person.name or person.subject), ("Known to", f"{person.issuer} as {person.subject}")]
        if seat is not None:
            principal = self._sessions.principal(session)
            assert principal is not None
            told += [("Seat", in_words(seat.seat)), *_limits(seat, principal)]
        told.append(("Signed in until", f"{_minute(session.ends_at)}, or after half an hour without a request"))
        parts = [terms(told)]
        others = [one for one in seats if seat is None or _named(one) != _named(seat)]
        if others:
            chosen = [_choice(_named(one), _choosing(one)) for one in others]
            legend = "Your other seats" if seat else "Your seats"
            sits = element("fieldset", element("legend", legend), *chosen)
            one_at_a_time = "You act in one seat at a time. Taking another ends this one."
            parts.append(form(self._at(SIGNED_IN), element("p", one_at_a_time), sits, button("Take this seat"), to=to))
        parts.append(form(self._at(SIGN_OUT), button("Sign out", class_="other")))
        return parts

    async def _seated(self, request: Request) -> Response:
        cookie, fields = self._cookie(request), await form_of(request, self._origin)
        session = await self._sessions.of(cookie)
        if session is None or cookie is None:
            return self._out()
        for seat in await self._sessions.seats(session.person):
            if _named(seat) == fields.get("seat"):
                value = await self._sessions.sit(cookie, session, seat)
                return self._out() if value is None else self._on(own_path(fields.get("to")), value)
        raise NotTaken("SEAT_UNKNOWN", "choose one of those on the page")

    # Out.

    async def _left(self, request: Request) -> Response:
        await form_of(request, self._origin)
        await self._sessions.end(self._cookie(request))
        words = "The hub has forgotten this session."
        if not isinstance(self._proved_by, Cast):
            words += " Your identity provider may still know you; sign out there as well."
        again = element("p", _link(self._at(SIGN_IN), "Sign in again"))
        answer = page("You are signed out", element("p", words), again)
        answer.headers.append("Set-Cookie", cookie_set(COOKIE, "", "Strict", 0))
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    def _cookie(self, request: Request) -> str | None:
        return cookie_of(headers_of(request.scope), COOKIE)

    def _at(self, path: str) -> str:
        return self._below + path

    def _on(self, to: str, cookie: str) -> Response:
        answer = RedirectResponse(self._at(to), 303, PAGE_HEADERS)
        answer.headers.append("Set-Cookie", cookie_set(COOKIE, cookie, "Strict"))
        return answer

    def _out(self) -> Response:
        answer = RedirectResponse(self._at(SIGN_IN), 303, PAGE_HEADERS)
        answer.headers.append("Set-Cookie", cookie_set(COOKIE, "", "Strict", 0))
        return answer


def _not_signed_in(failed: SignInFailed) -> NotTaken:
    return NotTaken(failed.code, failed.sentence, 502 if failed.code == "SIGN_IN_UNREACHED" else 400)


def _choice(value: str, words: str) -> Element:
    return element("label", element("input", type="radio", name="seat", value=value, required="required"), f" {words}")


def _link(where: str, words: str) -> Element:
    return element("a", words, href=where)


def _named(seat: Seat) -> str:
    return str(seat.under) if seat.under is not None else seat.seat


def _choosing(seat: Seat) -> str:
    return in_words(seat.seat) + (f", for: {seat.purpose}" if seat.purpose else "")


def in_words(seat: str) -> str:
    """A seat as a page says it: what it is, and how it is written."""
    return f"{SEAT_WORDS[Principal.seated(seat).audience]} ({seat})"


def _limits(seat: Seat, principal: Principal) -> list[tuple[str, str]]:
    """What the seat is narrowed to, as its token says it."""
    told = [("Purpose", seat.purpose)] if seat.purpose else []
    for words, held in (
        ("Only these cases", principal.cases),
        ("Only these services", principal.services),
        ("Only these scopes", seat.narrowing.scopes),
        ("Only from", principal.networks),
    ):
        if held is not None:
            told.append((words, ", ".join(sorted(held))))
    if seat.narrowing.hours is not None:
        told.append(("Only in these hours (UTC)", seat.narrowing.hours))
    if seat.narrowing.read_only:
        told.append(("May", READS_ONLY))
    return told


def _minute(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
