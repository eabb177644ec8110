"""The authorization server: access under a standing token, for a while, and never more than what it is asked with.

Nobody is asked for consent, and there are no refresh tokens: what a token may do comes from its seat, and whoever holds the
right asks again. A system proves a key of its own (RFC 7523) and gets what its `AccessToken` says; whoever holds a token cuts
it down by exchange (RFC 8693), up to five times; a terminal is let in by a person (RFC 8628). `hub.identity.grants` runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc8628 import DEVICE_CODE_GRANT_TYPE

from hub.identity.clock import Clock
from hub.identity.device_codes import DeviceCodes
from hub.identity.issuers import ALGORITHMS
from hub.identity.keys import KeyRing
from hub.identity.lately import Lately
from hub.identity.possession import GOOD_FOR, NotProven, shown
from hub.identity.standing_tokens import StandingTokens
from schema.audience import Audience, Principal
from schema.errors import BadValue
from schema.narrowing import LISTS, Narrowing, Reach, SeatReach

DEEPEST = 5
# Tokens of one organization in a minute, for each process. Every one stands on the list that each request is judged by, for a
# day, while whoever holds a token cuts as many from it as it likes.
MOST_GIVEN_BACK = 120
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105  a name of RFC 8693
TOKEN_TYPES = (ACCESS_TOKEN, "urn:ietf:params:oauth:token-type:jwt")
GRANTS = ("client_credentials", EXCHANGE, DEVICE_CODE_GRANT_TYPE)
KEY, SECRETS = "private_key_jwt", ("client_secret_basic", "client_secret_post")
TERMINAL = "terminal"
"""The client that every terminal is before somebody lets it in: it holds no key, and so proves nothing."""

SKEW_SECONDS = 30
Judge = Callable[[str], Coroutine[Any, Any, Principal]]
"""The principal of a token that is good now, wherever it is used; raises `Unauthenticated`."""
SeatCheck = Callable[[frozenset[str], Audience], None]
"""Raises `BadValue` for a scope that names nothing in this seat."""
Note = Callable[[Principal, str, str], Coroutine[Any, Any, None]]
"""Have on record who was given or refused what, and the id of the token; never the token."""
Revoke = Callable[[str, Principal], Coroutine[Any, Any, None]]
"""Take back the token of this id and all that was exchanged from it; answers when no process takes it any more."""


class Refusal(OAuth2Error):
    """A request declined by its code (RFC 6749 section 5.2), with a sentence for whoever must act."""

    def __init__(self, error: str, sentence: str, status_code: int = 400) -> None:
        # RFC 6749 keeps descriptions to printable ASCII without quotes and backslashes.
        plain = "".join(one if " " <= one <= "~" and one not in '"\\' else "'" for one in sentence)
        super().__init__(description=plain, error=error, status_code=status_code)


@dataclass(frozen=True, kw_only=True)
class Authorization:
    """Issues access, says what a token is good for, and takes it back.

    `url` is where callers reach the hub, `secret_of` a client's secret where the hub has any (for development), `reach` what
    scopes reach in a seat, written out; `judge` is for tokens of its own, `judge_of_any` for those of every trusted issuer.
    """

    keys: KeyRing
    issuer: str
    audience: str
    url: str
    clock: Clock
    records: StandingTokens
    codes: DeviceCodes
    judge: Judge
    reach: SeatReach
    check_scopes: SeatCheck
    judge_of_any: Judge
    note: Note
    revoke: Revoke
    secret_of: Callable[[str], str] | None = None
    _given_back: Lately = field(default_factory=partial(Lately, 60), init=False, repr=False, compare=False)

    @property
    def methods(self) -> list[str]:
        """How clients prove who they are."""
        return [KEY, *(SECRETS if self.secret_of else ())]

    def metadata(self) -> dict[str, Any]:
        """What this server has, exactly (RFC 8414)."""
        return {
            "issuer": self.issuer,
            "token_endpoint": f"{self.url}/oauth/token",
            "introspection_endpoint": f"{self.url}/oauth/introspect",
            "revocation_endpoint": f"{self.url}/oauth/revoke",
            "device_authorization_endpoint": f"{self.url}/oauth/device_authorization",
            "jwks_uri": f"{self.url}/.well-known/jwks.json",
            "grant_types_supported": list(GRANTS),
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": [*self.methods, "none"],
            "token_endpoint_auth_signing_alg_values_supported": sorted(ALGORITHMS),
            "introspection_endpoint_auth_methods_supported": self.methods,
            "introspection_endpoint_auth_signing_alg_values_supported": sorted(ALGORITHMS),
            "revocation_endpoint_auth_methods_supported": [*self.methods, "none"],
            "revocation_endpoint_auth_signing_alg_values_supported": sorted(ALGORITHMS),
            "dpop_signing_alg_values_supported": sorted(ALGORITHMS),
        }

    def reach_in(self, seat: str) -> Reach:
        """What scopes reach in this seat; an area that is none there raises `BadValue`."""
        audience = Principal.seated(seat).audience
        return lambda scopes: self.reach(scopes, audience)

    def wished(self, form: Mapping[str, str], seat: str) -> Narrowing:
        """How narrow a request asks to be, in words that there are in this seat; raises `Refusal`."""
        wanted = wished(form)
        try:
            self.check_scopes(wanted.scopes or frozenset(), Principal.seated(seat).audience)
        except BadValue as unknown:
            raise Refusal("invalid_scope", unknown.hint) from None
        return wanted

    async def proved(self, proof: str) -> str:
        """The thumbprint of the key that a DPoP proof (RFC 9449) for the token endpoint was made with; raises `Refusal`.

        Every proof is met once, by whichever process, and is good for a minute.
        """
        refusal = Refusal(
            "invalid_dpop_proof",
            "the `DPoP` header proves no key for this request; make a new proof for each request",
        )
        now = self.clock()
        try:
            held = shown(proof, "POST", f"{self.url}/oauth/token", now)
        except NotProven:
            raise refusal from None
        if not is_name(held.jti) or not await self.records.spend(
            f"proof:{held.thumbprint}", held.jti, now + GOOD_FOR, now
        ):
            raise refusal
        return held.thumbprint

    async def give_back(self, principal: Principal) -> None:
        """Take back the token of this principal and all that was exchanged from it; answers when no process takes any of it.

        Raises `Refusal` when its organization gave back as many within a minute as are taken; its administrators revoke still.
        """
        now, party = self.clock().timestamp(), str(principal.party)
        if self._given_back.count(party, now) >= MOST_GIVEN_BACK:
            sentence = (
                f"your organization gave back {MOST_GIVEN_BACK} tokens in a minute; wait a minute, or let them expire"
            )
            raise Refusal("temporarily_unavailable", sentence, 429)
        self._given_back.add(party, now)
        await self.note(principal, "token.given_back", principal.token_id)
        await self.revoke(principal.token_id, principal)

    async def let_in(
        self, approver: Principal, since: int, through: Sequence[str], user_code: str, token: str | None
    ) -> str:
        """Let the terminal that waits under this code in, under a standing token that names this person; answers its id.

        `since` is when the credential that the person approves with was issued (seconds of the epoch), `through` what that was
        exchanged from. What the terminal gets is no more than that credential, than the standing token and than what the
        terminal asked for, and ends with whichever ends first; whoever revokes the credential revokes it. Raises `Refusal`
        and `CodeUnknown`.
        """
        now = self.clock()
        own = await self.records.of_person(approver, now)
        chosen = [one for one in own if not one.is_system and token in (None, one.id)]
        if not chosen:
            raise Refusal(
                "access_denied", "no access token on record names you in this seat; ask your token administrator"
            )
        if len(chosen) > 1:
            raise Refusal(
                "invalid_request", "several access tokens on record name you in this seat; say which by `token`"
            )
        # Only now: who lets nobody in is not told which codes wait.
        wanted = self.wished(await self.codes.asked(user_code, now), approver.seat)
        record, held = chosen[0], Narrowing.on(approver)
        narrowing = cut(wanted, held, record.narrowing, reach=self.reach_in(record.seat))
        until = min(record.expires_at, approver.expires_at or record.expires_at)
        rests_on = [*through, approver.token_id]
        if len(rests_on) > DEEPEST:
            raise Refusal("access_denied", f"a token is handed on at most {DEEPEST} times; approve with an earlier one")
        granted = {
            "record": record.id, "claims": narrowing.claims(), "until": until.timestamp(), "through": rests_on,
            "since": min(since, int(now.timestamp())), "clients": list(approver.came_through),
        }  # fmt: skip
        await self.codes.decide(user_code, granted, now)
        await self.note(approver, "token.terminal.let_in", record.id)
        return record.id

    async def turn_away(self, approver: Principal, user_code: str) -> None:
        """Turn the terminal that waits under this code away; raises `CodeUnknown`."""
        await self.codes.decide(user_code, None, self.clock())
        await self.note(approver, "token.terminal.turned_away", "")


def wished(form: Mapping[str, str]) -> Narrowing:
    """How narrow a request asks to be: `scope`, `cases`, `services` and `networks` with a blank between each two, `hours`,
    and `read_only` as `true`. Raises `Refusal` for one not of its form.
    """
    lists = {name: form[name].split(" ") for name in LISTS if name in form}
    if form.get("read_only", "true") != "true":
        raise Refusal("invalid_request", "write `read_only` as `true`, or leave it out")
    scopes = form["scope"].split(" ") if "scope" in form else None
    try:
        return Narrowing.to(scopes=scopes, hours=form.get("hours"), read_only="read_only" in form, **lists)
    except BadValue as wrong:
        raise Refusal("invalid_scope" if wrong.code == "SCOPE" else "invalid_target", wrong.hint) from None


def cut(wanted: Narrowing, *wholes: Narrowing, reach: Reach) -> Narrowing:
    """What is asked for, with what it leaves open taken from each whole in turn; raises `Refusal` when it reaches further
    than any of them: nothing is ever cut silently to less than was asked for.
    """
    for whole in wholes:
        wanted = wanted.inherited(whole)
    try:
        wider = next(filter(None, (wanted.exceeds(whole, reach) for whole in wholes)), None)
    except BadValue as unknown:
        raise Refusal("invalid_scope", unknown.hint) from None
    if wider is not None:
        code = "invalid_scope" if wider == "scope" else "invalid_target"
        raise Refusal(code, f"`{wider}` asks for more than what it is cut from; a token only ever narrows")
    return wanted


def is_name(jti: str) -> bool:
    """Whether an id is one that can be kept, and met again."""
    return 0 < len(jti) <= 255 and jti.isprintable()
