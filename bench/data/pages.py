# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E501
"""The kinds of pages a dossier has, drawn with invented content; what a scanner does to them is not in here."""

from __future__ import annotations

import math
from collections.abc import Callable

from canvas import BLUE, RED, Canvas
from PIL import Image, ImageDraw
from texts import MOTTO, NATION, Stock, address, day, paragraph, person, pick


def first(page: Canvas, stock: Stock) -> None:
    """Draw the first page of an official letter: two headings side by side, title, text."""
    _headings(page, stock)
    kind, about, _ = stock.kinds[int(page.rng.integers(len(stock.kinds)))]
    page.y += 5
    page.line(kind, "bold", 14, centre=True)
    page.line(about, "bold", 13, centre=True)
    page.y += 4
    while page.y < 215:
        page.paragraph(paragraph(page.rng, stock, int(page.rng.integers(1, 4))))


def body(page: Canvas, stock: Stock) -> None:
    """Draw an inner page: page number, articles."""
    page.line(str(page.rng.integers(2, 9)), size=13, centre=True)
    page.y += 3
    number = int(page.rng.integers(1, 6))
    size = float(page.rng.choice([12, 13, 14]))
    while page.y < 235:
        page.paragraph(f"Điều {number}. {paragraph(page.rng, stock, int(page.rng.integers(1, 4)))}", size=size)
        number += 1


def form(page: Canvas, stock: Stock) -> None:
    """Draw a form: labels with dotted leaders, filled in or empty."""
    page.line(NATION, "bold", 13, centre=True)
    page.line(MOTTO, "bold", 13, centre=True)
    page.rule((page.left + page.right) / 2, 55)
    page.y += 8
    title, labels = stock.forms[int(page.rng.integers(len(stock.forms)))]
    page.line(title, "bold", 14, centre=True)
    page.y += 5
    for turn in range(3):
        for label in labels:
            value = "" if page.rng.random() < 0.12 else _value(page, stock, label)
            y = page.step(13, 1.75)
            x = page.put(page.left, y, label, size=13) + 1.5
            page.leader(x, page.right, y)
            if value:
                page.put(x + 1, y - 0.3, value, "italic", 13, BLUE if page.rng.random() < 0.5 else (30, 30, 34))
            page.parts.append(f"{label} {value}".strip())
        if turn < 2:
            page.y += 2
            page.paragraph(paragraph(page.rng, stock, 1), indent=0)
    _signing(page, stock, left=None)


def last(page: Canvas, stock: Stock) -> None:
    """Draw a last page: some text, then recipients beside the signature with a red seal."""
    for _ in range(int(page.rng.integers(2, 5))):
        page.paragraph(paragraph(page.rng, stock, int(page.rng.integers(1, 4))))
    page.y += 4
    _signing(page, stock, left=("Nơi nhận:", *stock.recipients))


def table(page: Canvas, stock: Stock) -> None:
    """Draw a page with a ruled table between text."""
    page.line(f"DANH SÁCH KÈM THEO SỐ {page.rng.integers(10, 400)}", "bold", 13, centre=True)
    page.paragraph(paragraph(page.rng, stock, 1))
    rows = [["TT", "Họ và tên", "Nội dung", "Số lượng", "Ghi chú"]]
    for number in range(1, int(page.rng.integers(6, 13))):
        rows.append(
            [
                str(number),
                person(page.rng, stock),
                pick(page.rng, stock.goods),
                str(page.rng.integers(1, 900)),
                pick(page.rng, stock.notes) if page.rng.random() < 0.8 else "",
            ]
        )
    page.table([12, 42, 56, 20, 30], rows, size=float(page.rng.choice([11, 12, 13])))
    page.paragraph(paragraph(page.rng, stock, 2))


def register(page: Canvas, stock: Stock) -> None:
    """Draw a wide table of many narrow cells with dates and ids."""
    page.left, page.right = 18.0, 196.0
    page.line(f"SỔ THEO DÕI HỒ SƠ NĂM {page.rng.integers(2019, 2027)}", "bold", 13, centre=True)
    rows = [["STT", "Mã số", "Người nộp", "Địa chỉ", "Ngày nhận", "Kết quả"]]
    for number in range(1, int(page.rng.integers(8, 14))):
        rows.append(
            [
                str(number),
                f"0010{page.rng.integers(60, 99)}{page.rng.integers(100000, 999999)}",
                person(page.rng, stock),
                address(page.rng, stock),
                day(page.rng),
                pick(page.rng, stock.notes),
            ]
        )
    page.table([11, 30, 34, 52, 25, 26], rows, size=11)


def stamped(page: Canvas, stock: Stock) -> None:
    """Draw a first page on which the incoming register has stamped its red box."""
    first(page, stock)
    _incoming_stamp(page)


def blank(page: Canvas, stock: Stock) -> None:
    """Leave the page empty."""
    del page, stock


KINDS: dict[str, Callable[[Canvas, Stock], None]] = {
    "first": first,
    "body": body,
    "form": form,
    "last": last,
    "table": table,
    "register": register,
    "stamped": stamped,
    "blank": blank,
}


