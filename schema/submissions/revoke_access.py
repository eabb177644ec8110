"""Access is taken back at once, from a person or a whole organization: by its token administrator, or by DSCA (SAMM C2.1.5.1)."""

from __future__ import annotations

from schema.audience import DSCA, Party
from schema.case import EVERYBODY
from schema.desk import Desk, Draft, Ground, Refused, Revocation, Seen, Submitted, given, refused, submission
from schema.facets.access_token import OVERSEEN
from schema.rules.tokens import AccessTakenBack, TokenStatus, objection_to_description, objection_to_person
from schema.submissions.keep_access_tokens import below, own_tokens, revoked
from schema.submissions.keep_token_administrators import administrators_held, country_of, own_administrator, party_from


def _all_that_fall(tokens: tuple[Seen, ...], first: list[Seen]) -> list[Seen]:
    """These and what was narrowed from them, those in force, each once."""
    found = {one.id: one for token in first for one in (token, *below(token, tokens))}
    return [one for one in found.values() if one.facts["status"] is TokenStatus.ACTIVE]


@submission(by=EVERYBODY, makes="AccessRevocation", under=OVERSEEN)
class RevokeAccessOfPerson(Submitted):
    """A token administrator takes back every token a person holds of its organization; DSCA, all that was issued to it anywhere.

    An administrator's act ends at its own organization: what others gave the same person is for them to take. After DSCA's
    act the person signs in anew, under tokens that still name it: those are for the organizations that issued them.
    """

    holder_issuer: str = given("The identity provider that knows the person, as its tokens name it in `iss`.")
    holder_subject: str = given("What that provider knows the person by, as its tokens say in `sub`.")
    reason: str = given("Why, in a few words; no name.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        everywhere = desk.principal.audience is DSCA
        if not everywhere:
            administrator = await own_administrator(desk)
            if isinstance(administrator, Refused):
                return administrator
        objection = objection_to_person(self.holder_issuer, self.holder_subject) or objection_to_description(
            reason=self.reason
        )
        if objection is not None:
            return refused(objection)
        tokens = await own_tokens(desk)
        person = (self.holder_issuer, self.holder_subject)
        held = [one for one in tokens if (one.facts["holder_issuer"], one.facts["holder_subject"]) == person]
        falling = _all_that_fall(tokens, held)
        if not falling and not everywhere:
            return Refused("PERSON_HOLDS_NOTHING", "this person holds no token of your organization", "holderSubject")
        facts = {
            "taken_back": AccessTakenBack.PERSON,
            "party": None if everywhere else str(desk.principal.party),
            "holder_issuer": self.holder_issuer,
            "holder_subject": self.holder_subject,
            "reason": self.reason,
            "revoked_at": desk.now,
        }
        return Draft(
            "AccessRevocation",
            facts,
            scope={} if everywhere else country_of(desk.principal.party),
            along=(*await administrators_held(desk, desk.principal.party), *revoked(desk, falling)),
            beside=("AccessToken",),
            revokes=(Revocation.of_person(*person),) if everywhere else (),
        )


@submission(by=EVERYBODY, makes="AccessRevocation", under=OVERSEEN)
class RevokeAccessOfOrganization(Submitted):
    """A token administrator takes back all access of its own organization, its own included; DSCA, that of any organization.

    Every token ends, whoever holds it; others can be issued afterwards.
    """

    party: str = given("The organization, such as `customer:BN`.")
    reason: str = given("Why, in a few words; no name.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        party = party_from(self.party)
        if isinstance(party, Refused):
            return party
        if desk.principal.audience is not DSCA:
            administrator = await own_administrator(desk)
            if isinstance(administrator, Refused):
                return administrator
            if party != desk.principal.party:
                return Refused("PARTY_NOT_YOURS", "you administer the tokens of your own organization alone", "party")
        objection = objection_to_description(reason=self.reason)
        if objection is not None:
            return refused(objection)
        tokens = await _tokens_of(desk, party)
        facts = {
            "taken_back": AccessTakenBack.ORGANIZATION,
            "party": str(party),
            "reason": self.reason,
            "revoked_at": desk.now,
        }
        return Draft(
            "AccessRevocation",
            facts,
            scope=country_of(party),
            along=(
                *await administrators_held(desk, party),
                *revoked(desk, _all_that_fall(tokens, list(tokens))),
            ),
            beside=("AccessToken",),
            revokes=(Revocation(Ground.ORGANIZATION, str(party)),),
        )


async def _tokens_of(desk: Desk, party: Party) -> tuple[Seen, ...]:
    return tuple(one for one in await desk.register("accessTokens") if one.originator == str(party))
