# SPDX-License-Identifier: GPL-3.0-or-later
"""The closed set of failures we expect, one class per cause; no text for people (that lives in resources/i18n).

Anything that is not a `WorkstationError` is a bug and may end in the crash report.
"""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import Any, ClassVar


class Remedy(StrEnum):
    """What the person in front of the screen does next; the screen offers one key for it."""

    RETRY = "retry"  # the same again, nothing to change
    RESCAN = "rescan"  # put the paper back and scan
    CORRECT_INPUT = "correct_input"  # something typed or chosen is wrong
    CHANGE_SETTINGS = "change_settings"  # set-up of the workstation
    CALL_IT = "call_it"  # needs an administrator
    WAIT = "wait"  # the program goes on by itself


def _rebuild(cls: type[WorkstationError], fields: dict[str, Any]) -> WorkstationError:
    return cls(**fields)


class WorkstationError(Exception):
    """Base of every expected failure.

    Attributes:
        code: key of the texts in `resources/i18n/texts.*.toml`, stable for ever.
        remedy: what the person does next.
        may_continue: whether the batch (the other pages, papers, submissions) goes on.
    """

    code: ClassVar[str] = "UNEXPECTED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    may_continue: ClassVar[bool] = False

    def parameters(self) -> dict[str, Any]:
        """Return the fields of the failure, by name, for the text template."""
        declared: Any = self  # the base itself is no dataclass and has no fields
        if not dataclasses.is_dataclass(declared):
            return {}
        # `fields`, not `__dataclass_fields__`: the latter lists class variables (code, remedy) too.
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(declared)}

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.parameters().items())
        return f"{self.code}({given})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle by `args`, which dataclass constructors leave empty; ours cross processes.
        return (_rebuild, (type(self), self.parameters()))


# --- input: files and values -----------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False)
class FileMissing(WorkstationError):
    """A file the person named is not there."""

    code: ClassVar[str] = "FILE_MISSING"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    may_continue: ClassVar[bool] = True
    name: str


@dataclasses.dataclass(eq=False)
class FileEmpty(WorkstationError):
    """A file of 0 bytes."""

    code: ClassVar[str] = "FILE_EMPTY"
    remedy: ClassVar[Remedy] = Remedy.RESCAN
    may_continue: ClassVar[bool] = True
    name: str


@dataclasses.dataclass(eq=False)
class ImageUnreadable(WorkstationError):
    """Bytes that no image decoder understands, or that end too early."""

    code: ClassVar[str] = "IMAGE_UNREADABLE"
    remedy: ClassVar[Remedy] = Remedy.RESCAN
    may_continue: ClassVar[bool] = True
    name: str
    reason: str = ""


@dataclasses.dataclass(eq=False)
class ImageTooSmall(WorkstationError):
    """A page too small to be a page."""

    code: ClassVar[str] = "IMAGE_TOO_SMALL"
    remedy: ClassVar[Remedy] = Remedy.RESCAN
    may_continue: ClassVar[bool] = True
    name: str
    width_px: int
    height_px: int


@dataclasses.dataclass(eq=False)
class ImageTooLarge(WorkstationError):
    """A page with more pixels than memory is set aside for."""

    code: ClassVar[str] = "IMAGE_TOO_LARGE"
    remedy: ClassVar[Remedy] = Remedy.RESCAN
    may_continue: ClassVar[bool] = True
    name: str
    width_px: int
    height_px: int
    limit_megapixels: int


@dataclasses.dataclass(eq=False)
class PdfDamaged(WorkstationError):
    """A PDF that cannot be opened."""

    code: ClassVar[str] = "PDF_DAMAGED"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    may_continue: ClassVar[bool] = True
    name: str


@dataclasses.dataclass(eq=False)
class PdfEmpty(WorkstationError):
    """A PDF without a page."""

    code: ClassVar[str] = "PDF_EMPTY"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    may_continue: ClassVar[bool] = True
    name: str


