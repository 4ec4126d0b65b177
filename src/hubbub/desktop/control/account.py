"""One's account in the window: logging in and out, creating one, another password.

The rule: a dialog stays until the server has answered; its answer stands at the field that it is about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.client.registration.login import Credentials
from hubbub.client.words import N_, _
from hubbub.client.world import changes as told
from hubbub.client.world.changes import Change
from hubbub.desktop.look import wording
from hubbub.desktop.views.dialogs.dialog import Confirm
from hubbub.desktop.views.dialogs.form import Asked, Form, Values

if TYPE_CHECKING:
    from hubbub.desktop.control.menus import Entry
    from hubbub.desktop.control.window import Window

REMEMBER = N_("Remember the password on this computer")
LOG_IN, REGISTER, VERIFY, PASSWORD, DELETE = "login", "register", "verify", "password", "delete"
_OTHERS = N_(
    "All other windows and devices that are logged in as {account} lose their connection; this one stays. "
    "Whoever knows the password can come back: if that is not you alone, change it first."
)
_DELETION = N_(
    "The account {account} and all that you said with it, in rooms and to people, are deleted for ever. What "
    "others said stays. Nobody can have an account of that name again, you neither."
)


class Account:
    """The account of one window's server. `on_login` gets an account and the password it has."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.on_login: Callable[[str, str], object] = lambda account, password: None
        self.on_logout: Callable[[], object] = lambda: None
        self.form: Form | None = None
        self._asking = ""  # which form that is
        self._ending = False  # the other connections: its answer is awaited
        self._held: told.LoginFailed | None = None
        self._answer = ""  # what the services said first of another password
        self._tried = ("", "")  # the account and the password that the server is judging

    @property
    def name(self) -> str:
        """Our account, "" for a guest."""
        return self.window.model.account

    def entries(self) -> list[Entry]:
        """What the menu of oneself offers."""
        if not self.window.online:
            return []
        if self.name:
            own: list[Entry] = [(_("Change my password …"), self.ask_password)]
            if self.window.actions.chat.has_own_services:
                own.append((_("Log out everywhere else …"), self.ask_log_out_others))
                own.append((_("Delete my account …"), self.ask_deletion))
            return [*own, (_("Log out of {name}").format(name=self.name), self.log_out)]
        offer = self.window.actions.chat.login_offer
        entries: list[Entry] = [(_("Log in …"), self.ask_login)]
        if offer.register:
            entries.append((_("Create an account …"), self.ask_register))
        return entries

    def begin(self) -> None:
        """Connect with a password that is asked for, as none was kept; as a guest without one."""
        form, start = self.ask_login(), self.window.actions.start
        form.words.configure(text=_("Your password is not kept on this computer."))
        form.on_cancel = start
        _then(form, start)

    # ------------------------------------------------------------------------------ dialogs

    def ask_login(self) -> Form:
        """Log in."""
        account = self.window.server.known.account or self.window.model.nick
        return self._open(
            LOG_IN, _("Log in"), _("Your name is yours, and your rooms know you."), _("Log in"),
            {
                "account": Asked(_("Account"), account, missing=_("Type the name of your account.")),
                "password": Asked(_("Password"), missing=_("Type your password."), secret=True),
            },
            self._log_in, _(REMEMBER),
        )  # fmt: skip

    def ask_register(self) -> Form:
        """Create an account."""
        window, offer = self.window, self.window.actions.chat.login_offer
        email = Asked(_("E-mail"), missing=_("This server needs an e-mail address."))
        if not offer.email_required:
            hint = _("The server may use it when you forget your password.")
            email = Asked(_("E-mail, if you like"), hint=hint)
        return self._open(
            REGISTER, _("Create the account {nick}").format(nick=window.model.nick),
            _("From then on, nobody else can use your name here."), _("Create"),
            {"password": Asked(_("Password"), missing=_("Choose a password."), secret=True), "email": email},
            self._register, _(REMEMBER),
        )  # fmt: skip

    def ask_password(self) -> Form:
        """Change the password."""
        return self._open(
            PASSWORD, _("Change my password"), _("The password of {account}.").format(account=self.name),
            _("Change"),
            {
                "old": Asked(_("Password so far"), missing=_("Type the password you have."), secret=True),
                "new": Asked(_("New password"), missing=_("Choose another password."), secret=True),
            },
            self._change, _(REMEMBER),
        )  # fmt: skip

    def ask_code(self, account: str, text: str) -> Form:
        """The server has sent a code to the address of a new account."""
        return self._open(
            VERIFY, _("One more step for {account}").format(account=account), text, _("Verify"),
            {"code": Asked(_("Code"), missing=_("Type the code that was sent to you."))},
            lambda values: self.window.actions.verify(account, values["code"]),
        )  # fmt: skip

    def ask_log_out_others(self) -> Confirm:
        """Be logged in here alone."""
        window = self.window

        def done() -> None:
            self._ending = True
            window.actions.log_out_others()

        return Confirm(
            window.root, window.theme, _("Log out everywhere else?"), _(_OTHERS).format(account=self.name),
            _("Log out there"), done,
        )  # fmt: skip

    def ask_deletion(self) -> Form:
        """Delete the account; who wants that types its name."""
        missing = _("Type {name} to have it deleted.").format(name=self.name)
        form = self._open(
            DELETE, _("Delete the account {account}?").format(account=self.name),
            _(_DELETION).format(account=self.name), _("Delete for ever"),
            {"name": Asked(_("The name of your account"), hint=missing, missing=missing)}, self._delete,
        )  # fmt: skip
        form.ok.configure(style="Danger.TButton")
        return form

    def _delete(self, values: Values) -> None:
        if values["name"].casefold() == self.name.casefold():
            self.window.actions.delete_account()
        elif self.form:
            self.form.fail(_("Your account is called {name}.").format(name=self.name), "name")

    def _deleted(self, account: str) -> None:
        self._close()
        self.on_logout()
        words = _("The account {account} is deleted. You are a guest.")
        self.window.toast.show(words.format(account=account))

    def log_out(self) -> None:
        """Be a guest from now on."""
        self.window.actions.log_out()
        self.on_logout()

    def _open(
        self, asking: str, title: str, words: str, button: str, asked: dict[str, Asked],
        on_submit: Callable[[Values], object], switch: str = "",
    ) -> Form:  # fmt: skip
        self._close()
        window = self.window
        form = Form(window.root, window.theme, title, words, button, asked, on_submit, switch)
        form.switch.set(window.server.known.remember)
        form.bind("<Destroy>", lambda event: self._closed(form) if event.widget is form else None, add=True)
        self.form, self._asking = form, asking
        return form

    def _close(self) -> None:
        if self.form:
            self.form.close()

    def _closed(self, form: Form) -> None:
        if self.form is form:
            self.form, self._asking = None, ""
        form.on_cancel()

    # ------------------------------------------------------------------------------ what was typed

    def _log_in(self, values: Values) -> None:
        self._tried = values["account"], values["password"]
        self.window.actions.log_in(*self._tried)

    def _register(self, values: Values) -> None:
        self._tried = self.window.model.nick, values["password"]
        self.window.actions.register(values["email"], values["password"])

    def _change(self, values: Values) -> None:
        self._tried, self._answer = (self.name, values["new"]), ""
        self.window.actions.change_password(values["old"], values["new"])

    # ------------------------------------------------------------------------------ the answers

    def take(self, change: Change) -> None:
        """Something has happened to our account."""
        match change:
            case told.ConnectionChanged():
                self._tell_held()
            case told.LoginFailed(stopped=True):
                self._left(change)
            case told.LoginFailed() if not self.window.online:
                self._held = change
            case told.LoggedIn(account) | told.Registered(account):
                self._came_in(account)
            case told.LoginFailed() if self._asking == PASSWORD:
                self._password_refused()
            case told.LoginFailed(account, reason):
                otherwise = _("You are not logged in as {account}").format(account=account)
                self._refused(reason, "password", otherwise)
            case told.VerificationAsked(account, text):
                self.ask_code(account, text)
            case told.RegistrationFailed(code, text):
                self._refused(text, _key_of(code, self.form), _("No account was created"))
            case told.AccountDeleted(account):
                self._deleted(account)
            case told.ServiceAnswered(text) if self._ending:
                self._ending = False
                self.window.toast.show(wording.sentence(text) + ".")
            case told.ServiceAnswered(text) if self._asking == PASSWORD:
                self._password_answered(text)
        self.window.show_state()

    def _left(self, failed: told.LoginFailed) -> None:
        """We would have come in as a guest, and have left: with the right password, try once more."""
        form = self.form if self.form and self._asking == LOG_IN else self.ask_login()
        form.fail(f"{wording.sentence(failed.reason)}.", "password")
        _then(form, self.window.actions.retry_now)

    def _tell_held(self) -> None:
        """Before we are in, another try would be in vain: what has failed is told then."""
        held, self._held = self._held, None
        if held and self.window.online:
            self.take(held)

    def _came_in(self, account: str) -> None:
        password, actions = self._tried[1], self.window.actions
        if self.form and not self.window.model.is_me(actions.chat.identity.nick):
            actions.set_nick(actions.chat.identity.nick)  # which was not ours as a guest's
        if self.form and password:
            self.window.server.known.remember = self.form.switch.get()
        if password:
            self.on_login(account, password)
        self._tried = ("", "")
        self._close()

    def _refused(self, reason: str, key: str, otherwise: str) -> None:
        self._tried = ("", "")
        words = f"{wording.sentence(reason)}."
        if self.form:
            self.form.fail(words, key if key in self.form.fields else "")
        else:
            self.window.toast.show(f"{otherwise}: {reason}.")

    def _password_answered(self, text: str) -> None:
        """The services have answered in words; whether the new password is the one shows when it is tried."""
        if not self._answer:
            self._answer = text
            self.window.actions.log_in(*self._tried)

    def _password_refused(self) -> None:
        """The new password is none: it is as it was."""
        if self.form:
            self.window.actions.stay_logged_in(Credentials(self.name, self.form.fields["old"].value.get()))
            self._refused(self._answer or _("The password is the same as before"), "old", "")


def _then(form: Form, do: Callable[[], object]) -> None:
    """What was typed is taken once, and this is done, before the form is an ordinary one again."""
    submit = form.on_submit

    def once(values: Values) -> None:
        form.on_cancel, form.on_submit = lambda: None, submit
        submit(values)
        do()

    form.on_submit = once


def _key_of(code: str, form: Form | None) -> str:
    """The field that a refusal of a registration is about."""
    if form and "code" in form.fields:
        return "code"
    return "email" if "EMAIL" in code else "password" if "PASSWORD" in code else ""
