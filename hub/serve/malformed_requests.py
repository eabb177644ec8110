"""What is answered to bytes that are no HTTP request, before any address is asked: coded JSON, as everywhere."""

from __future__ import annotations

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hub.serve.wording import said

_BODY = orjson.dumps({"errors": [said("REQUEST_MALFORMED", "the request is not HTTP; send it as RFC 9112 writes one")]})
_ANSWER = b"".join(
    (
        b"HTTP/1.1 400 Bad Request\r\n",
        b"content-type: application/json; charset=utf-8\r\n",
        b"cache-control: no-store\r\n",
        b"x-content-type-options: nosniff\r\n",
        b"content-length: %d\r\n" % len(_BODY),
        b"connection: close\r\n\r\n",
        _BODY,
    )
)


class CodedProtocol(HttpToolsProtocol):
    """uvicorn's reading of HTTP; what it cannot read is answered in JSON and not in its own plain text."""

    def send_400_response(self, msg: str) -> None:
        """Answers once and closes; nothing of what was sent is repeated."""
        self.transport.write(_ANSWER)
        self.transport.close()
