"""A partner nation revises a letter of request of its own, such as one that was returned to it (SAMM C5.1.2; Table C5.T3A)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from schema.audience import PARTNER_NATION, Party
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.letter_of_request import LetterOfRequestOutwardStatus, LetterOfRequestStatus, ResponseWanted
from schema.facets.routing import RoutingRole
from schema.rules.request_criteria import Financing, objection_to_unit
from schema.submissions.submit_letter_of_request import names_of, objection_to_writing, sendings_of_letter


@submission(by=[PARTNER_NATION], makes="LetterOfRequest", under="SAMM C5.1.2; Table C5.T3A")
class ReviseLetterOfRequest(Submitted):
    """A partner nation says anew what it asks for: a letter that was returned is assessed again, and what you leave out stays."""

    letter: RecordId = given("Your letter of request.")
    requirement: str | None = given("What you ask for now.")
    response_wanted: ResponseWanted | None = given("Which answer you ask for now.")
    funding: str | None = given("How you mean to pay now, in words.")
    financing: list[Financing] | None = given("Where the money comes from now, by kind.")
    unit: str | None = given("The operational unit that will use it now.")
    signed_on: date | None = given("The day the revised letter was signed: neither in the future nor before the first.")
    marking: str | None = given("The CUI banner of the letter, such as `CUI//INTL`, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        letter = await desk.find(self.letter)
        if letter is None or letter.facet != "LetterOfRequest" or letter.originator != str(desk.principal.party):
            return Refused("LETTER_NOT_FOUND", "no letter of request of yours has this id", "letter")
        status = letter.facts["status"]
        if status is LetterOfRequestOutwardStatus.IN_PREPARATION:
            return Refused(
                "LETTER_IN_PREPARATION", "the answer is being prepared; write another letter about the case", "letter"
            )
        said = {
            "requirement": self.requirement,
            "response_wanted": self.response_wanted,
            "funding": self.funding,
            "financing": names_of(self.financing),
            "unit": self.unit,
            "signed_on": self.signed_on,
        }
        facts: dict[str, object] = {name: value for name, value in said.items() if value is not None}
        if not facts:
            return Refused("NOTHING_REVISED", "say what is to be changed")
        if (wrong := objection_to_writing(desk, self.requirement, self.signed_on)) is not None:
            return wrong
        first = letter.facts["signed_on"]
        if self.signed_on is not None and isinstance(first, date) and self.signed_on < first:
            return Refused(
                "SIGNED_BEFORE_FIRST", "a revision is not signed before the letter; correct the day", "signedOn"
            )
        if self.financing is not None or self.unit is not None:
            stands = {**letter.facts, **facts}
            kinds, unit, signed = stands["financing"], stands["unit"], stands["signed_on"]
            objection = objection_to_unit(
                [Financing[name] for name in kinds] if isinstance(kinds, list) else None,
                str(unit) if unit else None,
                signed if isinstance(signed, date) else desk.now.date(),
            )
            if objection:
                return refused(objection)
        if status is LetterOfRequestOutwardStatus.RETURNED:
            facts["raw_status"] = (
                LetterOfRequestStatus.ASSESSMENT
            )  # the one status that follows; else it is the agency's
        before = await desk.related(letter, "routings")
        agency = await _asked(desk, letter, before)
        marking = self.marking or letter.marking
        # A letter that an agency's system told of, on a case its purchaser does not know yet, went where that system sent it.
        sent = sendings_of_letter(desk, agency, before=before, marking=marking) if agency else ()
        return Draft("LetterOfRequest", facts, revises=letter.id, marking=self.marking, along=sent)


async def _asked(desk: Desk, letter: Seen, sendings: Iterable[Seen]) -> str | None:
    """The agency that the letter asks, as its author knows it: that of its case, else the one its original went to."""
    case = await desk.find(letter.case_id) if letter.case_id else None
    if case is not None:
        return str(case.facts["agency"])
    originals = [each for each in sendings if each.facts["role"] is RoutingRole.ORIGINAL]
    return Party.parse(str(originals[-1].facts["routed_to"])).code if originals else None
