# SPDX-License-Identifier: GPL-3.0-or-later
"""Skew, blank pages, borders, quality, seals and codes, each measured on drawn pages."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from tests.page_drawing import A4, DPI, PARAGRAPHS, blank_page, font, gray, letter, scanned, with_seal
from workstation.imaging.barcode import may_hold_code, read_codes
from workstation.imaging.blank import blank_score, is_blank
from workstation.imaging.border import black_surroundings, has_lost_corner, sheet_box
from workstation.imaging.deskew import Skew, estimate_skew, ink_points, quarter_turned
from workstation.imaging.flatten import flatten
from workstation.imaging.histogram import percentile
from workstation.imaging.ink import Ink, find_ink
from workstation.imaging.opencv import Image as Pixels
from workstation.imaging.opencv import as_image, cv2
from workstation.imaging.orientation import find_upright, guess_upright, legible_part
from workstation.imaging.quality import BLURRED, is_cut, lay_warnings, sharpness, warnings
from workstation.imaging.seal import gray_without_red
from workstation.imaging.shrink import shrunk


def ink_of(image: Image.Image, dpi: int = DPI) -> Ink:
    return find_ink(flatten(gray(image), dpi), dpi)


def skew_of(image: Image.Image) -> Skew:
    return estimate_skew(ink_points(ink_of(image).letters))


def bgr(image: Image.Image) -> Pixels:
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def table() -> Image.Image:
    page = blank_page()
    draw = ImageDraw.Draw(page)
    for row in range(16):
        draw.line((150, 300 + 90 * row, 1500, 300 + 90 * row), (20, 20, 20), 3)
    for column in (150, 250, 800, 1100, 1500):
        draw.line((column, 300, column, 1650), (20, 20, 20), 3)
    for row in range(15):
        for x, text in zip(
            (170, 270, 820, 1120), (f"{row + 1}", "Giấy chứng nhận", "02/2019", "bản chính"), strict=True
        ):
            draw.text((x, 320 + 90 * row), text, (20, 20, 20), font=font(12))
    return page


@pytest.mark.parametrize("angle_deg", [-7.0, -4.3, -0.5, 0.0, 0.16, 2.7, 7.0])
def test_the_skew_of_a_letter_is_found(angle_deg: float) -> None:
    skew = skew_of(scanned(letter().image, angle_deg=angle_deg))
    assert skew.is_sure
    assert skew.angle_deg == pytest.approx(angle_deg, abs=0.1)


@pytest.mark.parametrize("angle_deg", [-5.2, 3.1])
def test_the_skew_of_a_table_is_found(angle_deg: float) -> None:
    assert skew_of(scanned(table(), angle_deg=angle_deg)).angle_deg == pytest.approx(angle_deg, abs=0.2)


def test_a_page_on_its_side_has_its_lines_standing() -> None:
    points = ink_points(ink_of(scanned(letter().image, angle_deg=2.0, turn_deg=90)).letters)
    assert not estimate_skew(points).is_sure
    assert estimate_skew(quarter_turned(points)).angle_deg == pytest.approx(2.0, abs=0.1)


def test_specks_and_pictures_have_no_skew() -> None:
    chance = np.random.default_rng(3)
    specks = np.full((2339, 1654), 255, np.uint8)
    for y, x in zip(chance.integers(0, 2330, 2000), chance.integers(0, 1650, 2000), strict=True):
        specks[y : y + 5, x : x + 5] = 30
    picture = Image.fromarray(chance.integers(0, 255, (120, 90), dtype=np.uint8)).resize((1654, 2339))
    for image in (Image.fromarray(specks), picture):
        skew = skew_of(image)
        assert not skew.is_sure
        assert skew.angle_deg == 0.0


def bled_through(strength: float) -> Image.Image:
    back = letter().image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(2))
    return Image.blend(blank_page(), back, strength)


def with_holes_and_black_edge() -> Image.Image:
    page = blank_page()
    draw = ImageDraw.Draw(page)
    for y in (900, 1450):
        draw.ellipse((70, y, 117, y + 47), fill=(20, 20, 20))
    draw.rectangle((0, 0, 1654, 16), fill=(10, 10, 10))
    draw.rectangle((1636, 0, 1654, 2339), fill=(10, 10, 10))
    return page


def cleaned(image: Image.Image) -> Ink:
    pixels = gray(image).copy()
    black = black_surroundings(pixels, DPI)
    pixels[black > 0] = 240
    return find_ink(flatten(pixels, DPI), DPI)


@pytest.mark.parametrize("page", [blank_page(), bled_through(0.15), bled_through(0.22), with_holes_and_black_edge()])
def test_blank_pages_are_found(page: Image.Image) -> None:
    assert is_blank(blank_score(cleaned(scanned(page))))


@pytest.mark.parametrize(
    ("text", "place", "colour"),
    [
        ("Trang 2", (1400, 2220), (40, 40, 40)),
        ("Ghi chú: đã nộp đủ bản gốc", (200, 300), (110, 110, 160)),
        ("Nguyễn Văn An", (900, 1200), (40, 60, 170)),
    ],
)
def test_a_page_with_one_line_on_it_is_not_blank(
    text: str, place: tuple[int, int], colour: tuple[int, int, int]
) -> None:
    page = blank_page()
    ImageDraw.Draw(page).text(place, text, colour, font=font(12))
    assert not is_blank(blank_score(cleaned(scanned(page, angle_deg=2))))


def test_a_page_with_only_a_seal_is_not_blank() -> None:
    assert not is_blank(blank_score(ink_of(scanned(with_seal(blank_page(), (800, 900))))))


def test_black_beside_the_paper_is_found_and_the_text_is_left_alone() -> None:
    page = letter().image.copy()
    ImageDraw.Draw(page).rectangle((0, 0, 22, 2339), fill=(10, 10, 10))
    black = black_surroundings(gray(page), DPI) > 0
    assert black[:, :20].all()
    assert not black[:, 60:].any()


def test_ruling_lines_that_run_out_of_the_page_are_not_the_scanner_s_black() -> None:
    page = blank_page()
    draw = ImageDraw.Draw(page)
    for y in range(200, 2200, 60):
        draw.line((0, y, 1654, y), (30, 30, 30), 4)
    assert not black_surroundings(gray(page), DPI).any()


def test_a_small_sheet_on_black_has_a_box() -> None:
    lid = Image.new("L", (1654, 2339), 25)
    lid.paste(gray_page(1000, 700), (300, 500))
    box = sheet_box(gray(lid))
    assert box is not None
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((300, 500, 1300, 1200), abs=6)


def gray_page(width: int, height: int) -> Image.Image:
    return letter(PARAGRAPHS[:2]).image.convert("L").crop((0, 0, 1654, 1165)).resize((width, height))


@pytest.mark.parametrize(
    "page", [letter().image, with_holes_and_black_edge(), Image.new("RGB", (800, 1100), (15, 15, 15))]
)
def test_a_page_that_fills_the_image_is_not_cut(page: Image.Image) -> None:
    assert sheet_box(gray(page)) is None


def test_the_same_text_is_sharp_whether_much_or_little_of_it() -> None:
    much, little = scanned(letter().image), scanned(letter(PARAGRAPHS[:1]).image)
    one, other = (sharpness(gray(image), ink_of(image)) for image in (much, little))
    assert one > 5 * BLURRED
    assert one == pytest.approx(other, rel=0.4)


def test_a_blurred_page_is_told_from_a_sharp_one() -> None:
    blurred = scanned(letter().image.filter(ImageFilter.GaussianBlur(2.5)))
    found = [
        warnings(dpi=DPI, sharpness_=sharpness(gray(page), ink_of(page)), ink=ink_of(page), is_blank=False)
        for page in (scanned(letter().image), blurred)
    ]
    assert found == [(), ("blurred",)]


def test_text_that_runs_out_of_the_image_is_told() -> None:
    page = scanned(letter().image)
    assert not is_cut(ink_of(page))
    assert is_cut(ink_of(page.crop((300, 0, 1654, 2339))))
    assert is_cut(ink_of(page.crop((0, 0, 1400, 2339))))


def on_black(*, folded_mm: float = 0.0, corner: int = 0, turned_deg: float = 0.0) -> Pixels:
    """An A5 sheet on the scanner's black lid; a triangle of one corner (0 to 3, clockwise) is folded behind it."""
    lid, sheet = Image.new("L", (1654, 2339), 25), gray_page(1165, 1654)
    legs = folded_mm / 25.4 * DPI
    if legs:
        x, y = ((0, 0), (1165, 0), (1165, 1654), (0, 1654))[corner]
        beside = (abs(x - legs), y), (x, abs(y - legs))
        ImageDraw.Draw(sheet).polygon([(x, y), *beside], fill=25)
    lid.paste(sheet, (240, 330))
    # What the turn brings in is black, as is the lid.
    return gray(lid.rotate(turned_deg, Image.Resampling.BICUBIC, fillcolor=25))


