"""An agency alerts to a commitment at risk or to danger in use, and DSCA gives the coordinated response (SAMM C2.2.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from schema.audience import DSCA, IMPLEMENTING_AGENCY, Party, PartyKind
from schema.case import Program
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.alert import ALERTED, AlertKind
from schema.facets.routing import RoutingRole
from schema.rules.authority import Objection
from schema.rules.execution import (
    ALERT,
    SAFETY_ALERT,
    SAFETY_NOTICES,
    AlertParty,
    Manner,
    Notice,
    Situation,
    notices,
    objection_to_silence,
    objection_to_telling_partner,
)
from schema.submissions.case_in_execution import objection_to_empty, own_case
from schema.submissions.document_at_hand import day_of
from schema.submissions.routing import DSCA_ITSELF, Route, reaches, routings
from schema.values import CageCode, CaseDesignator

SITUATIONS = {
    AlertKind.COMMITMENT_AT_RISK: Situation.COMMITMENT_AT_RISK,
    AlertKind.IMMEDIATE_SAFETY: Situation.IMMEDIATE_SAFETY_RISK,
}
DIRECTORS = (AlertParty.COUNTRY_PORTFOLIO_DIRECTOR, AlertParty.COUNTRY_FINANCE_DIRECTOR)


async def _routes(desk: Desk, case: Seen, told: Iterable[Notice]) -> list[Route]:
    """To whom the alert goes, each party once; the partner is the purchaser, or the country that a case is built for."""
    partner = Party(PartyKind.CUSTOMER, str(case.facts["benefitting"]))
    parties = dict.fromkeys(DIRECTORS, DSCA_ITSELF) | {AlertParty.PARTNER: partner}
    found: dict[Party, Route] = {}
    for each in told:
        to = parties.get(each.to, desk.principal.party)
        role = RoutingRole.COPY if each.manner is Manner.FOR_INFORMATION else RoutingRole.ORIGINAL
        rule = SAFETY_ALERT if each in SAFETY_NOTICES else ALERT
        knows = each.to is not AlertParty.PARTNER or await _is_told_of(desk, case)
        found.setdefault(to, Route(to, role, rule, knows))
    return list(found.values())


async def _is_told_of(desk: Desk, case: Seen) -> bool:
    """Whether the partner knows of the case: its letter is acknowledged, or it was told of a case built for it."""
    if case.facts["program"] is Program.BPC:
        return case.facts["notified_on"] is not None
    return any(letter.facts["acknowledged_on"] for letter in await desk.related(case, "letterOfRequest"))


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
        told = [each for each in notices(situations) if each.manner is not Manner.COORDINATED]
        reached = [each.to for each in told if each.to is not AlertParty.PARTNER or self.marking is None]
        if silence := objection_to_silence(situations, reached):
            return refused(replace(silence, field="marking"))
        if not reaches(DSCA_ITSELF, desk, self.marking):
            return refused(
                Objection(ALERT, "its marking keeps it from DSCA, which it must reach; change it", "marking")
            )
        routes = await _routes(desk, case, told)
        facts = {
            "kind": self.kind,
            "situation": self.situation,
            "item": self.item,
            "raised_at": desk.now,
            "addressees": [str(route.to) for route in routes],
            "contractor": self.contractor,
        }
        sent = routings("AlertRouting", routes, desk=desk, marking=self.marking)
        return Draft("Alert", facts, case.id, marking=self.marking, along=sent)


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
