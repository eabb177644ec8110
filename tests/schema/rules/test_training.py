"""What a country's grant pays for and in which order, who may be sent, and by what number a person is known."""

from __future__ import annotations

from datetime import date

import pytest

from schema.case import CaseForm
from schema.rules.training import (
    ALLOCATION,
    CLEARED_AWAY,
    END_OF_YEAR,
    EXPANDED,
    FELLOWSHIP,
    FIFTH_QUARTER,
    HALF_EDUCATION,
    OFFICIAL_CHANNELS,
    PREFERRED_VEHICLE,
    PRIORITIES_OF_IMET,
    PROMINENCE,
    SCREENED,
    SEATS,
    STUDENT_NUMBER,
    WITHIN_CEILING,
    FellowshipStep,
    PlannedLine,
    TrainingCategory,
    TrainingFunding,
    TrainingPriority,
    VettingResult,
    expanded_portion,
    is_fifth_quarter,
    objection_to_allocation,
    objection_to_expanded,
    objection_to_expanded_portion,
    objection_to_fellowship_step,
    objection_to_fifth_quarter,
    objection_to_plan_year,
    objection_to_priority,
    objection_to_seats,
    objection_to_sending,
    objection_to_student_number,
    objection_to_vehicle,
    objections_to_program,
)
from schema.values import Money

IMET, RDFP, FMS = TrainingFunding.IMET, TrainingFunding.RDFP, TrainingFunding.NATIONAL_FUNDS
PME, IPME = TrainingCategory.PROFESSIONAL_EDUCATION, TrainingCategory.INVITATIONAL_PROFESSIONAL_EDUCATION
MTT, OTHER = TrainingCategory.MOBILE_TRAINING_TEAM, TrainingCategory.OTHER
A, B, C, D = TrainingPriority


def usd(amount: int) -> Money:
    return Money.of(amount)


@pytest.mark.parametrize("number", ["S-1", "BN-26-00417", "417", "VE27.004", "BN-27-00031.2"])
def test_a_number_of_the_network_is_taken(number: str) -> None:
    assert objection_to_student_number(number) is None


@pytest.mark.parametrize("number", ["", "QUARTERMAIN", "Zenobia 1", "ABCD-1", "QO-26-", "QO-26-A1", "1" * 21, "BN\n1"])
def test_what_may_be_a_name_is_not_taken_and_not_repeated(number: str) -> None:
    objection = objection_to_student_number(number)
    assert objection is not None
    assert objection.rule is STUDENT_NUMBER
    assert not number or number not in str(objection)


def test_expanded_imet_is_imet_and_no_money_beside_it() -> None:
    assert objection_to_expanded(IMET, expanded=True) is None
    assert objection_to_expanded(FMS, expanded=False) is None
    for other in (FMS, TrainingFunding.FMF, RDFP, None):
        objection = objection_to_expanded(other, expanded=True)
        assert objection is not None
        assert objection.rule is EXPANDED
    lines = [PlannedLine(A, PME, usd(300)), PlannedLine(A, PME, usd(120), expanded=True)]
    assert expanded_portion(lines) == (usd(420), usd(120))


