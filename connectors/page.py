"""A page of the web as its elements: which stand in it, whether each was closed, and what they say line by line.

A page is read and never run: nothing in it is fetched, no entity is defined, and what a script would add is not there.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

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
    return _elements(text)


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


# A tree of elements does not say where the text of a page ends: this element, put behind its last, stands where it does.
_END = "the-end-of-this-page"
_CUT_IN_A_TAG = re.compile(r"<[^<>]*\Z")


def _elements(text: str) -> Element:
    """The elements of a page, as a browser would build them; what was left open at the end is not closed."""
    whole = _CUT_IN_A_TAG.sub("", text)
    top = LexborHTMLParser(f"{whole}<{_END}></{_END}>").root
    root = Element("", {})
    if top is None:
        return root
    waiting: list[tuple[LexborNode, Element, int]] = [(top, root, 1)]
    within = {id(root): root}
    end: Element | None = None
    while waiting:
        node, above, depth = waiting.pop()
        if node.is_text_node:
            above.within.append(node.text_content or "")
            continue
        if not node.is_element_node or node.tag is None:
            continue
        if depth > DEEPEST:
            raise Unreadable("not a page", f"elements stand more than {DEEPEST} deep in each other")
        if node.tag == _END:
            end = above
            continue
        element = Element(node.tag, {name: value or "" for name, value in node.attributes.items()})
        above.within.append(element)
        within[id(element)] = above
        children: list[tuple[LexborNode, Element, int]] = []
        child = node.child
        while child is not None:
            children.append((child, element, depth + 1))
            child = child.next
        waiting += reversed(children)
    _close(root, whole.lower(), end, within)
    return root


def _close(root: Element, text: str, end: Element | None, within: dict[int, Element]) -> None:
    """Say of each element whether it was closed: the end of the page is outside it, and it has an end of its own.

    A browser closes an element along with the one around it, and such a page may as well have lost something between.
    """
    if end is None:
        return  # the page ends in the middle of something: who knows in what
    open_still = set[int]()
    while end is not root:
        open_still.add(id(end))
        end = within[id(end)]
    seen = _NO_MARKUP.sub("", text)
    of_each_name: dict[str, list[Element]] = {}
    for element in root.all():
        if element.name not in _VOID:
            of_each_name.setdefault(element.name, []).append(element)
    for name, elements in of_each_name.items():
        ended = _ended(seen, name)
        # Where the browser made other elements than the page prints, none of them is known by its place in the text.
        for element, was_ended in zip(elements, ended if len(ended) == len(elements) else [], strict=False):
            element.closed = was_ended and id(element) not in open_still


# What of a page is no markup, whatever stands in it.
_NO_MARKUP = re.compile(r"<!--.*?-->|<(script|style|title|textarea)\b.*?</\1\s*>", re.DOTALL)


def _ended(text: str, name: str) -> list[bool]:
    """Of each element of a name, in the order in which they begin, whether an end of that name was left for it."""
    found, waiting = list[bool](), list[int]()
    for tag in re.finditer(rf"<(/?){re.escape(name)}(?![\w-])", text):
        if not tag[1]:
            waiting.append(len(found))
            found.append(False)
        elif waiting:
            found[waiting.pop()] = True
    return found
