"""An office writes what contractors may know of its country, and offers it to all of them at once (SAMM C2.1.8.2; C2.1.8.5)."""

from __future__ import annotations

from schema.audience import SCO, Party, PartyKind
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.country_briefing import BRIEFED
from schema.rules.authority import Objection
from schema.rules.industry import ALL_ALIKE, BriefingTopic
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.routing import reaches
from schema.submissions.submit_budget_request import objection_to_country
from schema.values import CustomerCode

OFFERED = "SAMM C2.1.8.2; C2.1.8.5"
# Some contractor who wrote nothing, holds no contract and is on no list: what it can read, every other can.
ANY_CONTRACTOR = Party(PartyKind.COMPANY, "00000")


async def _briefing(desk: Desk, record: str) -> Seen | Refused:
    found = await desk.find(record)
    if found is None or found.facet != "CountryBriefing":
        return Refused("BRIEFING_NOT_FOUND", "no briefing of yours has this id", "briefing")
    return found


@submission(by=[SCO], makes="CountryBriefing", under=BRIEFED)
class WriteCountryBriefing(Submitted):
    """The office writes a briefing about its country; no contractor reads it until it is offered to all of them."""

    country: CustomerCode = given("The customer code of a country you are accredited to, such as `BN`.")
    topic: BriefingTopic = given("What it is about.")
    subject: str = given("What it is about, in a few words.")
    text: str = given("The information: unclassified, and nothing that is a United States company's own.")
    marking: str | None = given("The CUI banner of the briefing, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (foreign := objection_to_country(desk, self.country)) is not None:
            return foreign
        if (empty := objection_to_empty(subject=self.subject, text=self.text)) is not None:
            return empty
        facts = {
            "country": self.country,
            "topic": self.topic,
            "subject": self.subject,
            "text": self.text,
            "written_on": desk.now.date(),
        }
        scope = {"customer": self.country, "benefitting": self.country}
        return Draft("CountryBriefing", facts, scope=scope, marking=self.marking)


@submission(by=[SCO], makes="CountryBriefing", under=BRIEFED)
class ReviseCountryBriefing(Submitted):
    """The office writes a briefing anew; contractors stay on the version they were offered until this one is offered."""

    briefing: RecordId = given("A briefing about a country you are accredited to.")
    text: str = given("The information as it is now.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        briefing = await _briefing(desk, self.briefing)
        if isinstance(briefing, Refused):
            return briefing
        if (empty := objection_to_empty(text=self.text)) is not None:
            return empty
        facts = {"text": self.text, "written_on": desk.now.date(), "offered_at": None}
        return Draft("CountryBriefing", facts, revises=briefing.id)


@submission(by=[SCO], makes="CountryBriefing", under=OFFERED)
class OfferCountryBriefing(Submitted):
    """The office offers a briefing as it stands to every contractor, all of them from the same instant on."""

    briefing: RecordId = given("A briefing about a country you are accredited to.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        briefing = await _briefing(desk, self.briefing)
        if isinstance(briefing, Refused):
            return briefing
        if briefing.facts["offered_at"] is not None:
            return Refused(
                "BRIEFING_OFFERED", "every contractor reads this version already; revise it first", "briefing"
            )
        if not reaches(ANY_CONTRACTOR, desk, briefing.marking):
            words = "its marking keeps it from some contractors; write it so that all may read it"
            return refused(Objection(ALL_ALIKE, words, "briefing"))
        return Draft("CountryBriefing", {"offered_at": desk.now}, revises=briefing.id)
