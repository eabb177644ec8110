"""The built-in issuer's keys: one signs access tokens, another signs receipts. Kept in files, published as a JWKS."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey

from schema.errors import HubError

SigningKey = ECKey | OKPKey


class Purpose(StrEnum):
    """What a key signs. A token's key never signs a receipt, so neither can be passed off as the other."""

    ACCESS = "access"
    RECEIPT = "receipt"


ALGORITHM = {
    Purpose.ACCESS: "ES256",
    Purpose.RECEIPT: "Ed25519",  # the name RFC 9864 gives EdDSA over this curve; the name `EdDSA` is deprecated there
}
_FILE_NAME = re.compile(r"(access|receipt)-([0-9]{5})\.jwk")
_SHARED = 0o077  # the bits by which a group, or anybody else, could read a file
_LOOKS = 5


class KeysError(HubError):
    """The root of what can be wrong with the issuer's keys."""


class KeyExposed(KeysError):
    """A private key, or its directory, can be read by other users of the machine."""


class KeyUnreadable(KeysError):
    """A key file does not hold the key its name promises."""


class KeyMissing(KeysError):
    """There is no key to sign with, or none of the given id."""


class KeyRing:
    """The keys in one directory: of each purpose a current one, which signs, and older ones, which still verify.

    The files are the truth and several processes share them: a key rotated or removed by one is noticed by the
    others when they look again. A file is written once and never changed; the highest number is current.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._seen: frozenset[tuple[str, int, int]] = frozenset()
        self._held: dict[Purpose, dict[int, SigningKey]] = {purpose: {} for purpose in Purpose}
        self._by_kid: dict[Purpose, Mapping[str, SigningKey]] = {p: MappingProxyType({}) for p in Purpose}

    @classmethod
    def open(cls, data_dir: Path) -> KeyRing:
        """The ring in `<data_dir>/keys/`, with a key of each purpose made on first use.

        Processes that start at once agree on the keys. Raises `KeyExposed` when others may read the directory or a
        key, and `KeyUnreadable` when a file holds no such key.
        """
        directory = data_dir / "keys"
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_if_shared(directory, directory.stat().st_mode, wanted="700")
        ring = cls(directory)
        ring.look_again()
        for purpose in Purpose:
            if not ring._held[purpose]:
                ring._place(purpose, 1)
        ring.look_again()
        return ring

    def current(self, purpose: Purpose) -> SigningKey:
        """The key that signs; raises `KeyMissing` when every key of this purpose was removed."""
        self.look_again()
        held = self._held[purpose]
        if not held:
            raise KeyMissing(f"no {purpose.value} key is left in `{self.directory}`; restart the hub to make one")
        return held[max(held)]

    def verifying(self, purpose: Purpose) -> Mapping[str, SigningKey]:
        """The current and the older keys by `kid`, as last looked at."""
        return self._by_kid[purpose]

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """The public halves as a JWK Set (RFC 7517), the current key of each purpose first."""
        self.look_again()
        return {
            "keys": [
                dict(held[number].as_dict(private=False))
                for held in self._held.values()
                for number in sorted(held, reverse=True)
            ]
        }

    def rotate(self, purpose: Purpose) -> str:
        """Make a new current key and answer its `kid`; the older ones verify until they are removed."""
        self.look_again()
        self._place(purpose, max(self._held[purpose], default=0) + 1)
        # When another process rotated in the same moment, its key is as new as ours would have been.
        return _kid(self.current(purpose))

    def remove(self, kid: str) -> None:
        """Stop accepting what an older key signed. Raises `KeyMissing` for an id that is not held, and for the
        current key, which must be rotated first so that there is never a moment without one.
        """
        self.look_again()
        for purpose, held in self._held.items():
            for number, key in held.items():
                if key.kid != kid:
                    continue
                if number == max(held):
                    raise KeyMissing(f"`{kid}` is the current {purpose.value} key; rotate first, then remove it")
                self._path(purpose, number).unlink(missing_ok=True)
                self.look_again()
                return
        raise KeyMissing(f"no key `{kid}` is in `{self.directory}`")

    def look_again(self) -> None:
        """Take in what was rotated or removed since the last look: one listing (about 20 µs) when nothing was."""
        for look in range(_LOOKS):
            found = self._list()
            seen = frozenset((path.name, status.st_ino, status.st_mtime_ns) for path, status in found)
            if seen == self._seen:
                return
            held: dict[Purpose, dict[int, SigningKey]] = {purpose: {} for purpose in Purpose}
            try:
                for path, status in found:
                    _refuse_if_shared(path, status.st_mode, wanted="600")
                    purpose, number = _named(path)
                    held[purpose][number] = _read(path, purpose)
            except FileNotFoundError:
                if look == _LOOKS - 1:
                    raise
                continue  # removed between the listing and the reading
            self._held, self._seen = held, seen
            self._by_kid = {p: MappingProxyType({_kid(key): key for key in held[p].values()}) for p in Purpose}
            return

    def _list(self) -> list[tuple[Path, os.stat_result]]:
        found: list[tuple[Path, os.stat_result]] = []
        try:
            with os.scandir(self.directory) as entries:
                for entry in entries:
                    if _FILE_NAME.fullmatch(entry.name):
                        with suppress(FileNotFoundError):  # removed in this very moment
                            found.append((Path(entry.path), entry.stat()))
        except FileNotFoundError:
            return []  # a directory taken away is every key taken away: nothing verifies
        return found

    def _path(self, purpose: Purpose, number: int) -> Path:
        return self.directory / f"{purpose.value}-{number:05}.jwk"

    def _place(self, purpose: Purpose, number: int) -> None:
        """Put a new key under this number, unless another process was first: then its key stands.

        The key is complete on disk before it has its name, so nobody ever reads half of one.
        """
        key = _generate(purpose)
        text = json.dumps(key.as_dict(private=True), indent=1).encode()
        draft = self.directory / f".draft-{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            try:
                self._path(purpose, number).hardlink_to(draft)
            except FileExistsError:
                return
        finally:
            draft.unlink(missing_ok=True)
        _settle(self.directory)


def _generate(purpose: Purpose) -> SigningKey:
    made: SigningKey = ECKey.generate_key("P-256") if purpose is Purpose.ACCESS else OKPKey.generate_key("Ed25519")
    marks: dict[str, str] = {"use": "sig", "alg": ALGORITHM[purpose], "kid": made.thumbprint()}
    return _imported({**made.as_dict(private=True), **marks}, purpose)


def _imported(jwk: dict[str, Any], purpose: Purpose) -> SigningKey:
    """The private key of this purpose; raises `ValueError` or `JoseError` when the JWK is not one."""
    key = JWKRegistry.import_key(jwk)
    if not isinstance(key, ECKey | OKPKey) or not key.is_private:
        raise ValueError("not a private key")
    if key.curve_name != ("P-256" if purpose is Purpose.ACCESS else "Ed25519"):
        raise ValueError("of another curve")
    if key.alg != ALGORITHM[purpose] or key.get("use") != "sig":
        raise ValueError("marked for another use")
    if key.kid != key.thumbprint():  # RFC 7638: the id is the key's own, so one id can never name two keys
        raise ValueError("its id is not its thumbprint")
    return key


def _read(path: Path, purpose: Purpose) -> SigningKey:
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as wrong:
        raise KeyUnreadable(f"`{path}` cannot be read ({wrong.strerror}); run the hub as the file's owner") from wrong
    try:
        return _imported(json.loads(text), purpose)
    except (JoseError, ValueError, TypeError, KeyError):
        # `from None`: what the parser found is the inside of a private key
        raise KeyUnreadable(
            f"`{path}` does not hold {'an' if purpose is Purpose.ACCESS else 'a'} {purpose.value} key "
            f"({ALGORITHM[purpose]}); restore it from a backup, or delete it to refuse what it signed"
        ) from None


def _named(path: Path) -> tuple[Purpose, int]:
    purpose, _, number = path.stem.partition("-")
    return Purpose(purpose), int(number)


def _kid(key: SigningKey) -> str:
    return key.kid or key.thumbprint()


def _refuse_if_shared(path: Path, mode: int, wanted: str) -> None:
    if os.name == "posix" and mode & _SHARED:
        raise KeyExposed(f"`{path}` is open to other users of this machine; run `chmod {wanted} {path}`")


def _settle(directory: Path) -> None:
    """Make a new name survive a power cut."""
    if os.name != "posix":
        return  # elsewhere a directory cannot be opened, and names are journalled
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
