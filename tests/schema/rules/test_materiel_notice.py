"""When a materiel notice may go out, with what in it, and to whom."""

from __future__ import annotations

from datetime import date

import pytest

from schema.rules.materiel_notice import (
    ADDRESSED,
    CONTENT,
    COORDINATION,
    IN_TIME,
    NoticeStep,
    objection_to_addressees,
    objection_to_answer,
    objection_to_notice,
    objection_to_step,
)

TODAY, DUE, LAST = date(2026, 11, 23), date(2027, 3, 31), date(2027, 9, 30)
RELEASED = date(2026, 11, 30)


def test_a_notice_with_its_reason_days_and_components_is_in_order() -> None:
    assert objection_to_notice("The line closes.", DUE, LAST, ["Army"], today=TODAY) is None


@pytest.mark.parametrize(
    ("rationale", "due", "last", "components", "rule", "field"),
    [
        (" ", DUE, LAST, ["Army"], CONTENT, "rationale"),
        ("Why.", TODAY, LAST, ["Army"], CONTENT, "letters_due_on"),
        ("Why.", DUE, DUE, ["Army"], CONTENT, "implemented_by"),
        ("Why.", DUE, LAST, [], COORDINATION, "components"),
        ("Why.", DUE, LAST, ["Army", " "], COORDINATION, "components"),
        ("Why.", DUE, LAST, ["Army", "Army "], COORDINATION, "components"),
    ],
)
def test_what_a_notice_lacks_is_said_at_its_field(
    rationale: str, due: date, last: date, components: list[str], rule: object, field: str
) -> None:
    found = objection_to_notice(rationale, due, last, components, today=TODAY)
    assert found is not None
    assert (found.rule, found.field) == (rule, field)


def test_a_notice_goes_to_somebody_once_and_only_where_it_is_eligible() -> None:
    assert objection_to_addressees([("BN", "ruling 1"), ("JO", "ruling 2")]) is None
    for listed in ([], [("BN", "ruling 1"), ("BN", "ruling 2")], [("BN", " ")]):
        found = objection_to_addressees(listed)
        assert found is not None
        assert (found.rule, found.field) == (ADDRESSED, "addressees")


def test_every_step_waits_for_those_before_it_and_for_none_after() -> None:
    awaited = {NoticeStep.COMPONENT: ["Navy", "Army"], NoticeStep.DSCA: ["DSCA"], NoticeStep.STATE: ["State"]}
    said = {step: objection_to_step(step, awaited) for step in NoticeStep}
    assert said[NoticeStep.COMPONENT] is None
    for step in (NoticeStep.DSCA, NoticeStep.STATE, NoticeStep.RELEASE):
        assert said[step] is not None
        assert said[step].rule is COORDINATION  # type: ignore[union-attr]
        assert "from Army, Navy;" in said[step].sentence  # type: ignore[union-attr]
    assert objection_to_step(NoticeStep.DSCA, {NoticeStep.DSCA: ["DSCA"], NoticeStep.STATE: ["State"]}) is None
    assert "from DSCA;" in str(objection_to_step(NoticeStep.RELEASE, {NoticeStep.DSCA: ["DSCA"]}))
    assert objection_to_step(NoticeStep.RELEASE, {}) is None


def test_a_letter_answers_up_to_the_last_day_and_not_the_day_after() -> None:
    assert objection_to_answer(DUE, RELEASED, DUE) is None
    for received in (date(2027, 4, 1), None):
        late = objection_to_answer(received, RELEASED, DUE)
        assert late is not None
        assert (late.rule, late.field) == (IN_TIME, "letter")
        assert "received by 2027-03-31" in late.sentence


def test_a_letter_that_came_before_the_notice_answers_it_not() -> None:
    assert objection_to_answer(RELEASED, RELEASED, DUE) is None
    early = objection_to_answer(date(2026, 11, 29), RELEASED, DUE)
    assert early is not None
    assert (early.rule, early.field) == (IN_TIME, "letter")
    assert "went out on 2026-11-30" in early.sentence
