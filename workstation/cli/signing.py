# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa sign`: one more signature on PDFs that are there already, under any profile."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from workstation.app import embedded, file_work
from workstation.app.choices import trust_anchors, vietnam_now
from workstation.app.code_places import code_places
from workstation.app.desk import open_signer
from workstation.app.signed_file import Authority, sign_pdf, verified_again
from workstation.cli import console
from workstation.errors import FileEmpty, FileMissing, SettingInvalid
from workstation.settings import load_settings
from workstation.signing.picture import Picture, read_picture
from workstation.signing.profiles import profile_by_name
from workstation.signing.revision import SignedPdf, Visible, Wording
from workstation.signing.signer import Signer
from workstation.signing.soft_token import open_p12
from workstation.signing.token_process import open_token_process
from workstation.store.space import write_whole

app = typer.Typer(no_args_is_help=True)


@app.command()
def sign(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="PDFs to sign; they stay as they are.")],
    profile: Annotated[str, typer.Option(help="Signature profile; else the one of the settings.")] = "",
    p12: Annotated[Path | None, typer.Option(help="Sign with a P12 file; its password is SOHOA_PIN.")] = None,
    module: Annotated[Path | None, typer.Option(help="Sign with a token through this PKCS#11 library.")] = None,
    slot: Annotated[int, typer.Option(help="Slot of the token; -1 looks at every slot.")] = -1,
    out: Annotated[Path | None, typer.Option(help="Folder of the signed files; else beside the originals.")] = None,
    image: Annotated[Path | None, typer.Option(help="PNG of a seal or signature, for profiles that show one.")] = None,
    form: Annotated[str, typer.Option(help="Form of copy, for ND30_SAOY.")] = "SAO Y",
    number: Annotated[str, typer.Option(help="Number and symbol of the main text, for ND30_ATTACHMENT.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Sign PDFs with one PIN; files done before a failure stay done."""
    call = console.context(ctx)
    settings = load_settings(call.data_dir)
    chosen = profile_by_name(profile or settings.signing.profile)
    if "number" in chosen.places and not number:
        raise SettingInvalid(key="--number", value="")
    for file in files:
        _check(file)
    picture = _picture(image)
    signer = _signer(call, p12, module, slot)
    authority = Authority(settings.signing.tsa_url)
    wording = Wording(signer.name, settings.desk.agency, form, number)
    reports: list[dict[str, object]] = []
    try:
        for file in files:
            pdf = file.read_bytes()
            with console.about(file):
                visible = Visible(wording, picture, code_places(pdf))
                signed = sign_pdf(file_work.here, pdf, signer, chosen.name, vietnam_now(), authority, visible)
            verdict = verified_again(file_work.here, signed, trust_anchors(call.data_dir))
            target = (out or file.parent) / f"{file.stem}.signed.pdf"
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, signed.data, mode=0o644)
            reports.append(
                {"file": str(target), "level": signed.level, "profile": chosen.name, "verdict": verdict.status.value}
                | {"right_pt": round(signed.right_pt, 1), "down_pt": round(signed.down_pt, 1)}
            )
            if not as_json:
                _tell(call, target, signed, chosen.name)
    finally:
        signer.close()
        if as_json:
            console.print_json(reports)


def _tell(call: console.Context, target: Path, signed: SignedPdf, profile: str) -> None:
    texts = call.texts
    done = texts.word("sign.done", file=target, level=signed.level, profile=profile)
    console.out.print(done, soft_wrap=True, markup=False)
    if signed.shift_pt:
        moved = texts.word("sign.shifted", right=round(signed.right_pt), down=round(signed.down_pt))
        console.out.print(f"    {moved}", soft_wrap=True, markup=False)


def _check(file: Path) -> None:
    if not file.is_file():
        raise FileMissing(name=file.name)
    if not file.stat().st_size:
        raise FileEmpty(name=file.name)


def _picture(image: Path | None) -> Picture | None:
    if image is None:
        return None
    _check(image)
    return read_picture(image.read_bytes(), image.name)


def _signer(call: console.Context, p12: Path | None, module: Path | None, slot: int) -> Signer:
    pin = os.environ.get("SOHOA_PIN")
    settings = load_settings(call.data_dir)
    if p12 is not None:
        return open_p12(p12, pin if pin is not None else _ask("P12"))
    if module is not None:
        return open_token_process(module, slot if slot >= 0 else None, pin or _ask("PIN"))
    if settings.signing.signer == "soft":
        return open_signer(settings, call.data_dir, pin or embedded.PIN)
    return open_signer(settings, call.data_dir, pin or _ask("PIN"))


def _ask(what: str) -> str:
    return str(typer.prompt(what, hide_input=True, err=True, default="", show_default=False))
