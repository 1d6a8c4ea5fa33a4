# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E501
"""Invented Vietnamese wording for the labelled pages, a stock for each half; how it is laid out is not in here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True, slots=True)
class Stock:
    """What one half draws its pages from; the halves share letters and law, not sentences, names or places."""

    agencies: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    families: tuple[str, ...]
    given: tuple[str, ...]
    streets: tuple[str, ...]
    kinds: tuple[tuple[str, str, str], ...]
    sentences: tuple[str, ...]
    forms: tuple[tuple[str, tuple[str, ...]], ...]
    goods: tuple[str, ...]
    notes: tuple[str, ...]
    recipients: tuple[str, ...]
    posts: tuple[str, ...]


TUNING = Stock(
    agencies=(
        ("ỦY BAN NHÂN DÂN", "XÃ HOA MẪU"),
        ("UBND TỈNH LAM SƠN", "SỞ TƯ PHÁP"),
        ("BỘ NỘI VỤ", "CỤC VĂN THƯ VÀ LƯU TRỮ"),
    ),
    places=("xã Hoa Mẫu", "phường Bình Minh", "thị trấn Phú Lộc", "xã Đồng Tiến"),
    families=("Nguyễn", "Trần", "Lê", "Phạm"),
    given=("Văn Bình", "Thị Thu Hằng", "Quốc Tuấn", "Ngọc Ánh", "Đức Thịnh"),
    streets=("Trưng Nữ Vương", "Lý Thường Kiệt", "Điện Biên Phủ"),
    kinds=(
        ("QUYẾT ĐỊNH", "Về việc cấp giấy phép xây dựng nhà ở riêng lẻ", "QĐ-UBND"),
        ("THÔNG BÁO", "Về việc tiếp nhận hồ sơ đăng ký biến động đất đai", "TB-UBND"),
        ("TỜ TRÌNH", "Về việc phê duyệt danh sách hộ được hỗ trợ", "TTr-STP"),
    ),
    sentences=(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        "Xét đề nghị của Trưởng phòng Quản lý đô thị tại Tờ trình số {n} ngày {d}.",
        "Người được cấp giấy phép phải thực hiện đúng các nội dung ghi trong giấy phép, niêm yết công khai tại công trình "
        "và báo cáo cơ quan cấp phép trước khi khởi công ít nhất bảy ngày làm việc.",
        "Hồ sơ gồm có đơn đề nghị, bản sao giấy chứng nhận quyền sử dụng đất, hai bộ bản vẽ thiết kế và cam kết bảo đảm "
        "an toàn đối với công trình liền kề.",
        "Trong thời hạn {k} ngày kể từ ngày nhận đủ hồ sơ hợp lệ, cơ quan có thẩm quyền xem xét và trả kết quả; trường hợp "
        "từ chối phải trả lời bằng văn bản và nêu rõ lý do.",
        "Thửa đất số {n}, tờ bản đồ số {k}, diện tích {m} mét vuông, mục đích sử dụng là đất ở tại nông thôn, thời hạn sử "
        "dụng lâu dài.",
        "Chánh Văn phòng, Thủ trưởng các phòng ban liên quan và cá nhân có tên chịu trách nhiệm thi hành quyết định này.",
        "Số tiền hỗ trợ là {v} đồng, được chi trả một lần qua tài khoản ngân hàng của người hưởng.",
    ),
    forms=(
        ("TỜ KHAI ĐĂNG KÝ KHAI SINH", ("Họ, chữ đệm, tên người yêu cầu:", "Nơi cư trú:", "Giấy tờ tùy thân:")),
        (
            "ĐƠN ĐỀ NGHỊ CẤP PHÉP XÂY DỰNG",
            ("Tên chủ đầu tư:", "Địa chỉ liên hệ:", "Số điện thoại:", "Diện tích xây dựng:"),
        ),
    ),
    goods=(
        "Bản sao giấy khai sinh",
        "Đơn đề nghị theo mẫu",
        "Bản vẽ mặt bằng công trình",
        "Giấy ủy quyền có chứng thực",
    ),
    notes=("Bản chính", "Bản sao", "Không có", "Đã đối chiếu"),
    recipients=("- Như trên;", "- Sở Xây dựng;", "- Lưu: VT, QLĐT."),
    posts=("CHỦ TỊCH", "GIÁM ĐỐC"),
)

REPORTING = Stock(
    agencies=(
        ("UBND THÀNH PHỐ THANH GIANG", "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"),
        ("ỦY BAN NHÂN DÂN", "PHƯỜNG NGHĨA ĐÔ"),
        ("BỘ XÂY DỰNG", "CỤC ĐƯỜNG BỘ VIỆT NAM"),
        ("UBND HUYỆN YÊN THỦY", "PHÒNG LAO ĐỘNG VÀ XÃ HỘI"),
    ),
    places=("phường Nghĩa Đô", "xã Yên Thủy", "xã Thượng Cát", "phường Kỳ Đồng", "thị trấn Ngã Bảy"),
    families=("Hoàng", "Vũ", "Đặng", "Bùi", "Huỳnh", "Đỗ"),
    given=("Thị Mỹ Duyên", "Xuân Trường", "Hữu Phước", "Khánh Linh", "Gia Bảo", "Thị Kim Quỳnh"),
    streets=("Nguyễn Đình Chiểu", "Hàng Bột", "Phan Chu Trinh", "Võ Nguyên Giáp"),
    kinds=(
        ("QUYẾT ĐỊNH", "Về việc trợ cấp xã hội hằng tháng đối với người cao tuổi", "QĐ-LĐXH"),
        ("CÔNG VĂN", "Về việc hướng dẫn thủ tục đổi giấy phép lái xe", "CV-ĐBVN"),
        ("GIẤY MỜI", "Về việc họp thẩm định phương án bồi thường", "GM-SNNMT"),
        ("BIÊN BẢN", "Về việc kiểm tra vệ sinh an toàn thực phẩm", "BB-UBND"),
    ),
    sentences=(
        "Căn cứ Nghị định số {n}/2021/NĐ-CP của Chính phủ quy định chính sách trợ giúp đối với đối tượng bảo trợ xã hội;",
        "Theo đề nghị của công chức phụ trách văn hóa và kết quả niêm yết công khai từ ngày {d}.",
        "Mức trợ cấp được hưởng là {v} đồng mỗi tháng, kể từ ngày {d}, chi trả tại nơi người hưởng đăng ký thường trú hoặc "
        "qua dịch vụ bưu chính.",
        "Khi có thay đổi về nơi ở, tình trạng sức khỏe hoặc điều kiện hưởng, người được trợ cấp có nghĩa vụ khai báo với "
        "cơ quan quản lý chậm nhất sau {k} ngày.",
        "Người lái xe nộp một bộ hồ sơ tại bộ phận tiếp nhận và trả kết quả, xuất trình giấy khám sức khỏe còn hiệu lực "
        "và chụp ảnh trực tiếp tại nơi cấp đổi.",
        "Đoàn kiểm tra ghi nhận cơ sở có giấy chứng nhận đủ điều kiện, khu chế biến sạch sẽ, nguồn nước sử dụng đạt quy "
        "chuẩn; tuy nhiên sổ lưu mẫu thức ăn chưa được cập nhật đầy đủ.",
        "Phương án bồi thường, hỗ trợ và tái định cư đã được lấy ý kiến của {k} hộ dân có đất thu hồi tại khu vực dự án; "
        "tổng diện tích thu hồi là {m} héc ta.",
        "Yêu cầu chủ cơ sở khắc phục ngay tồn tại nêu trên, gửi báo cáo bằng văn bản trước ngày {d} để theo dõi và tổng hợp.",
        "Văn phòng đăng ký đất đai có trách nhiệm trích lục, chỉnh lý bản đồ địa chính và chuyển thông tin cho cơ quan thuế "
        "xác định nghĩa vụ tài chính.",
        "Quyết định này có hiệu lực kể từ ngày ký; những quy định trước đây trái với nội dung này đều bị bãi bỏ.",
    ),
    forms=(
        (
            "TỜ KHAI ĐỀ NGHỊ TRỢ GIÚP XÃ HỘI",
            (
                "Họ và tên:",
                "Ngày, tháng, năm sinh:",
                "Số định danh cá nhân:",
                "Hộ khẩu thường trú:",
                "Tình trạng sức khỏe:",
            ),
        ),
        (
            "ĐƠN ĐỀ NGHỊ ĐỔI GIẤY PHÉP LÁI XE",
            ("Tôi tên là:", "Nơi đăng ký thường trú:", "Số căn cước:", "Đã học lái xe tại:", "Lý do xin đổi:"),
        ),
        (
            "ĐƠN XIN XÁC NHẬN",
            ("Kính gửi:", "Họ và tên người làm đơn:", "Hiện cư trú tại:", "Nội dung đề nghị xác nhận:"),
        ),
    ),
    goods=(
        "Máy bơm nước ly tâm",
        "Gạch lát vỉa hè",
        "Ghế gỗ phòng họp",
        "Cây bóng mát trồng mới",
        "Đèn chiếu sáng đường phố",
        "Ống cống bê tông cốt thép",
    ),
    notes=("Còn mới", "Hư hỏng nhẹ", "Cần thay thế", "Đã nghiệm thu", "Chuyển kỳ sau"),
    recipients=("- Như Điều 3;", "- Thường trực Đảng ủy (để b/c);", "- Kho bạc Nhà nước;", "- Lưu: VT, LĐXH."),
    posts=("PHÓ CHỦ TỊCH", "TRƯỞNG PHÒNG", "CỤC TRƯỞNG"),
)
STOCKS = {"tuning": TUNING, "reporting": REPORTING}


def pick(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    """Return one of the choices."""
    return choices[int(rng.integers(len(choices)))]


def day(rng: np.random.Generator) -> str:
    """Return a date in digits."""
    return f"{rng.integers(1, 29):02d}/{rng.integers(1, 13):02d}/{rng.integers(2019, 2027)}"


def person(rng: np.random.Generator, stock: Stock) -> str:
    """Return an invented name."""
    return f"{pick(rng, stock.families)} {pick(rng, stock.given)}"


def address(rng: np.random.Generator, stock: Stock) -> str:
    """Return an invented address."""
    return f"số {rng.integers(1, 400)} đường {pick(rng, stock.streets)}, {pick(rng, stock.places)}"


def sentence(rng: np.random.Generator, stock: Stock) -> str:
    """Return a sentence with its numbers filled in."""
    return pick(rng, stock.sentences).format(
        n=rng.integers(10, 999),
        k=rng.integers(5, 60),
        m=f"{rng.integers(40, 900)},{rng.integers(1, 10)}",
        d=day(rng),
        v=f"{rng.integers(1, 90)}.{rng.integers(100, 999)}.000",
    )


def paragraph(rng: np.random.Generator, stock: Stock, sentences: int) -> str:
    """Return some sentences, none twice."""
    chosen: list[str] = []
    while len(chosen) < sentences:
        text = sentence(rng, stock)
        if text[:20] not in {before[:20] for before in chosen}:
            chosen.append(text)
    return " ".join(chosen)
