"""The first-run dialog: who one is and where to go. It stays until the server has said welcome.

The rule: a mistake is told beside the field it was made in, whoever found it: we or the server. A link that
is pasted fills the form in; nobody is connected to before the person says so.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import field
from enum import Enum
from tkinter import ttk

from hubbub.client.places import invite
from hubbub.client.places.invite import ROOM_SIGNS, BadInvite, Invite
from hubbub.client.places.nearby import Nearby
from hubbub.client.value import Value
from hubbub.client.wire import is_target
from hubbub.client.words import N_, _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.profile import address
from hubbub.desktop.views.dialogs.fields import Choice, Field
from hubbub.desktop.views.dialogs.nearby import NearbyPart
from hubbub.desktop.views.traces import on_write

WIDTH = 372
PADDING = 28
GUEST_WORDS = N_("A guest's name is theirs while they are here. With an account it stays yours.")


class Way(Enum):
    """How one comes in."""

    GUEST = "guest"
    LOGIN = "login"
    REGISTER = "register"


class Wish(Value):
    """What was typed. `account` is whose password it is; a new one is called like oneself.

    `server_password` is the server's own, `invite` the link that the form was filled in from.
    """

    nick: str
    address: str
    encrypted: bool = False
    room: str = ""
    way: Way = Way.GUEST
    account: str = ""
    password: str = field(default="", repr=False)
    email: str = ""
    remember: bool = True
    server_password: str = field(default="", repr=False)
    invite: Invite | None = None


class Connect(ttk.Frame):
    """Fields and buttons; `on_connect` gets the wish."""

    def __init__(self, parent: tk.Misc, theme: Theme, known: Wish, title: str = "") -> None:
        px = theme.px
        super().__init__(parent, padding=(px(PADDING), px(22), px(PADDING), px(20)))
        self.theme = theme
        self.on_connect: Callable[[Wish], object] = lambda wish: None
        self.on_cancel: Callable[[], object] = lambda: None
        self.encrypted = tk.BooleanVar(self, known.encrypted)
        self.remember = tk.BooleanVar(self, known.remember)
        self._invite: Invite | None = None
        self._read_later = Later(self, self._read_link)
        ttk.Label(self, style="Large.TLabel", text=title or _("Welcome to Hubbub")).pack(anchor="w")
        words = _("Pick a server, or type its address or an invite link.")
        ttk.Label(self, style="Muted.TLabel", text=words).pack(anchor="w", pady=(px(2), px(12)))
        ttk.Frame(self, width=px(WIDTH)).pack()
        self.nearby = NearbyPart(self, theme)
        self.nearby.pack(fill="x")
        self.nearby.on_pick = self._picked
        self._make_place(known)
        self._make_account(known)
        self.words = ttk.Label(self, style="Error.TLabel", wraplength=px(WIDTH), justify="left")
        self._make_buttons()
        self._fields = (
            self.address_field, self.nick_field, self.room_field, self.server_password,
            self.account, self.password, self.email, self.new_password,
        )  # fmt: skip
        for widget in (*(each.entry for each in self._fields), self.ok):
            widget.bind("<Return>", lambda _: self._connect())
        self.first = (self.nick_field if not known.nick else self.address_field).entry
        self.first.focus_set()
        self.first.icursor("end")

    def _make_place(self, known: Wish) -> None:
        """The server, one's name there, and the first room."""
        theme, px = self.theme, self.theme.px
        self.address_field = Field(self, theme, _("Server address or invite link"), known.address)
        self.address_field.pack(fill="x", pady=(px(12), 0))
        on_write(self.address_field.value, self, lambda: self._address_changed())
        entry = self.address_field.entry
        entry.bind("<<Paste>>", lambda _: self._read_later(), add=True)
        entry.bind("<FocusOut>", lambda _: self._read_link(), add=True)
        pair = ttk.Frame(self)
        pair.pack(fill="x", pady=(px(9), 0))
        self.nick_field = Field(pair, theme, _("Your name"), known.nick)
        self.room_field = Field(pair, theme, _("First room, if any"), known.room)
        for column, each in enumerate((self.nick_field, self.room_field)):
            each.grid(row=0, column=column, sticky="nwe", padx=(px(5) * column, px(5) * (1 - column)))
            pair.columnconfigure(column, weight=1, uniform="pair")
        self.server_password = Field(self, theme, _("Password of the server"), secret=True)
        self.switch = ttk.Checkbutton(self, text=_("Encrypted connection (TLS)"), variable=self.encrypted)
        self.switch.pack(anchor="w", pady=(px(11), px(11)))

    def _make_account(self, known: Wish) -> None:
        """How one comes in; below it, what that needs."""
        theme, px = self.theme, self.theme.px
        ways = ((Way.GUEST, _("Guest")), (Way.LOGIN, _("Log in")), (Way.REGISTER, _("New account")))
        self.way = Choice(self, theme, [(way.value, words) for way, words in ways], known.way.value)
        self.way.pack(fill="x")
        self.way.on_choose = lambda _: self._show_way()
        self.parts = ttk.Frame(self)
        self.parts.pack(fill="x", pady=(px(10), 0))
        self.guest = ttk.Label(
            self.parts, style="Muted.TLabel", text=_(GUEST_WORDS), wraplength=px(WIDTH), justify="left"
        )
        self.login = ttk.Frame(self.parts)
        self.account = Field(self.login, theme, _("Account"), known.account)
        self.password = Field(self.login, theme, _("Password"), known.password, secret=True)
        self.registering = ttk.Frame(self.parts)
        self.new_password = Field(self.registering, theme, _("New password"), secret=True)
        self.email = Field(self.registering, theme, _("E-mail, if you like"), known.email)
        for pair in ((self.account, self.password), (self.new_password, self.email)):
            for column, each in enumerate(pair):
                each.grid(row=0, column=column, sticky="nwe", padx=(px(5) * column, px(5) * (1 - column)))
                each.master.columnconfigure(column, weight=1, uniform="pair")
        self.keep = ttk.Checkbutton(
            self.parts, text=_("Remember the password on this computer"), variable=self.remember
        )
        self._show_way()

    def _show_way(self) -> None:
        px, way = self.theme.px, Way(self.way.key)
        for part in (self.guest, self.login, self.registering, self.keep):
            part.pack_forget()
        if way is Way.GUEST:
            self.guest.pack(anchor="w")
            return
        (self.login if way is Way.LOGIN else self.registering).pack(fill="x")
        self.keep.pack(anchor="w", pady=(px(9), 0))
        if way is Way.LOGIN and not self.account.text:
            self.account.value.set(self.nick_field.text)

    def _make_buttons(self) -> None:
        buttons = ttk.Frame(self)
        buttons.pack(fill="x", side="bottom", pady=(self.theme.px(16), 0))
        self.ok = ttk.Button(buttons, text=_("Connect"), style="Accent.TButton", command=self._connect)
        self.ok.pack(side="right")
        self.cancel = ttk.Button(buttons, text=_("Cancel"), command=lambda: self.on_cancel())
        self.cancel.pack(side="right", padx=self.theme.px(8))

    # ------------------------------------------------------------------------------ filled in

    def _picked(self, server: Nearby) -> None:
        """A server of the network: what is left is one's name, and to connect."""
        self.fill(Invite(server.host, server.port, server.tls))

    def fill(self, link: Invite) -> None:
        """Fill in where a link leads."""
        self._invite = link
        self.encrypted.set(link.tls)
        self.address_field.hint = _link_words(link)
        self.address_field.value.set(address.text(link.host, link.port, link.tls))
        if link.rooms:
            self.room_field.value.set(link.rooms[0])
        (self.nick_field.entry if not self.nick_field.text else self.ok).focus_set()

    def _address_changed(self) -> None:
        """What a link says beyond its address is told as long as that address stands there."""
        if self._followed is None:
            self.address_field.hint = ""

    def _read_link(self) -> bool:
        """If a link stands where an address should, take it; whether nothing is wrong with it."""
        if not invite.is_link(self.address_field.text):
            return True
        try:
            self.fill(invite.read(self.address_field.text))
        except BadInvite as mistake:
            self.fail(str(mistake), self.address_field)
            return False
        return True

    def ask_server_password(self) -> None:
        """The server wants a password of its own: show the field for it."""
        self.server_password.pack(fill="x", pady=(self.theme.px(9), 0), before=self.switch)

    # ------------------------------------------------------------------------------ what was typed

    @property
    def _followed(self) -> Invite | None:
        """The link whose address still stands there."""
        link = self._invite
        if link is None or self.encrypted.get() != link.tls:
            return None
        return link if self.address_field.text == address.text(link.host, link.port, link.tls) else None

    @property
    def wish(self) -> Wish:
        """What was typed so far."""
        way, room = Way(self.way.key), self.room_field.text
        if room and room[0] not in ROOM_SIGNS:
            room = f"#{room}"
        secret = {Way.LOGIN: self.password, Way.REGISTER: self.new_password}.get(way)
        return Wish(
            self.nick_field.text, self.address_field.text, self.encrypted.get(), room, way,
            account=self.account.text if way is Way.LOGIN else "",
            password=secret.value.get() if secret else "",
            email=self.email.text if way is Way.REGISTER else "",
            remember=self.remember.get(), invite=self._followed,
            server_password=self.server_password.value.get(),
        )  # fmt: skip

    def _mistake(self, wish: Wish) -> tuple[str, Field] | None:
        """The first thing that is wrong with what was typed, and where."""
        if not wish.nick:
            return _("Type the name that others shall see."), self.nick_field
        if not wish.address:
            return _("Type the address of a server, or 127.0.0.1 for this computer."), self.address_field
        if wish.room and not is_target(wish.room):
            return _("A room's name has no spaces and no commas."), self.room_field
        if wish.way is Way.LOGIN and not wish.account:
            return _("Type the name of your account."), self.account
        if wish.way is Way.LOGIN and not wish.password:
            return _("Type your password."), self.password
        if wish.way is Way.REGISTER and not wish.password:
            return _("Choose a password."), self.new_password
        return None

    def _connect(self) -> str:
        if not self._read_link():
            return "break"
        wish = self.wish
        if mistake := self._mistake(wish):
            self.fail(*mistake)
        elif not self.ok.instate(["disabled"]):
            self.on_connect(wish)
        return "break"

    # ------------------------------------------------------------------------------ how it goes

    def busy(self, words: str) -> None:
        """A try is under way."""
        self.ok.state(["disabled"])
        self._forgive()
        self._say(words, "Muted.TLabel")

    def rest(self) -> None:
        """The try was given up; another one can be made."""
        self.ok.state(["!disabled"])
        self._say("")

    def fail(self, words: str, where: Field | None = None) -> None:
        """It did not work; say why, and where to mend it."""
        self.ok.state(["!disabled"])
        self._forgive()
        self._say("" if where else words)
        if where:
            where.fail(words)

    @property
    def complaint(self) -> str:
        """What is said to be wrong, or under way."""
        failed = (each for each in self._fields if each.entry.instate(["invalid"]))
        return next((str(each.words.cget("text")) for each in failed), str(self.words.cget("text")))

    def _say(self, words: str, style: str = "Error.TLabel") -> None:
        self.words.configure(text=words, style=style)
        if words:
            self.words.pack(side="bottom", anchor="w", fill="x", pady=(self.theme.px(12), 0))
        else:
            self.words.pack_forget()

    def _forgive(self) -> None:
        for each in self._fields:
            each.forgive()


def _link_words(link: Invite) -> str:
    """What a link says beyond an address."""
    words = []
    if len(link.rooms) > 1:
        words.append(_("It leads to {rooms}.").format(rooms=", ".join(link.rooms)))
    elif link.nick:
        words.append(_("It leads to a conversation with {nick}.").format(nick=link.nick))
    if link.fingerprint:
        words.append(_("The link vouches for the server's certificate."))
    return " ".join(words)
