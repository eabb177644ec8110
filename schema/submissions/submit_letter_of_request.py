"""A partner nation submits its letter of request (SAMM C5.1.2; C2.1.4.1.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from schema.audience import PARTNER_NATION, Party, PartyKind
from schema.desk import Desk, Draft, Refused, Seen, Submitted, given, refused, submission
from schema.facets.letter_of_request import LetterOfRequestStatus, ResponseWanted
from schema.facets.routing import RoutingRole
from schema.rules.request_criteria import Financing, Office, letter_routes, objection_to_unit
from schema.submissions.routing import DSCA_ITSELF, STATE_ITSELF, Route, routings
from schema.values import AgencyCode, CaseDesignator


def names_of(financing: Iterable[Financing] | None) -> list[str] | None:
    """The kinds of financing as a letter keeps them, each once, in their order; none when none were given."""
    given_kinds = set(financing or ())
    return [kind.name for kind in Financing if kind in given_kinds] or None


def objection_to_writing(desk: Desk, requirement: str | None, signed_on: date | None) -> Refused | None:
    """Object to a letter that asks for nothing, or is not signed yet; what is not told is not judged."""
    if requirement is not None and not requirement.strip():
        words = "say what you ask for; a letter without a requirement cannot be acted on"
        return Refused("REQUIREMENT_EMPTY", words, "requirement")
    if signed_on is not None and signed_on > desk.now.date():
        return Refused("SIGNED_IN_FUTURE", "the letter cannot be signed after today; correct the day", "signedOn")
    return None


@submission(by=[PARTNER_NATION], makes="LetterOfRequest", under="SAMM C5.1.2; C2.1.4.1.3")
class SubmitLetterOfRequest(Submitted):
    """A partner nation asks an implementing agency for articles or services.

    The original goes to the agency, copies to State and DSCA; the SCO and the combatant command read it as well.
    """

    agency: AgencyCode = given("The letter of the implementing agency that is asked, such as `D`.")
    reference: str = given("Your own reference of the letter.")
    requirement: str = given("What you ask for.")
    response_wanted: ResponseWanted = given("Which answer you ask for.")
    funding: str | None = given("How you mean to pay, in words.")
    financing: list[Financing] | None = given("Where the money comes from, by kind.")
    unit: str | None = given(
        "The operational unit that will use it, needed for what grants finance or excess stock supplies; never a whole force."
    )
    signed_on: date = given("The day the letter was signed; not in the future.")
    case: CaseDesignator | None = given("The case the letter is about, when it changes one you have.")
    marking: str | None = given("The CUI banner of the letter, such as `CUI//INTL`, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if not self.reference.strip():
            return Refused(
                "REFERENCE_EMPTY", "give your own reference of the letter, so that both sides can trace it", "reference"
            )
        if (wrong := objection_to_writing(desk, self.requirement, self.signed_on)) is not None:
            return wrong
        objection = objection_to_unit(self.financing, self.unit, self.signed_on)
        if objection:
            return refused(objection)
        case = None
        if self.case is not None:
            case = await desk.case(self.case)
            if case is None or case.facts.get("agency") != self.agency:
                return Refused(
                    "CASE_NOT_FOUND",
                    "no case of yours with this agency has this designator; leave it out for a new case",
                    "case",
                )
        facts = {
            "reference": self.reference,
            "requirement": self.requirement,
            "response_wanted": self.response_wanted,
            "funding": self.funding,
            "financing": names_of(self.financing),
            "unit": self.unit,
            "signed_on": self.signed_on,
            "received_on": desk.now.date(),
            "raw_status": LetterOfRequestStatus.RECEIPT,
        }
        scope = {
            "customer": desk.principal.party.code,
            "benefitting": desk.principal.party.code,
            "agency": self.agency,
            "program": "FMS",
        }
        sent = sendings_of_letter(desk, self.agency, marking=self.marking)
        return Draft(
            "LetterOfRequest",
            facts,
            case.id if case else None,
            marking=self.marking,
            scope={} if case else scope,
            along=sent,
        )


def sendings_of_letter(
    desk: Desk, agency: str, *, before: Iterable[Seen] = (), marking: str | None
) -> tuple[Draft, ...]:
    """Where a letter of the submitter's goes: the original to the agency that is asked, copies to State and DSCA."""
    parties = {
        Office.IMPLEMENTING_AGENCY: Party(PartyKind.AGENCY, agency),
        Office.STATE: STATE_ITSELF,
        Office.DSCA: DSCA_ITSELF,
    }
    routes = [
        Route(parties[office], RoutingRole.ORIGINAL if office is Office.IMPLEMENTING_AGENCY else RoutingRole.COPY, rule)
        for office, rule in letter_routes(desk.now.date())
    ]
    return routings("LetterOfRequestRouting", routes, desk=desk, before=before, marking=marking)
