"""How a message is signed, so that its receiver knows it is ours, whole and recent (Standard Webhooks 1.0, HMAC-SHA256)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from schema.rules.webhooks import SECRET_PREFIX


def signed_headers(event: str, at: datetime, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers of a message sent at an instant: one signature for each secret that holds, the newest first."""
    timestamp = str(int(at.timestamp()))
    content = b".".join((event.encode(), timestamp.encode(), body))
    return {
        "webhook-id": event,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(secret, content)}" for secret in secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
