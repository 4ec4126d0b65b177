"""Emoji are found as whole sequences; what is no emoji stays text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter, ImageStat

from hubbub.desktop.look import emoji


def found(text: str) -> list[str]:
    return [piece for piece, cell in emoji.split(text) if cell is not None]


@pytest.mark.parametrize(
    "sequence",
    [
        "🍕",
        "👩‍🚀",
        "👨‍👩‍👧‍👦",
        "🇩🇪",
        "👍🏽",
        "❤️",
        "1️⃣",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "🏳️‍🌈",
        "👩🏿‍❤️‍💋‍👨🏻",
        "☕",
        "™️",
    ],
)
def test_a_sequence_is_one_emoji(sequence: str) -> None:
    assert found(f"see {sequence}, there") == [sequence]


def test_neighbours_are_told_apart() -> None:
    assert found("🇩🇪🇫🇷👍👍🏿🎉") == ["🇩🇪", "🇫🇷", "👍", "👍🏿", "🎉"]


@pytest.mark.parametrize("text", ["", "plain", "1 # *", "© ™ ↔ ‼", "naïve 日本 שלום", "☺︎", "♥\ufe0e!"])
def test_letters_and_signs_stay_text(text: str) -> None:
    assert found(text) == []


def test_a_heart_without_a_style_is_a_picture() -> None:
    assert found("❤ and ☺") == ["❤", "☺"]


@given(st.text(alphabet=st.sampled_from("ab 👍🏽‍\ufe0f🇩🇪👩🚀1\u20e3❤日\ufe0e")))
def test_the_pieces_together_are_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in emoji.split(text)) == text


def test_what_tk_paints_holds_no_emoji() -> None:
    assert emoji.plain("a\U0001fadf\u200d\ufe0fb") == "a□b"
    assert emoji.plain("日本 naïve") == "日本 naïve"


def test_every_cell_has_a_picture() -> None:
    table, longest, _ = emoji.index()
    last = max(table.values())
    assert last > 3800 and longest >= 8
    for cell in (0, 31, 32, last):
        assert emoji.picture(cell, 20).getbbox()


def test_a_flag_is_another_picture_than_its_neighbour() -> None:
    cells = dict.fromkeys(cell for _, cell in emoji.split("🇩🇪🇫🇷"))
    pictures = [emoji.picture(cell, 40).tobytes() for cell in cells if cell is not None]
    assert len(set(pictures)) == 2


def test_an_emoji_larger_than_its_cell_has_clearer_edges_than_one_that_is_only_enlarged() -> None:
    _, cell = emoji.match("\U0001f6b2", 0)
    assert cell is not None
    size = 2 * emoji.CELL_PX
    plain = emoji.picture(cell, emoji.CELL_PX).resize((size, size), Image.Resampling.LANCZOS)
    assert contrast(emoji.picture(cell, size)) > 1.1 * contrast(plain)
    assert emoji.picture(cell, size).size == (size, size)


def contrast(picture: Image.Image) -> float:
    """How much neighbouring pixels differ."""
    shown = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    edges = shown.convert("L").filter(ImageFilter.FIND_EDGES)
    return ImageStat.Stat(edges).mean[0]
