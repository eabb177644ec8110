"""The seats at the table, the parties that sit in them, and the principal a credential speaks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schema.errors import BadValue


class Audience(StrEnum):
    """A seat at the table: whoever sits in it meets one projection of the graph (SAMM C2.1, C2.2)."""

    PARTNER_NATION = "partner"
    SCO = "sco"
    DSCA = "dsca"
    IMPLEMENTING_AGENCY = "agency"
    INDUSTRY = "industry"
    STATE = "state"
    CCMD = "ccmd"
    DFAS = "dfas"


PARTNER_NATION = Audience.PARTNER_NATION
SCO = Audience.SCO
DSCA = Audience.DSCA
IMPLEMENTING_AGENCY = Audience.IMPLEMENTING_AGENCY
INDUSTRY = Audience.INDUSTRY
STATE = Audience.STATE
CCMD = Audience.CCMD
DFAS = Audience.DFAS

SEAT_WORDS = {
    PARTNER_NATION: "partner nation",
    SCO: "security cooperation organization",
    DSCA: "Defense Security Cooperation Agency",
    IMPLEMENTING_AGENCY: "implementing agency",
    INDUSTRY: "industry",
    STATE: "Department of State",
    CCMD: "combatant command",
    DFAS: "Defense Finance and Accounting Service",
}


class PartyKind(StrEnum):
    """What kind of organization a party is; part of its identity, so that a country never equals a company."""

    CUSTOMER = "customer"
    OFFICE = "office"
    AGENCY = "agency"
    COMPANY = "company"
    COMMAND = "command"
    DEPARTMENT = "department"


KIND_OF_SEAT = {
    PARTNER_NATION: PartyKind.CUSTOMER,
    SCO: PartyKind.OFFICE,
    DSCA: PartyKind.DEPARTMENT,
    IMPLEMENTING_AGENCY: PartyKind.AGENCY,
    INDUSTRY: PartyKind.COMPANY,
    STATE: PartyKind.DEPARTMENT,
    CCMD: PartyKind.COMMAND,
    DFAS: PartyKind.DEPARTMENT,
}

_CODES = {
    PartyKind.CUSTOMER: (re.compile(r"[A-Z0-9]{2}"), "a customer code of two characters, such as `BN`"),
    PartyKind.OFFICE: (re.compile(r"[A-Z0-9]{2}"), "the customer code of the office's host, such as `BN`"),
    PartyKind.AGENCY: (re.compile(r"[A-Z]"), "an implementing agency letter, such as `D`"),
    PartyKind.COMPANY: (re.compile(r"[A-HJ-NP-Z0-9]{5}"), "a CAGE code of five characters, such as `1ABC2`"),
    PartyKind.COMMAND: (re.compile(r"[A-Z]{3,12}"), "a command's short name, such as `CENTCOM`"),
    PartyKind.DEPARTMENT: (re.compile(r"DSCA|STATE|DFAS"), "`DSCA`, `STATE` or `DFAS`"),
}


@dataclass(frozen=True, slots=True)
class Party:
    """An organization one speaks for: its kind and its code, written `customer:BN` or `company:1ABC2`."""

    kind: PartyKind
    code: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.code}"

    @classmethod
    def parse(cls, text: str) -> Party:
        """Read `kind:code`; raises `BadValue` when the kind is unknown or the code is not of its form."""
        kind, _, code = text.partition(":")
        try:
            known = PartyKind(kind)
        except ValueError:
            raise BadValue("PARTY", "write a party as `kind:code`, such as `customer:BN` or `company:1ABC2`") from None
        return _coded(known, code, known.value)


def _coded(kind: PartyKind, code: str, after: str) -> Party:
    """The party of a code, which its writer wrote after `after`: the kind, or the seat that stands for it."""
    pattern, form = _CODES[kind]
    if not pattern.fullmatch(code):
        raise BadValue("PARTY", f"after `{after}:` write {form}")
    return Party(kind, code)


@dataclass(frozen=True, slots=True)
class Principal:
    """The holder of a credential: one seat, one party, and limits that only ever narrow.

    `accredited` are the customer codes an office or a command is accredited to (SAMM C2.1.1.1, C2.1.2.2);
    `cases`, when given, are the only designators this credential reaches;
    `services`, when given, are the only implementing agencies (by letter) whose cases it reaches;
    `scopes`, when given, are the only facets (by name), submissions and feeds it reaches;
    `read_only` reaches no submission and no feed, whatever its scopes say; `hours` and `networks` say when and from where
    it may be used, as `schema.narrowing.Narrowing` writes them, and are kept here for what is cut from it.
    `auditor` is the seat of whoever looks through this one's eyes, and empty for its own;
    `gateway` says that it asks as a federation gateway or through one, which adds no right and meets the schema as a subgraph;
    `forwarded_by` is then the id of the gateway's token.
    `issuer` and `subject` together name the person or system that holds it, `client_id` the program that asked for it,
    `under` the id of the `AccessToken` it was issued under, if it was, and `through` the tokens it was exchanged from.
    """

    audience: Audience
    party: Party
    accredited: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    cases: frozenset[str] | None = None
    services: frozenset[str] | None = None
    read_only: bool = False
    hours: str | None = None
    networks: frozenset[str] | None = None
    issuer: str = ""
    subject: str = ""
    client_id: str = ""
    under: str = ""
    through: tuple[str, ...] = ()
    token_id: str = ""
    expires_at: datetime | None = None
    auditor: str = ""
    gateway: bool = False
    forwarded_by: str = ""
    clients: tuple[str, ...] = ()

    @classmethod
    def seated(
        cls,
        seat: str,
        *,
        scopes: frozenset[str] | None = None,
        cases: frozenset[str] | None = None,
        services: frozenset[str] | None = None,
        read_only: bool = False,
        hours: str | None = None,
        networks: frozenset[str] | None = None,
        issuer: str = "",
        subject: str = "",
        client_id: str = "",
        under: str = "",
        through: tuple[str, ...] = (),
        token_id: str = "",
        expires_at: datetime | None = None,
    ) -> Principal:
        """Sit down at `partner:BN`, `sco:BN,JA`, `dsca`, `agency:D`, `industry:1ABC2`, `state`, `dfas`
        or `ccmd:CENTCOM:BN,JO`; raises `BadValue` for anything else.
        """
        name, _, rest = seat.partition(":")
        try:
            audience = Audience(name)
        except ValueError:
            raise BadValue("SEAT", "a seat is one of " + ", ".join(f"`{a.value}`" for a in Audience)) from None
        kind = KIND_OF_SEAT[audience]
        accredited: frozenset[str] = frozenset()
        match audience:
            case Audience.DSCA | Audience.STATE | Audience.DFAS:
                if rest:
                    raise BadValue("SEAT", f"the seat `{name}` takes no party")
                code = name.upper()
            case Audience.SCO:
                codes = [c for c in rest.split(",") if c]
                accredited = frozenset(_coded(PartyKind.CUSTOMER, c, name).code for c in codes)
                code = codes[0] if codes else ""
            case Audience.CCMD:
                code, _, theater = rest.partition(":")
                countries = [c for c in theater.split(",") if c]
                accredited = frozenset(_coded(PartyKind.CUSTOMER, c, f"{name}:{code}").code for c in countries)
            case _:
                code = rest
        party = _coded(kind, code, name)
        return cls(
            audience, party, accredited, scopes=scopes, cases=cases, services=services, read_only=read_only,
            hours=hours, networks=networks, issuer=issuer, subject=subject or seat, client_id=client_id, under=under, through=through,
            token_id=token_id, expires_at=expires_at,
        )  # fmt: skip

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The ids of its own token, of those it was exchanged from, and of the `AccessToken` it was issued under."""
        return tuple(one for one in (self.token_id, *self.through, self.under) if one)

    @property
    def came_through(self) -> tuple[str, ...]:
        """The program its token was issued to, and those by whose tokens or hands it came."""
        return (self.client_id, *(one for one in self.clients if one != self.client_id))

    @property
    def seat(self) -> str:
        """The seat as it is written on a token, such as `sco:BN,JA`; `Principal.seated` reads it back."""
        match self.audience:
            case Audience.DSCA | Audience.STATE | Audience.DFAS:
                return self.audience.value
            case Audience.SCO:
                others = sorted(self.accredited - {self.party.code})
                return f"sco:{','.join([self.party.code, *others])}"
            case Audience.CCMD:
                return f"ccmd:{self.party.code}:{','.join(sorted(self.accredited))}"
            case _:
                return f"{self.audience.value}:{self.party.code}"

    @property
    def codes(self) -> tuple[str, ...]:
        """The customer codes this principal stands for or is accredited to, sorted."""
        if self.party.kind is PartyKind.CUSTOMER:
            return (self.party.code,)
        return tuple(sorted(self.accredited))
