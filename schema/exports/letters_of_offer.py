"""The letters of offer of a reader's cases, with their totals."""

from schema.exports.table import Column, ColumnKind, ExportTable, export_table

LETTERS_OF_OFFER = export_table(
    ExportTable(
        subject="LETTERS_OF_OFFER",
        title="Letters of Offer and Acceptance",
        words="The letters of offer of your cases, with what they come to.",
        connection=("cases", "lettersOfOffer"),
        columns=(
            Column("Case", ("..", "designator")),
            Column("Kind", ("kind",)),
            Column("Number", ("number",), ColumnKind.NUMBER),
            Column("Status", ("status",)),
            Column("Decision", ("decision",)),
            Column("Sent on", ("sentOn",), ColumnKind.DAY),
            Column("Expires on", ("expiresOn",), ColumnKind.DAY),
            Column("Accepted on", ("acceptedOn",), ColumnKind.DAY),
            Column("Implemented on", ("implementedOn",), ColumnKind.DAY),
            Column("Total value", ("totalValue",), ColumnKind.MONEY),
            Column("Charges", ("charges",), ColumnKind.MONEY),
            Column("Source class", ("provenance", "sourceClass")),
            Column("Source", ("provenance", "source")),
            Column("As of", ("provenance", "asOf"), ColumnKind.INSTANT),
        ),
    )
)
