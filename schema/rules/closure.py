"""When a case is closed, in which status, how long its file is kept, and which reviews it is owed (SAMM C16)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Dated, Objection, Rule, in_force


class ClosureStatus(Enum):
    """How a case is closed in the Defense Integrated Financial System (DoD FMR volume 15)."""

    NON_ACCELERATED = "C1"
    ACCELERATED_INTERIM = "C2"
    ACCELERATED_FINAL = "C3"


class CertificateStanding(Enum):
    """How the closure certificate of an accelerated case stands."""

    IN_TIME = "IN_TIME"
    LISTED = "LISTED"
    FORCED = "FORCED"


CLOSED_IN_A_YEAR = Rule(
    "closure",
    "a case is closed 12 months after its supply and services are posted as complete",
    "DSCA 25-100; SAMM C16",
)
AT_ONCE = Rule(
    "closure at once",
    "when the final delivery was more than 12 months before completion is posted, closure begins at once, whatever "
    "supply discrepancy reports are open",
    "DSCA 25-100; SAMM C16",
)
REPORTS_ANSWERED = Rule(
    "reports before closure",
    "otherwise supply discrepancy reports are answered before the case closes",
    "DSCA 25-100",
    Confidence.DERIVED,
)
ACCELERATED = Rule(
    "accelerated closure",
    "accelerated closure is voluntary, and mandatory for a purchaser that receives foreign military financing",
    "SAMM C16; A7.C3.3.1",
)
CERTIFICATE = Rule(
    "closure certificate", "an accelerated case has its closure certificate 24 months after completion", "SAMM C16"
)
TRAINING_CERTIFICATE = Rule(
    "closure certificate of training",
    "an accelerated training case has its closure certificate 36 months after completion",
    "DSCA 21-72; SAMM C16",
)
LISTED = Rule(
    "enhanced accelerated closure",
    "a case that missed its certificate is on the EACC list; after more than three quarters there it is closed by force",
    "SAMM C16",
)
NON_ACCELERATED = Rule(
    "non accelerated closure",
    "a case outside the accelerated procedure closes 36 months after completion or the last contract action",
    "SAMM C16; DoD FMR volume 15",
    Confidence.UNVERIFIED,
)
STATUSES = Rule(
    "closure statuses",
    "C1 is a closed case outside the accelerated procedure, C2 and C3 are its interim and final closure within it",
    "DoD FMR volume 15; SAMM C16",
)
STATUS_ORDER = Rule(
    "order of closure statuses",
    "interim comes before final; a case closed as C1 becomes C3 when its purchaser joins the accelerated procedure",
    "DSCA 20-45; SAMM C16",
    Confidence.DERIVED,
)
CASE_FILE = Rule(
    "case file",
    "the case file is kept ten years after final closure",
    "SAMM Table C2.T1 (9); DoD FMR volume 15 chapter 6",
    Confidence.STATED,
)
RECONCILED_THROUGHOUT = Rule(
    "reconciliation",
    "the case manager reconciles a case throughout its life from implementation on, and what does not agree is explained",
    "SAMM Table C2.T1 (10)",
    Confidence.STATED,
)
ANNUAL_REVIEW = Rule("annual case review", "every case is reviewed at least once per calendar year", "DSCA 20-65")

CLOSURE_MONTHS = (Dated(12, CLOSED_IN_A_YEAR, since=date(2025, 1, 30)),)
DELIVERED_LONG_BEFORE_MONTHS = (Dated(12, AT_ONCE, since=date(2025, 1, 30)),)
CERTIFICATE_MONTHS = (Dated(24, CERTIFICATE),)
TRAINING_CERTIFICATE_MONTHS = (
    Dated(24, CERTIFICATE, until=date(2021, 9, 26)),
    Dated(36, TRAINING_CERTIFICATE, since=date(2021, 9, 27)),
)
QUARTERS_BEFORE_FORCE = Dated(3, LISTED)
NON_ACCELERATED_MONTHS = Dated(36, NON_ACCELERATED)
CASE_FILE_MONTHS = Dated(120, CASE_FILE)

SUCCESSORS: dict[bool, frozenset[tuple[ClosureStatus | None, ClosureStatus]]] = {
    False: frozenset({(None, ClosureStatus.NON_ACCELERATED)}),
    True: frozenset(
        {
            (None, ClosureStatus.ACCELERATED_INTERIM),
            (None, ClosureStatus.ACCELERATED_FINAL),
            (ClosureStatus.ACCELERATED_INTERIM, ClosureStatus.ACCELERATED_FINAL),
            (ClosureStatus.NON_ACCELERATED, ClosureStatus.ACCELERATED_FINAL),
        }
    ),
}


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def closure_due(completed_on: date, on: date) -> date:
    """The day a case closes, by the policy in force `on` a day; `completed_on` is when completion was posted.

    Raises `NoRuleThen` before 30 January 2025 (DSCA 25-100).
    """
    return months_after(completed_on, in_force(CLOSURE_MONTHS, on).value)


def closure_begins_at_once(completed_on: date, final_delivery_on: date, on: date) -> bool:
    """Whether closure begins the day completion is posted (DSCA 25-100); raises `NoRuleThen` before 30 January 2025."""
    return months_after(final_delivery_on, in_force(DELIVERED_LONG_BEFORE_MONTHS, on).value) < completed_on


def objection_to_closing(
    completed_on: date, final_delivery_on: date, on: date, *, discrepancies_open: bool
) -> Objection | None:
    """Object to closing a case too early, or over open supply discrepancy reports that still count (DSCA 25-100)."""
    if closure_begins_at_once(completed_on, final_delivery_on, on):
        return None
    due = closure_due(completed_on, on)
    if on < due:
        words = f"the case closes on {due.isoformat()}, 12 months after completion was posted; wait until then"
        return Objection(CLOSED_IN_A_YEAR, words, "completed_on")
    if discrepancies_open:
        words = "supply discrepancy reports are open; answer them before you close the case"
        return Objection(REPORTS_ANSWERED, words, "discrepancies_open")
    return None


def closes_accelerated(*, receives_fmf: bool, elected: bool) -> bool:
    """Whether a purchaser's cases close by the accelerated procedure (SAMM C16)."""
    return receives_fmf or elected


