"""FMF and IMET budget web tool: an extract by the assumed contract `budget_tool.v1`, in whichever way it arrives."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from connectors.arrival import arrival_in
from connectors.assumed_contract import AssumedSource, described
from connectors.budget_tool.mapping import CONTRACT
from connectors.contract import Clock

SOURCE = "budget_tool"
DESCRIPTION = described(
    CONTRACT,
    source=SOURCE,
    title="FMF and IMET budget web tool",
    surface="an extract carried out of the tool",
    key_grammar="`budget_request/BN/2028/FMF/01`, `sales_forecast/BN/JAVITS/2027/01`",
    pushed_by=("dsca",),
    cadence=timedelta(days=365),
    stale_after=timedelta(days=400),
)


def source(archive: Path | None, clock: Clock) -> AssumedSource:
    """The extracts of a directory, or without one those that are pushed."""
    return AssumedSource(DESCRIPTION, CONTRACT, arrival_in(archive, SOURCE, clock))