@dataclasses.dataclass(eq=False)
class PdfEncrypted(WorkstationError):
    """A PDF that asks for a password."""

    code: ClassVar[str] = "PDF_ENCRYPTED"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    may_continue: ClassVar[bool] = True
    name: str


@dataclasses.dataclass(eq=False)
class PdfSigned(WorkstationError):
    """A PDF that already carries a signature: rewriting it would destroy the signature."""

    code: ClassVar[str] = "PDF_SIGNED"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    may_continue: ClassVar[bool] = True
    name: str


@dataclasses.dataclass(eq=False)
class PdfNotSigned(WorkstationError):
    """A PDF without any signature was given to the verifier."""

    code: ClassVar[str] = "PDF_NOT_SIGNED"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    may_continue: ClassVar[bool] = True
    name: str


@dataclasses.dataclass(eq=False)
class OwnerIdInvalid(WorkstationError):
    """An owner id that has none of the known forms."""

    code: ClassVar[str] = "OWNER_ID_INVALID"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    value: str
    length: int


@dataclasses.dataclass(eq=False)
class OwnerIdDoubtful(WorkstationError):
    """An owner id of the right form that disagrees with what else is known; needs a reason to go on."""

    code: ClassVar[str] = "OWNER_ID_DOUBTFUL"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    doubts: str


@dataclasses.dataclass(eq=False)
class CodeInvalid(WorkstationError):
    """A code of none of the known forms; `field` names which code."""

    code: ClassVar[str] = "CODE_INVALID"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    field: str
    value: str


@dataclasses.dataclass(eq=False)
class RuleSetMissing(WorkstationError):
    """No rule set holds on this day, or none has this id."""

    code: ClassVar[str] = "RULE_SET_MISSING"
    remedy: ClassVar[Remedy] = Remedy.CHANGE_SETTINGS
    value: str


@dataclasses.dataclass(eq=False)
class CatalogueVersionUnknown(WorkstationError):
    """No stored version of the catalogue has this number."""

    code: ClassVar[str] = "CATALOGUE_VERSION_UNKNOWN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    value: str


@dataclasses.dataclass(eq=False)
class SecretPaper(WorkstationError):
    """A page bears a mark of secrecy; such a paper is never copied (TT 03/2025 art. 5.2 d)."""

    code: ClassVar[str] = "SECRET_PAPER"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    page: int


@dataclasses.dataclass(eq=False)
class PaperExpired(WorkstationError):
    """A held paper is past its last day and may not stand in for a scan any more."""

    code: ClassVar[str] = "PAPER_EXPIRED"
    remedy: ClassVar[Remedy] = Remedy.RESCAN
    title: str
    day: str


@dataclasses.dataclass(eq=False)
class SecretQuestionOpen(WorkstationError):
    """Nobody has said whether a secret paper is among these; or one is, and nobody has said which."""

    code: ClassVar[str] = "SECRET_QUESTION_OPEN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    answer: str = ""


@dataclasses.dataclass(eq=False)
class ComparisonMissing(WorkstationError):
    """Nobody has said that the images of a paper, as they lie now, were compared with it (TT 01/2023 art. 8.2)."""

    code: ClassVar[str] = "COMPARISON_MISSING"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    title: str


@dataclasses.dataclass(eq=False)
class DocumentTypeUnknown(WorkstationError):
    """A document type code that is not in the catalogue."""

    code: ClassVar[str] = "DOCUMENT_TYPE_UNKNOWN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    value: str


@dataclasses.dataclass(eq=False)
class ProcedureUnknown(WorkstationError):
    """A procedure code that is not in the catalogue."""

    code: ClassVar[str] = "PROCEDURE_UNKNOWN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    value: str


@dataclasses.dataclass(eq=False)
class DossierUnknown(WorkstationError):
    """A dossier number that neither the store nor the portal knows."""

    code: ClassVar[str] = "DOSSIER_UNKNOWN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    value: str


@dataclasses.dataclass(eq=False)
class DossierNumberTaken(WorkstationError):
    """Another dossier already has this number."""

    code: ClassVar[str] = "DOSSIER_NUMBER_TAKEN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    value: str


