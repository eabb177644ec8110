"""Armaments cooperation and humanitarian assistance: what each kind of activity costs, needs and passes on (SAMM C2.1.7).

None of them is a sale: no letter of offer, no surcharge and no deposit belongs to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Objection, Rule


class ActivityKind(Enum):
    """What is done together with the country, or for it (SAMM C2.1.7.2.1; C2.1.7.3)."""

    INFORMATION_EXCHANGE = "INFORMATION_EXCHANGE"
    ENGINEER_AND_SCIENTIST_EXCHANGE = "ENGINEER_AND_SCIENTIST_EXCHANGE"
    FOREIGN_COMPARATIVE_TESTING = "FOREIGN_COMPARATIVE_TESTING"
    COOPERATIVE_DEVELOPMENT = "COOPERATIVE_DEVELOPMENT"
    DEFENSE_TRADE = "DEFENSE_TRADE"
    COOPERATIVE_LOGISTICS = "COOPERATIVE_LOGISTICS"
    HUMANITARIAN_ASSISTANCE = "HUMANITARIAN_ASSISTANCE"
    EXCESS_PROPERTY = "EXCESS_PROPERTY"
    MINE_ACTION = "MINE_ACTION"
    CIVIC_ASSISTANCE = "CIVIC_ASSISTANCE"
    RELIEF_TRANSPORTATION = "RELIEF_TRANSPORTATION"
    DISASTER_RELIEF = "DISASTER_RELIEF"


class ActivityProgram(Enum):
    """Under whose oversight it is: of acquisition and sustainment, or of policy (SAMM C2.1.7.2.2; C2.1.7.3)."""

    ARMAMENTS_COOPERATION = "ARMAMENTS_COOPERATION"
    HUMANITARIAN = "HUMANITARIAN"


class ActivityPrice(Enum):
    """What the country bears of the cost."""

    ITS_OWN_COSTS = "ITS_OWN_COSTS"
    A_SHARE = "A_SHARE"
    THE_WHOLE = "THE_WHOLE"
    NOTHING = "NOTHING"


class ActivityConsent(Enum):
    """What must stand before it begins: an agreement of the two governments, or the country's own consent."""

    AGREEMENT = "AGREEMENT"
    CONSENT_OF_THE_COUNTRY = "CONSENT_OF_THE_COUNTRY"


class ActivityTitle(Enum):
    """To whom belongs what is provided."""

    NOTHING_PASSES = "NOTHING_PASSES"
    AS_AGREED = "AS_AGREED"
    PASSES_ON_TRANSFER = "PASSES_ON_TRANSFER"


@dataclass(frozen=True)
class ActivityTerms:
    """The terms of one kind of activity, and on whose authority."""

    program: ActivityProgram
    price: ActivityPrice
    consent: ActivityConsent
    title: ActivityTitle
    under: str


