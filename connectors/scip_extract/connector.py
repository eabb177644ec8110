"""The portal's information extract, by the assumed contract `scip_extract.v1`, in whichever way it arrives."""

from __future__ import annotations

from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.contract import Authority, Clock
from connectors.scip_extract.mapping import CONTRACT

SOURCE = "scip_extract"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="Security Cooperation Information Portal, information extract",
    surface="the portal's Information Extract, carried by a user",
    key_grammar="`discrepancy_report/BN-D-SAG/A0010-BN-SAG/001`",
    pushed_by=("dsca", "sco"),
    # The portal shows copies of others' books, so its word outranks nobody's.
    source_class="portal_copy",
    authority=Authority.MIRROR,
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
