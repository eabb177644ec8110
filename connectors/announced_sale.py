"""How the web announces a proposed sale: the sentences that the posts of the Department of State and of DSCA share.

Every fact is read from the sentence that states it. Where two sentences differ, or one is not of its form, the post is
set aside: which of them was meant is not for a program to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from connectors.estimated_value import AMOUNT, NotUnderstood, amount
from connectors.notification import (
    CERTIFICATION,
    DASHES,
    ENHANCEMENT,
    NOTIFICATION_FACTS,
    TRANSMITTAL,
    is_lettered,
    principal_contractor,
    transmittal_number,
)
from connectors.printed_text import printed_day

_WORD_OF_IT = r"Transmittal(?:\s+(?:Number|Nos?))?\s*[.:#]{0,2}\s*(?:No\.?\s*)?#?\s*(?:RSAT[\s-]*)?"
_OWN_NUMBER = re.compile(
    rf"{_WORD_OF_IT}(?P<number>{TRANSMITTAL})\s*(?:[.;]?$|(?=\s(?:WASHINGTON|The)\b))", re.IGNORECASE
)
_CITED_NUMBER = re.compile(rf"{_WORD_OF_IT}(?P<number>{TRANSMITTAL})", re.IGNORECASE)
_DETERMINATION = re.compile(
    r"\b(?:made\s+a\s+determination\s+approving|approved)\s+(?:a|the)\s+(?:possible|proposed)\s+"
    r"(?:Foreign\s+Military\s+Sale|sale)s?(?:\s*\(FMS\))?\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"^(?:\w+,\s+)?(?:the\s+)?(?P<who>[A-Z][^.;:]{1,150}?)\s+(?:has\s+|have\s+)?(?:also\s+)?request(?:ed|s)\b",
    re.IGNORECASE,
)
_STATES_OF = r"(?:(?:Government|Kingdom|Republic|Sultanate|State|Principality|Commonwealth)\s+of\s+(?:the\s+)?)"
_ESTIMATE = re.compile(
    r"\b(?:(?:total\s+estimated|estimated\s+total|estimated)\s+(?:total\s+)?(?:program\s+|case\s+|sale\s+)?(?:cost|value)"
    r"(?:\s+of\s+this\s+(?:sale|case|program))?\s+(?:of|is|was|will\s+be)|estimated\s+to\s+cost)\s+"
    r"(?:approximately\s+|about\s+|up\s+to\s+)?",
    re.IGNORECASE,
)
_AMOUNT = re.compile(AMOUNT, re.IGNORECASE)
# What follows an amount that is not yet all of it: more digits, a unit that is none, or the upper end of a range.
_GOES_ON = re.compile(
    r"\w|[.,]\d|\s*-|\s+(?:to|or|through)\s+(?:US)?\$?\s*\d|\s+(?:plus|per|[bmtk]n?\b|mil\b|bil\b|[a-z]*illions?\b)",
    re.IGNORECASE,
)
# One of these closes every post: without it something was cut off, or stands where nobody looks.
_ENDS = re.compile(
    r"readiness\s+(?:as\s+a\s+result\s+of|resulting\s+from)\s+this\s+(?:proposed\s+)?sale\b"
    r"|^All\s+questions\s+regarding\b|^For\s+further\s+information\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"^WASHINGTON\b,?\s*(?:D\.?C\.?,?\s*)?", re.IGNORECASE)
_DELIVERED_TODAY = re.compile(r"\bnotifying\s+Congress\s+of\s+this\s+possible\s+sale\s+today\b", re.IGNORECASE)


def announced(lines: list[str], title: str) -> dict[str, object]:
    """The facts of a post by its lines and its headline; raises `NotUnderstood`.

    A post without a transmittal number keeps none: whose number it might be is for a person to confirm.
    """
    plain = [line.translate(DASHES) for line in lines]
    determinations = [line for line in plain if _DETERMINATION.search(line)]
    if len(set(determinations)) != 1:
        found = "no determination" if not determinations else "several determinations"
        raise NotUnderstood("not an arms sales notice" if not determinations else "sale not clear", found)
    if not any(_ENDS.search(line) for line in plain):
        raise NotUnderstood("text stops early", "before the sentence that closes a post")
    own, cited = _numbers(plain)
    requests = [i for i, line in enumerate(plain) if _REQUEST.match(line)]
    kind = ENHANCEMENT if own and is_lettered(own) else CERTIFICATION
    if kind == ENHANCEMENT and len(cited) != 1:
        # A lettered number reports on one sale that was certified before; else its letter may be a misprinted digit.
        raise NotUnderstood("transmittal not clear", f"{own} is lettered, and the post cites {len(cited)} others")
    return {
        **dict.fromkeys(sorted(NOTIFICATION_FACTS)),
        "transmittal": own,
        "kind": kind,
        "title": title,
        "purchaser": _purchaser(determinations[0], [plain[i] for i in requests]),
        "total_value": estimated_cost(plain),
        "articles": "\n".join(dict.fromkeys(lines[i] for i in requests)),
        "named_cases": [],
        "prior_related_cases": [],
        "principal_contractor": principal_contractor(plain),
        "delivered_on": _delivered_on(plain),
        "amends": cited[0] if kind == ENHANCEMENT else None,
    }


def number_in(label: str) -> str | None:
    """The transmittal number that a label such as the name of a file carries; None without one, or with several."""
    found = {transmittal_number(m[1]) for m in re.finditer(rf"(?<![\w-])({TRANSMITTAL})", label.translate(DASHES))}
    return found.pop() if len(found) == 1 else None


def _numbers(lines: Iterable[str]) -> tuple[str | None, list[str]]:
    """The post's own number, which begins a line, and those that its sentences cite."""
    own: set[str] = set()
    cited: dict[str, None] = {}
    for line in lines:
        begins = re.match(r"\W*(?=transmittal\b)", line, re.IGNORECASE)
        heading = _OWN_NUMBER.match(line, begins.end()) if begins else None
        if begins and heading is None:
            raise NotUnderstood("transmittal not clear", f"a line begins `{line[:60]}`")
        if heading:
            own.add(transmittal_number(heading["number"]) or "")
        for more in _CITED_NUMBER.finditer(line, heading.end() if heading else 0):
            cited[transmittal_number(more["number"]) or ""] = None
    if len(own) > 1 or (cited and not own):
        raise NotUnderstood("transmittal not clear", f"the post prints {', '.join(sorted(own | set(cited)))}")
    return next(iter(own), None), [one for one in cited if one not in own]


