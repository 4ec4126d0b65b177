"""CAP: which extensions a client understands.

Spec: https://ircv3.net/specs/extensions/capability-negotiation
"""

from __future__ import annotations

from collections.abc import Mapping

from hubbub.protocol import caps
from hubbub.protocol.lines import in_lines
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import ERR_INVALIDCAPCMD
from hubbub.server.config import Config
from hubbub.server.core.commands.registration import arrive_if_complete
from hubbub.server.core.metadata import MAX_VALUE_BYTES
from hubbub.server.core.policy import sasl_mechanisms
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Refuse, Response
from hubbub.server.core.session import Session

# What can't be had where nothing is kept.
OF_HISTORY = caps.CHATHISTORY | caps.EVENT_PLAYBACK | caps.REDACTION | caps.SEARCH | caps.ZNC_PLAYBACK


def offered(config: Config) -> int:
    """The capabilities of a server with these settings."""
    everything = caps.bits_of(caps.BY_NAME)
    without = 0 if config.history.enabled else OF_HISTORY
    if not config.accounts.enabled:
        without |= caps.SASL | caps.ACCOUNT_REGISTRATION
    elif not config.accounts.registration:
        without |= caps.ACCOUNT_REGISTRATION
    if not config.features.metadata:
        without |= caps.METADATA
    if not config.channels.relaymsg_separators:
        without |= caps.RELAYMSG
    return everything & ~without


@command(
    "CAP",
    min_params=1,
    cost=0,
    before_registration=True,
    takes="LS|LIST|REQ|END [<capabilities>]",
    does="Agree on what your client understands",
)
def cap(ctx: Context, msg: Message) -> None:
    """Negotiate capabilities: LS, LIST, REQ, END.

    Spec: https://ircv3.net/specs/extensions/capability-negotiation#the-cap-command
    Raises: Refuse(ERR_INVALIDCAPCMD).
    """
    subcommand = msg.params[0].upper()
    run = _SUBCOMMANDS.get(subcommand)
    if run is None:
        raise Refuse(ERR_INVALIDCAPCMD, shown(msg.params[0]))
    run(ctx, msg)


def _ls(ctx: Context, msg: Message) -> None:
    version = msg.params[1] if len(msg.params) > 1 else ""
    if version.isascii() and version.isdigit():
        ctx.session.cap_version = max(ctx.session.cap_version, int(version[:9]))
    _negotiate(ctx)
    if ctx.session.cap_version >= 302:
        ctx.session.caps |= caps.CAP_NOTIFY
    if ctx.session.cap_version >= 302:
        cap_names = _with_values(advertised(ctx.server.config, ctx.session))
    else:
        cap_names = _on_one_line(ctx, caps.names(offered(ctx.server.config)))
    _list_names(ctx, "LS", cap_names)


def advertised(config: Config, session: Session) -> dict[str, str]:
    """The capabilities that a session is told of, each with what is said beside its name ("": nothing)."""
    values = _values(config, session)
    return {name: values.get(name, "") for name in caps.names(offered(config))} | _sts(config, session)


