"""SAMIS and CMCS, execution of the Air Force's cases: an extract by the assumed contract `samis.v1`, in whichever way it arrives."""

from __future__ import annotations

from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Clock
from connectors.samis.mapping import CONTRACT

SOURCE = "samis"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="SAMIS and CMCS, execution of the Air Force's cases",
    surface="an extract carried out of the systems",
    key_grammar="`delivery/BN-D-SAG/DBN14V60150001/-`",
    pushed_by=("agency:D",),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