@pytest.mark.parametrize(
    ("funding", "priority", "category", "expanded", "rule"),
    [
        (IMET, A, OTHER, False, None),
        (IMET, B, PME, False, None),
        (IMET, B, IPME, False, None),
        (IMET, B, OTHER, True, None),
        (IMET, B, OTHER, False, END_OF_YEAR),
        (IMET, B, MTT, False, END_OF_YEAR),
        (IMET, B, None, False, END_OF_YEAR),
        (IMET, D, None, False, None),
        (RDFP, A, PME, False, PRIORITIES_OF_IMET),
        (FMS, C, PME, False, PRIORITIES_OF_IMET),
        (None, A, PME, False, PRIORITIES_OF_IMET),
    ],
)
def test_a_priority_is_imets_and_b_waits_for_education(funding, priority, category, expanded, rule) -> None:
    objection = objection_to_priority(funding, priority, category, expanded=expanded)
    assert (objection and objection.rule) is rule


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        ([PlannedLine(A, PME, usd(60)), PlannedLine(A, OTHER, usd(40))], []),
        ([PlannedLine(A, PME, usd(50)), PlannedLine(A, OTHER, usd(50))], []),
        ([PlannedLine(A, PME, usd(49)), PlannedLine(A, OTHER, usd(51))], [HALF_EDUCATION]),
        ([PlannedLine(A, IPME, usd(101))], [WITHIN_CEILING]),
        ([PlannedLine(A, PME, usd(100)), PlannedLine(C, OTHER, usd(900))], []),
        ([PlannedLine(A, PME, usd(10)), PlannedLine(D, OTHER, usd(1))], [CLEARED_AWAY]),
        (
            [PlannedLine(A, OTHER, usd(200)), PlannedLine(D, OTHER, usd(1))],
            [WITHIN_CEILING, HALF_EDUCATION, CLEARED_AWAY],
        ),
        ([], []),
    ],
)
def test_priority_a_is_within_the_ceiling_and_half_education(lines, rules) -> None:
    assert [objection.rule for objection in objections_to_program(lines, usd(100))] == rules


@pytest.mark.parametrize(
    ("day", "fifth"),
    [("2027-09-30", False), ("2027-10-01", True), ("2027-12-31", True), ("2028-01-01", False), ("2026-10-01", False)],
)
def test_the_fifth_quarter_is_the_first_after_the_programs_year(day: str, fifth: bool) -> None:
    on = date.fromisoformat(day)
    assert is_fifth_quarter(on, 2027) is fifth
    objection = objection_to_fifth_quarter(MTT, on, 2027)
    assert (objection is not None) is fifth
    if objection is not None:
        assert objection.rule is FIFTH_QUARTER
    assert objection_to_fifth_quarter(PME, on, 2027) is None
    assert objection_to_fifth_quarter(MTT, None, 2027) is None
    assert objection_to_fifth_quarter(MTT, on, None) is None


COMMAND, FINAL = FellowshipStep
CLEARED, REJECTED = VettingResult


@pytest.mark.parametrize(
    ("funding", "step", "screened", "command_approved", "vetting", "rule"),
    [
        (RDFP, COMMAND, True, False, None, None),
        (RDFP, COMMAND, False, False, CLEARED, SCREENED),
        (RDFP, FINAL, True, True, CLEARED, None),
        (RDFP, FINAL, True, False, CLEARED, FELLOWSHIP),
        (RDFP, FINAL, True, True, None, FELLOWSHIP),
        (RDFP, FINAL, True, True, REJECTED, FELLOWSHIP),
        (RDFP, FINAL, False, True, CLEARED, SCREENED),
        (IMET, COMMAND, True, True, CLEARED, FELLOWSHIP),
        (None, FINAL, True, True, CLEARED, FELLOWSHIP),
    ],
)
def test_a_fellowship_is_approved_by_the_command_and_then_finally_once_vetted(
    funding, step, screened, command_approved, vetting, rule
) -> None:
    objection = objection_to_fellowship_step(
        funding, step, screened=screened, command_approved=command_approved, vetting=(vetting, CLEARED), reviewed=True
    )
    assert (objection and objection.rule) is rule


@pytest.mark.parametrize("unit", [None, REJECTED])
def test_a_fellowship_waits_for_the_unit_to_be_cleared_and_for_both_reviews(unit: VettingResult | None) -> None:
    given = {"screened": True, "command_approved": True}
    cleared = (CLEARED, CLEARED)
    assert objection_to_fellowship_step(RDFP, FINAL, **given, vetting=cleared, reviewed=True) is None
    of_the_unit = objection_to_fellowship_step(RDFP, FINAL, **given, vetting=(CLEARED, unit), reviewed=True)
    of_a_review = objection_to_fellowship_step(RDFP, FINAL, **given, vetting=cleared, reviewed=False)
    assert of_the_unit is not None
    assert of_a_review is not None
    assert ("the unit" in of_the_unit.sentence, "DSCU" in of_a_review.sentence) == (True, True)


