"""Answers of the HTTP door, and what stands in each of them.

The rule: nothing that we send is ever run by a browser or taken for what it is not, and nothing of it
is told to other sites.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web

SAFE_HEADERS = {
    "Server": "Hubbub",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
# A code of FAIL as HTTP says it.
STATUSES = {
    "BANNED": HTTPStatus.FORBIDDEN,
    "BUSY": HTTPStatus.SERVICE_UNAVAILABLE,
    "DISK_FULL": HTTPStatus.INSUFFICIENT_STORAGE,
    "LOGIN_NEEDED": HTTPStatus.UNAUTHORIZED,
    "NOT_FOUND": HTTPStatus.NOT_FOUND,
    "NOT_STORED": HTTPStatus.INSUFFICIENT_STORAGE,
    "NOT_YOURS": HTTPStatus.FORBIDDEN,
    "QUOTA": HTTPStatus.INSUFFICIENT_STORAGE,
    "RATE_LIMITED": HTTPStatus.TOO_MANY_REQUESTS,
    "TOO_LARGE": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "WRONG_PASSWORD": HTTPStatus.UNAUTHORIZED,
}
EXPLAINED = {  # what else a status needs
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": 'Basic realm="Hubbub", charset="UTF-8"'},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": "600"},
}


class Refused(Exception):
    """A request is refused: its status, and words for people."""

    def __init__(self, status: HTTPStatus, text: str, **headers: str) -> None:
        super().__init__(status, text)
        self.status = status
        self.text = text
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def words(status: HTTPStatus, text: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """A sentence as an answer."""
    made = web.Response(status=status, text=f"{text}\n", headers={**SAFE_HEADERS, **(headers or {})})
    made.headers["Cache-Control"] = "no-store"
    return made


def refusal(error: Refused) -> web.Response:
    """The answer to what is refused; the connection ends with it, whatever else would come of the request."""
    made = words(error.status, error.text, {**EXPLAINED.get(error.status, {}), **error.headers})
    made.force_close()
    return made
