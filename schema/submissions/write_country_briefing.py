"""An office writes what contractors may know of its country, DSCA clears it, and all are offered it at once (SAMM C2.1.8.2)."""

from __future__ import annotations

from schema.audience import DSCA, SCO, Party, PartyKind
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.country_briefing import BRIEFED
from schema.rules.authority import Objection
from schema.rules.industry import ALL_ALIKE, CLEARED_FOR_INDUSTRY, BriefingTopic
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.designate_sole_source import refuse_endorsement
from schema.submissions.routing import reaches
from schema.submissions.submit_budget_request import objection_to_country
from schema.values import CustomerCode

OFFERED = "SAMM C2.1.8.2; C2.1.8.5"
# Some contractor who wrote nothing, holds no contract and is on no list: what it can read, every other can.
ANY_CONTRACTOR = Party(PartyKind.COMPANY, "00000")


async def _briefing(desk: Desk, record: str) -> Seen | Refused:
    found = await desk.find(record)
    if found is None or found.facet != "CountryBriefing":
        return Refused("BRIEFING_NOT_FOUND", "no briefing that you can see has this id", "briefing")
    return found


@submission(by=[SCO], makes="CountryBriefing", under=BRIEFED)
class WriteCountryBriefing(Submitted):
    """The office writes a briefing about its country; no contractor reads it until it is cleared, and offered to all of them."""

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
        if (endorses := await refuse_endorsement(desk, None, subject=self.subject, text=self.text)) is not None:
            return endorses
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
        if (endorses := await refuse_endorsement(desk, None, text=self.text)) is not None:
            return endorses
        facts = {"text": self.text, "written_on": desk.now.date(), "offered_at": None}
        return Draft("CountryBriefing", facts, revises=briefing.id)


@submission(by=[DSCA], makes="CountryBriefing", under=CLEARED_FOR_INDUSTRY.under)
class ClearCountryBriefing(Submitted):
    """DSCA clears a briefing as it stands for contractors; they read it once its office offers it."""

    briefing: RecordId = given("A briefing that waits to be cleared.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        briefing = await _briefing(desk, self.briefing)
        if isinstance(briefing, Refused):
            return briefing
        if briefing.facts["cleared_on"] is not None:
            return Refused("BRIEFING_CLEARED", "this version is cleared for contractors", "briefing")
        return Draft("CountryBriefing", {"cleared_on": desk.now.date()}, revises=briefing.id)


@submission(by=[SCO], makes="CountryBriefing", under=OFFERED)
class OfferCountryBriefing(Submitted):
    """The office offers a briefing as DSCA cleared it to every contractor, all of them from the same instant on."""

    briefing: RecordId = given("A briefing about a country you are accredited to.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        briefing = await _briefing(desk, self.briefing)
        if isinstance(briefing, Refused):
            return briefing
        if briefing.facts["offered_at"] is not None:
            return Refused(
                "BRIEFING_OFFERED", "every contractor reads this version already; revise it first", "briefing"
            )
        if briefing.facts["cleared_on"] is None:
            words = "DSCA has not cleared this version for contractors yet; it is among what DSCA is to do"
            return Refused("BRIEFING_NOT_CLEARED", words, "briefing")
        if not reaches(ANY_CONTRACTOR, desk, briefing.marking):
            words = "its marking keeps it from some contractors; write it so that all may read it"
            return refused(Objection(ALL_ALIKE, words, "briefing"))
        return Draft("CountryBriefing", {"offered_at": desk.now}, revises=briefing.id)
