"""DSAMS training module: an extract by the assumed contract `dsams_tm.v1`, in whichever way it arrives."""

from __future__ import annotations

from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Clock
from connectors.dsams_tm.mapping import CONTRACT

SOURCE = "dsams_tm"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="DSAMS training module",
    surface="an extract carried out of the system",
    key_grammar="`completed_training/BN-D-SAG/0341`",
    pushed_by=("dsca",),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
