"""DSCA announces the calendar of a budget, calls on the offices, and records what was done (SAMM C2.3.3.1.1; C2.3.3.1.8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from schema.audience import DSCA, STATE
from schema.desk import Desk, Draft, Part, RecordId, Refused, Seen, Submitted, given, part, refused, submission
from schema.facets.budget_cycle import ANNOUNCED
from schema.rules.budget_cycle import (
    CALLED,
    OWED_PER_COUNTRY,
    TABLE,
    BudgetOffice,
    BudgetStepName,
    budget_calendar,
    objection_to_cycle,
    objection_to_days,
)
from schema.submissions.document_at_hand import day_of
from schema.values import CustomerCode

# Which day of a call is the last one of which step.
DUE_ON_CALL = {
    BudgetStepName.REQUESTS_TO_COMMANDS: "requests_due_on",
    BudgetStepName.DATA_TO_JOINT_STAFF: "data_due_on",
    BudgetStepName.SPEND_PLANS: "spend_plan_due_on",
}


@part
class BudgetDays(Part):
    """The days of one step, as they are announced for a year."""

    step: BudgetStepName = given("The step.")
    first_on: date = given("The first day of its time.")
    last_on: date = given("The last day of its time.")


def _objection_to_announced(days: Iterable[BudgetDays]) -> Refused | None:
    told: set[object] = set()
    for one in days:
        values = one.values
        first, last, step = values["first_on"], values["last_on"], values["step"]
        assert isinstance(first, date)
        assert isinstance(last, date)
        if (unfit := objection_to_days(first, last)) is not None:
            return refused(unfit)
        if step in told:
            return Refused("STEP_TOLD_TWICE", "give the days of each step once", "days")
        told.add(step)
    return None


async def _cycle_at_hand(desk: Desk, record: str) -> Seen | Refused:
    found = await desk.find(record)
    if found is None or found.facet != "BudgetCycle":
        return Refused("CYCLE_NOT_FOUND", "no budget cycle that you can see has this id", "cycle")
    return found


async def _objection_to_called(desk: Desk, countries: list[CustomerCode], year: int) -> Refused | None:
    """Object to a country that is in no list of customers, that is named twice, or that was called on for the year."""
    known = {str(one.facts["code"]) for one in await desk.register("customerNations")}
    called = {c.facts["country"] for c in await desk.register("budgetCalls") if c.facts["fiscal_year"] == year}
    for place, country in enumerate(countries):
        if country not in known:
            words = f"`{country}` is in no list of customers; list it first, with its region and command"
            return Refused("COUNTRY_NOT_LISTED", words, "countries")
        if country in called or country in countries[:place]:
            return Refused("COUNTRY_CALLED", f"`{country}` is called on once for a fiscal year", "countries")
    return None


def _calls(countries: list[CustomerCode], year: int, due: dict[str, object], on: date) -> Iterator[Draft]:
    for country in countries:
        facts = {"fiscal_year": year, "called_on": on, **due}
        yield Draft("BudgetCall", facts, scope={"customer": country, "benefitting": country})


@submission(by=[DSCA], makes="BudgetCycle", under=CALLED.under)
class OpenBudgetCycle(Submitted):
    """DSCA announces the calendar of the budget of a fiscal year: the notional days of the table, but for those you give."""

    fiscal_year: int = given("The fiscal year whose budget is built, such as 2029.")
    days: list[BudgetDays] | None = given("The days that are announced otherwise than the table has them.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        today = desk.now.date()
        if (unfit := objection_to_cycle(self.fiscal_year, today)) is not None:
            return refused(unfit)
        if any(one.facts["fiscal_year"] == self.fiscal_year for one in await desk.register("budgetCycles")):
            return Refused("CYCLE_OPEN", "the calendar of this fiscal year is announced; change its days", "fiscalYear")
        if (told_wrong := _objection_to_announced(self.days or ())) is not None:
            return told_wrong
        announced = {one.values["step"]: one.values for one in self.days or ()}
        steps = []
        for number, period in enumerate(budget_calendar(self.fiscal_year), 1):
            given_days = announced.get(period.step.name)
            days = given_days or {"first_on": period.first, "last_on": period.last}
            facts = {
                "number": number,
                "what": period.step.words,
                "owed_by": period.step.owed_by,
                "announced": given_days is not None,
            }
            steps.append(Draft("BudgetCycleStep", {**days, **facts, "step": period.step.name}))
        facts = {"fiscal_year": self.fiscal_year, "opened_on": today}
        return Draft("BudgetCycle", facts, along=tuple(steps), beside=("BudgetCycle",))


@submission(by=[DSCA], makes="BudgetCycle", under=CALLED.under)
class CallForBudgetRequests(Submitted):
    """DSCA calls on the offices of countries for their requests of a fiscal year; each office owes them from then on.

    The receipt is for the cycle; each call stands in `budgetCalls`.
    """

    cycle: RecordId = given("The budget cycle.")
    countries: list[CustomerCode] = given("The customer codes of the countries.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        cycle = await _cycle_at_hand(desk, self.cycle)
        if isinstance(cycle, Refused):
            return cycle
        if not self.countries:
            return Refused("NO_COUNTRY", "name at least one country", "countries")
        year = cycle.facts["fiscal_year"]
        assert isinstance(year, int)
        if (unfit := await _objection_to_called(desk, self.countries, year)) is not None:
            return unfit
        due = {DUE_ON_CALL[step]: s.facts["last_on"] for s in await desk.related(cycle, "steps")
               if isinstance(step := s.facts["step"], BudgetStepName) and step in DUE_ON_CALL}  # fmt: skip
        calls = tuple(_calls(self.countries, year, due, desk.now.date()))
        # A version of the cycle itself, so that two calls at one time are told apart.
        return Draft("BudgetCycle", {"fiscal_year": year}, revises=cycle.id, along=calls)


@submission(by=[DSCA], makes="BudgetCycle", under=ANNOUNCED)
class AnnounceBudgetDays(Submitted):
    """DSCA announces other days for steps that are not taken; calls that are not answered are due by them."""

    cycle: RecordId = given("The budget cycle.")
    days: list[BudgetDays] = given("The days, step by step.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        cycle = await _cycle_at_hand(desk, self.cycle)
        if isinstance(cycle, Refused):
            return cycle
        if not self.days:
            return Refused("NO_DAYS", "give the days of at least one step", "days")
        if (told_wrong := _objection_to_announced(self.days)) is not None:
            return told_wrong
        steps = {s.facts["step"]: s for s in await desk.related(cycle, "steps")}
        changed = []
        due: dict[str, object] = {}
        for one in self.days:
            step = one.values["step"]
            if steps[step].facts["taken_on"] is not None:
                return Refused("STEP_TAKEN", "a step is taken already; its days stay as they were", "days")
            days = {"first_on": one.values["first_on"], "last_on": one.values["last_on"], "announced": True}
            changed.append(Draft("BudgetCycleStep", days, revises=steps[step].id))
            if isinstance(step, BudgetStepName) and step in DUE_ON_CALL:
                due[DUE_ON_CALL[step]] = one.values["last_on"]
        year = cycle.facts["fiscal_year"]
        calls = [c for c in await desk.register("budgetCalls") if due and c.facts["fiscal_year"] == year]
        changed += [Draft("BudgetCall", due, revises=call.id) for call in calls]
        return Draft("BudgetCycle", {"fiscal_year": year}, revises=cycle.id, along=tuple(changed))


@submission(by=[DSCA, STATE], makes="BudgetCycleStep", under=TABLE.under)
class RecordBudgetStep(Submitted):
    """A step of the calendar was done: State records its own, DSCA every other that no office or command owes."""

    step: RecordId = given("The step; it is not done yet.")
    taken_on: date | None = given("The day it was done; today unless you say.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        step = await desk.find(self.step)
        if step is None or step.facet != "BudgetCycleStep":
            return Refused("STEP_NOT_FOUND", "no step of a budget cycle that you can see has this id", "step")
        owed_by = step.facts["owed_by"]
        if owed_by in OWED_PER_COUNTRY:
            words = "offices and commands owe this step country by country; their calls tell who has taken it"
            return Refused("STEP_OF_EACH_COUNTRY", words, "step")
        if (owed_by is BudgetOffice.STATE) is not (desk.principal.audience is STATE):
            return Refused("STEP_NOT_YOURS", "State records its own step, DSCA the others", "step")
        if step.facts["taken_on"] is not None:
            return Refused("STEP_TAKEN", "the step is taken already", "step")
        day = day_of(desk, self.taken_on, "takenOn")
        return day if isinstance(day, Refused) else Draft("BudgetCycleStep", {"taken_on": day}, revises=step.id)
