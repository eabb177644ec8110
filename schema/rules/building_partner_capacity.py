"""Under which law articles are built for a partner, how long its funds last, and what must stand first (SAMM C15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from schema.rules.authority import Confidence, Dated, Objection, Rule, in_force
from schema.rules.case_categories import bpc_funds_cancel_on


class ProgramAuthority(Enum):
    """Under which law articles are built for a partner: section 333, the Ukraine initiative, or another program by name."""

    SECTION_333 = "SECTION_333"
    UKRAINE_SECURITY_ASSISTANCE_INITIATIVE = "UKRAINE_SECURITY_ASSISTANCE_INITIATIVE"
    COUNTRY_OR_REGION = "COUNTRY_OR_REGION"


AUTHORITY_ON_RECORD = Rule(
    "authority of a program",
    "what is built for a partner is carried out under a law, whose funds and conditions it is held to",
    "SAMM C2.1.7.1.1; C15",
    Confidence.STATED,
)
FUNDS_AVAILABLE = Rule(
    "funds of a program",
    "after the last day on which an appropriation is available nothing new is obligated from it",
    "31 USC 1502(a); SAMM C15",
)
FUNDS_CANCELLED = Rule(
    "cancellation of funds",
    "on 30 September of the fifth fiscal year after the last in which it was available an appropriation is cancelled",
    "31 USC 1552(a)",
)
NOTICE_TO_CONGRESS = Rule(
    "notice of a program",
    "Congress is notified of a program under section 333 fifteen days before its activities begin",
    "10 USC 333(e); SAMM C15",
    Confidence.UNVERIFIED,
)
PARTNER_AGREED = Rule(
    "agreement of a partner",
    "a partner agrees to accept and to sustain what is built for it before it is bought, for it signs no letter",
    "SAMM C2.1.7.1.2; J",
    Confidence.DERIVED,
)
UNITS_CLEARED = Rule(
    "clearance of units",
    "units that are to have what section 333 provides are vetted for violations of human rights before it is implemented",
    "10 USC 362; SAMM C15",
    Confidence.UNVERIFIED,
)

# The law each stands for; a program of a country or region is named by whoever records it.
STATUTES: Mapping[ProgramAuthority, str] = {
    ProgramAuthority.SECTION_333: "10 USC 333",
    ProgramAuthority.UKRAINE_SECURITY_ASSISTANCE_INITIATIVE: "PL 114-92, section 1250, as amended",
}
NOTIFIED_AND_VETTED = frozenset({ProgramAuthority.SECTION_333})
FISCAL_YEAR_ENDS = (9, 30)
YEARS_TO_CANCELLATION = (Dated(5, FUNDS_CANCELLED),)
NOTICE_DAYS = (Dated(15, NOTICE_TO_CONGRESS),)
# A four-digit year below this is a slip of the pen: the fixed periods of an appropriation end so since the Act of 1990.
FIRST_FISCAL_YEAR = 1991
LAST_FISCAL_YEAR = 2099


@dataclass(frozen=True)
class ProgramStanding:
    """What is on record of the program a case is built under; none of what is not."""

    authority: ProgramAuthority | None = None
    funds_available_until: date | None = None
    partner_agreed_on: date | None = None
    congress_notified_on: date | None = None
    units_cleared_on: date | None = None


def funds_available_until(fiscal_year: int) -> date:
    """The last day on which an appropriation is available for obligation, by its last fiscal year (31 USC 1502(a))."""
    return date(fiscal_year, *FISCAL_YEAR_ENDS)


def funds_cancelled_on(fiscal_year: int) -> date:
    """The day an appropriation is cancelled, by the last fiscal year in which it was available (31 USC 1552(a))."""
    years = in_force(YEARS_TO_CANCELLATION, funds_available_until(fiscal_year)).value
    return bpc_funds_cancel_on(fiscal_year + years)


def objection_to_fiscal_year(fiscal_year: int) -> Objection | None:
    """Object to a fiscal year that no appropriation on record can be of."""
    if FIRST_FISCAL_YEAR <= fiscal_year <= LAST_FISCAL_YEAR:
        return None
    words = f"write a fiscal year of four digits, from {FIRST_FISCAL_YEAR} to {LAST_FISCAL_YEAR}"
    return Objection(FUNDS_AVAILABLE, words, "last_fiscal_year")


def objection_to_statute(authority: ProgramAuthority, statute: str | None) -> Objection | None:
    """Object to a program of a country or region that is not named, and to another name for one that has its own."""
    if authority in STATUTES:
        if statute is None:
            return None
        words = f"this authority is {STATUTES[authority]}; leave the statute out, or take the authority it is of"
        return Objection(AUTHORITY_ON_RECORD, words, "statute")
    if statute is None:
        return Objection(AUTHORITY_ON_RECORD, "say which law the program rests on", "statute")
    return None


def objection_to_implementing(program: ProgramStanding, on: date) -> Objection | None:
    """Why a document that spends the program's funds may not be implemented `on` a day; what comes first is told first.

    Where no authority is on record nothing shows that its conditions are met, so none of them is taken as met.
    """
    if program.authority is None or program.funds_available_until is None:
        words = "no authority and funds are on record for what is built here; have DSCA record them"
        return Objection(AUTHORITY_ON_RECORD, words)
    if on > program.funds_available_until:
        last = program.funds_available_until.isoformat()
        words = f"its funds were available until {last}; have DSCA fund it anew and record those funds"
        return Objection(FUNDS_AVAILABLE, words)
    if not _by(program.partner_agreed_on, on):
        words = (
            "no agreement of the partner to accept and sustain it is on record by that day; have its office record it"
        )
        return Objection(PARTNER_AGREED, words)
    if program.authority not in NOTIFIED_AND_VETTED:
        return None
    notified = program.congress_notified_on
    if notified is None or notified > on:
        words = "no notice to Congress is on record by that day; have DSCA record it"
        return Objection(NOTICE_TO_CONGRESS, words)
    earliest = notified + timedelta(days=in_force(NOTICE_DAYS, on).value)
    if on < earliest:
        words = f"Congress was notified fifteen days before {earliest.isoformat()}; implement it from that day on"
        return Objection(NOTICE_TO_CONGRESS, words)
    if not _by(program.units_cleared_on, on):
        words = "no clearance of the units that are to have it is on record by that day; have State or DSCA record it"
        return Objection(UNITS_CLEARED, words)
    return None


def _by(done_on: date | None, on: date) -> bool:
    return done_on is not None and done_on <= on
