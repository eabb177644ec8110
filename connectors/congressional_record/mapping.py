"""How a print of notifications in the Congressional Record is understood: each cover letter is a record of its own.

The letter says to whom, for how much and under which number; the numbered items that may follow it, when Congress had
the report and which case it is. The day of print is another day than either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from html.parser import HTMLParser

from connectors.announced_sale import estimated_cost
from connectors.contract import Record, SetAside, Understood
from connectors.estimated_value import NotUnderstood
from connectors.notification import (
    CERTIFICATION,
    DASHES,
    DESIGNATOR,
    ENHANCEMENT,
    NOTIFICATION_FACTS,
    TRANSMITTAL,
    is_lettered,
    one_line,
    transmittal_number,
)
from connectors.printed_text import Unreadable, printed_day, read_text, unwrapped

_RECORD = re.compile(
    r"\[Congressional Record Volume|From the Congressional Record|CONGRESSIONAL NOTIFICATION TRANSMITTAL LETTER"
)
_HEAD_DAY = re.compile(
    r"\[Congressional Record Volume[^()\]]{1,60}\((?:\w+day,\s+)?([A-Z][a-z]+\s+\d{1,2},\s+\d{4})\)\]"
)
_KEY_DAY = re.compile(r"crec-(\d{4}-\d{2}-\d{2})", re.IGNORECASE)
_GRANULE = re.compile(r"CREC-\d{4}-\d{2}-\d{2}(?:-[a-z]\d+)?-pt\d+-Pg[A-Z]\d+(?:-\d+)?", re.IGNORECASE)
_OPENING = re.compile(
    r"^[ ]*Dear\s+[A-Z][^:\n]{2,60}:|^[ ]*CONGRESSIONAL NOTIFICATION TRANSMITTAL LETTER", re.MULTILINE
)
_CLOSING = re.compile(
    r"^[ ]*Sincerely,|notify\s+the\s+public\s+of\s+this\s+(?:proposed|possible)\s+sale\.", re.MULTILINE
)
_SECTION = re.compile(r"\bSec(?:tion|\.)\s+36\s*\(\s*b\s*\)\s*\(\s*([15])\s*\)", re.IGNORECASE)
_OWN = re.compile(
    rf"\bforwarding\s+(?:herewith\s+)?Transmittal\s+Nos?\.?\s*(?:RSAT[\s-]*)?(?P<number>{TRANSMITTAL})", re.IGNORECASE
)
_NUMBERED = re.compile(rf"\b(?:Transmittal\s+Nos?\.?|RSAT)[\s:-]*({TRANSMITTAL})", re.IGNORECASE)
_ORIGINAL = re.compile(rf"\bcertification\s+(?:No\.?\s*)?({TRANSMITTAL})", re.IGNORECASE)
_CONCERNING = re.compile(
    r"\bconcerning\s+(?:the\s+)?(?:(?P<department>[A-Z][\w .]{2,60}?)(?:'s|s'|\u2019s)\s+)?proposed\s+Letters?(?:\s*\(s\))?\s+of\s+Offer"
    r"(?:\s+and\s+Acceptance)?\s+to\s+(?:the\s+)?(?P<purchaser>.{2,250}?)\s+for\s+"
    r"(?:major\s+)?(?:defense|design|articles|services)\b",
    re.IGNORECASE,
)
_OFFER = re.compile(r"\bproposed\s+Letters?(?:\s*\(s\))?\s+of\s+Offer\b", re.IGNORECASE)
_ITEMS = re.compile(r"\(\s*i\s*\)\s*(?:\(U\)\s*)?(?:Prospective\s+)?Purchaser\s*:", re.IGNORECASE)
_PURCHASER = re.compile(
    r"\(\s*i\s*\)\s*(?:\(U\)\s*)?(?:Prospective\s+)?Purchaser\s*:\s*(?P<told>.{2,250}?)\s*\(\s*ii\s*\)", re.IGNORECASE
)
_DEPARTMENT = re.compile(r"\bMilitary\s+Department\s*:\s*(?P<told>.{2,160}?)\s*\(\s*v\s*\)", re.IGNORECASE)
_DELIVERED = re.compile(r"\bDate\s+Report\s+Delivered\s+to\s+Congress\s*:\s*", re.IGNORECASE)
# A day's print holds a handful; beyond this it is no print, and costly to look through.
_MOST_LETTERS = 100


def understand(raw: bytes, key: str, url: str | None) -> Understood:
    """Understand one print; what cannot be understood without a guess is set aside with its reason."""
    try:
        printed = read_text(raw)
        text = printed.text.translate(DASHES)
        if not _RECORD.search(text):
            raise Unreadable("not a print of the Congressional Record", "nothing in it names the Record")
        if re.search(rb"<(?:html|body|pre)\b", raw[:20_000], re.IGNORECASE) and not printed.page_is_closed:
            raise Unreadable("text stops early", "before the end of its page")
        # The line that names the page goes with the other page marks; that of the day is in the first lines.
        printed_on = _printed_on(text, key, url)
        letters = [m.start() for m in _OPENING.finditer(text)]
    except (Unreadable, NotUnderstood) as unclear:
        return [SetAside(unclear.reason, unclear.found)]
    if not letters:
        return [SetAside("not an arms sales notice", "no letter to a chairman or the speaker stands in it")]
    if len(letters) > _MOST_LETTERS:
        return [SetAside("too many items", f"more than {_MOST_LETTERS} letters")]
    if _OWN.search(text, 0, letters[0]):
        return [SetAside("transmittal not clear", "a transmittal is forwarded before the first letter begins")]
    granule = _GRANULE.search(key) or _GRANULE.search(url or "")
    found: Understood = []
    for i, start in enumerate(letters):
        section = text[start : letters[i + 1] if i + 1 < len(letters) else len(text)]
        where = f"letter {i + 1}"
        try:
            found.append(_record(section, printed_on, granule[0] if granule else None, url))
        except NotUnderstood as unclear:
            found.append(SetAside(unclear.reason, unclear.found, where))
    return _without_repeated_keys(found)


def _printed_on(text: str, key: str, url: str | None) -> date:
    head = _HEAD_DAY.search(text)
    told = {printed_day(head[1])} if head else set()
    for name in (key, url or ""):
        for named in _KEY_DAY.finditer(name):
            try:
                told.add(date.fromisoformat(named[1]))
            except ValueError:
                continue
    days = {day for day in told if day}
    if len(days) != 1:
        shown = ", ".join(sorted(str(day) for day in days)) or "no day"
        raise NotUnderstood("day not clear", f"the print is of {shown}")
    return days.pop()


def _record(section: str, printed_on: date, granule: str | None, url: str | None) -> Record:
    closing = _CLOSING.search(section)
    if closing is None:
        raise NotUnderstood("text stops early", "before the end of the letter")
    letter = unwrapped(section[: closing.end()])
    if _OWN.search(section, closing.end()) or _OFFER.search(section, closing.end()):
        # The opening of another letter was not met: its sale must not pass for part of this one.
        raise NotUnderstood("transmittal not clear", "another transmittal is forwarded after the end of the letter")
    transmittal = _transmittal(letter)
    law = {m[1] for m in _SECTION.finditer(letter)}
    if not law:
        raise NotUnderstood("not an arms sales notice", "the letter names no section 36(b)")
    if "5" not in law and is_lettered(transmittal):
        raise NotUnderstood("transmittal not clear", f"{transmittal} is lettered, and the letter certifies a sale")
    items = _items(section[closing.end() :], transmittal)
    facts: dict[str, object] = {
        **dict.fromkeys(sorted(NOTIFICATION_FACTS)),
        "transmittal": transmittal,
        "named_cases": [],
        "prior_related_cases": [],
        "published_in": "Congressional Record",
        "published_on": printed_on,
        "document_number": granule,
        "url": url,
    }
    facts |= _enhancement(letter, items) if "5" in law else _certification(letter, items)
    facts |= items.facts
    named = facts["named_case"]
    as_of = datetime.combine(printed_on, time(), UTC)
    key = f"{printed_on}/{transmittal}"
    return Record("CongressionalNotification", key, facts, as_of, named if isinstance(named, str) else None)


def _transmittal(letter: str) -> str:
    own = {transmittal_number(m["number"]) for m in _OWN.finditer(letter)}
    named = {transmittal_number(m[1]) for m in _NUMBERED.finditer(letter)}
    number = own.pop() if len(own) == 1 else None
    if number is None or named - {number}:
        shown = ", ".join(sorted(one for one in {number, *own, *named} if one)) or "none"
        raise NotUnderstood("transmittal not clear", f"the letter forwards {shown}")
    return number


def _certification(letter: str, items: _Items) -> dict[str, object]:
    concerning = list(_CONCERNING.finditer(letter))
    if len(concerning) != 1:
        raise NotUnderstood("purchaser not clear", f"the letter concerns {len(concerning)} proposed letters of offer")
    purchaser = " ".join(concerning[0]["purchaser"].split())
    if items.purchaser is not None and _plain(items.purchaser) != _plain(purchaser):
        raise NotUnderstood("purchaser not clear", f"the letter names `{purchaser[:60]}`, its items another")
    return {
        "kind": CERTIFICATION,
        "purchaser": purchaser,
        "total_value": estimated_cost([letter]),
        "military_department": concerning[0]["department"],
    }


def _enhancement(letter: str, items: _Items) -> dict[str, object]:
    original = {transmittal_number(m[1]) for m in _ORIGINAL.finditer(letter)}
    if len(original) != 1:
        raise NotUnderstood("item not understood", f"the letter names {len(original)} original certifications")
    if items.purchaser is None:
        raise NotUnderstood("purchaser not clear", "neither the letter nor an item after it names one")
    return {"kind": ENHANCEMENT, "amends": original.pop(), "purchaser": items.purchaser}


@dataclass(frozen=True, slots=True)
class _Items:
    """What the numbered items after a letter add; nothing where none are printed."""

    purchaser: str | None
    facts: dict[str, object]


def _items(rest: str, transmittal: str) -> _Items:
    line = unwrapped(rest)
    begun = list(_ITEMS.finditer(line))
    if not begun:
        return _Items(None, {})
    headings = [transmittal_number(m[1]) for m in _NUMBERED.finditer(line, 0, begun[0].start())]
    if len(begun) > 1 or (headings and headings[-1] != transmittal):
        raise NotUnderstood("transmittal not clear", f"the items of another notice follow the letter of {transmittal}")
    days = {printed_day(line[m.end() : m.end() + 40]) for m in _DELIVERED.finditer(line)}
    if not days:
        raise NotUnderstood("text stops early", "inside the numbered items")
    purchasers = {one_line(m["told"]) for m in _PURCHASER.finditer(line)}
    if len(days) != 1 or None in days or len(purchasers) != 1:
        raise NotUnderstood("item not understood", "one purchaser and one day of delivery to Congress are wanted")
    facts: dict[str, object] = {"delivered_on": days.pop()}
    departments = {one_line(m["told"]) for m in _DEPARTMENT.finditer(line)}
    if len(departments) == 1:
        told = departments.pop()
        named = list(dict.fromkeys(DESIGNATOR.findall(told)))
        facts |= {"military_department": told, "named_case": named[0] if named else None, "named_cases": named}
    return _Items(purchasers.pop(), facts)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w\s()]", " ", name).casefold().removeprefix("the ").split())


def _without_repeated_keys(found: Understood) -> Understood:
    """A letter printed twice under one number is one, if both say the same; else neither is."""
    kept: Understood = []
    for one in found:
        others = [r for r in found if isinstance(r, Record) and isinstance(one, Record) and r.key == one.key]
        if not isinstance(one, Record) or all(other == one for other in others):
            if one not in kept:
                kept.append(one)
        else:
            kept.append(SetAside("transmittal printed twice", f"two letters of one day forward `{one.key}`", one.key))
    return kept


# --- the lists of govinfo -----------------------------------------------------------------------------------------

_ISSUE = re.compile(r"/(CREC-(\d{4}-\d{2}-\d{2})(?:-[a-z]\d+)?)/?\s*$")
_TITLE = re.compile(r"arms\s+sales?\s+notification", re.IGNORECASE)


def issues(sitemap: bytes) -> dict[str, date]:
    """The issues of a year by their ids with their days, as the sitemap of the year lists them."""
    found: dict[str, date] = {}
    for element, text in _texts(sitemap):
        if element == "loc" and (issue := _ISSUE.search(text.strip())):
            found[issue[1]] = date.fromisoformat(issue[2])
    return found


def notifications(metadata: bytes) -> list[str]:
    """The ids of an issue's prints whose titles name an arms sales notification, by the issue's metadata."""
    found: dict[str, None] = {}
    title = ""
    for element, text in _texts(metadata):
        if element == "relateditem":
            title = ""
        elif element == "title":
            title = text
        elif element == "accessid" and _GRANULE.fullmatch(text.strip()) and _TITLE.search(title):
            found[text.strip()] = None
    return list(found)


def _texts(raw: bytes) -> Iterator[tuple[str, str]]:
    """Each element of a list with its text, `relateditem` where one begins. HTML defines no entities, so none expand."""
    reading = _Reading()
    reading.feed(raw.decode("utf-8", "replace"))
    yield from reading.found


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._element = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element = tag
        if tag == "relateditem":
            self.found.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self._element = ""

    def handle_data(self, data: str) -> None:
        if self._element in {"loc", "title", "accessid"} and data.strip():
            self.found.append((self._element, " ".join(data.split())))
