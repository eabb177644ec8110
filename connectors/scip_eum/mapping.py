"""What the rows of an end-use monitoring extract tell: which articles are watched, and what each check came to."""

from __future__ import annotations

from pathlib import Path

from connectors.assumed_contract import Contract, Telling

CONTRACT = Contract.published(
    Path(__file__).parent,
    {
        "inventory_item": Telling(
            "EndUseItem",
            key=("case", "serial_number"),
            told_by="department:DSCA",
            columns={
                "serial_number": "serial_number",
                "item": "item",
                "program": "monitoring",
                "location": "location",
                "received": "received_on",
                "control_plan": "control_plan",
                "last_checked": "last_checked_on",
                "check_due": "check_due_on",
            },
        ),
        # What was found has readers of its own, so it is a record of its own.
        "check": Telling(
            "EndUseCheck",
            key=("case", "serial_number", "checked"),
            told_by="department:DSCA",
            columns={"checked": "checked_on", "result": "result"},
            hangs_on="serial_number",
            also=Telling(
                "EndUseFinding",
                key=("case", "serial_number", "checked"),
                told_by="department:DSCA",
                columns={"checked": "found_on", "finding": "finding"},
                only_with="finding",
            ),
        ),
    },
)
