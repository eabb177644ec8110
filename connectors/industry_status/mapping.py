"""What the rows of a contractor's production status tell: its own steps of production."""

from __future__ import annotations

from pathlib import Path

from connectors.assumed_contract import Contract, Telling

CONTRACT = Contract.published(
    Path(__file__).parent,
    {
        "production_milestone": Telling(
            "ProductionMilestone",
            key=("contractor", "case", "reference"),
            told_by="company:{contractor}",
            columns={"step": "kind", "planned": "planned_on", "forecast": "forecast_on", "actual": "actual_on"},
        ),
    },
)
