"""A sale is notified to Congress: drafted, reviewed, certified, delivered and cleared, or found not to need it (22 USC 2776)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, STATE
from schema.case import Program
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.congressional_notification import NotificationKind, NotificationState
from schema.markings import TRIGRAPHS
from schema.rules import congressional_notification as rules
from schema.rules.authority import Objection, in_force
from schema.rules.congressional_notification import NotificationRecord, ProposedSale
from schema.rules.document_lifecycle import DocumentKind, DocumentStatus
from schema.rules.letter_arithmetic import NOTHING, dollars, total_of
from schema.submissions.case_in_execution import own_case
from schema.submissions.document_at_hand import Document, day_of
from schema.values import CaseDesignator, Money

UNLISTED = "XXX"  # a purchaser on no list counts among the others: the lowest thresholds and the longest review
PASSED = (NotificationState.CLEARED, NotificationState.EMERGENCY_WAIVED)


class NotificationStep(Enum):
    """A step of a notification."""

    NOT_REQUIRED = "NOT_REQUIRED"
    INFORMAL_REVIEW = "INFORMAL_REVIEW"
    CERTIFICATION = "CERTIFICATION"
    DELIVERY = "DELIVERY"
    EMERGENCY = "EMERGENCY"
    CLEARANCE = "CLEARANCE"
    PROHIBITION = "PROHIBITION"


LEADS_TO: Mapping[NotificationStep, NotificationState] = {
    NotificationStep.NOT_REQUIRED: NotificationState.NOT_REQUIRED,
    NotificationStep.INFORMAL_REVIEW: NotificationState.INFORMAL_REVIEW,
    NotificationStep.CERTIFICATION: NotificationState.CERTIFIED,
    NotificationStep.DELIVERY: NotificationState.REVIEW_PERIOD,
    NotificationStep.EMERGENCY: NotificationState.EMERGENCY_WAIVED,
    NotificationStep.CLEARANCE: NotificationState.CLEARED,
    NotificationStep.PROHIBITION: NotificationState.PROHIBITED,
}


@submission(
    by=[IMPLEMENTING_AGENCY, DSCA], makes="CongressionalNotification", under="22 USC 2776(b); EO 14383; DSCA 09-37"
)
class DraftNotification(Submitted):
    """The implementing agency or DSCA drafts the certification of a sale to Congress; read by officials until it is printed."""

    case: CaseDesignator = given("The case.")
    title: str = given("The title of the sale.")
    total_value: Money = given("The highest reasonable estimate of the whole sale, in US dollars.")
    major_defense_equipment_value: Money = given("The part of it that is major defense equipment.")
    articles: str | None = given("The articles and services, with quantities.")
    tier: int | None = given("The tier of its informal review.")
    draft_text: str = given("The text, before it is public.")
    marking: str | None = given("The CUI banner of the draft, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await own_case(desk, self.case)
        if isinstance(case, Refused):
            return case
        for text, at in ((self.title, "title"), (self.draft_text, "draftText")):
            if not text.strip():
                return Refused("TEXT_EMPTY", "say it in words", at)
        values = _values(case, self.total_value, self.major_defense_equipment_value)
        if isinstance(values, Refused):
            return values
        facts = {
            "kind": NotificationKind.CERTIFICATION,
            "state": NotificationState.DRAFT,
            "title": self.title,
            "articles": self.articles,
            "tier": self.tier,
            "draft_text": self.draft_text,
            **values,
        }
        return Draft("CongressionalNotification", facts, case.id, marking=self.marking)


@submission(by=[DSCA, STATE], makes="CongressionalNotification", under="22 USC 2776(b); EO 14383")
class RecordNotificationStep(Submitted):
    """DSCA or the Department of State records a step of a notification; its printed text comes from where it is printed.

    An emergency that waives the review is delivered with its justification, in place of the delivery that begins one.
    """

    notification: RecordId = given("The notification, as it was drafted.")
    step: NotificationStep = given("The step that was taken.")
    on: date | None = given("The day it was taken: for a delivery, the day Congress received it; today when left out.")
    justification: str | None = given("Why an emergency waives the review, in detail; given with that step.")
    transmittal: str | None = given("The transmittal number, such as `26-23`; given with the certification.")
    total_value: Money | None = given("What is certified in all, where it is not what was drafted.")
    major_defense_equipment_value: Money | None = given("The certified part that is major defense equipment, likewise.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await desk.find(self.notification)
        case = await desk.find(found.case_id) if found and found.case_id else None
        if found is None or case is None or found.facet != "CongressionalNotification":
            return Refused("NOTIFICATION_NOT_FOUND", "no notification of yours has this id", "notification")
        state = found.facts["state"]
        if not isinstance(state, NotificationState):
            return Refused(
                "TEXT_ONLY", "this is a printed text; take the notification it was printed from", "notification"
            )
        day = day_of(desk, self.on, "on", after=_last_day(found))
        if isinstance(day, Refused):
            return day
        then = LEADS_TO[self.step]
        misplaced = rules.objection_to_step(rules.NotificationState[state.name], rules.NotificationState[then.name])
        if misplaced:
            return _declined(misplaced)
        told = self._told(found, case, day)
        return told if isinstance(told, Refused) else Draft(found.facet, {"state": then, **told}, revises=found.id)

    def _told(self, found: Seen, case: Seen, day: date) -> dict[str, object] | Refused:
        """What the step tells beside the state it leads to, or what stands against it."""
        objection: Objection | None = None
        facts: dict[str, object] = {}
        match self.step:
            case NotificationStep.NOT_REQUIRED:
                required = rules.notification_requirement(_sale(case, _total(found), _equipment(found)), day)
                objection = Objection(required.rule, required.sentence) if required else None
            case NotificationStep.INFORMAL_REVIEW:
                if found.facts["tier"] is None:
                    return Refused("TIER_MISSING", "the draft names no tier; draft it with its tier", "notification")
                facts = {"informal_review_from": day}
            case NotificationStep.CERTIFICATION:
                return self._certified(found, case, day)
            case NotificationStep.DELIVERY:
                facts = {"delivered_on": day}
            case NotificationStep.EMERGENCY:
                unjustified = rules.objection_to_emergency(self.justification)
                if unjustified:
                    return refused(unjustified)
                facts = {"delivered_on": day, "emergency_justification": self.justification}
            case NotificationStep.CLEARANCE:
                delivered = _day(found, "delivered_on")
                record = NotificationRecord(_review_days(case, day), certified_on=delivered, delivered_on=delivered)
                objection = next(iter(rules.objections_to_offer(record, _total(found), day)), None)
            case NotificationStep.PROHIBITION:
                pass
        return _declined(objection) if objection else facts

    def _certified(self, found: Seen, case: Seen, day: date) -> dict[str, object] | Refused:
        if not (self.transmittal or "").strip():
            return Refused("TRANSMITTAL_MISSING", "give the transmittal number of the certification", "transmittal")
        tier, began = found.facts["tier"], _day(found, "informal_review_from")
        if isinstance(tier, int) and began:
            early = rules.objection_to_certifying(began, tier, day)
            if early:
                return _declined(early)
        equipment = self.major_defense_equipment_value or _equipment(found)
        values = _values(case, self.total_value or _total(found), equipment)
        return values if isinstance(values, Refused) else {"transmittal": self.transmittal, **values}


async def objection_to_offering(desk: Desk, document: Document, on: date) -> Objection | bool:
    """Whether the notification of an offer stands in its way: an objection, or whether one is required and not over.

    Where no finding is on record, all of it is taken as major defense equipment: an offer that may need a notification
    waits until somebody has found that it does not.
    """
    case = document.case
    value = await _amended_total(desk, document)
    rows = [
        row
        for row in await desk.related(case, "congressionalNotifications")
        if row.facts["kind"] is NotificationKind.CERTIFICATION and isinstance(row.facts["state"], NotificationState)
    ]
    course = [row for row in rows if row.facts["state"] is not NotificationState.NOT_REQUIRED]
    passed = [row for row in course if row.facts["state"] in PASSED]
    if any(row.facts["state"] is NotificationState.PROHIBITED for row in course) or (course and not passed):
        return True
    if passed:
        certified = max((_total(row) for row in passed), key=dollars)
        return rules.objection_to_amendment(_sale(case, value, NOTHING), on, certified_value=certified) or False
    equipment = _equipment(rows[0]) if rows else value
    return bool(rules.notification_requirement(_sale(case, value, min(equipment, value, key=dollars)), on))


async def _amended_total(desk: Desk, document: Document) -> Money:
    """What the case comes to with this document, an amendment's own total counted beside those in force."""
    totals = [document.total_value]
    if document.standing.kind is DocumentKind.AMENDMENT:
        for other in await desk.related(document.case, "lettersOfOffer"):
            total = other.facts["total_value"]
            in_force_now = other.facts["raw_status"] in (DocumentStatus.ACCEPTED, DocumentStatus.IMPLEMENTED)
            if in_force_now and isinstance(total, Money):
                totals.append(total)
    return total_of(totals)


