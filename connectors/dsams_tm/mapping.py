"""What the rows of a DSAMS training extract tell: training that was carried out is a service that was performed."""

from __future__ import annotations

from pathlib import Path

from connectors.assumed_contract import Contract, Telling

CONTRACT = Contract.published(
    Path(__file__).parent,
    {
        "completed_training": Telling(
            "Delivery",
            key=("case", "worksheet"),
            columns={"course": "item", "students": "quantity", "completed": "delivered_on", "school": "received_by"},
        ),
    },
)
