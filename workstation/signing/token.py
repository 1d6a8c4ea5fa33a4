# SPDX-License-Identifier: GPL-3.0-or-later
"""Hardware tokens over PKCS#11 inside this process, the only module that knows PyKCS11; P12 files are not in here.

The program itself goes through token_process.py: a vendor's library that crashes must not take the window along.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PyKCS11
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from workstation.errors import (
    DeviceError,
    MechanismUnsupported,
    ModuleNotFound,
    ModuleWrongArchitecture,
    NoCertificate,
    NoToken,
    PinIncorrect,
    PinLocked,
    SigningError,
    TokenRemoved,
)
from workstation.signing.modules import check_module, find_modules
from workstation.signing.signer import CertificateFacts, KeyKind, certificate_facts, issuers_of
from workstation.signing.slots import TokenSlot, wipe

_PIN_WRONG = frozenset({PyKCS11.CKR_PIN_INCORRECT, PyKCS11.CKR_PIN_INVALID, PyKCS11.CKR_PIN_LEN_RANGE})
_PIN_SHUT = frozenset({PyKCS11.CKR_PIN_LOCKED, PyKCS11.CKR_PIN_EXPIRED})
_GONE = frozenset(
    {
        PyKCS11.CKR_TOKEN_NOT_PRESENT,
        PyKCS11.CKR_TOKEN_NOT_RECOGNIZED,
        PyKCS11.CKR_DEVICE_REMOVED,
        PyKCS11.CKR_SESSION_HANDLE_INVALID,
        PyKCS11.CKR_SESSION_CLOSED,
        PyKCS11.CKR_SLOT_ID_INVALID,
        PyKCS11.CKR_KEY_HANDLE_INVALID,
        PyKCS11.CKR_OBJECT_HANDLE_INVALID,
        PyKCS11.CKR_USER_NOT_LOGGED_IN,
    }
)
_NOT_ABLE = frozenset(
    {
        PyKCS11.CKR_MECHANISM_INVALID,
        PyKCS11.CKR_MECHANISM_PARAM_INVALID,
        PyKCS11.CKR_KEY_TYPE_INCONSISTENT,
        PyKCS11.CKR_KEY_FUNCTION_NOT_PERMITTED,
        PyKCS11.CKR_FUNCTION_NOT_SUPPORTED,
    }
)
_LOAD_FAILED = -1


def token_info(module: Path | None) -> tuple[TokenSlot, ...]:
    """Return the tokens plugged in, without asking for a PIN.

    Args:
        module: the token's library; None to search.

    Raises:
        ModuleNotFound: no library, or it does not load.
    """
    found: list[TokenSlot] = []
    for library in _libraries(module):
        with _translated(NoToken):
            found += [_describe(library, slot) for slot in library.getSlotList(tokenPresent=True)]
    return tuple(found)


def open_token(module: Path | None, slot: int | None, pin: str | bytearray) -> TokenSigner:
    """Open a token's signing key; the PIN is entered once and never tried a second time.

    Args:
        module: the token's library; None to search.
        slot: number from `token_info`; None for the first token that shows a certificate for signing.
        pin: of the user; a `bytearray` is overwritten before this returns.

    Raises:
        ModuleNotFound, ModuleWrongArchitecture, NoToken: nothing to open.
        PinIncorrect, PinLocked: the PIN was refused; a locked token is not asked at all.
        NoCertificate: no private key with a certificate.
        MechanismUnsupported, DeviceError, TokenRemoved: what the token reports.
    """
    secret = bytearray(pin.encode()) if isinstance(pin, str) else pin
    try:
        library, chosen = _choose(_libraries(module), slot)
        return open_slot(library, chosen, secret)
    finally:
        wipe(secret)


def open_slot(library: Any, slot: int, pin: str | bytearray) -> TokenSigner:
    """Log in to one slot of a loaded PKCS#11 library (a `PyKCS11Lib`, or an object with its methods)."""
    secret = bytearray(pin.encode()) if isinstance(pin, str) else pin
    with _translated(NoToken):
        flags = int(library.getTokenInfo(slot).flags)
        if flags & PyKCS11.CKF_USER_PIN_LOCKED:
            raise PinLocked(detail="CKF_USER_PIN_LOCKED")
        session = library.openSession(slot, PyKCS11.CKF_SERIAL_SESSION)
    try:
        with _translated(TokenRemoved):
            _login(session, secret)
            return _signer(library, session, secret)
    except BaseException:
        _close(session)
        raise


