"""Letters to people, such as the code that shows that an address is theirs: handed to a mail server.

The rule: one thread sends them one after the other; nobody on the loop waits for a mail server, and no
more than `MAX_WAITING` letters wait.

Spec: https://www.rfc-editor.org/rfc/rfc5321 (SMTP)
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING

from hubbub.server.config import Accounts
from hubbub.server.core.accounts import Letter, Mailed

if TYPE_CHECKING:
    import smtplib

MAX_WAITING = 64
TIMEOUT_SECONDS = 15.0

logger = logging.getLogger("hubbub.mail")


class Mailer:
    """The thread, and what waits for it."""

    def __init__(self, settings: Callable[[], Accounts], answered: Callable[[int, Mailed], None]) -> None:
        """`answered` is called with a letter's token, on the loop."""
        self._settings = settings
        self._answered = answered
        self._waiting = 0
        self._letters: SimpleQueue[tuple[int, Letter]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._loop = asyncio.get_running_loop()

    def ask(self, token: int, letter: Letter) -> None:
        """Have a letter sent; it never answers from within this call."""
        if self._waiting >= MAX_WAITING:
            self._loop.call_soon(self._answered, token, Mailed.NOT_NOW)
            return
        self._waiting += 1
        self._letters.put((token, letter))
        if self._thread is None:  # it ends with the process: no mail server holds that up
            self._thread = threading.Thread(target=self._send_all, name="mail", daemon=True)
            self._thread.start()

    def _send_all(self) -> None:
        while True:
            token, letter = self._letters.get()
            mailed = Mailed.NOT_NOW
            try:
                mailed = send(letter, self._settings())
            except Exception:  # whoever asks is never left waiting
                logger.exception("a letter could not be sent")
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._bring, token, mailed)

    def _bring(self, token: int, mailed: Mailed) -> None:
        self._waiting -= 1
        self._answered(token, mailed)


def send(letter: Letter, accounts: Accounts) -> Mailed:
    """Hand one letter to the mail server of the settings; it takes at most some timeouts."""
    import smtplib  # noqa: PLC0415 - a start need not wait for what the first letter needs
    from email.message import EmailMessage  # noqa: PLC0415
    from email.utils import formatdate, make_msgid  # noqa: PLC0415

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = accounts.email_sender, letter.address, letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=accounts.email_sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    try:
        with _connection(accounts) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused:
        return Mailed.REFUSED
    except (OSError, smtplib.SMTPException) as error:
        reason = {"server": accounts.email_server, "reason": str(error)}
        logger.warning("the mail server takes no letters, so nobody can register", extra=reason)
        return Mailed.NOT_NOW
    return Mailed.SENT


def _connection(accounts: Accounts) -> smtplib.SMTP:
    import smtplib  # noqa: PLC0415

    host, _, port = accounts.email_server.rpartition(":")
    name = host.strip("[]")
    if accounts.email_tls == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(name, int(port), timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(name, int(port), timeout=TIMEOUT_SECONDS)
    if accounts.email_tls == "starttls":
        server.starttls(context=ssl.create_default_context())
    if accounts.email_login:
        server.login(accounts.email_login, accounts.email_password)
    return server