def _headings(page: Canvas, stock: Stock) -> None:
    above, agency = stock.agencies[int(page.rng.integers(len(stock.agencies)))]
    sign = stock.kinds[int(page.rng.integers(len(stock.kinds)))][2]
    top, size = page.y, float(page.rng.choice([12, 13]))
    left = [page.centred(above, "regular", size, 58), page.centred(agency, "bold", size, 58)]
    page.rule(58, 22)
    page.y += 3
    left.append(page.centred(f"Số: {page.rng.integers(10, 4000)}/{sign}", "regular", 13, 58))
    end, page.y = page.y, top
    right = [page.centred(NATION, "bold", size - 1, 145), page.centred(MOTTO, "bold", 13, 145)]
    page.rule(145, 55)
    page.y += 3
    date = f"ngày {page.rng.integers(10, 29)} tháng {page.rng.integers(1, 13)} năm {page.rng.integers(2019, 2027)}"
    place = pick(page.rng, stock.places).split(" ", 1)[1]
    right.append(page.centred(f"{place.capitalize() if place.islower() else place}, {date}", "italic", 13, 145))
    page.y = max(end, page.y)
    page.parts.append(("\n".join(left), "\n".join(right)))


def _value(page: Canvas, stock: Stock, label: str) -> str:
    low = label.lower()
    if "ngày" in low:
        return day(page.rng)
    if "số định danh" in low or "căn cước" in low or "tùy thân" in low:
        return f"0{page.rng.integers(1, 10)}{page.rng.integers(10, 99)}{page.rng.integers(60, 99)}{page.rng.integers(100000, 999999)}"
    if "điện thoại" in low:
        return f"09{page.rng.integers(10000000, 99999999)}"
    if "diện tích" in low:
        return f"{page.rng.integers(40, 300)},5 mét vuông"
    if any(word in low for word in ("nơi", "địa chỉ", "cư trú", "thường trú", "tại", "kính gửi")):
        return address(page.rng, stock)
    if any(word in low for word in ("lý do", "nội dung", "tình trạng")):
        return pick(page.rng, stock.notes)
    return person(page.rng, stock)


def _signing(page: Canvas, stock: Stock, left: tuple[str, ...] | None) -> None:
    top, name = page.y, person(page.rng, stock)
    right = []
    if left is None:
        date = f"ngày {page.rng.integers(10, 29)} tháng {page.rng.integers(1, 13)} năm 2025"
        right.append(page.centred(f"Làm tại {pick(page.rng, stock.places)}, {date}", "italic", 12, 145))
        right.append(page.centred("Người làm đơn", "bold", 13, 145))
    else:
        right.append(page.centred("TM. " + pick(page.rng, ("ỦY BAN NHÂN DÂN", "CƠ QUAN")), "bold", 13, 145))
        right.append(page.centred(pick(page.rng, stock.posts), "bold", 13, 145))
    start = page.y
    page.y += 24
    right.append(page.centred(name, "bold", 13, 145))
    if left is not None:
        _seal(page, 130, start + 11)
        end, page.y = page.y, top
        for number, text in enumerate(left):
            page.put(page.left, page.step(11), text, "bold-italic" if number == 0 else "regular", 11)
        page.y = max(end, page.y)
    _scrawl(page, 140, start + 12)
    if left is None:
        page.parts.extend(["\n".join(right)])
    else:
        page.parts.append(("\n".join(left), "\n".join(right)))


def _seal(page: Canvas, x: float, y: float) -> None:
    """Press a round red seal; its own curved words are no text of the page."""
    radius = page.px(18)
    mask = Image.new("L", (2 * radius, 2 * radius))
    draw = ImageDraw.Draw(mask)
    thick = max(2, page.dpi // 60)
    draw.ellipse((2, 2, 2 * radius - 3, 2 * radius - 3), outline=225, width=thick)
    inner = round(radius * 0.36)
    draw.ellipse((inner, inner, 2 * radius - inner, 2 * radius - inner), outline=225, width=max(1, thick // 2))
    points = []
    for index in range(10):
        reach = radius * (0.42 if index % 2 == 0 else 0.17)
        angle = math.radians(-90 + 36 * index)
        points.append((radius + reach * math.cos(angle), radius + reach * math.sin(angle)))
    draw.polygon(points, fill=215)
    for spot in range(24):  # letters round the rim, as unreadable marks
        angle = math.radians(15 * spot)
        cx, cy = radius + 0.82 * radius * math.cos(angle), radius + 0.82 * radius * math.sin(angle)
        half = radius * 0.05
        draw.rectangle((cx - half, cy - half, cx + half, cy + half), outline=215, width=max(1, thick // 2))
    page.page.paste(RED, (page.px(x) - radius, page.px(y) - radius), mask)


def _scrawl(page: Canvas, x: float, y: float) -> None:
    """Draw a pen stroke like a signature."""
    points, at = [], x - 15
    while at < x + 18:
        points.append((page.px(at), page.px(y + float(page.rng.uniform(-6, 6)))))
        at += float(page.rng.uniform(1.5, 4))
    page.draw.line(points, BLUE, max(2, page.dpi // 70), joint="curve")


def _incoming_stamp(page: Canvas) -> None:
    wide, high = page.px(48), page.px(24)
    layer = Image.new("L", (wide, high))
    draw = ImageDraw.Draw(layer)
    thick = max(2, page.dpi // 100)
    draw.rectangle((2, 2, wide - 3, high - 3), outline=230, width=thick)
    number, date = f"{page.rng.integers(100, 9999)}", day(page.rng)
    lines = ["CÔNG VĂN ĐẾN", f"Số: {number}", f"Ngày: {date}"]
    for index, text in enumerate(lines):
        face = page.font("bold" if index == 0 else "regular", 12)
        draw.text((page.px(4), page.px(6.5 + 7 * index)), text, fill=235, font=face, anchor="ls")
    layer = layer.rotate(float(page.rng.uniform(-1.5, 1.5)), Image.Resampling.BICUBIC)
    top = max(page.y + 8, 226.0)
    page.page.paste(RED, (page.px(34), page.px(top)), layer)
    page.parts.append("\n".join(lines))
