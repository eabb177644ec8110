"""How a Federal Register arms sales notice is understood: bytes in, records out. No clock, no network, no guess."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from connectors.contract import Record, SetAside, Understood
from connectors.estimated_value import AMOUNT, NotUnderstood, amount, estimated_value
from connectors.notification import (
    BEGINS_A_SENTENCE,
    CERTIFICATION,
    CORRECTION,
    DASHES,
    DESIGNATOR,
    ENHANCEMENT,
    NOTIFICATION_FACTS,
    TRANSMITTAL,
    case_facts,
    is_lettered,
    neutral_title,
    one_line,
    principal_contractor,
    transmittal_number,
)
from connectors.printed_text import (
    PrintedText,
    Unreadable,
    paragraphs,
    printed_day,
    read_text,
    unwrapped,
)
from connectors.redaction import REMOVED


def understand(raw: bytes, key: str, url: str | None) -> Understood:
    """Understand one document; what cannot be understood without a guess is set aside with its reason."""
    try:
        printed = read_text(raw)
        document = _document(printed, key, url)
        return document.records()
    except (Unreadable, NotUnderstood) as unclear:
        return [SetAside(unclear.reason, unclear.found)]


# --- the document -------------------------------------------------------------------------------------------------

_RECORD_OF_CONGRESS = re.compile(r"\[Congressional Record Volume|From the Congressional Record Online", re.IGNORECASE)
_REGISTER = re.compile(
    r"\[FR\s+Doc|\[Federal\s+Register(?:\s+Volume|:)|Federal\s+Register,?\s+Vol(?:ume|\.)|\bFR\s+\d+\s+pgs|Fed\.\s+Reg\.\s+\d"
    r"|Federal\s+Register\s+Liaison|published\s+in\s+the\s+Federal\s+Register\s+on|Federal\s+Register\s+/\s+Vol",
    re.IGNORECASE,
)
_ARMS_SALE = re.compile(r"\b36\s*\(\s*b\s*\)|arms\s+sales?\s+noti", re.IGNORECASE)
_NUMBER = r"(?:[A-Z]\d?-)?[A-Z]?\d{1,4}-\d{1,6}"
_HEAD_NUMBER = re.compile(
    rf"\[FR\s+Doc\.?\s+No[.:]{{1,2}}\s*({_NUMBER})\s*\]|FR\s+Document:?\s*(?:\[FR\s+Doc\.?\s*)?({_NUMBER})"
    rf"|federalregister\.gov/d/({_NUMBER})",
    re.IGNORECASE,
)
_CLOSING = re.compile(rf"\[FR\s+Doc\.?\s*(?:No[.:]{{1,2}}\s*)?({_NUMBER})[;,]?\s+Filed\b", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\[?Federal\s+Register(?:,?\s+Vol[^()\n]{1,40}\(|:\s*|\s+on\s+|\s*/\s*Vol[^/]{1,20}/[^/]{1,10}/|\s+Volume[^()]{1,40}\()"
    r"\s*(?:\w+day,\s*)?(?P<day>[A-Z][a-z]+\.?\s+\d{1,2},\s+\d{4}|\d{2}/\d{2}/\d{4})"
    r"|\d+\s+Fed\.\s+Reg\.\s+\d+\s+\((?P<cited>[A-Z][a-z]+\.?\s+\d{1,2},\s+\d{4})\)"
)
_URL_DAY = re.compile(r"(?:/|FR-)((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})/")
_URL_NUMBER = re.compile(rf"/({_NUMBER})(?:\.\w{{2,4}})?(?:/[^/]*)?$")
_BRACKETS = re.compile(r"\[\s*Transmittals?\s+(?:Nos?|Numbers?)?\.?:?\s*([^\]]{2,120})\]", re.IGNORECASE)
_HEADING = re.compile(
    rf"Transmittals?\s*(?:Nos?|Number)?\s*[.:,#]{{0,2}}\s*(?:\(U\)\s*)?(?:RSAT[\s-]*)?#?\s*({TRANSMITTAL})",
    re.IGNORECASE,
)
_CORRECTING = re.compile(
    r"Arms\s+Sales?\s+Notifications?\s*;\s*Correction|ACTION:\s*[^\n]{0,60}\bcorrection\b"
    r"|\n\s*Correction\s*\n\s*In\s+notice\s+document\b",
    re.IGNORECASE,
)
_CITED = re.compile(
    rf"\b(?:FR\s+Doc(?:ument)?\.?|notice\s+document)\s*(?:Nos?[.:]{{1,2}}\s*)?({_NUMBER})", re.IGNORECASE
)
_JUSTIFICATION = re.compile(
    r"^[ ]*(?:\(U\)[ ]*)?POLICY\s+JUSTIFICATION[ .:]*(?:\(U\)[ ]*)?$", re.IGNORECASE | re.MULTILINE
)
_JUSTIFICATION_INLINE = re.compile(r"POLICY JUSTIFICATION")
_PICTURE = re.compile(r"\[GRAPHIC\]|TIFF\s+OMITTED|Federal\s+Register\s+graphic", re.IGNORECASE)
_LAST_SENTENCE = re.compile(
    r"readiness\s+(?:as\s+a\s+result\s+of|resulting\s+from)\s+this\s+(?:proposed\s+)?sale\b", re.IGNORECASE
)
_EDITORS_MARK = re.compile(r"\[\[[^\[\]]{0,80}\bAnnex\b[^\[\]]{0,80}\]\]", re.IGNORECASE)
_REMOVED = REMOVED.decode()


def _document(printed: PrintedText, key: str, url: str | None) -> _Document:
    text = printed.text.translate(DASHES)
    if _RECORD_OF_CONGRESS.search(text[:4_000]):
        raise Unreadable("not a Federal Register notice", "it is a page of the Congressional Record")
    if not _REGISTER.search(text):
        raise Unreadable(
            "not a Federal Register notice", "nothing in it names the Federal Register as its place of print"
        )
    if not _ARMS_SALE.search(text):
        raise Unreadable("not an arms sales notice", "it names neither an arms sale nor section 36(b)")
    heads = {n.upper() for m in _HEAD_NUMBER.finditer(text) for n in m.groups() if n}
    closings = list(_CLOSING.finditer(text))
    numbers = heads | {m[1].upper() for m in closings}
    if len(numbers) > 1:
        raise Unreadable("document numbers disagree", ", ".join(sorted(numbers)))
    in_url = _URL_NUMBER.search(url or "")
    number = next(iter(numbers), in_url[1].upper() if in_url else None)
    return _Document(
        text=text,
        key=number or key,
        url=url,
        number=number,
        number_is_certain=bool(heads or in_url),
        published_on=_published_on(text, url),
        closed_at=len(text) if printed.page_is_closed else (closings[-1].start() if closings else -1),
    )


def _published_on(text: str, url: str | None) -> date | None:
    found = _PUBLISHED.search(text)
    if found:
        printed = found["day"] or found["cited"]
        if "/" in printed:
            month, day, year = (int(n) for n in printed.split("/"))
            return _day(year, month, day)
        return printed_day(printed)
    in_url = _URL_DAY.search(url or "")
    return _day(*(int(n) for n in in_url.groups())) if in_url else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Document:
    text: str
    key: str
    url: str | None
    number: str | None
    number_is_certain: bool
    published_on: date | None
    closed_at: int  # where the closing line stands; -1 when none was met

    def records(self) -> Understood:
        bracketed = self._bracketed()
        starts = [item.start for item in _items(self.text, 0, len(self.text)) if item.name == "purchaser"]
        if _CORRECTING.search(self.text[: starts[0] if starts else len(self.text)]):
            return self._correction(bracketed)
        if not starts:
            return [self._without_items()]
        sections = [
            _Section(self, start, starts[i + 1] if i + 1 < len(starts) else len(self.text), starts[i - 1] if i else 0)
            for i, start in enumerate(starts)
        ]
        found: Understood = []
        for section in sections:
            try:
                found += section.records(bracketed, alone=len(sections) == 1)
            except NotUnderstood as unclear:
                found.append(SetAside(unclear.reason, unclear.found, section.transmittal()))
        told = {section.transmittal() for section in sections}
        found += [
            SetAside("item not printed", f"the head names transmittal {missing} and no items follow for it", missing)
            for missing in bracketed
            if missing not in told and len(told & set(bracketed)) > 0
        ]
        return found

    def _bracketed(self) -> list[str]:
        """The transmittals in the docket position, `[Transmittal Nos. 05-12 and 05-13]`."""
        found = [
            number
            for bracket in _BRACKETS.finditer(self.text)
            for printed in re.findall(TRANSMITTAL, bracket[1])
            if (number := transmittal_number(printed))
        ]
        return list(dict.fromkeys(found))

    def _without_items(self) -> SetAside:
        if self.closed_at < 0:
            return SetAside("text stops early", "before item (i), prospective purchaser")
        if _PICTURE.search(self.text):
            return SetAside(
                "items printed as a picture", "the numbered items stand in a graphic that the text leaves out"
            )
        return SetAside("item not printed", "no item (i), prospective purchaser")

    def printed(self) -> dict[str, object]:
        return {
            "document_number": self.number,
            "published_in": "Federal Register",
            "published_on": self.published_on,
            "url": self.url,
        }

    def record(self, facts: dict[str, object], key: str) -> Record:
        whole = {**dict.fromkeys(sorted(NOTIFICATION_FACTS)), **facts, **self.printed()}
        named = facts.get("named_case")
        return Record(
            facet="CongressionalNotification",
            key=key,
            facts=whole,
            as_of=self.as_of(),
            case=named if isinstance(named, str) else None,
        )

    def as_of(self) -> datetime | None:
        return datetime.combine(self.published_on, time(), UTC) if self.published_on else None

    def _correction(self, bracketed: list[str]) -> Understood:
        """A correction refers to the document it corrects; what it reprints stands there, not here."""
        if self.closed_at < 0:
            return [SetAside("text stops early", "inside a correction")]
        if len(bracketed) != 1:
            return [SetAside("transmittal not clear", f"a correction of {', '.join(bracketed) or 'no transmittal'}")]
        cited = {m[1].upper() for m in _CITED.finditer(self.text)}
        corrected = sorted(cited - {self.number})
        if len(corrected) != 1:
            return [
                SetAside(
                    "corrected document not clear", f"the text cites {', '.join(corrected) or 'no other document'}"
                )
            ]
        facts: dict[str, object] = {
            "transmittal": bracketed[0],
            "kind": CORRECTION,
            "corrects_document": corrected[0],
            "named_cases": [],
            "prior_related_cases": [],
        }
        return [self.record(facts, self.key)]


# --- the numbered items -------------------------------------------------------------------------------------------

# What an item is, is told by its label: the numerals moved when prior related cases became item (v) in 1998.
_LABELS: dict[str, tuple[str, ...]] = {
    "purchaser": ("prospective purchaser", "purchaser"),
    "value": ("total estimated value",),
    "original": ("sec. 36(b)(1), aeca transmittal", "section 36(b)(1), aeca transmittal", "36(b)(1), aeca transmittal"),
    "articles": ("description and quantity or quantities of articles", "description of articles", "description"),
    "department": ("military department", "implementing agency"),
    "prior": ("prior related cases", "prior related case"),
    "commission": ("sales commission",),
    "sensitivity": ("sensitivity of technology",),
    "delivered": ("date report delivered to congress", "date report delivered"),
    "significance": ("significance",),
    "justification": ("justification",),
}
_SAID = {
    "purchaser": "prospective purchaser",
    "value": "total estimated value",
    "original": "the original transmittal",
    "articles": "description of articles or services",
    "department": "military department",
    "prior": "prior related cases",
    "commission": "sales commission",
    "sensitivity": "sensitivity of technology",
    "delivered": "date report delivered to Congress",
    "significance": "significance",
    "justification": "justification",
}
_NUMERAL = re.compile(r"(?:(?<=\s)|(?<=[.;:,])|^)\(\s{0,3}([ivxIVXl1]{1,5})\s{0,3}\)[ \n]*(?:\(U\)[ \n]*)?")
# A label whose numeral was lost, at the beginning of a line; the table's own rows are not among them.
_BARE = re.compile(
    r"^[ ]*()(?:\(U\)[ ]*)?(?=(?:Prospective\s+Purchaser|Military\s+Department|Implementing\s+Agency"
    r"|Prior\s+Related\s+Cases|Sales\s+Commission|Sensitivity\s+of\s+Technology|Date\s+Report\s+Delivered|Description\s+and\s+Quantity)"
    r"\b[^:\n]{0,90}\n?[^:\n]{0,60}:)",
    re.IGNORECASE | re.MULTILINE,
)
_ARTICLES_LABEL_END = re.compile(
    r"Consideration\s+for\s+Purchase\s*:?|Services?\s+(?:Offered|to\s+be\s+Sold)\s*:?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    numeral: str
    start: int  # of the numeral
    told: int  # where its text begins

    def __str__(self) -> str:
        return f"item ({self.numeral}), {_SAID[self.name]}" if self.numeral else f"the item {_SAID[self.name]}"


# A notice has eight items and a document a handful of notices; beyond this it is no notice, and costly to look through.
_MOST_NUMERALS = 2_000


def _items(text: str, start: int, end: int) -> list[_Item]:
    found: dict[int, _Item] = {}
    for pattern in (_NUMERAL, _BARE):
        for met, numeral in enumerate(pattern.finditer(text, start, end)):
            if met == _MOST_NUMERALS:
                raise Unreadable("too many items", f"more than {_MOST_NUMERALS} numerals")
            name = _label(text[numeral.end() : numeral.end() + 140])
            if name:
                item = _Item(name, numeral[1].lower(), numeral.start(), _end_of_label(text, numeral.end(), end, name))
                found.setdefault(item.told, item)
    return sorted(found.values(), key=lambda item: item.start)


def _label(ahead: str) -> str | None:
    words = " ".join(ahead.split()).casefold()
    for name, forms in _LABELS.items():
        for form in forms:
            if words.startswith(form):
                return name
    for name, forms in _LABELS.items():
        for form in forms:
            # Misprints such as `Prospecitve Purchaser` are met every few years; short labels are left to be exact.
            if (
                len(form) > 15
                and words[:1] == form[0]
                and difflib.SequenceMatcher(None, words[: len(form)], form, autojunk=False).ratio() >= 0.86
            ):
                return name
    return None


def _end_of_label(text: str, start: int, end: int, name: str) -> int:
    if name == "articles" and (found := _ARTICLES_LABEL_END.search(text, start, min(start + 260, end))):
        return found.end()
    colon = text.find(":", start, min(start + 200, end))
    if colon >= 0 and not _NUMERAL.search(text, start, colon):
        return colon + 1
    longest = max(
        (form for form in _LABELS[name] if " ".join(text[start : start + 80].split()).casefold().startswith(form)),
        key=len,
        default="",
    )
    loose = re.compile(r"\s+".join(map(re.escape, longest.split())), re.IGNORECASE)
    found = loose.match(text, start)
    return found.end() if found else start


# --- one notice ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Section:
    """One notice within a document: from its purchaser to the next one's."""

    document: _Document
    start: int
    end: int
    before: int

    def transmittal(self) -> str | None:
        """The number printed last before item (i)."""
        found = list(_HEADING.finditer(self.document.text, self.before, self.start))
        return transmittal_number(found[-1][1]) if found else None

    def records(self, bracketed: list[str], *, alone: bool) -> Understood:
        text = self.document.text
        justification = _JUSTIFICATION.search(text, self.start, self.end) or _JUSTIFICATION_INLINE.search(
            text, self.start, self.end
        )
        items_end = justification.start() if justification else self.end
        items = _items(text, self.start, items_end)
        self._check_items(items)
        named = {item.name: item for item in items}
        transmittal = self.transmittal()
        if transmittal is None:
            raise NotUnderstood("transmittal not clear", "no transmittal number before item (i)")
        if bracketed and transmittal not in bracketed:
            raise NotUnderstood(
                "transmittal not clear", f"the head prints {', '.join(bracketed)} and the notice {transmittal}"
            )
        kind = ENHANCEMENT if "original" in named else CERTIFICATION
        if kind == CERTIFICATION and is_lettered(transmittal):
            raise NotUnderstood("item not printed", f"enhancement {transmittal} names no original transmittal")
        wanted = (
            ("original", "articles", "delivered")
            if kind == ENHANCEMENT
            else ("value", "articles", "department", "delivered")
        )
        self._check_whole(items, wanted, justification.end() if justification else None)

        bounds = [item.start for item in items] + [items_end]
        said = {item.name: _end_of_items(text[item.told : bounds[bisect_left(bounds, item.told)]]) for item in items}
        facts: dict[str, object] = {"transmittal": transmittal, "kind": kind}
        facts |= self._common(said)
        facts |= _enhancement(said) if kind == ENHANCEMENT else _certification(said)
        told = text[justification.end() : self._end_of_justification(justification.end())] if justification else ""
        facts["title"] = _title(told)
        facts["principal_contractor"] = principal_contractor(paragraphs(told))

        key = self.document.key if alone else f"{self.document.key}/{transmittal}"
        records: Understood = [self.document.record(facts, key)]
        if kind == CERTIFICATION:
            title = neutral_title(_text(facts["title"]), _text(facts["principal_contractor"]), transmittal)
            records += [
                Record(
                    "Case",
                    designator,
                    {**case_facts(designator), "neutral_title": title},
                    self.document.as_of(),
                    designator,
                )
                for designator in _designators(said["department"])
            ]
        return records

    def _check_items(self, items: list[_Item]) -> None:
        names = [item.name for item in items]
        twice = [item for i, item in enumerate(items) if item.name in names[:i]]
        if twice:
            raise NotUnderstood("item printed twice", str(twice[0]))

    def _check_whole(self, items: list[_Item], wanted: tuple[str, ...], justification: int | None) -> None:
        """Refuse a text that stops early: everything wanted is there, and something shows that nothing was cut off."""
        missing = [name for name in wanted if name not in {item.name for item in items}]
        last = items[-1]
        after = justification if justification is not None else last.told
        text, document = self.document.text, self.document
        followed = self.end < len(text)  # by another notice
        ends = followed or document.closed_at > last.start
        if not ends and justification is not None and document.number_is_certain:
            tail = text[after:]
            ends = bool(_LAST_SENTENCE.search(tail) or _REMOVED in tail or _EDITORS_MARK.search(tail))
        if missing and ends:
            raise NotUnderstood("item not printed", _SAID[missing[0]])
        if not ends:
            place = "in the policy justification, before its end" if justification is not None else f"inside {last}"
            raise NotUnderstood("text stops early", place)

    def _end_of_justification(self, start: int) -> int:
        text = self.document.text
        ends = [self.end]
        if self.document.closed_at > start:
            ends.append(self.document.closed_at)
        for mark in (_REMOVED, "BILLING CODE"):
            if (position := text.find(mark, start, self.end)) >= 0:
                ends.append(position)
        ends += [m.start() for m in [_HEADING.search(text, start, self.end)] if m and not _is_prose(text, m)]
        return min(ends)

    def _common(self, said: dict[str, str]) -> dict[str, object]:
        purchaser = one_line(said["purchaser"])
        if not purchaser or len(purchaser) > 300:
            raise NotUnderstood("item not understood", f"prospective purchaser is `{purchaser[:80]}`")
        delivered_on = printed_day(said["delivered"])
        if delivered_on is None:
            raise NotUnderstood(
                "item not understood", f"date report delivered to Congress is `{unwrapped(said['delivered'])[:60]}`"
            )
        articles = "\n".join(paragraphs(said["articles"]))
        if not articles:
            raise NotUnderstood("item not understood", "description of articles or services is empty")
        department = one_line(said.get("department", "")) or None
        designators = _designators(said.get("department", ""))
        return {
            "purchaser": purchaser,
            "articles": articles,
            "delivered_on": delivered_on,
            "military_department": department,
            "named_case": designators[0] if designators else None,
            "named_cases": designators,
            "prior_related_cases": _prior_related_cases(said.get("prior", "")),
            "sales_commission": one_line(said.get("commission", "")) or None,
        }