@pytest.mark.parametrize("corner", range(4))
def test_a_corner_that_is_folded_over_is_told(corner: int) -> None:
    assert has_lost_corner(on_black(folded_mm=16, corner=corner), DPI)


@pytest.mark.parametrize(
    "page",
    [
        on_black(),
        on_black(folded_mm=4),
        on_black(turned_deg=0.3),
        gray(letter().image),
        gray(with_holes_and_black_edge()),
    ],
)
def test_whole_corners_dog_ears_and_black_edges_are_no_lost_corner(page: Pixels) -> None:
    assert not has_lost_corner(page, DPI)


@pytest.mark.parametrize(
    ("angle_deg", "lost", "told"),
    [(4.9, False, ()), (-5.1, False, ("skewed",)), (0.0, True, ("corner_lost",)), (7, True, ("skewed", "corner_lost"))],
)
def test_a_strong_skew_and_a_lost_corner_are_told(angle_deg: float, lost: bool, told: tuple[str, ...]) -> None:
    assert lay_warnings(angle_deg, has_lost_corner=lost) == told


def test_a_coarse_scan_is_told() -> None:
    page = letter(dpi=150).image
    ink = ink_of(page, 150)
    assert "low_dpi" in warnings(dpi=150, sharpness_=9999.0, ink=ink, is_blank=False)


