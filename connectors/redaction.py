"""What is taken out of a notice before any of it is stored: the technology annex, and the people to call.

Works on bytes, so that a document nobody can decode is redacted too. What it cannot rule out, it cuts.
"""

from __future__ import annotations

import codecs
import re

from connectors.contract import digest

# A notice is a few kilobytes; beyond this nothing is worth keeping and everything is costly to search.
LARGEST_NOTICE = 1_000_000
REMOVED = b"[[SENSITIVITY OF TECHNOLOGY REMOVED AT INGEST]]"

_GAP = rb"(?:\s|&nbsp;|&#160;|\xa0|\xc2\xa0|<[^<>]{0,200}>|\[\[Page \d{1,6}\]\]){0,40}"


def _spaced(*words: bytes) -> bytes:
    return _GAP.join(words)


_NUMERAL = rb"\(\s{0,3}[ivxl1]{1,5}\s{0,3}\)"
# The heading of the annex. Its numeral follows the item it belongs to: vii, and vi before 1998.
_ANNEX = re.compile(
    rb"\bAnnex" + _GAP + rb"\bItem\b"
    rb"|\bItem" + _GAP + rb"(?:Nos?\b|Number\b)[.,:]{0,2}" + _GAP + rb"\(?(?:v?i{1,3}|iv|v|[678])\b"
    rb"|\n[ \t]*(?:\(U\)[ \t]*)?Annex(?:[ \t]+[A-Z0-9])?[ \t]*\r?\n",
    re.IGNORECASE,
)
_SENSITIVITY = re.compile(
    _spaced(_NUMERAL, rb"(?:\(U\))?", rb"Sensi\w{2,9}", rb"of", rb"Tech\w{3,9}") + rb"[^:]{0,200}:", re.IGNORECASE
)
_DELIVERED = re.compile(_spaced(_NUMERAL, rb"(?:\(U\))?", rb"Date", rb"(?:of\s+)?Report", rb"Deliver"), re.IGNORECASE)
_PURCHASER = re.compile(_spaced(_NUMERAL, rb"(?:\(U\))?", rb"(?:Prospective)?", rb"Purchaser"), re.IGNORECASE)
_JUSTIFICATION = re.compile(rb"\n[ \t]*Policy[ \t]+Justification[ \t]*\r?\n", re.IGNORECASE)
_TRANSMITTAL = re.compile(rb"Transmittal" + _GAP + rb"No", re.IGNORECASE)
_CLOSING = re.compile(rb"\[FR\s{1,3}Doc[^\]]{1,60}Filed|</pre>|</body>", re.IGNORECASE)
_POINTER = re.compile(
    rb"[\s\"'(]*(?:see\b|none\b|not\s+applicable|n/a\b|no\b|attached|annex|there\s+is\s+no|unclassified\b|\[\[)",
    re.IGNORECASE,
)
# Sentences that only the annex prints: when one is left, its heading was not recognised.
_ANNEX_SENTENCE = re.compile(
    rb"highest\s+(?:level\s+of\s+)?(?:the\s+)?(?:security\s+)?classifi"
    rb"|technologically\s+advanced\s+(?:or\s+\w+\s+)?adversary"
    rb"|substantially\s+the\s+same\s+degree\s+of\s+protection",
    re.IGNORECASE,
)
_LAST_OPEN_SENTENCE = re.compile(
    rb"readiness\s+(?:as\s+a\s+result\s+of|resulting\s+from)\s+this\s+(?:proposed\s+)?sale\s*\."
    rb"|Delivered\s+to\s+Congress\s*:[^\n]{0,60}\n",
    re.IGNORECASE,
)

_CONTACT = re.compile(
    rb"(FOR\s+FURTHER\s+INFORMATION\s+CONTACT:).{0,1200}?\s*"
    rb"(?=SUPPLEMENTARY\s+INFORMATION|The\s+following\s+is|Dated:|DEPARTMENT\s+OF|Transmittal\s+No|BILLING\s+CODE)",
    re.DOTALL,
)
_SIGNATURE = re.compile(
    rb"(Dated:[^\n]{1,60}\n\s{0,20})([^\n\[<]{2,60}?)(,?[ \t\r]*\n\s{0,20}(?:Alternate|OSD|Acting|Federal))"
)
_LETTER_SIGNATURE = re.compile(rb"(Sincerely,[ \t\r]*\n\s{0,40})([^\n\[<]{2,60}?)(,?[ \t\r]*\n)")
# The mail obfuscation of the content network differs at every fetch.
_MAIL_TOKEN = re.compile(rb"(email-protection)#[0-9a-f]{2,400}|(data-cfemail=\")[0-9a-f]{2,400}")


