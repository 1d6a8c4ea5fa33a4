# SPDX-License-Identifier: GPL-3.0-or-later
"""The portal's noes: status, stable key and Vietnamese reason of each."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import JSONResponse


@dataclass(eq=False)
class Refusal(Exception):
    """A request that is answered with a no."""

    status: int
    code: str
    reason: str

    def response(self) -> JSONResponse:
        """Return the answer."""
        headers = {"Tus-Resumable": "1.0.0"}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse({"code": self.code, "reason": self.reason}, self.status, headers)


def login_refused() -> Refusal:
    """Unknown client or wrong secret."""
    return Refusal(401, "invalid_client", "Tài khoản kết nối không đúng")


def token_invalid() -> Refusal:
    """No token, an unknown one, or one whose time is over."""
    return Refusal(401, "invalid_token", "Phiên kết nối không hợp lệ hoặc đã hết hạn")


def malformed(what: str) -> Refusal:
    """A request we do not understand."""
    return Refusal(400, "MALFORMED", f"Yêu cầu không đúng cấu trúc: {what}")


def invalid(what: str) -> Refusal:
    """A body or query whose fields are not as the profile says."""
    return Refusal(422, "INVALID", f"Dữ liệu không hợp lệ: {what}")


def dossier_not_found() -> Refusal:
    """A look-up by an unknown dossier number."""
    return Refusal(404, "DOSSIER_UNKNOWN", "Mã hồ sơ không có trên hệ thống")


def dossier_unknown() -> Refusal:
    """A paper for an unknown dossier."""
    return Refusal(422, "DOSSIER_UNKNOWN", "Mã hồ sơ không có trên hệ thống")


def receipt_not_found() -> Refusal:
    """Nothing was received under this uid."""
    return Refusal(404, "RECEIPT_UNKNOWN", "Chưa nhận được giấy tờ này")


def upload_not_found() -> Refusal:
    """No such upload."""
    return Refusal(404, "UPLOAD_UNKNOWN", "Không có lượt gửi này")


def upload_expired() -> Refusal:
    """An unfinished upload whose time is over."""
    return Refusal(410, "UPLOAD_EXPIRED", "Lượt gửi đã hết hạn")


def offset_moved() -> Refusal:
    """The client's offset is not ours."""
    return Refusal(409, "OFFSET", "Vị trí gửi tiếp không khớp")


def conflict() -> Refusal:
    """The uid already stands for other bytes."""
    return Refusal(409, "CONFLICT", "Mã lần gửi đã dùng cho một tệp khác")


def too_large(limit: int) -> Refusal:
    """More bytes than a paper may have."""
    return Refusal(413, "TOO_LARGE", f"Tệp lớn hơn giới hạn {limit} byte")


def not_pdf() -> Refusal:
    """Something else than a PDF."""
    return Refusal(415, "NOT_PDF", "Tệp không phải PDF")


def locked() -> Refusal:
    """Another request is writing to the upload and does not let go."""
    return Refusal(423, "LOCKED", "Lượt gửi đang được ghi bởi kết nối khác")


def checksum_mismatch() -> Refusal:
    """Bytes were damaged on the way (tus: 460)."""
    return Refusal(460, "CHECKSUM", "Mã kiểm tra không khớp, tệp bị hỏng trên đường truyền")


def not_offered() -> Refusal:
    """Something the profile knows and this portal does not do."""
    return Refusal(404, "NOT_OFFERED", "Cổng này không cung cấp chức năng này")


def database_away() -> Refusal:
    """The database server does not answer; nothing was lost, the same request works later."""
    return Refusal(503, "DATABASE_AWAY", "Cơ sở dữ liệu của Cổng tạm thời không phản hồi")
