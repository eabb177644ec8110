"""The implementing agency answers a letter of request: with planning figures, with an offer to come, or in the negative (SAMM C5.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from schema.audience import IMPLEMENTING_AGENCY, Party, PartyKind
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.letter_of_request import LetterOfRequestStatus
from schema.facets.response import ResponseKind
from schema.facets.rom_estimate import RomEstimateState
from schema.rules.letter_arithmetic import dollars
from schema.rules.price_and_availability import CAVEAT, DecidingOffice, objections_to_negative_response
from schema.rules.request_criteria import SUCCESSORS, RequestStatus
from schema.submissions.assess_letter_of_request import acknowledged_letter, objection_to_moving, status_of
from schema.values import Money

_OFFERABLE = (RequestStatus.ACTIONABLE, RequestStatus.COMPLETE)


async def _answerable(desk: Desk, record: str) -> tuple[Seen, Seen] | Refused:
    """A letter of which the purchaser awaits an answer, and its case."""
    letter = await acknowledged_letter(desk, record)
    if isinstance(letter, Refused):
        return letter
    case = await desk.find(letter.case_id) if letter.case_id else None
    if case is None:
        return Refused("CASE_NOT_FOUND", "the case of this letter is out of your reach", "letter")
    if not SUCCESSORS[status_of(letter)]:
        return Refused("LETTER_CLOSED", "the letter is closed; the purchaser may write another", "letter")
    return letter, case


async def _answer(
    desk: Desk, case: Seen, kind: ResponseKind, reason: str | None, decided_by: Iterable[DecidingOffice] = ()
) -> Draft:
    """The answer on a case, as the purchaser reads it from now on; an earlier one stays as an earlier version."""
    offices = list(dict.fromkeys(office.value for office in decided_by)) or None
    facts = {"kind": kind, "reason": reason, "answered_on": desk.now.date(), "decided_by": offices}
    before = await desk.related(case, "response")
    return Draft("Response", facts, case.id, revises=before[0].id if before else None)


@submission(by=[IMPLEMENTING_AGENCY], makes="Response", under="SAMM C5.2")
class AnswerLetterOfRequest(Submitted):
    """The implementing agency tells the purchaser which document its actionable letter is answered with."""

    letter: RecordId = given("The letter of request, found actionable or complete.")
    kind: ResponseKind = given("Which document follows; planning figures and a negative answer are submitted as such.")
    reason: str | None = given("The reason, as told to the purchaser.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await _answerable(desk, self.letter)
        if isinstance(found, Refused):
            return found
        letter, case = found
        if self.kind in (ResponseKind.PRICE_AND_AVAILABILITY, ResponseKind.NEGATIVE):
            return Refused(
                "KIND_FOLLOWS_NO_DOCUMENT",
                "answer with `answerWithPriceAndAvailability` or `declineLetterOfRequest`",
                "kind",
            )
        if status_of(letter) not in _OFFERABLE:
            return Refused(
                "LETTER_NOT_ACTIONABLE", "only an actionable letter is answered with a document; assess it", "letter"
            )
        return await _answer(desk, case, self.kind, self.reason)


@submission(by=[IMPLEMENTING_AGENCY], makes="Response", under="SAMM C5.2")
class DeclineLetterOfRequest(Submitted):
    """The implementing agency tells the purchaser in writing that its request is not met; the letter is closed."""

    letter: RecordId = given("The letter of request, assessed and not answered yet.")
    reason: str = given("The reason, as told to the purchaser.")
    decided_by: list[DecidingOffice] = given("Which offices decided on it; the agency alone does not.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await _answerable(desk, self.letter)
        if isinstance(found, Refused):
            return found
        letter, case = found
        if not self.reason.strip():
            return Refused("TEXT_EMPTY", "give the reason in words for the purchaser", "reason")
        for objection in objections_to_negative_response(decided_by=self.decided_by, in_writing=True):
            return refused(objection)
        if out_of_order := objection_to_moving(letter, RequestStatus.CLOSED_NEGATIVE):
            return refused(out_of_order)
        if await _is_answered(desk, letter, case):
            return Refused("ALREADY_ANSWERED", "the letter is answered; only an unanswered one is declined", "letter")
        closed = Draft("LetterOfRequest", {"raw_status": LetterOfRequestStatus.CLOSED_NEGATIVE}, revises=letter.id)
        answer = await _answer(desk, case, ResponseKind.NEGATIVE, self.reason, self.decided_by)
        return replace(answer, along=(closed,))


async def _is_answered(desk: Desk, letter: Seen, case: Seen) -> bool:
    """Whether the case's answer is one to this letter: given since the letter was received."""
    responses = await desk.related(case, "response")
    answered = responses[0].facts["answered_on"] if responses else None
    received = letter.facts["received_on"]
    return isinstance(answered, date) and not (isinstance(received, date) and answered < received)


