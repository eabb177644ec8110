"""What a case is asked about, answered from its data: the QuickSheet's questions and the case manager's duties.

Nothing is ticked by hand. Each reader's answer stands on what it sees itself, with the records that show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from schema.audience import INDUSTRY, Audience
from schema.case import EVERYBODY, Case, CaseStage
from schema.conditions import (
    Always,
    Among,
    AnyOf,
    AtOrBefore,
    Choose,
    Equals,
    Expression,
    Fact,
    IsSet,
    Literal,
    Not,
    Some,
)
from schema.disclosure import Registry, facet, fact
from schema.facets.clock import EXPECTED, known
from schema.facets.execution_plan import PlanMilestoneKind
from schema.facets.offer_detail import OfferMilestoneCode
from schema.facets.technology_release import TechnologyReleaseDecision
from schema.strands import DaysAfter, Evidence, Strand, Today

ASKED = "seed 001; SAMM Table C2.T1"
RECONCILED_WITHIN_DAYS = 183  # two quarters


class Checklist(Enum):
    """Which list a question is from."""

    QUICKSHEET = "QUICKSHEET"
    CASE_MANAGER_DUTIES = "CASE_MANAGER_DUTIES"


class ChecklistAnswer(Enum):
    """What the data say."""

    SHOWN = "SHOWN"
    NOT_SHOWN = "NOT_SHOWN"
    NOT_YET = "NOT_YET"


EARLY = (CaseStage.REQUIREMENT, CaseStage.REQUEST, CaseStage.PRICE_AND_AVAILABILITY)
BEFORE_THE_OFFER = (*EARLY, CaseStage.DEVELOPMENT)
BEFORE_EXECUTION = (*BEFORE_THE_OFFER, CaseStage.OFFERED)

WRITTEN_IN = {
    Checklist.QUICKSHEET: "FMS Case Management QuickSheet, question",
    Checklist.CASE_MANAGER_DUTIES: "SAMM Table C2.T1 row",
}


@dataclass(frozen=True)
class Question:
    """One question: how it is judged, what shows it, what speaks against it, and the stages it is not yet asked in.

    It is shown when, of each group of `shown_by`, something is there, and nothing of `against` is. Of a group a reader
    is asked only what exists for it; a reader for whom nothing of a group exists is not asked the question.
    """

    number: int
    words: str
    judged_by: str
    shown_by: tuple[tuple[Some, ...], ...]
    against: tuple[Some, ...] = ()
    not_yet: tuple[CaseStage, ...] = ()

    def strand(self, registry: Registry, asked_of: Checklist, reader: Audience) -> Strand | None:
        """The question as one audience meets it; none when it cannot be answered for it."""
        groups = [tuple(s for s in group if registry.can_tell("Case", s, reader)) for group in self.shown_by]
        if not all(groups) or not all(registry.can_tell("Case", s, reader) for s in self.against):
            return None
        holds: Expression = Always()
        for group in groups:
            some: Expression = AnyOf(group) if len(group) > 1 else group[0]
            holds = some if isinstance(holds, Always) else holds & some
        for one in self.against:
            holds = holds & Not(one)
        answers = [(holds, Literal(ChecklistAnswer.SHOWN))]
        if self.not_yet:
            answers.append((Among(Fact("stage"), self.not_yet), Literal(ChecklistAnswer.NOT_YET)))
        gives = {
            "checklist": Literal(asked_of),
            "number": Literal(self.number),
            "question": Literal(self.words),
            "answer": Choose(tuple(answers), Literal(ChecklistAnswer.NOT_SHOWN)),
            "judged_by": Literal(f"by what you see: {self.judged_by}"),
            "evidence": Evidence(tuple(dict.fromkeys(s for group in groups for s in group))),
            "evidence_against": Evidence(self.against),
            "authority": Literal(f"{WRITTEN_IN[asked_of]} {self.number}"),
        }
        # Whoever knows a case only at a glance is asked nothing about it.
        return Strand("Case", f"{asked_of.name}/{self.number}", gives, IsSet(Fact("agency")), readers=(reader,))


def _of_case(kind: str, where: Expression | None = None) -> Some:
    return Some(kind, "case", where or Always())


LATE = Not(known("actual_on")) & IsSet(EXPECTED) & Not(AtOrBefore(Today(), EXPECTED))
UNPAID = (
    known("issued_on") & Not(AtOrBefore(Today(), Fact("payment_due_on"))) & known("payment_due_on")
    & Not(Equals(Fact("amount_billed"), Fact("payment_received")))
)  # fmt: skip
CAME_BACK = Among(Fact("code"), (OfferMilestoneCode.CASERETD, OfferMilestoneCode.CWDRETD))
MAY_GO = Among(Fact("decision"), (TechnologyReleaseDecision.APPROVED, TechnologyReleaseDecision.APPROVED_WITH_PROVISOS))
LED_TO = (PlanMilestoneKind.DELIVERY, PlanMilestoneKind.TRAINING, PlanMilestoneKind.CONTRACTOR_SUPPORT)
RECENTLY = AtOrBefore(DaysAfter(Today(), Literal(-RECONCILED_WITHIN_DAYS)), Fact("reconciled_on"))
OPEN_DISCREPANCY = known("reported_on") & Not(known("decided_on"))

LISTED = known("usml_category") | known("eccn")
LICENSED = known("licence_number") | Equals(Fact("eccn"), Literal("EAR99"))
DISAGREES = Equals(Fact("financial_agrees"), Literal(False)) | Equals(Fact("logistics_agrees"), Literal(False))

QUICKSHEET = (
    Question(
        1, "Has the export-compliant configuration been defined?", "a contractor's export configuration",
        ((_of_case("ExportConfiguration", known("configuration")),),),
    ),
    Question(
        2, "Have ROM pricing and lead times been provided?", "an estimate with its price and lead time",
        ((_of_case("RomEstimate", known("amount") & known("lead_time_months")),),),
    ),
    Question(
        3, "Have risks and dependencies been communicated early?",
        "a contractor's risk or feasibility assessment, or a risk of the execution plan; their own days say how early",
        ((_of_case("IndustryRisk"), _of_case("FeasibilityAssessment"), _of_case("PlanRisk")),),
    ),
    Question(
        4, "Have training, sustainment, and spares requirements been addressed?",
        "an issued sustainment plan with spares, maintenance and training",
        ((_of_case("SustainmentPlan", known("issued_on") & known("spares") & known("maintenance") & known("training")),),),
        not_yet=BEFORE_EXECUTION,
    ),
    Question(
        5, "Have all ITAR/EAR export control obligations been met?",
        "an export configuration, and none without its list entry or, unless it is EAR99, its licence",
        ((_of_case("ExportConfiguration", LISTED & LICENSED),),),
        (_of_case("ExportConfiguration", Not(LISTED) | Not(LICENSED)),),
    ),
)  # fmt: skip

CASE_MANAGER_DUTIES = (
    Question(
        1, "Is there one point of contact, and a plan with its key milestones?",
        "an issued execution plan, with an office to reach and a milestone",
        ((_of_case("ExecutionPlan", known("issued_on")),), (_of_case("PlanContact"),), (_of_case("PlanMilestone"),)),
        not_yet=BEFORE_EXECUTION,
    ),
    Question(
        2, "Do the goals agree with the disclosure and technology transfer decisions?",
        "an approved release of technology, and none that was denied",
        ((_of_case("TechnologyRelease", MAY_GO),),),
        (_of_case("TechnologyRelease", Equals(Fact("decision"), Literal(TechnologyReleaseDecision.DENIED))),),
        not_yet=EARLY,
    ),
    Question(
        3, "Are the purchaser's transportation preferences met, and the documents in place?",
        "the purchaser's preference or the letter of offer's words on how articles travel, and after that a plan",
        (
            (_of_case("TransportationPreference"), _of_case("LetterOfOffer", known("transport_plan"))),
            (_of_case("TransportationPlan", known("issued_on")), _of_case("LetterOfOffer", known("transport_plan"))),
        ),
        not_yet=EARLY,
    ),
    Question(
        4, "Are the contracting milestones met?", "an awarded contract, and no milestone of one that is late",
        ((_of_case("Contract", known("awarded_on")),),), (_of_case("ContractMilestone", LATE),),
        not_yet=BEFORE_EXECUTION,
    ),
    Question(
        5, "Are requisitions, contracts and training brought together?",
        "an execution plan with milestones of contracts and of what they lead to: delivery, training or support",
        (
            (_of_case("PlanMilestone", Equals(Fact("kind"), Literal(PlanMilestoneKind.CONTRACT))),),
            (_of_case("PlanMilestone", Among(Fact("kind"), LED_TO)),),
        ),
        not_yet=BEFORE_EXECUTION,
    ),
    Question(
        6, "Is funding in place, and are the financial requirements met?",
        "an accepted document, and no bill past its day",
        ((_of_case("LetterOfOffer", known("accepted_on")),),), (_of_case("BillingStatement", UNPAID),),
        not_yet=BEFORE_EXECUTION,
    ),
    Question(
        7, "Does what is delivered perform as required?",
        "a delivery, and no discrepancy report without its decision; of training nothing is on record yet",
        ((_of_case("Delivery", known("delivered_on")),),), (_of_case("SupplyDiscrepancyReport", OPEN_DISCREPANCY),),
        not_yet=(*BEFORE_EXECUTION, CaseStage.EXECUTION),
    ),
    Question(
        8, "Are delivery and performance reports timely and accurate?",
        "an accepted production report or a confirmed delivery, and no report that is late",
        (
            (
                _of_case("ProductionMilestone", known("accepted_by_agency_on")),
                _of_case("Delivery", known("confirmed_on")),
            ),
        ),
        (_of_case("ProductionMilestone", LATE),),
        not_yet=BEFORE_EXECUTION,
    ),
    Question(
        9, "Is there a case file, kept ten years after final closure?",
        "the request and a document, and of a closed case the day until which its file is kept",
        ((_of_case("LetterOfRequest"),), (_of_case("LetterOfOffer"),)),
        (_of_case("Closure", known("finally_closed_on") & Not(known("records_kept_until"))),),
        not_yet=BEFORE_THE_OFFER,
    ),
    Question(
        10, "Is the case reconciled from its implementation on, and made ready to close?",
        "a reconciliation of the last two quarters, and none of them that found records to disagree",
        ((_of_case("Reconciliation", RECENTLY),),), (_of_case("Reconciliation", RECENTLY & DISAGREES),),
        not_yet=BEFORE_EXECUTION,
    ),
    Question(
        11, "Are the policies, systems and stages of the process known and kept?",
        "what knowledge leads to, since no record shows knowledge itself: an approved document, and none that came back",
        ((_of_case("LetterOfOffer", known("milap_on")),),), (_of_case("OfferMilestone", CAME_BACK),),
        not_yet=BEFORE_THE_OFFER,
    ),
)  # fmt: skip


def questions(registry: Registry) -> Iterator[Strand]:
    """Every question, as each audience meets it."""
    for asked_of, asked in ((Checklist.QUICKSHEET, QUICKSHEET), (Checklist.CASE_MANAGER_DUTIES, CASE_MANAGER_DUTIES)):
        for question in asked:
            for reader in Audience:
                if asked_of is Checklist.CASE_MANAGER_DUTIES and reader is INDUSTRY:
                    continue  # how the agency manages the case is not asked of a bidder or a contractor
                strand = question.strand(registry, asked_of, reader)
                if strand is not None:
                    yield strand


@facet(
    part_of=Case,
    area="case",
    many=True,
    called="checklist",
    marked=False,
    draws=questions,
    order=["checklist", "number"],
)
class ChecklistItem:
    """A question every case is asked, answered from the data its reader sees."""

    checklist: Checklist = fact("Which list the question is from.", open_to=EVERYBODY, under=ASKED)
    number: int = fact("Its number in that list.", open_to=EVERYBODY, under=ASKED)
    question: str = fact("The question.", open_to=EVERYBODY, under=ASKED)
    answer: ChecklistAnswer = fact("What the data the reader sees say.", open_to=EVERYBODY, under=ASKED)
    judged_by: str = fact("How the answer is come by.", open_to=EVERYBODY, under=ASKED)
    evidence: list[str] = fact(
        "The ids of the records that show it, at most twenty of a kind, for `nodes`.", open_to=EVERYBODY, under=ASKED
    )
    evidence_against: list[str] = fact(
        "The ids of the records that speak against it, at most twenty of a kind.", open_to=EVERYBODY, under=ASKED
    )
    authority: str = fact("Whose question it is.", open_to=EVERYBODY, under=ASKED)