@dataclasses.dataclass(eq=False)
class SubmissionUnknown(WorkstationError):
    """A submission uid that is not in the queue."""

    code: ClassVar[str] = "SUBMISSION_UNKNOWN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    value: str


@dataclasses.dataclass(eq=False)
class NothingToDo(WorkstationError):
    """An order that has no object: no page scanned, no paper to sign."""

    code: ClassVar[str] = "NOTHING_TO_DO"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    what: str


@dataclasses.dataclass(eq=False)
class PageCountMismatch(WorkstationError):
    """Images found and pages announced differ (TT 01/2023 art. 8.2: images = pages, in order)."""

    code: ClassVar[str] = "PAGE_COUNT_MISMATCH"
    remedy: ClassVar[Remedy] = Remedy.RESCAN
    expected: int
    found: int


@dataclasses.dataclass(eq=False)
class AlreadyCorrected(WorkstationError):
    """A correction of this paper is there already and was not discarded."""

    code: ClassVar[str] = "ALREADY_CORRECTED"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    may_continue: ClassVar[bool] = True
    name: str
    revision: int


@dataclasses.dataclass(eq=False)
class TransitionRefused(WorkstationError):
    """A step that the state table does not allow from the present state."""

    code: ClassVar[str] = "TRANSITION_REFUSED"
    remedy: ClassVar[Remedy] = Remedy.RETRY
    state: str
    event: str


# --- scanner (closed set of research/scanners.md section 5) -----------------------------------------------------------


@dataclasses.dataclass(eq=False)
class ScannerError(WorkstationError):
    """A fault of the scanner or its driver; pages already delivered stay valid.

    Attributes:
        operation: the driver call during which it happened ("open", "start", "read", ...).
        detail: the driver's own words, for IT staff only.
        page: number of the page that was being read, from 1; 0 when none was.
    """

    remedy: ClassVar[Remedy] = Remedy.RESCAN
    may_continue: ClassVar[bool] = True
    operation: str = ""
    detail: str = ""
    page: int = 0


class NoDocs(ScannerError):
    """The feeder holds no paper and nothing was read."""

    code: ClassVar[str] = "NO_DOCS"


class Jammed(ScannerError):
    """Paper jam."""

    code: ClassVar[str] = "JAMMED"


class DoubleFeed(ScannerError):
    """Two sheets were pulled at once."""

    code: ClassVar[str] = "DOUBLE_FEED"


class CoverOpen(ScannerError):
    """The cover is open."""

    code: ClassVar[str] = "COVER_OPEN"


class DeviceBusy(ScannerError):
    """Somebody else uses the scanner."""

    code: ClassVar[str] = "DEVICE_BUSY"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class WarmingUp(ScannerError):
    """The scanner is not ready yet."""

    code: ClassVar[str] = "WARMING_UP"
    remedy: ClassVar[Remedy] = Remedy.WAIT


class Offline(ScannerError):
    """No scanner answers under this identity."""

    code: ClassVar[str] = "OFFLINE"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class Communication(ScannerError):
    """The connection broke while something was being read."""

    code: ClassVar[str] = "COMMUNICATION"
    remedy: ClassVar[Remedy] = Remedy.RESCAN


class AccessDenied(ScannerError):
    """The system does not let us use the scanner."""

    code: ClassVar[str] = "ACCESS_DENIED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class UnsupportedOption(ScannerError):
    """The device does not know a setting we asked for."""

    code: ClassVar[str] = "UNSUPPORTED_OPTION"
    remedy: ClassVar[Remedy] = Remedy.CHANGE_SETTINGS


class NoMemory(ScannerError):
    """Driver or scanner ran out of memory."""

    code: ClassVar[str] = "NO_MEMORY"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class Cancelled(ScannerError):
    """The clerk stopped the batch; not shown as an alert."""

    code: ClassVar[str] = "CANCELLED"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class TruncatedPage(ScannerError):
    """Fewer bytes arrived than the page has; the page is dropped."""

    code: ClassVar[str] = "TRUNCATED_PAGE"


