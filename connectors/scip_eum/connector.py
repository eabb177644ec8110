"""SCIP end-use monitoring: an extract by the assumed contract `scip_eum.v1`, in whichever way it arrives."""

from __future__ import annotations

from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Clock
from connectors.scip_eum.mapping import CONTRACT

SOURCE = "scip_eum"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="SCIP end-use monitoring",
    surface="an extract carried out of the portal",
    key_grammar="`inventory_item/BN-D-SAN/NVG-0041`, `check/BN-D-SAN/NVG-0041/2026-05-11`",
    pushed_by=("dsca",),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
