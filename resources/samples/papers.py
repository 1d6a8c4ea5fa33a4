# SPDX-License-Identifier: GPL-3.0-or-later
"""Words and layout of the sample papers that go through the feeder, page by page."""

from __future__ import annotations

import numpy as np
from drawing import BLACK, RED, WIDTH, Sheet, font, mm
from people import ADDRESS, COMMUNE, DAUGHTER, FATHER, ISSUED, MOTHER, OWNER, SON, WIFE, Person
from seals import guilloche, incoming_stamp, round_seal, signature

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_NATION_BLOCK = [(NATION, "bold", 12.0), (MOTTO, "bold", 13.0)]
_PEN = (22, 44, 138)


def _sheet(rng: np.random.Generator, number: int = 0) -> Sheet:
    sheet = Sheet(rng)
    if number:
        sheet.centre(str(number), size=13)
        sheet.y += mm(3)
    return sheet


# --- Tờ khai đăng ký lại khai sinh ------------------------------------------------------------------------------------


def _line(s: Sheet, *parts: tuple[str, str], **options: object) -> None:
    s.form(*parts, leading=2.0, **options)  # type: ignore[arg-type]


def form_1(rng: np.random.Generator) -> Sheet:
    """Return page 1 of the application form."""
    s = _sheet(rng)
    s.centre(NATION, "bold", 13)
    s.centre(MOTTO, "bold", 14, rule_mm=56)
    s.y += mm(10)
    s.centre("TỜ KHAI ĐĂNG KÝ LẠI KHAI SINH", "bold", 16)
    s.y += mm(5)
    _line(s, ("Kính gửi:", "Ủy ban nhân dân xã Hoa Mẫu, thành phố Hà Nội"), indent_mm=18)
    s.y += mm(3)
    _line(s, ("Họ, chữ đệm, tên người yêu cầu:", OWNER.name))
    _line(s, ("Nơi cư trú:", ADDRESS))
    _line(s, ("Giấy tờ tùy thân:", f"Thẻ căn cước số {OWNER.id}, cấp ngày {ISSUED}"))
    _line(s, ("Quan hệ với người được khai sinh:", "Bản thân"))
    s.y += mm(2)
    s.paragraph("*Đề nghị cơ quan đăng ký lại khai sinh cho người có tên dưới đây:*", size=13, indent_mm=0)
    _line(s, ("Họ, chữ đệm, tên:", OWNER.name))
    _line(s, ("Ngày, tháng, năm sinh:", OWNER.born), ("Giới tính:", OWNER.sex), shares=(0.66, 0.34))
    _line(s, ("Ghi bằng chữ:", "Ngày mười hai, tháng năm, năm một nghìn chín trăm tám mươi lăm"))
    _line(s, ("Nơi sinh:", f"Trạm y tế {COMMUNE}"))
    _line(s, ("Dân tộc:", "Kinh"), ("Quốc tịch:", "Việt Nam"))
    _line(s, ("Quê quán:", COMMUNE))
    _line(s, ("Số định danh cá nhân:", OWNER.id))
    s.y += mm(2)
    _parent(s, "mẹ", MOTHER)
    s.y += mm(2)
    _parent(s, "cha", FATHER)
    s.footer()
    return s


def _parent(s: Sheet, word: str, person: Person) -> None:
    _line(s, (f"Họ, chữ đệm, tên người {word}:", person.name))
    _line(s, ("Năm sinh:", person.born[-4:]), ("Dân tộc:", "Kinh"), ("Quốc tịch:", "Việt Nam"))
    _line(s, ("Nơi cư trú:", ADDRESS))


