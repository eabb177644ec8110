"""An office names its nation's token administrators, DSCA those of everybody else, each by a letter (SAMM C2.1.5.1)."""

from __future__ import annotations

from schema.audience import DSCA, SCO, Party, PartyKind
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.token_administrator import DESIGNATED
from schema.rules.tokens import (
    AdministratorRole,
    AdministratorStatus,
    Designation,
    objection_to_administrator,
    objection_to_description,
    objection_to_namer,
    objection_to_person,
    objection_to_second_role,
)

ENDED = AdministratorStatus.ENDED


def country_of(party: Party) -> dict[str, object]:
    """Whom a record about a party without a case is about: its nation, so that the office accredited to it reads it."""
    return {"customer": party.code, "benefitting": party.code} if party.kind is PartyKind.CUSTOMER else {}


def designation(administrator: Seen) -> Designation:
    """An administrator as the rules judge it."""
    role = administrator.facts["role"]
    assert isinstance(role, AdministratorRole)
    return Designation(role, str(administrator.facts["holder_issuer"]), str(administrator.facts["holder_subject"]))


async def administrators_of(desk: Desk, party: Party) -> tuple[Seen, ...]:
    """Every administrator a party has and had, as the submitter sees them."""
    return tuple(one for one in await desk.register("tokenAdministrators") if one.facts["party"] == str(party))


async def own_administrator(desk: Desk) -> Seen | Refused:
    """The submitter's own designation, as one of its organization's administrators."""
    principal = desk.principal
    standing = [one for one in await administrators_of(desk, principal.party) if one.facts["status"] is not ENDED]
    objection = objection_to_administrator(principal.issuer, principal.subject, map(designation, standing))
    if objection is not None:
        return refused(objection)
    return next(one for one in standing if designation(one)[1:] == (principal.issuer, principal.subject))


async def administrators_held(desk: Desk, party: Party) -> tuple[Draft, ...]:
    """The party's administrators named along and left as they are: none of them issues anything meanwhile."""
    known = await administrators_of(desk, party)
    return tuple(Draft("TokenAdministrator", {}, revises=one.id) for one in known if one.facts["status"] is not ENDED)


def party_from(text: str) -> Party | Refused:
    """The party an input field names."""
    try:
        return Party.parse(text)
    except BadValue as bad:
        return Refused("PARTY_MALFORMED", bad.hint, "party")


def _ended(desk: Desk, administrator: Seen) -> Draft:
    return Draft("TokenAdministrator", {"status": ENDED, "ended_at": desk.now}, revises=administrator.id)


@submission(by=[SCO, DSCA], makes="TokenAdministrator", under=DESIGNATED)
class NameTokenAdministrator(Submitted):
    """An office names the primary or the alternate token administrator of its nation, DSCA that of any other organization.

    Whoever had the role before has it no longer.
    """

    party: str = given("Whose tokens are administered, such as `customer:BN`.")
    role: AdministratorRole = given("Whether this is the primary administrator or the alternate.")
    holder_issuer: str = given("The identity provider that knows the person, as its tokens name it in `iss`.")
    holder_subject: str = given("What that provider knows the person by, as its tokens say in `sub`.")
    post: str = given("The post or title the person is called by; no name.")
    designated_by: str = given("The reference of the letter that designates the person.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        party = party_from(self.party)
        if isinstance(party, Refused):
            return party
        objection = (
            objection_to_namer(desk.principal.audience, desk.principal.accredited, party)
            or objection_to_person(self.holder_issuer, self.holder_subject)
            or objection_to_description(post=self.post, designated_by=self.designated_by)
        )
        if objection is not None:
            return refused(objection)
        known = await administrators_of(desk, party)
        standing = [one for one in known if one.facts["status"] is not ENDED]
        objection = objection_to_second_role(
            self.role, self.holder_issuer, self.holder_subject, map(designation, standing)
        )
        if objection is not None:
            return refused(objection)
        facts = {
            "party": str(party),
            "role": self.role,
            "status": AdministratorStatus.STANDING,
            "holder_issuer": self.holder_issuer,
            "holder_subject": self.holder_subject,
            "post": self.post,
            "designated_by": self.designated_by,
            "named_on": desk.now.date(),
        }
        former = tuple(_ended(desk, one) for one in standing if one.facts["role"] is self.role)
        # Counted in its key, so that of two named at one instant the second takes the first one's place, not a second one.
        place = f"{party} {self.role.value} {1 + sum(one.facts['role'] is self.role for one in known)}"
        return Draft("TokenAdministrator", facts, scope=country_of(party), along=former, key=place)


@submission(by=[SCO, DSCA], makes="TokenAdministrator", under=DESIGNATED)
class EndTokenAdministrator(Submitted):
    """Whoever names an organization's administrators ends one's designation; its tokens stay, and another may be named."""

    administrator: RecordId = given("The administrator whose designation ends.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        known = await desk.register("tokenAdministrators")
        found = next((one for one in known if one.id == self.administrator), None)
        if found is None:
            return Refused("ADMINISTRATOR_NOT_FOUND", "no administrator that you named has this id", "administrator")
        party = party_from(str(found.facts["party"]))
        if isinstance(party, Refused):
            return party
        if objection_to_namer(desk.principal.audience, desk.principal.accredited, party) is not None:
            return Refused("ADMINISTRATOR_NOT_FOUND", "no administrator that you named has this id", "administrator")
        if found.facts["status"] is ENDED:
            return Refused("ADMINISTRATOR_ENDED", "the designation has ended already", "administrator")
        return _ended(desk, found)