def _with_values(names: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" if value else name for name, value in names.items()]


def tell_changes(session: Session, old: Config, new: Config, response: Response) -> bool:
    """Tell who listens for it what there is to ask for now, and no more; whether something was taken away.

    Spec: https://ircv3.net/specs/extensions/capability-negotiation#cap-notify
    """
    before, after = advertised(old, session), advertised(new, session)
    if session.cap_version < 302:
        before, after = dict.fromkeys(before, ""), dict.fromkeys(after, "")
    gone = [name for name in before if name in caps.BY_NAME and name not in after]
    come = {name: value for name, value in after.items() if before.get(name) != value}
    if session.caps & caps.CAP_NOTIFY:
        _say_lines(response, session, "DEL", gone)
        _say_lines(response, session, "NEW", _with_values(come))
    lost = session.caps & caps.bits_of(gone)
    session.caps &= ~lost
    return bool(lost)


def _say_lines(response: Response, session: Session, subcommand: str, cap_names: list[str]) -> None:
    room_bytes = _room_bytes(session, subcommand)
    for line in in_lines(cap_names, room_bytes) if cap_names else ():
        response.say("CAP", session.name, subcommand, " ".join(line))


def _on_one_line(ctx: Context, cap_names: list[str]) -> list[str]:
    """What who knows no second line reads: drafts, which are for newer clients, as there is room."""
    by_age = sorted(cap_names, key=lambda name: name.startswith("draft/"))
    return sorted(next(in_lines(by_age, _room_bytes(ctx.session, "LS"))))


def _values(config: Config, session: Session) -> dict[str, str]:
    """What is said of a capability beside its name."""
    limits = config.limits
    lines = f"max-bytes={limits.multiline_max_bytes},max-lines={limits.multiline_max_lines}"
    accounts = config.accounts
    registering = [
        *(["before-connect"] if accounts.registration_before_connect else []),
        *(["email-required"] if accounts.registration_requires_email else []),
    ]
    values = {
        "draft/metadata-3": _metadata(config),
        "draft/multiline": lines,
        "sasl": ",".join(sasl_mechanisms(config, session)),
    }
    if config.channels.relaymsg_separators:
        values["draft/relaymsg"] = config.channels.relaymsg_separators
    if registering:
        values["draft/account-registration"] = ",".join(registering)
    return values


def _metadata(config: Config) -> str:
    limits = config.limits
    says = ["before-connect"] if config.features.metadata_before_connect else []
    says += [f"max-subs={limits.metadata_max_subs}", f"max-keys={limits.metadata_max_keys}"]
    return ",".join([*says, f"max-value-bytes={MAX_VALUE_BYTES}"])


def _sts(config: Config, session: Session) -> dict[str, str]:
    """Strict transport security: where encryption is had, or for how long it must be used.

    It is told, and never asked for. Spec: https://ircv3.net/specs/extensions/sts
    """
    server = config.server
    if not server.sts_port:
        return {}
    return {"sts": f"duration={server.sts_duration}" if session.is_secure else f"port={server.sts_port}"}


def _list(ctx: Context, msg: Message) -> None:
    _list_names(ctx, "LIST", caps.names(ctx.session.caps))


def _list_names(ctx: Context, subcommand: str, cap_names: list[str]) -> None:
    """The names in as many lines as they need; 302 marks all but the last with `*`."""
    room_bytes = _room_bytes(ctx.session, subcommand)
    lines = [" ".join(line) for line in in_lines(cap_names, room_bytes)] or [""]
    for line in lines[:-1]:
        more = ("*",) if ctx.session.cap_version >= 302 else ()
        ctx.response.say("CAP", ctx.session.name, subcommand, *more, line)
    ctx.response.say("CAP", ctx.session.name, subcommand, lines[-1])


def _room_bytes(session: Session, subcommand: str) -> int:
    start = f":{session.server_name} CAP {session.name} {subcommand} * :"
    return session.line_bytes - len(start.encode())


def _req(ctx: Context, msg: Message) -> None:
    """All that is asked for, or nothing."""
    _negotiate(ctx)
    wanted = msg.text.split() if len(msg.params) > 1 else []
    given = ctx.session.caps
    for name in wanted:
        bit = caps.BY_NAME.get(name.removeprefix("-"), 0) & offered(ctx.server.config)
        is_dropped = name.startswith("-")
        if not bit or (is_dropped and bit == caps.CAP_NOTIFY and ctx.session.cap_version >= 302):
            ctx.response.say("CAP", ctx.session.name, "NAK", " ".join(wanted))
            return
        given = given & ~bit if is_dropped else given | bit
    ctx.response.say("CAP", ctx.session.name, "ACK", " ".join(wanted))
    if given != ctx.session.caps:
        if ctx.session.user is not None:
            ctx.server.delivery.forget(ctx.session.user.channels.values())
        ctx.session.caps = given


def _end(ctx: Context, msg: Message) -> None:
    if ctx.session.user is None and ctx.session.is_negotiating:
        ctx.session.is_negotiating = False
        arrive_if_complete(ctx)


def _negotiate(ctx: Context) -> None:
    if ctx.session.user is None:
        ctx.session.is_negotiating = True


_SUBCOMMANDS = {"LS": _ls, "LIST": _list, "REQ": _req, "END": _end}
