"""How the sources stand: fresh or not, what their last round did, and what waits of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import RowMapping

from hub.rounds.breaker import OPENS_AFTER
from hub.rounds.sync import DRIFTED, FAILED, OK, UNAVAILABLE
from hub.store.engine import Store
from schema.sources import SourceState

_WORST_LAST = tuple(SourceState)
# Many parties feed these: as of when they stand would tell each of them when another did.
FED_BY_MANY = frozenset({"contractor_system", "portal_copy"})


class Freshness(NamedTuple):
    """How fresh a class of sources is: its state, and as of when all of them have answered."""

    source_class: str
    state: SourceState
    as_of: datetime | None

    def lag_seconds(self, now: datetime) -> int | None:
        """How long ago that was; none as long as one of them never answered."""
        return _lag(self.as_of, now)


class Standing(NamedTuple):
    """One source by name: how it stands and why, when it last answered in full, and the counts of its last round."""

    source: str
    source_class: str
    state: SourceState
    why: str | None
    last_good_at: datetime | None
    as_of: datetime | None
    lag_seconds: int | None
    received: int
    applied: int
    duplicate: int
    superseded: int
    quarantined: int
    waiting: int
    asked_again_at: datetime | None
    coverage: str | None


# A replay asks nobody, so it says nothing of how a source stands.
_LAST_ROUNDS = """
select distinct on (last.source) last.source, last.source_class, last.state, last.why, last.stale_after_seconds,
  last.received, last.applied, last.duplicate, last.superseded, last.quarantined,
  (select max(answers_as_of) from sync_round good where good.source = last.source) as answered_at,
  (select max(as_of) from sync_round told where told.source = last.source) as as_of,
  (select count(*) from dead_letter waits where waits.source = last.source and waits.attempts > 0) as waiting,
  case when breaker.failures >= $1::integer then breaker.retry_at end as retry_at
from sync_round last
left join source_breaker breaker on breaker.source = last.source
where last.state not in ('running', 'replayed') order by last.source, last.id desc
"""


async def freshness(store: Store, now: datetime) -> list[Freshness]:
    """Each class of sources, as its worst source stands; by class, so that the list never counts who is in one.

    That some records of a source wait for a person is not told here: whose they are could be guessed from it. What
    the hub does not know it does not call empty. Submissions are no source that is asked, and are not listed, nor is
    what many parties feed.
    """
    classes: dict[str, list[Freshness]] = {}
    for row in await _last_rounds(store):
        if row["source_class"] in FED_BY_MANY:
            continue
        state = _state(row, now)
        told = Freshness(
            row["source_class"], SourceState.OK if state is SourceState.PARTIAL else state, row["answered_at"]
        )
        classes.setdefault(row["source_class"], []).append(told)
    return [
        Freshness(
            name,
            max((one.state for one in sources), key=_WORST_LAST.index),
            # As long as one of them never answered, there is no such instant.
            None if any(one.as_of is None for one in sources) else min(one.as_of for one in sources if one.as_of),
        )
        for name, sources in sorted(classes.items())
    ]


async def standing(
    store: Store, now: datetime, coverage: Callable[[str], str | None] = lambda _: None
) -> list[Standing]:
    """Each source by name, in alphabetical order; `coverage` says what share of what there is a source gives."""
    return [
        Standing(
            source=row["source"],
            source_class=row["source_class"],
            state=_state(row, now),
            why=row["why"] or (f"{row['waiting']} wait for a person" if row["waiting"] else None),
            last_good_at=row["answered_at"],
            as_of=row["as_of"],
            lag_seconds=_lag(row["answered_at"], now),
            received=row["received"],
            applied=row["applied"],
            duplicate=row["duplicate"],
            superseded=row["superseded"],
            quarantined=row["quarantined"],
            waiting=row["waiting"],
            asked_again_at=row["retry_at"],
            coverage=coverage(row["source"]),
        )
        for row in await _last_rounds(store)
    ]


async def _last_rounds(store: Store) -> Sequence[RowMapping]:
    async with store.writes.connect() as connection:
        return (await connection.exec_driver_sql(_LAST_ROUNDS, (OPENS_AFTER,))).mappings().all()


def _state(row: RowMapping, now: datetime) -> SourceState:
    answered: datetime | None = row["answered_at"]
    if row["state"] in (DRIFTED, FAILED):
        return SourceState.FAILED
    if row["state"] == UNAVAILABLE:
        return SourceState.UNAVAILABLE
    if answered is None and row["state"] == OK:
        return SourceState.STALE  # all there is of it was brought, and does not say as of when it stands
    if answered is not None and (now - answered).total_seconds() > row["stale_after_seconds"]:
        return SourceState.STALE
    return SourceState.PARTIAL if row["waiting"] or row["state"] != OK else SourceState.OK


def _lag(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, int((now - since).total_seconds()))
