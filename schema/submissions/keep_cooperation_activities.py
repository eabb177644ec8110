"""An office proposes and keeps activities of cooperation with its country; its command approves them (SAMM C2.1.7)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, SCO
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.cooperation_activity import DONE
from schema.rules.cooperation_activity import (
    ActivityKind,
    objection_to_beginning,
    objection_to_share,
    objection_to_transfer,
)
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.designate_sole_source import refuse_endorsement
from schema.submissions.document_at_hand import day_of
from schema.submissions.submit_budget_request import objection_to_country
from schema.values import CustomerCode, Money


async def _activity(desk: Desk, record: str) -> Seen | Refused:
    found = await desk.find(record)
    if found is None or found.facet != "CooperationActivity":
        return Refused("ACTIVITY_NOT_FOUND", "no activity you can see has this id", "activity")
    return found


@submission(by=[SCO], makes="CooperationActivity", under=DONE)
class ProposeCooperationActivity(Submitted):
    """The office proposes an activity with its country; the country does not read it before it is told."""

    country: CustomerCode = given("The customer code of a country you are accredited to, such as `BN`.")
    kind: ActivityKind = given("What is to be done.")
    subject: str = given("What it is about, in a few words.")
    planned_cost: Money | None = given("What it is planned to cost the United States.")
    country_pays: Money | None = given("What the country bears of it, where its kind has it bear anything of ours.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (foreign := objection_to_country(desk, self.country)) is not None:
            return foreign
        if (empty := objection_to_empty(subject=self.subject)) is not None:
            return empty
        if (endorses := await refuse_endorsement(desk, None, subject=self.subject)) is not None:
            return endorses
        if (share := self.country_pays) is not None:
            objection = objection_to_share(self.kind, share.currency, share.minor_units)
            if objection is not None:
                return refused(objection)
        facts: dict[str, object] = {
            "kind": self.kind,
            "subject": self.subject,
            "planned_cost": self.planned_cost,
            "country_pays": self.country_pays,
            "proposed_on": desk.now.date(),
        }
        return Draft("CooperationActivity", facts, scope={"customer": self.country, "benefitting": self.country})


@submission(by=[CCMD], makes="CooperationActivity", under="SAMM C2.1.7.3; C12; J")
class ApproveCooperationActivity(Submitted):
    """The combatant command approves an activity in its theater."""

    activity: RecordId = given("The activity.")
    approved_on: date | None = given("The day it was approved; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        activity = await _activity(desk, self.activity)
        if isinstance(activity, Refused):
            return activity
        if activity.facts["approved_on"] is not None:
            return Refused("ACTIVITY_APPROVED", "it is approved already", "activity")
        proposed = activity.facts["proposed_on"]
        approved = day_of(desk, self.approved_on, "approvedOn", after=proposed if isinstance(proposed, date) else None)
        if isinstance(approved, Refused):
            return approved
        return Draft("CooperationActivity", {"approved_on": approved}, revises=activity.id)


@submission(by=[SCO], makes="CooperationActivity", under=DONE)
class RecordCooperationActivity(Submitted):
    """The office records how an activity goes on: agreed, told, begun, handed over, ended; what you leave out stays."""

    activity: RecordId = given("The activity.")
    agreement: str | None = given("The agreement of the two governments under which it is done.")
    consented_on: date | None = given("The day the country consented to it.")
    told_on: date | None = given("The day you told the country of it; it reads it from then on.")
    started_on: date | None = given("The day it began.")
    title_passed_on: date | None = given("The day title to what was provided passed to the country.")
    ended_on: date | None = given("The day it ended.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        activity = await _activity(desk, self.activity)
        if isinstance(activity, Refused):
            return activity
        if (empty := objection_to_empty(agreement=self.agreement)) is not None:
            return empty
        if (endorses := await refuse_endorsement(desk, None, agreement=self.agreement)) is not None:
            return endorses
        days = {
            "consented_on": (self.consented_on, "consentedOn"),
            "told_on": (self.told_on, "toldOn"),
            "started_on": (self.started_on, "startedOn"),
            "title_passed_on": (self.title_passed_on, "titlePassedOn"),
            "ended_on": (self.ended_on, "endedOn"),
        }
        said: dict[str, object] = {} if self.agreement is None else {"agreement": self.agreement}
        for name, (day, field) in days.items():
            if day is not None:
                done = day_of(desk, day, field)
                if isinstance(done, Refused):
                    return done
                said[name] = done
        if not said:
            return Refused("NOTHING_TOLD", "say what became of the activity", "activity")
        kind, stands = activity.facts["kind"], {**activity.facts, **said}
        assert isinstance(kind, ActivityKind)
        agreement, consented, approved = (stands[n] for n in ("agreement", "consented_on", "approved_on"))
        begun = {"started_on", "title_passed_on", "ended_on"} & said.keys()
        early = objection_to_beginning(
            kind,
            agreement=str(agreement) if agreement else None,
            consented_on=consented if isinstance(consented, date) else None,
            approved_on=approved if isinstance(approved, date) else None,
        )
        if begun and early is not None:
            return refused(early)
        if begun and stands["started_on"] is None:
            return Refused("ACTIVITY_NOT_BEGUN", "say first when it began", "startedOn")
        passes_none = objection_to_transfer(kind)
        if self.title_passed_on is not None and passes_none is not None:
            return refused(passes_none)
        return Draft("CooperationActivity", said, revises=activity.id)