def _is_prose(text: str, heading: re.Match[str]) -> bool:
    return bool(re.search(r"\w[ ]*$", text[max(heading.start() - 20, 0) : heading.start()].split("\n")[-1]))


def _end_of_items(text: str) -> str:
    """Without what only follows the last item: the footnote and the closing lines."""
    return re.split(
        r"\n[ ]*\*[ ]*As\s+defined|\n[ ]*\[FR\s+Doc|\n[ ]*BILLING\s+CODE", text, maxsplit=1, flags=re.IGNORECASE
    )[0]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _designators(text: str) -> list[str]:
    return list(dict.fromkeys(DESIGNATOR.findall(unwrapped(text))))


def _prior_related_cases(text: str) -> list[str]:
    line = one_line(text)
    if re.fullmatch(
        r"(?:none|n/?a|not applicable|no|no prior (?:related )?cases?|-*)(?:\s+known)?(?:\s+at this time)?",
        line,
        re.IGNORECASE,
    ):
        return []
    if re.search(r"\bFMS\s+case\b", line, re.IGNORECASE):
        # `FMS case LHX--$5 million--05Jan98 FMS case KBA--$1,200`: amounts carry commas, so their own word parts them.
        parts = re.split(r"(?<!^)(?=\bFMS\s+case\b)", line, flags=re.IGNORECASE)
    else:
        parts = re.split(r"\s*[;,]\s*(?:and\s+)?|\s+and\s+|\s+&\s+", line)
    return [part for part in (p.strip(" ;,.") for p in parts) if part]


