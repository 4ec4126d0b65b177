"""Where keys stand in a TOML text."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hubbub.server.config_lines import find_lines
from hubbub.server.config_rules import Place

TEXT = '''\
# [not.a.section]
top = 1
[server] # and a comment = 3
name = "a # b = [c]"
motd = """
[limits]
nicklen = 3 \\"""
"""
'quoted.key' = \'\'\'
x = 1
\'\'\'
list = [ # first
  1,
  "two ]",
  {three = 3}, [
    4
  ]]

[a."b.c"]
d.e = 2024-01-01T00:00:00
inline = { x = 1, "y" = { z = [ 1, 2 ] } }
[[listener]]
bind = "x"
[[listener]]
type = 'irc'
[listener.tls]
cert = 1.5
'''


def test_every_key_is_found_on_its_line() -> None:
    assert find_lines(TEXT) == {
        ("top",): 2,
        ("server",): 3,
        ("server", "name"): 4,
        ("server", "motd"): 5,
        ("server", "quoted.key"): 9,
        ("server", "list"): 12,
        ("server", "list", 0): 13,
        ("server", "list", 1): 14,
        ("server", "list", 2): 15,
        ("server", "list", 2, "three"): 15,
        ("server", "list", 3): 15,
        ("server", "list", 3, 0): 16,
        ("a",): 19,
        ("a", "b.c"): 19,
        ("a", "b.c", "d"): 20,
        ("a", "b.c", "d", "e"): 20,
        ("a", "b.c", "inline"): 21,
        ("a", "b.c", "inline", "x"): 21,
        ("a", "b.c", "inline", "y"): 21,
        ("a", "b.c", "inline", "y", "z"): 21,
        ("a", "b.c", "inline", "y", "z", 0): 21,
        ("a", "b.c", "inline", "y", "z", 1): 21,
        ("listener",): 22,
        ("listener", 0): 22,
        ("listener", 0, "bind"): 23,
        ("listener", 1): 24,
        ("listener", 1, "type"): 25,
        ("listener", 1, "tls"): 26,
        ("listener", 1, "tls", "cert"): 27,
    }


def places(value: Any, place: Place = ()) -> set[Place]:
    """The places of everything in a TOML document."""
    inside: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    here = {place} if place else set()
    return here.union(*(places(item, (*place, key)) for key, item in inside))


values = st.recursive(
    st.sampled_from(["1", "true", '"a # = ["', "'b]'", '"""c\n[d]\n"""', "1.5", "'''\n'''", '"\\"\\\\"']),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n" + ",\n".join(items) + "]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"k{number} = {item}" for number, item in enumerate(items)) + "}"
        ),
    ),
    max_leaves=6,
)


@given(st.lists(st.lists(values, max_size=3), max_size=4), st.booleans())
def test_whatever_tomllib_finds_is_found(bodies: list[list[str]], is_array: bool) -> None:
    sections = []
    for number, body in enumerate(bodies):
        header = "[[s]]" if is_array else f"[s{number}]"
        sections.append("\n".join([header, *(f"k{key} = {item} # x" for key, item in enumerate(body))]))
    text = "\n\n".join(sections)
    assert set(find_lines(text)) == places(tomllib.loads(text))
