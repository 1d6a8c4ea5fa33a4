# SPDX-License-Identifier: GPL-3.0-or-later
"""How sure fields are, on pages of the TUNING half: `nice python bench/tune_fields.py [--pages 48] [--wrong]`.

Draws the labelled forms our templates know with names, places and numbers of its own (never those of the sample papers
or of the reporting half), scans each content twice with other wear, reads both, and prints for each kind of field how
many values would not be asked and how many of those are wrong: by the threshold alone, where two scans read alike, and
as the program decides after it has read hard words again. What was read is kept in bench/.cache, so that thresholds can
be tried without reading again.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE / "data")]

import numpy as np
from canvas import BLUE, FAMILIES, INK, Canvas
from generate import CACHE
from pages import first, last
from scanner import draw_wear, scan
from texts import MOTTO, NATION, STOCKS, day, pick

from workstation.app.field_check import doubt_of
from workstation.app.field_evidence import Known
from workstation.app.page_reader import work_page
from workstation.domain.extraction import FieldKind, PaperField
from workstation.domain.paper import PageText, SecondReading, Word
from workstation.ocr.agreement import candidates, settled_fields
from workstation.ocr.fields import extract
from workstation.store.rules import load_templates

_VERSION = 1
_CACHE = "fields-2.jsonl"  # another name whenever the program reads otherwise
_SEED = 41
_STOCK = STOCKS["tuning"]
_TODAY = dt.date(2030, 1, 1)
_FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Phan",
    "Võ",
    "Trương",
    "Lý",
    "Hồ",
    "Ngô",
    "Dương",
    "Đinh",
    "Đoàn",
    "Mai",
    "Tô",
    "Lưu",
    "Hà",
    "Cao",
    "Châu",
    "Tạ",
    "Vương",
    "Quách",
]
_MIDDLE = [
    "Văn",
    "Thị",
    "Đức",
    "Thị Thanh",
    "Minh",
    "Quốc",
    "Ngọc",
    "Hoàng",
    "Thế",
    "Bích",
    "Kim",
    "Xuân",
    "Thị Ngọc",
    "Hữu",
    "Công",
    "Anh",
    "Thúy",
    "Như",
]
_GIVEN = [
    "An",
    "Bằng",
    "Chiến",
    "Cường",
    "Diễm",
    "Dũng",
    "Đạt",
    "Điệp",
    "Giang",
    "Hạnh",
    "Hiếu",
    "Hòa",
    "Huệ",
    "Hưng",
    "Hường",
    "Kiệt",
    "Khải",
    "Lâm",
    "Liên",
    "Lộc",
    "Mỹ",
    "Nga",
    "Nghĩa",
    "Nhàn",
    "Oanh",
    "Phúc",
    "Phượng",
    "Quý",
    "Quyền",
    "Sáng",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thắng",
    "Thủy",
    "Tiến",
    "Tín",
    "Toàn",
    "Trâm",
    "Trí",
    "Tuyết",
    "Uyên",
    "Việt",
    "Vĩnh",
    "Yến",
]
_PLACES = (
    "xã Đồng Tiến",
    "phường Bình Minh",
    "thị trấn Phú Lộc",
    "xã Tân Lập",
    "phường Trần Phú",
    "xã Mỹ Đức",
    "xã Ngọc Sơn",
    "phường Đề Thám",
)
_TEMPLATES = {
    "application": "_application",
    "birth_certificate": "_birth_certificate",
    "residence": "_residence",
    "general": "_general",
}


@dataclasses.dataclass(frozen=True)
class Found:
    """One field as it was read and as it is true.

    Attributes:
        page: content; the two readings of it share the number.
        mean: confidence of the value's words by letters; `weakest` that of the weakest one.
        is_asked: whether the program asks for it, no other source being there.
        at_first: what the page was read as, before any of its words was read again.
        offered: what is offered where it is asked, likeliest first.
    """

    page: int
    template: str
    name: str
    kind: str
    truth: str
    value: str
    mean: float
    weakest: float
    is_asked: bool
    at_first: str
    offered: tuple[str, ...]


# --- pages ---


def _person(rng: np.random.Generator) -> str:
    name = f"{pick(rng, tuple(_FAMILIES))} {pick(rng, tuple(_MIDDLE))} {pick(rng, tuple(_GIVEN))}"
    return name.upper() if rng.random() < 0.6 else name


def _owner(rng: np.random.Generator) -> str:
    return f"0{rng.integers(10, 97):02d}{rng.integers(0, 4)}{rng.integers(10, 99)}{rng.integers(100000, 999999)}"


def _iso(text: str) -> str:
    found = re.search(r"(\d+)\D+(\d+)\D+(\d{4})", text)
    assert found
    return f"{int(found[3]):04d}-{int(found[2]):02d}-{int(found[1]):02d}"


def _fill(page: Canvas, *pairs: tuple[str, str], size: float = 13.0, by_hand: bool = False) -> None:
    """Print labels with their values on dotted leaders, side by side where there are several."""
    y = page.step(size, 1.75)
    wide = (page.right - page.left) / len(pairs)
    for place, (label, value) in enumerate(pairs):
        left = page.left + place * wide
        x = page.put(left, y, label, size=size) + 1.5
        page.leader(x, left + wide - 2, y)
        if value:
            page.put(
                x + 1, y - 0.3, value, "italic" if by_hand else "regular", size + by_hand, BLUE if by_hand else INK
            )


def _head(page: Canvas, title: str) -> None:
    page.line(NATION, "bold", 13, centre=True)
    page.line(MOTTO, "bold", 13, centre=True)
    page.rule((page.left + page.right) / 2, 55)
    page.y += 8
    page.line(title, "bold", 15, centre=True)
    page.y += 5


def _birth(rng: np.random.Generator) -> str:
    return f"{rng.integers(1, 29):02d}/{rng.integers(1, 13):02d}/{rng.integers(1940, 2020)}"


def _sex(rng: np.random.Generator) -> str:
    return "Nam" if rng.random() < 0.5 else "Nữ"


def _application(page: Canvas) -> dict[str, str]:
    rng = page.rng
    place, hand = pick(rng, _PLACES), bool(rng.random() < 0.5)
    true = {"OrganName": f"Ủy ban nhân dân {place}", "ApplicantName": _person(rng), "PersonName": _person(rng)}
    born, owner, sex = _birth(rng), _owner(rng), _sex(rng)
    _head(page, "TỜ KHAI ĐĂNG KÝ KHAI SINH")
    _fill(page, ("Kính gửi:", true["OrganName"]), by_hand=hand)
    _fill(page, ("Họ, chữ đệm, tên người yêu cầu:", true["ApplicantName"]), by_hand=hand)
    _fill(page, ("Nơi cư trú:", f"số {rng.integers(1, 300)}, {pick(rng, _PLACES)}"), by_hand=hand)
    page.line("Đề nghị cơ quan đăng ký khai sinh cho người có tên dưới đây:", "bold")
    _fill(page, ("Họ, chữ đệm, tên:", true["PersonName"]), by_hand=hand)
    _fill(page, ("Ngày, tháng, năm sinh:", born), ("Giới tính:", sex), by_hand=hand)
    _fill(page, ("Dân tộc:", "Kinh"), ("Quốc tịch:", "Việt Nam"), by_hand=hand)
    _fill(page, ("Quê quán:", pick(rng, _PLACES)), by_hand=hand)
    _fill(page, ("Số định danh cá nhân:", owner), by_hand=hand)
    return {**true, "BirthDate": _iso(born), "PersonId": owner, "Sex": sex}


def _birth_certificate(page: Canvas) -> dict[str, str]:
    rng = page.rng
    hand = bool(rng.random() < 0.5)
    number = f"{rng.integers(1, 400)}/{rng.integers(1980, 2026)}"
    people = {name: _person(rng) for name in ("PersonName", "MotherName", "FatherName")}
    born, sex, listed = _birth(rng), _sex(rng), day(rng)
    organ, signer = f"Ủy ban nhân dân {pick(rng, _PLACES)}", _person(rng).title()
    _head(page, "GIẤY KHAI SINH")
    _fill(page, ("Số:", number), by_hand=hand)
    _fill(page, ("Họ, chữ đệm, tên:", people["PersonName"]), by_hand=hand)
    _fill(page, ("Ngày, tháng, năm sinh:", born), ("Giới tính:", sex), by_hand=hand)
    _fill(page, ("Nơi sinh:", f"Trạm y tế {pick(rng, _PLACES)}"), by_hand=hand)
    owner = _owner(rng) if rng.random() < 0.6 else ""
    if owner:
        _fill(page, ("Số định danh cá nhân:", owner), by_hand=hand)
    for word, name in (("mẹ", "MotherName"), ("cha", "FatherName")):
        _fill(page, (f"Họ, chữ đệm, tên người {word}:", people[name]), by_hand=hand)
        _fill(page, ("Năm sinh:", str(rng.integers(1930, 1990))), ("Dân tộc:", "Kinh"), ("Quốc tịch:", "Việt Nam"))
    _fill(page, ("Nơi đăng ký khai sinh:", organ), by_hand=hand)
    _fill(page, ("Ngày, tháng, năm đăng ký:", listed), by_hand=hand)
    page.y += 6
    page.centred("NGƯỜI KÝ GIẤY KHAI SINH", "bold", 13, 145)
    page.centred("CHỦ TỊCH", "bold", 13, 145)
    page.y += 22
    page.centred(signer, "bold", 13, 145)
    true = {**people, "CodeNotation": number, "BirthDate": _iso(born), "Sex": sex, "IssuedDate": _iso(listed)}
    return {**true, "OrganName": organ, "SignerName": signer, **({"PersonId": owner} if owner else {})}


def _residence(page: Canvas) -> dict[str, str]:
    rng = page.rng
    place, person, owner, born = pick(rng, _PLACES), _person(rng), _owner(rng), _birth(rng)
    top = page.y
    above, agency = "CÔNG AN TỈNH LAM SƠN", f"CÔNG AN {place.upper()}"
    page.centred(above, "regular", 12, 58)
    page.centred(agency, "bold", 12, 58)
    page.y += 3
    number = f"{rng.integers(10, 4000)}/XN"
    page.centred(f"Số: {number}", "regular", 13, 58)
    end, page.y = page.y, top
    page.centred(NATION, "bold", 12, 145)
    page.centred(MOTTO, "bold", 13, 145)
    page.y += 3
    date = f"ngày {rng.integers(1, 29):02d} tháng {rng.integers(1, 13):02d} năm {rng.integers(2021, 2027)}"
    page.centred(f"{place.split(' ', 1)[1]}, {date}", "italic", 13, 145)
    page.y = max(end, page.y) + 6
    page.line("GIẤY XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", "bold", 14, centre=True)
    page.y += 4
    signer = _person(rng).title()
    _fill(page, ("1. Họ, chữ đệm và tên:", person))
    _fill(page, ("2. Ngày, tháng, năm sinh:", born), ("3. Giới tính:", _sex(rng)))
    _fill(page, ("4. Số định danh cá nhân:", owner))
    _fill(page, ("5. Dân tộc:", "Kinh"), ("6. Quốc tịch:", "Việt Nam"))
    _fill(page, ("7. Nơi thường trú:", f"số {rng.integers(1, 300)}, {pick(rng, _PLACES)}"))
    page.y += 6
    page.centred("TRƯỞNG CÔNG AN", "bold", 13, 145)
    page.y += 22
    page.centred(signer, "bold", 13, 145)
    true = {"PersonName": person, "BirthDate": _iso(born), "PersonId": owner, "CodeNotation": number}
    return {**true, "OrganName": f"{above} {agency}", "IssuedDate": _iso(date), "SignerName": signer}


def _general(page: Canvas) -> dict[str, str]:
    if page.rng.random() < 0.4:
        last(page, _STOCK)
        _, right = next(part for part in reversed(page.parts) if isinstance(part, tuple))
        return {"SignerName": right.splitlines()[-1]}
    first(page, _STOCK)
    left, right = next(part for part in page.parts if isinstance(part, tuple))
    *agency, number = left.splitlines()
    about = next(part for part in page.parts if isinstance(part, str) and part.startswith("Về việc"))
    true = {"CodeNotation": number.removeprefix("Số: "), "OrganName": " ".join(agency), "Subject": about}
    return {**true, "IssuedDate": _iso(right.splitlines()[-1])}


# --- reading ---


def _read(index: int) -> list[dict[str, Any]]:
    template = sorted(_TEMPLATES)[index % len(_TEMPLATES)]
    rng = np.random.default_rng([_SEED, _VERSION, 7, index])
    dpi = int(rng.choice([200, 300, 300]))
    family = "liberation-serif" if rng.random() < 0.5 else str(rng.choice(sorted(FAMILIES)))
    page = Canvas(rng, dpi, family)
    truth = globals()[_TEMPLATES[template]](page)
    blank = Canvas(np.random.default_rng([_SEED, _VERSION, 8, index]), dpi, family)
    rows: list[dict[str, Any]] = []
    for turn in range(2):
        wear = draw_wear(np.random.default_rng([_SEED, _VERSION, 9 + turn, index]), "form")
        data = scan(np.random.default_rng([_SEED, _VERSION, 19 + turn, index]), page.page, blank.page, dpi, wear)
        text = work_page(data, 0, str(index), "auto", "vie", templates=[load_templates()[template]]).text
        words = [dataclasses.astuple(word) for word in text.words]
        second = [dataclasses.astuple(one) for one in text.second]
        rows.append({"index": index, "template": template, "truth": truth, "words": words, "second": second})
    return rows


def _pages(count: int) -> Iterator[dict[str, Any]]:
    CACHE.mkdir(parents=True, exist_ok=True)
    kept = CACHE / _CACHE
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.is_file() else []
    rows = [json.loads(line) for line in lines]
    missing = [index for index in range(count) if index not in {row["index"] for row in rows}]
    with ProcessPoolExecutor(2) as pool, kept.open("a", encoding="utf-8") as file:
        for made in pool.map(_read, missing):
            rows += made
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in made)
            file.flush()
    return (row for row in rows if row["index"] < count)


def _found(row: dict[str, Any], templates: dict[str, Any]) -> Iterator[Found]:
    words = tuple(Word(*values) for values in row["words"])
    second = tuple(SecondReading(tuple(places), tuple(map(tuple, said))) for places, said in row["second"])
    text = PageText(words, "", 0.0, second=second)
    readings = {one.name: one for one in settled_fields(text, templates[row["template"]], _TODAY)}
    plain_readings = {one.name: one for one in extract(text, templates[row["template"]])}
    for field in templates[row["template"]].fields:
        reading = readings.get(field.name)
        if reading is None:
            continue
        truth = _plain(row["truth"].get(field.name, ""))
        first = plain_readings[field.name]
        at = {(word.left, word.top): word for word in words}
        own = [at[box.left, box.top] for box in reading.boxes]
        mean = sum(word.confidence * len(word.text) for word in own) / sum(len(word.text) for word in own)
        kept = dataclasses.replace(reading, value=_plain(reading.value))
        # The paper's own id is in its code: with any other the owner would be asked for, right or wrong.
        known = Known(kept.value if field.name == "PersonId" and kept.value == truth else "")
        doubt = doubt_of(field.kind, PaperField(kept), known, _TODAY)
        yield Found(
            page=row["index"],
            template=row["template"],
            name=field.name,
            kind=field.kind.value,
            truth=truth,
            value=kept.value,
            mean=mean,
            weakest=first.confidence,
            is_asked=doubt is not None,
            at_first=_plain(first.value),
            offered=tuple(_plain(one.value) for one in candidates(text, field.kind, reading, _TODAY)),
        )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split())).strip(" .")


# --- tables ---


def main() -> None:
    """Read what is missing and print the tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=48, help="contents; each is scanned and read twice")
    asked.add_argument("--from", dest="first", type=int, default=0, help="leave out the contents before")
    asked.add_argument("--wrong", action="store_true", help="print each wrong value")
    given = asked.parse_args()
    templates = load_templates()
    found = [one for row in _pages(given.pages) for one in _found(row, templates) if one.page >= given.first]
    print(f"{given.pages} contents, two readings each: {len(found)} fields, {sum(map(_was_misread, found))} misread")
    for kind in FieldKind:
        rows = [one for one in found if one.kind == kind]
        if rows:
            _table(kind, rows)
    _agreement(found)
    _decided(found)
    if given.wrong:
        bad = [one for one in found if _is_wrong(one) or _was_misread(one)]
        for one in sorted(bad, key=lambda one: (one.kind, -one.weakest)):
            silent = "" if one.is_asked else "NOT ASKED" if _is_wrong(one) else "mended"
            print(f"  {one.kind:15s}{one.mean:6.1f}{one.weakest:6.1f} {silent:9s}  {one.value!r} is {one.truth!r}")


