"""An office reports which sales it expects, for the Javits report and the FMS forecast (SAMM C2.1.3.5)."""

from __future__ import annotations

from schema.audience import SCO
from schema.desk import Desk, Draft, Refused, Submitted, given, refused, submission
from schema.facets.sales_forecast import FORECAST
from schema.rules.capability import Capability
from schema.rules.sales_forecast import ForecastReport, WeaponKind, objections_to_forecast
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.designate_sole_source import refuse_endorsement
from schema.submissions.submit_budget_request import objection_to_country
from schema.values import AgencyCode, CustomerCode, Money


@submission(by=[SCO], makes="SalesForecast", under=FORECAST)
class SubmitSalesForecast(Submitted):
    """The office reports a sale it expects; the country is not told, nor any contractor."""

    country: CustomerCode = given("The customer code of a country you are accredited to, such as `BN`.")
    agency: AgencyCode | None = given("The letter of the agency that would offer it, which then reads it.")
    report: ForecastReport = given("Which report it is for.")
    year: int = given("The year it is expected in: a calendar year for Javits, a fiscal year for the FMS forecast.")
    article: str = given("What is expected to be sold.")
    weapon_kind: WeaponKind = given("Whether it is a major weapon or defense article, or another.")
    quantity: int | None = given("How many; one or more.")
    capability: Capability | None = given("Which kind of capability it is.")
    estimated_value: Money = given("What it is expected to cost, in US dollars.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (foreign := objection_to_country(desk, self.country)) is not None:
            return foreign
        if (empty := objection_to_empty(article=self.article)) is not None:
            return empty
        if (endorses := await refuse_endorsement(desk, None, article=self.article)) is not None:
            return endorses
        if self.quantity is not None and self.quantity < 1:
            return Refused("QUANTITY_NOT_POSITIVE", "expect one or more, or leave the number out", "quantity")
        for objection in objections_to_forecast(
            self.report,
            year=self.year,
            kind=self.weapon_kind,
            estimated_value=self.estimated_value,
            on=desk.now.date(),
        ):
            return refused(objection)
        facts = {
            "report": self.report,
            "year": self.year,
            "article": self.article,
            "weapon_kind": self.weapon_kind,
            "quantity": self.quantity,
            "capability": self.capability,
            "estimated_value": self.estimated_value,
            "submitted_on": desk.now.date(),
        }
        scope: dict[str, object] = {"customer": self.country, "benefitting": self.country}
        if self.agency is not None:
            scope["agency"] = self.agency
        return Draft("SalesForecast", facts, scope=scope)