def _certification(said: dict[str, str]) -> dict[str, object]:
    text, funding = _without_funding(said["value"])
    value = estimated_value(unwrapped_rows(text))
    return {
        "total_value": value.total,
        "major_defense_equipment_value": value.major_defense_equipment,
        "other_value": value.other,
        "funding_source": funding,
    }


def unwrapped_rows(text: str) -> str:
    """The rows of the value table without footnote marks: `Equipment?*` is a dagger that lost its encoding."""
    return re.sub(r"(?<=[A-Za-z)])[ ]*[?*\\†‡\d]{0,3}[?*\\†‡]+\d?", " ", text)


_FUNDING = re.compile(
    r"\*?[ ]*Funding\s+Sources?\s*:\s*(?P<told>.+?)(?=\n\s*\n|\n[ ]*\*|\Z|\n[ ]*[A-Z][A-Za-z ]{2,40}:)",
    re.IGNORECASE | re.DOTALL,
)


def _without_funding(text: str) -> tuple[str, str | None]:
    found = _FUNDING.search(text)
    if not found:
        return text, None
    return text[: found.start()] + "\n" + text[found.end() :], one_line(found["told"]) or None


_CURRENT = re.compile(r"\bThis\s+(?:transmittal|notification|report|notice)\b", re.IGNORECASE)
_PROGRAM = r"total\s+(?:(?:estimated|case|program|sale)\s+){0,2}(?:value|cost)(?:\s+of\s+this\s+(?:sale|case|program))?"
_REVISED = r"to\s+(?:(?:an?|the|new|revised|estimated|total|value|of)\s+){0,5}"
_MOVED = r"(?:is\s+|was\s+|has\s+|will\s+)?(?:be\s+)?(?:increas|decreas|ris)\w*"
_CHANGED = rf"\s+{_MOVED}\s+(?:by\s+{AMOUNT}\s+)?(?:from\s+{AMOUNT}\s+)?{_REVISED}"
_STANDS = r"\s+(?:of|is|was|will\s+be|(?:will\s+)?remains?(?:ed)?(?:\s+unchanged)?\s+at)\s+"
_ENHANCED = {
    "total_value": [rf"{_PROGRAM}(?:{_STANDS}|{_CHANGED})(?P<amount>{AMOUNT})"],
    "major_defense_equipment_value": [
        rf"(?:MDE|Major\s+Defense\s+Equipment)\)?(?:\s+value)?\s+(?:will\s+)?constitutes?d?\s+(?P<amount>{AMOUNT})\s+of\s+(?:this|the)",
        rf"(?<!non-)\bMDE\s+value{_CHANGED}(?P<amount>{AMOUNT})",
    ],
    "other_value": [
        rf"non-MDE\s+value\s+{_REVISED}(?P<amount>{AMOUNT})",
        rf"non-MDE\s+value{_CHANGED}(?P<amount>{AMOUNT})",
    ],
}


