"""A token administrator issues its organization's tokens, narrows them, moves them to another holder, and revokes them (SAMM C2.1.5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from schema.audience import DSCA
from schema.case import EVERYBODY
from schema.desk import Desk, Draft, Ground, RecordId, Refused, Revocation, Seen, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.access_token import OVERSEEN
from schema.narrowing import MEMBERS, Narrowing
from schema.rules.tokens import (
    TokenHolder,
    TokenStatus,
    canonical_key,
    key_thumbprint,
    objection_to_another_token,
    objection_to_description,
    objection_to_expiry,
    objection_to_holder,
    objection_to_narrowing,
    objection_to_outliving,
    objection_to_overtaking,
)
from schema.submissions.keep_token_administrators import country_of, own_administrator
from schema.values import AgencyCode, CaseDesignator

NOT_FOUND = Refused("TOKEN_NOT_FOUND", "no token of your organization has this id", "token")
_MEMBER_OF = {
    "SCOPE": "scopes",
    "CASE_DESIGNATOR": "cases",
    "AGENCY_CODE": "services",
    "HOURS": "hours",
    "NETWORK": "networks",
}


async def own_tokens(desk: Desk) -> tuple[Seen, ...]:
    """Every token of the submitter's own organization; an overseer sees others' too."""
    party = str(desk.principal.party)
    return tuple(one for one in await desk.register("accessTokens") if one.originator == party)


def in_force(desk: Desk, token: Seen) -> bool:
    """Whether anything may be issued under a token now."""
    return token.facts["status"] is TokenStatus.ACTIVE and expiry_of(token) > desk.now


def expiry_of(token: Seen) -> datetime:
    """When a token expires."""
    at = token.facts["expires_at"]
    assert isinstance(at, datetime)
    return at


def narrowing_of(token: Seen) -> Narrowing:
    """What a token is narrowed to."""
    return Narrowing.told(token.facts)


def below(token: Seen, among: Iterable[Seen]) -> list[Seen]:
    """What was narrowed from a token, and from that in turn."""
    others = list(among)
    found = [one for one in others if one.facts["narrowed_from"] == token.id]
    return found + [further for one in found for further in below(one, others)]


def revoked(desk: Desk, tokens: Iterable[Seen]) -> tuple[Draft, ...]:
    """These tokens ended, and all that was issued under them taken back."""
    facts = {"status": TokenStatus.REVOKED, "ended_at": desk.now}
    return tuple(
        Draft("AccessToken", facts, revises=one.id, revokes=(Revocation(Ground.TOKEN, one.id),)) for one in tokens
    )


async def _own_token(desk: Desk, record: str) -> tuple[Seen, tuple[Seen, ...]] | Refused:
    """A token of the submitter's organization that is in force, and all it has."""
    tokens = await own_tokens(desk)
    found = next((one for one in tokens if one.id == record), None)
    if found is None:
        return NOT_FOUND
    if not in_force(desk, found):
        return Refused("TOKEN_ENDED", "the token is revoked or has expired; issue another", "token")
    return found, tokens


class _Narrowed(Submitted):
    """What several submissions take: the narrowing of a token."""

    scopes: list[str] | None
    cases: list[CaseDesignator] | None
    services: list[AgencyCode] | None
    read_only: bool | None
    hours: str | None
    networks: list[str] | None

    def narrowing(self, desk: Desk) -> Narrowing | Refused:
        """As it was given; refused where a member is not of its form."""
        try:
            found = Narrowing.told({name: getattr(self, name) for name in MEMBERS})
            desk.check_scopes(found.scopes or frozenset())
        except BadValue as bad:
            return Refused(f"{bad.code}_MALFORMED", bad.hint, _MEMBER_OF.get(bad.code))
        return found


def _held(issuer: str | None, subject: str | None, key: str | None) -> dict[str, object]:
    """Who holds a token, as its facts say it."""
    canonical = None if key is None else canonical_key(key)
    return {
        "holder": TokenHolder.PERSON if canonical is None else TokenHolder.SYSTEM,
        "holder_issuer": issuer,
        "holder_subject": subject,
        "public_key": canonical,
        "key_thumbprint": None if canonical is None else key_thumbprint(canonical),
    }


