"""What an office tells of its country: to every contractor alike, and to the country what is released to it (SAMM C2.1.8.2).

A briefing is offered to industry and never released to one contractor: an offer has no addressee, so nobody can be left out. What
a release is to others, DSCA's clearance is to contractors: without it the office's offer opens nothing.
"""

from __future__ import annotations

from datetime import date, datetime

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import Always, Among, Condition, Fact, IsSet, released
from schema.disclosure import facet, fact, only
from schema.rules.industry import CLEARED_FOR_INDUSTRY, BriefingTopic, objection_to_briefing_partner
from schema.values import CustomerCode

OFFICIALS = (SCO, DSCA, IMPLEMENTING_AGENCY, CCMD)
READERS = (PARTNER_NATION, INDUSTRY, *OFFICIALS)
BRIEFED = "SAMM C2.1.8.2"
TOLD_TO_PARTNER = tuple(topic for topic in BriefingTopic if objection_to_briefing_partner(topic) is None)

offered_to_industry = Condition(
    "offered_to_industry",
    "the office offered it to all of industry at once, in the version that DSCA cleared",
    IsSet(Fact("cleared_on")) & IsSet(Fact("offered_at")),
)
of_no_competitor = Condition(
    "of_no_competitor", "it is not about what foreign competitors do to sell", Among(Fact("topic"), TOLD_TO_PARTNER)
)


@facet(
    part_of=Case,
    area="industry",
    many=True,
    called="countryBriefings",
    register="countryBriefings",
    row={PARTNER_NATION: released & of_no_competitor, INDUSTRY: offered_to_industry},
    # Who is offered it is every contractor, and which agency would sell is not asked: neither is party to a country.
    beyond={INDUSTRY: offered_to_industry, IMPLEMENTING_AGENCY: Always()},
    without_case=True,
    about_a_country=True,
    order=["written_on"],
    named_by="subject",
)
class CountryBriefing:
    """Unclassified information about a country for United States contractors, under one topic."""

    country: CustomerCode = fact("The country it is about, by its customer code.", open_to=READERS, under=BRIEFED)
    topic: BriefingTopic | None = fact(
        "What it is about.",
        open_to=READERS,
        shown_as={PARTNER_NATION: only(*TOLD_TO_PARTNER)},
        under=f"{BRIEFED}; C2.1.8.3",
    )
    subject: str | None = fact("What it is about, in a few words.", open_to=READERS, under=BRIEFED)
    text: str | None = fact("The information.", open_to=READERS, under=BRIEFED)
    written_on: date | None = fact("The day of this version.", open_to=READERS, under=BRIEFED)
    cleared_on: date | None = fact(
        "The day DSCA cleared this version for contractors.",
        open_to=[INDUSTRY, *OFFICIALS],
        of_version=True,
        under=CLEARED_FOR_INDUSTRY.under,
    )
    offered_at: datetime | None = fact(
        "The instant this version was offered to every contractor.",
        open_to=[INDUSTRY, *OFFICIALS],
        of_version=True,
        under="SAMM C2.1.8.2; C2.1.8.5; J",
    )
