"""MISIL, execution of the Navy's cases: an extract by the assumed contract `misil.v1`, in whichever way it arrives."""

from __future__ import annotations

from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Clock
from connectors.misil.mapping import CONTRACT

SOURCE = "misil"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="MISIL, execution of the Navy's cases",
    surface="an extract carried out of the system",
    key_grammar="`delivery/BN-P-GAB/PBN14V60150001/-`",
    pushed_by=("agency:P",),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
