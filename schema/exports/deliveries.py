"""What was delivered under a reader's cases."""

from schema.exports.table import Column, ColumnKind, ExportTable, export_table

DELIVERIES = export_table(
    ExportTable(
        subject="DELIVERIES",
        title="Deliveries",
        words="What was delivered under your cases.",
        connection=("cases", "deliveries"),
        columns=(
            Column("Case", ("..", "designator")),
            Column("Item", ("item",)),
            Column("Quantity", ("quantity",), ColumnKind.NUMBER),
            Column("Document number", ("documentNumber",)),
            Column("Suffix", ("suffix",)),
            Column("Delivered on", ("deliveredOn",), ColumnKind.DAY),
            Column("Received by", ("receivedBy",)),
            Column("Confirmed on", ("confirmedOn",), ColumnKind.DAY),
            Column("Source class", ("provenance", "sourceClass")),
            Column("Source", ("provenance", "source")),
            Column("As of", ("provenance", "asOf"), ColumnKind.INSTANT),
        ),
    )
)