def _declined(objection: Objection) -> Refused:
    return refused(replace(objection, field="notification"))


def _values(case: Seen, total: Money, equipment: Money) -> dict[str, object] | Refused:
    try:
        _sale(case, total, equipment)
        other = Money.of(dollars(total) - dollars(equipment))
    except BadValue as bad:
        return Refused(bad.code, bad.hint, "totalValue")
    return {"total_value": total, "major_defense_equipment_value": equipment, "other_value": other}


def _purchaser(case: Seen) -> str:
    code = case.facts["benefitting"] if case.facts["program"] is Program.BPC else case.facts["customer"]
    return TRIGRAPHS.get(str(code), UNLISTED)


def _sale(case: Seen, total: Money, equipment: Money) -> ProposedSale:
    return ProposedSale(_purchaser(case), total, equipment)


def _review_days(case: Seen, on: date) -> int:
    return in_force(rules.THRESHOLDS, on).value.review_days[rules.purchaser_group(_purchaser(case), on)]


def _amount(row: Seen, name: str) -> Money:
    value = row.facts[name]
    return value if isinstance(value, Money) else NOTHING


def _total(row: Seen) -> Money:
    return _amount(row, "total_value")


def _equipment(row: Seen) -> Money:
    return _amount(row, "major_defense_equipment_value")


def _day(row: Seen, name: str) -> date | None:
    value = row.facts[name]
    return value if isinstance(value, date) else None


def _last_day(row: Seen) -> date | None:
    days: Iterable[date | None] = (_day(row, "informal_review_from"), _day(row, "delivered_on"))
    return max((day for day in days if day), default=None)