def _is_wrong(one: Found) -> bool:
    return one.value != one.truth


def _was_misread(one: Found) -> bool:
    return one.at_first != one.truth


def _table(kind: str, rows: list[Found]) -> None:
    misread = sum(map(_was_misread, rows))
    print(
        f"{kind:15s}{len(rows):5d} read, {misread:3d} misread;  not asked / wrong of those by the first reading, from"
    )
    for text, value in (("mean", lambda one: one.mean), ("weakest", lambda one: one.weakest)):
        cells = []
        for least in (60, 70, 75, 80, 85, 88, 90, 92, 94, 96):
            kept = [one for one in rows if value(one) >= least]
            cells.append(f"{least}: {len(kept)}/{sum(map(_was_misread, kept))}")
        print(f"    {text:8s}" + "  ".join(cells))


def _agreement(found: list[Found]) -> None:
    pairs: dict[tuple[int, str], list[Found]] = {}
    for one in found:
        pairs.setdefault((one.page, one.name), []).append(one)
    both = [pair for pair in pairs.values() if len(pair) == 2]
    agreed = [pair for pair in both if pair[0].at_first == pair[1].at_first]
    wrong = sum(_was_misread(pair[0]) for pair in agreed)
    print(f"two readings: {len(both)} pairs, {len(agreed)} agree, wrong of those {wrong}")
    for least in (0, 40, 50, 60, 70):
        kept = [pair for pair in agreed if min(one.weakest for one in pair) >= least]
        print(f"    both weakest words from {least}: {len(kept)}, wrong {sum(_was_misread(pair[0]) for pair in kept)}")


def _decided(found: list[Found]) -> None:
    print("as the program decides, no other source being there")
    print(f"    {'kind':16s}{'read':>5s}{'wrong':>6s}{'asked':>6s}{'not asked':>10s}{'wrong of those':>15s}")
    for kind in (*FieldKind, None):
        rows = [one for one in found if kind is None or one.kind == kind]
        silent = [one for one in rows if not one.is_asked]
        counts = (len(rows), sum(map(_was_misread, rows)), len(rows) - len(silent), len(silent))
        cells = "".join(f"{count:{wide}d}" for count, wide in zip(counts, (5, 6, 6, 10), strict=True))
        if rows:
            print(f"    {kind or 'all':16s}{cells}{sum(map(_is_wrong, silent)):15d}")
    asked = [one for one in found if one.is_asked]
    mended = [one for one in found if not one.is_asked and _was_misread(one) and not _is_wrong(one)]
    first = sum(one.offered[:1] == (one.truth,) for one in asked)
    among = sum(one.truth in one.offered[1:] for one in asked)
    print(f"    misread at first and right without being asked: {len(mended)}")
    print(f"    of the {len(asked)} asked, offered first is right: {first}, another one offered is: {among}")


if __name__ == "__main__":
    main()
