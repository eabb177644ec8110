"""The estimated value of a proposed sale: a dotted table, an inline sentence, labels first and amounts after, or one amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_UNITS = {"billion": Decimal(10**9), "million": Decimal(10**6), "thousand": Decimal(10**3)}
AMOUNT = r"(?:US)?\$\s*(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*(?:billion|million|thousand)?"
_AMOUNT = re.compile(
    r"(?P<sign>(?:US)?\$|USD)?\s*(?<![\d.,])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?![\d,]*\d)"
    r"\s*(?P<unit>billion|million|thousand)?(?!\w)",
    re.IGNORECASE,
)
_LABELS = {
    "other": r"\bOther\b(?:\s*\(?\s*(?:non-MDE|non-major\s+defense\s+equipment)\s*\)?)?"
    r"|\bNon-(?:Major\s+Defense\s+Equipment|MDE)\b(?:\s*\(\s*non-MDE\s*\))?",
    "major_defense_equipment": r"\bMajor\s+Defen[sc]e\s+Equipment\b(?:\s*\(\s*MDE\s*\))?|\bMDE\b",
    "total": r"\bTotal\b(?:\s+Estimated\s+Value)?",
}
_LABEL = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _LABELS.items()), re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"\*?\s*As\s+defined\s+in\s+Sec(?:tion|\.)\s+47\s*\(\s*6\s*\)"
    r"(?:\s+of\s+the\s+Arms\s+Export\s+Control\s+Act(?:,?\s+as\s+amended)?)?\.?",
    re.IGNORECASE,
)


class NotUnderstood(Exception):
    """The printed values cannot be read without a guess; carries the reason and what was found."""

    def __init__(self, reason: str, found: str) -> None:
        super().__init__(f"{reason}: {found}")
        self.reason = reason
        self.found = found


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount of US dollars and the size of its last printed digit."""

    dollars: Decimal
    last_digit: Decimal


@dataclass(frozen=True, slots=True)
class EstimatedValue:
    """What item (ii) prints, in exact US dollars."""

    total: Decimal
    major_defense_equipment: Decimal | None
    other: Decimal | None


def amount(text: str) -> Amount:
    """Read one amount, `$8.50 billion` or `$22,300,000`; raises `NotUnderstood`."""
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        raise NotUnderstood("value not understood", text)
    return _read(found)


def estimated_value(text: str) -> EstimatedValue:
    """Read item (ii): each amount belongs to the earliest label that has none yet; raises `NotUnderstood`.

    So a row reads its own amount, and in the layout that prints all labels first the total reads the last one.
    """
    text = _FOOTNOTE.sub(" ", " ".join(text.split()))
    # Leaders, rules, and footnote marks such as `\1\`.
    text = re.sub(r"\.{2,}|[-=_]{3,}|\\\d+\\", " ", text)
    tokens: list[tuple[int, str | Amount]] = [(m.start(), m.lastgroup or "") for m in _LABEL.finditer(text)]
    labels = [name for _, name in tokens]
    tokens += [(m.start(), _read(m)) for m in _AMOUNT.finditer(text)]
    shown = " ".join(text.split())[:120]
    if len(set(labels)) != len(labels):
        raise NotUnderstood("value not understood", f"a row is printed twice in `{shown}`")
    if not labels and len(tokens) == 1:
        labels, tokens = ["total"], [(-1, "total"), *tokens]
    waiting: list[str] = []
    values: dict[str, Amount] = {}
    for _, token in sorted(tokens, key=lambda t: t[0]):
        if isinstance(token, str):
            waiting.append(token)
        elif not waiting:
            raise NotUnderstood("value not understood", f"an amount stands beside no row in `{shown}`")
        else:
            values[waiting.pop(0)] = token
    if waiting or "total" not in values:
        raise NotUnderstood(
            "value not understood", f"no amount for {waiting[0] if waiting else 'the total'} in `{shown}`"
        )
    return _added_up(values, shown)


def _read(found: re.Match[str]) -> Amount:
    number, unit = found["number"], (found["unit"] or "").lower()
    if len(number) > 20:
        raise NotUnderstood("value not understood", f"an amount of {len(number)} characters")
    exact = Decimal(number.replace(",", ""))
    if not unit and exact and "," not in number:
        # `$280` for a sale to be notified has lost its `million`, and nobody may put it back but the source.
        raise NotUnderstood("value not understood", f"`{found[0].strip()}` has no unit")
    scale = _UNITS.get(unit, Decimal(1))
    decimals = len(number.partition(".")[2])
    dollars = exact * scale
    if dollars >= 10**15:
        raise NotUnderstood("value not understood", f"`{found[0].strip()}` is more than any sale")
    if dollars != dollars.quantize(Decimal("0.01")):
        raise NotUnderstood("value not understood", f"`{found[0].strip()}` is finer than a cent")
    whole = dollars.to_integral_value()
    return Amount(whole if dollars == whole else dollars.quantize(Decimal("0.01")), scale.scaleb(-decimals))


def _added_up(values: dict[str, Amount], shown: str) -> EstimatedValue:
    total, equipment, other = (values.get(name) for name in ("total", "major_defense_equipment", "other"))
    assert total is not None
    if equipment and other:
        # A total may round its parts to its own last printed digit, but `$1 billion` does not cover `$1.3 billion`.
        rounding = min(total.last_digit / 2, Decimal(50_000_000))
        exact = min(equipment.last_digit, other.last_digit) >= total.last_digit
        difference = abs(equipment.dollars + other.dollars - total.dollars)
        if difference and (exact or difference > rounding):
            raise NotUnderstood("values do not add up", shown)
    return EstimatedValue(
        total=total.dollars,
        major_defense_equipment=equipment.dollars if equipment else None,
        other=other.dollars if other else None,
    )
