"""Logging in: who we are to the server, and one exchange of SASL to prove it.

The rule: the best way there is comes first; a password goes in clear only where nobody listens, and never to
a server that has failed to prove that it knows it too.

Spec: https://ircv3.net/specs/extensions/sasl-3.2 and https://www.rfc-editor.org/rfc/rfc7677
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import NamedTuple

from hubbub.client.value import Value
from hubbub.client.words import N_, _
from hubbub.protocol.message import Message
from hubbub.protocol.sasl import Assembly, SaslError, ScramClient, chunks, plain

MAX_CHALLENGE_CHARS = 4_000
EXTERNAL, SCRAM, PLAIN = "EXTERNAL", "SCRAM-SHA-256", "PLAIN"
_WRONG = N_("The account or the password is wrong")
_FAILURES = {
    "902": N_("The account is locked to another nickname"),
    "904": _WRONG,
    "905": N_("The password is too long for this server"),
    "906": N_("The login was broken off"),
    "907": N_("The server lets nobody log in twice"),
}
_NO_SASL = N_("This server has no login of this kind (SASL). Where it has services, /identify logs in")
_IN_CLEAR = N_("The server wants the password in clear, and the connection is not encrypted")
_UNPROVED = N_("The server could not prove that it knows your password: it may be another one")


class Credentials(Value):
    """How we log in: the only place where a password is held, and never shown by it.

    `certificate` is the PEM file of a client certificate that the TLS connection presents (EXTERNAL).
    `in_clear` allows a password in clear on a connection that is neither encrypted nor within this machine.
    `required`: rather no connection than one as a guest.
    """

    account: str
    password: str = field(default="", repr=False)
    certificate: str = ""
    in_clear: bool = False
    required: bool = False


class Verdict(NamedTuple):
    """How a login has ended; `reason` is for the person, "" if we are logged in."""

    account: str
    reason: str = ""
    stopped: bool = False


class Offer(NamedTuple):
    """What the server offers to who has an account, or wants one."""

    sasl: bool = False
    mechanisms: tuple[str, ...] = ()  # () where the server does not tell
    register: bool = False
    email_required: bool = False
    custom_name: bool = False
    before_connect: bool = False


def read_offer(sasl: str | None, registration: str | None) -> Offer:
    """The offer in the values of two capabilities, None for one that is not offered."""
    keys = {word.partition("=")[0] for word in (registration or "").split(",")}
    return Offer(
        sasl=sasl is not None,
        mechanisms=tuple(word.upper() for word in (sasl or "").split(",") if word),
        register=registration is not None,
        email_required="email-required" in keys,
        custom_name="custom-account-name" in keys,
        before_connect="before-connect" in keys,
    )


class Login:
    """One exchange: `start`, then `received` until there is a `verdict`."""

    def __init__(
        self, credentials: Credentials, offer: Offer, *, is_private: bool, new_nonce: Callable[[], str]
    ) -> None:
        self.credentials = credentials
        self.verdict: Verdict | None = None
        self._new_nonce = new_nonce
        self._trouble = "" if offer.sasl else _(_NO_SASL)
        self._ways = self._possible(offer, is_private=is_private) if offer.sasl else []
        self._assembly = Assembly(MAX_CHALLENGE_CHARS)
        self._account = ""
        self._steps: list[Callable[[bytes], bytes]] = []
        self._is_proved = True  # by the server; of SCRAM alone it is asked
        self._is_judged = False  # whether the server has seen what the password makes

    def _possible(self, offer: Offer, *, is_private: bool) -> list[str]:
        """The mechanisms to try, the best first."""
        credentials, ways = self.credentials, []
        if credentials.certificate:
            ways.append(EXTERNAL)
        if credentials.account and credentials.password:
            ways += [SCRAM, PLAIN]
        offered = [way for way in ways if not offer.mechanisms or way in offer.mechanisms]
        if not offered:
            words = _("The server logs people in otherwise: {mechanisms}")
            self._trouble = words.format(mechanisms=", ".join(offer.mechanisms))
        elif not is_private and not credentials.in_clear and PLAIN in offered:
            offered.remove(PLAIN)
            self._trouble = _(_IN_CLEAR)
        return offered

    def start(self) -> list[Message]:
        """Begin with the best way that is left."""
        if not self._ways:
            self._fail(self._trouble or _(_WRONG))
            return []
        way = self._ways.pop(0)
        self._is_proved, self._is_judged = way != SCRAM, False
        self._steps = self._steps_of(way)
        return [Message("AUTHENTICATE", (way,))]

    def _steps_of(self, way: str) -> list[Callable[[bytes], bytes]]:
        """What answers the server's first, second, third message."""
        account, password = self.credentials.account, self.credentials.password
        if way == EXTERNAL:
            return [lambda _: b""]
        if way == PLAIN:
            return [lambda _: self._judged(plain(account, password))]
        scram = ScramClient(account, password, self._new_nonce())

        def verify(data: bytes) -> bytes:
            scram.verify(data)
            self._is_proved = True
            return b""

        return [lambda _: scram.begin(), lambda data: self._judged(scram.prove(data)), verify]

    def _judged(self, answer: bytes) -> bytes:
        self._is_judged = True
        return answer

    def received(self, message: Message) -> list[Message]:
        """What to write after a message of the server, if it is about this login."""
        if self.verdict is not None:
            return []
        match message.command:
            case "AUTHENTICATE" if message.params:
                return self._challenged(message.params[0])
            case "900" if len(message.params) > 2:
                self._account = message.params[2]
            case "903":
                return self._succeeded()
            case "908" if len(message.params) > 2:
                offered = message.params[1].upper().split(",")
                self._ways = [way for way in self._ways if way in offered]
            case "902" | "904" | "905" | "906" | "907":
                return self._declined(message)
            case "421" if message.params[1:2] == ("AUTHENTICATE",):
                self._fail(_(_NO_SASL))
        return []

    def give_up(self) -> list[Message]:
        """The server has been silent for too long."""
        return self._break_off(_("The server does not answer the login"))

    def _challenged(self, chunk: str) -> list[Message]:
        try:
            data = self._assembly.feed(chunk)
            if data is None:
                return []
            answer = self._steps.pop(0)(data)
        except IndexError:
            return self._break_off(_("The server asks for more than a login has"))
        except OverflowError:
            return self._break_off(_("The server says too much for a login"))
        except SaslError as error:
            was_last = self._is_judged and not self._is_proved
            return self._break_off(
                _(_UNPROVED) if was_last else _("The login failed: {error}").format(error=error)
            )
        return [Message("AUTHENTICATE", (part,)) for part in chunks(answer)]

    def _succeeded(self) -> list[Message]:
        if not self._is_proved:
            self._fail(_(_UNPROVED))
        else:
            self.verdict = Verdict(self._account or self.credentials.account)
        return []

    def _declined(self, message: Message) -> list[Message]:
        """It was the wrong way, which another may follow, or the wrong password."""
        if message.command == "907" and self._account:
            return self._succeeded()
        if message.command == "904" and not self._is_judged and self._ways:
            return self.start()
        reason = _(_FAILURES[message.command])
        if message.command == "904" and not self._is_judged and self._trouble:
            reason = self._trouble
        self._fail(f"{reason} ({message.text})" if message.text else reason)
        return []

    def _break_off(self, reason: str) -> list[Message]:
        self._fail(reason)
        return [Message("AUTHENTICATE", ("*",))]

    def _fail(self, reason: str) -> None:
        self._ways = []
        self.verdict = Verdict(self.credentials.account, reason, self.credentials.required)
