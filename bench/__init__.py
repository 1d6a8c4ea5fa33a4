# SPDX-License-Identifier: GPL-3.0-or-later
"""Benchmarks a person can run, each a program that prints its figures; never part of the test run."""

from __future__ import annotations
