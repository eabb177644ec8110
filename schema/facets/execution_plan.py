"""The case execution plan, as the case manager issues it to the purchaser and to higher authority (SAMM C2.2.6)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO
from schema.case import Case, CaseStage
from schema.conditions import Among, Condition, Equals, Fact, IsSet, Literal, own
from schema.disclosure import facet, fact, only

READERS = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, CCMD)
PLANNED = "SAMM C2.2.6"

# Read off what the store keeps beside the case: the document itself can be marked so that its purchaser does not see it.
case_implemented = Condition(
    "implemented",
    "an accepted document of the case is implemented: the case is in execution or later",
    Equals(Fact("document_accepted"), Literal(True))
    & Among(
        Fact("full_stage", of="case"),
        (CaseStage.EXECUTION, CaseStage.DELIVERY, CaseStage.SUSTAINMENT, CaseStage.CLOSED),
    ),
)
issued = Condition("issued", "the plan was sent to the purchaser", IsSet(Fact("issued_on")))
PLAN_ROWS = {PARTNER_NATION: case_implemented & issued, INDUSTRY: own}

# A part keeps its id from version to version; whoever wrote the plan meets it as its latest version has it.
own_part = Condition(
    "own",
    "the reader's own organization is the recorded author, and the part belongs to the plan's latest version",
    own & Equals(Fact("latest"), Literal(True)),
)
OWN_PARTS = {INDUSTRY: own_part}


class PlanStatus(Enum):
    """How the execution of the case goes."""

    ON_SCHEDULE = "ON_SCHEDULE"
    AT_RISK = "AT_RISK"
    DELAYED = "DELAYED"
    COMPLETED = "COMPLETED"


class ReissueReason(Enum):
    """Why a plan is issued again (SAMM C2.2.6)."""

    MILESTONE_REACHED = "MILESTONE_REACHED"
    PROGRAM_REVIEW = "PROGRAM_REVIEW"
    AMENDMENT = "AMENDMENT"


# An amendment in preparation is not told of by the plan that prepares for it.
ONCE_TOLD = only(ReissueReason.MILESTONE_REACHED, ReissueReason.PROGRAM_REVIEW)


# Typed: a milestone's own name could name a contractor, or tell what is not yet told.
class PlanMilestoneKind(Enum):
    """Which step of the execution a milestone is (SAMM C2.2.6)."""

    CONTRACT = "CONTRACT"
    TRANSPORTATION = "TRANSPORTATION"
    DELIVERY = "DELIVERY"
    TRAINING = "TRAINING"
    CONTRACTOR_SUPPORT = "CONTRACTOR_SUPPORT"
    PROGRAM_REVIEW = "PROGRAM_REVIEW"


class PlanRiskKind(Enum):
    """Whether something may happen or has happened."""

    RISK = "RISK"
    ISSUE = "ISSUE"


@facet(part_of=Case, area="plan", called="executionPlan", row=PLAN_ROWS, beyond={INDUSTRY: own})
class ExecutionPlan:
    """The plan by which the case is executed: its milestones, its risks, and whom to reach."""

    issued_on: date | None = fact(
        "The day the plan was issued, in this version.", open_to=READERS, of_version=True, under=PLANNED
    )
    status: PlanStatus | None = fact("How the execution of the case goes.", open_to=READERS, under=PLANNED)
    description: str | None = fact("What the case is to bring about, and how.", open_to=READERS, under=PLANNED)
    reissue_reason: ReissueReason | None = fact(
        "Why the plan was issued again; null when it was not, or when it is not told yet.",
        open_to=READERS,
        shown_as={
            **dict.fromkeys((PARTNER_NATION, INDUSTRY), ONCE_TOLD),
            **dict.fromkeys((SCO, DSCA, IMPLEMENTING_AGENCY, CCMD), only(*ReissueReason)),
        },
        under=PLANNED,
    )


@facet(
    part_of=ExecutionPlan,
    many=True,
    called="milestones",
    inside=True,
    row=OWN_PARTS,
    beyond=OWN_PARTS,
    key=["number"],
    order=["number"],
    named_by="kind",
)
class PlanMilestone:
    """A milestone of an execution plan."""

    number: str = fact("Its number in the plan, two digits.", open_to=READERS, under=PLANNED)
    kind: PlanMilestoneKind | None = fact("Which step of the execution it is.", open_to=READERS, under=PLANNED)
    planned_on: date | None = fact("The day first planned.", open_to=READERS, to_come=True, under=PLANNED)
    forecast_on: date | None = fact("The day now expected.", open_to=READERS, to_come=True, under=PLANNED)
    actual_on: date | None = fact("The day it was reached.", open_to=READERS, under=PLANNED)


@facet(
    part_of=ExecutionPlan,
    many=True,
    called="risks",
    inside=True,
    row=OWN_PARTS,
    beyond=OWN_PARTS,
    key=["number"],
    order=["number"],
)
class PlanRisk:
    """A risk or an issue of an execution plan, as issued."""

    number: str = fact("Its number in the plan, two digits.", open_to=READERS, under=PLANNED)
    kind: PlanRiskKind | None = fact("Whether it may happen or has happened.", open_to=READERS, under=PLANNED)
    description: str | None = fact("What may happen or has happened.", open_to=READERS, under=PLANNED)
    mitigation: str | None = fact("What is done about it.", open_to=READERS, under=PLANNED)


@facet(
    part_of=ExecutionPlan,
    many=True,
    called="contacts",
    inside=True,
    row=OWN_PARTS,
    beyond=OWN_PARTS,
    key=["number"],
    order=["number"],
)
class PlanContact:
    """An office to reach about a part of the execution; never a person."""

    number: str = fact("Its number in the plan, two digits.", open_to=READERS, under=PLANNED)
    responsibility: str | None = fact("What the office answers for.", open_to=READERS, under=PLANNED)
    office: str | None = fact("The office.", open_to=READERS, under=PLANNED)
    mailbox: str | None = fact("The office's mailbox.", open_to=READERS, under=PLANNED)
