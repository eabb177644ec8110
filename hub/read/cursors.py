"""Sealed cursors: a place in a list that only its own reader, field and arguments can use, and nobody can look into."""

from __future__ import annotations

import base64
import re
from datetime import date, datetime
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from schema.errors import BadValue

MARK = "\x01"  # no value can hold it: text with control characters is refused at the door
_MARKED = re.compile(rb'"\\u%04x(\d+):((?:[^"\\]|\\.)*)"' % ord(MARK))
_VALUES: dict[str, Any] = {
    "text": str,
    "bigint": int,
    "boolean": bool,
    "date": date.fromisoformat,
    "timestamptz": datetime.fromisoformat,
    "uuid": str,
}


class Seal:
    """Seals and opens cursors with one key: the same place gives the same cursor, so that answers can be compared.

    AES-SIV (RFC 5297) needs no nonce; what a cursor is bound to is authenticated beside it.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def close(self, keys: bytes, bound_to: bytes) -> str:
        """A cursor for the keys of one row."""
        return base64.urlsafe_b64encode(self._cipher.encrypt(keys, [bound_to])).decode().rstrip("=")

    def open(self, cursor: str, bound_to: bytes, types: tuple[str, ...]) -> tuple[Any, ...]:
        """The keys in a cursor; raises `BadValue` with one constant sentence, whatever is wrong with it."""
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            keys = orjson.loads(self._cipher.decrypt(sealed, [bound_to]))
            if len(keys) != len(types):
                raise ValueError
            return tuple(None if k is None else _VALUES[t](k) for k, t in zip(keys, types, strict=True))
        except (InvalidTag, ValueError, TypeError, UnicodeEncodeError):
            raise BadValue(
                "CURSOR", "the cursor is not one of this list for these arguments; start again without it"
            ) from None

    def seal_all(self, text: bytes, bound_to: dict[int, bytes]) -> bytes:
        """An answer's text with every place in it sealed."""

        def sealed(found: re.Match[bytes]) -> bytes:
            keys = orjson.loads(b'"' + found[2] + b'"').encode()
            return b'"' + self.close(orjson.dumps(orjson.loads(keys)), bound_to[int(found[1])]).encode() + b'"'

        return _MARKED.sub(sealed, text)