def form_2(rng: np.random.Generator) -> Sheet:
    """Return page 2 of the application form."""
    s = _sheet(rng, 2)
    _line(s, ("Đã đăng ký khai sinh tại:", "Ủy ban nhân dân xã Hoa Mẫu"), ("Ngày:", "20/05/1985"), shares=(0.7, 0.3))
    _line(s, ("Theo Giấy khai sinh số:", "85"), ("Quyển số:", "01/1985"))
    _line(s, ("Lý do đăng ký lại:", "Sổ đăng ký khai sinh của địa phương bị hư hỏng do lũ"))
    _line(s, ("", "năm 1986, bản chính Giấy khai sinh đã bị rách, mờ chữ."))
    s.y += mm(4)
    s.paragraph(
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật, đã nộp đủ các giấy tờ hiện có và chịu trách "
        "nhiệm trước pháp luật về cam đoan của mình.",
        size=13,
    )
    s.paragraph("Tôi đề nghị cấp bản sao trích lục:", size=13, indent_mm=0)
    _line(s, ("Có", "x"), ("Không", ""), ("Số lượng:", "02 bản"), shares=(0.25, 0.25, 0.5))
    s.y += mm(14)
    middle = mm(148)
    x = mm(98)
    for printed, written in (("Làm tại", "Hoa Mẫu"), (", ngày", "06"), ("tháng", "11"), ("năm", "2026")):
        x = s.put(x, s.y, printed, size=13) + mm(2)
        end = s.hand(x, s.y - 2, written)
        s.dots(x - mm(1), end, s.y)
        x = end + mm(1)
    s.lines.append("Làm tại Hoa Mẫu, ngày 06 tháng 11 năm 2026")
    s.y += mm(3)
    s.centre("Người yêu cầu", "bold", 13, middle=middle)
    s.centre("(Ký, ghi rõ họ, chữ đệm, tên)", "italic", 12, middle=middle)
    signature(s, middle, s.y + mm(15), _PEN)
    s.y += mm(31)
    s.hand(middle - mm(22), s.y, "Trần Văn Bình", 16)
    s.lines.append("Trần Văn Bình")
    s.y += mm(30)
    s.draw.line((s.left, s.y, s.left + mm(50), s.y), fill=BLACK, width=3)
    s.y += mm(2)
    for note in (
        "(1) Ghi rõ tên cơ quan đề nghị thực hiện việc đăng ký lại khai sinh.",
        "(2) Ghi theo nơi đăng ký thường trú; nếu không có thì ghi theo nơi đăng ký tạm trú; trường hợp không có "
        "nơi đăng ký thường trú và nơi đăng ký tạm trú thì ghi theo nơi đang sinh sống.",
        "(3) Ghi thông tin về giấy tờ tùy thân của người đi đăng ký như hộ chiếu, thẻ căn cước hoặc giấy tờ "
        "hợp lệ thay thế.",
        "(4) Ghi rõ tên xã, phường, đặc khu và tỉnh, thành phố trực thuộc trung ương nơi sinh.",
        "(5) Ghi cơ quan đã đăng ký khai sinh trước đây, ngày, tháng, năm đăng ký (nếu biết).",
    ):
        s.paragraph(note, size=10.5, indent_mm=0, gap_mm=0.8)
    s.footer()
    return s


# --- Giấy khai sinh ---------------------------------------------------------------------------------------------------