def objection_to_declining(*, receives_fmf: bool) -> Objection | None:
    """Object when a purchaser that receives foreign military financing declines accelerated closure (SAMM C16)."""
    if not receives_fmf:
        return None
    words = "accelerated closure is mandatory for a purchaser that receives foreign military financing; keep it"
    return Objection(ACCELERATED, words, "elected")


def certificate_due(completed_on: date, on: date, *, training: bool = False) -> date:
    """The last day for the closure certificate of an accelerated case, by the policy in force `on` a day (SAMM C16)."""
    months = in_force(TRAINING_CERTIFICATE_MONTHS if training else CERTIFICATE_MONTHS, on).value
    return months_after(completed_on, months)


def certificate_standing(
    completed_on: date,
    on: date,
    *,
    certificate_on: date | None = None,
    quarters_listed: int = 0,
    training: bool = False,
) -> CertificateStanding:
    """How the certificate of an accelerated case stands `on` a day, after so many quarters on the EACC list (SAMM C16).

    A late certificate leaves the case on the list.
    """
    if (certificate_on or on) <= certificate_due(completed_on, on, training=training):
        return CertificateStanding.IN_TIME
    return CertificateStanding.FORCED if quarters_listed > QUARTERS_BEFORE_FORCE.value else CertificateStanding.LISTED


def non_accelerated_closure_due(
    completed_on: date, last_contract_action_on: date | None = None, *, months: int = NON_ACCELERATED_MONTHS.value
) -> date:
    """The day a case outside the accelerated procedure is expected to close: a default, not a public rule."""
    return months_after(max(completed_on, last_contract_action_on or completed_on), months)


def objection_to_closure_status(
    before: ClosureStatus | None, after: ClosureStatus, *, accelerated: bool
) -> Objection | None:
    """Object to a closure status that the procedure of the case does not lead to; `before` is none for an open case."""
    if (before, after) in SUCCESSORS[accelerated]:
        return None
    if after in {status for _, status in SUCCESSORS[accelerated]}:
        words = f"a case that is already closed does not become {after.value}; interim comes before final"
        return Objection(STATUS_ORDER, words, "status")
    inside = "inside" if accelerated else "outside"
    words = f"{after.value} is not the status of a case {inside} the accelerated procedure; write another"
    return Objection(STATUSES, words, "status")


def file_kept_until(closed_on: date) -> date:
    """The last day the case file must be kept, ten years after final closure (SAMM Table C2.T1)."""
    return months_after(closed_on, CASE_FILE_MONTHS.value)


def objection_to_discarding(closed_on: date | None, on: date) -> Objection | None:
    """Object to discarding a case file; `closed_on` is the day of final closure, none while there was none."""
    if closed_on is None:
        return Objection(CASE_FILE, "the case is not finally closed; keep its file", "closed_on")
    if on <= (last := file_kept_until(closed_on)):
        return Objection(CASE_FILE, f"the file is kept until {last.isoformat()}; keep it", "closed_on")
    return None


def unreviewed_years(
    implemented_on: date, reviewed_on: Collection[date], on: date, closed_on: date | None = None
) -> tuple[int, ...]:
    """The ended calendar years of a case in which it was not reviewed (DSCA 20-65).

    The year of implementation and the year of closure do not count: the case was not open for the whole of them.
    """
    end = min(on, closed_on or on).year
    return tuple(
        year for year in range(implemented_on.year + 1, end) if year not in {review.year for review in reviewed_on}
    )


def objection_to_unexplained_difference(*, agrees: bool, explained: bool) -> Objection | None:
    """Object to a reconciliation that found records to differ and does not say where (SAMM Table C2.T1)."""
    if agrees or explained:
        return None
    words = "the records do not agree; say where, and what is done about it"
    return Objection(RECONCILED_THROUGHOUT, words, "findings")


def objection_to_missed_reviews(
    implemented_on: date, reviewed_on: Collection[date], on: date, closed_on: date | None = None
) -> Objection | None:
    """Object to a case whose annual review is overdue, naming the years (DSCA 20-65)."""
    missed = unreviewed_years(implemented_on, reviewed_on, on, closed_on)
    if not missed:
        return None
    years = ", ".join(map(str, missed))
    return Objection(ANNUAL_REVIEW, f"the case was not reviewed in {years}; review it now", "reviewed_on")
