"""The articles whose end use is monitored, as a reader is told of them."""

from schema.exports.table import Column, ColumnKind, ExportTable, export_table

END_USE_ITEMS = export_table(
    ExportTable(
        subject="END_USE_ITEMS",
        title="Articles under end-use monitoring",
        words="The articles whose end use is monitored, by serial number.",
        connection=("endUseItems",),
        columns=(
            Column("Case", ("case", "designator")),
            Column("Serial number", ("serialNumber",)),
            Column("Item", ("item",)),
            Column("Monitoring", ("monitoring",)),
            Column("Location", ("location",)),
            Column("Received on", ("receivedOn",), ColumnKind.DAY),
            Column("Control plan", ("controlPlan",)),
            Column("Last checked on", ("lastCheckedOn",), ColumnKind.DAY),
            Column("Check due on", ("checkDueOn",), ColumnKind.DAY),
            Column("Source class", ("provenance", "sourceClass")),
            Column("Source", ("provenance", "source")),
            Column("As of", ("provenance", "asOf"), ColumnKind.INSTANT),
        ),
    )
)
