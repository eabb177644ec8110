"""A sole source is designated by those who may, and only then does an office speak for it (SAMM C2.1.8.5; DFARS 225.7304)."""

from __future__ import annotations

from dataclasses import replace

from schema.audience import DSCA, IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.sole_source_designation import DESIGNATED, SoleSourceBasis
from schema.rules.industry import SourceWish, objection_to_naming, objection_to_source_wish
from schema.submissions.case_in_execution import objection_to_empty, own_case
from schema.values import CageCode, CaseDesignator


async def refuse_endorsement(
    desk: Desk, case: Seen | None, /, *, told_to: str | None = None, **texts: str | None
) -> Refused | None:
    """Refuse an office's words that name a contractor which no standing designation on the case names, as the office sees it.

    The one they are `told_to` alone may be named: to itself nobody is endorsed.
    """
    found = await desk.related(case, "soleSourceDesignations") if case is not None else ()
    standing = {str(one.facts["company"]) for one in found if one.facts["ended_on"] is None}
    objection = objection_to_naming(texts, standing if told_to is None else standing | {told_to})
    return refused(objection) if objection else None


@submission(by=[IMPLEMENTING_AGENCY, DSCA], makes="SoleSourceDesignation", under=DESIGNATED)
class DesignateSoleSource(Submitted):
    """The implementing agency or DSCA designates a sole source: the purchaser asked for it by name, or there is no other.

    The purchaser and contractors read it once it is released to them.
    """

    case: CaseDesignator = given("The case.")
    company: CageCode = given("The contractor's CAGE code.")
    product: str = given("What it is the sole source of.")
    basis: SoleSourceBasis = given("Why there is one source only.")
    letter: RecordId | None = given("The letter of request in which the purchaser asked for it by name, if it did.")
    direction: str = given("The written direction that meets FAR 6.3, such as the note of the letter of offer.")
    marking: str | None = given("The CUI banner of the designation, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await own_case(desk, self.case)
        if isinstance(case, Refused):
            return case
        if (empty := objection_to_empty(product=self.product)) is not None:
            return empty
        asked = self.basis is SoleSourceBasis.PURCHASER_ASKED
        if not asked and self.letter is not None:
            words = (
                "where there is no other source no letter asks for one; leave it out, or say that the purchaser asked"
            )
            return Refused("LETTER_NOT_NEEDED", words, "letter")
        if asked:
            letter = await desk.find(self.letter) if self.letter is not None else None
            if letter is None or letter.facet != "LetterOfRequest" or letter.case_id != case.id:
                words = "name the letter of request under this case in which the purchaser asks for the source by name"
                return Refused("LETTER_NOT_FOUND", words, "letter")
        objection = objection_to_source_wish(SourceWish.NAME_SOURCE, directed_in_writing=bool(self.direction.strip()))
        if objection:
            return refused(replace(objection, field="direction"))
        before = [
            one for one in await desk.related(case, "soleSourceDesignations") if one.facts["company"] == self.company
        ]
        if before and before[0].facts["ended_on"] is None:
            return Refused("ALREADY_DESIGNATED", "this contractor's designation stands already", "company")
        facts = {
            "company": self.company,
            "product": self.product,
            "basis": self.basis,
            "direction": self.direction,
            "letter": self.letter,
            "designated_on": desk.now.date(),
            "ended_on": None,
        }
        return Draft(
            "SoleSourceDesignation", facts, case.id, revises=before[0].id if before else None, marking=self.marking
        )


@submission(by=[IMPLEMENTING_AGENCY, DSCA], makes="SoleSourceDesignation", under=DESIGNATED)
class EndSoleSourceDesignation(Submitted):
    """The implementing agency or DSCA ends a designation: from then on no office speaks for the contractor.

    Whoever reads that it stands is told that it ended.
    """

    designation: RecordId = given("The designation that stands.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await desk.find(self.designation)
        if found is None or found.facet != "SoleSourceDesignation":
            return Refused("DESIGNATION_NOT_FOUND", "no designation you can act on has this id", "designation")
        if found.facts["ended_on"] is not None:
            return Refused("ALREADY_ENDED", "the designation has ended already", "designation")
        case = await desk.find(found.case_id) if found.case_id else None
        releases = await desk.related(case, "releases") if case is not None else ()
        standing = (found.id, found.version)
        told = {
            str(one.facts["released_to"])
            for one in releases
            if (one.facts["record"], one.facts["record_version"]) == standing
        }
        # A release opens one version: without one of this, they would go on reading that it stands.
        act = {
            "record": found.id,
            "record_type": found.facet,
            "record_version": found.version + 1,
            "released_at": desk.now,
        }
        along = tuple(Draft("Release", act | {"released_to": to}, found.case_id) for to in sorted(told))
        return Draft("SoleSourceDesignation", {"ended_on": desk.now.date()}, revises=found.id, along=along)
