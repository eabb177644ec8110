"""DSCA or the implementing agency decides which of two records stands where they tell a fact differently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schema.audience import DSCA, IMPLEMENTING_AGENCY, Principal
from schema.conditions import Moment
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, submission
from schema.facets.discrepancy import COMPARED, DECIDED, Compared
from schema.facets.second_telling import TELLING, TOLD_BY_SEVERAL, comparable, named
from schema.strands import spelled

NEITHER = "neither"
# What a second source may say of one record, by its name in a discrepancy: the fact.
TOLD_TWICE = {named(name, rule): rule.name for name, owner in TOLD_BY_SEVERAL.items() for rule in comparable(owner)}


@submission(by=[DSCA, IMPLEMENTING_AGENCY], makes="DiscrepancyResolution", under=DECIDED)
class ResolveDiscrepancy(Submitted):
    """Decide which of two records stands, or that neither does; neither record is changed, and a later version reopens it."""

    compared: str = given("Which fact is told differently, as the discrepancy says it.")
    one_record: RecordId = given("The one record, as the discrepancy names it.")
    other_record: RecordId = given("The other record, as the discrepancy names it.")
    stands: RecordId | None = given("The record whose word stands; neither unless you say.")
    reason: str = given("Why it stands, or why neither does.")
    marking: str | None = given("The CUI banner of the decision; that of the record that carries one unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        compared = next((c for c in COMPARED if c.name == self.compared), None)
        if compared is None and self.compared not in TOLD_TWICE:
            names = ", ".join(f"`{name}`" for name in (*(c.name for c in COMPARED), *TOLD_TWICE))
            return Refused(
                "NOT_COMPARED", f"no such facts are held against each other; name one of {names}", "compared"
            )
        one, other = await desk.find(self.one_record), await desk.find(self.other_record)
        for found, field in ((one, "oneRecord"), (other, "otherRecord")):
            if found is None:
                return Refused("RECORD_UNKNOWN", "no record with this id is known", field)
        assert one is not None and other is not None  # noqa: PT018 - both were looked at above
        sides = self._sides(desk, compared, one, other)
        if sides is None:
            return Refused("NO_DISCREPANCY", "these two records do not tell that fact differently", "otherRecord")
        one, other = sides  # as the discrepancy has them, whichever was named first
        if self.stands is not None and self.stands not in (one.id, other.id):
            return Refused("NOT_A_SIDE", "name one of the two records, or leave it out when neither stands", "stands")
        if not self.reason.strip():
            return Refused("REASON_MISSING", "say why", "reason")
        case_id = one.case_id or other.case_id
        if desk.principal.audience is IMPLEMENTING_AGENCY:
            case = await desk.find(case_id) if case_id is not None else None
            if case is None or case.facts["agency"] != desk.principal.party.code:
                return Refused("CASE_NOT_FOUND", "these records are of no case of yours; DSCA decides", "oneRecord")
        marking = self.marking or next(iter(sorted({m for m in (one.marking, other.marking) if m})), None)
        if self.marking is None and one.marking and other.marking and one.marking != other.marking:
            return Refused(
                "MARKING_UNCLEAR", "the two records are marked differently; say how this is marked", "marking"
            )
        facts = {
            "compared": self.compared,
            "record": one.id,
            "record_type": one.facet,
            "record_version": one.version,
            "other_record": other.id,
            "other_record_type": other.facet,
            "other_version": other.version,
            "stands": self.stands or NEITHER,
            "reason": self.reason,
            "decided_on": desk.now.date(),
            "decided_by": str(desk.principal.party),
        }
        return Draft("DiscrepancyResolution", facts, case_id, marking=marking)

    def _sides(self, desk: Desk, compared: Compared | None, one: Seen, other: Seen) -> tuple[Seen, Seen] | None:
        """The two in the order of the discrepancy; none where they do not tell the fact differently."""
        for first, second in ((one, other), (other, one)):
            if TELLING in (one.facet, other.facet):
                if _told_otherwise(self.compared, first, second):
                    return first, second
            elif compared is not None and _differ(desk, compared, first, second):
                if compared.one == compared.other and first.id > second.id:
                    continue
                return first, second
        return None


@dataclass(frozen=True)
class _Side:
    """One of two records as the submitter sees it, held against the other."""

    seen: Seen
    principal: Principal
    now: datetime
    other: Seen | None = None

    @property
    def row(self) -> Mapping[str, object]:
        return self.seen.facts

    def value(self, of: str, name: str) -> object:
        """What it says; a comparison reads the two records and nothing beside them."""
        return self.seen.facts.get(name)

    def related(self, facet: str, by: str) -> Iterable[Moment]:
        """The record it is held against."""
        return () if self.other is None else (_Side(self.other, self.principal, self.now),)


def _told_otherwise(compared: str, one: Seen, telling: Seen) -> bool:
    """Whether the second is what another source says of that fact of the first, and says it otherwise."""
    if telling.facet != TELLING or (telling.facts["record"], telling.facts["told"]) != (one.id, compared):
        return False
    value, its_value = one.facts.get(TOLD_TWICE[compared]), telling.facts["value"]
    return value is not None and its_value is not None and spelled(value) != its_value


def _differ(desk: Desk, compared: Compared, one: Seen, other: Seen) -> bool:
    """Whether these are two records of those that are compared, and tell the fact differently as the submitter sees them."""
    (facet, name), (its_facet, its_name) = compared.one, compared.other
    if (one.facet, other.facet) != (facet, its_facet) or one.id == other.id:
        return False
    if compared.same_case and one.case_id != other.case_id:
        return False
    if any(one.facts.get(a) is None or one.facts.get(a) != other.facts.get(b) for a, b in compared.alike):
        return False
    if not compared.among.holds(_Side(one, desk.principal, desk.now, other)):
        return False
    value, its_value = one.facts.get(name), other.facts.get(its_name)
    return value is not None and its_value is not None and value != its_value