def certificate_1(rng: np.random.Generator) -> Sheet:
    """Return the front of the birth certificate."""
    s = _sheet(rng)
    s.left, s.right, s.y = mm(32), WIDTH - mm(30), mm(25)
    guilloche(s)
    s.centre(NATION, "bold", 14)
    s.centre(MOTTO, "bold", 14, rule_mm=60)
    s.y += mm(5)
    s.centre("GIẤY KHAI SINH", "bold", 27, colour=RED)
    s.y += mm(1)
    number = "Số: 85/1985"
    wide = font("regular", 14).getlength("Số: ")
    s.y += mm(7)
    x = s.put((WIDTH - wide) / 2 - mm(9), s.y, "Số:", size=14)
    s.dots(x + mm(1), x + mm(28), s.y)
    s.hand(x + mm(4), s.y - 5, "85/1985", 16)
    s.lines.append(number)
    s.y += mm(4)
    s.form(("Họ, chữ đệm, tên:", OWNER.name), size=14)
    s.form(("Ngày, tháng, năm sinh:", OWNER.born), ("Giới tính:", OWNER.sex), size=14, shares=(0.68, 0.32))
    s.form(("Ghi bằng chữ:", "Ngày mười hai, tháng năm, năm một nghìn chín"), size=14)
    s.form(("", "trăm tám mươi lăm"), size=14)
    s.form(("Nơi sinh:", f"Trạm y tế {COMMUNE}"), size=14)
    s.form(("Dân tộc:", "Kinh"), ("Quốc tịch:", "Việt Nam"), size=14)
    s.form(("Quê quán:", COMMUNE), size=14)
    s.y += mm(2)
    for word, person in (("mẹ", MOTHER), ("cha", FATHER)):
        s.form((f"Họ, chữ đệm, tên người {word}:", person.name), size=14)
        s.form(("Năm sinh:", person.born[-4:]), ("Dân tộc:", "Kinh"), ("Quốc tịch:", "Việt Nam"), size=14)
        s.form(("Nơi cư trú:", f"Thôn Mẫu, {COMMUNE}"), size=14)
        s.y += mm(2)
    s.form(("Họ, chữ đệm, tên người đi khai sinh:", FATHER.name), size=14)
    s.form(("Nơi đăng ký khai sinh:", "Ủy ban nhân dân xã Hoa Mẫu"), size=14)
    s.form(("Ngày, tháng, năm đăng ký:", "20/05/1985"), size=14)
    s.y += mm(4)
    middle = mm(142)
    s.centre("NGƯỜI KÝ GIẤY KHAI SINH", "bold", 13, middle=middle)
    s.centre("(Ký, ghi rõ họ tên, chức vụ và đóng dấu)", "italic", 11, middle=middle)
    s.centre("CHỦ TỊCH", "bold", 13, middle=middle)
    signature(s, middle + mm(4), s.y + mm(15), _PEN, 38)
    round_seal(s, (middle - mm(14), s.y + mm(15)), "ỦY BAN NHÂN DÂN XÃ HOA MẪU", "* THÀNH PHỐ HÀ NỘI *", -8)
    s.y += mm(31)
    s.centre("Phạm Văn Mẫu", "bold", 14, middle=middle)
    s.footer()
    return s


# --- Quyết định -------------------------------------------------------------------------------------------------------


def decision_1(rng: np.random.Generator) -> Sheet:
    """Return page 1 of the decision: two headings, incoming stamp, grounds."""
    s = _sheet(rng)
    s.leading = 1.42
    s.headings(
        [("ỦY BAN NHÂN DÂN", "bold", 12.5), ("XÃ HOA MẪU", "bold", 12.5), ("Số: 128/QĐ-UBND", "regular", 13)],
        [*_NATION_BLOCK, ("Hoa Mẫu, ngày 12 tháng 10 năm 2026", "italic", 13)],
    )
    incoming_stamp(s, (mm(31), s.y + mm(5)), "UBND XÃ HOA MẪU", "1024", "15/10/2026")
    s.y += mm(38)
    s.centre("QUYẾT ĐỊNH", "bold", 15)
    s.centre("Về việc thay đổi, cải chính hộ tịch", "bold", 14, rule_mm=36)
    s.y += mm(6)
    s.centre("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HOA MẪU", "bold", 14)
    s.y += mm(4)
    for ground in (
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
        "Căn cứ Luật Hộ tịch ngày 20 tháng 11 năm 2014;",
        "Căn cứ Nghị định số 123/2015/NĐ-CP ngày 15 tháng 11 năm 2015 của Chính phủ quy định chi tiết một số điều "
        "và biện pháp thi hành Luật Hộ tịch;",
        "Căn cứ Thông tư số 04/2020/TT-BTP ngày 28 tháng 5 năm 2020 của Bộ trưởng Bộ Tư pháp;",
        f"Xét Tờ khai ngày 28 tháng 9 năm 2026 của ông {OWNER.name} và các giấy tờ kèm theo;",
        "Theo đề nghị của công chức làm công tác hộ tịch.",
    ):
        s.paragraph(ground, "italic", gap_mm=1.8)
    s.y += mm(4)
    s.centre("QUYẾT ĐỊNH:", "bold", 14)
    s.y += mm(3)
    s.paragraph(
        "*Điều 1.* Cho phép cải chính thông tin trong Giấy khai sinh số 85/1985 do Ủy ban nhân dân xã Hoa Mẫu đăng ký "
        f"ngày 20 tháng 5 năm 1985 của ông {OWNER.name}, số định danh cá nhân {OWNER.id}, cư trú tại {ADDRESS}."
    )
    s.paragraph(
        "Nội dung cải chính: họ, chữ đệm, tên người mẹ từ “LÊ HOA” thành “LÊ THỊ HOA”; năm sinh từ 1961 thành 1960."
    )
    s.paragraph("Lý do cải chính: sai sót khi đăng ký khai sinh năm 1985, có giấy tờ gốc của người mẹ để đối chiếu.")
    s.footer()
    return s


