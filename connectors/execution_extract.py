"""What the execution extracts of the three services have in common: the systems differ, what is executed does not."""

from __future__ import annotations

from dataclasses import replace

from connectors.assumed_contract import Coded, Telling
from connectors.requisition_row import REQUISITION, STATUS

DISPOSITIONS = {"CR": "CREDIT", "RP": "REPLACEMENT", "RE": "REPAIR", "DN": "DENIED", "DO": "DOCUMENTATION_ONLY"}

EXECUTION = {
    "delivery": Telling(
        "Delivery",
        key=("case", "document_number", "suffix"),
        columns={
            "document_number": "document_number",
            "suffix": "suffix",
            "item": "item",
            "quantity": "quantity",
            "delivered": "delivered_on",
            "receiving_activity": "received_by",
            "receipt_confirmed": "confirmed_on",
        },
        beside=("line",),
    ),
    "title_transfer": Telling(
        "TitleTransfer",
        key=("case", "document_number"),
        columns={"item": "item", "transferred": "transferred_on", "instrument": "document"},
    ),
    # The agency's own record of a report: the purchaser's stands beside it, wherever it was entered.
    "discrepancy_report": Telling(
        "SupplyDiscrepancyReport",
        key=("case", "report_number"),
        columns={
            "report_number": "number",
            "codes": "codes",
            "claimed": "claimed_amount",
            "delivered": "delivered_on",
            "billed": "billed_on",
            "reported": "reported_on",
            "disposition": Coded("disposition", DISPOSITIONS),
            "decided": "decided_on",
            "deciding_office": "decided_by",
            "remarks": "description",
        },
    ),
    "requisition": replace(REQUISITION, beside=("item",), also=STATUS),
}
