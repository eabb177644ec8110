"""A page of the web as its elements: which stand in it, whether each was closed, and what they say line by line.

A page is read and never run: nothing in it is fetched, no entity is defined, and what a script would add is not there.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from connectors.printed_text import Unreadable

# A post with all that stands around it is a quarter of this; beyond it a page is only costly to look through.
LARGEST_PAGE = 500_000
DEEPEST = 200
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_UNSEEN = frozenset(["script", "style", "noscript", "template", "title", "head", "svg"])
# Each of these begins a line of its own, and ends a paragraph that was left open.
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "div",
        "dd",
        "dl",
        "dt",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "li",
    ]
) | frozenset(
    ["h1", "h2", "h3", "h4", "h5", "h6", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"]
)


@dataclass(slots=True)
class Element:
    """One element: its name, its attributes, and in order what it holds; `closed` once its own end was met."""

    name: str
    attributes: dict[str, str]
    within: list[Element | str] = field(default_factory=list)
    closed: bool = False

    def all(self, name: str | None = None, **attributes: str) -> Iterator[Element]:
        """Every element below of this name whose attributes hold these words; `class_` stands for `class`."""
        asked = {key.rstrip("_"): word for key, word in attributes.items()}
        waiting: list[Element | str] = list(reversed(self.within))
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                continue
            if name in (None, one.name) and all(word in one.attributes.get(k, "").split() for k, word in asked.items()):
                yield one
            waiting += reversed(one.within)

    def lines(self) -> list[str]:
        """What it says, one line for each that a reader sees, with plain spaces."""
        found = [""]
        for text in self._texts():
            if text == "\n":
                found.append("")
            else:
                found[-1] += text
        return [line for line in (" ".join(line.translate(_ODD).split()) for line in found) if line]

    def text(self) -> str:
        """The same on one line."""
        return " ".join(self.lines())

    def _texts(self) -> Iterator[str]:
        waiting: list[Element | str] = list(reversed(self.within))
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                yield one if one == "\n" else one.replace("\n", " ")
            elif one.name == "br":
                yield "\n"
            elif one.name not in _UNSEEN:
                block = one.name in _BLOCKS
                waiting += ["\n", *reversed(one.within), "\n"] if block else reversed(one.within)


# A word joiner and its kin are no letters, and the no-break space is a space.
_ODD = {0xA0: " ", 0x202F: " ", 0x2009: " ", **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD))}


def read_page(raw: bytes) -> Element:
    """The elements of a page; raises `Unreadable` for bytes that are not one."""
    if len(raw) > LARGEST_PAGE:
        raise Unreadable("too large", f"{len(raw)} bytes, a page has at most {LARGEST_PAGE}")
    text = _decoded(raw)
    if not text.strip():
        raise Unreadable("no text", "the document is empty")
    if strange := re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
        raise Unreadable("not text", f"the control character {ord(strange[0])} among the letters")
    if "<" not in text:
        raise Unreadable("not a page", "there is no element in it")
    parsing = _Parsing()
    try:
        parsing.feed(text)
    except AssertionError as odd:  # so the parser meets a declaration that is none
        raise Unreadable("not a page", str(odd)[:120]) from odd
    return parsing.root


def the_one(found: Iterable[Element], what: str) -> Element:
    """The element that a page prints once; raises `Unreadable` for none, and for two that say different things."""
    met = list(found)
    if not met:
        raise Unreadable("element missing", what)
    if len({one.text() for one in met}) > 1:
        raise Unreadable("element printed twice", what)
    return met[0]


def address_of(page: Element) -> str | None:
    """Where the page says that it stands: its canonical address, or the one it gives to others."""
    for link in page.all("link", rel="canonical"):
        if link.attributes.get("href"):
            return link.attributes["href"]
    for meta in page.all("meta", property="og:url"):
        if meta.attributes.get("content"):
            return meta.attributes["content"]
    return None


def _decoded(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


class _Parsing(HTMLParser):
    """Elements as they begin and end; an end without its beginning is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS and self._open[-1].name == "p":
            self._open.pop().closed = True  # a paragraph ends where the next block begins
        element = Element(tag, {})
        for name, value in attrs:
            element.attributes.setdefault(name, value or "")
        self._open[-1].within.append(element)
        if tag in _VOID:
            element.closed = True
            return
        if len(self._open) > DEEPEST:
            raise Unreadable("not a page", f"elements stand more than {DEEPEST} deep in each other")
        self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].name == tag:
                self._open[depth].closed = True
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].within.append(data)
