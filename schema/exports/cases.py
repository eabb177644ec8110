"""The cases that a reader is party to."""

from schema.exports.table import Column, ColumnKind, ExportTable, export_table

CASES = export_table(
    ExportTable(
        subject="CASES",
        title="Cases",
        words="The cases you are party to.",
        connection=("cases",),
        columns=(
            Column("Case", ("designator",)),
            Column("Customer", ("customer",)),
            Column("Agency", ("agency",)),
            Column("Neutral title", ("neutralTitle",)),
            Column("Title", ("title",)),
            Column("Program", ("program",)),
            Column("Form", ("form",)),
            Column("Benefitting", ("benefitting",)),
            Column("Stage", ("stage",)),
            Column("Notified on", ("notifiedOn",), ColumnKind.DAY),
            Column("Delivered from", ("deliveredFrom",), ColumnKind.DAY),
            Column("Sustained from", ("sustainedFrom",), ColumnKind.DAY),
            Column("Closed on", ("closedOn",), ColumnKind.DAY),
            Column("Source class", ("provenance", "sourceClass")),
            Column("Source", ("provenance", "source")),
            Column("As of", ("provenance", "asOf"), ColumnKind.INSTANT),
        ),
    )
)
