"""How the checks of monitored articles stand (SAMM C2.1.5.6; C8)."""

from __future__ import annotations

from schema.conditions import AtOrBefore, Fact, Not
from schema.portfolio import Shown, measure
from schema.reckoning import DaysBetween
from schema.strands import Today

DUE = Fact("check_due_on")
UNDER = "SAMM C2.1.5.6; C8"

measure(
    "monitored_articles",
    "How many articles are monitored by their serial numbers.",
    of="EndUseItem",
    shown=Shown.COUNT,
    under=UNDER,
)
measure(
    "overdue_check_days",
    "How many days ago the last day of the next check has passed, of the articles of which it has.",
    of="EndUseItem",
    shown=Shown.NUMBER,
    where=Not(AtOrBefore(Today(), DUE)),
    value=DaysBetween(DUE, Today()),
    under=UNDER,
)
