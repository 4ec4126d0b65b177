"""METADATA: what people say of themselves, and of their rooms, for programs to read.

The rule: one sets one's own values, and a room's as its operator; what may not be seen is not there.

Spec: https://ircv3.net/specs/extensions/metadata
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from hubbub.protocol.lines import in_lines
from hubbub.protocol.message import Message
from hubbub.protocol.names import is_channel
from hubbub.protocol.numerics import (
    ERR_NOTREGISTERED,
    ERR_UNKNOWNCOMMAND,
    RPL_METADATASUBOK,
    RPL_METADATASUBS,
    RPL_METADATAUNSUBOK,
)
from hubbub.server.core import metadata, policy
from hubbub.server.core.deliver.metadata import answer_sync, offer_room, show_person
from hubbub.server.core.facts import MetadataSet, Value, is_guest
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Fail, Refuse, Words
from hubbub.server.core.state import Channel, User


class Target(NamedTuple):
    """Whose values are meant: a room's, a person's, or those of a session that is not in yet."""

    name: str
    channel: Channel | None = None
    user: User | None = None


@command(
    "METADATA",
    min_params=2,
    cost=2,
    before_registration=True,
    takes="<channel, nickname or *> <GET|LIST|SET|CLEAR|SYNC|SUB|UNSUB|SUBS> [<key> ...] [:<value>]",
    does="Shows or sets what programs read of people and channels (a picture, a web page), and chooses of "
    "which keys you are told",
)
def metadata_(ctx: Context, msg: Message) -> None:
    """Read or set values: `<target> GET|LIST|SET|CLEAR|SYNC`, or choose keys: `* SUB|UNSUB|SUBS`.

    Spec: https://ircv3.net/specs/extensions/metadata#metadata-client-command
    Raises: Refuse(ERR_UNKNOWNCOMMAND | ERR_NOTREGISTERED), Fail(INVALID_TARGET | SUBCOMMAND_INVALID |
    KEY_INVALID | KEY_NO_PERMISSION | KEY_NOT_SET | LIMIT_REACHED | INVALID_VALUE | TOO_MANY_SUBS |
    NEED_MORE_PARAMS).
    """
    features = ctx.server.config.features
    if not features.metadata:
        raise Refuse(ERR_UNKNOWNCOMMAND, msg.command)
    if ctx.session.user is None and not features.metadata_before_connect:
        raise Refuse(ERR_NOTREGISTERED)
    subcommand = msg.params[1].upper()
    run = _SUBCOMMANDS.get(subcommand)
    if run is None:
        raise _fail("SUBCOMMAND_INVALID", shown(msg.params[1]), text="Unknown subcommand")
    if subcommand in _WITH_KEY and len(msg.params) < 3:
        raise _fail("NEED_MORE_PARAMS", text="Missing parameters")
    run(ctx, _target(ctx, msg.params[0]), msg.params[2:])


def _fail(code: str, *context: str, text: str) -> Fail:
    return Fail("METADATA", code, *context, text=text)


def _key_fail(key: str) -> Fail:
    return _fail("KEY_INVALID", shown(key), text="A key has the letters a to z, digits and _ . / -")


def _target(ctx: Context, name: str) -> Target:
    """Whose values are meant, if they may be seen. Raises: Fail(INVALID_TARGET)."""
    user = ctx.session.user
    if name == "*":
        return Target(user.nick if user else "*", user=user)
    if user is not None and is_channel(name):
        channel = ctx.world.channel_named(name)
        if channel is not None and policy.may_read_metadata(ctx.world, channel, user):
            return Target(channel.name, channel=channel)
    elif user is not None:
        person = ctx.world.user_named(name)
        if person is not None:
            return Target(person.nick, user=person)
    raise _fail("INVALID_TARGET", shown(name), text="There is nobody, and no channel, of that name for you")


def _owner(target: Target) -> str:
    if target.channel is not None:
        return target.channel.folded
    assert target.user is not None
    return target.user.identity


def _values(ctx: Context, target: Target) -> Mapping[str, str]:
    if target.channel is None and target.user is None:
        return ctx.session.metadata
    return ctx.world.values_of(_owner(target))


# --- reading


def _get(ctx: Context, target: Target, keys: tuple[str, ...]) -> None:
    values = _values(ctx, target)
    lines = [_get_one(ctx, target, values, key) for key in keys]
    ctx.response.batch(metadata.BATCH, target.name, lines=lines)


def _get_one(ctx: Context, target: Target, values: Mapping[str, str], key: str) -> Words:
    if not metadata.is_key(key):
        return ctx.response.line("FAIL", *_key_fail(key).params)
    return metadata.line(ctx.response, target.name, key, values.get(key))


def _list(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    values = _values(ctx, target)
    ctx.response.batch(
        metadata.BATCH, target.name, lines=metadata.lines(ctx.response, target.name, values, values)
    )


def _sync(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    if target.channel is not None:
        answer_sync(ctx.server, ctx.response, target.channel)
        return
    values, keys = _values(ctx, target), ctx.session.subscriptions
    lines = metadata.lines(ctx.response, target.name, values, keys)
    ctx.response.batch(metadata.BATCH, target.name, lines=lines)


# --- setting


def _set(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    key, value = rest[0], rest[1] if len(rest) > 1 else None
    if not metadata.is_key(key):
        raise _key_fail(key)
    _must_be_theirs(ctx, target, key)
    if value is not None and not metadata.is_value(value):
        text = f"A value has at most {metadata.MAX_VALUE_BYTES} bytes of UTF-8"
        raise _fail("INVALID_VALUE", key, text=text)
    values = _values(ctx, target)
    if value is None and key not in values:
        raise _fail("KEY_NOT_SET", target.name, key, text="That key is not set")
    if value is not None and key not in values and len(values) >= ctx.server.config.limits.metadata_max_keys:
        raise _fail("LIMIT_REACHED", target.name, text="There are as many keys as there may be")
    _record(ctx, target, ((key, value),))


def _clear(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    _must_be_theirs(ctx, target, "*")
    values = _values(ctx, target)
    if values:
        _record(ctx, target, tuple((key, None) for key in values), is_cleared=True)
    else:
        ctx.response.batch(metadata.BATCH, target.name, lines=[])


def _must_be_theirs(ctx: Context, target: Target, key: str) -> None:
    """Whoever asks may set values there. Raises: Fail(KEY_NO_PERMISSION)."""
    if target.channel is not None:
        try:
            policy.must_be_op(target.channel, ctx.user)
        except Refuse as refusal:
            raise _fail("KEY_NO_PERMISSION", target.name, key, text=refusal.text) from None
    elif target.user is not ctx.session.user:
        raise _fail("KEY_NO_PERMISSION", target.name, key, text="Those are not your values")


def _record(ctx: Context, target: Target, values: tuple[Value, ...], *, is_cleared: bool = False) -> None:
    if target.channel is None and target.user is None:
        _set_before_arrival(ctx, values, is_cleared=is_cleared)
        return
    owner = _owner(target)
    channel = target.channel
    is_kept = channel.registration is not None if channel else not is_guest(owner)
    ctx.record(MetadataSet(ctx.user.id, owner, values, is_kept, is_cleared))


def _set_before_arrival(ctx: Context, values: tuple[Value, ...], *, is_cleared: bool) -> None:
    """The session's alone, until there is somebody whose they are."""
    for key, value in values:
        if value is None:
            del ctx.session.metadata[key]
        else:
            ctx.session.metadata[key] = value
    lines = [metadata.line(ctx.response, "*", key, value) for key, value in values]
    if is_cleared:
        ctx.response.batch(metadata.BATCH, "*", lines=lines)
        return
    for words in lines:
        ctx.response.add(words)


