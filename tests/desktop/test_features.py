"""FEATURES.md tells the truth: what it names is there, and each row is shown with a server of ours."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OURS = re.compile(
    r"^from (tests\.acceptance\.process|hubbub\.desktop\.arrival\.own_server) import", re.MULTILINE
)
ROWS = [
    line.strip("| ").split(" | ", 1)
    for line in (HERE / "FEATURES.md").read_text(encoding="utf-8").split("\n")
    if line.startswith("| ")
][1:]


def named_in(names: str) -> list[tuple[str, str]]:
    """The modules and functions that a row names."""
    return re.findall(r"`(\w+)::(\w+)`", names)


def test_the_table_has_its_rows() -> None:
    assert len(ROWS) > 20
    assert all(named_in(names) for _, names in ROWS)


@pytest.mark.parametrize(("feature", "names"), ROWS, ids=[feature for feature, _ in ROWS])
def test_what_a_row_names_is_there_and_uses_a_server_of_ours(feature: str, names: str) -> None:
    sources = []
    for module, name in named_in(names):
        source = next(HERE.rglob(f"{module}.py")).read_text(encoding="utf-8")
        assert f"def {name}(" in source, f"{module} has no {name}"
        sources.append(source)
    assert any(map(OURS.search, sources)), f"{feature}: no test of it has a server of ours"
