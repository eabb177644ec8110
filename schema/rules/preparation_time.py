"""How long the preparation of a letter of offer may take, by its group and by the standard of its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, NoRuleThen, Objection, Rule, in_force
from schema.rules.document_lifecycle import MODIFICATIONS, DocumentKind


class PreparationGroup(Enum):
    """Into which group of complexity a document falls (SAMM Table C5.T6)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


LONGEST_DAYS = 3_650  # ten years: a greater number is a mistake of the hand


class StartEvent(Enum):
    """What happened to the letter of request when the clock of its answer starts."""

    RECEIVED = "RECEIVED"
    ACTIONABLE = "ACTIONABLE"
    COMPLETE = "COMPLETE"


GOAL_OF_60 = Rule("60-day goal", "a letter of offer is prepared in 60 days", "DSCA 01-06, which replaced it")
GOAL_OF_120 = Rule(
    "120-day goal", "80 percent of letters of offer and amendments are sent within 120 days", "DSCA 01-06; 07-26"
)
ANTICIPATED_OFFER_DATES = Rule(
    "anticipated offer dates",
    "85 percent of documents are offered by the date anticipated for their group; its days are not on record",
    "DSCA 11-46",
)
GOALS_OF_2013 = Rule(
    "goals of 2013",
    "for letters of request from 15 August 2013, groups A, B and D take 30 days and group C 90",
    "DSCA 13-16; 13-26",
)
GROUPS_OF_2015 = Rule(
    "groups of 2015", "the groups were revised on 5 June 2015; their days are not on record", "DSCA 15-14"
)
CURRENT_CATEGORIES = Rule(
    "current categories",
    "category A takes 45 days, B 100, C 150; those of D are negotiated",
    "SAMM Table C5.T6 (DSCA 21-66), day counts not seen",
    Confidence.UNVERIFIED,
)
MODIFICATIONS_OF_GROUP_C = Rule(
    "modifications of group C",
    "a modification of a case whose letter was in group C is counted in group B",
    "DSCA 19-34; SAMM C5.4.2",
)
PREPARATION_CLOCK = Rule(
    "clock of the preparation",
    "from which event the days run, and whether days of recorded delay are taken off, is configured; both are kept apart",
    "SAMM C5.4.2; Table C5.T9",
    Confidence.DERIVED,
)


@dataclass(frozen=True)
class PreparationStandard:
    """The days each group may take, none where they are negotiated, and the percentage of documents to keep them.

    A group that is missing has no days on record.
    """

    days: Mapping[PreparationGroup, int | None]
    percentage: int | None = None


def _every_group(days: int) -> dict[PreparationGroup, int | None]:
    return dict.fromkeys(PreparationGroup, days)


STANDARDS = (
    Dated(PreparationStandard(_every_group(60)), GOAL_OF_60, until=date(2001, 2, 28)),
    # Somewhere from 2009 to 2011 the groups came in: the last sure year of the old goal ends its entry.
    Dated(PreparationStandard(_every_group(120), 80), GOAL_OF_120, date(2001, 3, 1), date(2008, 12, 31)),
    Dated(PreparationStandard({}, 85), ANTICIPATED_OFFER_DATES, date(2009, 1, 1), date(2013, 8, 14)),
    Dated(
        PreparationStandard(_every_group(30) | {PreparationGroup.C: 90}),
        GOALS_OF_2013,
        date(2013, 8, 15),
        date(2015, 6, 4),
    ),
    Dated(PreparationStandard({}), GROUPS_OF_2015, date(2015, 6, 5), date(2021, 9, 15)),
    Dated(
        PreparationStandard(
            {PreparationGroup.A: 45, PreparationGroup.B: 100, PreparationGroup.C: 150, PreparationGroup.D: None}
        ),
        CURRENT_CATEGORIES,
        since=date(2021, 9, 16),
    ),
)
COUNTED_GROUPS = (Dated({PreparationGroup.C: PreparationGroup.B}, MODIFICATIONS_OF_GROUP_C, since=date(2019, 8, 15)),)


@dataclass(frozen=True)
class RequestDays:
    """The days the letter of request passed the events a clock can start from; none while it has not."""

    received_on: date | None = None
    actionable_on: date | None = None
    complete_on: date | None = None

    def on(self, event: StartEvent) -> date | None:
        """The day of an event."""
        match event:
            case StartEvent.RECEIVED:
                return self.received_on
            case StartEvent.ACTIONABLE:
                return self.actionable_on
            case StartEvent.COMPLETE:
                return self.complete_on


