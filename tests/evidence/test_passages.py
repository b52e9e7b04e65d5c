"""Quotes in texts: whole words, whatever a printer made of the signs, and pages of any kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtime.errors import InputError
from leadtime.evidence.passages import stands
from leadtime.evidence.texts import read_text


@pytest.mark.parametrize(
    ("passage", "text", "there"),
    [
        ("six weeks after", "It came six\nweeks  after.", True),
        ("“six” weeks", '"Six"\u00a0weeks', True),
        ("\u22125 \u2013 7", "-5 - 7", True),
        ("cafe\u0301", "caf\u00e9", True),
        ("development", "develop-\n  ment", True),
        ("long-term", "long-\nterm", True),
        ("costs 5", "It costs 5, or more", True),
        ("six\u200b weeks", "six weeks", True),
        ("6 weeks after", "It took 16 weeks after", False),
        ("6 weeks", "1.6 weeks", False),
        ("42 of 16", "142 of 160", False),
        ("costs 5", "costs 5,000", False),
        ("t", "at", False),
        ("\u00ad", "anything", False),
    ],
)
def test_word_for_word(passage: str, text: str, there: bool) -> None:
    """Signs of print do not count, and words and numbers count as wholes."""
    assert stands(passage, text) is there


PAGE = (
    "<title>T</title><p>It took <b>six</b>teen weeks, <i>ten</i>.<p>A <a href='x'>link</a>, then"
    "<br>more &amp; x < y<script>var hidden = '</b>'</script><!-- unseen --><style>p {}</style> end"
)


@pytest.mark.parametrize(
    ("passage", "there"),
    [
        ("sixteen weeks, ten.", True),
        ("A link, then more & x < y end", True),
        ("thenmore", False),
        ("hidden", False),
        ("unseen", False),
    ],
)
def test_what_a_page_shows(tmp_path: Path, passage: str, there: bool) -> None:
    """Tags within a line part no words, those of blocks do; scripts, styles and comments are not seen."""
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    assert stands(passage, read_text(tmp_path / "a.html")) is there


@pytest.mark.parametrize(
    "page", ["<![ x", "<a " * 10**6, "<!--" * 10**6, "</" * 10**6, "<script>" * 10**6, "<"]
)
def test_a_hostile_page_is_read_in_one_walk(tmp_path: Path, page: str) -> None:
    """Tags and comments that never end, millions of them: no error, and no time beyond all patience."""
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert not stands("a quote", read_text(tmp_path / "a.html"))


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    """A file that is no UTF-8, and a kind of file that cannot be looked into."""
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    for name, words in (("a.txt", "is not UTF-8"), ("a.pdf", "is no text"), ("b.txt", "cannot be read")):
        with pytest.raises(InputError, match=words):
            read_text(tmp_path / name)
