"""What the rows of a contractor's production status tell: its own steps of production, and its own shipments."""

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
        # Nobody says here that goods need no protection, so what a contractor ships waits for that word as all else does.
        "shipment": Telling(
            "Shipment",
            key=("contractor", "case", "shipment"),
            told_by="company:{contractor}",
            columns={
                "shipment": "transport_number",
                "document_number": "document_number",
                "suffix": "suffix",
                "shipped": "shipped_on",
                "expected": "arrival_expected_on",
                "arrived": "arrived_on",
                "handed_over": "handed_over_on",
            },
        ),
    },
)
