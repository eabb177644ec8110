"""Every number over many cases. A measure declared in a file placed here is a member of `PortfolioGroup` for whom it exists."""

from importlib import import_module
from pkgutil import iter_modules

for _module in sorted(m.name for m in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")
