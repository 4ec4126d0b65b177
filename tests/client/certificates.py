"""Certificates that nobody but their maker signed."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
from pathlib import Path


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 and its key in one file, made by openssl (a package of that name)."""
    path = folder / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(path), "-out", str(path.with_suffix(".crt"))),
        ],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


def offered(certificate: Path) -> ssl.SSLContext:
    """What a server with this certificate offers."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def fingerprint(certificate: Path) -> str:
    """Its SHA-256."""
    text = certificate.with_suffix(".crt").read_text()
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(text)).hexdigest()
