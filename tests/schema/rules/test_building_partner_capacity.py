"""By which law a case is built for a partner, until when its funds pay, and what comes before it is implemented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schema.rules.authority import Rule
from schema.rules.building_partner_capacity import (
    AUTHORITY_ON_RECORD,
    FUNDS_AVAILABLE,
    NOTICE_TO_CONGRESS,
    PARTNER_AGREED,
    STATUTES,
    UNITS_CLEARED,
    ProgramAuthority,
    ProgramStanding,
    funds_available_until,
    funds_cancelled_on,
    objection_to_fiscal_year,
    objection_to_implementing,
    objection_to_statute,
)
from schema.rules.execution import PARTNER_TITLE, TitlePlace, objection_to_unsigned_transfer

LAST = date(2027, 9, 30)
READY = ProgramStanding(ProgramAuthority.SECTION_333, LAST, date(2026, 10, 19), date(2026, 10, 23), date(2026, 11, 9))
DAY = date(2026, 11, 9)


def test_funds_are_available_to_the_end_of_a_fiscal_year_and_cancelled_five_years_later() -> None:
    assert (funds_available_until(2027), funds_cancelled_on(2027)) == (LAST, date(2032, 9, 30))


@pytest.mark.parametrize(("year", "taken"), [(27, False), (1990, False), (1991, True), (2099, True), (2100, False)])
def test_a_fiscal_year_is_one_an_appropriation_can_be_of(year: int, taken: bool) -> None:
    assert (objection_to_fiscal_year(year) is None) == taken


@pytest.mark.parametrize("authority", ProgramAuthority)
def test_a_law_is_named_where_its_authority_does_not_name_it(authority: ProgramAuthority) -> None:
    assert (objection_to_statute(authority, None) is None) == (authority in STATUTES)
    assert (objection_to_statute(authority, "PL 118-31, section 1300") is None) == (authority not in STATUTES)


@pytest.mark.parametrize(
    ("changed", "on", "rule"),
    [
        ({}, DAY, None),
        ({}, LAST, None),
        ({}, date(2027, 10, 1), FUNDS_AVAILABLE),
        ({}, date(2026, 11, 8), UNITS_CLEARED),
        ({}, date(2026, 11, 7), UNITS_CLEARED),
        ({}, date(2026, 11, 6), NOTICE_TO_CONGRESS),
        ({}, date(2026, 10, 22), NOTICE_TO_CONGRESS),
        ({}, date(2026, 10, 18), PARTNER_AGREED),
        ({"authority": None}, DAY, AUTHORITY_ON_RECORD),
        ({"funds_available_until": None}, DAY, AUTHORITY_ON_RECORD),
        ({"partner_agreed_on": None}, DAY, PARTNER_AGREED),
        ({"congress_notified_on": None}, DAY, NOTICE_TO_CONGRESS),
        ({"units_cleared_on": None}, DAY, UNITS_CLEARED),
        ({"congress_notified_on": None, "units_cleared_on": None}, DAY, NOTICE_TO_CONGRESS),
    ],
)
def test_under_section_333_a_letter_waits_for_what_comes_first(
    changed: dict[str, None], on: date, rule: Rule | None
) -> None:
    objection = objection_to_implementing(replace(READY, **changed), on)  # type: ignore[arg-type]
    assert (objection and objection.rule) == rule


@pytest.mark.parametrize("authority", [a for a in ProgramAuthority if a is not ProgramAuthority.SECTION_333])
def test_under_any_other_law_it_waits_for_funds_and_the_partner_alone(authority: ProgramAuthority) -> None:
    program = ProgramStanding(authority, LAST, partner_agreed_on=LAST)
    assert objection_to_implementing(program, LAST) is None
    over = objection_to_implementing(program, date(2027, 10, 1))
    assert over is not None
    assert over.rule is FUNDS_AVAILABLE


def test_of_a_program_nobody_recorded_nothing_is_implemented() -> None:
    objection = objection_to_implementing(ProgramStanding(), DAY)
    assert objection is not None
    assert objection.rule is AUTHORITY_ON_RECORD


@pytest.mark.parametrize(
    ("place", "signed_on", "rule"),
    [
        (TitlePlace.PARTNER_COUNTRY, None, PARTNER_TITLE),
        (TitlePlace.PARTNER_COUNTRY, date(2026, 11, 10), PARTNER_TITLE),
        (TitlePlace.PARTNER_COUNTRY, DAY, None),
        (TitlePlace.INITIAL_POINT_OF_SHIPMENT, None, None),
    ],
)
def test_title_passes_in_the_partner_s_country_on_a_form_signed_by_then(
    place: TitlePlace, signed_on: date | None, rule: Rule | None
) -> None:
    objection = objection_to_unsigned_transfer(place, signed_on, DAY)
    assert (objection and objection.rule) == rule
