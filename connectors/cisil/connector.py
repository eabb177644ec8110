"""CISIL, execution of the Army's cases: an extract by the assumed contract `cisil.v1`, in whichever way it arrives."""

from __future__ import annotations

from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.cisil.mapping import CONTRACT
from connectors.contract import Clock

SOURCE = "cisil"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="CISIL, execution of the Army's cases",
    surface="an extract carried out of the system",
    key_grammar="`delivery/BN-B-GAA/BBN14V60150001/-`",
    pushed_by=("agency:B",),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
