"""A contractor gives notice of a visit to a country, changes it, gives it up, and tells the office how it was (SAMM C2.1.8.4)."""

from __future__ import annotations

from datetime import date

from schema.audience import INDUSTRY
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.industry_visit import FOLLOW_UP, NOTICE
from schema.rules.industry import objections_to_visit
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.document_at_hand import day_of
from schema.values import CustomerCode

_MARKING = "The CUI banner, such as `CUI//SP-PROPIN`; only an agency limits dissemination further."
_ITEMS = ("synopsis", "export_licence", "already_given", "support_requested")


async def visit_at_hand(desk: Desk, record: str) -> Seen | Refused:
    """The visit with this id, when the submitter sees it."""
    visit = await desk.find(record)
    if visit is None or visit.facet != "IndustryVisit":
        return Refused("VISIT_NOT_FOUND", "no visit you can see has this id", "visit")
    return visit


async def _planned_visit(desk: Desk, record: str) -> Seen | Refused:
    visit = await visit_at_hand(desk, record)
    if isinstance(visit, Refused):
        return visit
    if visit.facts["withdrawn_on"] is not None:
        return Refused("VISIT_WITHDRAWN", "you gave this visit up; give notice anew", "visit")
    leaves = visit.facts["leaves_on"]
    if isinstance(leaves, date) and leaves < desk.now.date():
        return Refused("VISIT_OVER", "the visit is over; give notice of the next one", "visit")
    return visit


def _objected(facts: dict[str, object], on: date) -> Refused | None:
    """The first objection to a notice as it would stand."""
    arrives, leaves = facts["arrives_on"], facts["leaves_on"]
    items = {name: str(facts[name] or "") for name in _ITEMS}
    for objection in objections_to_visit(
        arrives_on=arrives if isinstance(arrives, date) else on,
        leaves_on=leaves if isinstance(leaves, date) else on,
        on=on,
        **items,
    ):
        return refused(objection)
    return None


@submission(by=[INDUSTRY], makes="IndustryVisit", under=NOTICE)
class GiveNoticeOfVisit(Submitted):
    """A contractor gives notice of a visit to a country; its office and DSCA read it, and nobody else does.

    Of an initial visit notice should be given thirty days ahead. One that comes later is kept, and told to be `late`.
    """

    country: CustomerCode = given("The customer code of the country, such as `BN`; you need be party to no case of it.")
    synopsis: str = given("The equipment and services proposed for sale.")
    export_licence: str = given("What export licence there is, as it stands; `none` where there is none yet.")
    provisos: list[str] | None = given("The licence's restrictions and provisos, one by one.")
    arrives_on: date = given("The day you arrive in the country.")
    leaves_on: date = given("The day you leave it.")
    initial: bool = given("Whether it is your first visit about this equipment or service.")
    already_given: str = given(
        "The non-proprietary information the country was already given, and other contacts about it; `none` without any."
    )
    support_requested: str = given("What support you ask for, such as briefings and appointments; `none` for none.")
    attendance_requested: bool = given("Whether you ask the office to attend your key meetings.")
    marking: str | None = given(_MARKING)

    async def draft(self, desk: Desk) -> Draft | Refused:
        facts: dict[str, object] = {
            "company": desk.principal.party.code,
            "country": self.country,
            "synopsis": self.synopsis,
            "export_licence": self.export_licence,
            "provisos": [one for one in self.provisos or () if one.strip()] or None,
            "arrives_on": self.arrives_on,
            "leaves_on": self.leaves_on,
            "initial": self.initial,
            "already_given": self.already_given,
            "support_requested": self.support_requested,
            "attendance_requested": self.attendance_requested,
            "noticed_on": desk.now.date(),
        }
        if (objected := _objected(facts, desk.now.date())) is not None:
            return objected
        scope = {"customer": self.country, "benefitting": self.country}
        return Draft("IndustryVisit", facts, scope=scope, marking=self.marking)


