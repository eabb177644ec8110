"""The files that documents are registered from: GraphQL texts, and the manifests that generators of clients write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from hub.serve.trusted_documents import digest_in, digest_of
from schema.errors import HubError

APOLLO = "apollo-persisted-query-manifest"


class UnreadableDocuments(HubError):
    """A file that no documents can be registered from; each line says where, and what is wrong there."""


@dataclass(frozen=True)
class FiledDocument:
    """One document of a file: its exact text, and where it stands, as an error names the place."""

    text: str
    place: str

    @property
    def digest(self) -> str:
        """What it is addressed by."""
        return digest_of(self.text)


def documents_in(file: Path) -> list[FiledDocument]:
    """The documents of a file: of a `.json` every one its manifest maps an id to, of any other the whole text.

    Manifests are those of graphql-codegen's client preset and of Relay, an object from ids to texts, and Apollo's. Raises
    `UnreadableDocuments` for one that is none of them, and for an id that is not its text's SHA-256.
    """
    try:
        content = file.read_bytes().decode()
    except UnicodeDecodeError:
        raise UnreadableDocuments(f"{file}: the file is not UTF-8 text") from None
    except OSError as wrong:
        raise UnreadableDocuments(f"{file}: the file cannot be read: {wrong.strerror}") from None
    if file.suffix != ".json":
        found = [FiledDocument(content, f"{file}")]
    else:
        found = list(_manifest(file, content))
    if places := [one.place for one in found if "\0" in one.text]:
        raise UnreadableDocuments("\n".join(f"{place}: take the character NUL out of the text" for place in places))
    return found


def _manifest(file: Path, content: str) -> Iterator[FiledDocument]:
    try:
        read: Any = orjson.loads(content)
    except ValueError:
        raise UnreadableDocuments(f"{file}: the file is not JSON; name one that ends in `.graphql` otherwise") from None
    entries = _entries(read)
    if entries is None:
        raise UnreadableDocuments(
            f"{file}: the file is no manifest; write an object from ids to texts, as graphql-codegen and Relay do, or Apollo's"
        )
    lines = [
        f'{file}: `{name}` is not the SHA-256 of its text; have the generator hash by that: `hashAlgorithm: "sha256"` for '
        'graphql-codegen, `"algorithm": "SHA256"` for Relay'
        for name, text in entries
        if digest_in(name) != digest_of(text)
    ]
    if lines:
        raise UnreadableDocuments("\n".join(lines))
    for name, text in entries:
        yield FiledDocument(text, f"{file}: `{name}`")


def _entries(read: Any) -> list[tuple[str, str]] | None:
    """The ids of a manifest and their texts; none where it is no manifest."""
    if not isinstance(read, dict):
        return None
    if read.get("format") == APOLLO:
        listed = read.get("operations")
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            return None
        entries = [(one.get("id"), one.get("body")) for one in listed]
    else:
        entries = list(read.items())
    if not entries or not all(isinstance(name, str) and isinstance(text, str) for name, text in entries):
        return None
    return entries