def test_a_seal_goes_and_the_letters_under_it_stay() -> None:
    page = letter().image
    sealed = with_seal(page, (800, 700))
    plain = gray_without_red(bgr(page), DPI).astype(int)
    dropped = gray_without_red(bgr(sealed), DPI).astype(int)
    kept = np.asarray(sealed.convert("L")).astype(int)
    around = (slice(540, 860), slice(640, 960))
    assert np.abs(kept - plain)[around].mean() > 5  # the seal is there ...
    assert np.abs(dropped - plain)[around].mean() < 2  # ... and gone, and nothing else is


def test_a_red_title_is_print_and_stays() -> None:
    page = blank_page()
    ImageDraw.Draw(page).text((500, 300), "GIẤY KHAI SINH", (200, 30, 45), font=font(22, "Bold"))
    assert np.count_nonzero(gray_without_red(bgr(page), DPI) < 140) > 5000


def test_a_number_in_a_red_stamp_stays() -> None:
    page = blank_page()
    draw = ImageDraw.Draw(page)
    draw.rectangle((300, 300, 800, 480), outline=(200, 40, 50), width=5)
    draw.text((330, 350), "CÔNG VĂN ĐẾN 1234", (200, 40, 50), font=font(13, "Bold"))
    read = gray_without_red(bgr(page), DPI)
    assert np.count_nonzero(read[340:440, 320:780] < 150) > 2000
    assert (read[298:306, 400:700] > 200).all()


@pytest.mark.parametrize("askew_deg", [-6.0, 4.0])
def test_the_print_in_a_stamp_stays_also_where_its_frame_is_broken_and_askew(askew_deg: float) -> None:
    page = Image.new("RGB", A4, "white")
    draw = ImageDraw.Draw(page)
    # Of the frame only the left half was inked: as high as wide, like a seal.
    draw.line([(520, 300), (300, 300), (300, 500), (520, 500)], (200, 40, 50), 5)
    draw.text((320, 380), "Số: 1234", (200, 40, 50), font=font(13, "Bold"))
    read = gray_without_red(bgr(page.rotate(askew_deg, center=(400, 400), fillcolor="white")), DPI)
    assert np.count_nonzero(read[350:450, 310:480] < 150) > 700


