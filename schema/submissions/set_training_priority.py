"""An office orders the lines of its IMET program, and orders them anew when funds change (SAMM C2.1.6.1.1.1)."""

from __future__ import annotations

from datetime import date

from schema.audience import SCO
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, refused, submission
from schema.facets.training_line import PRIORITIZED
from schema.rules.training import (
    TrainingCategory,
    TrainingPriority,
    objection_to_fifth_quarter,
    objection_to_priority,
)
from schema.submissions.nominate_student import funding_of, line_at_hand


@submission(by=[SCO], makes="TrainingLine", under=PRIORITIZED)
class SetTrainingPriority(Submitted):
    """The office gives a line of its IMET program a priority code, or another; the country is not told."""

    line: RecordId = given("The line of training, which IMET pays for.")
    priority: TrainingPriority = given("Its priority code.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        line = await line_at_hand(desk, self.line)
        if isinstance(line, Refused):
            return line
        told, starts, year = line.facts["category"], line.facts["starts_on"], line.facts["program_year"]
        category = told if isinstance(told, TrainingCategory) else None
        expanded = bool(line.facts["expanded"])
        objection = objection_to_priority(
            funding_of(line), self.priority, category, expanded=expanded
        ) or objection_to_fifth_quarter(
            category, starts if isinstance(starts, date) else None, year if isinstance(year, int) else None
        )
        if objection is not None:
            return refused(objection)
        return Draft("TrainingLine", {"priority": self.priority}, revises=line.id)
