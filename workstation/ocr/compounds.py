# SPDX-License-Identifier: GPL-3.0-or-later
"""Pairs of syllables that official Vietnamese writes with one set of marks only; what is made of them is not in here.

Left out is every pair whose bare letters are also those of another one that papers have: "tai khoan" may be "tài khoản"
or "tại khoản (2 Điều 5)", "chi tieu" "chi tiêu" or "chỉ tiêu". The wording is that of NĐ 30/2020, NĐ 61/2018 and
NĐ 118/2025 and of the forms issued with them.
"""

from __future__ import annotations

import unicodedata

from workstation.ocr.letters import edit_distance, plain

_LIST = """
an ninh, ban hành, bàn giao, bảo đảm, bảo hiểm, bảo trợ, bồi thường, căn cứ, căn cước, chấp hành, chấp thuận, chế
biến, chế độ, chi nhánh, chi phí, chi tiết, chi trả, chính quyền, chính sách, chỉnh lý, chịu trách, chủ tịch, chuyên
môn, chuyển nhượng, chứng minh, chứng thực, công khai, công nghiệp, công trình, cư trú, dịch vụ, diện tích, dự án, đảm
bảo, đầy đủ, đất đai, đề nghị, địa bàn, địa chính, địa phương, điều kiện, điện thoại, định danh, đối chiếu, đối tượng,
gia đình, giải quyết, giám định, giám sát, giấy phép, giấy tờ, giới thiệu, giới tính, hành chính, hiệu lực, hiệu quả,
hoạt động, hoàn thành, hoàn thiện, hồ sơ, hỗ trợ, hộ khẩu, hộ tịch, hợp đồng, hợp lệ, hợp pháp, hướng dẫn, kê khai, kế
hoạch, kết hôn, kết luận, kể từ, khai báo, khai sinh, khiếu nại, khu vực, kiểm tra, kiến nghị, kinh doanh, kinh phí,
lý do, làm việc, lệ phí, liên hệ, liên quan, liền kề, mét vuông, môi trường, mục đích, nghiên cứu, nghiệm thu, nghị
định, nghĩa vụ, nguyên nhân, nhà nước, nhân dân, nhiệm vụ, niêm yết, nông nghiệp, nông thôn, nội vụ, pháp luật, phát
triển, phê duyệt, phối hợp, phụ trách, phương án, quản lý, quốc phòng, quốc tịch, quy định, quy hoạch, quyền hạn,
quyết định, riêng lẻ, sản xuất, sở hữu, sửa đổi, sức khỏe, tài liệu, tài nguyên, tài sản, tạm trú, tạm vắng, thành
lập, thành phần, thành viên, thẩm định, thẩm quyền, thẩm tra, thông báo, thống kê, thời điểm, thời gian, thời hạn, thu
hồi, thủ tục, thực hiện, thương mại, thường trú, thửa đất, tiếp nhận, tiêu chuẩn, tình trạng, tố cáo, tổ chức, tổng
hợp, trách nhiệm, trả lời, trích lục, triển khai, trợ cấp, trụ sở, trực tiếp, trực tuyến, trường hợp, tư pháp, từ
chối, ủy ban, ủy quyền, văn bản, văn phòng, vi phạm, vệ sinh, xác định, xác minh, xác nhận, xã hội, xây dựng, xem xét,
xử lý, yêu cầu
"""
# Others that can stand in a paper all the same, and what follows where only that tells them apart.
_ALSO = frozenset(
    """bạn giao, chị trả, để nghỉ, họ số, hộ số, khai từ, liên kế, lý đó, mọi trường, mỗi trường, nhãn dán, nhận dần,
    tại nguyên, tại sản, thừa đất, về sinh""".replace("\n    ", " ").split(", ")
)
_NOT_BEFORE = {"chi tra": frozenset({"lời", "lại", "kết", "hồ", "giấy"})}  # "chỉ trả kết quả cho người có tên"
# A syllable that makes a right pair with its other neighbour belongs to that one: "văn bản | hành chính".
_BESIDES = """
an toàn, bản đồ, bản sao, chính thức, có hiệu, cơ quan, cơ sở, cung cấp, dân cư, dân tộc, đăng ký, đô thị, gửi đến,
hằng tháng, hành nghề, liệt kê, nhà ở, quốc gia, sinh hoạt, sinh sống, tài chính, tài khoản, tại chỗ, thành phố,
tỉnh ủy, trợ giúp, trường học
"""

_PAIRS = {plain(pair): pair for pair in " ".join(_LIST.split()).split(", ")}
_RIGHT = frozenset((*_PAIRS.values(), *" ".join(_BESIDES.split()).split(", ")))


def expected(before: str, one: str, other: str, following: str) -> str | None:
    """Return the pair that two syllables should be by their bare letters; None when they are right or may be.

    However many marks are off: that is a reason to look again. It is no reason to put them right; see `meant`.

    Args:
        before: the word in front of them, "" for none.
        one, other: as read, NFC.
        following: the word behind them, "" for none.
    """
    read = f"{one} {other}".lower()
    bare = plain(read)
    pair = _PAIRS.get(bare)
    if pair is None or read == pair or read in _ALSO or following.lower() in _NOT_BEFORE.get(bare, ()):
        return None
    if f"{before} {one}".lower() in _RIGHT or f"{other} {following}".lower() in _RIGHT:
        return None
    return pair


def meant(before: str, one: str, other: str, following: str) -> tuple[str, str] | None:
    """Return the pair that two small-letter syllables must be, None when they are right or may be something else.

    Args:
        before: the word in front of them, "" for none.
        one, other: as read, NFC; only a pair that is off by one mark is put right.
        following: the word behind them, "" for none.
    """
    pair = expected(before, one, other, following)
    if pair is None:
        return None
    read = f"{one} {other}".lower()
    if edit_distance(*(unicodedata.normalize("NFD", text.replace("đ", "d\u0335")) for text in (read, pair))) > 1:
        return None
    first, second = pair.split()
    return first, second