_ARMAMENTS, _HUMANITARIAN = ActivityProgram.ARMAMENTS_COOPERATION, ActivityProgram.HUMANITARIAN
_AGREED, _CONSENTED = ActivityConsent.AGREEMENT, ActivityConsent.CONSENT_OF_THE_COUNTRY
_OWN, _SHARE, _WHOLE, _FREE = (
    ActivityPrice.ITS_OWN_COSTS,
    ActivityPrice.A_SHARE,
    ActivityPrice.THE_WHOLE,
    ActivityPrice.NOTHING,
)
_NONE, _AS_AGREED, _PASSES = ActivityTitle.NOTHING_PASSES, ActivityTitle.AS_AGREED, ActivityTitle.PASSES_ON_TRANSFER
TERMS: Mapping[ActivityKind, ActivityTerms] = {
    ActivityKind.INFORMATION_EXCHANGE: ActivityTerms(_ARMAMENTS, _OWN, _AGREED, _NONE, "SAMM C2.1.7.2.1; J"),
    ActivityKind.ENGINEER_AND_SCIENTIST_EXCHANGE: ActivityTerms(_ARMAMENTS, _OWN, _AGREED, _NONE, "SAMM C2.1.7.2.1; J"),
    ActivityKind.FOREIGN_COMPARATIVE_TESTING: ActivityTerms(
        _ARMAMENTS, _FREE, _CONSENTED, _NONE, "10 USC 2350a(g); SAMM C2.1.7.2.1; J"
    ),
    ActivityKind.COOPERATIVE_DEVELOPMENT: ActivityTerms(
        _ARMAMENTS, _SHARE, _AGREED, _AS_AGREED, "22 USC 2767; 10 USC 2350a; SAMM C2.1.7.2.1; J"
    ),
    ActivityKind.DEFENSE_TRADE: ActivityTerms(_ARMAMENTS, _WHOLE, _AGREED, _AS_AGREED, "SAMM C2.1.7.2.1; J"),
    ActivityKind.COOPERATIVE_LOGISTICS: ActivityTerms(_ARMAMENTS, _SHARE, _AGREED, _AS_AGREED, "SAMM C2.1.7.2.1; J"),
    ActivityKind.HUMANITARIAN_ASSISTANCE: ActivityTerms(
        _HUMANITARIAN, _FREE, _CONSENTED, _PASSES, "10 USC 2561; SAMM C2.1.7.3; C12; J"
    ),
    ActivityKind.EXCESS_PROPERTY: ActivityTerms(
        _HUMANITARIAN, _FREE, _CONSENTED, _PASSES, "10 USC 2557; SAMM C2.1.7.3; C12; J"
    ),
    ActivityKind.MINE_ACTION: ActivityTerms(
        _HUMANITARIAN, _FREE, _CONSENTED, _PASSES, "10 USC 407; SAMM C2.1.7.3; C12; J"
    ),
    ActivityKind.CIVIC_ASSISTANCE: ActivityTerms(
        _HUMANITARIAN, _FREE, _CONSENTED, _PASSES, "10 USC 401; SAMM C2.1.7.3; C12; J"
    ),
    ActivityKind.RELIEF_TRANSPORTATION: ActivityTerms(
        _HUMANITARIAN, _FREE, _CONSENTED, _NONE, "10 USC 402; SAMM C2.1.7.3; C12; J"
    ),
    ActivityKind.DISASTER_RELIEF: ActivityTerms(
        _HUMANITARIAN, _FREE, _CONSENTED, _PASSES, "10 USC 404; SAMM C2.1.7.3; C12; J"
    ),
}
CONSENT_FIRST = Rule(
    "consent before an activity",
    "armaments cooperation begins once an agreement of the two governments stands, assistance once the country consents and its "
    "combatant command has approved",
    "SAMM C2.1.7.2; C2.1.7.3; C12; J",
    Confidence.UNVERIFIED,
)
NOTHING_TO_PASS = Rule(
    "title to what an activity provides",
    "title passes where articles are given, with their transfer; of an exchange, a test or a carriage nothing passes",
    "SAMM C2.1.7.2; C2.1.7.3; C12; J",
    Confidence.UNVERIFIED,
)
COST_OF_AN_ACTIVITY = Rule(
    "cost of an activity",
    "what the country bears is told in US dollars, and only where the kind of the activity has it bear anything of ours",
    "SAMM C2.1.7.2; C2.1.7.3; C12; J",
    Confidence.UNVERIFIED,
)


def objection_to_beginning(
    kind: ActivityKind, *, agreement: str | None, consented_on: date | None, approved_on: date | None
) -> Objection | None:
    """Object to an activity that begins before what its kind needs stands; the objection names what is missing."""
    terms = TERMS[kind]
    if terms.consent is ActivityConsent.AGREEMENT and not agreement:
        return Objection(CONSENT_FIRST, "name the agreement of the two governments under which it begins", "agreement")
    if terms.consent is ActivityConsent.CONSENT_OF_THE_COUNTRY and consented_on is None:
        return Objection(CONSENT_FIRST, "say since when the country consents to it", "consentedOn")
    if terms.program is ActivityProgram.HUMANITARIAN and approved_on is None:
        return Objection(
            CONSENT_FIRST, "the combatant command has not approved it; have it approved first", "startedOn"
        )
    return None


def objection_to_transfer(kind: ActivityKind) -> Objection | None:
    """Object to passing title where the kind of the activity passes none."""
    if TERMS[kind].title is ActivityTitle.NOTHING_PASSES:
        return Objection(
            NOTHING_TO_PASS, "an activity of this kind passes no title; leave the day out", "titlePassedOn"
        )
    return None


def objection_to_share(kind: ActivityKind, currency: str, minor_units: int) -> Objection | None:
    """Object to a share of the country's that is no amount of US dollars, or that its kind does not ask for."""
    if TERMS[kind].price in (ActivityPrice.NOTHING, ActivityPrice.ITS_OWN_COSTS):
        words = "the country bears nothing of ours for an activity of this kind; leave the amount out"
        return Objection(COST_OF_AN_ACTIVITY, words, "countryPays")
    if currency != "USD" or minor_units <= 0:
        return Objection(COST_OF_AN_ACTIVITY, "say in US dollars what the country bears", "countryPays")
    return None
