"""An agency alerts to a commitment at risk or to danger in use, and DSCA gives the coordinated response (SAMM C2.2.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from schema.audience import DSCA, IMPLEMENTING_AGENCY, Party, PartyKind
from schema.case import Program
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.alert import ALERTED, AlertKind
from schema.rules.execution import (
    AlertParty,
    Manner,
    Situation,
    notices,
    objection_to_silence,
    objection_to_telling_partner,
)
from schema.submissions.case_in_execution import objection_to_empty, own_case
from schema.submissions.document_at_hand import day_of
from schema.values import CageCode, CaseDesignator

SITUATIONS = {
    AlertKind.COMMITMENT_AT_RISK: Situation.COMMITMENT_AT_RISK,
    AlertKind.IMMEDIATE_SAFETY: Situation.IMMEDIATE_SAFETY_RISK,
}
DIRECTORS = (AlertParty.COUNTRY_PORTFOLIO_DIRECTOR, AlertParty.COUNTRY_FINANCE_DIRECTOR)
DSCA_ITSELF = Party(PartyKind.DEPARTMENT, "DSCA")


def _addressees(case: Seen, agency: Party, told: Iterable[AlertParty]) -> list[str]:
    """The parties that are told, each once; of a case built for it, a partner is told by its office."""
    partner = (
        Party(PartyKind.OFFICE, str(case.facts["benefitting"]))
        if case.facts["program"] is Program.BPC
        else Party(PartyKind.CUSTOMER, str(case.facts["customer"]))
    )
    parties = dict.fromkeys(DIRECTORS, DSCA_ITSELF) | {AlertParty.PARTNER: partner}
    return list(dict.fromkeys(str(parties.get(each, agency)) for each in told))


@submission(by=[IMPLEMENTING_AGENCY], makes="Alert", under=ALERTED)
class RaiseAlert(Submitted):
    """The implementing agency raises an alert in writing.

    A commitment at risk goes to DSCA, and to the partner only as the coordinated response. Of an immediate risk to
    safety the partner is told at once, with a copy to DSCA.
    """

    case: CaseDesignator = given("The case of yours it is about.")
    kind: AlertKind = given("What the alert is about.")
    situation: str = given("What happened, and what it calls for.")
    item: str = given("The item it is about.")
    contractor: CageCode | None = given("The contractor that makes the item; of a risk to safety it is told as well.")
    marking: str | None = given("The CUI banner of the alert; none on a risk to safety, which the partner must read.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await own_case(desk, self.case)
        if isinstance(case, Refused):
            return case
        if (empty := objection_to_empty(situation=self.situation, item=self.item)) is not None:
            return empty
        situations = (SITUATIONS[self.kind],)
        # The partner's answer is not among those told now: it is coordinated first.
        told = [each.to for each in notices(situations) if each.manner is not Manner.COORDINATED]
        reached = [each for each in told if each is not AlertParty.PARTNER or self.marking is None]
        if silence := objection_to_silence(situations, reached):
            return refused(replace(silence, field="marking"))
        facts = {
            "kind": self.kind,
            "situation": self.situation,
            "item": self.item,
            "raised_at": desk.now,
            "addressees": _addressees(case, desk.principal.party, told),
            "contractor": self.contractor,
        }
        return Draft("Alert", facts, case.id, marking=self.marking)


@submission(by=[DSCA], makes="AlertResponse", under=ALERTED)
class RespondToAlert(Submitted):
    """DSCA records the coordinated response to an alert; the partner reads it when it is released to it."""

    alert: RecordId = given("The alert.")
    text: str = given("The response, as agreed on by the offices concerned.")
    agreed_on: date | None = given("The day it was agreed on, from the alert's on; today unless you say.")
    marking: str | None = given("The CUI banner of the response, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        alert = await desk.find(self.alert)
        if alert is None or alert.facet != "Alert":
            return Refused("ALERT_NOT_FOUND", "no alert you can see has this id", "alert")
        if (empty := objection_to_empty(text=self.text)) is not None:
            return empty
        raised, kind, addressees = (alert.facts[name] for name in ("raised_at", "kind", "addressees"))
        since = raised.date() if isinstance(raised, datetime) else None
        agreed = day_of(desk, self.agreed_on, "agreedOn", after=since)
        if isinstance(agreed, Refused):
            return agreed
        alerted = DIRECTORS if isinstance(addressees, list) and str(DSCA_ITSELF) in addressees else ()
        situations = (SITUATIONS[kind],) if isinstance(kind, AlertKind) else ()
        if objection := objection_to_telling_partner(situations, alerted):
            return refused(replace(objection, field="alert"))
        facts = {"text": self.text, "agreed_on": agreed}
        return Draft("AlertResponse", facts, alert.case_id, alert.id, marking=self.marking)