class TokenSigner:
    """One logged-in session of a token, for a whole batch; satisfies `Signer`."""

    def __init__(
        self,
        library: Any,
        session: Any,
        key: Any,
        certificate: bytes,
        chain: tuple[bytes, ...],
        context_pin: bytearray | None = None,
    ) -> None:
        """Take over a session.

        Args:
            library, session, key: of PyKCS11.
            certificate, chain: DER, issuer first.
            context_pin: kept until `close` for a key that asks for the PIN at each signature
                (CKA_ALWAYS_AUTHENTICATE); None for every other key.
        """
        facts = certificate_facts(certificate)
        self._context_pin = context_pin
        self._library = library  # keeps the library initialised as long as the session
        self._session = session
        self._key = key
        self.certificate: bytes = certificate
        self.chain: tuple[bytes, ...] = chain
        self.is_test: bool = facts.is_test
        self.name: str = facts.name
        self.key_kind: KeyKind = facts.key_kind

    def sign(self, data: bytes) -> bytes:
        """Sign SHA-256 of `data` on the token.

        Raises:
            TokenRemoved, DeviceError, MechanismUnsupported: what the token reports.
        """
        if self._session is None:
            raise TokenRemoved(detail="session closed")
        with _translated(TokenRemoved):
            if self.key_kind == "rsa":
                return self._raw(data, PyKCS11.CKM_SHA256_RSA_PKCS)
            # SoftHSM 2.6.1 and older tokens have no CKM_ECDSA_SHA256; they return r and s side by side.
            raw = self._raw(hashlib.sha256(data).digest(), PyKCS11.CKM_ECDSA)
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))

    def close(self) -> None:
        """End the session; the token logs out with its last one."""
        session, self._session, self._key = self._session, None, None
        if self._context_pin is not None:
            wipe(self._context_pin)
            self._context_pin = None
        if session is not None:
            _close(session)

    def _raw(self, data: bytes, mechanism: int) -> bytes:
        chosen = PyKCS11.Mechanism(mechanism, None)
        if self._context_pin is None:
            return bytes(self._session.sign(self._key, data, chosen))
        return _sign_with_context_login(self._session, self._key, data, chosen, self._context_pin)


def _sign_with_context_login(session: Any, key: Any, data: bytes, mechanism: Any, pin: bytearray) -> bytes:
    """Sign with a key that wants the PIN between C_SignInit and C_Sign, which PyKCS11's own call leaves no room for."""
    low = session.lib
    _checked(low.C_SignInit(session.session, mechanism.to_native(), key))
    session.login(bytes(pin), PyKCS11.CKU_CONTEXT_SPECIFIC)
    given, signature = PyKCS11.ckbytelist(data), PyKCS11.ckbytelist()
    _checked(low.C_Sign(session.session, given, signature))  # asks for the size
    _checked(low.C_Sign(session.session, given, signature))
    return bytes(signature)


def _checked(code: int) -> None:
    if code != PyKCS11.CKR_OK:
        raise PyKCS11.PyKCS11Error(code)


def _libraries(module: Path | None) -> list[Any]:
    paths = find_modules() if module is None else (module,)
    loaded = []
    failure: SigningError = ModuleNotFound(detail=str(module) if module else "no known PKCS#11 library on this machine")
    for path in paths:
        try:
            check_module(path)
            loaded.append(_load(path))
        except ModuleWrongArchitecture as error:
            failure = error
        except SigningError as error:
            failure = ModuleNotFound(detail=error.detail)
    if not loaded:
        raise failure
    return loaded


def _load(path: Path) -> Any:
    library = PyKCS11.PyKCS11Lib()
    with _translated(ModuleNotFound):
        return library.load(str(path))


def _choose(libraries: list[Any], slot: int | None) -> tuple[Any, int]:
    present: list[tuple[Any, int]] = []
    for library in libraries:
        with _translated(NoToken):
            present += [(library, number) for number in library.getSlotList(tokenPresent=True)]
    if slot is not None:
        present = [(library, number) for library, number in present if number == slot]
    # A PIN tried on the wrong token costs one of its three tries: look before logging in. Tokens that hide their
    # certificates until the login are taken only when there is one token.
    usable = [pair for pair in present if any(facts.may_sign for facts in _describe(*pair).certificates)]
    if usable:
        return usable[0]
    ready = [pair for pair in present if _is_initialised(*pair)]
    if len(ready) == 1:
        return ready[0]
    if ready:
        raise NoCertificate(detail=f"{len(ready)} tokens, none shows a certificate for signing")
    raise NoToken(detail="" if slot is None else f"slot {slot}")


def _is_initialised(library: Any, slot: int) -> bool:
    with _translated(NoToken):
        return bool(int(library.getTokenInfo(slot).flags) & PyKCS11.CKF_TOKEN_INITIALIZED)


