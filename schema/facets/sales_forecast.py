"""Which sales are expected: what offices report for the Javits report and for the FMS forecast (SAMM C2.1.3.5; C14.4).

A forecast hangs on no case, because there is none yet. It is about one country, and about the agency that would offer
the sale, where one is named. Neither the country nor a contractor learns what is expected of it.
"""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, SCO, STATE
from schema.case import Case
from schema.conditions import Fact
from schema.disclosure import facet, fact
from schema.rules.capability import Capability
from schema.rules.sales_forecast import ForecastReport, WeaponKind
from schema.values import CustomerCode, Money

READERS = (SCO, DSCA, IMPLEMENTING_AGENCY, STATE, CCMD)
FORECAST = "SAMM C2.1.3.5; C14.4"


@facet(
    part_of=Case,
    area="planning",
    many=True,
    called="salesForecasts",
    register="salesForecasts",
    without_case=True,
    about_a_country=True,
    order=["year"],
    named_by="article",
)
class SalesForecast:
    """One sale that an office expects, for one of the two reports."""

    country: CustomerCode | None = fact(
        "The customer code of the country that is expected to buy.",
        open_to=READERS,
        derived=Fact("customer"),
        under=FORECAST,
    )
    report: ForecastReport = fact("Which report it is for.", open_to=READERS, under=FORECAST)
    year: int = fact(
        "The year in which the sale is expected: a fiscal year in the FMS forecast, a calendar year in the Javits report.",
        open_to=READERS,
        under=FORECAST,
    )
    article: str | None = fact("What is expected to be sold.", open_to=READERS, under=FORECAST)
    weapon_kind: WeaponKind | None = fact(
        "Whether it is a major weapon or defense article, or another.", open_to=READERS, under=FORECAST
    )
    capability: Capability | None = fact(
        "Which kind of capability it is.", open_to=READERS, under=f"{FORECAST}; UN Register of Conventional Arms; J"
    )
    quantity: int | None = fact("How many.", open_to=READERS, under=FORECAST)
    estimated_value: Money | None = fact("What it is expected to cost, in US dollars.", open_to=READERS, under=FORECAST)
    submitted_on: date | None = fact("The day the office submitted it.", open_to=READERS, under=FORECAST)
