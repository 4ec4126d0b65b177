"""Who may join, speak, set, see, and be who.

The rule: each right is a list of named checks, and each check is one sentence about one member
or one room. A check says no by raising Refuse.

Spec: https://modern.ircdocs.horse/#channel-modes
"""

from hubbub.server.core.policy.being import (
    account_exists,
    account_stays,
    may_attach,
    may_take_nick,
    sasl_mechanisms,
    stays,
)
from hubbub.server.core.policy.joining import (
    LOOKS_LIKE_ANOTHER,
    may_join,
    must_look_different,
    must_not_be_purged,
)
from hubbub.server.core.policy.lists import is_banned, is_listed, is_silenced
from hubbub.server.core.policy.operating import must_have_privilege, operator_named, privileges
from hubbub.server.core.policy.owning import (
    heard_since,
    may_give_role,
    may_own_one_more,
    may_register,
    must_have_role,
    registration_of,
    role_rank,
    rooms_of,
)
from hubbub.server.core.policy.seeing import (
    few_witnesses,
    is_auditorium,
    is_in_sight,
    is_open,
    may_read_metadata,
    may_see_channel,
    may_see_user,
    neighbours,
    witnesses,
)
from hubbub.server.core.policy.setting import (
    may_invite,
    may_kick,
    may_move,
    may_set_mode,
    may_set_topic,
    member_of,
    must_be_op,
    must_have_rank,
)
from hubbub.server.core.policy.speaking import (
    is_for_ops_only,
    may_say,
    may_say_to,
    may_speak,
    may_write_to,
)
from hubbub.server.core.ranks import Rank, prefixes, rank

__all__ = [
    "LOOKS_LIKE_ANOTHER",
    "Rank",
    "account_exists",
    "account_stays",
    "few_witnesses",
    "heard_since",
    "is_auditorium",
    "is_banned",
    "is_for_ops_only",
    "is_in_sight",
    "is_listed",
    "is_open",
    "is_silenced",
    "may_attach",
    "may_give_role",
    "may_invite",
    "may_join",
    "may_kick",
    "may_move",
    "may_own_one_more",
    "may_read_metadata",
    "may_register",
    "may_say",
    "may_say_to",
    "may_see_channel",
    "may_see_user",
    "may_set_mode",
    "may_set_topic",
    "may_speak",
    "may_take_nick",
    "may_write_to",
    "member_of",
    "must_be_op",
    "must_have_privilege",
    "must_have_rank",
    "must_have_role",
    "must_look_different",
    "must_not_be_purged",
    "neighbours",
    "operator_named",
    "prefixes",
    "privileges",
    "rank",
    "registration_of",
    "role_rank",
    "rooms_of",
    "sasl_mechanisms",
    "stays",
    "witnesses",
]
