"""The country team assessment: the embassy's coordinated view of a request, for officials only (SAMM C2.1.4.2)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, SCO, STATE
from schema.case import Case
from schema.disclosure import facet, fact

READERS = (SCO, DSCA, IMPLEMENTING_AGENCY, STATE, CCMD)
ASSESSED = "SAMM C2.1.4.2"
NEEDED_FOR = "SAMM C2.1.4.2; C5.1.4; Table C5.T1"


class CountryTeamAssessmentKind(Enum):
    """Which form the assessment has: complete, or abbreviated for a capability released before (SAMM C5.1.4)."""

    FULL = "FULL"
    ABBREVIATED_ENDORSEMENT = "ABBREVIATED_ENDORSEMENT"


class CountryTeamRecommendation(Enum):
    """Whether the country team recommends the sale (SAMM Table C5.T1)."""

    SELL = "SELL"
    SELL_WITH_CONDITIONS = "SELL_WITH_CONDITIONS"
    DO_NOT_SELL = "DO_NOT_SELL"


@facet(part_of=Case, area="assessment", called="countryTeamAssessment", named_by="kind")
class CountryTeamAssessment:
    """The embassy's coordinated view of a request, signed at senior level, with the elements it is asked for."""

    kind: CountryTeamAssessmentKind = fact(
        "Whether it is a full assessment or an abbreviated endorsement.", open_to=READERS, under=ASSESSED
    )
    signed_on: date | None = fact("The day it was signed.", open_to=READERS, under=ASSESSED)
    signed_by: str | None = fact("The office that signed it, never a person.", open_to=READERS, under=ASSESSED)
    position: str | None = fact("The embassy's coordinated position.", open_to=READERS, under=ASSESSED)
    recommendation: CountryTeamRecommendation | None = fact(
        "Whether the country team recommends the sale.", open_to=READERS, under=ASSESSED
    )
    expects_notification: bool | None = fact(
        "Whether the country team expects that Congress must be notified of the sale.",
        open_to=READERS,
        under=NEEDED_FOR,
    )
    first_introduction: bool | None = fact(
        "Whether the capability is new to the country or the region.", open_to=READERS, under=NEEDED_FOR
    )
    special_items: list[str] | None = fact(
        "What is asked for of the items for which an assessment is always needed, by their names on the special list.",
        open_to=READERS,
        under=NEEDED_FOR,
    )
    command_concurred_on: date | None = fact(
        "The day the combatant command concurred.", open_to=READERS, under=ASSESSED
    )
    notes: str | None = fact("What officials should know beside the elements.", open_to=READERS, under=ASSESSED)


@facet(part_of=CountryTeamAssessment, many=True, called="elements", inside=True, key=["number"], order=["number"])
class CountryTeamAssessmentElement:
    """One element of a country team assessment that was supplied: a common one, or one that a special item asks for."""

    number: str = fact(
        "Which element it is, two digits: `01` to `12` the common ones, from `13` on those for special items.",
        open_to=READERS,
        under=ASSESSED,
    )
    special_item: str | None = fact(
        "The item of the special list for which the element is answered; null on a common element.",
        open_to=READERS,
        under=NEEDED_FOR,
    )
    text: str | None = fact("What the country team says on it.", open_to=READERS, under=ASSESSED)
