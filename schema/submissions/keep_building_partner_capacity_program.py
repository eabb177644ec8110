"""What must be on record before a case is built for a partner: law and funds, agreement, notice, vetting (SAMM C2.1.7.1; C15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from schema.audience import DSCA, SCO, STATE
from schema.case import Program
from schema.desk import Desk, Draft, Refused, Seen, Submitted, given, refused, submission
from schema.facets.building_partner_capacity_program import AGREED, BUILT_UNDER, NOTIFIED, VETTED
from schema.rules import building_partner_capacity as rules
from schema.rules.building_partner_capacity import ProgramAuthority, ProgramStanding
from schema.rules.training import VettingResult
from schema.submissions.case_in_execution import objection_to_empty, own_case
from schema.submissions.document_at_hand import day_of
from schema.values import CaseDesignator

FACET = "BuildingPartnerCapacityProgram"


async def program_of(desk: Desk, case: Seen) -> Seen | None:
    """The program a case is built under, when anything is recorded of it that the submitter sees."""
    found = await desk.related(case, "buildingPartnerCapacityProgram")
    return found[0] if found else None


def program_standing(program: Seen | None) -> ProgramStanding:
    """How a program stands by the rules, from what its submitter sees of it."""
    if program is None:
        return ProgramStanding()
    facts = program.facts
    authority = facts["authority"]
    return ProgramStanding(
        authority=authority if isinstance(authority, ProgramAuthority) else None,
        funds_available_until=_day(facts, "funds_available_until"),
        partner_agreed_on=_day(facts, "partner_agreed_on"),
        congress_notified_on=_day(facts, "congress_notified_on"),
        units_cleared_on=_day(facts, "units_cleared_on"),
    )


def _day(facts: Mapping[str, object], name: str) -> date | None:
    value = facts[name]
    return value if isinstance(value, date) else None


async def _built_for_a_partner(desk: Desk, designator: str) -> Seen | Refused:
    """The submitter's case with this designator, when it is built for a partner."""
    case = await own_case(desk, designator)
    if isinstance(case, Seen) and case.facts["program"] is not Program.BPC:
        return Refused("CASE_NOT_BUILT_FOR_A_PARTNER", "what is sold is built under no program of this kind", "case")
    return case


async def _on_record(desk: Desk, case: Seen, facts: Mapping[str, object]) -> Draft:
    """These facts of the case's program, beside what is recorded of it."""
    standing = await program_of(desk, case)
    return Draft(FACET, facts, case.id, revises=standing.id if standing else None)


async def _known_program(desk: Desk, designator: str) -> Seen | Refused:
    """The submitter's case, built for a partner under an authority that is on record: what is settled for it has its place."""
    case = await _built_for_a_partner(desk, designator)
    if isinstance(case, Refused):
        return case
    program = await program_of(desk, case)
    if program is None or program.facts["authority"] is None:
        return Refused(
            "AUTHORITY_NOT_RECORDED", "DSCA has recorded no authority of the program yet; wait for it", "case"
        )
    return case


@submission(by=[DSCA], makes=FACET, under=BUILT_UNDER)
class RecordProgramAuthority(Submitted):
    """DSCA records under which law a case is built for a partner, and how long its funds last; said again, it takes their place.

    Its office, combatant command, agency and State read it; the partner does not. The days follow from the fiscal year.
    """

    case: CaseDesignator = given("The case, built for a partner.")
    authority: ProgramAuthority = given("Under which law it is built.")
    statute: str | None = given("The law, where it is a program of a country or region; left out otherwise.")
    note: str = given("What the note of the letter says of appropriation and authority.")
    last_fiscal_year: int = given("The last fiscal year in which its funds are available for obligation.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await _built_for_a_partner(desk, self.case)
        if isinstance(case, Refused):
            return case
        if (empty := objection_to_empty(statute=self.statute, note=self.note)) is not None:
            return empty
        for objection in (
            rules.objection_to_statute(self.authority, self.statute),
            rules.objection_to_fiscal_year(self.last_fiscal_year),
        ):
            if objection is not None:
                return refused(objection)
        facts = {
            "authority": self.authority,
            "statute": self.statute or rules.STATUTES[self.authority],
            "note": self.note,
            "funds_available_until": rules.funds_available_until(self.last_fiscal_year),
            "funds_cancelled_on": rules.funds_cancelled_on(self.last_fiscal_year),
        }
        return await _on_record(desk, case, facts)


@submission(by=[SCO], makes=FACET, under=AGREED)
class RecordPartnerAgreement(Submitted):
    """The SCO records that the partner agreed to accept and to sustain what is built for it; no letter is implemented before."""

    case: CaseDesignator = given("The case, built for a country you are accredited to.")
    agreed_by: str = given("The office of the partner that agreed; name no person.")
    agreed_on: date | None = given("The day it agreed; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await _built_for_a_partner(desk, self.case)
        if isinstance(case, Refused):
            return case
        if (empty := objection_to_empty(agreedBy=self.agreed_by)) is not None:
            return empty
        agreed = day_of(desk, self.agreed_on, "agreedOn")
        if isinstance(agreed, Refused):
            return agreed
        return await _on_record(desk, case, {"partner_agreed_on": agreed, "partner_agreed_by": self.agreed_by})


@submission(by=[DSCA], makes=FACET, under=NOTIFIED)
class RecordProgramNotice(Submitted):
    """DSCA records that Congress was notified of the program; a case under section 333 is implemented fifteen days later."""

    case: CaseDesignator = given("The case; the authority of its program is on record.")
    notified_on: date | None = given("The day Congress was notified; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await _known_program(desk, self.case)
        if isinstance(case, Refused):
            return case
        notified = day_of(desk, self.notified_on, "notifiedOn")
        if isinstance(notified, Refused):
            return notified
        return await _on_record(desk, case, {"congress_notified_on": notified})


@submission(by=[DSCA, STATE], makes=FACET, under=VETTED)
class RecordUnitVetting(Submitted):
    """State or DSCA records what the vetting of the units came to; a case under section 333 is implemented once they are cleared.

    A later result takes the place of an earlier one. Neither the units nor why one was not cleared is told.
    """

    case: CaseDesignator = given("The case; the authority of its program is on record.")
    result: VettingResult = given("What the vetting of all units that are to have it came to.")
    vetted_on: date | None = given("The day of the result; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await _known_program(desk, self.case)
        if isinstance(case, Refused):
            return case
        program = await program_of(desk, case)
        before = _day(program.facts, "units_vetted_on") if program else None
        vetted = day_of(desk, self.vetted_on, "vettedOn", after=before)
        if isinstance(vetted, Refused):
            return vetted
        return await _on_record(desk, case, {"unit_vetting": self.result, "units_vetted_on": vetted})
