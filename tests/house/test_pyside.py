# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed PySide6 keeps its references to None: 6.12.0 lost one a call and aborted Python 3.11."""

from __future__ import annotations

import sys

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QStandardItemModel

CALLS = 2000


def test_an_empty_variant_costs_no_reference_to_none() -> None:
    model = QStandardItemModel(1, 1)
    missing = QObject()
    before = sys.getrefcount(None)

    for _ in range(CALLS):
        model.data(model.index(0, 0), Qt.ItemDataRole.DecorationRole)
        QModelIndex().data(Qt.ItemDataRole.DisplayRole)
        missing.property("missing")

    assert abs(sys.getrefcount(None) - before) < CALLS // 10
