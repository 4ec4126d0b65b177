"""TLS of a listener: its certificate, which can be read anew, and what a client's certificate tells.

The rule: a client is asked for a certificate and may have none, or one that it made itself: what
counts is its fingerprint, which an account can be bound to. Nobody is let in for a certificate alone.
See docs/adr/0003-client-certificates.md.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import ssl
import stat
import sys
from pathlib import Path
from typing import Any

VERIFY_PEER = 1  # OpenSSL's SSL_VERIFY_PEER: ask for a certificate, go on without one
_ASKED_NAME = "hubbub_asked_name"  # kept on the connection, since nothing else lives as long
_Verify = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class BadCertificate(Exception):
    """A certificate or its key can't be used: `key` names the setting, the text what to do."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key


def load(cert: Path, key: Path, *, asks_clients: bool) -> ssl.SSLContext:
    """A listener's side of TLS 1.2 or newer. Raises: BadCertificate."""
    _check_file("tls_cert", cert)
    _check_file("tls_key", key)
    _check_mode(key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(cert, key, password=lambda: "")
    except OSError as error:  # ssl.SSLError is one
        raise BadCertificate(
            "tls_cert",
            f"The certificate {cert} with the key {key} can't be used: {error.strerror or error}. "
            "Both must be PEM files that belong together, the key without a password.",
        ) from error
    context.sni_callback = _note_name
    if asks_clients:
        _ask_clients(context)
    return context


def fingerprint(tls: ssl.SSLObject | None) -> str:
    """The SHA-256 of the peer's certificate, in hex; "" when it has shown none."""
    certificate = tls.getpeercert(binary_form=True) if tls is not None else None
    return hashlib.sha256(certificate).hexdigest() if certificate else ""


def asked_name(tls: ssl.SSLObject | None) -> str:
    """The name under which the peer looked us up, in lower case; "" when it told none."""
    return str(getattr(tls, _ASKED_NAME, "")).lower()


def _note_name(tls: ssl.SSLObject | ssl.SSLSocket, name: str | None, _context: ssl.SSLContext) -> None:
    setattr(tls, _ASKED_NAME, name or "")


def _check_file(setting: str, path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise BadCertificate(setting, f"{setting}: {path} can't be read: {error.strerror}.") from error


def _check_mode(key: Path) -> None:
    """A key is its owner's alone; of another owner's (a group's, as Debian keeps them) we may be a reader."""
    if sys.platform == "win32":
        return
    found = key.stat()
    forbidden = stat.S_IRWXO | (stat.S_IRWXG if found.st_uid == os.getuid() else stat.S_IWGRP)
    if found.st_mode & forbidden:
        mode = stat.S_IMODE(found.st_mode)
        raise BadCertificate(
            "tls_key",
            f"tls_key: other people on this machine can read {key} (mode {mode:04o}). Run: chmod 600 {key}",
        )


def _take_any(_store: Any, _argument: Any) -> int:
    """OpenSSL's question whether a client's certificate is good enough: it is only its fingerprint."""
    return 1


_TAKE_ANY = _Verify(_take_any)  # which must live as long as any context


def _ask_clients(context: ssl.SSLContext) -> None:
    """Ask for certificates and take those that no authority has signed, which `ssl` has no word for.

    Where OpenSSL is out of reach (another Python, or one with OpenSSL inside), nobody is asked.
    """
    openssl = _openssl()
    if openssl is None:
        return
    pointer = ctypes.c_void_p.from_address(id(context) + object.__basicsize__)
    context.verify_mode = ssl.CERT_OPTIONAL
    if openssl.SSL_CTX_get_verify_mode(pointer) != VERIFY_PEER:
        context.verify_mode = ssl.CERT_NONE
        return
    openssl.SSL_CTX_set_cert_verify_callback(pointer, _TAKE_ANY, None)


def _openssl() -> Any:
    """The OpenSSL that this Python's `ssl` runs on, or None."""
    if sys.implementation.name != "cpython" or sys.platform == "win32":
        return None
    import _ssl  # noqa: PLC0415 - CPython's

    try:
        library = ctypes.CDLL(getattr(_ssl, "__file__", None))
        library.SSL_CTX_get_verify_mode.argtypes = [ctypes.c_void_p]
        library.SSL_CTX_set_cert_verify_callback.argtypes = [ctypes.c_void_p, _Verify, ctypes.c_void_p]
    except (OSError, AttributeError):
        return None
    return library
