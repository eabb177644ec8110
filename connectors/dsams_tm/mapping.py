"""What the rows of a DSAMS training extract tell: lines that are planned; one carried out is a service that was performed."""

from __future__ import annotations

from pathlib import Path

from connectors.assumed_contract import Coded, Contract, Telling

FUNDS = {"FMS": "NATIONAL_FUNDS", "FMF": "FMF", "IMET": "IMET"}

CONTRACT = Contract.published(
    Path(__file__).parent,
    {
        "completed_training": Telling(
            "Delivery",
            key=("case", "worksheet"),
            columns={"course": "item", "students": "quantity", "completed": "delivered_on", "school": "received_by"},
        ),
        # The training network tells the same lines: what each knows stands side by side.
        "planned_training": Telling(
            "TrainingLine",
            key=("case", "worksheet"),
            columns={
                "worksheet": "worksheet",
                "course": "course",
                "quota": "quota",
                "starts": "starts_on",
                "funding": Coded("funding", FUNDS),
                "priority": "priority",
            },
        ),
    },
)
