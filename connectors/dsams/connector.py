"""Defense Security Assistance Management System: an extract by the assumed contract `dsams.v1`, in whichever way it arrives."""

from __future__ import annotations

from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Clock
from connectors.dsams.mapping import CONTRACT

SOURCE = "dsams"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="Defense Security Assistance Management System",
    surface="an extract carried out of the system",
    key_grammar="`BN-D-SAG`, `request/BN-D-SAG/R1`, `document/BN-D-SAG/B00`",
    pushed_by=("dsca",),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