class DriverCrashed(ScannerError):
    """The driver's process ended by itself."""

    code: ClassVar[str] = "DRIVER_CRASHED"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class DriverHung(ScannerError):
    """The driver said nothing for too long and was ended."""

    code: ClassVar[str] = "DRIVER_HUNG"
    remedy: ClassVar[Remedy] = Remedy.RETRY


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False)
class OcrUnavailable(WorkstationError):
    """The OCR engine or its language data is not installed."""

    code: ClassVar[str] = "OCR_UNAVAILABLE"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    what: str


@dataclasses.dataclass(eq=False)
class PageWorkerLost(WorkstationError):
    """A page killed its worker process twice; the other pages go on."""

    code: ClassVar[str] = "PAGE_WORKER_LOST"
    remedy: ClassVar[Remedy] = Remedy.RESCAN
    may_continue: ClassVar[bool] = True
    what: str


@dataclasses.dataclass(eq=False)
class PageTimedOut(WorkstationError):
    """A page whose letters could not be read within the time set aside for a page."""

    code: ClassVar[str] = "PAGE_TIMED_OUT"
    remedy: ClassVar[Remedy] = Remedy.RESCAN
    may_continue: ClassVar[bool] = True
    limit_s: int


# --- documents --------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False)
class PdfCheckFailed(WorkstationError):
    """The file we built does not say what it should; it is kept out of the queue."""

    code: ClassVar[str] = "PDF_CHECK_FAILED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    may_continue: ClassVar[bool] = True
    reason: str


@dataclasses.dataclass(eq=False)
class PdfTooLong(WorkstationError):
    """A PDF of more pages than a paper has; each would be drawn and read."""

    code: ClassVar[str] = "PDF_TOO_LONG"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    may_continue: ClassVar[bool] = True
    name: str
    pages: int
    limit: int


@dataclasses.dataclass(eq=False)
class PdfTooLarge(WorkstationError):
    """A PDF with more bytes than memory is set aside for."""

    code: ClassVar[str] = "PDF_TOO_LARGE"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    may_continue: ClassVar[bool] = True
    name: str
    size_mb: int
    limit_mb: int


@dataclasses.dataclass(eq=False)
class AttachedSignatureDoubtful(WorkstationError):
    """A signed PDF that was brought cannot be relied on; it is kept byte for byte and stays out of the queue.

    Attributes:
        reasons: keys of the verifier, worst first, for IT staff.
    """

    code: ClassVar[str] = "ATTACHED_SIGNATURE_DOUBTFUL"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    may_continue: ClassVar[bool] = True
    name: str
    reasons: str = ""


# --- signing ----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False)
class SigningError(WorkstationError):
    """A failure of token, certificate or signature; files signed before it stay signed."""

    may_continue: ClassVar[bool] = False
    detail: str = ""


class ModuleNotFound(SigningError):
    """The token's PKCS#11 library is not there or does not load."""

    code: ClassVar[str] = "MODULE_NOT_FOUND"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class ModuleWrongArchitecture(SigningError):
    """The token's PKCS#11 library is there, but for programs of another width (32 and 64 bit)."""

    code: ClassVar[str] = "MODULE_WRONG_ARCHITECTURE"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class NoToken(SigningError):
    """No token is plugged in."""

    code: ClassVar[str] = "NO_TOKEN"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class TokenRemoved(SigningError):
    """The token was pulled in the middle of a batch."""

    code: ClassVar[str] = "TOKEN_REMOVED"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class TokenSessionEnded(SigningError):
    """Nobody signed for a while and the token was logged out; the PIN must be entered again."""

    code: ClassVar[str] = "TOKEN_SESSION_ENDED"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT


class PinIncorrect(SigningError):
    """Wrong PIN; never retried by the program."""

    code: ClassVar[str] = "PIN_INCORRECT"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT


