"""`/oauth/device`: a person who is signed in lets a terminal in by the code that it shows (RFC 8628 section 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from hub.identity.authorization import Authorization, Refusal
from hub.identity.device_codes import CodeUnknown
from hub.serve.browser import (
    PAGE_HEADERS,
    NotTaken,
    answering,
    button,
    cookie_of,
    element,
    form,
    form_of,
    headers_of,
    origin_of,
    page,
    terms,
)
from hub.serve.guesses import TOO_MANY, Guesses
from hub.serve.sessions import COOKIE, Session, Sessions
from hub.serve.sign_in import READS_ONLY, SIGN_IN, in_words
from schema.audience import Principal
from schema.rules.sessions import SIGNED_IN, own_path

DEVICE, DECISION = "/oauth/device", "/oauth/device/decision"
LONGEST_CODE_CHARACTERS = 16
HELD_BY_WHOM = (
    "Go on only if the terminal is yours and shows this code now. Whoever sent you the code in a message would act in your "
    "seat with it."
)
ASKS_FOR = {
    "scope": "Only these scopes",
    "cases": "Only these cases",
    "services": "Only these services",
    "networks": "Only from",
    "hours": "Only in these hours (UTC)",
    "read_only": "May",
}


class DevicePages:
    """Where the code is entered, and where it is decided; `url` is where browsers reach the hub."""

    def __init__(self, sessions: Sessions, authorization: Authorization, guesses: Guesses, url: str) -> None:
        self._guesses = guesses
        self._sessions = sessions
        self._authorization = authorization
        self._origin = origin_of(url)
        self._below = urlsplit(url).path.rstrip("/")

    def routes(self) -> list[Route]:
        """The addresses; a terminal shows the first."""
        back = self._below + DEVICE
        return [
            Route(DEVICE, answering(self._entered, back), methods=["GET"]),
            Route(DECISION, answering(self._decided, back), methods=["POST"]),
        ]

    async def _entered(self, request: Request) -> Response:
        code = request.query_params.get("user_code", "")[:LONGEST_CODE_CHARACTERS]
        seated = await self._seated(request)
        if seated is None:
            # Whether any terminal waits under the code is told to nobody before.
            return self._elsewhere(SIGN_IN, own_path(f"{DEVICE}?{urlencode({'user_code': code})}" if code else DEVICE))
        if seated[0].seat is None:
            return self._elsewhere(SIGNED_IN, DEVICE)
        field = element(
            "input", type="text", name="user_code", value=code, id="user_code", required="required", autocomplete="off",
            autocapitalize="characters", spellcheck="false", maxlength=str(LONGEST_CODE_CHARACTERS),
        )  # fmt: skip
        label = element("label", "The code that the terminal shows", for_="user_code")
        words = element("p", HELD_BY_WHOM)
        return page("Let a terminal in", words, form(self._below + DECISION, label, field, button("Go on")))

    async def _decided(self, request: Request) -> Response:
        fields = await form_of(request, self._origin)
        seated = await self._seated(request)
        session, principal = seated or (None, None)
        if session is None or principal is None:
            return self._elsewhere(SIGN_IN, DEVICE)
        code = fields.get("user_code", "")[:LONGEST_CODE_CHARACTERS]
        address = request.client.host if request.client else ""
        if self._guesses.are_many(principal, address):
            raise NotTaken("TOO_MANY_CODES", TOO_MANY, 429)
        try:
            match fields.get("decision"):
                case None:
                    asked = await self._authorization.codes.asked(code, self._authorization.clock())
                    return self._asks(session, code, asked)
                case "let_in":
                    # From the record that the session sits by and from no other; of the session it is no more than it is.
                    at, record = int(session.signed_in_at.timestamp()), principal.under or None
                    await self._authorization.let_in(principal, at, (), code, record)
                    return page("The terminal is let in", element("p", "You can go back to it."))
                case "turn_away":
                    await self._authorization.turn_away(principal, code)
                    return page("The terminal is turned away", element("p", "Nothing was issued to it."))
        except CodeUnknown as unknown:
            self._guesses.add(principal, address)
            raise NotTaken("CODE_UNKNOWN", str(unknown)) from None
        except Refusal as refusal:
            raise NotTaken((refusal.error or "").upper(), refusal.description, 403) from None
        raise NotTaken("FORM_MALFORMED", "choose one of the two")

    def _asks(self, session: Session, code: str, asked: Mapping[str, str]) -> Response:
        assert session.seat is not None
        told = [("Code", code), ("It would act in the seat", in_words(session.seat.seat))]
        # As it is sent, `true` says nothing to whoever reads it; and lists are sent with blanks.
        words_of = {**asked, "read_only": READS_ONLY}
        told += [
            (words, words_of[name] if name == "read_only" else ", ".join(asked[name].split(" ")))
            for name, words in ASKS_FOR.items()
            if name in asked
        ]
        said = terms(told)
        each = (
            form(self._below + DECISION, choice, user_code=code, decision=decision)
            for decision, choice in (
                ("let_in", button("Let it in")),
                ("turn_away", button("Turn it away", class_="other")),
            )
        )
        return page("Is this terminal yours?", element("p", HELD_BY_WHOM), said, *(element("p", one) for one in each))

    async def _seated(self, request: Request) -> tuple[Session, Principal | None] | None:
        session = await self._sessions.of(cookie_of(headers_of(request.scope), COOKIE))
        return None if session is None else (session, self._sessions.principal(session))

    def _elsewhere(self, there: str, to: str) -> Response:
        return RedirectResponse(f"{self._below}{there}?{urlencode({'to': to})}", 303, PAGE_HEADERS)
