"""Having an account: logging in and out while connected, registering one, another password.

The rule: where the server has a command for it, it is that; else NickServ is asked by the server's own
command for it, never by a message that anybody of that name could read.

Spec: https://ircv3.net/specs/extensions/account-registration
"""

from __future__ import annotations

import re
from dataclasses import replace

from hubbub.client.online.questions import Questions
from hubbub.client.online.sending import Step
from hubbub.client.registration.login import Credentials, Offer
from hubbub.client.wire import is_target, one_line
from hubbub.client.words import N_, _
from hubbub.client.world import changes as told
from hubbub.client.world.rooms import SERVER_ROOM, LineKind
from hubbub.protocol.message import Message

_NICKSERV = "NICKSERV"
_NO_ACCOUNTS = N_("This server has no accounts that one can register from here")
_MAY_SPEAK = N_("If it has services, they can be spoken to: /msg NickServ help, /msg ChanServ help")
# Those whose NickServ asks for the present password too.
_OURS = "hubbub"
_WORD_OF_DROP = re.compile(r"\bDROP (\S+) (\S+)$")
_WITH_OLD_PASSWORD = ("ergo", "hubbub", "oragono")


class Accounts(Questions):
    """A Session of somebody who has an account, or wants one.

    What NickServ answers comes as ServiceAnswered, and as a line of its room or the server's.
    """

    _wanted: Credentials | None = None  # what we have asked to register

    @property
    def login_offer(self) -> Offer:
        """What the server offers to who has an account, or wants one; all of it False while offline."""
        return self._handshake.offer if self.online else Offer()

    def log_in(self, credentials: Credentials, now_ms: int) -> Step:
        """Log in now and at every later connection; tells LoggedIn or LoginFailed."""
        self._log_in(credentials, now_ms)
        return self._done(now_ms)

    def _log_in(self, credentials: Credentials, now_ms: int) -> None:
        self.identity = replace(self.identity, credentials=credentials)
        if self.online:
            self._messages += self._handshake.log_in(credentials)
            self._judge_login(now_ms)

    def _identify(self, account: str, password: str, now_ms: int) -> None:
        """Log in by the best way that the server has, NickServ if there is no other."""
        old = self.identity.credentials or Credentials("")
        name = account or old.account or self.model.nick
        if self.online and not self.login_offer.sasl:
            self._ask_nickserv("IDENTIFY", *([account] if account else []), password)
        else:
            self._log_in(replace(old, account=name, password=password), now_ms)

    def log_out(self, now_ms: int) -> Step:
        """Be a guest, now and at every later connection."""
        self._log_out()
        return self._done(now_ms)

    def _log_out(self) -> None:
        self.identity = replace(self.identity, credentials=None)
        self._handshake.identity = self.identity
        if self.online and self.model.account:
            self._ask_nickserv("LOGOUT")

    def register(self, account: str, email: str, password: str, now_ms: int) -> Step:
        """Register an account, "" for one named like us; `email` may be "".

        Tells Registered, VerificationAsked or RegistrationFailed; or ServiceAnswered, if only NickServ can.
        """
        self._register(account, email, password)
        return self._done(now_ms)

    def _register(self, account: str, email: str, password: str) -> None:
        name = account or self.model.nick
        if not password or one_line(password) != password or not is_target(name) or " " in email:
            self._changes.append(
                told.RegistrationFailed("", _("Nobody can have that name, address or password"))
            )
        elif not self.online:
            self._changes.append(told.RegistrationFailed("", _("You are not connected")))
        else:
            self._wanted = Credentials(name, password)
            if self.login_offer.register:
                self._ask_server("REGISTER", account or "*", email or "*", password)
            else:
                self._ask_nickserv("REGISTER", password, *([email] if email else []))

    def verify(self, account: str, code: str, now_ms: int) -> Step:
        """Prove by the code that was sent to us that the address of a new account is ours."""
        self._verify(account, code)
        return self._done(now_ms)

    def _verify(self, account: str, code: str) -> None:
        if is_target(account) and one_line(code).strip():
            self._ask_server("VERIFY", account, one_line(code).strip())

    def change_password(self, old: str, new: str, now_ms: int) -> Step:
        """Ask for another password; tells ServiceAnswered. `log_in` with the new one tries it."""
        if " " in old + new or not is_target(old) or not is_target(new):
            self._changes.append(told.ServiceAnswered(_("A password that services take is one word")))
        elif any(name in self.model.version.lower() for name in _WITH_OLD_PASSWORD):
            self._ask_nickserv("PASSWD", old, new, new)
        else:
            self._ask_nickserv("SET", "PASSWORD", new)
        return self._done(now_ms)

    @property
    def has_own_services(self) -> bool:
        """Whether the server is ours, whose NickServ ends other connections and deletes accounts."""
        return self.online and _OURS in self.model.version.lower()

    def log_out_others(self, now_ms: int) -> Step:
        """End all connections of our account but this one; tells ServiceAnswered."""
        self._ask_nickserv("LOGOUT", "ALL")
        return self._done(now_ms)

    def delete_account(self, now_ms: int) -> Step:
        """Delete our account and all that we said under it, for ever; tells AccountDeleted.

        NickServ first names a word that has to be said: it is said for the person, who is to have
        confirmed before that they want it.
        """
        self._deleting = self.model.account
        self._ask_nickserv("DROP", self._deleting)
        return self._done(now_ms)

    def _confirm_deletion(self, text: str) -> None:
        """Say the word that was named, once."""
        named = _WORD_OF_DROP.search(text)
        if named and self.model.fold(named[1]) == self.model.fold(self._deleting):
            self._deletion_confirmed = True
            self._ask_nickserv("DROP", self._deleting, named[2])

    def _deleted(self) -> None:
        """We are a guest again, as whoever has just deleted their account is."""
        account, self._deleting, self._deletion_confirmed = self._deleting, "", False
        self.identity = replace(self.identity, credentials=None)
        self._handshake.identity = self.identity
        self._changes.append(told.AccountDeleted(account))

    def _ask_server(self, command: str, *params: str) -> None:
        self._ask(Message(command, params), self.model.rooms[SERVER_ROOM])

    def _ask_nickserv(self, *words: str) -> None:
        if any(not is_target(word) for word in words):
            self._refuse(_("What services are told is words without spaces"), self.model.rooms[SERVER_ROOM])
            return
        self._asked_service = True
        self._ask_server(_NICKSERV, *words)

    # ------------------------------------------------------------------------------- the answers

    _asked_service = False
    _deleting = ""  # the account
    _deletion_confirmed = False

    def _receive(self, message: Message, now_ms: int) -> None:
        match message.command:
            case "901" if self._deletion_confirmed:
                self._deleted()
            case "001":
                self._deleting, self._deletion_confirmed = "", False
            case "REGISTER" | "VERIFY" if len(message.params) > 2:
                self._registered(*message.params[:3])
                return
            case "FAIL" if message.params[:1] in {("REGISTER",), ("VERIFY",)} and len(message.params) > 2:
                self._changes.append(told.RegistrationFailed(message.params[1], message.text))
                return
            case "421" if self._asked_service and message.params[1:2] == (_NICKSERV,):
                self._asked_service = False
                self._changes.append(told.ServiceAnswered(_(_NO_ACCOUNTS)))
            case "421" if message.params[1:2] in {("NS",), ("CS",)}:
                room = self.model.room_of_answer(message)
                words = _("This server has no {command}. {hint}")
                self._refuse(words.format(command=message.params[1], hint=_(_MAY_SPEAK)), room)
                return
            case "NOTICE" if self._asked_service and message.nick.lower() == _NICKSERV.lower():
                self._changes.append(told.ServiceAnswered(message.text))
                if self._deleting and not self._deletion_confirmed:
                    self._confirm_deletion(message.text)
        super()._receive(message, now_ms)

    def _registered(self, outcome: str, account: str, text: str) -> None:
        """The server's answer to REGISTER or VERIFY."""
        self.model.changes = []
        room = self.model.rooms[SERVER_ROOM]
        self.model.add_line(room, LineKind.SERVER, Message(""), text)
        self._changes += self.model.changes
        if outcome == "VERIFICATION_REQUIRED":
            self._changes.append(told.VerificationAsked(account, text))
            return
        if outcome != "SUCCESS":
            return
        wanted, self._wanted = self._wanted, None
        if wanted is not None:  # so that the next connection is ours too
            old = self.identity.credentials or wanted
            credentials = replace(old, account=account, password=wanted.password)
            self.identity = replace(self.identity, credentials=credentials)
        self._changes += self.model.logged_in(account)
        self._changes.append(told.Registered(account))
