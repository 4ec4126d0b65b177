"""SASL: proving who one is, in the words of PLAIN, EXTERNAL and SCRAM-SHA-256, for both ends.

The rule: pure steps; nonces and salts are inputs, and a password is never kept longer than its step.

Spec: https://ircv3.net/specs/extensions/sasl-3.2, https://www.rfc-editor.org/rfc/rfc4616,
https://www.rfc-editor.org/rfc/rfc5802, https://www.rfc-editor.org/rfc/rfc7677
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from functools import cache

from hubbub.protocol.numbers import whole
from hubbub.protocol.value import value

CHUNK_CHARS = 400  # of base64 in one AUTHENTICATE; a shorter one is the last
MIN_ITERATIONS = 4096
MAX_ITERATIONS = 1_000_000  # what a client computes for a server it does not know
CHANNEL_BINDING = ("n", "y")  # what a client may say of it: not supported, or not by us


class SaslError(Exception):
    """The other end said what the mechanism does not allow; the text says what."""


# --- the wire


def chunks(data: bytes) -> list[str]:
    """Data as the parameters of one or more AUTHENTICATE lines."""
    if not data:
        return ["+"]
    text = base64.b64encode(data).decode()
    parts = [text[start : start + CHUNK_CHARS] for start in range(0, len(text), CHUNK_CHARS)]
    return [*parts, "+"] if len(parts[-1]) == CHUNK_CHARS else parts


class Assembly:
    """Puts the chunks of one message together."""

    def __init__(self, max_chars: int) -> None:
        self._max_chars = max_chars
        self._text = ""

    def feed(self, chunk: str) -> bytes | None:
        """The whole message with its last chunk; None while there is more to come.

        Raises: SaslError, for what is no base64, or OverflowError for too much of it.
        """
        if len(chunk) > CHUNK_CHARS or len(self._text) + len(chunk) > self._max_chars:
            self._text = ""
            raise OverflowError
        self._text += "" if chunk == "+" else chunk
        if len(chunk) == CHUNK_CHARS:
            return None
        text, self._text = self._text, ""
        return _unbase64(text)


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SaslError("that is not base64") from error


# --- PLAIN


def plain(name: str, password: str) -> bytes:
    """What a client says in PLAIN."""
    return f"\0{name}\0{password}".encode()


def read_plain(data: bytes) -> tuple[str, str]:
    """The account's name and the password. Raises: SaslError."""
    parts = _utf8(data).split("\0")
    if len(parts) != 3 or not parts[1] or not parts[2]:
        raise SaslError("PLAIN is: who to be, a zero, the account's name, a zero, the password")
    authzid, name, password = parts
    if authzid not in {"", name}:
        raise SaslError("nobody logs in as somebody else")
    return name, password


def read_external(data: bytes) -> str:
    """Whom to be, as EXTERNAL says it; "" for whoever the certificate belongs to. Raises: SaslError."""
    return _utf8(data)


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise SaslError("that is not UTF-8") from error


@cache
def _opaque_string():  # type: ignore[no-untyped-def]  # the library's own type has no name
    from precis_i18n import get_profile  # noqa: PLC0415 - not needed by who has no password

    return get_profile("OpaqueString")


def prepared(password: str) -> str:
    """A password in the one form of all that look the same; as it is, if it has none (RFC 8265)."""
    try:
        return str(_opaque_string().enforce(password))
    except UnicodeEncodeError:
        return password


# --- SCRAM-SHA-256


@value
class ScramKeys:
    """What a server keeps of a password: it can check a proof, and can't make one."""

    salt: bytes
    iterations: int
    stored_key: bytes
    server_key: bytes


def scram_keys(password: str, salt: bytes, iterations: int) -> ScramKeys:
    """The keys of a password. It takes long, on purpose: about 0.3 microseconds an iteration."""
    salted = _salted(password, salt, iterations)
    stored_key = hashlib.sha256(_mac(salted, b"Client Key")).digest()
    return ScramKeys(salt, iterations, stored_key, _mac(salted, b"Server Key"))


