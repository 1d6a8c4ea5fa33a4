# SPDX-License-Identifier: GPL-3.0-or-later
"""How alike two pages are, from their hashes and their words; the hash itself is made in imaging."""

from __future__ import annotations

from collections.abc import Collection

BITS = 64
# Two scans of one page differ by 0 to 6 bits, two pages of one form by 4 and more (docs/benchmarks/intake.md): the
# hash finds candidates, the words decide.
NEAR_BITS = 10
SAME_WORDS = 0.75


def distance(one: str, other: str) -> int:
    """Return how many of 64 bits differ; 64 when either page has no hash."""
    if not one or not other:
        return BITS
    return (int(one, 16) ^ int(other, 16)).bit_count()


def shared_words(one: Collection[str], other: Collection[str]) -> float:
    """Return the share of words that both pages have, 0 to 1 (Jaccard); 0 when either has none."""
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first and second else 0.0