@dataclass(frozen=True)
class PreparationDelay:
    """One recorded cause of delay (CDEF), with its estimated days and, once known, its actual ones.

    Raises `BadValue` for days below zero or beyond ten years.
    """

    reason_code: str
    estimated_days: int
    actual_days: int | None = None

    def __post_init__(self) -> None:
        days = (self.estimated_days, self.actual_days or 0)
        if min(days) < 0 or max(days) > LONGEST_DAYS:
            raise BadValue("DELAY_DAYS", f"write delay days as whole days, from zero to {LONGEST_DAYS}")

    @property
    def days(self) -> int:
        """The actual days, or the estimate while they are not known."""
        return self.estimated_days if self.actual_days is None else self.actual_days


@dataclass(frozen=True)
class PreparationClock:
    """How the days of preparation are counted: from which event, and whether recorded delays are taken off."""

    start: StartEvent = StartEvent.ACTIONABLE
    takes_off_delays: bool = False


DEFAULT_CLOCK = PreparationClock()


@dataclass(frozen=True)
class PreparationTarget:
    """The days a document may take, none where they are negotiated; the group it counts in, and under which rule."""

    group: PreparationGroup
    days: int | None
    percentage: int | None
    rule: Rule


@dataclass(frozen=True)
class PreparationDays:
    """The days spent so far: of the calendar, of recorded delay, and those that count against the target."""

    calendar_days: int
    delay_days: int
    counted_days: int


def counted_group(group: PreparationGroup, kind: DocumentKind, on: date) -> PreparationGroup:
    """The group a document is counted in: a modification of a case in group C counts in B (DSCA 19-34)."""
    if kind in MODIFICATIONS:
        for entry in COUNTED_GROUPS:
            if entry.holds_on(on):
                return entry.value.get(group, group)
    return group


def preparation_target(
    group: PreparationGroup,
    on: date,
    kind: DocumentKind = DocumentKind.BASIC,
    standards: Iterable[Dated[PreparationStandard]] = STANDARDS,
) -> PreparationTarget:
    """The days that documents of a group may take by the standard of a day; the case's own group is given.

    Raises `NoRuleThen` when no days are on record for that day.
    """
    standard = in_force(standards, on)
    counted = counted_group(group, kind, on)
    if counted not in standard.value.days:
        raise NoRuleThen(f"no preparation time of group {counted.value} is on record for {on.isoformat()}")
    return PreparationTarget(counted, standard.value.days[counted], standard.value.percentage, standard.rule)


def objection_to_negotiated_days(group: PreparationGroup | None, days: int | None) -> Objection | None:
    """Object to days that were negotiated for another group than D, or are none at all (SAMM Table C5.T6)."""
    if days is None:
        return None
    if group is not PreparationGroup.D:
        words = "days are negotiated for group D alone; leave them out, or put the answer in group D"
        return Objection(CURRENT_CATEGORIES, words, "negotiated_days")
    if not 0 < days <= LONGEST_DAYS:
        words = f"negotiate from one day to {LONGEST_DAYS}"
        return Objection(CURRENT_CATEGORIES, words, "negotiated_days")
    return None


def _delay_days(delays: Iterable[PreparationDelay]) -> int:
    return sum(delay.days for delay in delays)


def preparation_due_on(
    group: PreparationGroup,
    request: RequestDays,
    kind: DocumentKind = DocumentKind.BASIC,
    *,
    delays: Iterable[PreparationDelay] = (),
    negotiated_days: int | None = None,
    clock: PreparationClock = DEFAULT_CLOCK,
    standards: Iterable[Dated[PreparationStandard]] = STANDARDS,
) -> date | None:
    """The day a document is due, none while its clock has not started (SAMM C5.4.2).

    The standard is that of the day the letter of request came in, or of the start while that day is not known. Raises
    `NoRuleThen` when no days are on record, or when they are negotiated and `negotiated_days` is not given.
    """
    started_on = request.on(clock.start)
    if started_on is None:
        return None
    target = preparation_target(group, request.received_on or started_on, kind, standards)
    days = negotiated_days if target.days is None else target.days
    if days is None:
        raise NoRuleThen(f"the preparation time of group {target.group.value} is negotiated; give `negotiated_days`")
    return started_on + timedelta(days=days + (_delay_days(delays) if clock.takes_off_delays else 0))


def preparation_days(
    request: RequestDays,
    until: date,
    *,
    delays: Iterable[PreparationDelay] = (),
    clock: PreparationClock = DEFAULT_CLOCK,
) -> PreparationDays | None:
    """The days spent until the offer or until today, none while the clock has not started (SAMM C5.4.2).

    Delay that is taken off is taken off the days spent, never below zero.
    """
    started_on = request.on(clock.start)
    if started_on is None:
        return None
    calendar, delayed = (until - started_on).days, _delay_days(delays)
    return PreparationDays(calendar, delayed, max(calendar - delayed, 0) if clock.takes_off_delays else calendar)