def redact(raw: bytes) -> bytes:
    """Take out the annex, contacts and signatures, and what differs at every fetch; a second time changes nothing."""
    if len(raw) > LARGEST_NOTICE:
        return f"[[DOCUMENT OF {len(raw)} BYTES NOT KEPT, SHA-256 {digest(raw)}]]".encode()
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    # Text with a zero byte between its letters would slip past every pattern below.
    raw = _without_scripts(raw.replace(b"\0", b""))
    raw = _MAIL_TOKEN.sub(lambda m: m[1] or m[2] or b"", raw)
    raw = _CONTACT.sub(rb"\1 [contact removed]\n\n", raw)
    raw = _SIGNATURE.sub(rb"\1[name removed]\3", raw)
    raw = _LETTER_SIGNATURE.sub(rb"\1[name removed]\3", raw)
    raw = _without_annexes(raw)
    raw = _without_sensitivity_items(raw)
    return _without_stray_sentences(raw)


def _without_scripts(raw: bytes) -> bytes:
    kept, position = [], 0
    while (start := raw.find(b"<script", position)) >= 0:
        end = raw.find(b"</script>", start)
        if end < 0:
            break
        kept.append(raw[position:start])
        position = end + len(b"</script>")
    return b"".join([*kept, raw[position:]])


def _without_annexes(raw: bytes) -> bytes:
    kept, position = [], 0
    while found := _ANNEX.search(raw, position):
        if _is_editors_mark(raw, found.start()):
            kept.append(raw[position : found.end()])
            position = found.end()
            continue
        kept += [raw[position : found.start()], b"\n", REMOVED, b"\n"]
        position = _end_of_cut(raw, found.end())
    return b"".join([*kept, raw[position:]])


def _without_sensitivity_items(raw: bytes) -> bytes:
    kept, position = [], 0
    while found := _SENSITIVITY.search(raw, position):
        end = _end_of_cut(raw, found.end(), items_go_on=True)
        told = raw[found.end() : end]
        kept.append(raw[position : found.end()])
        if not told.strip() or (_POINTER.match(told) and len(told) <= 120):
            kept.append(told)
        else:
            kept += [b" ", REMOVED, b"\n"]
        position = end
    return b"".join([*kept, raw[position:]])


def _without_stray_sentences(raw: bytes) -> bytes:
    position = 0
    while found := _ANNEX_SENTENCE.search(raw, position):
        before = [m.end() for m in _LAST_OPEN_SENTENCE.finditer(raw, position, found.start())]
        start = before[-1] if before else max(raw.rfind(b"\n", position, found.start()), position)
        end = _end_of_cut(raw, found.end(), items_go_on=True)
        raw = raw[:start] + b"\n" + REMOVED + b"\n" + raw[end:]
        position = start + len(REMOVED) + 2
    return raw


def _is_editors_mark(raw: bytes, start: int) -> bool:
    """Whether the words stand in a mark such as `[[ANNEX, ITEM NO. VII, OMITTED BY EDITOR]]`."""
    opened = raw.rfind(b"[[", max(start - 30, 0), start + 1)
    return opened >= 0 and b"]]" not in raw[opened:start] and raw.find(b"]]", start, start + 80) >= 0


def _end_of_cut(raw: bytes, position: int, *, items_go_on: bool = False) -> int:
    """Where text that may be kept begins again: the closing line, the next notice, or the item after this one."""
    ends = [len(raw)]
    patterns = [_CLOSING, _DELIVERED, _JUSTIFICATION] if items_go_on else [_CLOSING]
    ends += [found.start() for pattern in patterns if (found := pattern.search(raw, position))]
    limit = min(ends)
    for heading in _TRANSMITTAL.finditer(raw, position, limit):
        purchaser = _PURCHASER.search(raw, heading.end(), heading.end() + 700)
        if purchaser and b"annex" not in raw[heading.end() : purchaser.start()].lower():
            return heading.start()
    return limit


_MAIL = re.compile(rb"(?:mailto:)?[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
_TELEPHONE = re.compile(rb"(?<![\d-])\(?\d{3}\)?[ .-]{1,2}\d{3}[.-]\d{4}(?![\d-])")
_PRESS_CONTACT = re.compile(rb"((?:Media|Press)(?:/Public)?\s+Contacts?\s*:)[^<\r\n]{0,300}", re.IGNORECASE)
_CONTACT_REMOVED = b"[contact removed]"


def redact_post(raw: bytes) -> bytes:
    """The same for a post of the web, without whom the press may call or write to; a second time changes nothing."""
    raw = _PRESS_CONTACT.sub(rb"\1 " + _CONTACT_REMOVED, redact(raw))
    return _TELEPHONE.sub(_CONTACT_REMOVED, _MAIL.sub(_CONTACT_REMOVED, raw))


_ADDRESSEE = re.compile(rb"^([ \t]*(?:Hon\.|The[ \t]+Honorable)[ \t]+)([^\r\n\[<]{2,60}?)(,?[ \t]*\r?)$", re.MULTILINE)
_SPEAKER = re.compile(rb"^([ \t]*(?:Mr|Mrs|Ms)\.[ \t]+)([A-Z][A-Z' -]{1,40})(?=\.[ \t])", re.MULTILINE)


def redact_letters(raw: bytes) -> bytes:
    """The same for letters printed in the Record, without whom they name; a second time changes nothing."""
    raw = _ADDRESSEE.sub(rb"\1[name removed]\3", redact(raw))
    return _SPEAKER.sub(rb"\1[name removed]", raw)
