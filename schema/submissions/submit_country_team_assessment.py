"""The SCO submits the embassy's position on a request; the combatant command concurs with it (SAMM C5.1.4; C2.1.4.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schema.audience import CCMD, SCO, Party, PartyKind
from schema.desk import Desk, Draft, Part, RecordId, Refused, Seen, Submitted, given, part, refused, submission
from schema.facets.country_team_assessment import CountryTeamAssessmentKind, CountryTeamRecommendation
from schema.facets.routing import RoutingRole
from schema.rules.authority import Objection
from schema.rules.country_team_assessment import (
    COMBATANT_COMMANDS,
    CONCURRENCE,
    FURTHER_ELEMENTS,
    ROUTE,
    Addressee,
    Assessment,
    Element,
    Position,
    ProposedSale,
    SpecialItem,
    objection_to_absence,
    objections_to_assessment,
)
from schema.submissions.designate_sole_source import refuse_endorsement
from schema.submissions.routing import DSCA_ITSELF, Route, routings
from schema.values import CaseDesignator

_AT = {"country_team_assessment": "kind", "dated_on": "signed_on"}  # what the rules call these input fields


@part
class AssessedElement(Part):
    """What the country team says on one of the common elements."""

    element: Element = given("Which of the common elements.")
    text: str = given("What the country team says on it.")


@part
class FurtherElement(Part):
    """What the country team says on an element that an item of the special list asks for beside the common ones."""

    item: SpecialItem = given("The item it is answered for, named among the special items.")
    text: str = given("What the country team says on it.")


@submission(by=[SCO], makes="CountryTeamAssessment", under="SAMM C5.1.4; C2.1.4.2")
class SubmitCountryTeamAssessment(Submitted):
    """The SCO submits the embassy's coordinated position on a request; a second one takes the place of the first.

    It goes to DSCA and the implementing agency, with a copy to the combatant command, and State reads it too. The command's concurrence is for
    what was submitted, so a second one is concurred with anew.
    """

    case: CaseDesignator = given("The case of a country you are accredited to.")
    combatant_command: str = given("The combatant command in whose theater the country is, such as `CENTCOM`.")
    kind: CountryTeamAssessmentKind = given(
        "Whether it is a full assessment, or the abbreviated endorsement of a capability released before."
    )
    notified_to_congress: bool = given("Whether you expect that Congress must be notified of the sale.")
    first_introduction: bool = given("Whether the capability is new to the country or the region.")
    special_items: list[SpecialItem] | None = given("What of the special list is asked for.")
    coordinated: bool = given("Whether it is the coordinated position of the country team.")
    signed_at_senior_level: bool = given("Whether it was signed at senior level.")
    signed_on: date = given("The day it was signed; not in the future.")
    signed_by: str = given("The office that signed it, never a person.")
    position: str = given("The embassy's coordinated position.")
    recommendation: CountryTeamRecommendation = given("Whether the country team recommends the sale.")
    elements: list[AssessedElement] | None = given("The common elements, each once; all of them in a full assessment.")
    further_elements: list[FurtherElement] | None = given(
        "The elements that special items ask for beside the common ones, such as those for night vision, in their order."
    )
    notes: str | None = given("What officials should know beside the elements.")
    marking: str | None = given("The CUI banner of the assessment, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await desk.case(self.case)
        if case is None:
            return Refused("CASE_NOT_FOUND", "no case of a country you are accredited to has this designator", "case")
        if self.combatant_command not in COMBATANT_COMMANDS:
            words = f"write one of {', '.join(COMBATANT_COMMANDS)}"
            return Refused("COMMAND_UNKNOWN", words, "combatantCommand")
        elements, further = self.elements or [], self.further_elements or []
        texts = (
            ("signedBy", self.signed_by),
            ("position", self.position),
            *(("elements", e.text) for e in elements),
            *(("furtherElements", e.text) for e in further),
        )
        for at, text in texts:
            if not text.strip():
                return Refused("TEXT_EMPTY", "say it in words", at)
        spoken = {at: "\n".join(text for where, text in texts if where == at) for at, _ in texts}
        endorses = await refuse_endorsement(desk, case, **spoken, notes=self.notes)
        if endorses is not None:
            return endorses
        if len({e.element for e in elements}) != len(elements):
            return Refused("ELEMENT_TWICE", "answer each element once", "elements")
        if any(e.item not in (self.special_items or ()) for e in further):
            words = "name among the special items each that an element is answered for"
            return Refused("ITEM_NOT_NAMED", words, "furtherElements")
        if self.signed_on > desk.now.date():
            return Refused("SIGNED_IN_FUTURE", "it cannot be signed after today; correct the day", "signedOn")
        objection = self._objection(desk.now.date())
        if objection:
            return refused(replace(objection, field=_AT.get(objection.field or "", objection.field)))
        [before] = await desk.related(case, "countryTeamAssessment") or (None,)
        if before is not None and not elements and await desk.related(before, "elements"):
            return Refused("ELEMENTS_ON_RECORD", "a position without elements replaces none with them", "elements")
        facts = {
            "kind": self.kind,
            "signed_on": self.signed_on,
            "signed_by": self.signed_by,
            "position": self.position,
            "recommendation": self.recommendation,
            "expects_notification": self.notified_to_congress,
            "first_introduction": self.first_introduction,
            "special_items": [each.name for each in SpecialItem if each in (self.special_items or ())],
            "command_concurred_on": None,
            "notes": self.notes,
        }
        inside = tuple(
            Draft("CountryTeamAssessmentElement", {"number": number, "special_item": item, "text": text})
            for number, item, text in (
                *((_number(e.element), None, e.text) for e in elements),
                *((f"{n:02}", e.item.name, e.text) for n, e in enumerate(further, start=len(Element) + 1)),
            )
        )
        sendings = await desk.related(before, "routings") if before is not None else ()
        marking = self.marking or (before.marking if before is not None else None)
        sent = routings("CountryTeamAssessmentRouting", self._routes(case), desk=desk, before=sendings, marking=marking)
        return Draft(
            "CountryTeamAssessment",
            facts,
            case.id,
            revises=before.id if before is not None else None,
            marking=self.marking,
            inside=inside,
            along=sent,
        )

    def _routes(self, case: Seen) -> list[Route]:
        """DSCA and the agency act on it; the command, which concurs with it, has a copy."""
        parties = {
            Addressee.COUNTRY_PORTFOLIO_DIRECTOR: DSCA_ITSELF,
            Addressee.DOD_COMPONENT: Party(PartyKind.AGENCY, str(case.facts["agency"])),
            Addressee.COMBATANT_COMMAND: Party(PartyKind.COMMAND, self.combatant_command),
        }
        copied = Addressee.COMBATANT_COMMAND
        return [
            Route(parties[each], RoutingRole.COPY if each is copied else RoutingRole.ORIGINAL, ROUTE)
            for each in Addressee
        ]

    def _objection(self, today: date) -> Objection | None:
        sale = ProposedSale(self.notified_to_congress, self.first_introduction, frozenset(self.special_items or ()))
        if self.kind is CountryTeamAssessmentKind.ABBREVIATED_ENDORSEMENT:
            return objection_to_absence(sale, Position.ABBREVIATED_ENDORSEMENT)
        assessment = Assessment(
            self.signed_on,
            frozenset(e.element for e in self.elements or ()),
            self.coordinated,
            self.signed_at_senior_level,
            further_elements=sum(e.item in FURTHER_ELEMENTS for e in self.further_elements or ()),
        )
        # The command concurs once it has read the assessment, so its concurrence cannot be asked for before.
        objections = objections_to_assessment(assessment, sale, today)
        return next((o for o in objections if o.rule is not CONCURRENCE), None)


def _number(element: Element) -> str:
    return f"{list(Element).index(element) + 1:02}"


@submission(by=[CCMD], makes="CountryTeamAssessment", under="SAMM C5.1.4")
class RecordCommandConcurrence(Submitted):
    """The combatant command concurs with a country team assessment, as it was last submitted."""

    assessment: RecordId = given("The assessment of a country in your theater.")
    concurred_on: date | None = given(
        "The day you concurred; today unless you say otherwise, never before it was signed."
    )

    async def draft(self, desk: Desk) -> Draft | Refused:
        assessment = await desk.find(self.assessment)
        if assessment is None or assessment.facet != "CountryTeamAssessment":
            return Refused(
                "ASSESSMENT_NOT_FOUND", "no assessment of a country in your theater has this id", "assessment"
            )
        if assessment.facts["command_concurred_on"] is not None:
            return Refused("ALREADY_CONCURRED", "your concurrence is on record already", "assessment")
        day = self.concurred_on or desk.now.date()
        if day > desk.now.date():
            return Refused("CONCURRED_IN_FUTURE", "you cannot concur after today; correct the day", "concurredOn")
        signed = assessment.facts["signed_on"]
        if isinstance(signed, date) and day < signed:
            return Refused("CONCURRED_BEFORE_SIGNED", "it was signed later than that; correct the day", "concurredOn")
        return Draft("CountryTeamAssessment", {"command_concurred_on": day}, revises=assessment.id)
