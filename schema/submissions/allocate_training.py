"""DSCA says what a country is granted of IMET, and its office puts the lines of the year in order under it (SAMM C2.1.6.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from schema.audience import DSCA, SCO
from schema.desk import Desk, Draft, Part, RecordId, Refused, Seen, Submitted, given, part, refused, submission
from schema.facets.training_allocation import ALLOCATED
from schema.facets.training_line import PRIORITIZED
from schema.rules.training import (
    PlannedLine,
    TrainingCategory,
    TrainingFunding,
    TrainingPriority,
    TrainingStatus,
    objection_to_allocation,
    objection_to_expanded_portion,
    objection_to_fifth_quarter,
    objection_to_priority,
    objections_to_program,
)
from schema.values import CustomerCode, Money


async def allocation_at_hand(desk: Desk, record: str) -> Seen | Refused:
    """An allocation that the submitter sees."""
    found = await desk.find(record)
    if found is None or found.facet != "TrainingAllocation":
        return Refused("ALLOCATION_NOT_FOUND", "no allocation of yours has this id", "allocation")
    return found


async def imet_of_the_year(desk: Desk, country: object, year: object) -> tuple[Seen, ...]:
    """The lines of a country's IMET program of a year that the submitter sees, the cancelled ones left out."""
    lines = await desk.register("trainingLines")
    return tuple(
        line
        for line in lines
        if line.facts["country"] == country
        and line.facts["program_year"] == year
        and line.facts["funding"] is TrainingFunding.IMET
        and line.facts["status"] is not TrainingStatus.CANCELLED
    )


async def allocated_to(desk: Desk, country: object, year: object) -> Seen | None:
    """What a country is granted of IMET for a year, as far as the submitter sees."""
    for each in await desk.register("trainingAllocations"):
        if each.facts["country"] == country and each.facts["fiscal_year"] == year:
            return each
    return None


def category_of(line: Seen) -> TrainingCategory | None:
    """Which kind of training a line is, where that is told."""
    category = line.facts["category"]
    return category if isinstance(category, TrainingCategory) else None


def planned(line: Seen, priority: TrainingPriority) -> PlannedLine:
    """A line as its place in the order depends on it; what it costs is nothing while no cost is told."""
    cost = line.facts["cost"]
    return PlannedLine(
        priority,
        category_of(line),
        cost if isinstance(cost, Money) else Money("0.00 USD"),
        expanded=bool(line.facts["expanded"]),
    )


@submission(by=[DSCA], makes="TrainingAllocation", under=ALLOCATED)
class AllocateTraining(Submitted):
    """DSCA says what a country is granted of IMET for a fiscal year, Expanded IMET within it."""

    country: CustomerCode = given("The customer code of the country, such as `BN`.")
    fiscal_year: int = given("The fiscal year, such as 2027.")
    allocated: Money = given("What is granted, in US dollars.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (objection := objection_to_allocation(self.allocated)) is not None:
            return refused(objection)
        if await allocated_to(desk, self.country, self.fiscal_year) is not None:
            return Refused(
                "ALLOCATION_ON_RECORD", "the country has an allocation for the year; revise it", "fiscalYear"
            )
        facts = {"fiscal_year": self.fiscal_year, "allocated": self.allocated, "allocated_on": desk.now.date()}
        scope = {"customer": self.country, "benefitting": self.country}
        return Draft("TrainingAllocation", facts, scope=scope, beside=("TrainingAllocation",))


@submission(by=[DSCA], makes="TrainingAllocation", under=ALLOCATED)
class ReviseTrainingAllocation(Submitted):
    """DSCA grants a country more or less of IMET than it had, as when funds are reallocated at the end of the year."""

    allocation: RecordId = given("The allocation.")
    allocated: Money = given("What is granted now, in US dollars.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await allocation_at_hand(desk, self.allocation)
        if isinstance(found, Refused):
            return found
        if (objection := objection_to_allocation(self.allocated)) is not None:
            return refused(objection)
        facts = {"allocated": self.allocated, "allocated_on": desk.now.date()}
        return Draft("TrainingAllocation", facts, revises=found.id)


@part
class ReprioritizedLine(Part):
    """A line of training and the priority code it gets."""

    line: RecordId = given("The line of training, which IMET pays for.")
    priority: TrainingPriority = given("Its priority code from now on.")


@submission(by=[SCO], makes="TrainingAllocation", under=PRIORITIZED)
class ReprioritizeTraining(Submitted):
    """The office puts the lines of a year's IMET in order anew, all at once, under what is granted; lines it leaves out stay.

    It is refused by the rule it breaks: priority A above the ceiling or less than half professional education, Expanded IMET
    above the allocation, a B that may not wait, a D that is left, a mobile training team in the fifth quarter.
    """

    allocation: RecordId = given("What the country is granted for the year.")
    lines: list[ReprioritizedLine] = given("The lines whose priority code changes, each once.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await allocation_at_hand(desk, self.allocation)
        if isinstance(found, Refused):
            return found
        year, allocated = found.facts["fiscal_year"], found.facts["allocated"]
        assert isinstance(year, int)
        assert isinstance(allocated, Money)
        program = {line.id: line for line in await imet_of_the_year(desk, found.facts["country"], year)}
        told = [each.values for each in self.lines]
        given_to = {str(each["line"]): each["priority"] for each in told}
        if not told or len(given_to) != len(told):
            return Refused("LINES_GIVEN", "give each line whose priority changes, and give it once", "lines")
        if not given_to.keys() <= program.keys():
            return Refused("LINE_NOT_FOUND", "no line of this country's IMET of the year has one of these ids", "lines")
        order = {
            record: priority
            for record, line in program.items()
            if isinstance(priority := given_to.get(record, line.facts["priority"]), TrainingPriority)
        }
        for objection in self._objections(program, order, year, allocated):
            return objection
        changed = [
            (record, order[record]) for record in given_to if program[record].facts["priority"] is not order[record]
        ]
        along = tuple(Draft("TrainingLine", {"priority": priority}, revises=record) for record, priority in changed)
        return Draft("TrainingAllocation", {"prioritized_on": desk.now.date()}, revises=found.id, along=along)

    def _objections(
        self, program: dict[str, Seen], order: dict[str, TrainingPriority], year: int, allocated: Money
    ) -> Iterator[Refused]:
        for record, priority in order.items():
            line, category = program[record], category_of(program[record])
            expanded, starts = bool(line.facts["expanded"]), line.facts["starts_on"]
            objection = objection_to_priority(
                TrainingFunding.IMET, priority, category, expanded=expanded
            ) or objection_to_fifth_quarter(category, starts if isinstance(starts, date) else None, year)
            if objection is not None:
                words = f"{line.facts['worksheet']}: {objection.sentence}"
                yield refused(replace(objection, sentence=words, field="lines"))
        whole = [planned(line, order.get(record, TrainingPriority.C)) for record, line in program.items()]
        if (portion := objection_to_expanded_portion(whole, allocated)) is not None:
            yield refused(replace(portion, field="lines"))
        for objection in objections_to_program([planned(program[r], p) for r, p in order.items()], allocated):
            yield refused(replace(objection, field="lines"))
