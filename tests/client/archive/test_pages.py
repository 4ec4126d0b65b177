"""Answers to SEARCH are told from all other lines, and pages follow each other to the end."""

from __future__ import annotations

from hubbub.client.archive.pages import Answers, Declined, Page, Pages
from hubbub.client.archive.search import Query
from hubbub.protocol.message import Message, parse
from hubbub.protocol.servertime import format_time


def outcomes(answers: Answers, *lines: str) -> list[Page | Declined]:
    heard = [answers.hear(parse(line)) for line in lines]
    return [one.outcome for one in heard if one.outcome]


def taken(answers: Answers, *lines: str) -> list[bool]:
    return [answers.hear(parse(line)).taken for line in lines]


def said(*times: int, same: str = "") -> list[Message]:
    return [
        parse(f"@msgid={same or 'm'}{number};time={format_time(number)} :ann!a@h PRIVMSG #tea :text {number}")
        for number in times
    ]


def test_the_lines_of_an_answer_are_for_nobody_else() -> None:
    lines = (
        ":hub BATCH +1 soju.im/search",
        "@batch=1;msgid=a :ann!a@h PRIVMSG #tea :one",
        ":ann!a@h PRIVMSG #tea :live",
        ":hub BATCH -1",
        ":hub BATCH -1",
    )
    assert taken(Answers(), *lines) == [True, True, False, True, False]
    [page] = outcomes(Answers(), *lines)
    assert isinstance(page, Page) and [message.text for message in page.messages] == ["one"]


def test_answers_that_cross_are_told_from_each_other_by_label() -> None:
    answers = Answers()
    found = outcomes(
        answers,
        "@label=two :hub BATCH +2 soju.im/search",
        "@label=one :hub BATCH +1 labeled-response",
        "@batch=1 :hub BATCH +3 soju.im/search",
        "@batch=2 :ann!a@h PRIVMSG #tea :second",
        "@batch=3 :ann!a@h PRIVMSG #tea :first",
        ":hub BATCH -3",
        ":hub BATCH -1",
        ":hub BATCH -2",
    )
    assert [(page.label, page[1][0].text) for page in found if isinstance(page, Page)] == [
        ("one", "first"),
        ("two", "second"),
    ]


def test_a_text_of_several_lines_is_found_whole() -> None:
    [page] = outcomes(
        Answers(),
        ":hub BATCH +1 soju.im/search",
        "@batch=1;msgid=m1;time=2026-11-20T12:00:00.000Z :ann!a@h BATCH +2 draft/multiline #tea",
        "@batch=2 :ann!a@h PRIVMSG #tea :one",
        "@batch=2;draft/multiline-concat :ann!a@h PRIVMSG #tea : and",
        "@batch=2 :ann!a@h PRIVMSG #tea :two",
        ":hub BATCH -2",
        ":hub BATCH -1",
    )
    assert isinstance(page, Page)
    assert [(one.text, one.tags["msgid"]) for one in page.messages] == [("one and\ntwo", "m1")]


def test_a_refusal_ends_a_question() -> None:
    answers = Answers()
    refused = ":hub FAIL SEARCH INVALID_PARAMS text :Invalid parameters"
    assert outcomes(answers, refused) == [], "nothing was asked"
    answers.asked("")
    assert outcomes(answers, ":hub 421 me NICE :Unknown command") == []
    assert outcomes(answers, refused) == [Declined("", "Invalid parameters")]
    answers.asked("x")
    assert outcomes(answers, "@label=y :hub FAIL * NO :Not you") == []
    assert outcomes(answers, "@label=x :hub FAIL * LIMITED :Too many") == [Declined("x", "Too many")]


def test_the_next_page_begins_with_the_oldest_found_and_doubles_are_dropped() -> None:
    pages = Pages(Query(("tea",)))
    assert pages.question().text == "text=tea;limit=50"
    assert [one.text for one in pages.take(said(30, 40, 50))] == ["text 50", "text 40", "text 30"]
    assert "before=1970-01-01T00:00:00.030Z" in pages.question().text and not pages.whole
    assert [one.text for one in pages.take(said(10, 30))] == ["text 10"]
    assert pages.take(said(10)) == [] and pages.whole


def test_an_empty_page_is_the_end() -> None:
    pages = Pages(Query(("tea",)))
    assert pages.take([]) == [] and pages.whole


def test_what_is_older_than_asked_for_is_dropped_and_ends_the_search() -> None:
    pages = Pages(Query(("tea",), after_ms=30))
    assert [one.text for one in pages.take(said(20, 30, 40))] == ["text 40", "text 30"]
    assert pages.whole
