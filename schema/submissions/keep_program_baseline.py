"""DSCA prepares how a country's FMF of the year is used, State approves it, and what departs from it is sought and decided on."""

from __future__ import annotations

from schema.audience import DSCA, SCO, STATE
from schema.desk import Desk, Draft, Part, RecordId, Refused, Seen, Submitted, given, part, refused, submission
from schema.rules.budget_cycle import BASELINE, objection_to_amounts
from schema.submissions.case_in_execution import objection_to_empty
from schema.submissions.designate_sole_source import refuse_endorsement
from schema.values import CustomerCode, Money


async def _at_hand(desk: Desk, record: str, facet: str, field: str) -> Seen | Refused:
    found = await desk.find(record)
    if found is None or found.facet != facet:
        return Refused(f"{field.upper()}_NOT_FOUND", f"no {field} that you can see has this id", field)
    return found


@part
class PlannedUse(Part):
    """One thing that FMF of the year is used for."""

    purpose: str = given("What it is used for.")
    amount: Money = given("How much of it, in US dollars.")


@submission(by=[DSCA], makes="ProgramBaseline", under=BASELINE.under)
class PrepareProgramBaseline(Submitted):
    """DSCA prepares how the FMF of a country is used in a fiscal year; prepared anew, it awaits State's approval again."""

    country: CustomerCode = given("The customer code of the country, such as `BN`.")
    fiscal_year: int = given("The fiscal year in execution, such as 2027.")
    uses: list[PlannedUse] = given("What the funds are used for.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        values = [use.values for use in self.uses]
        if (
            objection := objection_to_amounts(
                BASELINE, [a for v in values if isinstance(a := v["amount"], Money)], "uses"
            )
        ) is not None:
            return refused(objection)
        for value in values:
            if (empty := objection_to_empty(uses=str(value["purpose"]))) is not None:
                return empty
        if not any(one.facts["code"] == self.country for one in await desk.register("customerNations")):
            words = "the country is in no list of customers; list it first, with its region and command"
            return Refused("COUNTRY_NOT_LISTED", words, "country")
        inside = tuple(Draft("BaselineUse", {"number": n, **v}) for n, v in enumerate(values, 1))
        prepared: dict[str, object] = {"prepared_on": desk.now.date(), "approved_on": None}
        for before in await desk.register("programBaselines"):
            if (before.facts["country"], before.facts["fiscal_year"]) == (self.country, self.fiscal_year):
                return Draft("ProgramBaseline", prepared, revises=before.id, inside=inside)
        facts = prepared | {"fiscal_year": self.fiscal_year}
        scope: dict[str, object] = {"customer": self.country, "benefitting": self.country}
        return Draft("ProgramBaseline", facts, scope=scope, inside=inside, beside=("ProgramBaseline",))


@submission(by=[STATE], makes="ProgramBaseline", under=BASELINE.under)
class ApproveProgramBaseline(Submitted):
    """State approves a program baseline as it stands."""

    baseline: RecordId = given("The baseline; it is not approved yet.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        baseline = await _at_hand(desk, self.baseline, "ProgramBaseline", "baseline")
        if isinstance(baseline, Refused):
            return baseline
        if baseline.facts["approved_on"] is not None:
            return Refused("BASELINE_APPROVED", "the baseline is approved as it stands", "baseline")
        return Draft("ProgramBaseline", {"approved_on": desk.now.date()}, revises=baseline.id)


@submission(by=[SCO], makes="BaselineDeviation", under=BASELINE.under)
class SeekBaselineDeviation(Submitted):
    """The office seeks from DSCA to depart from its country's baseline; until State approves it the baseline is followed."""

    baseline: RecordId = given("The baseline of a country you are accredited to; State has approved it.")
    departure: str = given("In what it departs from the baseline.")
    reason: str = given("Why.")
    amount: Money = given("Of how much, in US dollars.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        baseline = await _at_hand(desk, self.baseline, "ProgramBaseline", "baseline")
        if isinstance(baseline, Refused):
            return baseline
        if baseline.facts["approved_on"] is None:
            return Refused(
                "BASELINE_NOT_APPROVED", "State has not approved it as it stands; ask DSCA to change it", "baseline"
            )
        spoken = {"departure": self.departure, "reason": self.reason}
        if (empty := objection_to_empty(**spoken)) is not None:
            return empty
        if (endorses := await refuse_endorsement(desk, None, **spoken)) is not None:
            return endorses
        if (objection := objection_to_amounts(BASELINE, [self.amount], "amount")) is not None:
            return refused(objection)
        facts = {**spoken, "amount": self.amount, "sought_on": desk.now.date()}
        return Draft("BaselineDeviation", facts, parent_id=baseline.id)


@submission(by=[DSCA], makes="BaselineDeviation", under=BASELINE.under)
class SubmitBaselineDeviation(Submitted):
    """DSCA's country finance director puts a departure that an office seeks to State."""

    deviation: RecordId = given("The departure.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        deviation = await _at_hand(desk, self.deviation, "BaselineDeviation", "deviation")
        if isinstance(deviation, Refused):
            return deviation
        if deviation.facts["submitted_on"] is not None:
            return Refused("DEVIATION_SUBMITTED", "it is with State already", "deviation")
        return Draft("BaselineDeviation", {"submitted_on": desk.now.date()}, revises=deviation.id)


@submission(by=[STATE], makes="BaselineDeviation", under=BASELINE.under)
class DecideBaselineDeviation(Submitted):
    """State approves a departure from the baseline, or does not; what is decided stands."""

    deviation: RecordId = given("The departure; DSCA has put it to you.")
    approved: bool = given("Whether you approve it.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        deviation = await _at_hand(desk, self.deviation, "BaselineDeviation", "deviation")
        if isinstance(deviation, Refused):
            return deviation
        if deviation.facts["submitted_on"] is None or deviation.facts["decided_on"] is not None:
            return Refused("NO_DECISION_AWAITED", "no decision of State's is awaited on it", "deviation")
        decided = {"decided_on": desk.now.date(), "approved": self.approved}
        return Draft("BaselineDeviation", decided, revises=deviation.id)
