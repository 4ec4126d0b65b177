"""Days and times of day, as the person writes them.

The rule: nobody else words a moment for a person, so that one choice (`use`) holds everywhere. What goes
over the wire has its own forms (`protocol/servertime.py`).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hubbub.client.words import N_, _

_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
    N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
_WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip

_hours_24 = True


def use(*, hours_24: bool) -> None:
    """Count the hours from 0 to 23 from now on, or twice from 1 to 12."""
    global _hours_24  # noqa: PLW0603 - one program has one clock
    _hours_24 = hours_24


def clock(moment: datetime) -> str:
    """`18:02`, or `6:02 PM`."""
    if _hours_24:
        return f"{moment:%H:%M}"
    words = _("{time} PM") if moment.hour >= 12 else _("{time} AM")
    return words.format(time=f"{moment.hour % 12 or 12}:{moment:%M}")


def day(date_: date, today: date) -> str:
    """`3 November`, with the year if it is another one."""
    words = _("{day} {month}") if date_.year == today.year else _("{day} {month} {year}")
    return words.format(day=date_.day, month=_(_MONTHS[date_.month - 1]), year=date_.year)


def heading(date_: date, today: date) -> str:
    """`Today`, `Yesterday`, `Friday, 20 November`, with the year if it is another one."""
    if date_ == today:
        return _("Today")
    if date_ == today - timedelta(days=1):
        return _("Yesterday")
    return _("{weekday}, {date}").format(weekday=_(_WEEKDAYS[date_.weekday()]), date=day(date_, today))


def moment(began: datetime, now: datetime) -> str:
    """`09:14 today`, `3 November, 09:14`."""
    time = clock(began)
    if began.date() == now.date():
        return _("{time} today").format(time=time)
    return _("{date}, {time}").format(date=day(began.date(), now.date()), time=time)
