# SPDX-License-Identifier: GPL-3.0-or-later
"""What intake costs: a key stroke of the search, the QR code of a scan, field extraction a page; and how right it is.

.venv/bin/python bench/intake.py [--pages 12]

The labelled pages are drawn here from a seed, with names, days and layouts that no template was written against; they
are read by the product's own OCR before extraction.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from workstation.app.page_reader import work_page
from workstation.domain.card import read_card_qr
from workstation.domain.catalogue import Catalogue
from workstation.domain.dossier import Procedure
from workstation.domain.fold import fold
from workstation.imaging.barcode import read_codes
from workstation.imaging.opencv import as_image
from workstation.ocr.fields import extract
from workstation.paths import resource
from workstation.store.rules import load_templates

SEED = 112_126
FONTS = "/usr/share/fonts/truetype/liberation2/LiberationSerif-"
FAMILY = ("NGUYỄN", "PHẠM", "HOÀNG", "VŨ", "ĐẶNG", "BÙI", "HỒ", "NGÔ", "DƯƠNG", "LÝ")
MIDDLE = ("VĂN", "THỊ", "ĐỨC", "NGỌC", "QUỐC", "THÙY", "MINH", "HỮU")
GIVEN = ("KHÁNH", "HƯƠNG", "DŨNG", "PHƯỢNG", "QUÂN", "YẾN", "THẮNG", "TUYẾT", "LỘC", "ÁNH")
COMMUNES = ("Đông Phú", "Tân Lập", "Yên Khê", "Vĩnh Hòa", "Thạch Bàn", "Cẩm Lý")
VERBS = ("Đăng ký", "Cấp", "Cấp lại", "Thay đổi", "Xác nhận", "Chuyển", "Gia hạn", "Điều chỉnh", "Thu hồi")
THINGS = (
    "khai sinh",
    "kết hôn",
    "giấy phép xây dựng",
    "quyền sử dụng đất",
    "hộ kinh doanh",
    "bảo trợ xã hội",
    "cư trú",
)
WHERE = ("cho người nước ngoài", "tại cấp xã", "lưu động", "có yếu tố nước ngoài", "theo ủy quyền", "đối với tổ chức")
QUERIES = (
    "đăng ký khai sinh",
    "dkks",
    "cap lai giay phep",
    "thu hồi đất",
    "1.0000",
    "xyz",
    "nguoi nuoc ngoai",
    "hkd",
    "luu dong",
)


def catalogue(count: int) -> Catalogue:
    """Return a catalogue of invented procedures with names as long as real ones."""
    chance = random.Random(SEED)
    procedures = [
        Procedure(
            f"{1 + n % 3}.{n:06d}",
            " ".join(chance.choice(part) for part in (VERBS, THINGS, WHERE, THINGS, WHERE)),
            "Thử",
            (),
        )
        for n in range(count)
    ]
    return Catalogue.of("bench", procedures, [])


def bench_search() -> None:
    """Time every key stroke of ten queries."""
    found = catalogue(10_000)
    times, cpu = [], []
    for query in (
        "đăng ký khai sinh",
        "dkks",
        "cap lai giay phep",
        "thu hồi đất",
        "1.0000",
        "xyz",
        "đ",
        "nguoi nuoc ngoai",
        "hkd",
        "luu dong",
    ):
        for end in range(1, len(query) + 1):
            runs, spent = [], []
            for _ in range(5):
                started, before = time.perf_counter(), time.process_time()
                found.search(query[:end])
                runs.append((time.perf_counter() - started) * 1000)
                spent.append((time.process_time() - before) * 1000)
            times.append(statistics.median(runs))
            cpu.append(statistics.median(spent))
    middle, most = statistics.median(times), max(times)
    print(
        f"search, 10,000 procedures, {len(times)} key strokes x 5: median {middle:.1f} ms, most {most:.1f} ms, "
        f"most {max(cpu):.1f} ms of CPU"
    )


def bench_qr() -> None:
    """Time the QR code of the sample card and of the same scan turned."""
    with Image.open(resource("samples", "glass", "12.jpg")) as scan:
        page = as_image(np.asarray(scan.convert("L")))
    skewed = Image.fromarray(page).rotate(5, Image.Resampling.BICUBIC, fillcolor=238)
    with Image.open(resource("samples", "feeder", "03.jpg")) as scan:
        letters = as_image(np.asarray(scan.convert("L")))
    shown = (
        ("as scanned", page),
        ("upside down", as_image(cv2.rotate(page, cv2.ROTATE_180))),
        ("5 degrees", as_image(np.asarray(skewed))),
        ("a page of text without a code", letters),
    )
    for name, turned in shown:
        times, cpu, owner = [], [], ""
        for _ in range(5):
            started, spent = time.perf_counter(), time.process_time()
            codes = read_codes(turned)
            times.append((time.perf_counter() - started) * 1000)
            cpu.append((time.process_time() - spent) * 1000)
            card = next((card for code in codes if (card := read_card_qr(code))), None)
            owner = card.owner.id.value if card else "not read"
        height, width = turned.shape[:2]
        print(
            f"QR, A4 at 300 dpi ({width} x {height}), {name}: median {statistics.median(times):.0f} ms, most "
            f"{max(cpu):.0f} ms of CPU, owner {owner}"
        )


class Person:
    """An invented person and the labels of the page about them."""

    def __init__(self, chance: random.Random) -> None:
        self.name = " ".join(map(chance.choice, (FAMILY, MIDDLE, GIVEN)))
        year, month, day = chance.randint(1950, 2020), chance.randint(1, 12), chance.randint(1, 28)
        self.born = f"{year}-{month:02d}-{day:02d}"
        self.printed = f"{day:02d}/{month:02d}/{year}"
        self.sex = chance.choice(("Nam", "Nữ"))
        century = 2 * ((year - 1900) // 100) + (self.sex == "Nữ")
        self.id = (
            f"{chance.choice(('001', '031', '048', '079'))}{century}{year % 100:02d}{chance.randint(0, 999999):06d}"
        )


class Sheet:
    """A page being drawn at 300 dpi."""

    def __init__(self, size_pt: float) -> None:
        self.image = Image.new("L", (2480, 3508), 247)
        self.pen = ImageDraw.Draw(self.image)
        self.size_pt = size_pt
        self.y = 240

    def font(self, style: str) -> ImageFont.FreeTypeFont:
        """Return the font of the page in a style."""
        return ImageFont.truetype(f"{FONTS}{style}.ttf", round(self.size_pt * 300 / 72))

    def put(self, text: str, x: int = 320, *, style: str = "Regular", anchor: str = "ls", keep: bool = False) -> None:
        """Draw a line; `keep` leaves the pen on it for another column."""
        self.pen.text((x, self.y), text, font=self.font(style), fill=40, anchor=anchor)
        if not keep:
            self.y += round(self.size_pt * 300 / 72 * 1.75)


def birth_certificate(chance: random.Random) -> tuple[Sheet, dict[str, str]]:
    """Draw a birth certificate."""
    person, mother, father = Person(chance), Person(chance), Person(chance)
    signer = Person(chance).name.title()
    commune, number = chance.choice(COMMUNES), f"{chance.randint(1, 300)}/{chance.randint(1990, 2026)}"
    issued = Person(chance)
    s = Sheet(chance.choice((12.5, 13.0, 14.0)))
    s.put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 1240, style="Bold", anchor="ms")
    s.put("Độc lập - Tự do - Hạnh phúc", 1240, style="Bold", anchor="ms")
    s.put("GIẤY KHAI SINH", 1240, style="Bold", anchor="ms")
    s.put(f"Số: {number}", 1240, anchor="ms")
    s.put(f"Họ, chữ đệm, tên: {person.name}")
    s.put(f"Giới tính: {person.sex}", 1700, keep=True)
    s.put(f"Ngày, tháng, năm sinh: {person.printed}")
    s.put(f"Nơi sinh: Trạm y tế xã {commune}")
    s.put("Quốc tịch: Việt Nam", 1500, keep=True)
    s.put("Dân tộc: Kinh")
    s.put(f"Số định danh cá nhân: {person.id}")
    s.put(f"Họ, chữ đệm, tên người mẹ: {mother.name}")
    s.put(f"Họ, chữ đệm, tên người cha: {father.name}")
    s.put(f"Nơi đăng ký khai sinh: Ủy ban nhân dân xã {commune}")
    s.put(f"Ngày, tháng, năm đăng ký: {issued.printed}")
    s.put("NGƯỜI KÝ GIẤY KHAI SINH", 1750, style="Bold", anchor="ms")
    s.y += 330
    s.put(signer, 1750, style="Bold", anchor="ms")
    return s, {
        "CodeNotation": number,
        "PersonName": person.name,
        "BirthDate": person.born,
        "Sex": person.sex,
        "PersonId": person.id,
        "MotherName": mother.name,
        "FatherName": father.name,
        "OrganName": f"Ủy ban nhân dân xã {commune}",
        "IssuedDate": issued.born,
        "SignerName": signer,
    }


def decision(chance: random.Random) -> tuple[Sheet, dict[str, str]]:
    """Draw an administrative decision after NĐ 30/2020."""
    commune, number = chance.choice(COMMUNES), f"{chance.randint(1, 900)}/QĐ-UBND"
    issued, signer, about = Person(chance), Person(chance).name.title(), Person(chance)
    matter = chance.choice(("trợ cấp xã hội", "cấp phép xây dựng", "cải chính hộ tịch"))
    subject = f"Về việc {matter} cho {about.name.title()}"
    year, month, day = issued.born.split("-")
    s = Sheet(chance.choice((12.0, 13.0)))
    s.put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 1700, style="Bold", anchor="ms", keep=True)
    s.put("ỦY BAN NHÂN DÂN", 620, anchor="ms")
    s.put("Độc lập - Tự do - Hạnh phúc", 1700, style="Bold", anchor="ms", keep=True)
    s.put(f"XÃ {commune.upper()}", 620, style="Bold", anchor="ms")
    s.put(f"{commune}, ngày {day} tháng {month} năm {year}", 1700, style="Italic", anchor="ms", keep=True)
    s.put(f"Số: {number}", 620, anchor="ms")
    s.y += 60
    s.put("QUYẾT ĐỊNH", 1240, style="Bold", anchor="ms")
    s.put(subject, 1240, style="Bold", anchor="ms")
    s.put("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ", 1240, style="Bold", anchor="ms")
    s.put("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;")
    s.put("Xét đề nghị của công chức chuyên môn tại tờ trình ngày 02 tháng 3 năm 2026,")
    s.put("Điều 1. Chấp thuận đề nghị của ông (bà) có tên nêu trên kể từ ngày ký.")
    s.put("Điều 2. Quyết định này có hiệu lực kể từ ngày ký.")
    s.put("CHỦ TỊCH", 1750, style="Bold", anchor="ms")
    s.y += 330
    s.put(signer, 1750, style="Bold", anchor="ms")
    return s, {
        "CodeNotation": number,
        "IssuedDate": issued.born,
        "OrganName": f"ỦY BAN NHÂN DÂN XÃ {commune.upper()}",
        "Subject": subject,
        "SignerName": signer,
    }


def residence(chance: random.Random) -> tuple[Sheet, dict[str, str]]:
    """Draw a confirmation of residence."""
    person, issued = Person(chance), Person(chance)
    commune, number = chance.choice(COMMUNES), f"{chance.randint(1, 900)}/XN"
    signer = Person(chance).name.title()
    year, month, day = issued.born.split("-")
    s = Sheet(chance.choice((12.0, 13.0)))
    s.put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 1700, style="Bold", anchor="ms", keep=True)
    s.put(f"CÔNG AN XÃ {commune.upper()}", 620, style="Bold", anchor="ms")
    s.put("Độc lập - Tự do - Hạnh phúc", 1700, style="Bold", anchor="ms", keep=True)
    s.put(f"Số: {number}", 620, anchor="ms")
    s.put(f"{commune}, ngày {day} tháng {month} năm {year}", 1700, style="Italic", anchor="ms")
    s.put("GIẤY XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", 1240, style="Bold", anchor="ms")
    s.put(f"1. Họ, chữ đệm và tên: {person.name}")
    s.put(f"3. Giới tính: {person.sex}", 1700, keep=True)
    s.put(f"2. Ngày, tháng, năm sinh: {person.printed}")
    s.put(f"4. Số định danh cá nhân: {person.id}")
    s.put(f"5. Nơi thường trú: thôn Đoài, xã {commune}")
    s.put("TRƯỞNG CÔNG AN XÃ", 1750, style="Bold", anchor="ms")
    s.y += 330
    s.put(signer, 1750, style="Bold", anchor="ms")
    return s, {
        "CodeNotation": number,
        "IssuedDate": issued.born,
        "OrganName": f"CÔNG AN XÃ {commune.upper()}",
        "PersonName": person.name,
        "BirthDate": person.born,
        "PersonId": person.id,
        "SignerName": signer,
    }


KINDS: dict[str, tuple[str, Callable[[random.Random], tuple[Sheet, dict[str, str]]]]] = {
    "birth": ("birth_certificate", birth_certificate),
    "decision": ("general", decision),
    "residence": ("residence", residence),
}


def scanned(chance: random.Random, sheet: Sheet) -> bytes:
    """Return the page as a scanner delivers it: skewed, soft, noisy, JPEG."""
    page = sheet.image.rotate(chance.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=235)
    page = page.filter(ImageFilter.GaussianBlur(0.9))
    noise = np.random.default_rng(chance.randint(0, 1 << 30)).normal(0, 5, (page.height, page.width))
    out = io.BytesIO()
    image = Image.fromarray((np.asarray(page, np.float32) + noise).clip(0, 255).astype(np.uint8)).convert("RGB")
    image.save(out, "JPEG", quality=82, dpi=(300, 300))
    return out.getvalue()


def bench_extraction(pages: int) -> None:
    """Read drawn pages and compare the fields with what was drawn."""
    templates, chance = load_templates(), random.Random(SEED)
    times: list[float] = []
    cpu: list[float] = []
    score: dict[tuple[str, str], list[tuple[bool, bool, float]]] = defaultdict(list)
    for number in range(pages):
        kind = list(KINDS)[number % len(KINDS)]
        template, draw = KINDS[kind]
        sheet, truth = draw(chance)
        text = work_page(scanned(chance, sheet), 300, f"{kind} {number}", "auto", "vie").text
        started, spent = time.perf_counter(), time.process_time()
        found = {reading.name: reading for reading in extract(text, templates[template])}
        times.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
        for name, value in truth.items():
            reading = found.get(name)
            got = reading.value if reading else ""
            score[kind, name].append((got == value, fold(got) == fold(value), reading.confidence if reading else 0.0))
    middle, most = statistics.median(times), max(times)
    print(
        f"extraction after OCR, {len(times)} pages: median {middle:.1f} ms, most {most:.1f} ms a page, "
        f"most {max(cpu):.1f} ms of CPU"
    )
    print(f"{'page':<10} {'field':<14} {'exact':>7} {'without marks':>14} {'confidence':>11}")
    for (kind, name), results in score.items():
        exact, plain = sum(one[0] for one in results), sum(one[1] for one in results)
        mean = statistics.mean(one[2] for one in results)
        print(f"{kind:<10} {name:<14} {exact:>3}/{len(results):<3} {plain:>10}/{len(results):<3} {mean:>11.0f}")
    every = [one for results in score.values() for one in results]
    print(
        f"all fields: {sum(one[0] for one in every)}/{len(every)} exact, {sum(one[1] for one in every)} without marks"
    )


def main() -> None:
    """Run all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=12)
    pages = parser.parse_args().pages
    bench_search()
    bench_qr()
    bench_extraction(pages)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
