"""Every table that can be exported; a file placed here is a subject of `requestExport` for the seats it exists for."""

from enum import Enum
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from schema.exports.table import TABLES

for _module in sorted(m.name for m in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

if TYPE_CHECKING:

    class ExportSubject(Enum):
        """Which table is exported."""

else:
    ExportSubject = Enum("ExportSubject", {name: name for name in TABLES}, module=__name__)
    ExportSubject.__doc__ = "Which table is exported."
