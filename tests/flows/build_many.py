# SPDX-License-Identifier: GPL-3.0-or-later
"""Build and check a paper of so many large pages and print the most MiB that took: `build_many PAGES FOLDER`."""

from __future__ import annotations

import io
import os
import resource
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

from PIL import Image

from tests.unit.documents.samples import METADATA
from workstation import heap
from workstation.app.paper_file import write_paper
from workstation.documents.check import check
from workstation.documents.pdfa import PageSource
from workstation.domain.paper import ImagePreset, PageGeometry
from workstation.settings import DocumentsSettings
from workstation.store.scratch import Scratch


def submit(*_: object) -> Future[object]:
    """Refuse: the preset `exact` without a stamp has no work for others."""
    raise AssertionError


def main() -> None:
    """Build."""
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    heap.give_back_freed_memory()
    picture = io.BytesIO()
    Image.frombytes("L", (1400, 1400), os.urandom(1400 * 1400)).save(picture, "JPEG", quality=95)
    geometry = PageGeometry(1400, 1400, 200, (1, 0, 0, 1, 0, 0))

    def pages() -> Iterator[PageSource]:
        for _ in range(count):
            yield PageSource(bytes(bytearray(picture.getvalue())), "image/jpeg", geometry)

    with Scratch(folder) as scratch:
        pdf = write_paper(
            pages(),
            METADATA,
            ImagePreset.EXACT,
            mark="",
            settings=DocumentsSettings(),
            submit=submit,
            scratch=scratch,
        )
        check(pdf, METADATA, count)
        size = pdf.seek(0, os.SEEK_END)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, size >> 20)  # noqa: T201


if __name__ == "__main__":
    main()
