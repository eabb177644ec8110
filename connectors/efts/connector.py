"""Enhanced Freight Tracking System: an extract by the assumed contract `efts.v1`, in whichever way it arrives."""

from __future__ import annotations

from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Clock
from connectors.efts.mapping import CONTRACT

SOURCE = "efts"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="Enhanced Freight Tracking System",
    surface="an extract carried out of the system",
    key_grammar="`shipment/BN-D-SAG/PBN14V60150001XXX`",
    pushed_by=("dsca",),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