@submission(by=[INDUSTRY], makes="IndustryVisit", under=NOTICE)
class AmendNoticeOfVisit(Submitted):
    """A contractor says anew what it gave notice of, until it has left; what you leave out stays."""

    visit: RecordId = given("A visit of yours.")
    synopsis: str | None = given("The equipment and services proposed for sale now.")
    export_licence: str | None = given("What export licence there is now.")
    provisos: list[str] | None = given("The licence's restrictions and provisos now, all of them.")
    arrives_on: date | None = given("The day you arrive now; leave it out once you have.")
    leaves_on: date | None = given("The day you leave now.")
    already_given: str | None = given("What the country was given by now, and other contacts about it.")
    support_requested: str | None = given("What support you ask for now.")
    attendance_requested: bool | None = given("Whether you ask the office to attend your key meetings.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        visit = await _planned_visit(desk, self.visit)
        if isinstance(visit, Refused):
            return visit
        values: dict[str, object] = {
            "synopsis": self.synopsis,
            "export_licence": self.export_licence,
            "provisos": self.provisos,
            "arrives_on": self.arrives_on,
            "leaves_on": self.leaves_on,
            "already_given": self.already_given,
            "support_requested": self.support_requested,
            "attendance_requested": self.attendance_requested,
        }
        told = {name: value for name, value in values.items() if value is not None}
        if not told:
            return Refused("NOTHING_TOLD", "say what is otherwise now", "visit")
        stands = {**visit.facts, **told}
        arrives = stands["arrives_on"]
        # Who is there already still corrects the rest: that the day is over is an objection to a new day alone.
        on = desk.now.date() if self.arrives_on is not None or not isinstance(arrives, date) else arrives
        if (objected := _objected(stands, on)) is not None:
            return objected
        return Draft("IndustryVisit", told, revises=visit.id)


@submission(by=[INDUSTRY], makes="IndustryVisit", under=NOTICE)
class WithdrawNoticeOfVisit(Submitted):
    """A contractor gives up a visit that has not begun."""

    visit: RecordId = given("A visit of yours.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        visit = await _planned_visit(desk, self.visit)
        if isinstance(visit, Refused):
            return visit
        arrives = visit.facts["arrives_on"]
        if isinstance(arrives, date) and arrives < desk.now.date():
            return Refused("VISIT_BEGUN", "the visit has begun; say when it ends instead", "visit")
        return Draft("IndustryVisit", {"withdrawn_on": desk.now.date()}, revises=visit.id)


@submission(by=[INDUSTRY], makes="VisitDebrief", under=FOLLOW_UP)
class DebriefVisit(Submitted):
    """A contractor tells the office of its visit, before it departs if it can; told again, the account is replaced."""

    visit: RecordId = given("A visit of yours that has begun.")
    account: str = given("What you experienced in the country; name no person.")
    debriefed_on: date | None = given("The day you told the office, from your arrival on; today unless you say.")
    marking: str | None = given(_MARKING)

    async def draft(self, desk: Desk) -> Draft | Refused:
        visit = await visit_at_hand(desk, self.visit)
        if isinstance(visit, Refused):
            return visit
        if visit.facts["withdrawn_on"] is not None:
            return Refused("VISIT_WITHDRAWN", "you gave this visit up; there is nothing to tell of it", "visit")
        if (empty := objection_to_empty(account=self.account)) is not None:
            return empty
        arrives = visit.facts["arrives_on"]
        if isinstance(arrives, date) and arrives > desk.now.date():
            return Refused("VISIT_NOT_BEGUN", "the visit has not begun; tell of it once you are there", "visit")
        day = day_of(desk, self.debriefed_on, "debriefedOn", after=arrives if isinstance(arrives, date) else None)
        if isinstance(day, Refused):
            return day
        facts = {"company": desk.principal.party.code, "account": self.account, "debriefed_on": day}
        [before] = await desk.related(visit, "debrief") or (None,)
        if before is not None:
            return Draft("VisitDebrief", facts, revises=before.id, marking=self.marking)
        return Draft("VisitDebrief", facts, None, visit.id, marking=self.marking)
