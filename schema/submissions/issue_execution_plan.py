"""The implementing agency issues the plan by which a case is executed, and issues it again (SAMM C2.2.6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, Part, Refused, Seen, Submitted, given, part, refused, submission
from schema.errors import BadValue
from schema.facets.execution_plan import PlanMilestoneKind, PlanRiskKind, PlanStatus, ReissueReason
from schema.rules.execution import (
    PlanPart,
    PlanReader,
    master_plan_reasons,
    objection_to_giving_plan,
    objections_to_plan,
)
from schema.rules.letter_arithmetic import total_of
from schema.submissions.case_in_execution import case_without, objection_to_empty, plan_of_the_agency
from schema.values import CaseDesignator, Money

_NUMBER = re.compile(r"\d\d", re.ASCII)
UNDER = "SAMM C2.2.6; C5.4.12"


@part
class PlannedMilestone(Part):
    """A milestone of a plan."""

    number: str = given("Its number in the plan, two digits; it keeps it from issue to issue.")
    kind: PlanMilestoneKind = given("Which step of the execution it is.")
    planned_on: date = given("The day first planned.")
    forecast_on: date | None = given("The day now expected.")
    actual_on: date | None = given("The day it was reached.")


@part
class PlannedRisk(Part):
    """A risk or an issue of a plan, in words its purchaser may read."""

    number: str = given("Its number in the plan, two digits; it keeps it from issue to issue.")
    kind: PlanRiskKind = given("Whether it may happen or has happened.")
    description: str = given("What may happen or has happened.")
    mitigation: str | None = given("What is done about it.")


@part
class PlannedContact(Part):
    """An office to reach; never a person."""

    number: str = given("Its number in the plan, two digits; it keeps it from issue to issue.")
    responsibility: str = given("What the office answers for.")
    office: str = given("The office.")
    mailbox: str | None = given("The office's mailbox.")


def _inside(facet: str, parts: Sequence[Part] | None, field: str) -> tuple[Draft, ...] | Refused:
    """What is part of the plan, each under a number of its own."""
    told = [each.values for each in parts or ()]
    numbers = [str(values["number"]) for values in told]
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        return Refused("NUMBER_MALFORMED", "number them with two digits, such as `01`", field)
    if len(set(numbers)) != len(numbers):
        return Refused("NUMBER_TWICE", "give each a number of its own", field)
    return tuple(Draft(facet, values) for values in told)


def _parts(
    milestones: Sequence[Part] | None, risks: Sequence[Part] | None, contacts: Sequence[Part] | None
) -> tuple[Draft, ...] | Refused:
    """All that is part of a plan as it is told."""
    found: tuple[Draft, ...] = ()
    for facet, parts, field in (
        ("PlanMilestone", milestones, "milestones"),
        ("PlanRisk", risks, "risks"),
        ("PlanContact", contacts, "contacts"),
    ):
        inside = _inside(facet, parts, field)
        if isinstance(inside, Refused):
            return inside
        found += inside
    return found


def _covered(kinds: Iterable[object], *, risks: bool, contacts: bool) -> set[PlanPart]:
    """What a plan covers that says what the case is for and how it goes."""
    covered = {PlanPart.CASE_DESCRIPTION, PlanPart.STATUS}
    covered |= {PlanPart[k.name] for k in kinds if isinstance(k, PlanMilestoneKind) and k.name in PlanPart.__members__}
    if risks:
        covered.add(PlanPart.ISSUES_AND_RISK)
    if contacts:
        covered.add(PlanPart.CONTACTS_AND_RESPONSIBILITIES)
    return covered


def _incomplete(covered: set[PlanPart], needed: set[PlanPart]) -> Refused | None:
    """The first part that the plan must cover and does not, at the input field that would."""
    fields = {PlanPart.ISSUES_AND_RISK: "risks", PlanPart.CONTACTS_AND_RESPONSIBILITIES: "contacts"}
    missing = [each for each in PlanPart if each in needed - covered]
    for objection in objections_to_plan(covered, needed)[:1]:
        return refused(replace(objection, field=fields.get(missing[0], "milestones")))
    return None


async def _is_needed(desk: Desk, case: Seen, active_program: Money, *, directed: bool) -> bool:
    """Whether the sale is one that needs a master plan; raises `BadValue` for a value that is not in US dollars."""
    letters = await desk.related(case, "lettersOfOffer")
    totals = [
        t for each in letters if each.facts["implemented_on"] and isinstance(t := each.facts["total_value"], Money)
    ]
    notified = bool(await desk.related(case, "congressionalNotifications"))
    reasons = master_plan_reasons(
        notified_to_congress=notified, value=total_of(totals), active_program=active_program, directed=directed
    )
    return bool(reasons)


@submission(by=[IMPLEMENTING_AGENCY], makes="ExecutionPlan", under=UNDER)
class IssueExecutionPlan(Submitted):
    """The implementing agency issues the plan of a case to higher authority and to the purchaser at once.

    The plan of a major sale covers every part that the case calls for; that of any other may leave parts out.
    """

    case: CaseDesignator = given("The case of yours; implemented, and with no plan on record.")
    status: PlanStatus = given("How the execution of the case goes.")
    description: str = given("What the case is to bring about, and how.")
    milestones: list[PlannedMilestone] = given("The milestones.")
    risks: list[PlannedRisk] = given("The risks and issues.")
    contacts: list[PlannedContact] = given("The offices to reach, and what each answers for.")
    not_called_for: list[PlanMilestoneKind] = given("The steps that the case does not call for.")
    active_program: Money = given("What the purchaser's active program is worth without this case, in US dollars.")
    directed: bool = given("Whether DSCA or your agency asks for the plan of a sale that is not a major one.")
    holds_proprietary_data: bool = given("Whether anything in it is a contractor's proprietary data.")
    marking: str | None = given("The CUI banner of the plan, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await case_without(desk, self.case, "executionPlan")
        if isinstance(case, Refused):
            return case
        if (empty := objection_to_empty(description=self.description)) is not None:
            return empty
        objection = objection_to_giving_plan(PlanReader.CUSTOMER, holds_proprietary_data=self.holds_proprietary_data)
        if objection:
            return refused(objection)
        inside = _parts(self.milestones, self.risks, self.contacts)
        if isinstance(inside, Refused):
            return inside
        try:
            needed = await _is_needed(desk, case, self.active_program, directed=self.directed)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "activeProgram")
        kinds = {m.kind for m in self.milestones}
        covered = _covered(kinds | set(self.not_called_for), risks=bool(self.risks), contacts=bool(self.contacts))
        if (incomplete := _incomplete(covered, set(PlanPart) if needed else set())) is not None:
            return incomplete
        facts = {"issued_on": desk.now.date(), "status": self.status, "description": self.description}
        return Draft("ExecutionPlan", facts, case.id, marking=self.marking, inside=inside)


@submission(by=[IMPLEMENTING_AGENCY], makes="ExecutionPlan", under=UNDER)
class ReviseExecutionPlan(Submitted):
    """The implementing agency updates its plan and issues it again: what you leave out stands as it was.

    Milestones, risks or contacts that you give take the place of all those before; no part once covered is dropped.
    """

    case: CaseDesignator = given("The case of yours whose plan it is.")
    reissue_reason: ReissueReason = given("Why the plan is issued again.")
    status: PlanStatus = given("How the execution of the case goes now.")
    description: str | None = given("What the case is to bring about, and how.")
    milestones: list[PlannedMilestone] | None = given("The milestones, all of them.")
    risks: list[PlannedRisk] | None = given("The risks and issues, all of them.")
    contacts: list[PlannedContact] | None = given("The offices to reach, all of them.")
    holds_proprietary_data: bool = given("Whether anything in it is a contractor's proprietary data.")
    marking: str | None = given("The CUI banner of the plan, if it carries one now.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await plan_of_the_agency(desk, self.case, "executionPlan")
        if isinstance(found, Refused):
            return found
        plan, _ = found
        if (empty := objection_to_empty(description=self.description)) is not None:
            return empty
        objection = objection_to_giving_plan(PlanReader.CUSTOMER, holds_proprietary_data=self.holds_proprietary_data)
        if objection:
            return refused(objection)
        inside = _parts(self.milestones, self.risks, self.contacts)
        if isinstance(inside, Refused):
            return inside
        before = [each.facts["kind"] for each in await desk.related(plan, "milestones")]
        kinds = before if self.milestones is None else [m.kind for m in self.milestones]
        had = {"risks": bool(await desk.related(plan, "risks")), "contacts": bool(await desk.related(plan, "contacts"))}
        # An empty list would be carried forward: nothing given of a kind leaves it as it stands.
        dropped = next((n for n in ("milestones", "risks", "contacts") if getattr(self, n) == []), None)
        if dropped:
            return Refused("NOTHING_TOLD", "give all that stand, or leave the list out to keep them", dropped)
        covered = _covered(
            kinds, risks=had["risks"] or bool(self.risks), contacts=had["contacts"] or bool(self.contacts)
        )
        if (incomplete := _incomplete(covered, _covered(before, **had))) is not None:
            return incomplete
        facts = {"issued_on": desk.now.date(), "status": self.status, "reissue_reason": self.reissue_reason}
        if self.description is not None:
            facts["description"] = self.description
        return Draft("ExecutionPlan", facts, revises=plan.id, marking=self.marking, inside=inside)
