# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa digitize`, `sohoa ocr` and `sohoa verify`: files in, files or words out."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workstation.app import readers
from workstation.app.quality_gate import count_reasons
from workstation.cli import console
from workstation.cli.corrections import correction_words
from workstation.domain.paper import ImagePreset
from workstation.errors import FileEmpty, FileMissing, SettingInvalid, WorkstationError
from workstation.jobs.pool import SupervisedPool
from workstation.settings import OcrSettings, load_settings

# All else is loaded by the commands: once the workers are loading theirs, which takes as long.

if TYPE_CHECKING:
    from workstation.app.digitize import Digitised, InputPage, PageFound
    from workstation.signing.signer import Signer
    from workstation.signing.verdict import Verdict
    from workstation.texts import Texts

app = typer.Typer(no_args_is_help=True)

_ONE_PAGE = frozenset({".jpg", ".jpeg", ".png", ".bmp"})  # files of other kinds may hold many


class TextFormat(StrEnum):
    """How recognised words are printed."""

    TEXT = "text"
    HOCR = "hocr"
    JSON = "json"


@app.command()
def digitize(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Page images or PDFs, in page order.")],
    owner: Annotated[str, typer.Option(help="Id of the person or organisation the paper belongs to.")],
    type_code: Annotated[str, typer.Option("--type", help="Document type code of the catalogue.")],
    out: Annotated[Path, typer.Option(help="The PDF to write.")],
    procedure: Annotated[str, typer.Option(help="Procedure code.")] = "",
    dossier: Annotated[str, typer.Option(help="Dossier number.")] = "",
    profile: Annotated[str, typer.Option(help="Signature profile; else that of the settings.")] = "",
    sign: Annotated[str, typer.Option(help="soft, token, none, or a .p12 file; its password is SOHOA_PIN.")] = "soft",
    preset: Annotated[
        ImagePreset | None, typer.Option(help="How pictures are kept; default: catalogue, then settings.")
    ] = None,
    keep_order: Annotated[
        bool, typer.Option("--keep-order", help="Take files as given, not in natural order.")
    ] = False,
    expected: Annotated[
        int, typer.Option("--pages", min=0, help="How many pages the paper has; others are told as missing or surplus.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Make one PDF/A-2u with text layer, code and signature from page images."""
    call = console.context(ctx)
    texts = call.texts
    settings = load_settings(call.data_dir)
    if profile:
        settings = dataclasses.replace(settings, signing=dataclasses.replace(settings.signing, profile=profile))
    if not out.parent.is_dir():
        raise FileMissing(name=str(out.parent))
    with _readers(settings.ocr, files) as pool:
        from workstation.app.choices import load_desk_catalogue, trust_anchors, vietnam_now
        from workstation.app.digitize import Order, check_order, check_profile, digitise, read_input
        from workstation.store.scratch import Scratch

        if sign != "none":
            check_profile(settings)
        catalogue = load_desk_catalogue(settings, call.data_dir)
        order = Order(owner, type_code, procedure, dossier, preset=preset)
        check_order(catalogue, order)
        with Scratch(out.parent) as scratch:
            pages = read_input(files if keep_order else _in_order(files), scratch)
            signer = _signer(call, sign)
            try:
                with console.progress(texts.word("progress.reading"), len(pages)) as bar:
                    result = digitise(
                        pages,
                        order,
                        out,
                        settings=settings,
                        catalogue=catalogue,
                        executor=pool,
                        scratch=scratch,
                        signer=signer,
                        trust=trust_anchors(call.data_dir),
                        at=vietnam_now(),
                        on_page=lambda number: bar.update(bar.task_ids[0], completed=number),
                        on_built=pool.shutdown,  # its memory is free for the signature
                    )
            finally:
                if signer is not None:
                    signer.close()
    trust = call.data_dir / "soft-token" / "trust.pem"
    if as_json:
        shown_trust = trust if trust.is_file() and sign == "soft" else None
        console.print_json(_report(texts, pages, result, shown_trust, expected))
    else:
        level = result.level or "-"
        said = texts.word("digitize.done", file=result.file, code=result.code.text, pages=len(pages), level=level)
        console.out.print(said, soft_wrap=True, markup=False)
        for reason in _count_words(texts, expected, len(pages)):
            console.err.print(texts.word("look.paper", what=reason), soft_wrap=True, markup=False)
        _print_looks(texts, result.pages)


@contextmanager
def _readers(ocr: OcrSettings, files: Sequence[Path]) -> Iterator[SupervisedPool]:
    """Start the workers that read pages, and end them on the way out.

    Raises:
        FileMissing: one of the files; nothing was started.
    """
    for file in files:
        if not file.is_file():
            raise FileMissing(name=file.name)
    workers = ocr.workers or os.cpu_count() or 1
    if all(file.suffix.lower() in _ONE_PAGE for file in files):
        workers = min(workers, len(files))
    pool = SupervisedPool(workers, ocr.worker_limit_s)
    try:
        readers.warm(pool, workers, ocr.engine, ocr.languages)
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(files: Sequence[Path]) -> list[Path]:
    from scanner_drivers.folder_files import natural_key

    return sorted(files, key=lambda file: natural_key(file.name))


def _signer(call: console.Context, kind: str) -> Signer | None:
    if kind == "none":
        return None
    # Here and in `verify`: what only signing needs is loaded only for it, and costs two seconds.
    from workstation.app.desk import open_signer
    from workstation.app.embedded import PIN
    from workstation.signing.soft_token import open_p12
    from workstation.signing.token_process import open_token_process

    settings = load_settings(call.data_dir)
    if kind == "soft":
        return open_signer(settings, call.data_dir, os.environ.get("SOHOA_PIN", PIN))
    if kind == "token":
        module = Path(settings.signing.module) if settings.signing.module else None
        slot = settings.signing.slot if settings.signing.slot >= 0 else None
        return open_token_process(
            module, slot, os.environ.get("SOHOA_PIN") or typer.prompt("PIN", hide_input=True, err=True)
        )
    if not kind.lower().endswith((".p12", ".pfx")):
        raise SettingInvalid(key="--sign", value=kind)
    password = os.environ.get("SOHOA_PIN")
    if password is None:
        password = typer.prompt("P12", hide_input=True, err=True, default="", show_default=False)
    return open_p12(Path(kind), password)


def _report(
    texts: Texts, pages: list[InputPage], result: Digitised, trust: Path | None, expected: int
) -> dict[str, object]:
    return {
        "file": str(result.file),
        "code": result.code.text,
        "level": result.level,
        "verdict": result.verdict,
        "trust": str(trust) if trust else None,
        "expected_pages": expected,
        "warnings": list(count_reasons(expected, len(pages))),
        "reasons": _count_words(texts, expected, len(pages)),
        "pages": [_page_report(texts, page.name, found) for page, found in zip(pages, result.pages, strict=True)],
    }


def _count_words(texts: Texts, expected: int, found: int) -> list[str]:
    return [texts.word(f"warning.{key}", count=abs(expected - found)) for key in count_reasons(expected, found)]


def _print_looks(texts: Texts, pages: Sequence[PageFound]) -> None:
    """Print what deserves a look and what was changed, beside the result and not in it."""
    for number, found in enumerate(pages, start=1):
        said = [texts.word(f"warning.{key}") for key in found.reasons]
        said += [correction_words(texts, correction) for correction in found.corrections]
        for what in said:
            console.err.print(texts.word("look.page", number=number, what=what), soft_wrap=True, markup=False)


def _page_report(texts: Texts, name: str, found: PageFound) -> dict[str, object]:
    measures = found.measures
    return {
        "name": name,
        "angle_deg": round(measures.angle_deg, 3),
        "orientation_deg": measures.orientation_deg,
        "blank": measures.is_blank,
        "sharpness": round(measures.sharpness, 1),
        "confidence": round(found.confidence, 1),
        "codes": list(measures.codes),
        "warnings": list(found.reasons),
        "reasons": [texts.word(f"warning.{key}") for key in found.reasons],
        "corrections": found.corrections,
        "ms": {stage: round(value, 1) for stage, value in measures.milliseconds.items()},
    }


@app.command()
def ocr(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Page images or PDFs.")],
    output: Annotated[TextFormat, typer.Option("--format", help="text, hocr or json.")] = TextFormat.TEXT,
) -> None:
    """Read page images and print their words."""
    call = console.context(ctx)
    settings = load_settings(call.data_dir)
    with _readers(settings.ocr, files) as pool:
        from workstation.app.digitize import found_on, read_input, read_pages
        from workstation.store.scratch import Scratch

        with Scratch(Path(tempfile.gettempdir())) as scratch:
            pages = read_input(files, scratch)
            results = [result for _, result in read_pages(pages, pool, settings.ocr)]
    if output is TextFormat.JSON:
        console.print_json(
            [
                {
                    **_page_report(call.texts, page.name, found_on(found)),
                    "words": found.text.words,
                    "text": found.text.text,
                }
                for page, found in zip(pages, results, strict=True)
            ]
        )
    elif output is TextFormat.HOCR:
        from workstation.ocr.hocr import to_hocr

        console.out.print(
            to_hocr([(found.text, found.measures.geometry) for found in results]), soft_wrap=True, markup=False
        )
    else:
        console.out.print("\f\n".join(found.text.text for found in results), soft_wrap=True, markup=False)
    if output is not TextFormat.JSON:
        _print_looks(call.texts, [found_on(found) for found in results])


@app.command()
def verify(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Signed PDFs.")],
    trust: Annotated[list[Path] | None, typer.Option(help="Root certificates (PEM) to trust.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdicts as JSON.")] = False,
) -> None:
    """Verify the signatures and the code of PDFs; exit code 1 when one of them is not valid."""
    from workstation.app.choices import trust_anchors
    from workstation.cli.verdict import print_verdict
    from workstation.signing.verdict import VerdictStatus
    from workstation.signing.verify import verify as verify_pdf

    call = console.context(ctx)
    anchors = [*trust_anchors(call.data_dir), *[_read(file) for file in trust or ()]]
    reports: list[dict[str, object]] = []
    is_good = True
    for file in files:
        try:
            with console.about(file):
                verdict = verify_pdf(_read(file), anchors)
        except WorkstationError as error:
            is_good = False
            reports.append({"file": str(file), "status": "invalid", "failure": error.code})
            if not as_json:
                console.err.print(f"{file}: {call.texts.sentence(error)}", soft_wrap=True, markup=False)
            continue
        is_good &= verdict.status in {VerdictStatus.VALID, VerdictStatus.VALID_NOT_CHECKED}
        reports.append(_verdict_report(file, verdict))
        if not as_json:
            print_verdict(call.texts, file, verdict)
    if as_json:
        console.print_json(reports if len(files) > 1 else reports[0])
    if not is_good:
        raise typer.Exit(console.REFUSED)


def _verdict_report(file: Path, verdict: Verdict) -> dict[str, object]:
    return {
        "file": str(file),
        "status": verdict.status.value,
        "code": verdict.values.get("MaGiayTo", ""),
        "values": verdict.values,
        "reasons": list(verdict.reasons),
        "signatures": list(verdict.signatures),
    }


def _read(file: Path) -> bytes:
    if not file.is_file():
        raise FileMissing(name=file.name)
    data = file.read_bytes()
    if not data:
        raise FileEmpty(name=file.name)
    return data
