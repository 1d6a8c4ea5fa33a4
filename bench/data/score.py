# SPDX-License-Identifier: GPL-3.0-or-later
"""How well a read text matches a label: CER, WER, word recall, block CER; nothing is read in here."""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one page.

    Attributes:
        cer, wer: edits a true character or word, least over the accepted reading orders.
        recall: share of the true words found, whatever their order.
        block_cer: each block against its best place in the text, weighted by length.
    """

    cer: float
    wer: float
    recall: float
    block_cer: float


def score(read: str, parts: list[str | list[str]]) -> Score:
    """Score a text.

    Args:
        read: the text as it stands in the file.
        parts: of the label; a pair stands side by side and may be read left first, right first, or line by line.
    """
    text = normal(read)
    blocks = [normal(block) for part in parts for block in ([part] if isinstance(part, str) else part)]
    true = " ".join(blocks)
    if not true:
        empty = 1.0 if text else 0.0
        return Score(empty, empty, 1.0, empty)
    orders = [normal(order) for order in _orders(parts)]
    words, found = Counter(true.split()), Counter(text.split())
    recall = sum(min(count, found[word]) for word, count in words.items()) / sum(words.values())
    wrong = sum(_best_place(block, text) for block in blocks)
    return Score(
        min(_edits(text, order) / len(order) for order in orders),
        min(_edits(text.split(), order.split()) / len(order.split()) for order in orders),
        recall,
        wrong / len(true),
    )


def differences(read: str, parts: list[str | list[str]]) -> Iterator[str]:
    """Yield each place where a text differs from the nearest accepted reading order, with what stands before it."""
    text = normal(read)
    true = min((normal(order) for order in _orders(parts)), key=lambda order: _edits(text, order))
    matcher = difflib.SequenceMatcher(None, text, true, autojunk=False)
    for kind, start, end, true_start, true_end in matcher.get_opcodes():
        if kind != "equal":
            yield f"…{text[max(0, start - 12) : start]}[{text[start:end]}] is [{true[true_start:true_end]}]"


def normal(text: str) -> str:
    """Return NFC with single spaces; the kinds of dashes and quotes count as one."""
    text = unicodedata.normalize("NFC", text)
    for one, other in (("–", "-"), ("—", "-"), ("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'")):
        text = text.replace(one, other)
    text = re.sub(r"[.…·_]{3,}", " ", text)  # a leader read as dots is no mistake
    return " ".join(text.split())


def _orders(parts: list[str | list[str]]) -> Iterator[str]:
    choices = []
    for part in parts:
        if isinstance(part, str):
            choices.append([part])
            continue
        left, right = part
        rows = itertools.zip_longest(left.splitlines(), right.splitlines(), fillvalue="")
        choices.append([f"{left} {right}", f"{right} {left}", " ".join(" ".join(row) for row in rows)])
    for chosen in itertools.product(*choices):
        yield " ".join(chosen)


def _codes(one: list[str] | str, other: list[str] | str) -> tuple[np.ndarray, np.ndarray]:
    numbers: dict[str, int] = {}
    return tuple(  # type: ignore[return-value]
        np.array([numbers.setdefault(item, len(numbers)) for item in items], np.int32) for items in (one, other)
    )


def _edits(read: list[str] | str, true: list[str] | str) -> int:
    one, other = _codes(read, true)
    row = np.arange(len(other) + 1)
    return int(_last_row(one, other, row, 1)[-1])


def _best_place(block: str, text: str) -> int:
    # The text may begin and end anywhere: a first row of zeros, and the least of the last row.
    one, other = _codes(block, text)
    return int(_last_row(one, other, np.zeros(len(other) + 1, np.int64), 1).min())


def _last_row(one: np.ndarray, other: np.ndarray, row: np.ndarray, start: int) -> np.ndarray:
    steps = np.arange(len(other) + 1)
    for number, code in enumerate(one, start):
        best = np.minimum(row[1:] + 1, row[:-1] + (other != code))
        new = np.concatenate(([number], best))
        row = np.minimum.accumulate(new - steps) + steps
    return row
