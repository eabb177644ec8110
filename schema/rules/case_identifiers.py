"""Whose letter a case carries, and how the number of a supply discrepancy report is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Rule, in_force
from schema.values import AgencyCode, CustomerCode

MILITARY_DEPARTMENT_LETTERS = Rule(
    "letters of the military departments",
    "a case of the Army carries the letter B, of the Air Force D, of the Navy P",
    "SAMM Appendix D, as the IMET data dictionary cites it",
)
CONTRACT_MANAGEMENT_LETTER = Rule(
    "letter of the Defense Contract Management Agency",
    "its basic letters offered from 1 April 2001 carry F; earlier ones, with every amendment and modification, keep R",
    "DSCA 01-04",
)
OTHER_AGENCY_LETTERS = Rule(
    "letters of the other defense agencies",
    "DSCA carries Q, DISA C, MDA I, NSA M, NGA U, DTRA Z",
    "SAMM Table C4.T2, not seen",
    Confidence.UNVERIFIED,
)
UNLISTED_LETTER = Rule(
    "unlisted agency letter",
    "a letter that is on no list is unverified, never invalid",
    "SAMM C5.4",
    Confidence.DERIVED,
)
REPORT_NUMBER = Rule(
    "number of a supply discrepancy report",
    "a letter for the initiating office, four digits, the customer code, then case designator and line",
    "DLM 4000.25 Volume 2, AP6.39",
)
REPORT_RECOURSE = Rule(
    "suffix of a supply discrepancy report",
    "R asks that the disposition be reconsidered, C contests the decision on that",
    "DLM 4000.25 Volume 2, AP6.39",
)
CONTROL_OFFICE_SERIALS = Rule(
    "serials of the logistics control office",
    "an unnumbered report gets a serial from 9000 to 9999 from the International Logistics Control Office",
    "DLM 4000.25 Volume 2, AP6.39",
)

DCMA_SPLIT = date(2001, 4, 1)
DCMA_LAST_UNDER_DLA = date(2001, 3, 31)

DCMA_CODES = (
    Dated(AgencyCode("R"), CONTRACT_MANAGEMENT_LETTER, until=DCMA_LAST_UNDER_DLA),
    Dated(AgencyCode("F"), CONTRACT_MANAGEMENT_LETTER, since=DCMA_SPLIT),
)

AGENCIES: Mapping[str, tuple[Dated[str], ...]] = {
    "B": (Dated("Army", MILITARY_DEPARTMENT_LETTERS),),
    "D": (Dated("Air Force", MILITARY_DEPARTMENT_LETTERS),),
    "P": (Dated("Navy", MILITARY_DEPARTMENT_LETTERS),),
    "F": (Dated("Defense Contract Management Agency", CONTRACT_MANAGEMENT_LETTER, since=DCMA_SPLIT),),
    "R": (
        Dated(
            "Defense Logistics Agency or Defense Contract Management Agency",
            CONTRACT_MANAGEMENT_LETTER,
            until=DCMA_LAST_UNDER_DLA,
        ),
        Dated("Defense Logistics Agency", CONTRACT_MANAGEMENT_LETTER, since=DCMA_SPLIT),
    ),
    "Q": (Dated("Defense Security Cooperation Agency", OTHER_AGENCY_LETTERS),),
    "C": (Dated("Defense Information Systems Agency", OTHER_AGENCY_LETTERS),),
    "I": (Dated("Missile Defense Agency", OTHER_AGENCY_LETTERS),),
    "M": (Dated("National Security Agency", OTHER_AGENCY_LETTERS),),
    "U": (Dated("National Geospatial-Intelligence Agency", OTHER_AGENCY_LETTERS),),
    "Z": (Dated("Defense Threat Reduction Agency", OTHER_AGENCY_LETTERS),),
}


@dataclass(frozen=True)
class ImplementingAgency:
    """Whose cases carry a letter, and how sure we are of it; `name` is none when the letter is on no list."""

    code: AgencyCode
    name: str | None
    rule: Rule
    confidence: Confidence


def implementing_agency(
    code: AgencyCode, basic_letter_offered_on: date, agencies: Mapping[str, tuple[Dated[str], ...]] = AGENCIES
) -> ImplementingAgency:
    """The agency behind a letter, on a case whose basic letter of offer was offered on that day (SAMM C5.4).

    A letter that is on no list is answered with no name and `UNVERIFIED`.
    """
    for entry in agencies.get(code, ()):
        if entry.holds_on(basic_letter_offered_on):
            return ImplementingAgency(code, entry.value, entry.rule, entry.rule.confidence)
    return ImplementingAgency(code, None, UNLISTED_LETTER, Confidence.UNVERIFIED)


def contract_management_agency_code(basic_letter_offered_on: date) -> AgencyCode:
    """The letter on a DCMA case by the day its basic letter was offered; later documents keep it (DSCA 01-04)."""
    return in_force(DCMA_CODES, basic_letter_offered_on).value


class Recourse(Enum):
    """What the purchaser asks of a report already answered, by its suffix (DLM 4000.25 Volume 2, AP6.39)."""

    RECONSIDERATION = "R"
    CONTESTED = "C"


CONTROL_OFFICE_RANGE = range(9000, 10_000)


@dataclass(frozen=True)
class DiscrepancyReportNumber:
    """The number of a supply discrepancy report in its parts: `A0010-JA-KBD/001`, a last `R` or `C` being its suffix."""

    initiating_office: str
    serial: str
    customer: CustomerCode
    case_designator: str
    line: str | None = None
    recourse: Recourse | None = None

    # The line begins with a digit: so a letter after the designator can only be the suffix.
    _FORM = re.compile(r"([A-Z])(\d{4})-([A-Z0-9]{2})-([A-Z0-9]{3})(?:/?(\d[A-Z0-9]{0,2}?))?([RC])?", re.ASCII)

    @classmethod
    def parse(cls, text: object) -> DiscrepancyReportNumber:
        """Read a report number, in either case and with or without the slash; raises `BadValue` for anything else."""
        found = cls._FORM.fullmatch(text.upper()) if isinstance(text, str) and text.isascii() else None
        if not found:
            raise BadValue(
                "DISCREPANCY_REPORT_NUMBER",
                "write a report number such as `A0010-JA-KBD/001`, followed by `R` or `C` when it is taken up again",
            )
        office, serial, customer, designator, line, suffix = found.groups()
        recourse = Recourse(suffix) if suffix else None
        return cls(office, serial, CustomerCode(customer), designator, line, recourse)

    @property
    def numbered_by_control_office(self) -> bool:
        """Whether the logistics control office gave the number because the customer had not."""
        return int(self.serial) in CONTROL_OFFICE_RANGE

    def __str__(self) -> str:
        line = f"/{self.line}" if self.line else ""
        suffix = self.recourse.value if self.recourse else ""
        return f"{self.initiating_office}{self.serial}-{self.customer}-{self.case_designator}{line}{suffix}"
