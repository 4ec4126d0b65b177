"""The wheel and the touchpad go as far as their events say."""

import pytest

from hubbub.desktop.views.scrolling import WheelSteps, touchpad_px


@pytest.mark.parametrize(("delta", "pixels"), [(120, -60), (-120, 60), (-240, 120), (1, -15), (-4, 60)])
def test_a_notch_is_a_step_on_every_system(delta: int, pixels: int) -> None:
    assert WheelSteps(60).of(delta) == pixels


@pytest.mark.parametrize(
    ("delta", "pixels"), [(5, -5), (0xFFFB, 5), (0x0007_0005, -5), (-0x10000 | 0xFFFB, 5), (0x0007_0000, 0)]
)
def test_a_touchpad_goes_by_pixels_whatever_it_says_of_the_other_direction(delta: int, pixels: int) -> None:
    assert touchpad_px(delta) == pixels