def _enhancement(said: dict[str, str]) -> dict[str, object]:
    original = unwrapped(said["original"])
    number = re.match(rf"(?:No\.?:?\s*)?({TRANSMITTAL})", original)
    amends = transmittal_number(number[1]) if number else None
    if amends is None:
        raise NotUnderstood("item not understood", f"the original transmittal is `{original[:60]}`")
    funding = None
    for item in ("original", "department"):
        funding = funding or _without_funding(said.get(item, ""))[1]
    facts: dict[str, object] = {"amends": amends, "funding_source": funding}
    agency = re.search(
        r"(?:Implementing\s+Agency|Military\s+Department)\s*:\s*([^;\n]+)", said["original"], re.IGNORECASE
    )
    told = said.get("department") or (agency[1] if agency else "")
    designators = _designators(told)
    facts["military_department"] = one_line(re.split(r"[;\s]\s*Funding\s+Source", told, flags=re.IGNORECASE)[0]) or None
    facts["named_case"] = designators[0] if designators else None
    facts["named_cases"] = designators
    return facts | _enhanced_values(said["articles"])


def _enhanced_values(narrative: str) -> dict[str, object]:
    """The values as this report leaves them: only its own paragraphs count, and only where they say one thing."""
    line = unwrapped(narrative)
    current = list(_CURRENT.finditer(line))
    told = line[current[0].start() :] if current else ""
    values: dict[str, object] = {}
    for name, forms in _ENHANCED.items():
        for form in forms:
            printed = {amount(m["amount"].strip()).dollars for m in re.finditer(form, told, re.IGNORECASE)}
            if printed:
                values[name] = printed.pop() if len(printed) == 1 else None
                break
        else:
            values[name] = None
    total, equipment, other = (values[n] for n in ("total_value", "major_defense_equipment_value", "other_value"))
    if total is not None and equipment is not None and other is not None and equipment + other != total:  # type: ignore[operator]
        raise NotUnderstood("values do not add up", f"{equipment} and {other} make {total}")
    return values


# --- the policy justification -------------------------------------------------------------------------------------


def _title(told: str) -> str | None:
    """The line `Country--Item` under the heading; None when no such line stands there."""
    lines: list[str] = []
    for line in told.split("\n"):
        if not line.strip():
            if lines:
                break
            continue
        if lines and (line.startswith("   ") or BEGINS_A_SENTENCE.match(line.strip())):
            break
        if len(lines) == 4:
            return None
        lines.append(line)
    title = unwrapped("\n".join(lines))
    if re.search(r"\s(?:has|have)\s+requested\b", title):
        # Everything on one line: the title ends where its first sentence begins.
        title = re.split(r"\s(?=(?:\(U\)\s*)?The\s)", title, maxsplit=1)[0]
    if not re.match(r"[^.;]{2,90}?(?:--|\s-\s?|\w-\s)", title) or len(title) > 250 or " requested " in title:
        return None
    return title.rstrip(".").strip() or None
