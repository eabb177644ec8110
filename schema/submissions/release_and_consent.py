"""The acts that open a record to a party: a disclosure authority's release, a contractor's consent."""

from __future__ import annotations

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, Party, PartyKind
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.disclosure import house
from schema.errors import BadValue
from schema.rules.authority import Objection
from schema.rules.industry import (
    ALL_ALIKE,
    NAMES_ITS_CONTRACTOR,
    BriefingTopic,
    objection_to_briefing_partner,
    objection_to_consent,
    owners_of_record,
)


def _addressee(text: str) -> Party | Refused:
    try:
        return Party.parse(text)
    except BadValue as bad:
        return Refused("PARTY_MALFORMED", bad.hint, "to")


def _standing(record: Seen | None, version: int) -> Seen | Refused:
    if record is None or record.facet in ("Case", "Release", "Consent"):
        return Refused("RECORD_NOT_FOUND", "no record you can act on has this id", "record")
    if not 1 <= version <= record.version:
        return Refused("VERSION_NOT_FOUND", "the record has no such version; name the one you mean", "version")
    return record


async def _owners(desk: Desk, record: Seen) -> frozenset[str]:
    parent = house.facets[record.facet].parent
    above = await desk.related(record, "contract") if parent is not None and parent.name == "Contract" else ()
    told = [one.facts.get(name) for one in (record, *above) for name in NAMES_ITS_CONTRACTOR]
    return owners_of_record(record.originator, [str(code) for code in told if code is not None])


def _of_briefing(briefing: Seen, to: Party) -> Refused | None:
    """Object to a release of a briefing to anybody but its country, and of what the country is not to know."""
    if to.kind is PartyKind.COMPANY:
        words = "what one contractor is told of a country is offered to all alike; let the office offer it to industry"
        return refused(Objection(ALL_ALIKE, words, "to"))
    if to != Party(PartyKind.CUSTOMER, str(briefing.facts["country"])):
        return Refused("RELEASE_OPENS_NOTHING", "no rule of this record waits for a release to that party", "to")
    topic = briefing.facts["topic"]
    objection = objection_to_briefing_partner(topic) if isinstance(topic, BriefingTopic) else None
    return refused(objection) if objection is not None else None


@submission(by=[DSCA, IMPLEMENTING_AGENCY], makes="Release", under="SAMM C2.1.3.6.2; C2.1.5.2")
class RecordRelease(Submitted):
    """A disclosure authority records that one record, in one version, may be shown to one party."""

    record: RecordId = given("The record that is released.")
    version: int = given("The version that is released, from 1.")
    to: str = given("The party it is released to, such as `customer:BN`, `office:BN` or `company:1ABC2`.")
    reason: str | None = given("Why; read by DSCA and the agency only.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        to = _addressee(self.to)
        if isinstance(to, Refused):
            return to
        record = _standing(await desk.find(self.record), self.version)
        if isinstance(record, Refused):
            return record
        if record.facet == "CountryBriefing" and desk.principal.audience is DSCA:
            objected = _of_briefing(record, to)
            if objected is not None:
                return objected
            country = record.facts["country"]
            return Draft("Release", self._act(desk, record, to), scope={"customer": country, "benefitting": country})
        case = await desk.find(record.case_id) if record.case_id else None
        if case is None or (
            desk.principal.party.kind is PartyKind.AGENCY and case.facts["agency"] != desk.principal.party.code
        ):
            return Refused("RECORD_NOT_FOUND", "no record you can act on has this id", "record")
        if not house.facets[record.facet].opened_by_release(to.kind):
            return Refused("RELEASE_OPENS_NOTHING", "no rule of this record waits for a release to that party", "to")
        if house.facets[record.facet].asks_for_consent(to.kind):
            # A release tells its addressee that there is something: not before its owner agreed to that.
            given_to = [
                c.facts["consented_to"]
                for c in await desk.related(case, "consents")
                if (c.facts["record"], c.facts["record_version"]) == (record.id, self.version)
            ]
            if str(to) not in given_to:
                return Refused(
                    "CONSENT_FIRST",
                    "the contractor has not consented to this party seeing this version; ask it first",
                    "to",
                )
        return Draft("Release", self._act(desk, record, to), record.case_id)

    def _act(self, desk: Desk, record: Seen, to: Party) -> dict[str, object]:
        return {
            "record": record.id,
            "record_type": record.facet,
            "record_version": self.version,
            "released_to": str(to),
            "released_at": desk.now,
            "reason": self.reason,
        }


@submission(by=[INDUSTRY], makes="Consent", under="DFARS 225.7304; SAMM C2.1.8.5")
class RecordConsent(Submitted):
    """A contractor consents in writing that one party may see a record of its own, in one version.

    Its own are those it stated, and those that tell the figures of its contract, whoever wrote them down.
    """

    record: RecordId = given("The record of yours.")
    version: int = given("The version you consent to, from 1.")
    to: str = given("The party that may see it, such as `customer:BN`.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        to = _addressee(self.to)
        if isinstance(to, Refused):
            return to
        if to.kind is not PartyKind.CUSTOMER:
            return Refused("NOT_A_PURCHASER", "a consent opens a record to a purchaser; write `customer:BN`", "to")
        found = await desk.find(self.record)
        if found is not None and objection_to_consent(str(desk.principal.party), await _owners(desk, found)):
            found = None  # not yours looks like not there
        record = _standing(found, self.version)
        if isinstance(record, Refused):
            return record
        facts = {
            "record": record.id,
            "record_type": record.facet,
            "record_version": self.version,
            "consented_to": str(to),
            "consented_at": desk.now,
        }
        return Draft("Consent", facts, record.case_id)
