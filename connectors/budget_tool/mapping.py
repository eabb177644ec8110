"""What the rows of a budget extract tell: what offices ask for their countries, and which sales they expect."""

from __future__ import annotations

from pathlib import Path

from connectors.assumed_contract import Coded, Contract, Telling

REPORTS = {"JAVITS": "JAVITS", "FMSF": "FMS_FORECAST"}
WEAPON_KINDS = {"MAJ": "MAJOR", "OTH": "OTHER"}

CONTRACT = Contract.published(
    Path(__file__).parent,
    {
        "budget_request": Telling(
            "BudgetRequest",
            key=("country", "fiscal_year", "fund", "item"),
            about={"customer": "country", "benefitting": "country"},
            told_by="office:{customer}",
            columns={
                "fund": "fund",
                "fiscal_year": "fiscal_year",
                "requirement": "requirement",
                "requested": "requested",
                "priority": "priority",
                "justification": "justification",
                "uncommitted": "uncommitted",
                "uncommitted_plan": "uncommitted_plan",
                "submitted": "submitted_on",
            },
        ),
        "sales_forecast": Telling(
            "SalesForecast",
            key=("country", "report", "year", "item"),
            about={"customer": "country", "benefitting": "country", "agency": "agency"},
            told_by="office:{customer}",
            columns={
                "report": Coded("report", REPORTS),
                "year": "year",
                "article": "article",
                "weapon_kind": Coded("weapon_kind", WEAPON_KINDS),
                "quantity": "quantity",
                "estimated": "estimated_value",
                "submitted": "submitted_on",
            },
        ),
    },
)
