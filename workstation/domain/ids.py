# SPDX-License-Identifier: GPL-3.0-or-later
"""Distinct types for the row ids and unique ids that cross module borders."""

from __future__ import annotations

from typing import NewType

DossierId = NewType("DossierId", int)
PaperId = NewType("PaperId", int)
PageId = NewType("PageId", int)
BatchId = NewType("BatchId", int)
FileUid = NewType("FileUid", str)  # one stored (encrypted) file; 32 hex digits
SubmissionUid = NewType("SubmissionUid", str)  # UUID; the idempotency key at the portal
