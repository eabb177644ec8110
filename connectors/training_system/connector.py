"""SAN and SC-TMS, the training network: an extract by the assumed contract `training_system.v1`, in whichever way it arrives."""

from __future__ import annotations

from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Clock
from connectors.training_system.mapping import CONTRACT

SOURCE = "training_system"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="SAN and SC-TMS, the training network",
    surface="an extract carried out of the network",
    key_grammar="`training_line/BN-D-SAG/-/-/0355`, `student/-/BN/2027/0412/BN-27-00031`",
    pushed_by=("dsca",),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
