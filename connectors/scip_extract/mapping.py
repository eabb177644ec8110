"""What the rows of a SCIP extract tell: what purchasers entered there, and what it shows of others' books."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from connectors.assumed_contract import Contract, Telling
from connectors.requisition_row import REQUISITION

CONTRACT = Contract.published(
    Path(__file__).parent,
    {
        # Purchasers enter their reports in the portal: these are their own words, not a copy.
        "discrepancy_report": Telling(
            "SupplyDiscrepancyReport",
            key=("case", "report_number"),
            told_by="customer:{customer}",
            columns={
                "report_number": "number",
                "codes": "codes",
                "claimed": "claimed_amount",
                "delivered": "delivered_on",
                "billed": "billed_on",
                "reported": "reported_on",
                "remarks": "description",
            },
        ),
        "case_closure": Telling(
            "Closure",
            key=("case",),
            columns={
                "supply_complete": "supply_complete_on",
                "interim_closed": "interim_closed_on",
                "final_closed": "finally_closed_on",
            },
        ),
        # The portal shows a status without its day; that of the extract would make another status of it every day.
        "requisition_summary": replace(REQUISITION, beside=("item", "quantity", "status_code")),
    },
)