@submission(by=EVERYBODY, makes="AccessToken", under=OVERSEEN)
class IssueAccessToken(_Narrowed):
    """A token administrator issues a token of its organization, to a person or to a system that brings its own key.

    It acts in the administrator's seat, and reaches no further than the administrator's own credential.
    """

    owner: str = given("The office or post that answers for it; no name.")
    purpose: str = given("What it is for.")
    expires_at: datetime = given("The instant it expires, at most 366 days from now.")
    holder_issuer: str | None = given("Of a person, the identity provider that knows it, as its tokens say in `iss`.")
    holder_subject: str | None = given("Of a person, what that provider knows it by, as its tokens say in `sub`.")
    public_key: str | None = given(
        "Of a system, the public key it proves itself with, as a JWK; never the private one."
    )
    scopes: list[str] | None = given("The scopes to narrow it to; all of the seat when you give none.")
    cases: list[CaseDesignator] | None = given("The cases to narrow it to.")
    services: list[AgencyCode] | None = given("The implementing agencies to whose cases to narrow it, by letter.")
    read_only: bool | None = given("Whether it only reads.")
    hours: str | None = given("The hours of the day in UTC it may be used in, such as `06:00-18:00`.")
    networks: list[str] | None = given("The networks it may be used from, such as `192.0.2.0/24`.")
    narrowed_from: RecordId | None = given("A token of your organization that it is cut from, and ends with.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        administrator = await own_administrator(desk)
        if isinstance(administrator, Refused):
            return administrator
        narrowing = self.narrowing(desk)
        if isinstance(narrowing, Refused):
            return narrowing
        tokens = await own_tokens(desk)
        objection = (
            objection_to_description(owner=self.owner, purpose=self.purpose)
            or objection_to_holder(self.holder_issuer, self.holder_subject, self.public_key)
            or objection_to_expiry(self.expires_at, desk.now)
            or objection_to_another_token(sum(in_force(desk, one) for one in tokens))
        )
        if objection is not None:
            return refused(objection)
        # Named along and left as it is: should the designation, or what this is cut from, end meanwhile, it is judged anew.
        held = [Draft("TokenAdministrator", {}, revises=administrator.id)]
        if self.narrowed_from is not None:
            parent = next((one for one in tokens if one.id == self.narrowed_from and in_force(desk, one)), None)
            if parent is None:
                return Refused("TOKEN_NOT_FOUND", "no token of your organization in force has this id", "narrowedFrom")
            held.append(Draft("AccessToken", {}, revises=parent.id))
            whole = narrowing_of(parent)
            narrowing = narrowing.inherited(whole)
            objection = objection_to_outliving(self.expires_at, expiry_of(parent)) or objection_to_narrowing(
                narrowing, whole, desk.reach
            )
            if objection is not None:
                return refused(objection)
        credential = Narrowing.on(desk.principal)
        narrowing = narrowing.inherited(credential)
        objection = objection_to_narrowing(narrowing, credential, desk.reach)
        if objection is not None:
            return refused(objection)
        facts = {
            "seat": desk.principal.seat,
            "owner": self.owner,
            "purpose": self.purpose,
            "status": TokenStatus.ACTIVE,
            "expires_at": self.expires_at,
            "narrowed_from": self.narrowed_from,
            **_held(self.holder_issuer, self.holder_subject, self.public_key),
            **narrowing.facts(),
        }
        return Draft("AccessToken", facts, scope=country_of(desk.principal.party), along=tuple(held))


@submission(by=EVERYBODY, makes="AccessToken", under=OVERSEEN)
class NarrowAccessToken(_Narrowed):
    """A token administrator narrows a token of its organization, or lets it expire sooner; what you leave out stays.

    Whatever was issued under it before is taken back: its holder asks anew, and is given what is left.
    """

    token: RecordId = given("The token.")
    scopes: list[str] | None = given("The scopes it keeps.")
    cases: list[CaseDesignator] | None = given("The cases it keeps.")
    services: list[AgencyCode] | None = given("The implementing agencies whose cases it keeps, by letter.")
    read_only: bool | None = given("True to have it only read from now on.")
    hours: str | None = given("The hours of the day in UTC it may still be used in, such as `06:00-18:00`.")
    networks: list[str] | None = given("The networks it may still be used from, such as `192.0.2.0/24`.")
    expires_at: datetime | None = given("The instant it expires, no later than it would.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        administrator = await own_administrator(desk)
        if isinstance(administrator, Refused):
            return administrator
        found = await _own_token(desk, self.token)
        if isinstance(found, Refused):
            return found
        token, tokens = found
        asked = self.narrowing(desk)
        if isinstance(asked, Refused):
            return asked
        whole, until = narrowing_of(token), expiry_of(token)
        narrowing, expires_at = asked.inherited(whole), self.expires_at or until
        if (narrowing, expires_at) == (whole, until):
            return Refused("NOTHING_NARROWED", "say what of the token to narrow, or when it is to expire", "token")
        under = [(narrowing_of(one), expiry_of(one)) for one in below(token, tokens) if in_force(desk, one)]
        objection = (
            objection_to_narrowing(narrowing, whole, desk.reach)
            or objection_to_expiry(expires_at, desk.now)
            or objection_to_outliving(expires_at, until)
            or objection_to_overtaking(narrowing, expires_at, under, desk.reach)
        )
        if objection is not None:
            return refused(objection)
        return Draft(
            "AccessToken",
            narrowing.facts() | {"expires_at": expires_at},
            revises=token.id,
            along=(Draft("TokenAdministrator", {}, revises=administrator.id),),
            beside=("AccessToken",),
            revokes=(Revocation(Ground.STANDING, token.id),),
        )


@submission(by=EVERYBODY, makes="AccessToken", under=OVERSEEN)
class MoveAccessToken(Submitted):
    """A token administrator moves a token of its organization to another person or system; the former holder has it no more."""

    token: RecordId = given("The token.")
    holder_issuer: str | None = given("Of a person, the identity provider that knows it, as its tokens say in `iss`.")
    holder_subject: str | None = given("Of a person, what that provider knows it by, as its tokens say in `sub`.")
    public_key: str | None = given(
        "Of a system, the public key it proves itself with, as a JWK; never the private one."
    )

    async def draft(self, desk: Desk) -> Draft | Refused:
        administrator = await own_administrator(desk)
        if isinstance(administrator, Refused):
            return administrator
        found = await _own_token(desk, self.token)
        if isinstance(found, Refused):
            return found
        token, _ = found
        # Whoever moves a token could move it to itself: it gives away no more than its own credential reaches.
        objection = objection_to_holder(
            self.holder_issuer, self.holder_subject, self.public_key
        ) or objection_to_narrowing(narrowing_of(token), Narrowing.on(desk.principal), desk.reach)
        if objection is not None:
            return refused(objection)
        return Draft(
            "AccessToken",
            _held(self.holder_issuer, self.holder_subject, self.public_key),
            revises=token.id,
            along=(Draft("TokenAdministrator", {}, revises=administrator.id),),
            revokes=(Revocation(Ground.STANDING, token.id),),
        )


@submission(by=EVERYBODY, makes="AccessToken", under=OVERSEEN)
class RevokeAccessToken(Submitted):
    """A token administrator revokes a token of its organization, or DSCA any token, with every one that was narrowed from it."""

    token: RecordId = given("The token.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if desk.principal.audience is DSCA:
            tokens = await desk.register("accessTokens")
        else:
            administrator = await own_administrator(desk)
            if isinstance(administrator, Refused):
                return administrator
            tokens = await own_tokens(desk)
        found = next((one for one in tokens if one.id == self.token), None)
        if found is None:
            return NOT_FOUND
        if found.facts["status"] is TokenStatus.REVOKED:
            return Refused("TOKEN_REVOKED", "the token is revoked already", "token")
        further = [one for one in below(found, tokens) if one.facts["status"] is TokenStatus.ACTIVE]
        [draft], along = revoked(desk, [found]), revoked(desk, further)
        return Draft(
            draft.facet, draft.facts, revises=draft.revises, revokes=draft.revokes, along=along, beside=("AccessToken",)
        )