def _describe(library: Any, slot: int) -> TokenSlot:
    with _translated(NoToken):
        info = library.getTokenInfo(slot)
        flags = int(info.flags)
        shown: tuple[CertificateFacts, ...] = ()
        if flags & PyKCS11.CKF_TOKEN_INITIALIZED:
            session = library.openSession(slot, PyKCS11.CKF_SERIAL_SESSION)
            try:
                readable = [_facts(value) for _, value in _certificates(session) if _is_readable(value)]
                shown = tuple(facts for facts in readable if "keyCertSign" not in facts.usages)
            finally:
                _close(session)
    return TokenSlot(
        slot=int(slot),
        label=_text(info.label),
        manufacturer=_text(info.manufacturerID),
        model=_text(info.model),
        serial=_text(info.serialNumber),
        is_pin_count_low=bool(flags & PyKCS11.CKF_USER_PIN_COUNT_LOW),
        is_final_try=bool(flags & PyKCS11.CKF_USER_PIN_FINAL_TRY),
        is_pin_locked=bool(flags & PyKCS11.CKF_USER_PIN_LOCKED),
        is_initialised=bool(flags & PyKCS11.CKF_USER_PIN_INITIALIZED),
        certificates=shown,
    )


def _text(value: Any) -> str:
    return str(value).split("\0")[0].strip()


def _facts(value: bytes) -> CertificateFacts:
    return certificate_facts(value)


def _is_readable(value: bytes) -> bool:
    try:
        certificate_facts(value)
    except (ValueError, MechanismUnsupported):
        return False
    return True


def _login(session: Any, pin: bytearray) -> None:
    try:
        session.login(bytes(pin))
    except PyKCS11.PyKCS11Error as error:
        # Another session of this program is logged in already: that login counts for all of them.
        if error.value != PyKCS11.CKR_USER_ALREADY_LOGGED_IN:
            raise


def _signer(library: Any, session: Any, pin: bytearray) -> TokenSigner:
    certificates = dict(_certificates(session))
    pool = list(certificates.values())
    keys = _private_keys(session)
    pairs = [(key, certificates[ident]) for ident, key in keys if ident in certificates]
    usable = [(key, value) for key, value in pairs if _is_readable(value)]
    # A token may carry an encryption certificate beside the one for signing
    usable.sort(key=lambda pair: not certificate_facts(pair[1]).may_sign)
    if not usable:
        raise NoCertificate(detail=f"{len(keys)} keys, {len(certificates)} certificates")
    key, certificate = usable[0]
    context_pin = bytearray(pin) if _asks_each_time(session, key) else None
    return TokenSigner(library, session, key, certificate, issuers_of(certificate, pool), context_pin)


def _asks_each_time(session: Any, key: Any) -> bool:
    try:
        return bool(session.getAttributeValue(key, [PyKCS11.CKA_ALWAYS_AUTHENTICATE])[0])
    except PyKCS11.PyKCS11Error:  # PKCS#11 before 2.20 does not know the attribute
        return False


def _certificates(session: Any) -> list[tuple[bytes, bytes]]:
    found = session.findObjects([(PyKCS11.CKA_CLASS, PyKCS11.CKO_CERTIFICATE)])
    return [_attributes(session, entry, PyKCS11.CKA_ID, PyKCS11.CKA_VALUE) for entry in found]


def _private_keys(session: Any) -> list[tuple[bytes, Any]]:
    found = session.findObjects([(PyKCS11.CKA_CLASS, PyKCS11.CKO_PRIVATE_KEY)])
    return [(_attributes(session, entry, PyKCS11.CKA_ID, PyKCS11.CKA_ID)[0], entry) for entry in found]


def _attributes(session: Any, entry: Any, first: int, second: int) -> tuple[bytes, bytes]:
    one, other = session.getAttributeValue(entry, [first, second], True)
    return bytes(one), bytes(other)


def _close(session: Any) -> None:
    with contextlib.suppress(PyKCS11.PyKCS11Error):  # a pulled token has closed it already
        session.closeSession()


@contextlib.contextmanager
def _translated(when_gone: type[SigningError]) -> Iterator[None]:
    """Turn PKCS#11 codes into our failures; `when_gone` is what a missing token means at this moment."""
    try:
        yield
    except PyKCS11.PyKCS11Error as error:
        raise _failure(error, when_gone) from error


def _failure(error: PyKCS11.PyKCS11Error, when_gone: type[SigningError]) -> SigningError:
    detail = str(error)
    if error.value in _PIN_WRONG:
        return PinIncorrect(detail=detail)
    if error.value in _PIN_SHUT:
        return PinLocked(detail=detail)
    if error.value in _GONE:
        return when_gone(detail=detail)
    if error.value in _NOT_ABLE:
        return MechanismUnsupported(detail=detail)
    if error.value == _LOAD_FAILED:
        return ModuleNotFound(detail=detail)
    return DeviceError(detail=detail)
