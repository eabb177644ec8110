"""The rough-order-of-magnitude estimates of a reader's own universe."""

from schema.exports.table import Column, ColumnKind, ExportTable, export_table

ROM_ESTIMATES = export_table(
    ExportTable(
        subject="ROM_ESTIMATES",
        title="Rough-order-of-magnitude estimates",
        words="The rough-order-of-magnitude estimates that you may read; a contractor reads its own.",
        connection=("romEstimates",),
        columns=(
            Column("Case", ("case", "designator")),
            Column("Company", ("company",)),
            Column("Amount", ("amount",), ColumnKind.MONEY),
            Column("Lead time in months", ("leadTimeMonths",), ColumnKind.NUMBER),
            Column("Assumptions", ("assumptions",)),
            Column("Valid until", ("validUntil",), ColumnKind.DAY),
            Column("State", ("state",)),
            Column("Submitted at", ("submittedAt",), ColumnKind.INSTANT),
            Column("Source class", ("provenance", "sourceClass")),
            Column("Source", ("provenance", "source")),
            Column("As of", ("provenance", "asOf"), ColumnKind.INSTANT),
        ),
    )
)
