"""How a message is signed, so that its receiver knows it is ours, whole and recent (Standard Webhooks 1.0, HMAC-SHA256)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook


def signed_headers(event: str, at: datetime, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers of a message sent at an instant: one signature for each secret that holds, the newest first."""
    instant = at.astimezone(UTC)  # the library reads any zone as this one
    return {
        "webhook-id": event,
        "webhook-timestamp": str(int(instant.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(event, instant, body.decode()) for secret in secrets),
    }
