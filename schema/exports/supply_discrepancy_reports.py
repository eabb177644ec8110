"""The supply discrepancy reports of a reader's cases."""

from schema.exports.table import Column, ColumnKind, ExportTable, export_table

SUPPLY_DISCREPANCY_REPORTS = export_table(
    ExportTable(
        subject="SUPPLY_DISCREPANCY_REPORTS",
        title="Supply discrepancy reports",
        words="The supply discrepancy reports of your cases.",
        connection=("cases", "supplyDiscrepancyReports"),
        columns=(
            Column("Case", ("..", "designator")),
            Column("Number", ("number",)),
            Column("Codes", ("codes",)),
            Column("Claimed amount", ("claimedAmount",), ColumnKind.MONEY),
            Column("Delivered on", ("deliveredOn",), ColumnKind.DAY),
            Column("Billed on", ("billedOn",), ColumnKind.DAY),
            Column("Reported on", ("reportedOn",), ColumnKind.DAY),
            Column("Description", ("description",)),
            Column("Disposition", ("disposition",)),
            Column("Decided on", ("decidedOn",), ColumnKind.DAY),
            Column("Decided by", ("decidedBy",)),
            Column("Source class", ("provenance", "sourceClass")),
            Column("Source", ("provenance", "source")),
            Column("As of", ("provenance", "asOf"), ColumnKind.INSTANT),
        ),
    )
)
