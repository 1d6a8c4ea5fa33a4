# SPDX-License-Identifier: GPL-3.0-or-later
"""Family names of Vietnam as they are written, to tell a misread one.

Nearly everybody has one of these, and a name that is not in here is looked at, not refused. "Nguyên", "Pham" and "Ta"
are what OCR makes of Nguyễn, Phạm and Tạ.
"""

from __future__ import annotations

import unicodedata

_NAMES = """
Âu An Ánh Ao Bá Bạch Bàn Bành Bế Biện Bùi Ca Cai Cái Cam Cao Cát Cầm Cấn Chu Chử Chúng Châu Cù Cung Cự Danh Diêm Diệp
Doãn Dư Dương Đàm Đan Đào Đặng Đậu Điền Điêu Điểu Đinh Đoàn Đoạn Đỗ Đồng Đới Đường Giản Giang Giáp Hà Hạ Hàn Hán Hầu
Hình Hoa Hoàng Hồ Hồng Hùng Hứa Huỳnh Hướng Kha Khà Khổng Khuất Kiều Kim Kông La Lã Lạc Lai Lâm Lê Lều Liên Liễu
Lô Lò Lộ Lỗ Lục Lữ Lương Lường Lưu Lý Ma Mã Mạc Mai Man Mạnh Mẫn Mầu Mộc Mùa Nghiêm Ngô Ngọ Nguyễn Ngụy Nhan Nhâm Nhữ
Ninh Nông Nùng Ông Phạm Phan Phí Phó Phù Phùng Phương Quách Quan Quản Quàng Sầm Sơn Sùng Tạ Tăng Tất Thạch Thái Thẩm
Thân Thập Thi Thiều Thịnh Thôi Tiêu Tiết Tòng Tô Tôn Tống Trà Trang Trần Trầm Triệu Trịnh Trình Trương Từ Tưởng Ung Ứng
Uông Vàng Văn Vân Vi Viên Võ Vòng Vũ Vừ Vương Xa Xồng Yên
"""
_KNOWN = frozenset(_NAMES.casefold().split())


def is_family_name(word: str) -> bool:
    """Tell whether a word is a family name, letter by letter and mark by mark; capitals do not matter."""
    return unicodedata.normalize("NFC", word).casefold() in _KNOWN