def _purchaser(determination: str, requests: list[str]) -> str:
    """Who has requested to buy, when the determination names the same one as the buyer."""
    asking = {m["who"] for line in requests if (m := _REQUEST.match(line))}
    if len(asking) != 1:
        raise NotUnderstood("purchaser not clear", f"{len(asking)} purchasers have requested to buy")
    who = asking.pop()
    found = _DETERMINATION.search(determination)
    told = determination[found.end() if found else 0 :]
    styled = rf"{_STATES_OF}?(?:the\s+)?{re.escape(who)}(?!\w|-)"
    # `TECRO has requested`, where the determination writes the name out before it.
    written_out = rf"[A-Z][^.;()]{{2,150}}?\({re.escape(who)}\)"
    named = re.search(rf"\bto\s+(?:the\s+)?(?P<name>{styled}|{written_out})", told, re.IGNORECASE)
    if named is None:
        raise NotUnderstood("purchaser not clear", f"`{who[:60]}` has requested, and the determination names another")
    return named["name"]


def estimated_cost(lines: Iterable[str]) -> Decimal:
    """The estimated cost in US dollars, as every sentence that states one states it; raises `NotUnderstood`."""
    told: dict[Decimal, str] = {}
    for line in lines:
        for lead in _ESTIMATE.finditer(line):
            found = _AMOUNT.match(line, lead.end())
            if found is None or _GOES_ON.match(line, found.end()):
                raise NotUnderstood("value not understood", f"`{line[lead.start() : lead.end() + 40]}`")
            told[amount(found[0].strip()).dollars] = found[0].strip()
    if len(told) != 1:
        printed = " and ".join(told.values()) or "no estimated cost"
        raise NotUnderstood("values differ" if told else "value not understood", f"the post prints {printed}")
    return next(iter(told))


def _delivered_on(lines: Iterable[str]) -> object:
    """The day of the dateline, where the same paragraph says that Congress was notified on it."""
    for line in lines:
        dateline = _DATELINE.match(line)
        if dateline and _DELIVERED_TODAY.search(line):
            return printed_day(line[dateline.end() :])
    return None