def _salted(password: str, salt: bytes, iterations: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", prepared(password).encode(), salt, iterations)


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


class ScramServer:
    """A server's end of one exchange: `begin`, `challenge`, `finish`."""

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce
        self._first = self._challenge = ""
        self._header = ""
        self._keys: ScramKeys | None = None

    def begin(self, data: bytes) -> str:
        """Read the client's first message; the account's name. Raises: SaslError."""
        message = _utf8(data)
        binding, _, rest = message.partition(",")
        authzid, _, self._first = rest.partition(",")
        if binding not in CHANNEL_BINDING:
            raise SaslError("there is no channel binding")
        attributes = _attributes(self._first)
        if list(attributes)[:2] != ["n", "r"] or not attributes["n"] or not attributes["r"]:
            raise SaslError("a name and a nonce come first")
        name = _unescaped(attributes["n"])
        if authzid and _unescaped(authzid.removeprefix("a=")) != name:
            raise SaslError("nobody logs in as somebody else")
        self._header = f"{binding},{authzid},"
        self._nonce = attributes["r"] + self._nonce
        return name

    def challenge(self, keys: ScramKeys) -> bytes:
        """What to ask of the client, given what is kept of the password."""
        self._keys = keys
        salt = base64.b64encode(keys.salt).decode()
        self._challenge = f"r={self._nonce},s={salt},i={keys.iterations}"
        return self._challenge.encode()

    def finish(self, data: bytes) -> bytes | None:
        """Check the client's proof: the server's own, or None if it is wrong. Raises: SaslError."""
        assert self._keys is not None, "challenge comes before"
        message = _utf8(data)
        without_proof, _, proof_text = message.rpartition(",p=")
        attributes = _attributes(without_proof)
        if list(attributes)[:2] != ["c", "r"]:
            raise SaslError("a binding, a nonce and a proof come last")
        if _unbase64(attributes["c"]) != self._header.encode() or attributes["r"] != self._nonce:
            return None
        proof = _unbase64(proof_text)
        signed = f"{self._first},{self._challenge},{without_proof}".encode()
        signature = _mac(self._keys.stored_key, signed)
        if len(proof) != len(signature):
            return None
        client_key = bytes(a ^ b for a, b in zip(proof, signature, strict=True))
        if not hmac.compare_digest(hashlib.sha256(client_key).digest(), self._keys.stored_key):
            return None
        return b"v=" + base64.b64encode(_mac(self._keys.server_key, signed))


class ScramClient:
    """A client's end of one exchange: `begin`, `prove`, `verify`."""

    def __init__(self, name: str, password: str, nonce: str) -> None:
        self._password = password
        self._nonce = nonce
        self._first = f"n={_escaped(name)},r={nonce}"
        self._server_signature = b""

    def begin(self) -> bytes:
        """The first message."""
        return f"n,,{self._first}".encode()

    def prove(self, data: bytes) -> bytes:
        """Answer the server's challenge. Raises: SaslError."""
        challenge = _utf8(data)
        attributes = _attributes(challenge)
        nonce, iterations = attributes.get("r", ""), whole(attributes.get("i", ""))
        if not nonce.startswith(self._nonce) or len(nonce) == len(self._nonce):
            raise SaslError("the server answers somebody else")
        if iterations is None:
            raise SaslError("the server does not say how often")
        if not MIN_ITERATIONS <= iterations <= MAX_ITERATIONS:
            raise SaslError(f"the server wants {iterations} iterations, which is not reasonable")
        salted = _salted(self._password, _unbase64(attributes.get("s", "")), iterations)
        without_proof = f"c={base64.b64encode(b'n,,').decode()},r={nonce}"
        signed = f"{self._first},{challenge},{without_proof}".encode()
        client_key = _mac(salted, b"Client Key")
        signature = _mac(hashlib.sha256(client_key).digest(), signed)
        proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
        self._server_signature = _mac(_mac(salted, b"Server Key"), signed)
        self._password = ""
        return f"{without_proof},p={base64.b64encode(proof).decode()}".encode()

    def verify(self, data: bytes) -> None:
        """Check that the server knows the password's keys too. Raises: SaslError."""
        signature = _attributes(_utf8(data)).get("v", "")
        if not self._server_signature or not hmac.compare_digest(
            _unbase64(signature), self._server_signature
        ):
            raise SaslError("the server does not know the password either")


def _attributes(text: str) -> dict[str, str]:
    """`a=x,b=y` as a dict, in its order. Raises: SaslError."""
    pairs = [part.partition("=") for part in text.split(",")]
    if any(len(key) != 1 or not equals for key, equals, _ in pairs):
        raise SaslError("attributes are letters with values")
    return {key: value for key, _, value in pairs}


def _escaped(name: str) -> str:
    return name.replace("=", "=3D").replace(",", "=2C")


def _unescaped(name: str) -> str:
    if "=" in name.replace("=2C", "").replace("=3D", ""):
        raise SaslError("a name is escaped by =2C and =3D")
    return name.replace("=2C", ",").replace("=3D", "=")