class PinLocked(SigningError):
    """Too many wrong PINs; the token is locked."""

    code: ClassVar[str] = "PIN_LOCKED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class NoCertificate(SigningError):
    """The token holds no key with a certificate for signing."""

    code: ClassVar[str] = "NO_CERTIFICATE"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class CertificateExpired(SigningError):
    """The certificate's time is over."""

    code: ClassVar[str] = "CERTIFICATE_EXPIRED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class CertificateNotYetValid(SigningError):
    """The certificate's time has not begun (or the clock is wrong)."""

    code: ClassVar[str] = "CERTIFICATE_NOT_YET_VALID"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class KeyUsageWrong(SigningError):
    """The certificate is not for signing documents."""

    code: ClassVar[str] = "KEY_USAGE_WRONG"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class MechanismUnsupported(SigningError):
    """Key type or mechanism we cannot sign with."""

    code: ClassVar[str] = "MECHANISM_UNSUPPORTED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class DeviceError(SigningError):
    """The token reported a fault of its own."""

    code: ClassVar[str] = "DEVICE_ERROR"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class SignatureRejected(SigningError):
    """The independent verifier does not accept what was just signed; the file stays out of the queue."""

    code: ClassVar[str] = "SIGNATURE_REJECTED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class SignatureTooLarge(SigningError):
    """Certificates need more room than was reserved in the file."""

    code: ClassVar[str] = "SIGNATURE_TOO_LARGE"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class CertificateRevoked(SigningError):
    """The certificate was revoked by its issuer."""

    code: ClassVar[str] = "CERTIFICATE_REVOKED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class RemoteUnreachable(SigningError):
    """The remote signing service does not answer, or not as agreed."""

    code: ClassVar[str] = "REMOTE_UNREACHABLE"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class RemoteRejected(SigningError):
    """The signer said no on the telephone, or the remote signing service did."""

    code: ClassVar[str] = "REMOTE_REJECTED"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class RemoteExpired(SigningError):
    """Nobody confirmed on the telephone in time, or the prepared files are too old to be signed."""

    code: ClassVar[str] = "REMOTE_EXPIRED"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class RevocationUnknown(SigningError):
    """Nobody told whether the certificates are revoked: long-term data cannot be added yet."""

    code: ClassVar[str] = "REVOCATION_UNKNOWN"
    remedy: ClassVar[Remedy] = Remedy.WAIT
    may_continue: ClassVar[bool] = True


class SignatureLevelTooLow(SigningError):
    """Policy wants a timestamp or long-term data before sending, and some papers have none yet."""

    code: ClassVar[str] = "SIGNATURE_LEVEL_TOO_LOW"
    remedy: ClassVar[Remedy] = Remedy.WAIT
    may_continue: ClassVar[bool] = True


@dataclasses.dataclass(eq=False)
class SignatureMissing(SigningError):
    """A result is kept back: a signature the rules ask for is not on it yet; `role` says whose."""

    code: ClassVar[str] = "SIGNATURE_MISSING"
    remedy: ClassVar[Remedy] = Remedy.WAIT
    may_continue: ClassVar[bool] = True
    title: str = ""
    role: str = ""


class TsaUnreachable(SigningError):
    """The timestamp authority does not answer."""

    code: ClassVar[str] = "TSA_UNREACHABLE"
    remedy: ClassVar[Remedy] = Remedy.WAIT
    may_continue: ClassVar[bool] = True


class TsaBadAnswer(SigningError):
    """The timestamp authority's answer does not belong to our request."""

    code: ClassVar[str] = "TSA_BAD_ANSWER"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    may_continue: ClassVar[bool] = True


# --- store ------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False)
class DiskFull(WorkstationError):
    """No room to save; nothing already saved is touched."""

    code: ClassVar[str] = "DISK_FULL"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    where: str
    free_mib: int
    needed_mib: int


@dataclasses.dataclass(eq=False)
class StoreReadOnly(WorkstationError):
    """The data folder cannot be written."""

    code: ClassVar[str] = "STORE_READ_ONLY"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    where: str


