"""What the measurements say: a table, the ratios, and one line on what was asked of the hub."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bench.measuring import Measurement
from bench.operations import OPERATIONS

HUB, BY_HAND, STRAWBERRY = "hub", "hand-written", "strawberry"
ASKED = 0.75  # of what hand-written SQL answers, in each operation


class Report:
    """The measurements of one run, by operation and server."""

    def __init__(self, measurements: Sequence[Measurement]) -> None:
        self._rounds: dict[tuple[str, str], list[Measurement]] = {}
        for one in sorted(measurements, key=lambda m: m.turn):
            self._rounds.setdefault((one.operation, one.server), []).append(one)
        self._operations = list(dict.fromkeys(m.operation for m in measurements))
        self._servers = [s for s in (HUB, BY_HAND, STRAWBERRY) if any(m.server == s for m in measurements)]

    def text(self) -> str:
        """All of it, as it is printed."""
        return "\n".join([*self._table(), "", *self._ratios(), "", self._verdict()])

    def _best(self, operation: str, server: str) -> Measurement:
        """The best round: noise only slows."""
        return max(self._rounds[operation, server], key=lambda m: m.met.rate)

    def _table(self) -> list[str]:
        head = f"{'operation':<30}{'server':<14}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'kB':>7}"
        lines = [f"{head}{'cpu ms':>9}{'pg ms':>9}{'refused':>9}"]
        for operation in self._operations:
            for server in self._servers:
                rounds, best = self._rounds[operation, server], self._best(operation, server).met
                line = f"{OPERATIONS[operation].title:<30}{server:<14}{best.rate:9.0f}{best.p50:9.2f}{best.p99:9.2f}"
                serving, postgres = min(m.serving_ms for m in rounds), min(m.postgres_ms for m in rounds)
                refused = sum(m.met.refused for m in rounds)
                lines.append(f"{line}{best.answer_bytes / 1e3:7.1f}{serving:9.3f}{postgres:9.3f}{refused:9}")
        return lines

    def _ratios(self) -> list[str]:
        lines = [f"{'hub to':<30}{'':<14}{'best':>9}{'median':>9}{'lowest':>9}{'highest':>9}"]
        for peer in self._servers[1:]:
            for operation in self._operations:
                pairs = zip(self._rounds[operation, HUB], self._rounds[operation, peer], strict=True)
                turns = [a.met.rate / b.met.rate for a, b in pairs if b.met.rate]
                numbers = (self._ratio(operation, peer), median(turns), min(turns), max(turns))
                title = OPERATIONS[operation].title
                lines.append(f"{title:<30}{peer:<14}" + "".join(f"{number:9.2f}" for number in numbers))
        return lines

    def _ratio(self, operation: str, peer: str) -> float:
        return self._best(operation, HUB).met.rate / (self._best(operation, peer).met.rate or 1)

    def _verdict(self) -> str:
        if BY_HAND not in self._servers:
            return "the hub was not measured against hand-written SQL"
        short = {OPERATIONS[o].title: self._ratio(o, BY_HAND) for o in self._operations}
        short = {title: ratio for title, ratio in short.items() if ratio < ASKED}
        if not short:
            return f"the hub answers at least {ASKED} of hand-written SQL in each operation"
        missed = ", ".join(f"{title} ({ratio:.2f})" for title, ratio in short.items())
        return f"the hub is asked for {ASKED} of hand-written SQL and falls short in: {missed}"
