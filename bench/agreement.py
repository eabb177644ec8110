"""Equal answers first: a server that answers something else is not faster, it is wrong."""

from __future__ import annotations

from typing import Any

WITHHELD = ("withheld", "conditions")


def differences(one: dict[str, Any], other: dict[str, Any], *, notices: bool) -> list[str]:
    """Where two answers differ: their data, and with `notices` what waits in them."""
    found = _apart(one.get("data"), other.get("data"), "data")
    if one.get("errors") or other.get("errors"):
        found.append(f"errors: {one.get('errors')} against {other.get('errors')}")
    if notices:
        mine, theirs = ({n: a.get("extensions", {}).get(n) for n in WITHHELD} for a in (one, other))
        found += _apart(mine, theirs, "extensions")
    return found


def leaves(answer: Any) -> int:
    """How many values an answer tells, to see that there was something to compare."""
    if isinstance(answer, dict):
        return sum(map(leaves, answer.values()))
    if isinstance(answer, list):
        return sum(map(leaves, answer))
    return answer is not None


def _apart(one: Any, other: Any, path: str) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other) and path.startswith("data"):
            return [f"{path}: {list(one)} against {list(other)}"]
        return [d for key in {**one, **other} for d in _apart(one.get(key), other.get(key), f"{path}.{key}")]
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return [f"{path}: {len(one)} against {len(other)} items"]
        return [d for n, (a, b) in enumerate(zip(one, other, strict=True)) for d in _apart(a, b, f"{path}[{n}]")]
    return [] if type(one) is type(other) and one == other else [f"{path}: {one!r} against {other!r}"]
