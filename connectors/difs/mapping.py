"""What the rows of a DIFS extract tell: what finance knows as delivered, scheduled, billed, owed and closed."""

from __future__ import annotations

from pathlib import Path

from connectors.assumed_contract import Coded, Contract, Telling

CONTRACT = Contract.published(
    Path(__file__).parent,
    {
        "delivery": Telling(
            "Delivery",
            key=("case", "transaction"),
            told_by="department:DFAS",
            columns={"item": "item", "quantity": "quantity", "delivered": "delivered_on", "value": "charged"},
            beside=("line", "delivery_source_code"),
        ),
        "bill": Telling(
            "BillingStatement",
            key=("case", "period_ends"),
            told_by="department:DFAS",
            columns={
                "period_ends": "period_ends_on",
                "prepared": "prepared_on",
                "issued": "issued_on",
                "payment_due": "payment_due_on",
                "amount_billed": "amount_billed",
                "payment_received": "payment_received",
                "holding_account": "held",
            },
            beside=("accounting_office",),
        ),
        "termination_liability": Telling(
            "TerminationLiability",
            key=("case", "period_ends"),
            told_by="department:DFAS",
            columns={"period_ends": "period_ends_on", "amount": "amount"},
        ),
        "payment_schedule": Telling(
            "PaymentSchedule",
            key=("case",),
            told_by="department:DFAS",
            columns={"effective": "effective_on"},
        ),
        "scheduled_payment": Telling(
            "ScheduledPayment",
            key=("case", "due", "initial_deposit"),
            told_by="department:DFAS",
            columns={"due": "due_on", "amount": "amount", "initial_deposit": "initial_deposit"},
            part_of="payment_schedule",
        ),
        "closure": Telling(
            "Closure",
            key=("case",),
            told_by="department:DFAS",
            columns={
                "procedure": Coded("procedure", {"ACCP": "ACCELERATED", "NONACCP": "NON_ACCELERATED"}),
                "certificate": "certificate_on",
                "interim_closed": "interim_closed_on",
                "final_closed": "finally_closed_on",
            },
        ),
    },
)
