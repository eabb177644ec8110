"""How the end use of what was sold is watched: checks that are due, findings, recipients, conditions."""

from datetime import date

import pytest

from schema.rules.authority import Confidence
from schema.rules.end_use import (
    CONDITIONS,
    ENROLLED,
    FINDING_TOLD,
    PASSED_ON,
    RECIPIENT,
    CheckResult,
    ComplianceResult,
    DisposalWitness,
    EndUseProgram,
    check_due,
    check_is_overdue,
    objection_to_conditions,
    objection_to_consent_before_congress,
    objection_to_finding,
    objection_to_findings,
    objection_to_recipient,
    objection_to_serial_numbers,
    objection_to_visit_days,
    objection_to_witness,
)
from schema.rules.execution import INITIAL_INVENTORY, EndUseChange
from schema.values import Money

RECEIVED = date(2026, 2, 11)


@pytest.mark.parametrize(
    ("program", "received_on", "last_seen_on", "due"),
    [
        (EndUseProgram.ENHANCED, RECEIVED, None, date(2026, 5, 12)),  # 90 days: a default
        (EndUseProgram.ENHANCED, RECEIVED, date(2026, 5, 12), date(2027, 5, 12)),
        (EndUseProgram.ENHANCED, None, date(2024, 2, 29), date(2025, 2, 28)),
        (EndUseProgram.ENHANCED, None, None, None),
        (EndUseProgram.ROUTINE, RECEIVED, date(2026, 5, 12), None),
        (None, RECEIVED, date(2026, 5, 12), None),
    ],
)
def test_an_article_under_enhanced_monitoring_is_seen_at_first_and_then_every_year(
    program: EndUseProgram | None, received_on: date | None, last_seen_on: date | None, due: date | None
) -> None:
    assert check_due(program, received_on, last_seen_on) == due
    assert INITIAL_INVENTORY.confidence is Confidence.UNVERIFIED


@pytest.mark.parametrize(
    ("due_on", "on", "overdue"),
    [
        (date(2026, 5, 12), date(2026, 5, 12), False),
        (date(2026, 5, 12), date(2026, 5, 13), True),
        (None, date(2026, 5, 13), False),
    ],
)
def test_a_check_is_overdue_from_the_day_after_its_last(due_on: date | None, on: date, overdue: bool) -> None:
    assert check_is_overdue(due_on, on) is overdue


@pytest.mark.parametrize("result", CheckResult)
@pytest.mark.parametrize("finding", [None, "The seal was broken."])
def test_what_was_found_is_told_where_something_was_found_and_only_there(
    result: CheckResult, finding: str | None
) -> None:
    objection = objection_to_finding(result, finding)
    fits = (result is CheckResult.FINDING) == (finding is not None)
    assert (objection.rule if objection else None) is (None if fits else FINDING_TOLD)
    assert objection is None or objection.field == "finding"


@pytest.mark.parametrize("change", EndUseChange)
@pytest.mark.parametrize("recipient", [None, "Air force of Verdania"])
def test_who_passes_articles_on_names_who_has_them_then(change: EndUseChange, recipient: str | None) -> None:
    objection = objection_to_recipient(change, recipient)
    fits = (change in PASSED_ON) == (recipient is not None)
    assert (objection.rule if objection else None) is (None if fits else RECIPIENT)
    assert objection is None or objection.field == "recipient"


@pytest.mark.parametrize(
    ("conditional", "conditions", "fits"),
    [(True, ("The SCO sees it.",), True), (True, (), False), (False, (), True), (False, ("The SCO sees it.",), False)],
)
def test_conditions_bind_consent_that_is_given_with_them(
    conditional: bool, conditions: tuple[str, ...], fits: bool
) -> None:
    objection = objection_to_conditions(conditional=conditional, conditions=conditions)
    assert (objection.rule if objection else None) is (None if fits else CONDITIONS)


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [
        (TODAY, TODAY, None),
        (date(2026, 11, 22), TODAY, "planned_from"),
        (date(2026, 12, 2), date(2026, 12, 1), "planned_until"),
    ],
)
def test_a_visit_is_planned_for_days_to_come(begins: date, ends: date, field: str | None) -> None:
    objection = objection_to_visit_days(begins, ends, TODAY)
    assert (objection and objection.field) == field


@pytest.mark.parametrize("result", ComplianceResult)
def test_a_visit_that_was_not_satisfactory_says_why(result: ComplianceResult) -> None:
    assert (objection_to_findings(result, ()) is None) is (result is ComplianceResult.SATISFACTORY)
    assert objection_to_findings(result, ("A lock is missing.",)) is None


@pytest.mark.parametrize(
    ("change", "recipient", "cost", "major", "told_on", "stands"),
    [
        (EndUseChange.RETRANSFER, None, "13999999.99", None, None, True),
        (EndUseChange.RETRANSFER, None, "14000000.00", None, None, False),
        (EndUseChange.RETRANSFER, "IND", "49999999.99", "0.00", None, True),
        (EndUseChange.RETRANSFER, "IND", "50000000.00", "0.00", None, False),
        (EndUseChange.RETRANSFER, "POL", "24999999.99", None, None, True),
        (EndUseChange.RETRANSFER, "POL", "25000000.00", None, None, False),
        (EndUseChange.RETRANSFER, "POL", "25000000.00", None, date(2026, 11, 8), True),  # 15 days
        (EndUseChange.RETRANSFER, "POL", "25000000.00", None, date(2026, 11, 9), False),
        (EndUseChange.TRANSFER_TO_POLICE, None, "14000000.00", None, date(2026, 10, 24), True),  # 30 days
        (EndUseChange.TRANSFER_TO_POLICE, None, "14000000.00", None, date(2026, 10, 25), False),
        (EndUseChange.RETRANSFER, "IND", None, None, None, False),
        (EndUseChange.USE_AS_DISPLAY, None, "99000000.00", None, None, True),  # nobody else has it then
    ],
)
def test_congress_has_its_days_before_consent_to_a_transfer_of_a_certain_cost(
    change: EndUseChange, recipient: str | None, cost: str | None, major: str | None, told_on: date | None, stands: bool
) -> None:
    objection = objection_to_consent_before_congress(
        change,
        recipient=recipient,
        cost=Money(f"{cost} USD") if cost else None,
        major_cost=Money(f"{major} USD") if major else None,
        told_on=told_on,
        on=TODAY,
    )
    assert (objection is None) is stands


def test_who_saw_a_disposal_is_told_where_it_was_asked_for() -> None:
    assert objection_to_witness(asked=True, witness=None) is not None
    assert objection_to_witness(asked=True, witness=DisposalWitness.MILITARY_DEPARTMENT) is None
    assert objection_to_witness(asked=False, witness=None) is None


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (["A-1", "A-2"], None),
        ([f"B-{n}" for n in range(200)], None),
        ([f"B-{n}" for n in range(201)], "these are 201 articles"),
        ([], "give the serial number"),
        (["A-1", ""], "give the serial number"),
        (["A-1", "A-2", "A-1"], "`A-1` is named twice"),
        (["A-1", "A-9"], "`A-9` is enrolled on the case"),
    ],
)
def test_an_article_is_enrolled_once_and_by_its_number(told: list[str], says: str | None) -> None:
    objection = objection_to_serial_numbers(told, {"A-9"})
    assert (objection.rule if objection else None) is (ENROLLED if says else None)
    assert objection is None or str(objection).startswith(says or "")
