"""To whom a record was routed: each sending of a letter, an assessment or an alert, as original or as copy (SAMM C2.1.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO, STATE, Audience
from schema.conditions import Equals, Fact, Mine, own
from schema.disclosure import facet, fact
from schema.facets.alert import ALERTED, Alert
from schema.facets.country_team_assessment import ASSESSED, CountryTeamAssessment
from schema.facets.letter_of_request import WROTE, LetterOfRequest

OFFICIALS = (SCO, DSCA, IMPLEMENTING_AGENCY, STATE, CCMD)
ROUTED = f"{WROTE}; DSCA 10-71"


class RoutingRole(Enum):
    """As what a record was sent: for the addressee to act on, or for its information."""

    ORIGINAL = "ORIGINAL"
    COPY = "COPY"


def _sent(readers: Iterable[Audience], under: str) -> tuple[Any, ...]:
    """The facts of every sending, open to the same readers on the same authority."""
    told = (
        "As what it was sent: the original, or a copy for information.",
        "The party it was sent to, such as `agency:D` or `customer:BN`.",
        "The rule by which it went there, with its authority.",
        "Which telling of its author's was sent: 1 the first, and one more with each that was sent after it.",
        "The instant it was sent.",
        "The instant from which the addressee could read it; null if a marking or an unknown case kept it away then.",
    )
    return tuple(fact(words, open_to=readers, under=under) for words in told)


# A sending hangs on what was sent: who may not see the record meets nothing of where it went.
@facet(part_of=LetterOfRequest, many=True, called="routings", row={PARTNER_NATION: own}, beyond={PARTNER_NATION: own})
class LetterOfRequestRouting:
    """One sending of a letter of request: the original to the agency that is asked, copies to State and DSCA."""

    role: RoutingRole | None
    routed_to: str | None
    rule: str | None
    sent_version: int | None
    sent_at: datetime | None
    delivered_at: datetime | None
    role, routed_to, rule, sent_version, sent_at, delivered_at = _sent((PARTNER_NATION, *OFFICIALS), ROUTED)


@facet(part_of=CountryTeamAssessment, many=True, called="routings")
class CountryTeamAssessmentRouting:
    """One sending of a country team assessment: to DSCA and the agency, and to the combatant command, which concurs."""

    role: RoutingRole | None
    routed_to: str | None
    rule: str | None
    sent_version: int | None
    sent_at: datetime | None
    delivered_at: datetime | None
    role, routed_to, rule, sent_version, sent_at, delivered_at = _sent(OFFICIALS, ASSESSED)


@facet(part_of=Alert, many=True, called="routings", row={PARTNER_NATION: Equals(Fact("routed_to"), Mine("party"))})
class AlertRouting:
    """One sending of an alert: in writing to DSCA, or of a risk to safety to the partner at once, with a copy to DSCA."""

    role: RoutingRole | None
    routed_to: str | None
    rule: str | None
    sent_version: int | None
    sent_at: datetime | None
    delivered_at: datetime | None
    role, routed_to, rule, sent_version, sent_at, delivered_at = _sent((PARTNER_NATION, *OFFICIALS), ALERTED)
