"""Case designators, the agencies behind their letters, and the numbers of supply discrepancy reports."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Rule
from schema.rules.case_identifiers import (
    AGENCIES,
    CONTRACT_MANAGEMENT_LETTER,
    OTHER_AGENCY_LETTERS,
    UNLISTED_LETTER,
    DiscrepancyReportNumber,
    Recourse,
    contract_management_agency_code,
    implementing_agency,
)
from schema.values import AgencyCode, CaseDesignator

TODAY = date(2026, 3, 2)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize(
    ("text", "written", "customer", "agency"),
    [
        ("BN-B-UAA", "BN-B-UAA", "BN", "B"),
        ("bnbuaa", "BN-B-UAA", "BN", "B"),
        ("bn-b-uaa", "BN-B-UAA", "BN", "B"),
        ("JA-P-ABC", "JA-P-ABC", "JA", "P"),  # Japan, whatever ISO 3166 says
        ("B7-D-0A1", "B7-D-0A1", "B7", "D"),  # a program code
    ],
)
def test_a_case_designator_is_read_in_its_parts(text: str, written: str, customer: str, agency: str) -> None:
    designator = CaseDesignator(text)
    assert (designator, designator.customer, designator.agency) == (written, customer, agency)


@pytest.mark.parametrize("text", ["BND-B-UAA", "BN-7-UAA", "BN-B-UA", "BN-B-UAAA", "BN-BUAA", "B-B-UAA", "", None])
def test_what_is_no_case_designator_is_refused(text: object) -> None:
    with pytest.raises(BadValue) as refusal:
        CaseDesignator(text)
    assert refusal.value.code == "CASE_DESIGNATOR"


AGENCY_OF_A_LETTER = {
    "B": ("Army", Confidence.VERIFIED),
    "C": ("Defense Information Systems Agency", Confidence.UNVERIFIED),
    "D": ("Air Force", Confidence.VERIFIED),
    "F": ("Defense Contract Management Agency", Confidence.VERIFIED),
    "I": ("Missile Defense Agency", Confidence.UNVERIFIED),
    "M": ("National Security Agency", Confidence.UNVERIFIED),
    "P": ("Navy", Confidence.VERIFIED),
    "Q": ("Defense Security Cooperation Agency", Confidence.UNVERIFIED),
    "R": ("Defense Logistics Agency", Confidence.VERIFIED),
    "U": ("National Geospatial-Intelligence Agency", Confidence.UNVERIFIED),
    "Z": ("Defense Threat Reduction Agency", Confidence.UNVERIFIED),
}


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_answered_with_its_agency_or_as_unverified(letter: str) -> None:
    agency = implementing_agency(AgencyCode(letter), TODAY)
    assert (agency.name, agency.confidence) == AGENCY_OF_A_LETTER.get(letter, (None, Confidence.UNVERIFIED))
    assert agency.code == letter
    assert (agency.rule is UNLISTED_LETTER) == (letter not in AGENCY_OF_A_LETTER)


def test_an_unlisted_letter_is_a_reading_of_ours_and_no_fault_of_the_case() -> None:
    assert UNLISTED_LETTER.confidence is Confidence.DERIVED
    assert CaseDesignator("BN-X-UAA").agency == "X"


@pytest.mark.parametrize(
    ("letter", "offered_on", "name"),
    [
        ("R", date(2001, 3, 31), "Defense Logistics Agency or Defense Contract Management Agency"),
        ("R", date(2001, 4, 1), "Defense Logistics Agency"),
        ("F", date(2001, 3, 31), None),
        ("F", date(2001, 4, 1), "Defense Contract Management Agency"),
    ],
)
def test_the_split_of_two_agencies_has_its_day(letter: str, offered_on: date, name: str | None) -> None:
    assert implementing_agency(AgencyCode(letter), offered_on).name == name


def test_the_unverified_letters_may_be_replaced() -> None:
    ours = Rule("our list", "the letters as our office has them", "a list of the office")
    agency = implementing_agency(AgencyCode("Q"), TODAY, {**AGENCIES, "Q": (Dated("Somebody else", ours),)})
    assert (agency.name, agency.rule, agency.confidence) == ("Somebody else", ours, Confidence.VERIFIED)
    assert implementing_agency(AgencyCode("Q"), TODAY).rule is OTHER_AGENCY_LETTERS


@pytest.mark.parametrize(
    ("basic_letter_offered_on", "letter"),
    [
        (date(1990, 1, 1), "R"),
        (date(2001, 3, 31), "R"),  # whatever day its amendments are of
        (date(2001, 4, 1), "F"),
        (TODAY, "F"),
    ],
)
def test_a_contract_management_case_keeps_the_letter_of_its_basic_letters_day(
    basic_letter_offered_on: date, letter: str
) -> None:
    assert contract_management_agency_code(basic_letter_offered_on) == letter


@given(st.dates())
def test_both_tables_tell_of_the_same_split(day: date) -> None:
    letter = contract_management_agency_code(day)
    agency = implementing_agency(letter, day)
    assert agency.rule is CONTRACT_MANAGEMENT_LETTER
    assert "Defense Contract Management Agency" in (agency.name or "")


@pytest.mark.parametrize(
    ("text", "written", "parts"),
    [
        ("A0010-JA-KBD/001", "A0010-JA-KBD/001", ("A", "0010", "JA", "KBD", "001", None)),
        ("A0010-JA-KBD001", "A0010-JA-KBD/001", ("A", "0010", "JA", "KBD", "001", None)),
        ("a0010-ja-kbd/001", "A0010-JA-KBD/001", ("A", "0010", "JA", "KBD", "001", None)),
        ("A0010-JA-KBD", "A0010-JA-KBD", ("A", "0010", "JA", "KBD", None, None)),
        ("A0010-JA-KBD/1", "A0010-JA-KBD/1", ("A", "0010", "JA", "KBD", "1", None)),
        ("A0010-JA-KBD/001R", "A0010-JA-KBD/001R", ("A", "0010", "JA", "KBD", "001", Recourse.RECONSIDERATION)),
        ("A0010-JA-KBD/001C", "A0010-JA-KBD/001C", ("A", "0010", "JA", "KBD", "001", Recourse.CONTESTED)),
        ("A0010-JA-KBDR", "A0010-JA-KBDR", ("A", "0010", "JA", "KBD", None, Recourse.RECONSIDERATION)),
        ("A0010-JA-KBR", "A0010-JA-KBR", ("A", "0010", "JA", "KBR", None, None)),
        ("A0010-JA-KBD/01A", "A0010-JA-KBD/01A", ("A", "0010", "JA", "KBD", "01A", None)),
        ("A0010-JA-KBD/01R", "A0010-JA-KBD/01R", ("A", "0010", "JA", "KBD", "01", Recourse.RECONSIDERATION)),
    ],
)
def test_a_report_number_is_read_in_its_parts(text: str, written: str, parts: tuple[object, ...]) -> None:
    number = DiscrepancyReportNumber.parse(text)
    assert str(number) == written
    assert parts == (
        number.initiating_office,
        number.serial,
        number.customer,
        number.case_designator,
        number.line,
        number.recourse,
    )


@pytest.mark.parametrize(
    "text",
    [
        "10010-JA-KBD/001", "A010-JA-KBD/001", "A00100-JA-KBD/001", "A0010-JAP-KBD", "A0010-J-KBD", "A0010JAKBD",
        "A0010-JA-KB", "A0010-JA-KBD/", "A0010-JA-KBD/0001", "A0010-JA-KBD/001X", "A0010-JA-KBD/R", "A0010-JA-KBDRC",
        "A٠٠١٠-JA-KBD", " A0010-JA-KBD", "A0010-JA-KBD\n", "", None, 10,
    ],
)  # fmt: skip
def test_what_is_no_report_number_is_refused(text: object) -> None:
    with pytest.raises(BadValue) as refusal:
        DiscrepancyReportNumber.parse(text)
    assert refusal.value.code == "DISCREPANCY_REPORT_NUMBER"
    assert "A0010-JA-KBD/001" in refusal.value.hint


@pytest.mark.parametrize(
    ("serial", "by_the_control_office"), [("0000", False), ("8999", False), ("9000", True), ("9999", True)]
)
def test_the_control_office_numbers_from_9000_to_9999(serial: str, by_the_control_office: bool) -> None:
    number = DiscrepancyReportNumber.parse(f"B{serial}-BN-UAA/001")
    assert number.numbered_by_control_office is by_the_control_office


@given(st.from_regex(r"[A-Z][0-9]{4}-[A-Z0-9]{2}-[A-Z0-9]{3}(/[0-9][A-Z0-9]{0,2})?[RC]?", fullmatch=True))
def test_a_report_number_reads_back_as_it_was_written(text: str) -> None:
    number = DiscrepancyReportNumber.parse(text)
    assert str(number) == text
    assert DiscrepancyReportNumber.parse(str(number)) == number
