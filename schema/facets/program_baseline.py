"""How a country's FMF of a year in execution is used, as State approved it, and what may depart from that (SAMM C2.3.3.1.7)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, SCO, STATE
from schema.case import Case
from schema.conditions import Choose, Equals, Fact, IsSet, Literal
from schema.disclosure import facet, fact
from schema.rules.budget_cycle import BASELINE, DeviationState
from schema.values import CustomerCode, Money

READERS = (SCO, DSCA, CCMD, STATE)


@facet(
    part_of=Case,
    area="planning",
    many=True,
    called="programBaselines",
    register="programBaselines",
    marked=False,
    only_submitted=True,
    without_case=True,
    about_a_country=True,
    order=["fiscal_year"],
    named_by="fiscal_year",
)
class ProgramBaseline:
    """How the FMF of one country is used in the fiscal year in execution; letters follow it once State approved it."""

    country: CustomerCode | None = fact(
        "The customer code of the country.", open_to=READERS, derived=Fact("customer"), under=BASELINE.under
    )
    fiscal_year: int = fact("The fiscal year in execution.", open_to=READERS, under=BASELINE.under)
    prepared_on: date = fact("The day DSCA prepared this version.", open_to=READERS, under=BASELINE.under)
    approved_on: date | None = fact(
        "The day State approved this version.", open_to=READERS, of_version=True, under=BASELINE.under
    )


@facet(
    part_of=ProgramBaseline,
    many=True,
    called="uses",
    inside=True,
    marked=False,
    only_submitted=True,
    without_case=True,
    key=["number"],
    order=["number"],
)
class BaselineUse:
    """One thing that the FMF of the year is used for."""

    number: int = fact("Its place in the baseline, 1 the first.", open_to=READERS, under=BASELINE.under)
    purpose: str = fact("What it is used for.", open_to=READERS, under=BASELINE.under)
    amount: Money = fact("How much of it, in US dollars.", open_to=READERS, under=BASELINE.under)


@facet(
    part_of=ProgramBaseline,
    many=True,
    called="deviations",
    marked=False,
    only_submitted=True,
    without_case=True,
    order=["sought_on"],
    named_by="departure",
)
class BaselineDeviation:
    """A departure from the baseline: an office seeks it from DSCA, and State approves it or does not."""

    departure: str = fact("In what it departs from the baseline.", open_to=READERS, under=BASELINE.under)
    reason: str = fact("Why.", open_to=READERS, under=BASELINE.under)
    amount: Money = fact("Of how much, in US dollars.", open_to=READERS, under=BASELINE.under)
    sought_on: date = fact("The day the office sought it.", open_to=READERS, under=BASELINE.under)
    submitted_on: date | None = fact("The day DSCA put it to State.", open_to=READERS, under=BASELINE.under)
    decided_on: date | None = fact("The day State decided.", open_to=READERS, under=BASELINE.under)
    approved: bool | None = fact(
        "Whether State approved it; null until it decided.", open_to=READERS, under=BASELINE.under
    )
    state: DeviationState = fact(
        "How it stands.",
        open_to=READERS,
        derived=Choose(
            (
                (Equals(Fact("approved"), Literal(True)), Literal(DeviationState.APPROVED)),
                (IsSet(Fact("decided_on")), Literal(DeviationState.NOT_APPROVED)),
                (IsSet(Fact("submitted_on")), Literal(DeviationState.WITH_STATE)),
            ),
            Literal(DeviationState.WITH_DSCA),
        ),
        under=BASELINE.under,
    )