def decision_2(rng: np.random.Generator) -> Sheet:
    """Return page 2 of the decision: articles."""
    s = _sheet(rng, 2)
    s.leading = 1.42
    s.paragraph("*Điều 2.* Trách nhiệm của công chức làm công tác hộ tịch")
    for clause in (
        "1. Ghi nội dung cải chính vào Sổ đăng ký thay đổi, cải chính, bổ sung hộ tịch, xác định lại dân tộc; cập nhật "
        "vào Cơ sở dữ liệu hộ tịch điện tử trong thời hạn 01 ngày làm việc kể từ ngày Quyết định này có hiệu lực.",
        "2. Ghi chú nội dung cải chính vào mục tương ứng của Sổ đăng ký khai sinh còn lưu giữ; trường hợp sổ không còn "
        "thì lập biên bản và lưu cùng hồ sơ.",
        "3. Cấp trích lục cho người yêu cầu theo số lượng đã đề nghị; thu lệ phí theo nghị quyết của Hội đồng nhân dân "
        "thành phố.",
    ):
        s.paragraph(clause)
    s.paragraph("*Điều 3.* Trách nhiệm của người yêu cầu")
    for clause in (
        "1. Nộp lại bản chính Giấy khai sinh đã cấp (nếu còn) để ghi nội dung cải chính vào mặt sau.",
        "2. Liên hệ Công an xã để điều chỉnh thông tin trong Cơ sở dữ liệu quốc gia về dân cư và Cơ sở dữ liệu về "
        "cư trú khi thông tin chưa thống nhất.",
        "3. Chịu trách nhiệm trước pháp luật về tính chính xác của các giấy tờ đã nộp.",
    ):
        s.paragraph(clause)
    s.paragraph("*Điều 4.* Lưu trữ và số hóa")
    for clause in (
        "1. Hồ sơ cải chính được lập danh mục, đánh số tờ và lưu trữ tại Ủy ban nhân dân xã; thời hạn bảo quản thực "
        "hiện theo quy định của pháp luật về lưu trữ.",
        "2. Kết quả giải quyết thủ tục hành chính được số hóa, ký số và lưu vào Kho quản lý dữ liệu điện tử của tổ "
        "chức, cá nhân để người dân không phải nộp lại trong những lần sau.",
        "3. Danh mục các giấy tờ chịu ảnh hưởng của việc cải chính được nêu tại Phụ lục kèm theo Quyết định này.",
    ):
        s.paragraph(clause)
    s.footer()
    return s


def decision_3(rng: np.random.Generator) -> Sheet:
    """Return page 3 of the decision: the annex with its table."""
    s = _sheet(rng, 3)
    s.leading = 1.42
    s.centre("PHỤ LỤC", "bold", 14)
    s.centre("DANH MỤC GIẤY TỜ CẦN ĐIỀU CHỈNH SAU KHI CẢI CHÍNH", "bold", 13)
    s.centre("(Kèm theo Quyết định số 128/QĐ-UBND ngày 12 tháng 10 năm 2026)", "italic", 13, rule_mm=40)
    s.y += mm(7)
    s.table(
        [11, 50, 38, 38, 28],
        [
            ["TT", "Tên giấy tờ", "Thông tin cũ", "Thông tin mới", "Thời hạn"],
            [
                "1",
                "Giấy khai sinh\nsố 85/1985",
                "Mẹ: LÊ HOA\nNăm sinh: 1961",
                "Mẹ: LÊ THỊ HOA\nNăm sinh: 1960",
                "30/10/2026",
            ],
            ["2", "Sổ đăng ký khai sinh\nquyển 01/1985", "Mẹ: LÊ HOA", "Mẹ: LÊ THỊ HOA", "15/10/2026"],
            ["3", "Cơ sở dữ liệu hộ tịch\nđiện tử", "Năm sinh: 1961", "Năm sinh: 1960", "13/10/2026"],
            ["4", "Cơ sở dữ liệu quốc gia\nvề dân cư", "Mẹ: LÊ HOA", "Mẹ: LÊ THỊ HOA", "30/10/2026"],
            ["5", "Lý lịch tư pháp", "Không thay đổi", "Không thay đổi", "-"],
            ["6", "Sổ bảo hiểm xã hội", "Mẹ: LÊ HOA", "Mẹ: LÊ THỊ HOA", "30/11/2026"],
            ["7", "Giấy khai sinh của con\nTRẦN MINH ANH", "Không thay đổi", "Không thay đổi", "-"],
        ],
        row_mm=13,
    )
    s.y += mm(7)
    s.paragraph(
        "Ghi chú: các cơ quan nêu tại Phụ lục căn cứ Quyết định này để điều chỉnh thông tin; người dân không phải nộp "
        "thêm giấy tờ nào khác.",
        "italic",
        13,
    )
    s.paragraph("Tổng cộng: 07 giấy tờ, trong đó 05 giấy tờ phải điều chỉnh.", size=13)
    s.footer()
    return s