@dataclasses.dataclass(eq=False)
class StoreInUse(WorkstationError):
    """Another instance of the program works on this data folder."""

    code: ClassVar[str] = "STORE_IN_USE"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    where: str
    pid: int


@dataclasses.dataclass(eq=False)
class StoreKeyMissing(WorkstationError):
    """The station key is gone: the data cannot be opened without the recovery key."""

    code: ClassVar[str] = "STORE_KEY_MISSING"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    where: str


@dataclasses.dataclass(eq=False)
class RecoveryKeyMissing(WorkstationError):
    """First run without the province's recovery public key: a lost station key would lose every page."""

    code: ClassVar[str] = "RECOVERY_KEY_MISSING"
    remedy: ClassVar[Remedy] = Remedy.CHANGE_SETTINGS
    where: str


@dataclasses.dataclass(eq=False)
class TransferUnreadable(WorkstationError):
    """A carried file of queued papers does not open: another passphrase or key, or bytes that changed."""

    code: ClassVar[str] = "TRANSFER_UNREADABLE"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    name: str
    detail: str = ""


@dataclasses.dataclass(eq=False)
class StoreDamaged(WorkstationError):
    """Database or file fails its own integrity check."""

    code: ClassVar[str] = "STORE_DAMAGED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    where: str
    detail: str = ""


@dataclasses.dataclass(eq=False)
class StoreNewer(WorkstationError):
    """The data was written by a newer version of the program."""

    code: ClassVar[str] = "STORE_NEWER"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    where: str


@dataclasses.dataclass(eq=False)
class StoreOlder(WorkstationError):
    """The tables are of an older version and cannot be brought up to date now: in use, or not to be written."""

    code: ClassVar[str] = "STORE_OLDER"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    where: str
    pid: int = 0


@dataclasses.dataclass(eq=False)
class LeaseLost(WorkstationError):
    """A sender held a submission for too long and it was taken back; whatever it found is found again."""

    code: ClassVar[str] = "LEASE_LOST"
    remedy: ClassVar[Remedy] = Remedy.WAIT
    may_continue: ClassVar[bool] = True
    uid: str


# --- portal -----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False)
class PortalError(WorkstationError):
    """A failure on the way to the portal.

    Attributes:
        detail: what the portal or the line said, for IT staff.
        retry_after_s: the portal's own wish, or None.
    """

    remedy: ClassVar[Remedy] = Remedy.WAIT
    may_continue: ClassVar[bool] = True
    detail: str = ""
    retry_after_s: float | None = None


class PortalOffline(PortalError):
    """No connection, time-out, 5xx: tried again by itself."""

    code: ClassVar[str] = "PORTAL_OFFLINE"


class PortalCaptive(PortalOffline):
    """Something between us and the portal answers in its place: a Wi-Fi log-in page, a redirect, a proxy's page."""

    code: ClassVar[str] = "PORTAL_CAPTIVE"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class PortalUntrusted(PortalOffline):
    """Whoever answers cannot show the portal's certificate; nothing was sent."""

    code: ClassVar[str] = "PORTAL_UNTRUSTED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


class PortalBusy(PortalError):
    """The portal asks us to come back later (429, 503 with Retry-After)."""

    code: ClassVar[str] = "PORTAL_BUSY"


class PortalLoginRefused(PortalError):
    """The portal does not accept this desk's credentials."""

    code: ClassVar[str] = "PORTAL_LOGIN_REFUSED"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    may_continue: ClassVar[bool] = False


class PortalRefused(PortalError):
    """The portal's permanent no to one paper, with its reason in `detail`."""

    code: ClassVar[str] = "PORTAL_REFUSED"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT


class PortalNotOffered(PortalRefused):
    """The portal has no such service; `detail` begins with NOT_OFFERED and names it."""

    code: ClassVar[str] = "PORTAL_NOT_OFFERED"
    remedy: ClassVar[Remedy] = Remedy.CHANGE_SETTINGS


