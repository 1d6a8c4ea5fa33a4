# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PDF of a paper says about it, as one value with the names other programs read; metadata.py writes it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workstation import __version__
from workstation.documents.plain_text import clean
from workstation.domain.paper_code import PaperCode

NAMESPACE = "urn:motcua:sohoa:1.0:"
PREFIX = "sohoa"
PRODUCER = f"Số Hóa Một Cửa {__version__}"

# The names other programs read; they stay for ever, more may be added.
CODE = "MaGiayTo"
OWNER_ID = "MaDinhDanhChuSoHuu"
DOCUMENT_TYPE = "MaLoaiGiayTo"
SEQUENCE = "SoThuTu"
PROCEDURE = "MaThuTuc"
DOSSIER = "MaHoSo"
RULE_SET = "BoQuyTac"
DIGITISED_AT = "ThoiDiemSoHoa"
TEST_SIGNER = "KyThuNghiem"
REVISION = "PhienBan"
SUPERSEDES = "ThayTheTep"
DOC_CODE = "DocCode"

DESCRIPTIONS = {
    CODE: "Mã giấy tờ: mã định danh của chủ giấy tờ và mã loại giấy tờ, nối bằng dấu chấm",
    OWNER_ID: "Mã định danh của cá nhân, tổ chức có giấy tờ",
    DOCUMENT_TYPE: "Mã loại giấy tờ",
    SEQUENCE: "Số thứ tự của giấy tờ cùng loại của cùng một chủ, từ 1",
    PROCEDURE: "Mã thủ tục hành chính",
    DOSSIER: "Mã hồ sơ",
    RULE_SET: "Bộ quy tắc số hóa đã áp dụng",
    DIGITISED_AT: "Thời điểm số hóa, ISO 8601 với múi giờ",
    TEST_SIGNER: "true: ký bằng thiết bị ký thử nghiệm, không có giá trị pháp lý",
    REVISION: "Phiên bản của giấy tờ, từ V2; không có: bản số hóa đầu tiên",
    SUPERSEDES: "SHA-256 của tệp mà phiên bản này thay thế",
    DOC_CODE: "Mã tài liệu theo công văn 7197/BKHCN-CĐSQG",
}

_VIETNAM = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class PaperMetadata:
    """What the PDF says about its paper.

    Attributes:
        code: None until owner and type are confirmed; its three properties are then left out.
        procedure_code: code of the administrative procedure, "" when there is none.
        dossier_number: number the provincial system gave, "" when there is none.
        title: what a viewer shows in its title bar.
        created_at: time of the digitisation, with zone; written in Vietnamese time.
        rule_set: id of the rule set in force at that time.
        is_test: made to be signed by the shipped test signer, so without legal value.
        revision: 1 for the first scan, 2 for its first correction, ...
        supersedes: SHA-256 of the file of the version before, "" for the first.
        doc_code: archive code of CV 7197, "" where that profile is not chosen.
    """

    code: PaperCode | None
    procedure_code: str
    dossier_number: str
    title: str
    created_at: dt.datetime
    rule_set: str
    is_test: bool
    revision: int = 1
    supersedes: str = ""
    doc_code: str = ""

    def values(self) -> dict[str, str]:
        """Return our XMP properties by name; empty ones are left out."""
        values = {
            CODE: self.code.text if self.code else "",
            OWNER_ID: self.code.owner_id if self.code else "",
            DOCUMENT_TYPE: self.code.document_type_code if self.code else "",
            SEQUENCE: str(self.code.seq) if self.code else "",
            PROCEDURE: self.procedure_code,
            DOSSIER: self.dossier_number,
            RULE_SET: self.rule_set,
            DIGITISED_AT: local_time(self).isoformat(),
            TEST_SIGNER: "true" if self.is_test else "",
            REVISION: f"V{self.revision}" if self.revision > 1 else "",
            SUPERSEDES: self.supersedes,
            DOC_CODE: self.doc_code,
        }
        return {name: text for name, value in values.items() if (text := clean(value))}

    @property
    def clean_title(self) -> str:
        """The title as it is written, never empty: viewers would fall back to the file name."""
        return clean(self.title) or (self.code.text if self.code else "Giấy tờ số hóa")


def local_time(metadata: PaperMetadata) -> dt.datetime:
    """Return the time of the digitisation in Vietnam's zone, to the second."""
    if metadata.created_at.tzinfo is None:
        raise ValueError("created_at needs a zone")
    return metadata.created_at.astimezone(_VIETNAM).replace(microsecond=0)
