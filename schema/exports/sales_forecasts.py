"""What offices expect to be sold: a table for the Javits report and one for the FMS forecast (SAMM C2.1.3.5; C14.4).

The two are apart because their years are: calendar years in the one, fiscal years in the other.
"""

from schema.exports.table import Column, ColumnKind, ExportTable, export_table
from schema.rules.sales_forecast import ForecastReport


def _of(report: ForecastReport, year: str, title: str, words: str, under: str) -> ExportTable:
    return ExportTable(
        subject=f"EXPECTED_SALES_{report.name}",
        title=title,
        words=words,
        connection=("salesForecasts",),
        where=f"{{ report: {{ eq: {report.name} }} }}",
        columns=(
            Column("Country", ("country",)),
            Column(year, ("year",), ColumnKind.NUMBER),
            Column("Article", ("article",)),
            Column("Kind", ("weaponKind",)),
            Column("Capability", ("capability",)),
            Column("Quantity", ("quantity",), ColumnKind.NUMBER),
            Column("Expected to cost", ("estimatedValue",), ColumnKind.MONEY),
            Column("Submitted on", ("submittedOn",), ColumnKind.DAY),
            Column("Source class", ("provenance", "sourceClass")),
            Column("Source", ("provenance", "source")),
            Column("As of", ("provenance", "asOf"), ColumnKind.INSTANT),
        ),
        under=under,
        notes=("What is expected is no part of what is proposed, offered, sold or delivered.",),
    )


EXPECTED_IN_JAVITS = export_table(
    _of(
        ForecastReport.JAVITS,
        "Calendar year",
        "Sales expected, for the Javits report",
        "What offices expect to be sold in the calendar year of the Javits report, sale by sale.",
        "22 USC 2765(a); SAMM C2.1.3.5",
    )
)
EXPECTED_IN_FMS_FORECAST = export_table(
    _of(
        ForecastReport.FMS_FORECAST,
        "Fiscal year",
        "Sales expected, for the FMS forecast",
        "What offices expect to be sold in the two fiscal years of the FMS forecast, sale by sale.",
        "SAMM C2.1.3.5; C14.1.2",
    )
)
