"""The words that every public surface of a congressional notification shares: transmittals, designators, titles, names."""

from __future__ import annotations

import re

from connectors.printed_text import unwrapped

# One spelling of the dash, so that `JO–B–YFX` and `26‑23` read as they were meant; `--` is the register's long one.
DASHES = str.maketrans({**dict.fromkeys("‐‑‒–−", "-"), "—": "--"})

# `26-23` certifies; `26-1C`, `17-0A` and the reversed `0G-23` report an enhancement (22 USC 2776(b)(5)).
TRANSMITTAL = r"(?:\d{2}-\d{1,3}(?![\w-])|\d{2}-\d{1,2}[A-Za-z](?![\w-])|\d{1,2}[A-Za-z]-\d{2}(?![\w-]))"
DESIGNATOR = re.compile(r"(?<![A-Z0-9-])([A-Z0-9]{2}-[A-Z]-[A-Z0-9]{3})(?![A-Z0-9-])")

_NOTIFICATION = (
    "transmittal kind title purchaser total_value major_defense_equipment_value other_value funding_source articles "
    "military_department named_case named_cases prior_related_cases sales_commission delivered_on principal_contractor "
    "amends corrects_document document_number published_in published_on url"
)
NOTIFICATION_FACTS = frozenset(_NOTIFICATION.split())
CASE_FACTS = frozenset({"designator", "customer", "agency", "neutral_title"})

CERTIFICATION, ENHANCEMENT, CORRECTION = "CERTIFICATION", "ENHANCEMENT", "CORRECTION"


def transmittal_number(text: str) -> str | None:
    """The one spelling of a transmittal: `26-08` is `26-8`, a lettered one stays as printed; else None."""
    text = text.translate(DASHES).strip().upper()
    if not re.fullmatch(TRANSMITTAL, text):
        return None
    year, _, number = text.partition("-")
    if number.isdigit() and year.isdigit():
        return f"{year}-{int(number)}"
    return text


def is_lettered(transmittal: str) -> bool:
    """Whether the number carries the letter of an enhancement report."""
    return any(c.isalpha() for c in transmittal)


def case_facts(designator: str) -> dict[str, object]:
    """What a printed designator says by itself: whose customer code, and which implementing agency."""
    return {"designator": designator, "customer": designator[:2], "agency": designator[3]}


def neutral_title(title: str | None, contractors: str | None, transmittal: str) -> str:
    """What a sale is of, without the country and without any contractor's name (neutrality: SAMM C2.1.8.5).

    A title that names a contractor, or none at all, becomes the number of the transmittal.
    """
    item = re.split(r"\s*(?:--|—|–|\s-\s)\s*", title, maxsplit=1)[-1] if title else ""
    words = {w.casefold() for w in re.findall(r"[^\W_]+", item)}
    named = _COMPANIES | {first for name in _names(contractors) if (first := _first_word(name))}
    if not item or words & named or re.search(r"\bGeneral (?:Dynamics|Atomics|Electric)\b", item, re.IGNORECASE):
        return f"Proposed sale under transmittal {transmittal}"
    return item


def _names(contractors: str | None) -> list[str]:
    return re.split(r";|\band\b|,\s+(?=[A-Z])", contractors) if contractors else []


def _first_word(name: str) -> str | None:
    found = [w for w in re.findall(r"[^\W_]+", name) if w.casefold() not in {"the", "located", "in", "of", "inc", "a"}]
    first = found[0].casefold() if found else ""
    return first if len(first) > 2 else None


# First words of companies that titles have named or might; a wrong hit only makes a title plainer.
_FIRST_WORDS = (
    "aerojet aerovironment airbus amentum austal avibras bae beechcraft bell boeing bollinger cae cessna chemring colt "
    "cubic diehl dyncorp elbit embraer fincantieri gulfstream harris hawker hensoldt honeywell huntington ingalls "
    "insitu jacobs kaman kbr kongsberg l3 l3harris leidos leonardo lockheed mbda mcdonnell moog nammo navistar "
    "northrop grumman oshkosh pae palantir pilatus pratt rafael raytheon rheinmetall rolls royce rtx saab safran saic "
    "serco sikorsky teledyne textron thales vectrus viasat vinnell whitney"
)
_COMPANIES = frozenset(_FIRST_WORDS.split())


def one_line(text: str) -> str:
    """One line, without the full stop that only closes the item."""
    line = unwrapped(text)
    if line.endswith(".") and not re.search(r"\b(?:Inc|Corp|Co|Ltd|U\.S|etc|[A-Z])\.$", line):
        line = line[:-1].rstrip()
    return line


# The policy justification, and the posts that print the same sentences.
BEGINS_A_SENTENCE = re.compile(r"(?:\(U\)\s*)?(?:The|This|It|In|On|Under|Pursuant|There|Implementation)\b")
_CONTRACTOR = re.compile(
    r"\bThe\s+(?:principal|prime)\s+(?:U\.S\.\s+)?contractors?(?:\(s\))?(?:,?\s+for\s+this\s+[\w ]{3,40}?)?"
    r"\s+(?:will\s+be|would\s+be|is|are|includes?)\s*:?",
    re.IGNORECASE,
)
_NEXT_SENTENCE = re.compile(
    r"\.\s+(?=(?:\(U\)\s*)?(?:At|There|The|Any|Implementation|This|No|It|In|Offset|Offsets|Additional|Purchaser|Some|If|However|All|Other|To|We|Both|These|Under)\b)"
)
_NOBODY = re.compile(
    r"(?:to\s+be\s+determined|TBD|unknown|not\s|selected|determined|chosen|U\.S\.\s+Government\s+stock)", re.IGNORECASE
)


def principal_contractor(printed: list[str]) -> str | None:
    """Who and where, as the sentence in one of these paragraphs prints it; None when it names nobody."""
    for i, paragraph in enumerate(printed):
        found = _CONTRACTOR.search(paragraph)
        if not found:
            continue
        told = paragraph[found.end() :].strip()
        # A layout can break a sentence into paragraphs: a name without its place would be another name.
        for more in printed[i + 1 :] if told else []:
            if told.endswith(".") or _NEXT_SENTENCE.search(told):
                break
            told = f"{told} {more}"
        name = _NEXT_SENTENCE.split(told, maxsplit=1)[0].strip()
        if not name:
            # One contractor a line, until the prose goes on.
            listed = []
            for line in printed[i + 1 :]:
                if BEGINS_A_SENTENCE.match(line) or re.match(r"(?:At|Any|No)\s", line):
                    break
                listed.append(one_line(line))
            name = "; ".join(listed)
        name = one_line(name)
        if not name or _NOBODY.match(name) or not re.match(r"(?:(?:the|either|both)\s+)?[\"'(]?[A-Z0-9]", name):
            return None
        return name
    return None
