"""Asking the sources by hand: one round of each, where they stand, and what was set aside of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hub.app import at_work
from hub.identity.clock import utc_now
from hub.rounds.dead_letters import as_text, letter, looked_at, replay_letters, sources_waiting, would_change
from hub.rounds.pushed import as_sent
from hub.rounds.sources import UnknownSource, coverage_of, every_source, feed_directory, known, source_named
from hub.rounds.standing import standing
from hub.rounds.sync import Progress, dead_letters, documents_held, sync
from hub.settings import read

Told = Callable[[str, Progress], None]
STANDING_COLUMNS = (
    "source", "source_class", "state", "why", "last_good_at", "as_of", "lag_seconds", "received", "applied", "duplicate",
    "superseded", "quarantined", "waiting", "asked_again_at", "coverage",
)  # fmt: skip
LETTER_COLUMNS = (
    "id", "source", "source_key", "part", "reason", "detail", "first_at", "last_at", "attempts", "digest", "excerpt",
)  # fmt: skip
EXCERPT_BYTES = 200


async def round_of(name: str | None, archive: Path | None, accepted_by: str | None, told: Told) -> list[dict[str, Any]]:
    """One round of one source, or of each; `accepted_by` knows that what a source tells no longer is gone.

    Raises `UnknownSource`, and when an archive or an acceptance is given for all of them.
    """
    if name is None and (archive is not None or accepted_by is not None):
        raise UnknownSource(
            "say which source it is about, such as `hub sync federal_register --from DIR` or "
            "`hub sync sales_table --accept-shrunk`"
        )
    from hub.rounds.jobs import (  # the library of jobs takes long to read, and nothing else here needs it
        SourceBusy,
        jobs,
    )

    async with at_work(read()) as house:
        counts = []
        for one in [name] if name else every_source():
            connector = source_named(one, archive or feed_directory(house.settings.feeds_dir, one), utc_now)
            if name is None and not connector.is_asked:
                continue

            def tell(progress: Progress, of: str = one) -> None:
                told(of, progress)

            async with jobs(house.addresses.intake) as all_jobs, all_jobs.held(one) as ours:
                if not ours:
                    raise SourceBusy(one)
                tell(Progress(0, 0))
                if accepted_by is not None:
                    held = await documents_held(house.store, one)
                    connector = await as_sent(connector, held, house.intake, house.store)
                made = await sync(
                    connector, house.intake, house.store, utc_now,
                    accepted_by=accepted_by, archived=archive is not None, tell=tell,
                )  # fmt: skip
            counts.append(asdict(made))
        return counts


async def rounds_of(names: Sequence[str]) -> None:
    """Ask these sources whenever they are due, until cancelled; those of `HUB_ROUNDS` when none is named.

    Raises `UnknownSource`, also when there is nothing to ask.
    """
    settings = read()
    asked = tuple(names) or settings.rounds
    if not asked:
        raise UnknownSource("say which sources to ask, such as `hub rounds federal_register`, or set `HUB_ROUNDS`")
    async with at_work(settings) as house:
        await house.schedule(asked).run()


async def standings() -> dict[str, Any]:
    """How each source stands, and what was set aside."""
    async with at_work(read()) as house:
        found = [
            one._asdict() | {"state": one.state.name} for one in await standing(house.store, utc_now(), coverage_of)
        ]
        return {"sources": found, "dead_letters": await dead_letters(house.store)}


async def letters_waiting(source: str | None) -> list[dict[str, Any]]:
    """What waits to be understood, of one source or of all; raises `UnknownSource` for one that never told anything."""
    async with at_work(read()) as house:
        found = await dead_letters(house.store, source)
    if source is not None and not found:
        known([source])  # what one left behind that is no longer connected is listed all the same
    return found


async def letters_excerpted(source: str | None) -> list[dict[str, Any]]:
    """What waits, each with the first of its bytes; that they were looked at is recorded. Raises as `letters_waiting`."""
    found = await letters_waiting(source)
    async with at_work(read()) as house:
        shown = await looked_at(house.store, house.intake, [one["id"] for one in found], utc_now)
    return [one | {"excerpt": as_text(shown[one["id"]], EXCERPT_BYTES)} for one in found if one["id"] in shown]


async def letter_shown(number: int) -> dict[str, Any]:
    """One letter with its bytes as a terminal can show them."""
    async with at_work(read()) as house:
        found = await letter(house.store, house.intake, number, utc_now)
        return found | {"raw": as_text(found["raw"])}


async def letters_replayed(source: str | None, dry_run: bool) -> list[dict[str, Any]]:
    """What a replay did, counted by source; with `dry_run` what it would do, record by record."""
    async with at_work(read()) as house:
        found: list[dict[str, Any]] = []
        for one in [source] if source else await sources_waiting(house.store):
            connector = source_named(one, None, utc_now)
            if dry_run:
                found += [asdict(c) for c in await would_change(connector, house.intake, house.store, utc_now)]
            else:
                found.append(asdict(await replay_letters(connector, house.intake, house.store, utc_now)))
        return found