def decision_4(rng: np.random.Generator) -> Sheet:
    """Return page 4 of the decision: last article, recipients beside the signature and the seal."""
    s = _sheet(rng, 4)
    s.leading = 1.42
    s.paragraph(
        "*Điều 5.* Quyết định này có hiệu lực kể từ ngày ký. Văn phòng Hội đồng nhân dân và Ủy ban nhân dân "
        f"xã, công chức làm công tác hộ tịch, Công an xã, các cơ quan, đơn vị có liên quan và ông {OWNER.name} "
        "chịu trách nhiệm thi hành Quyết định này./."
    )
    s.y += mm(8)
    top = s.y
    s.centre("Nơi nhận:", "bold-italic", 12, middle=s.left + mm(10))
    start = s.left
    for entry in (
        "- Như Điều 5;",
        "- Sở Tư pháp (để báo cáo);",
        "- Chủ tịch, PCT UBND xã;",
        "- Công an xã;",
        "- Lưu: VT, HT.",
    ):
        s.y += mm(5)
        s.put(start, s.y, entry, size=11)
        s.lines.append(entry)
    s.y, middle = top, mm(146)
    s.centre("CHỦ TỊCH", "bold", 14, middle=middle)
    signature(s, middle + mm(5), s.y + mm(17), _PEN)
    round_seal(s, (middle - mm(15), s.y + mm(17)), "ỦY BAN NHÂN DÂN XÃ HOA MẪU", "* THÀNH PHỐ HÀ NỘI *", -12)
    s.y += mm(34)
    s.centre("Phạm Văn Mẫu", "bold", 14, middle=middle)
    s.footer()
    return s


# --- Giấy xác nhận thông tin về cư trú --------------------------------------------------------------------------------


