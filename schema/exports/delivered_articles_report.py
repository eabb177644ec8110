"""The yearly report under section 655: what was delivered to each country under foreign military sales."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, SCO
from schema.case import Program
from schema.exports.quarterly_report import READER
from schema.exports.report_rows import (
    SOURCES,
    STAGE,
    TOLD,
    Columns,
    Entry,
    Node,
    day_of,
    money_of,
    shaped,
    sources_of,
    stage_of,
    told_of,
)
from schema.exports.table import Column, ColumnKind, ExportTable, export_table
from schema.rules.periodic_reports import ReportedDelivery, delivered_articles
from schema.rules.reported_figures import Delivered, ReportPeriod, year_due_on, year_to_report

DOCUMENT = f"""query($first: Int!, $after: String) {{
  deliveries(first: $first, after: $after, where: {{ deliveredOn: {{ isNull: false }} }}) {{
    totalCount pageInfo {{ hasNextPage endCursor }}
    nodes {{ {TOLD} item quantity charged deliveredOn case {{ customer program }} }}
  }}
}}"""


def _deliveries(nodes: Sequence[Node]) -> Iterator[ReportedDelivery]:
    for one in nodes:
        case = one["case"]
        if case["program"] != Program.BPC.name:
            yield ReportedDelivery(
                told_of(one),
                case["customer"],
                one["item"],
                one["quantity"],
                day_of(one, "deliveredOn"),
                money_of(one, "charged"),
            )


def entries(nodes: Sequence[Mapping[str, Any]], on: date) -> Iterator[Entry]:
    """What was delivered in the last fiscal year that had ended on a day."""
    year = year_to_report(on)
    for one in delivered_articles(_deliveries(nodes), year):
        yield {
            "period": year.name,
            "due": year_due_on(year),
            "purchaser": one.purchaser,
            "article": one.article,
            "quantity": one.quantity,
            "value": one.value and one.value.amount,
            **stage_of(Delivered.stage),
            **sources_of(one.told),
        }


COLUMNS: Columns = {
    "period": Column("Period", ("deliveredOn",)),
    "due": Column("Report due on", ("deliveredOn",), ColumnKind.DAY),
    "purchaser": Column("Purchaser", ("case", "customer")),
    "article": Column("Article", ("item",)),
    **STAGE,
    "quantity": Column("Quantity delivered", ("quantity",), ColumnKind.NUMBER),
    "value": Column("Charged for what was delivered", ("charged",), ColumnKind.MONEY),
    **SOURCES,
}

# The Department of State has no deliveries in the hub: it adds the licences to what DSCA gives it.
DELIVERED_ARTICLES = export_table(
    ExportTable(
        subject="YEARLY_DELIVERED_ARTICLES",
        title="Yearly report, section 655: defense articles that were delivered",
        words="Articles delivered to each purchaser in the fiscal year, how many, and what was charged for them.",
        document=DOCUMENT,
        connection=("deliveries",),
        columns=tuple(COLUMNS.values()),
        by=(DSCA, IMPLEMENTING_AGENCY, SCO, DFAS),
        under="22 USC 2415; SAMM Table C2.T1 row 8; each reads of it what its own questions answer; J",
        shape=shaped(COLUMNS, entries),
        period=ReportPeriod.YEAR,
        notes=(
            "The period is the fiscal year that was asked for, or the last that had ended; it begins in October.",
            "Foreign military sales only: nothing that was built for a partner with United States funds, and no licence.",
            "A row without a value holds records that bear no charge.",
            "Finance and the service may each have told a delivery: what bears a charge and what bears none are not added up.",
            READER,
        ),
    )
)
