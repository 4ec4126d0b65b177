"""What is slow about passwords, on purpose: hashing them, and checking them against a hash.

The rule: it runs in a thread, and takes as long for an account that is not there.

Spec: https://www.rfc-editor.org/rfc/rfc7914 (scrypt), https://www.rfc-editor.org/rfc/rfc5802 (SCRAM)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from hubbub.protocol.sasl import prepared, scram_keys
from hubbub.server.core.accounts import (
    Checked,
    CheckHash,
    CheckPassword,
    Cost,
    Credential,
    MakeCredential,
    Secret,
)

SALT_BYTES = 16
KEY_BYTES = 32
BLOCKS = 8
PARALLEL = 1
MEMORY_BYTES = 128 << 20  # at most, for one hash


def answer(secret: Secret, cost: Cost) -> Credential | Checked:
    """Compute what is asked for; about 0.2 seconds at the standard cost."""
    match secret:
        case MakeCredential(password):
            return _make(password, cost)
        case CheckPassword(password, credential):
            return _check(password, credential, cost)
        case CheckHash(password, kept):
            return Checked(_fits(password, kept, cost))


def hash_of(password: str, cost: Cost) -> str:
    """What to write into a file instead of a password."""
    return _hashed(password, os.urandom(SALT_BYTES), cost.log_n)


def _fits(password: str, kept: str, cost: Cost) -> bool:
    """Whether a password is the one that is kept, as a hash or as it is."""
    if kept.startswith("scrypt$"):
        _, log_n, salt, _ = kept.split("$")
        return hmac.compare_digest(_hashed(password, base64.b64decode(salt), int(log_n)), kept)
    _hashed(password, bytes(SALT_BYTES), cost.log_n)  # takes as long
    return bool(kept) and hmac.compare_digest(password.encode(), kept.encode())


def _make(password: str, cost: Cost) -> Credential:
    scram = scram_keys(password, os.urandom(SALT_BYTES), cost.iterations)
    return Credential(_hashed(password, os.urandom(SALT_BYTES), cost.log_n), scram)


def _check(password: str, credential: Credential | None, cost: Cost) -> Checked:
    kept = credential.hash if credential else _nobody(cost.log_n)
    _, log_n, salt, _ = kept.split("$")
    is_same = hmac.compare_digest(_hashed(password, base64.b64decode(salt), int(log_n)), kept)
    if credential is None or not is_same:
        return Checked(is_right=False)
    is_old = int(log_n) < cost.log_n or credential.scram.iterations < cost.iterations
    return Checked(is_right=True, renewed=_make(password, cost) if is_old else None)


def _hashed(password: str, salt: bytes, log_n: int) -> str:
    """`scrypt$log2 N$salt$key`, the last two in base64."""
    key = hashlib.scrypt(
        prepared(password).encode(),
        salt=salt,
        n=1 << log_n,
        r=BLOCKS,
        p=PARALLEL,
        maxmem=MEMORY_BYTES,
        dklen=KEY_BYTES,
    )
    return "$".join(("scrypt", str(log_n), base64.b64encode(salt).decode(), base64.b64encode(key).decode()))


@lru_cache
def _nobody(log_n: int) -> str:
    """A hash that no password has been found for."""
    return "$".join(("scrypt", str(log_n), base64.b64encode(bytes(SALT_BYTES)).decode(), ""))
