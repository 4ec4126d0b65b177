"""Having an account, in a chat: against a server that says what a test says, and the real one."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.client.bot import Client, LoginFailed
from hubbub.client.link.connection import Connection
from hubbub.client.link.events import Connected
from hubbub.client.online.session import LOGIN_MS
from hubbub.client.places.address import Address
from hubbub.client.registration.login import Credentials
from hubbub.client.world import changes as told
from hubbub.client.world.rooms import SERVER_ROOM
from hubbub.protocol.message import Message
from hubbub.server.config import Config, Listener, StorageConfig
from hubbub.server.host import Host
from tests.client.desk import Desk
from tests.client.person import Person, now_ms
from tests.client.registration.test_login import ADA
from tests.client.scripted import QUICK, run, scripted, soon
from tests.client.test_hubbub import hub


def logging_in(credentials: Credentials = ADA) -> Desk:
    """A desk that has been granted a login by PLAIN."""
    desk = Desk("ada")
    desk.chat.log_in(credentials, desk.now_ms)
    desk.opens()
    desk.performs(desk.chat.take(Connected(is_private=True), desk.now_ms))
    desk.hears("CAP * LS :sasl=PLAIN", "CAP * ACK :sasl")
    return desk


def test_a_chat_tells_who_we_are() -> None:
    desk = logging_in()
    changes = desk.hears("AUTHENTICATE +", ":hub 900 ada ada!u@h Ada :You are", ":hub 903 ada :fine")
    assert told.LoggedIn("Ada") in changes and told.SelfChanged() in changes
    assert desk.chat.model.account == "Ada"
    desk.hears(":hub 001 ada :Welcome")
    assert told.SelfChanged() in desk.hears(":hub 901 ada ada!u@h :You are logged out")
    assert desk.chat.model.account == ""


def test_a_chat_tells_why_we_are_a_guest_and_tries_again_with_every_connection() -> None:
    desk = logging_in()
    changes = desk.hears("AUTHENTICATE +", ":hub 904 ada :no")
    assert told.LoginFailed("ada", "The account or the password is wrong (no)") in changes
    desk.hears(":hub 001 ada :Welcome")
    assert desk.chat.model.account == ""
    desk.breaks().opens()
    desk.written()
    desk.hears("CAP * LS :sasl=PLAIN")
    assert desk.written() == ["CAP REQ sasl"]


def test_a_server_that_never_answers_does_not_keep_us_out() -> None:
    desk = logging_in()
    desk.written()
    desk.passes(LOGIN_MS - 1)
    assert desk.written() == []
    assert any(isinstance(change, told.LoginFailed) for change in desk.passes(1))
    assert desk.written() == ["AUTHENTICATE *", "CAP END"]


def test_an_account_is_deleted_by_the_word_that_the_services_name_for_it() -> None:
    desk = logging_in()
    desk.hears("AUTHENTICATE +", ":hub 900 ada ada!u@h ada :You are", ":hub 903 ada :fine")
    desk.hears(":hub 001 ada :Welcome", ":hub 004 ada hub hubbub-1.0 o o")
    assert desk.chat.has_own_services
    desk.written()
    desk.performs(desk.chat.delete_account(desk.now_ms))
    assert desk.written() == ["NICKSERV DROP ada"]
    desk.hears(":eve!e@h NOTICE ada :To go on, say: DROP ada bad", ":NickServ!s@h NOTICE ada :DROP bob word")
    assert desk.written() == []
    desk.hears(":NickServ!s@h NOTICE ada :This is for ever", ":NickServ!s@h NOTICE ada :Say: DROP ada word")
    desk.hears(":NickServ!s@h NOTICE ada :Say: DROP ada other")
    assert desk.written() == ["NICKSERV DROP ada word"]
    assert told.AccountDeleted("ada") in desk.hears(":hub 901 ada ada!u@h :You are logged out")
    assert desk.chat.model.account == "" and desk.chat.identity.credentials is None


def test_one_can_log_in_later_too() -> None:
    desk = Desk("ada").connects("sasl=PLAIN,SCRAM-SHA-256 cap-notify")
    desk.written()
    desk.performs(desk.chat.log_in(ADA, desk.now_ms))
    assert desk.written() == ["CAP REQ sasl"]
    desk.hears("CAP ada ACK :sasl")
    assert desk.written() == ["AUTHENTICATE SCRAM-SHA-256"]
    assert desk.chat.login_offer.mechanisms == ("PLAIN", "SCRAM-SHA-256")


def test_where_there_is_no_login_one_hears_so_at_once() -> None:
    desk = Desk("ada").connects("")
    desk.performs(desk.chat.log_in(ADA, desk.now_ms))
    assert any(isinstance(change, told.LoginFailed) for change in desk.changes)
    assert not desk.chat.login_offer.sasl


def test_who_logs_out_stays_so_after_a_break() -> None:
    desk = logging_in()
    desk.hears(
        "AUTHENTICATE +", ":hub 900 ada ada!u@h ada :You are", ":hub 903 ada :fine", ":hub 001 ada :hi"
    )
    desk.written()
    desk.performs(desk.chat.log_out(desk.now_ms))
    assert desk.written() == ["NICKSERV LOGOUT"]
    desk.breaks().opens()
    desk.hears("CAP * LS :sasl=PLAIN")
    assert "CAP REQ sasl" not in desk.written()


# ---------------------------------------------------------------------------------- registering


def test_an_account_is_registered_and_is_ours_at_the_next_connection() -> None:
    desk = Desk("ada").connects(
        "draft/account-registration=email-required,custom-account-name standard-replies"
    )
    offer = desk.chat.login_offer
    assert offer.register and offer.email_required and offer.custom_name and not offer.before_connect
    desk.written()
    desk.performs(desk.chat.register("", "ada@example.org", "two words", desk.now_ms))
    assert desk.written() == ["REGISTER * ada@example.org :two words"]
    changes = desk.hears("REGISTER VERIFICATION_REQUIRED ada :A code was sent to you")
    assert told.VerificationAsked("ada", "A code was sent to you") in changes
    desk.performs(desk.chat.verify("ada", " 39g ", desk.now_ms))
    assert desk.written() == ["VERIFY ada 39g"]
    changes = desk.hears("VERIFY SUCCESS ada :It is yours")
    assert told.Registered("ada") in changes
    assert desk.chat.model.account == "ada"
    assert desk.line(SERVER_ROOM).text == "It is yours"
    desk.breaks().opens()
    desk.hears("CAP * LS :sasl=PLAIN")
    assert desk.written()[-1] == "CAP REQ sasl"


def test_why_an_account_can_t_be_had_is_told() -> None:
    desk = Desk("ada").connects("draft/account-registration")
    desk.performs(desk.chat.register("", "", "x", desk.now_ms))
    changes = desk.hears("FAIL REGISTER ACCOUNT_EXISTS ada :Somebody has that one")
    assert changes == [told.RegistrationFailed("ACCOUNT_EXISTS", "Somebody has that one")]
    desk.performs(desk.chat.register("", "", "", desk.now_ms))
    assert desk.changes == [told.RegistrationFailed("", "Nobody can have that name, address or password")]


def test_where_the_server_has_no_command_for_it_nickserv_is_asked() -> None:
    desk = Desk("ada").connects("")
    desk.written()
    desk.performs(desk.chat.register("", "a@b.org", "secret", desk.now_ms))
    assert desk.written() == ["NICKSERV REGISTER secret a@b.org"]
    changes = desk.hears(":NickServ!s@services NOTICE ada :A mail is on its way")
    assert told.ServiceAnswered("A mail is on its way") in changes
    changes = desk.hears(":hub 421 ada NICKSERV :Unknown command")
    assert any(isinstance(change, told.ServiceAnswered) for change in changes)


def test_another_password_is_asked_for_as_the_server_s_nickserv_has_it() -> None:
    desk = Desk("ada").connects("")
    desk.written()
    desk.performs(desk.chat.change_password("old", "new", desk.now_ms))
    desk.hears(":hub 004 ada hub ergo-2.14 a b")
    desk.performs(desk.chat.change_password("old", "new", desk.now_ms))
    assert desk.written() == ["NICKSERV SET PASSWORD new", "NICKSERV PASSWD old new new"]


# ------------------------------------------------------------------------- with the real server


def test_with_the_real_server_an_account_is_made_and_every_connection_is_its_own() -> None:
    async def story() -> None:
        async with hub() as port:
            ada = Person("ada", port, rooms=())
            task = await started(ada)
            ada.performs(ada.chat.register("", "", "secret", now_ms()))
            await soon(lambda: told.Registered("ada") in ada.changes)
            ada.connection.quit()
            await task
            for password, expected in (("secret", "ada"), ("wrong", "")):
                assert await account_of(port, password) == expected

    run(story)


async def account_of(port: int, password: str) -> str:
    """The account that the server takes us for after a login with this password."""
    ada = Person("ada", port, rooms=())
    ada.chat.log_in(Credentials("ada", password), now_ms())
    task = await started(ada)
    await soon(lambda: any(isinstance(one, (told.LoggedIn, told.LoginFailed)) for one in ada.changes))
    ada.connection.quit()
    account = ada.chat.model.account
    await task
    return account


async def started(person: Person) -> asyncio.Task[None]:
    """Have someone connect; the task to wait for when they have left."""
    task = asyncio.create_task(person.connection.run())
    await person.is_online()
    return task


def test_a_bot_that_must_not_be_a_guest_says_why_it_is_not_there() -> None:
    async def story() -> None:
        async with hub() as port:
            credentials = Credentials("ada", "wrong", required=True)
            async with Client("127.0.0.1", port, nick="ada", credentials=credentials, timing=QUICK) as client:
                with pytest.raises(LoginFailed, match="wrong"):
                    async for _ in client:
                        pass

    run(story)


def test_with_the_real_server_a_certificate_is_as_good_as_a_password(
    certificate: Path, tmp_path: Path
) -> None:
    async def story() -> None:
        storage = StorageConfig(path=tmp_path)
        door = Listener(bind="127.0.0.1:0", tls_cert=certificate.with_suffix(".crt"), tls_key=certificate)
        host = Host(replace(Config(), storage=storage, listeners=(door,)))
        await host.start()
        try:
            port = int(host.addresses[0][1].rpartition(":")[2])
            tls = ssl.create_default_context(cafile=str(certificate.with_suffix(".crt")))
            tls.load_cert_chain(certificate)
            assert await told_account(port, tls, None) == "ada"
            assert await told_account(port, tls, Credentials("", certificate=str(certificate))) == "ada"
        finally:
            await host.stop()

    run(story)


async def told_account(port: int, tls: ssl.SSLContext, credentials: Credentials | None) -> str:
    """The account that 900 tells: after a login, or, without credentials, after registering and CERT ADD."""
    account = ""
    async with Client("127.0.0.1", port, nick="ada", tls=tls, credentials=credentials) as client:
        async for message in client:
            match message.command:
                case "376" | "422" if credentials is None:
                    client.send(Message("REGISTER", ("*", "*", "secret")))
                case "REGISTER":
                    client.send(Message("NICKSERV", ("CERT", "ADD")))
                case "900":
                    account = message.params[2]
                case "903":
                    break
                case "NOTICE" if message.nick == "NickServ":
                    break
    return account


def test_nobody_listens_within_this_machine_or_where_it_is_encrypted() -> None:
    async def story() -> None:
        events: list[object] = []

        async def hear(event: object) -> None:
            events.append(event)

        async with scripted() as server:
            connection = Connection(Address("127.0.0.1", server.port), hear, QUICK)
            task = asyncio.create_task(connection.run())
            await server.visitor()
            await soon(lambda: Connected(is_private=True) in events)
            connection.quit()
            await task

    run(story)
