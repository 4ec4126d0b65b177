"""Letters, handed to a mail server that speaks SMTP over a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes

from hubbub.server.config import Accounts
from hubbub.server.core.accounts import Letter, Mailed
from hubbub.server.mail import MAX_WAITING, Mailer, send

LETTER = Letter("ann@example.org", "Your account", "Say VERIFY, Änn.\n.\nBye\n")


@dataclass
class PostOffice:
    """A mail server: what it was handed; it takes no letters to `nobody`."""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 post.test\r\n")
        while line := await reader.readline():
            word = line.split()[0].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            elif word == b"RCPT" and b"nobody" in line:
                writer.write(b"550 no such person\r\n")
            else:
                writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 post.test\r\n")
        writer.close()

    @property
    def settings(self) -> Accounts:
        return Accounts(email_sender="chat@example.org", email_server=f"127.0.0.1:{self.port}")


@asynccontextmanager
async def post_office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    server = await asyncio.start_server(office.serve, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    async with server:
        yield office


def test_a_letter_arrives_as_it_was_written() -> None:
    async def run() -> None:
        async with post_office() as office:
            assert await asyncio.to_thread(send, LETTER, office.settings) is Mailed.SENT
        (letter,) = office.letters
        read = message_from_bytes(letter)
        assert (read["From"], read["To"], read["Subject"]) == (
            "chat@example.org",
            LETTER.address,
            LETTER.subject,
        )
        body = read.get_payload(decode=True)
        assert isinstance(body, bytes)
        assert body.decode().startswith("Say VERIFY, Änn.")

    asyncio.run(run())


def test_what_the_mail_server_does_not_take_is_told() -> None:
    async def run() -> None:
        async with post_office() as office:
            to_nobody = Letter("nobody@example.org", "x", "y")
            assert await asyncio.to_thread(send, to_nobody, office.settings) is Mailed.REFUSED
        assert await asyncio.to_thread(send, LETTER, office.settings) is Mailed.NOT_NOW

    asyncio.run(run())


def test_letters_wait_for_each_other_and_only_so_many_do() -> None:
    async def run() -> None:
        answers: dict[int, Mailed] = {}
        async with post_office() as office:
            mailer = Mailer(lambda: office.settings, answers.__setitem__)
            for token in range(MAX_WAITING + 3):
                mailer.ask(token, LETTER)
            assert answers == {}
            for _ in range(1000):
                if len(answers) == MAX_WAITING + 3:
                    break
                await asyncio.sleep(0.01)
        assert [answers[token] for token in range(MAX_WAITING, MAX_WAITING + 3)] == [Mailed.NOT_NOW] * 3
        assert {answers[token] for token in range(MAX_WAITING)} == {Mailed.SENT}
        assert len(office.letters) == MAX_WAITING

    asyncio.run(run())