def test_nobody_is_sent_of_a_unit_that_the_vetting_rejected() -> None:
    rejected = objection_to_sending(FMS, confirmed=True, screened=True, approved=False, vetting=(CLEARED, REJECTED))
    assert rejected is not None
    assert rejected.rule is SCREENED


@pytest.mark.parametrize(
    ("funding", "confirmed", "screened", "approved", "vetting", "rule"),
    [
        (FMS, True, True, False, None, None),
        (FMS, False, True, False, None, OFFICIAL_CHANNELS),
        (FMS, True, False, False, CLEARED, SCREENED),
        (IMET, True, True, False, REJECTED, SCREENED),
        (RDFP, True, True, False, CLEARED, FELLOWSHIP),
        (RDFP, True, True, True, CLEARED, None),
    ],
)
def test_nobody_is_sent_to_an_unconfirmed_line_or_unscreened(
    funding, confirmed, screened, approved, vetting, rule
) -> None:
    objection = objection_to_sending(
        funding, confirmed=confirmed, screened=screened, approved=approved, vetting=(vetting, None)
    )
    assert (objection and objection.rule) is rule


@pytest.mark.parametrize(("taken", "quota", "objected"), [(2, 3, False), (3, 3, True), (0, 0, True), (9, None, False)])
def test_nobody_is_sent_for_whom_no_seat_is_held(taken: int, quota: int | None, objected: bool) -> None:
    objection = objection_to_seats(taken, quota)
    assert (objection is not None) is objected
    if objection is not None:
        assert objection.rule is SEATS


def test_expanded_imet_may_be_all_that_is_allocated_and_no_cent_more() -> None:
    lines = [PlannedLine(A, PME, usd(300)), PlannedLine(C, OTHER, usd(120), expanded=True)]
    assert objection_to_expanded_portion(lines, usd(120)) is None
    objection = objection_to_expanded_portion(lines, Money("119.99 USD"))
    assert objection is not None
    assert objection.rule is EXPANDED


@pytest.mark.parametrize(
    ("allocated", "taken"), [("0.00 USD", True), ("5.00 USD", True), ("5.00 EUR", False), ("-0.01 USD", False)]
)
def test_an_allocation_is_in_dollars_and_not_below_nothing(allocated: str, taken: bool) -> None:
    objection = objection_to_allocation(Money(allocated))
    assert (objection is None) is taken
    assert objection is None or objection.rule is ALLOCATION


@pytest.mark.parametrize(
    ("form", "asked_for", "taken"),
    [
        (CaseForm.BLANKET_ORDER, False, True),
        (CaseForm.BPC_PSEUDO, False, True),
        (CaseForm.DEFINED_ORDER, False, False),
        (CaseForm.CLSSA_FMSO_II, False, False),
        (CaseForm.DEFINED_ORDER, True, True),
        (None, False, True),
    ],
)
def test_training_is_sold_on_a_blanket_order_unless_another_is_asked_for(
    form: CaseForm | None, asked_for: bool, taken: bool
) -> None:
    objection = objection_to_vehicle(form, asked_for=asked_for)
    assert (objection is None) is taken
    assert objection is None or objection.rule is PREFERRED_VEHICLE


@pytest.mark.parametrize(("year", "taken"), [(2025, False), (2026, True), (2027, True), (2028, False)])
def test_a_position_is_brought_up_to_date_with_the_plan_of_this_year_or_the_next(year: int, taken: bool) -> None:
    objection = objection_to_plan_year(year, date(2026, 9, 30))
    assert (objection is None) is taken
    assert objection is None or objection.rule is PROMINENCE
    assert (objection_to_plan_year(year + 1, date(2026, 10, 1)) is None) is taken