class SendingStopped(PortalError):
    """A person or the end of the program stopped a send; what arrived stays and is resumed later."""

    code: ClassVar[str] = "SENDING_STOPPED"
    remedy: ClassVar[Remedy] = Remedy.RETRY


class ReceiptAwaited(PortalError):
    """Every byte was handed over and the receipt is not here yet; looked for again by itself, nothing is sent twice."""

    code: ClassVar[str] = "RECEIPT_AWAITED"


class ReceiptMismatch(PortalError):
    """The receipt does not carry the SHA-256 of what we sent."""

    code: ClassVar[str] = "RECEIPT_MISMATCH"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT


# --- people -----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False)
class SignInRefused(WorkstationError):
    """Unknown clerk or wrong password; which of the two is not said."""

    code: ClassVar[str] = "SIGN_IN_REFUSED"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    wait_s: int = 0


@dataclasses.dataclass(eq=False)
class ClerkNameTaken(WorkstationError):
    """There is already an account with this name."""

    code: ClassVar[str] = "CLERK_NAME_TAKEN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    name: str


@dataclasses.dataclass(eq=False)
class ClerkNameInvalid(WorkstationError):
    """A sign-in name that nobody could type, or that could be mistaken for another."""

    code: ClassVar[str] = "CLERK_NAME_INVALID"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    name: str


@dataclasses.dataclass(eq=False)
class ClerkUnknown(WorkstationError):
    """There is no account with this name."""

    code: ClassVar[str] = "CLERK_UNKNOWN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    name: str


@dataclasses.dataclass(eq=False)
class PasswordWeak(WorkstationError):
    """A password that would be guessed; why not is `reason`."""

    code: ClassVar[str] = "PASSWORD_WEAK"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    least: int
    reason: str = ""


@dataclasses.dataclass(eq=False)
class RightMissing(WorkstationError):
    """The person who signed in may not do this to that account."""

    code: ClassVar[str] = "RIGHT_MISSING"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    name: str


@dataclasses.dataclass(eq=False)
class ApproverWrong(WorkstationError):
    """The account does not approve papers, or not this one, because its holder sent it."""

    code: ClassVar[str] = "APPROVER_WRONG"
    remedy: ClassVar[Remedy] = Remedy.CALL_IT
    title: str
    is_own: bool = False


@dataclasses.dataclass(eq=False)
class ReasonMissing(WorkstationError):
    """A paper is sent back for another reason than those of the list, and nobody says which."""

    code: ClassVar[str] = "REASON_MISSING"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    title: str


@dataclasses.dataclass(eq=False)
class LastAdministrator(WorkstationError):
    """Without this account nobody could manage accounts any more."""

    code: ClassVar[str] = "LAST_ADMINISTRATOR"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    name: str


@dataclasses.dataclass(eq=False)
class SettingInvalid(WorkstationError):
    """A settings file or environment variable says something we do not understand."""

    code: ClassVar[str] = "SETTING_INVALID"
    remedy: ClassVar[Remedy] = Remedy.CHANGE_SETTINGS
    key: str
    value: str


@dataclasses.dataclass(eq=False)
class DeskLoginTaken(WorkstationError):
    """The portal has a login of this name that is in use."""

    code: ClassVar[str] = "DESK_LOGIN_TAKEN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    name: str


@dataclasses.dataclass(eq=False)
class DeskLoginUnknown(WorkstationError):
    """The portal has no login of this name that is in use."""

    code: ClassVar[str] = "DESK_LOGIN_UNKNOWN"
    remedy: ClassVar[Remedy] = Remedy.CORRECT_INPUT
    name: str


# --- printing ---------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False)
class PrinterUnavailable(WorkstationError):
    """The printer takes nothing, or there is none of this name."""

    code: ClassVar[str] = "PRINTER_UNAVAILABLE"
    remedy: ClassVar[Remedy] = Remedy.RETRY
    may_continue: ClassVar[bool] = True
    name: str
