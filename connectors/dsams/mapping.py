"""What the rows of a DSAMS extract tell: the case from its request to its documents."""

from __future__ import annotations

from pathlib import Path

from connectors.assumed_contract import Coded, Contract, Telling
from schema.rules.case_categories import SourceOfSupply, TypeOfAssistance

FORMS = {"D": "DEFINED_ORDER", "B": "BLANKET_ORDER", "F1": "CLSSA_FMSO_I", "F2": "CLSSA_FMSO_II", "P": "BPC_PSEUDO"}
RESPONSES = {
    "LOA": "LETTER_OF_OFFER",
    "PA": "PRICE_AND_AVAILABILITY",
    "AMD": "AMENDMENT",
    "MOD": "MODIFICATION",
    "LSE": "LEASE",
}
REQUEST_STATUSES = {
    "RCPT": "RECEIPT",
    "ASMT": "ASSESSMENT",
    "INSF": "INSUFFICIENT",
    "ACTN": "ACTIONABLE",
    "COMP": "COMPLETE",
    "ADVS": "ADVISORY",
    "CNEG": "CLOSED_NEGATIVE",
}
DOCUMENT_KINDS = {
    "LOA": "BASIC",
    "AMD": "AMENDMENT",
    "MOD": "MODIFICATION",
    "CMOD": "CONCURRENT_MODIFICATION",
    "LSE": "LEASE",
}
DOCUMENT_STATUSES = {
    "DEV": "DEVELOPMENT",
    "WRT": "WRITE",
    "REV": "REVIEW",
    "PROP": "PROPOSED",
    "OFRD": "OFFERED",
    "ACPT": "ACCEPTED",
    "IMPL": "IMPLEMENTED",
    "REJ": "REJECTED",
    "EXP": "EXPIRED",
    "CANC": "CANCELLED",
    "REST": "RESTATED",
}
AWAITED = {"IA": "AGENCY", "DSCA": "DSCA", "INTA": "INTERAGENCY", "PUR": "PURCHASER"}

CONTRACT = Contract.published(
    Path(__file__).parent,
    {
        "case": Telling(
            "Case",
            key=("case",),
            columns={
                "case": "designator",
                "nickname": "title",
                "program": "program",
                "order_type": Coded("form", FORMS),
                "case_drawn_on": "draws_on",
                "benefitting_country": "benefitting",
                "managing_office": "case_manager",
            },
        ),
        # The letter is the purchaser's word; what the agency made of it stands beside.
        "request": Telling(
            "LetterOfRequest",
            key=("case", "request"),
            told_by="customer:{customer}",
            columns={
                "purchaser_reference": "reference",
                "requirement": "requirement",
                "response": Coded("response_wanted", RESPONSES),
                "signed": "signed_on",
                "received": "received_on",
                "acknowledged": "acknowledged_on",
                "returned": "returned_on",
                "status": Coded("raw_status", REQUEST_STATUSES),
                "actionable": "actionable_on",
                "complexity": "preparation_group",
                "negotiated_days": "negotiated_days",
                "remarks": "evaluation",
            },
        ),
        "document": Telling(
            "LetterOfOffer",
            key=("case", "document"),
            columns={
                "document_type": Coded("kind", DOCUMENT_KINDS),
                "number": "number",
                "status": Coded("raw_status", DOCUMENT_STATUSES),
                "waiting_on": Coded("waits_on", AWAITED),
                "milap": "milap_on",
                "agency_signed": "agency_signed_on",
                "state_approved": "state_approved_on",
                "countersigned": "countersigned_on",
                "sent": "sent_on",
                "offer_expires": "expires_on",
                "accepted": "accepted_on",
                "deposit_received": "deposit_received_on",
                "implemented": "implemented_on",
                "total_value": "total_value",
                "charges": "charges",
                "terms": "terms",
                "notes": "notes",
            },
        ),
        "line": Telling(
            "OfferLine",
            key=("case", "document", "line"),
            part_of="document",
            columns={
                "line": "number",
                "description": "description",
                "quantity": "quantity",
                "assistance": Coded("type_of_assistance", {one.value: one.name for one in TypeOfAssistance}),
                "source": Coded("source_of_supply", {one.value: one.name for one in SourceOfSupply}),
                "unit_cost": "unit_cost",
                "total_cost": "total",
            },
        ),
        "milestone": Telling(
            "OfferMilestone",
            key=("case", "document", "code", "reached"),
            part_of="document",
            columns={
                "code": "code",
                "reached": "reached_on",
                "reason": "reason",
                "estimated_days": "estimated_days",
                "actual_days": "actual_days",
            },
        ),
    },
)