def opaque_ring(page: Image.Image, centre: tuple[int, int], radius: int = 140) -> Image.Image:
    """Press a ring whose ink covers what is below it but for an eighth."""
    mask = Image.new("L", page.size, 0)
    x, y = centre
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), outline=225, width=5)
    return Image.composite(Image.new("RGB", page.size, (200, 36, 44)), page, mask)


def test_letters_that_a_seal_s_line_runs_through_are_mended() -> None:
    page = letter().image
    sealed = opaque_ring(page, (800, 700))
    ring = np.abs(gray(sealed).astype(int) - gray(page)) > 5
    below = ring & (gray(page) < 100)  # letters under the ring
    read = gray_without_red(bgr(sealed), DPI)

    assert np.count_nonzero(below) > 100
    assert (read[below] < 140).mean() > 0.55  # strokes that end under the ring are lost
    assert (read[ring & (gray(page) > 250)] > 200).mean() > 0.97


def test_what_a_seal_leaves_of_a_signature_goes_and_the_name_stays() -> None:
    page = Image.new("RGB", A4, "white")
    draw = ImageDraw.Draw(page)
    draw.text((700, 840), "Trần Văn Bình", (30, 30, 34), font=font(13, "Bold"))
    name = np.count_nonzero(gray(page) < 140)
    draw.line([(740, 700), (790, 640), (840, 760), (900, 650), (960, 740), (1010, 690)], (30, 50, 150), 3)
    read = gray_without_red(bgr(opaque_ring(page, (800, 700))), DPI)

    assert np.count_nonzero(read < 140) == pytest.approx(name, rel=0.1)


def test_uneven_light_is_taken_out() -> None:
    page = gray(letter().image).astype(np.float32)
    shadow = np.linspace(1.0, 0.55, page.shape[1], dtype=np.float32)[None, :]
    flat = flatten((page * shadow).astype(np.uint8), DPI)
    paper = flat[page > 250]
    assert np.percentile(paper, 2) > 235
    assert flat[page < 40].max() < 120


def code_card(content: str, *, angle_deg: float, size_px: int) -> Image.Image:
    drawn = io.BytesIO()
    segno.make(content, error="m").save(drawn, kind="png", scale=6, border=3)
    code = Image.open(drawn).convert("RGB").resize((size_px, size_px), Image.Resampling.LANCZOS)
    card = Image.new("RGB", (1011, 638), (214, 228, 232))
    card.paste(code, (760, 30))
    ImageDraw.Draw(card).text((60, 60), "CĂN CƯỚC", (30, 30, 60), font=font(11, "Bold", 300))
    page = Image.new("RGB", (2480, 3508), (248, 248, 248))
    turned = card.convert("RGBA").rotate(angle_deg, Image.Resampling.BICUBIC, expand=True)
    page.paste(turned, (500, 900), turned)
    return scanned(page)


@pytest.mark.parametrize("angle_deg", [-5.0, 0.0, 5.0, 93.0])
def test_the_code_of_a_chip_card_on_the_glass_is_read(angle_deg: float) -> None:
    content = "001085012345||TRẦN VĂN BÌNH|12051985|Nam|Số 8, thôn Mẫu, xã Hoa Mẫu, thành phố Hà Nội|01082024"
    page = code_card(content, angle_deg=angle_deg, size_px=215)
    assert read_codes(gray(page)) == (content,)


def test_a_page_without_codes_has_none() -> None:
    assert read_codes(gray(scanned(letter().image))) == ()


def test_importing_opencv_leaves_qt_s_environment_alone() -> None:
    check = (
        "import os; os.environ['QT_QPA_FONTDIR'] = 'mine'\n"
        "import workstation.imaging.opencv\n"
        "assert 'QT_QPA_PLATFORM_PLUGIN_PATH' not in os.environ\n"
        "assert os.environ['QT_QPA_FONTDIR'] == 'mine'\n"
    )
    subprocess.run([sys.executable, "-c", check], check=True)


