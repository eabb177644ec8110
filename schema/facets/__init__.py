"""Every facet of the case. A file placed here is in the graph, the store, the matrix and every audience's schema."""

from importlib import import_module
from pkgutil import iter_modules

from schema.disclosure import house

for _module in sorted(m.name for m in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

house.complete()