# --- choosing keys


def _sub(ctx: Context, target: Target, keys: tuple[str, ...]) -> None:
    subscriptions, limit = ctx.session.subscriptions, ctx.server.config.limits.metadata_max_subs
    before = len(subscriptions)
    accepted: dict[str, None] = {}
    for key in keys:
        if not metadata.is_key(key):
            ctx.refuse(_key_fail(key))
            continue
        if key not in subscriptions and len(subscriptions) >= limit:
            ctx.refuse(_fail("TOO_MANY_SUBS", key, text="You are subscribed to as many keys as you may be"))
            break
        subscriptions[key] = accepted[key] = None
    _reply_keys(ctx, RPL_METADATASUBOK.code, accepted)
    if ctx.session.user is not None and len(subscriptions) > before:
        _show_what_is_there(ctx)


def _show_what_is_there(ctx: Context) -> None:
    """Rooms are offered to be asked about; what there is of the watched is told."""
    for channel in ctx.user.channels.values():
        offer_room(ctx.server, ctx.response, channel)
    for folded in ctx.server.watches.watched_by(ctx.session):
        if user := ctx.world.nicks.get(folded):
            show_person(ctx.server, ctx.response, user)


def _unsub(ctx: Context, target: Target, keys: tuple[str, ...]) -> None:
    accepted: dict[str, None] = {}
    for key in keys:
        if metadata.is_key(key):
            ctx.session.subscriptions.pop(key, None)
            accepted[key] = None
        else:
            ctx.refuse(_key_fail(key))
    _reply_keys(ctx, RPL_METADATAUNSUBOK.code, accepted)


def _subs(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    lines = [
        ctx.response.line(RPL_METADATASUBS.code, ctx.session.name, *keys)
        for keys in _in_key_lines(ctx, ctx.session.subscriptions)
    ]
    ctx.response.batch("metadata-subs", lines=lines)


def _reply_keys(ctx: Context, code: str, keys: dict[str, None]) -> None:
    for line in _in_key_lines(ctx, keys):
        ctx.response.say(code, ctx.session.name, *line)


def _in_key_lines(ctx: Context, keys: dict[str, None]) -> list[list[str]]:
    """As many keys to a line as it has room and parameters for."""
    room_bytes = ctx.session.line_bytes - len(f":{ctx.server.name} 770 {ctx.session.name} :".encode())
    most = metadata.MAX_KEYS_PER_LINE
    lines = in_lines(keys, room_bytes)
    return [line[at : at + most] for line in lines for at in range(0, len(line), most)]


_Subcommand = Callable[[Context, Target, tuple[str, ...]], None]
_SUBCOMMANDS: dict[str, _Subcommand] = {
    "GET": _get,
    "LIST": _list,
    "SET": _set,
    "CLEAR": _clear,
    "SUB": _sub,
    "UNSUB": _unsub,
    "SUBS": _subs,
    "SYNC": _sync,
}
_WITH_KEY = {"GET", "SET", "SUB", "UNSUB"}
