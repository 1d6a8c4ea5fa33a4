# SPDX-License-Identifier: GPL-3.0-or-later
"""Where PKCS#11 libraries of tokens lie and whether this program can load them; none is loaded in here."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

from workstation.errors import ModuleNotFound, ModuleWrongArchitecture

# Libraries of the tokens sold in Vietnam and of common middleware (research/regulation.md 4.5), in order of search.
_LIBRARIES_WINDOWS = (
    "bit4xpki.dll",
    "eTPKCS11.dll",
    "viettel-ca_v6.dll",
    "viettel-ca_v5.dll",
    "viettel-ca_v4.dll",
    "vnptca_p11_v8.dll",
    "vnptca_p11_v6.dll",
    "vnpt-ca_csp11.dll",
    "VNPT-CA_v34.dll",
    "ncca_csp11_v1.dll",
    "ica_csp11_v1.dll",
    "bkavca_p11.dll",
    "BkavCA.dll",
    "eps2003csp11.dll",
    "ShuttleCsp11_3003.dll",
    "SignatureP11.dll",
    "wdpkcs.dll",
    "asepkcs.dll",
    "opensc-pkcs11.dll",
)
_LIBRARIES_LINUX = (
    "libbit4xpki.so",
    "bit4id/libbit4xpki.so",
    "libeTPkcs11.so",
    "libcastle_v2.so.1.0.0",
    "opensc-pkcs11.so",
    "softhsm/libsofthsm2.so",
)
_FOLDERS_LINUX = (Path("/usr/local/lib"), Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/lib/x86_64-linux-gnu"))

_PE_BITS = {0x014C: 32, 0x8664: 64, 0xAA64: 64}


def find_modules() -> tuple[Path, ...]:
    """Return the PKCS#11 libraries of this machine: `PYKCS11LIB` first, then the known names in the known folders."""
    chosen = os.environ.get("PYKCS11LIB")
    first = [Path(chosen)] if chosen else []
    if sys.platform == "win32":
        root = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"))
        # A 32-bit middleware puts its library into SysWOW64 alone: it is found there to be told from a missing one.
        known = [root / folder / name for folder in ("System32", "SysWOW64") for name in _LIBRARIES_WINDOWS]
    else:
        known = [folder / name for name in _LIBRARIES_LINUX for folder in _FOLDERS_LINUX]
    return tuple(dict.fromkeys(path for path in (*first, *known) if path.is_file()))


def program_bits() -> int:
    """Return 32 or 64: what libraries this program can load."""
    return 8 * struct.calcsize("P")


def module_bits(path: Path) -> int:
    """Return 32 or 64 as the library's header says, 0 when it is no ELF or PE file."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"\x7fELF") and len(head) > 4:
        return {1: 32, 2: 64}.get(head[4], 0)
    if head.startswith(b"MZ") and len(head) >= 64:
        at = int.from_bytes(head[60:64], "little")
        if head[at : at + 4] == b"PE\0\0":
            return _PE_BITS.get(int.from_bytes(head[at + 4 : at + 6], "little"), 0)
    return 0


def check_module(path: Path) -> None:
    """Refuse a library this program cannot load, before the system's loader does so in its own words.

    Raises:
        ModuleNotFound: it is not there, or no library.
        ModuleWrongArchitecture: made for programs of another width.
    """
    try:
        bits = module_bits(path)
    except OSError as error:
        raise ModuleNotFound(detail=f"{path}: {error.strerror}") from error
    if bits and bits != program_bits():
        raise ModuleWrongArchitecture(detail=f"{path}: {bits}-bit, program {program_bits()}-bit")
