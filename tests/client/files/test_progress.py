"""How a transfer goes on, in words."""

from hubbub.client.files.progress import Progress, time_words


def test_speed_is_of_the_last_seconds_and_tells_when_it_ends() -> None:
    progress = Progress(4_000_000)
    assert progress.words(0) == "0 B of 4.0 MB"
    for tenth in range(11):
        progress.moved(tenth * 100_000, tenth * 100)
    assert progress.fraction == 0.25
    assert progress.words(1_000) == "1.0 MB of 4.0 MB · 1.0 MB/s · 3 s left"
    for tenth in range(11, 61):  # slower now
        progress.moved(1_000_000 + (tenth - 10) * 10_000, tenth * 100)
    assert progress.speed(6_000) == 100_000


def test_what_stands_still_has_no_end() -> None:
    progress = Progress(1_000)
    progress.moved(500, 0)
    assert progress.speed(100) is None  # too early
    assert progress.words(10_000) == "500 B of 1.0 kB · 0 B/s"


def test_a_size_that_nobody_knows_is_left_out() -> None:
    progress = Progress()
    progress.moved(0, 0)
    progress.moved(2_000, 1_000)
    assert progress.words(1_000) == "2.0 kB · 2.0 kB/s" and progress.fraction == 0.0
    progress.moved(3_000, 2_000, 6_000)
    assert progress.left_s(2_000) == 2


def test_time_is_told_in_one_unit() -> None:
    assert [time_words(s) for s in (4, 130, 8_000)] == ["4 s left", "2 min left", "2 h left"]
