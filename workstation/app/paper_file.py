# SPDX-License-Identifier: GPL-3.0-or-later
"""The PDF/A of a paper, made page by page: a few pages are in memory however many there are; checks are not in here."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import BinaryIO

from workstation.app.stored_pages import Submit, stamp_for, with_pictures
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.pdfa import PageSource, write
from workstation.domain.paper import ImagePreset
from workstation.errors import NothingToDo
from workstation.settings import DocumentsSettings
from workstation.store.scratch import Scratch


def write_paper(
    pages: Iterable[PageSource],
    metadata: PaperMetadata,
    preset: ImagePreset,
    *,
    mark: str,
    settings: DocumentsSettings,
    submit: Submit,
    scratch: Scratch,
) -> BinaryIO:
    """Write the PDF/A-2u of a paper into the scratch and return it, to be read.

    Args:
        pages: originals, how they lie, and their words; taken one after the other.
        metadata: of the file.
        preset: how the pictures are kept.
        mark: conversion mark of page 1; "" for none.
        settings: of pictures and stamp.
        submit: gives work to the worker processes.
        scratch: keeps the pictures, and what is returned.

    Raises:
        SettingInvalid: the settings name no kind of stamp.
        WorkstationError: as `pdfa.write` says, and whatever `pages` raises.
    """
    coming = iter(pages)
    first = next(coming, None)
    if first is None:
        raise NothingToDo(what="pages")
    stamp = stamp_for(
        metadata.code.text if metadata.code else "", lambda: first.original, first.geometry, settings, submit
    )
    shown = with_pictures(itertools.chain([first], coming), preset, settings, submit)
    return scratch.written(lambda out: write(shown, metadata, out, mark, stamp=stamp, aside=scratch.written))