@pytest.mark.parametrize("turn_deg", [0, 180])
def test_the_likelier_way_up_is_read_first(turn_deg: int) -> None:
    read: list[tuple[int, ...]] = []

    def sure(strip: Pixels) -> float:
        read.append(strip.shape)
        return 95.0

    page = np.ascontiguousarray(np.rot90(gray(letter().image), turn_deg // 90))
    assert find_upright(page, sure).is_upside_down == (turn_deg == 180)
    assert len(read) == 1


def test_of_a_strip_the_part_richest_in_ink_is_read() -> None:
    strip = np.full((130, 1650), 255, np.uint8)
    strip[40:90, 1200:1500] = 0
    part = legible_part(strip)
    assert part.shape == (130, 520)
    assert np.count_nonzero(part == 0) == 50 * 300
    assert legible_part(strip[:, :500]).shape == (130, 500)


def test_bars_are_found_in_the_small_copy_and_squares_in_the_full_one() -> None:
    page = gray(letter(dpi=300).image).copy()
    for kind, text, at in (("Code128", "H20.26-251122-0007", 60), ("QRCode", "KQ.G15.000031", 400)):
        code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
        drawn = np.asarray(code.to_image(scale=4))
        page[at : at + drawn.shape[0], 100 : 100 + drawn.shape[1]] = drawn
    small = as_image(cv2.resize(page, None, fx=2 / 3, fy=2 / 3, interpolation=cv2.INTER_LINEAR))
    assert read_codes(page, small) == ("H20.26-251122-0007", "KQ.G15.000031")


def test_a_percentile_by_counting_is_the_one_by_sorting() -> None:
    chance = np.random.default_rng(5)
    image = chance.integers(0, 256, (37, 53), dtype=np.uint8)
    where = as_image(chance.integers(0, 2, image.shape))
    for share in (0, 2.5, 50, 75, 97, 100):
        assert percentile(image, share) == pytest.approx(np.percentile(image, share))
        assert percentile(image, share, where) == pytest.approx(np.percentile(image[where > 0], share))
    with pytest.raises(ValueError, match="no pixel"):
        percentile(image, 50, np.zeros_like(image))


def test_a_small_copy_leaves_no_line_out() -> None:
    page = np.full((400, 300), 255, np.uint8)
    page[::5] = 0
    small = shrunk(page, 33, 44)
    assert small.shape == (44, 33)
    assert float(small.mean()) == pytest.approx(float(page.mean()), abs=2)
    assert (small[:, :1] == small).all()
    assert small.max() < 250  # every row has its share of a line
    assert shrunk(page, 300, 400) is page


def no_black(image: Image.Image) -> Pixels:
    return np.zeros((image.height, image.width), np.uint8)


@pytest.mark.parametrize("page", [blank_page(), letter().image, table()])
def test_no_code_is_looked_for_where_none_can_be(page: Image.Image) -> None:
    scan = scanned(page, angle_deg=2.5)
    assert not may_hold_code(gray(scan), no_black(scan), DPI)


@pytest.mark.parametrize("side_mm", [9, 14, 60])
@pytest.mark.parametrize("ink", [20, 130])
def test_a_page_with_a_code_is_looked_at_wherever_it_stands_and_however_pale(side_mm: int, ink: int) -> None:
    page = letter().image.copy()
    side = round(side_mm / 25.4 * DPI)
    for x, y in ((90, 90), (1500 - side, 2200 - side)):
        code = Image.new("L", (side, side), 255)
        code.paste(Image.fromarray(qr("MC-2026-000123")).resize((side, side), Image.Resampling.BOX))
        shown = page.copy()
        shown.paste(code.point(lambda value: ink + value * (250 - ink) // 255), (x, y))
        scan = scanned(shown, angle_deg=-3)
        assert may_hold_code(gray(scan), no_black(scan), DPI)


def qr(text: str) -> Pixels:
    rows = [list(row) for row in segno.make(text, error="m").matrix_iter(border=4)]
    return np.where(np.array(rows) > 0, 0, 255).astype(np.uint8)


def test_the_shape_of_the_lines_says_which_way_is_up() -> None:
    page = gray(letter().image)
    upright, turned = guess_upright(page), guess_upright(as_image(np.ascontiguousarray(page[::-1, ::-1])))
    assert upright is not None
    assert not upright.is_upside_down
    assert turned is not None
    assert turned.is_upside_down
    assert guess_upright(gray(blank_page())) is None
    assert guess_upright(page[:600]) is None  # too few lines to be sure
