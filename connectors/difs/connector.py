"""Defense Integrated Financial System: an extract by the assumed contract `difs.v1`, in whichever way it arrives."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Clock
from connectors.difs.mapping import CONTRACT

SOURCE = "difs"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="Defense Integrated Financial System",
    surface="an extract carried out of the system",
    key_grammar="`bill/BN-D-SAG/2026-09-30`, `delivery/BN-D-SAG/C1-000123`",
    pushed_by=("dfas",),
    cadence=timedelta(days=15),
    stale_after=timedelta(days=20),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
