"""The congressional notification: its public text as each source printed it, and what is not yet public (22 USC 2776)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import CCMD, DFAS, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO, STATE
from schema.case import EVERYBODY, IN_SCOPE, Case
from schema.conditions import AnyOf, Condition, Fact, IsSet
from schema.disclosure import facet, fact
from schema.values import CaseDesignator, Money

PUBLIC = "22 USC 2776(f); seed 004"
DRAFT = "EO 14383; DSCA 09-37"
OWN_CASES = {IMPLEMENTING_AGENCY: IN_SCOPE[IMPLEMENTING_AGENCY]}  # another agency reads the printed text alone
DRAFT_READERS = (DSCA, IMPLEMENTING_AGENCY, STATE)
MATCHERS = (DSCA, STATE)
MATCHED = "22 USC 2776(f); EO 14383; J"


class NotificationKind(Enum):
    """What the document does: certify a sale, report an enhancement of one, or correct a printed text."""

    CERTIFICATION = "CERTIFICATION"
    ENHANCEMENT = "ENHANCEMENT"
    CORRECTION = "CORRECTION"


class NotificationState(Enum):
    """Where the notification stands (22 USC 2776(b))."""

    NOT_REQUIRED = "NOT_REQUIRED"
    DRAFT = "DRAFT"
    INFORMAL_REVIEW = "INFORMAL_REVIEW"
    CERTIFIED = "CERTIFIED"
    REVIEW_PERIOD = "REVIEW_PERIOD"
    CLEARED = "CLEARED"
    EMERGENCY_WAIVED = "EMERGENCY_WAIVED"
    PROHIBITED = "PROHIBITED"


published = Condition("published", "this very text stands in an observed public document", IsSet(Fact("published_on")))


@facet(
    part_of=Case,
    area="notification",
    many=True,
    called="congressionalNotifications",
    register="congressionalNotifications",
    row=dict.fromkeys((PARTNER_NATION, SCO, INDUSTRY, CCMD, DFAS), published),
    beyond={
        **dict.fromkeys((PARTNER_NATION, SCO, INDUSTRY, CCMD, DFAS), published),
        IMPLEMENTING_AGENCY: AnyOf((IN_SCOPE[IMPLEMENTING_AGENCY], published)),
    },
    order=["published_on", "transmittal"],
    named_by="transmittal",
)
class CongressionalNotification:
    """A notification of a proposed sale to Congress, as one source printed it; sources that differ stand side by side."""

    transmittal: str | None = fact(
        "The transmittal number, such as `26-23` or `26-1C`.", open_to=EVERYBODY, under=PUBLIC
    )
    kind: NotificationKind = fact(
        "Whether the document certifies a sale, reports an enhancement, or corrects a printed text.",
        open_to=EVERYBODY,
        under=PUBLIC,
    )
    title: str | None = fact("The title of the sale as printed.", open_to=EVERYBODY, under=PUBLIC)
    purchaser: str | None = fact("The prospective purchaser as printed.", open_to=EVERYBODY, under=PUBLIC)
    total_value: Money | None = fact("The total estimated value.", open_to=EVERYBODY, under=PUBLIC)
    major_defense_equipment_value: Money | None = fact(
        "The part of the value that is major defense equipment.", open_to=EVERYBODY, under=PUBLIC
    )
    other_value: Money | None = fact("The part of the value that is not.", open_to=EVERYBODY, under=PUBLIC)
    funding_source: str | None = fact("The funding source as printed.", open_to=EVERYBODY, under=PUBLIC)
    articles: str | None = fact(
        "The articles and services, with quantities, as printed.", open_to=EVERYBODY, under=PUBLIC
    )
    military_department: str | None = fact("The military department as printed.", open_to=EVERYBODY, under=PUBLIC)
    named_case: CaseDesignator | None = fact("The case the printed text names.", open_to=EVERYBODY, under=PUBLIC)
    named_cases: list[str] | None = fact("Every case the printed text names.", open_to=EVERYBODY, under=PUBLIC)
    prior_related_cases: list[str] | None = fact("The prior related cases as printed.", open_to=EVERYBODY, under=PUBLIC)
    sales_commission: str | None = fact("What is printed about commissions and fees.", open_to=EVERYBODY, under=PUBLIC)
    principal_contractor: str | None = fact("The principal contractor as printed.", open_to=EVERYBODY, under=PUBLIC)
    delivered_on: date | None = fact("The day the report was delivered to Congress.", open_to=EVERYBODY, under=PUBLIC)
    amends: str | None = fact(
        "The transmittal of the certification this document enhances.", open_to=EVERYBODY, under=PUBLIC
    )
    corrects_document: str | None = fact(
        "The number of the document this one corrects.", open_to=EVERYBODY, under=PUBLIC
    )
    published_in: str | None = fact("Where the text is printed.", open_to=EVERYBODY, under=PUBLIC)
    published_on: date | None = fact("The day it was printed.", open_to=EVERYBODY, under=PUBLIC)
    document_number: str | None = fact("The number of the printed document.", open_to=EVERYBODY, under=PUBLIC)
    url: str | None = fact("Where the printed document can be read.", open_to=EVERYBODY, under=PUBLIC)
    state: NotificationState | None = fact(
        "Where the notification stands.", open_to=DRAFT_READERS, quietly=OWN_CASES, under=DRAFT
    )
    tier: int | None = fact("The tier of the informal review.", open_to=DRAFT_READERS, quietly=OWN_CASES, under=DRAFT)
    informal_review_from: date | None = fact(
        "The day the informal review by the committees began.", open_to=DRAFT_READERS, quietly=OWN_CASES, under=DRAFT
    )
    draft_text: str | None = fact(
        "The text before it is public.", open_to=DRAFT_READERS, quietly=OWN_CASES, under=DRAFT
    )
    emergency_justification: str | None = fact(
        "Why an emergency waives the review, in detail.",
        open_to=DRAFT_READERS,
        quietly=OWN_CASES,
        under="22 USC 2776(b)(1)",
    )


class MatchVerdict(Enum):
    """Whether a person found that a text and a transmittal are of one sale."""

    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


# A text that carries its number needs no match: one spelling of the number is the match. What officials find of one
# that carries none is their judgement and no public text, so only those who may find it read it.
@facet(
    part_of=CongressionalNotification,
    many=True,
    called="matches",
    register="notificationMatches",
    key=["transmittal"],
    order=["transmittal"],
    named_by="transmittal",
)
class NotificationMatch:
    """A sale that a printed text without a transmittal number may be of: suggested, until an official confirms or rejects it."""

    transmittal: str = fact("The transmittal number of the sale.", open_to=MATCHERS, under=MATCHED)
    matched_with: str | None = fact(
        "The id of the text that carries the number, with the same purchaser and value.",
        open_to=MATCHERS,
        under=MATCHED,
    )
    days_apart: int | None = fact(
        "How many days lie between the dates that the two texts tell.", open_to=MATCHERS, under=MATCHED
    )
    verdict: MatchVerdict | None = fact(
        "Whether they are of one sale; null as long as nobody has said so.", open_to=MATCHERS, under=MATCHED
    )
    decided_on: date | None = fact("The day of the verdict.", open_to=MATCHERS, under=MATCHED)
    decided_by: str | None = fact("The party whose verdict it is.", open_to=MATCHERS, under=MATCHED)
    reason: str | None = fact("Why, in words.", open_to=MATCHERS, under=MATCHED)
