"""The lines of training; personal data leaves in no export, so no student is asked for here."""

from schema.exports.table import Column, ColumnKind, ExportTable, export_table

TRAINING_LINES = export_table(
    ExportTable(
        subject="TRAINING_LINES",
        title="Lines of training",
        words="Courses, quotas and funds; no student is in this table, for anybody.",
        connection=("trainingLines",),
        columns=(
            Column("Case", ("case", "designator")),
            Column("Worksheet", ("worksheet",)),
            Column("Course", ("course",)),
            Column("Category", ("category",)),
            Column("School", ("school",)),
            Column("Quota", ("quota",), ColumnKind.NUMBER),
            Column("Status", ("status",)),
            Column("Confirmed on", ("confirmedOn",), ColumnKind.DAY),
            Column("Reports on", ("reportsOn",), ColumnKind.DAY),
            Column("Starts on", ("startsOn",), ColumnKind.DAY),
            Column("Ends on", ("endsOn",), ColumnKind.DAY),
            Column("Funding", ("funding",)),
            Column("Expanded", ("expanded",)),
            Column("Program year", ("programYear",), ColumnKind.NUMBER),
            Column("Cost", ("cost",), ColumnKind.MONEY),
            Column("Priority", ("priority",)),
            Column("Source class", ("provenance", "sourceClass")),
            Column("Source", ("provenance", "source")),
            Column("As of", ("provenance", "asOf"), ColumnKind.INSTANT),
        ),
    )
)
