"""Production status of contractors: an extract by the assumed contract `industry_status.v1`, in whichever way it arrives."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Clock
from connectors.industry_status.mapping import CONTRACT

SOURCE = "industry_status"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="Production status of contractors",
    surface="the hub's own published schema",
    key_grammar="`production_milestone/1ABC2/BN-D-SAG/M-014`",
    pushed_by=("industry",),
    source_class="contractor_system",
    cadence=timedelta(days=30),
    stale_after=timedelta(days=45),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
