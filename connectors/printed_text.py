"""From bytes to the text as printed: decoded, out of its HTML, without page marks, one spelling of spaces."""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass
from datetime import date

from connectors.redaction import LARGEST_NOTICE, redact


class Unreadable(Exception):
    """The bytes are not a text that could be a notice; carries the reason and what was found."""

    def __init__(self, reason: str, found: str) -> None:
        super().__init__(f"{reason}: {found}")
        self.reason = reason
        self.found = found


@dataclass(frozen=True, slots=True)
class PrintedText:
    """The running text, and whether the page it stood on was closed (so that it cannot have been cut off)."""

    text: str
    page_is_closed: bool


def read_text(raw: bytes) -> PrintedText:
    """Redact a document, decode it and take it out of its layout; raises `Unreadable`."""
    if len(raw) > LARGEST_NOTICE:
        raise Unreadable("too large", f"{len(raw)} bytes, a notice has at most {LARGEST_NOTICE}")
    if b"\0" in raw and not raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("not text", "zero bytes among the characters")
    # Nothing after this line has ever seen what may not be stored.
    raw = redact(raw)
    if not raw.strip():
        raise Unreadable("no text", "the document is empty")
    text = _decode(raw)
    closed = False
    if re.search(r"<(?:html|body|pre|div|article|p|head|table)\b", text[:20_000], re.IGNORECASE):
        text, closed = _out_of_html(text)
    # Entities also stand in plain text that somebody saved from a page.
    text = html.unescape(text)
    for odd, plain in (
        ("\r\n", "\n"),
        ("\r", "\n"),
        ("\f", "\n"),
        ("\xa0", " "),
        ("\u200b", ""),
        ("\ufeff", ""),
        ("\t", "    "),
    ):
        text = text.replace(odd, plain)
    # No pattern below then meets a long run of blanks, which each would try from its every position.
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    text = re.sub(r" {80,}", " " * 80, re.sub(r"\n{4,}", "\n\n\n", text))
    if strange := re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text):
        raise Unreadable("not text", f"the control character {ord(strange[0])} among the letters")
    return PrintedText(_without_page_marks(text), closed)


def _decode(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _out_of_html(text: str) -> tuple[str, bool]:
    start = re.search(r"<pre\b[^<>]{0,200}>", text, re.IGNORECASE)
    if start:
        end = text.lower().find("</pre>", start.end())
        closed = end >= 0
        text = text[start.end() : end] if closed else text[start.end() :]
    else:
        closed = bool(re.search(r"</(?:body|html)>", text[-2_000:], re.IGNORECASE))
        text = re.sub(r"<br\b[^<>]{0,200}>", "\n", text, flags=re.IGNORECASE)
        text = re.sub(
            r"</?(?:p|div|h\d|li|tr|table|ul|ol|section|article)\b[^<>]{0,500}>", "\n\n", text, flags=re.IGNORECASE
        )
    return re.sub(r"</?[A-Za-z!][^<>]{0,1000}>", "", text), closed


_PAGE_MARK = re.compile(
    r"\s*(?:\[\[Page [A-Z]?\d{1,6}\]\]|\[top\] page \d{1,6}|\[Page [A-Z]?\d{1,6}\]"
    r"|(?:\d{1,6} )?Federal Register / Vol\. \d{1,4}, No\. \d{1,4} / \w+, \w+ \d{1,2}, \d{4} / Notices(?: \d{1,6})?)"
    r"[ ]*(\n\s*\n|\n)?"
)


def _without_page_marks(text: str) -> str:
    def mend(mark: re.Match[str]) -> str:
        before = text[max(mark.start() - 1, 0) : mark.start()]
        # In the official text the next line's indent tells a new paragraph; the mirrors have only blank lines.
        if "[top]" in mark[0] and before in {".", ":", ";", ""}:
            return "\n\n"
        return "\n"

    return _PAGE_MARK.sub(mend, text)


def paragraphs(text: str) -> list[str]:
    """Unwrap lines into paragraphs: a blank line, an indent, or a heading that ends in a colon begins another."""
    found: list[list[str]] = []
    fresh = True
    for line in text.split("\n"):
        words = " ".join(line.split())
        if not words or re.fullmatch(r"[-=_*. ]+", words):
            fresh = True
            continue
        heading = bool(
            re.fullmatch(r"(?:\(U\) )?(?:Non-)?(?:Major Defense Equipment|MDE)\b.{0,20}:", words, re.IGNORECASE)
        )
        if fresh or heading or line.startswith("   "):
            found.append([])
        found[-1].append(words)
        fresh = heading
    return [one for one in (_joined(lines) for lines in found) if one]


def unwrapped(text: str) -> str:
    """The whole text on one line."""
    return _joined([" ".join(line.split()) for line in text.split("\n") if line.strip()])


def _joined(lines: list[str]) -> str:
    text = ""
    for line in lines:
        # A wrapped `multi-` or `AN/` goes on without a space: the hyphen and the stroke are the word's own.
        glued = re.search(r"\w[-/]$|--$", text)
        text = f"{text}{line}" if glued or not text else f"{text} {line}"
    return re.sub(r"(?:(?<=\s)|^)\(U\)\s*", "", text).strip()


_YEAR = "january february march april may june july august september october november december"
_MONTHS = _YEAR.split()
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = re.compile(rf"{_MONTH}\s*(?P<day>\d{{1,2}})\s*,?\s*(?P<year>\d{{4}})(?!\d)", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s*{_MONTH},?\s*(?P<year>\d{{4}})(?!\d)", re.IGNORECASE)


def printed_day(text: str, *, at_start: bool = True) -> date | None:
    """A day as notices print it, `February 26, 2026` or `17 July 2009`; None when it is none of these."""
    text = unwrapped(text)
    for pattern in (_DAY, _DAY_FIRST):
        found = pattern.match(text) if at_start else pattern.search(text)
        if not found:
            continue
        word = re.match(r"[A-Za-z]+", found[0][found.start("month") - found.start() :])
        month = [i for i, name in enumerate(_MONTHS, 1) if word and name.startswith(word[0].lower())]
        if word and word[0].lower() == "sept":
            month = [9]
        try:
            return date(int(found["year"]), month[0], int(found["day"])) if month else None
        except ValueError:
            return None
    return None
