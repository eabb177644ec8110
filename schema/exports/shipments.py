"""The shipments of a reader's cases."""

from schema.exports.table import Column, ColumnKind, ExportTable, export_table

SHIPMENTS = export_table(
    ExportTable(
        subject="SHIPMENTS",
        title="Shipments",
        words="The shipments of your cases.",
        connection=("shipments",),
        columns=(
            Column("Case", ("case", "designator")),
            Column("Mode", ("mode",)),
            Column("Status", ("status",)),
            Column("Notice given on", ("noticeGivenOn",), ColumnKind.DAY),
            Column("Shipped on", ("shippedOn",), ColumnKind.DAY),
            Column("Arrival expected on", ("arrivalExpectedOn",), ColumnKind.DAY),
            Column("Arrived on", ("arrivedOn",), ColumnKind.DAY),
            Column("Handed over on", ("handedOverOn",), ColumnKind.DAY),
            Column("Transport number", ("transportNumber",)),
            Column("Document number", ("documentNumber",)),
            Column("Suffix", ("suffix",)),
            Column("Source class", ("provenance", "sourceClass")),
            Column("Source", ("provenance", "source")),
            Column("As of", ("provenance", "asOf"), ColumnKind.INSTANT),
        ),
    )
)
