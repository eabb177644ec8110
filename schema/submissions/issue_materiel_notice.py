"""An agency proposes a materiel notice, it is coordinated step by step and goes out, and a customer answers it (SAMM C2.5.1)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from schema.audience import DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, STATE, Audience
from schema.desk import Desk, Draft, Part, RecordId, Refused, Seen, Submitted, given, part, refused, submission
from schema.rules.materiel_notice import (
    ADDRESSED,
    NOTICES,
    InterestGround,
    NoticeReason,
    NoticeStep,
    objection_to_addressees,
    objection_to_answer,
    objection_to_notice,
    objection_to_step,
)
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.document_at_hand import day_of
from schema.values import CustomerCode

STEP_OF: dict[Audience, NoticeStep] = {
    IMPLEMENTING_AGENCY: NoticeStep.COMPONENT,
    DSCA: NoticeStep.DSCA,
    STATE: NoticeStep.STATE,
}
NOTICE_RELEASED = Refused("NOTICE_RELEASED", "the notice has gone out; prepare another if it no longer holds", "notice")


@part
class NoticeAddressee(Part):
    """A customer that has shown interest in the item and is eligible to buy it."""

    country: CustomerCode = given("Its customer code.")
    ground: InterestGround = given("How it showed interest.")
    eligible_under: str = given("The disclosure ruling under which it is eligible.")


async def _notice_at_hand(desk: Desk, record: str) -> Seen | Refused:
    notice = await desk.find(record)
    if notice is None or notice.facet != "MaterielNotice":
        return Refused("NOTICE_NOT_FOUND", "no materiel notice that you can see has this id", "notice")
    return notice


async def _awaited(desk: Desk, notice: Seen) -> dict[NoticeStep, dict[str, Seen]]:
    """Who has not coordinated yet, by step and by name."""
    found: dict[NoticeStep, dict[str, Seen]] = defaultdict(dict)
    for each in await desk.related(notice, "coordinations"):
        step = each.facts["step"]
        assert isinstance(step, NoticeStep)
        if each.facts["coordinated_on"] is None:
            found[step][str(each.facts["party"])] = each
    return found


@submission(by=[IMPLEMENTING_AGENCY], makes="MaterielNotice", under=NOTICES)
class ProposeMaterielNotice(Submitted):
    """The agency proposes a notice to the customers that have shown interest in an item and are eligible for it.

    The components you name, DSCA and State coordinate on it in that order; until you then release it no customer learns of it.
    """

    item: str = given("The item.")
    notice_reason: NoticeReason = given("Whether its production ends, or a periodic buy is made.")
    rationale: str = given("Why the notice is issued.")
    letters_due_on: date = given("The last day on which you take a letter of request; after today.")
    implemented_by: date = given("The last day for an offer to be accepted and implemented; after that day.")
    components: list[str] = given("Every DoD Component involved, by name; each is asked before DSCA is.")
    addressees: list[NoticeAddressee] = given("The customers it goes to, each with its ground.")
    marking: str | None = given("The CUI banner of the notice, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (empty := objection_to_empty(item=self.item)) is not None:
            return empty
        today = desk.now.date()
        listed = [(one.country, one.eligible_under) for one in self.addressees]
        objection = objection_to_notice(
            self.rationale, self.letters_due_on, self.implemented_by, self.components, today=today
        ) or objection_to_addressees(listed)
        if objection:
            return refused(objection)
        facts = {
            "item": self.item,
            "notice_reason": self.notice_reason,
            "rationale": self.rationale,
            "issued_by": desk.principal.party.code,
            "letters_due_on": self.letters_due_on,
            "implemented_by": self.implemented_by,
            "prepared_on": today,
            "released_on": None,
        }
        asked = [(NoticeStep.COMPONENT, one.strip()) for one in self.components]
        asked += [(NoticeStep.DSCA, "DSCA"), (NoticeStep.STATE, "State")]
        steps = tuple(
            Draft("MaterielNoticeCoordination", {"step": step, "party": party}, marking=self.marking)
            for step, party in asked
        )
        addressees = tuple(Draft("MaterielNoticeAddressee", one.values) for one in self.addressees)
        scope = {"agency": desk.principal.party.code}
        return Draft("MaterielNotice", facts, marking=self.marking, scope=scope, along=(*steps, *addressees))


@submission(by=[IMPLEMENTING_AGENCY, DSCA, STATE], makes="MaterielNoticeCoordination", under=NOTICES)
class CoordinateMaterielNotice(Submitted):
    """A step of a notice's coordination: the agency records each component's, DSCA and then State their own; none is skipped."""

    notice: RecordId = given("The notice; it has not gone out.")
    component: str | None = given("Of an agency: the DoD Component that coordinated, as the notice names it.")
    coordinated_on: date | None = given("The day it was done, since the notice was proposed; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        notice = await _notice_at_hand(desk, self.notice)
        if isinstance(notice, Refused):
            return notice
        if notice.facts["released_on"] is not None:
            return NOTICE_RELEASED
        step = STEP_OF[desk.principal.audience]
        awaited = await _awaited(desk, notice)
        if (early := objection_to_step(step, awaited)) is not None:
            return refused(early)
        name = self.component
        if step is not NoticeStep.COMPONENT:
            name = next(iter(awaited[step]), None)
        found = awaited[step].get(name.strip()) if name else None
        if found is None:
            field = "component" if step is NoticeStep.COMPONENT else "notice"
            still = ", ".join(sorted(awaited[step])) or "nobody"
            words = f"of this step the notice awaits {still}; nobody coordinates twice"
            return Refused("COORDINATION_NOT_AWAITED", words, field)
        prepared = notice.facts["prepared_on"]
        assert isinstance(prepared, date)
        # Each step follows those before it, so none can be dated before any of them.
        done = [one.facts["coordinated_on"] for one in await desk.related(notice, "coordinations")
                if one.facts["step"] is not step]  # fmt: skip
        since = max([prepared, *(day for day in done if isinstance(day, date))])
        day = day_of(desk, self.coordinated_on, "coordinatedOn", after=since)
        if isinstance(day, Refused):
            return day
        return Draft("MaterielNoticeCoordination", {"coordinated_on": day}, revises=found.id)


@submission(by=[IMPLEMENTING_AGENCY], makes="MaterielNotice", under=NOTICES)
class ReleaseMaterielNotice(Submitted):
    """The agency lets a notice go out to its addressees, each of whom reads it and learns of no other, and to their offices."""

    notice: RecordId = given("The notice; everybody named has coordinated on it.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        notice = await _notice_at_hand(desk, self.notice)
        if isinstance(notice, Refused):
            return notice
        if notice.facts["released_on"] is not None:
            return NOTICE_RELEASED
        awaited = await _awaited(desk, notice)
        if (early := objection_to_step(NoticeStep.RELEASE, awaited)) is not None:
            return refused(early)
        due = notice.facts["letters_due_on"]
        assert isinstance(due, date)
        if due < desk.now.date():
            words = "the day for a letter of request has passed; prepare a notice with a later one"
            return Refused("NOTICE_OVERTAKEN", words, "notice")
        return Draft("MaterielNotice", {"released_on": desk.now.date()}, revises=notice.id)


@submission(by=[PARTNER_NATION], makes="MaterielNoticeAnswer", under=ADDRESSED.under)
class AnswerMaterielNotice(Submitted):
    """A customer says that a letter of request of its own answers a notice it was sent; no other customer learns of it."""

    notice: RecordId = given("The notice you were sent.")
    letter: RecordId = given("Your letter of request, to the agency that issued the notice and received in time.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        notice = await _notice_at_hand(desk, self.notice)
        if isinstance(notice, Refused):
            return notice
        letter = await desk.find(self.letter)
        if letter is None or letter.facet != "LetterOfRequest":
            return Refused("LETTER_NOT_FOUND", "no letter of request of yours has this id", "letter")
        if notice.facts["issued_by"] not in await _asked(desk, letter):
            words = "the letter went to another agency than the one that issued the notice; send it a letter"
            return Refused("LETTER_TO_ANOTHER_AGENCY", words, "letter")
        received, due = letter.facts["received_on"], notice.facts["letters_due_on"]
        released = notice.facts["released_on"]
        assert isinstance(due, date)
        assert isinstance(released, date)
        arrived = received if isinstance(received, date) else None
        if (out_of_time := objection_to_answer(arrived, released, due)) is not None:
            return refused(out_of_time)
        answered = {"letter": letter.id, "received_on": arrived}
        return Draft("MaterielNoticeAnswer", answered, parent_id=notice.id, marking=notice.marking)


async def _asked(desk: Desk, letter: Seen) -> set[object]:
    """The agencies a letter asks: its case's, or where it opened none yet those it was sent to."""
    case = await desk.find(letter.case_id) if letter.case_id else None
    if case is not None:
        return {case.facts["agency"]}
    sent = [str(one.facts["routed_to"]) for one in await desk.related(letter, "routings")]
    return {to.removeprefix("agency:") for to in sent if to.startswith("agency:")}