def residence_1(rng: np.random.Generator) -> Sheet:
    """Return page 1 of the residence confirmation, with the table of the household."""
    s = _sheet(rng)
    s.leading = 1.5
    s.centre("Mẫu CT07", "italic", 11, middle=mm(180))
    s.y += mm(1)
    s.headings(
        [
            ("CÔNG AN THÀNH PHỐ HÀ NỘI", "regular", 11.5),
            ("CÔNG AN XÃ HOA MẪU", "bold", 12),
            ("Số: 456/XN", "regular", 13),
        ],
        [*_NATION_BLOCK, ("Hoa Mẫu, ngày 03 tháng 11 năm 2026", "italic", 13)],
    )
    s.y += mm(8)
    s.centre("GIẤY XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", "bold", 16)
    s.y += mm(4)
    s.paragraph("*I. Theo đề nghị của Ông/Bà:*", size=13, indent_mm=0)
    s.spread((0, f"1. Họ, chữ đệm và tên: {OWNER.name}"))
    s.spread((0, f"2. Ngày, tháng, năm sinh: {OWNER.born}"), (95, f"3. Giới tính: {OWNER.sex}"))
    s.spread((0, f"4. Số định danh cá nhân: {OWNER.id}"))
    s.spread((0, "5. Dân tộc: Kinh"), (55, "6. Tôn giáo: Không"), (110, "7. Quốc tịch: Việt Nam"))
    s.spread((0, f"8. Quê quán: {COMMUNE}"), gap_mm=3)
    s.paragraph("*II. Công an xã Hoa Mẫu xác nhận thông tin về cư trú như sau:*", size=13, indent_mm=0)
    s.spread((0, f"1. Nơi thường trú: {ADDRESS}"))
    s.spread((0, "2. Nơi tạm trú: Không"))
    s.spread((0, f"3. Nơi ở hiện tại: {ADDRESS}"))
    s.spread((0, f"4. Họ, chữ đệm và tên chủ hộ: {OWNER.name}"))
    s.spread((0, "5. Quan hệ với chủ hộ: Chủ hộ"))
    s.spread((0, f"6. Số định danh cá nhân của chủ hộ: {OWNER.id}"))
    s.spread((0, "7. Thông tin các thành viên khác trong hộ gia đình:"), gap_mm=4)
    members = [("Vợ", WIFE), ("Con", SON), ("Con", DAUGHTER), ("Mẹ", MOTHER), ("Cha", FATHER)]
    rows = [[str(i), p.name, p.born, p.sex, p.id, kin] for i, (kin, p) in enumerate(members, 1)]
    heading = [
        "TT",
        "Họ, chữ đệm\nvà tên",
        "Ngày, tháng,\nnăm sinh",
        "Giới\ntính",
        "Số định danh\ncá nhân",
        "Quan hệ với\nchủ hộ",
    ]
    s.table([11, 48, 28, 15, 36, 27], [[*heading, "Quan hệ với\nchủ hộ"], *rows], row_mm=11)
    s.footer()
    return s


def residence_2(rng: np.random.Generator) -> Sheet:
    """Return page 2 of the residence confirmation."""
    s = _sheet(rng, 2)
    s.leading = 1.5
    s.paragraph("8. Nội dung xác nhận khác:", size=13, indent_mm=0)
    s.paragraph(
        f"Ông {OWNER.name} đăng ký thường trú tại địa chỉ nêu trên từ ngày 01 tháng 7 năm 1987, liên tục đến nay. "
        "Trước ngày 01 tháng 7 năm 2025, địa chỉ này thuộc xã Hoa Mẫu, huyện Sông Mẫu, thành phố Hà Nội; việc sắp "
        "xếp đơn vị hành chính không làm thay đổi nơi cư trú của hộ gia đình.",
        size=13,
    )
    s.paragraph("Hộ gia đình hiện có 06 nhân khẩu, không có người đăng ký tạm vắng.", size=13)
    s.paragraph(
        "Xác nhận này có giá trị trong thời hạn 01 năm kể từ ngày cấp. Trường hợp thông tin về cư trú thay đổi và đã "
        "được cập nhật vào Cơ sở dữ liệu về cư trú thì xác nhận này hết giá trị kể từ thời điểm thay đổi./.",
        size=13,
    )
    s.y += mm(7)
    top = s.y
    s.centre("Nơi nhận:", "bold-italic", 12, middle=s.left + mm(10))
    for entry in (f"- Ông {OWNER.name};", "- Lưu: CAX."):
        s.y += mm(5)
        s.put(s.left, s.y, entry, size=11)
        s.lines.append(entry)
    s.y, middle = top, mm(146)
    s.centre("KT. TRƯỞNG CÔNG AN XÃ", "bold", 13, middle=middle)
    s.centre("PHÓ TRƯỞNG CÔNG AN XÃ", "bold", 13, middle=middle)
    signature(s, middle + mm(5), s.y + mm(16), BLACK, 36)
    round_seal(s, (middle - mm(14), s.y + mm(16)), "CÔNG AN XÃ HOA MẪU", "* CÔNG AN TP HÀ NỘI *", -5)
    s.y += mm(32)
    s.centre("Thiếu tá Đỗ Thị Thử", "bold", 13, middle=middle)
    s.footer()
    return s


def blank(rng: np.random.Generator) -> Sheet:
    """Return a side nobody printed on."""
    return Sheet(rng)
