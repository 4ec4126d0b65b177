"""Write sources so that mypyc makes fast code of them: what it knows no short form of, it is told at length.

The rule: no line moves, so that a trace of compiled code names the lines of the source. A kind of values
(`@value`, `@dataclass`) becomes a plain class with its methods written out, since mypyc would have the
interpreter make one; a constant becomes `Final`, since mypyc would look up any other name each time.

Spec: https://mypyc.readthedocs.io/en/latest/native_classes.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_FUTURE = "from __future__ import annotations"
_NAMES = "; from typing import Any, Final"  # what is written here needs them
_KINDS = {"value", "dataclass"}
_TRAITS = {"frozen", "slots", "eq"}  # of those that a dataclass can have


class CannotExpand(Exception):
    """A class is more than is known here; the text says which, and why."""


@dataclass(frozen=True)
class Field:
    """A field of a kind, as `dataclasses` reads it. `default` is an expression, "" for none."""

    name: str
    type: str
    default: str = ""
    is_literal: bool = True  # the default, which then may stand in the parameters
    is_shown: bool = True  # in the repr
    by_name: bool = False


@dataclass(frozen=True)
class Kind:
    """A class that is to be written out; `inherited` are the fields of its base, of the same sort."""

    node: ast.ClassDef
    own: tuple[Field, ...]
    inherited: tuple[Field, ...]
    is_compared: bool
    is_hashed: bool

    @property
    def fields(self) -> tuple[Field, ...]:
        """All of them, in the order of the parameters."""
        return tuple(sorted((*self.inherited, *self.own), key=lambda each: each.by_name))


def expand(sources: Mapping[str, str]) -> dict[str, str]:
    """The sources by their names, written at length. Raises: CannotExpand.

    A kind's base of the same sort must be among them.
    """
    trees = {name: ast.parse(source) for name, source in sources.items()}
    nodes: dict[str, ast.ClassDef] = {}
    for node in [node for tree in trees.values() for node in _kind_nodes(tree)]:
        if nodes.setdefault(node.name, node) is not node:
            raise CannotExpand(f"there are two kinds {node.name}")
    return {name: _expanded(sources[name], tree, nodes) for name, tree in trees.items()}


def _expanded(source: str, tree: ast.Module, nodes: Mapping[str, ast.ClassDef]) -> str:
    lines = source.split("\n")
    for node in _kind_nodes(tree):
        kind = _kind(node, nodes)
        _write_out(kind, lines)
        placed = "".join([f"{each.name!r}, " for each in kind.fields if not each.by_name])
        lines.append(f"setattr({node.name}, '__match_args__', ({placed}))")
    for constant in _constants(tree):
        _make_final(constant, lines)
    return "\n".join([line + _NAMES if line == _FUTURE else line for line in lines])


# --- kinds of values


def _kind_nodes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and _traits(node) is not None:
            yield node


def _traits(node: ast.ClassDef) -> dict[str, bool] | None:
    """What the decorator says; None for other classes."""
    for decorator in node.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not (isinstance(call, ast.Name) and call.id in _KINDS):
            continue
        if len(node.decorator_list) > 1:
            raise CannotExpand(f"{node.name} has other decorators, too")
        keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
        said = {keyword.arg or "": bool(ast.literal_eval(keyword.value)) for keyword in keywords}
        if unknown := said.keys() - _TRAITS:
            raise CannotExpand(f"{node.name} has {', '.join(unknown)}")
        return {"frozen": call.id == "value", **said}
    return None


def _kind(node: ast.ClassDef, nodes: Mapping[str, ast.ClassDef]) -> Kind:
    traits = _traits(node) or {}
    is_compared = traits.get("eq", True)
    inherited: tuple[Field, ...] = ()
    for base in node.bases:
        if isinstance(base, ast.Name) and base.id in nodes:
            inherited += _kind(nodes[base.id], nodes).fields
            if _looks_after_itself(nodes[base.id]) or any(each.by_name for each in inherited):
                raise CannotExpand(f"{base.id} is made in more ways than its kind {node.name} could repeat")
    own = tuple(_field(each) for each in _fields(node))
    return Kind(node, own, inherited, is_compared, is_compared and traits["frozen"])


def _fields(node: ast.ClassDef) -> list[ast.AnnAssign]:
    """They stand right behind the docstring, for in their place its methods will."""
    head = 0 if ast.get_docstring(node) is None else 1
    fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    if fields != node.body[head : head + len(fields)]:
        raise CannotExpand(f"{node.name} has something between its fields")
    return fields


def _looks_after_itself(node: ast.ClassDef) -> bool:
    return any(isinstance(each, ast.FunctionDef) and each.name == "__post_init__" for each in node.body)


def _field(node: ast.AnnAssign) -> Field:
    name, kind, value = ast.unparse(node.target), ast.unparse(node.annotation), node.value
    if kind.startswith(("ClassVar", "InitVar")):
        raise CannotExpand(f"{name} is no field but a {kind}")
    if value is None:
        return Field(name, kind)
    if not (isinstance(value, ast.Call) and ast.unparse(value.func) == "field"):
        return Field(name, kind, ast.unparse(value), _is_literal(value))
    said = {keyword.arg: keyword.value for keyword in value.keywords}
    if unknown := said.keys() - {"default", "default_factory", "repr", "kw_only"}:
        raise CannotExpand(f"the field {name} has {', '.join(map(str, unknown))}")
    default = ast.unparse(said["default"]) if "default" in said else ""
    factory = said.get("default_factory")
    if factory is not None:
        default = ast.unparse(factory.body if isinstance(factory, ast.Lambda) else ast.Call(factory, [], []))
    is_shown, by_name = _flag(said.get("repr"), True), _flag(said.get("kw_only"), False)
    return Field(name, kind, default, factory is None, is_shown, by_name)


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) or ast.unparse(node) == "()"


def _flag(node: ast.expr | None, otherwise: bool) -> bool:
    return otherwise if node is None else bool(ast.literal_eval(node))


def _write_out(kind: Kind, lines: list[str]) -> None:
    """Put the methods where the docstring and the fields stood, a line for each."""
    node = kind.node
    for decorator in node.decorator_list:
        lines[decorator.lineno - 1] = ""
    last = [node.body[0], *_fields(node)][-1]
    if not isinstance(last, ast.Expr | ast.AnnAssign):
        raise CannotExpand(f"{node.name} has neither fields nor a docstring, where its methods could stand")
    start, end = node.body[0].lineno - 1, last.end_lineno or 0
    methods = [f"    {method}" for method in _methods(kind)]
    while len(methods) > end - start and lines[end : end + 1] == [""]:
        end += 1
    if len(methods) > end - start:
        raise CannotExpand(f"{node.name} has too few lines for its methods: give it a longer docstring")
    lines[start:end] = methods + [""] * (end - start - len(methods))


def _methods(kind: Kind) -> Iterator[str]:
    name, fields = kind.node.name, kind.fields
    by_name = ["*"] if any(each.by_name for each in fields) else []
    inherited = {each.name for each in kind.inherited}
    placed = [_parameter(each, inherited) for each in fields if not each.by_name]
    named = [_parameter(each, inherited) for each in fields if each.by_name]
    passed = ", ".join([each.name for each in kind.inherited])
    body = [f"super().__init__({passed})"] if kind.inherited and kind.own else []
    body += [f"self.{each.name}: {each.type} = {_given(each)}" for each in kind.own]
    if _looks_after_itself(kind.node):
        body.append("self.__post_init__()")
    parameters = ", ".join(["self", *placed, *by_name, *named])
    if body:
        yield f"def __init__({parameters}) -> None: {'; '.join(body)}"
    if kind.is_compared:
        same = [f"self.{each.name} == other.{each.name}" for each in fields]
        conditions = " and ".join([f"isinstance(other, {name})", "type(self) is type(other)", *same])
        yield f"def __eq__(self, other: object) -> bool: return {conditions}"
    if kind.is_hashed:
        values = "".join([f"self.{each.name}, " for each in fields])
        yield f"def __hash__(self) -> int: return hash(({values}))"
    shown = ", ".join([f"{each.name}={{self.{each.name}!r}}" for each in fields if each.is_shown])
    yield f"def __repr__(self) -> str: return f'{name}({shown})'"


def _parameter(field: Field, inherited: set[str]) -> str:
    """What is made anew for each stands for itself as None; the types of a base may not be known here."""
    if not field.is_literal:
        if "None" in field.type.split(" | "):
            raise CannotExpand(f"the field {field.name} may be None, which stands for its default here")
        return f"{field.name}: Any = None"
    kind = "Any" if field.name in inherited else field.type
    return f"{field.name}: {kind} = {field.default}" if field.default else f"{field.name}: {kind}"


def _given(field: Field) -> str:
    return field.name if field.is_literal else f"{field.default} if {field.name} is None else {field.name}"


# --- constants


def _constants(tree: ast.Module) -> Iterator[ast.Assign | ast.AnnAssign]:
    """What is named like a constant, and given its value once."""
    found: dict[str, list[ast.Assign | ast.AnnAssign]] = {}
    for node in tree.body:
        target = None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target = node.target
        if isinstance(target, ast.Name) and target.id.isupper() and not target.id.startswith("__"):
            assert isinstance(node, ast.Assign | ast.AnnAssign)
            found.setdefault(target.id, []).append(node)
    return (nodes[0] for nodes in found.values() if len(nodes) == 1)


def _make_final(node: ast.Assign | ast.AnnAssign, lines: list[str]) -> None:
    line = lines[node.lineno - 1]
    if isinstance(node, ast.Assign):
        name = ast.unparse(node.targets[0])
        line = f"{name}: Final{line[len(name) :]}"
    else:
        start, end = node.annotation.col_offset, node.annotation.end_col_offset
        line = f"{line[:start]}Final[{line[start:end]}]{line[end:]}"
    lines[node.lineno - 1] = line