@submission(by=[IMPLEMENTING_AGENCY], makes="PriceAndAvailability", under="SAMM C5.2; C5.3; C2.1.8.6; DSCA 26-65")
class AnswerWithPriceAndAvailability(Submitted):
    """The implementing agency gives the purchaser a planning estimate of the whole requirement, and says that it offers nothing.

    When a single contractor estimated, its consent comes first: the total would tell its price. A later answer takes the
    place of an earlier one.
    """

    letter: RecordId = given("The letter of request.")
    total_value: Money = given("What the whole requirement would cost, in US dollars.")
    assumptions: str | None = given("What the estimate takes for granted; that it is no offer is said for you.")
    valid_until: date = given("The last day on which the estimate holds; not in the past.")
    reason: str | None = given("What else you say to the purchaser.")
    marking: str | None = given("The CUI banner of the estimate, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await _answerable(desk, self.letter)
        if isinstance(found, Refused):
            return found
        _, case = found
        try:
            if dollars(self.total_value) == 0:
                return Refused("AMOUNT_NOT_POSITIVE", "estimate an amount above zero", "totalValue")
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "totalValue")
        if self.valid_until < desk.now.date():
            return Refused("VALIDITY_IN_PAST", "an estimate holds until today or later; correct the day", "validUntil")
        if await _is_one_contractors_price(desk, case):
            return Refused(
                "CONSENT_MISSING",
                "a single contractor estimated, and the total tells its price; have it consent to its estimate first",
                "totalValue",
            )
        facts = {
            "total_value": self.total_value,
            "caveat": " ".join(filter(None, ((self.assumptions or "").strip(), CAVEAT))),
            "valid_until": self.valid_until,
            "answered_on": desk.now.date(),
        }
        before = await desk.related(case, "priceAndAvailability")
        answer = await _answer(desk, case, ResponseKind.PRICE_AND_AVAILABILITY, self.reason)
        return Draft(
            "PriceAndAvailability",
            facts,
            case.id,
            revises=before[0].id if before else None,
            marking=self.marking,
            along=(answer,),
            # Withdrawn meanwhile, one estimate fewer would make the total a single contractor's price.
            beside=("RomEstimate",),
        )


async def _is_one_contractors_price(desk: Desk, case: Seen) -> bool:
    """Whether one contractor alone estimated and has not consented that the purchaser reads what it estimates now."""
    estimates = [e for e in await desk.related(case, "romEstimates") if e.facts["state"] is RomEstimateState.SUBMITTED]
    if len({e.facts["company"] for e in estimates}) != 1:
        return False
    purchaser = str(Party(PartyKind.CUSTOMER, str(case.facts["customer"])))
    consented = {
        (c.facts["record"], c.facts["record_version"])
        for c in await desk.related(case, "consents")
        if c.facts["consented_to"] == purchaser
    }
    return any((e.id, e.version) not in consented for e in estimates)
