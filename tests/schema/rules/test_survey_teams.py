"""When a team may survey a country, and who takes part in it."""

from __future__ import annotations

from datetime import date

import pytest

from schema.rules.survey_teams import PARTICIPATION, SURVEY, objection_to_deployment, objection_to_participants

ASKED, FIRST, LAST = date(2026, 11, 23), date(2027, 1, 11), date(2027, 1, 22)


@pytest.mark.parametrize(
    ("first", "last", "people", "field"),
    [
        (FIRST, LAST, 6, None),
        (ASKED, ASKED, 1, None),
        (date(2026, 11, 22), LAST, 6, "starts_on"),
        (FIRST, date(2027, 1, 10), 6, "ends_on"),
        (FIRST, LAST, 0, "personnel"),
    ],
)
def test_a_team_goes_after_it_was_asked_for_with_somebody(
    first: date, last: date, people: int, field: str | None
) -> None:
    found = objection_to_deployment(SURVEY, first, last, people, requested_on=ASKED)
    assert (found and found.field) == field


def test_state_admits_of_those_proposed_and_may_admit_none() -> None:
    proposed = ["Coast Guard", "Customs"]
    assert objection_to_participants(proposed, ["Customs"]) is None
    assert objection_to_participants(proposed, []) is None
    stranger = objection_to_participants(proposed, ["Customs", "Forest Service"])
    assert stranger is not None
    assert stranger.rule is PARTICIPATION
    assert stranger.sentence == "`Forest Service` was not proposed; name some of those proposed, or none"
