"""How the end use of what was sold is watched: checks that are due, findings, recipients, conditions."""

from datetime import date

import pytest

from schema.rules.authority import Confidence
from schema.rules.end_use import (
    CONDITIONS,
    FINDING_TOLD,
    PASSED_ON,
    RECIPIENT,
    CheckResult,
    EndUseProgram,
    check_due,
    check_is_overdue,
    objection_to_conditions,
    objection_to_finding,
    objection_to_recipient,
)
from schema.rules.execution import INITIAL_INVENTORY, EndUseChange

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
