# SPDX-License-Identifier: GPL-3.0-or-later
"""What Wine lacks of Windows 10 and the program needs, made for the check alone: nothing of this is ever shipped.

icuuc.dll   of Windows 10 1703 and later; Qt6Core asks it for character sets. Here its functions lead to the ICU
            that tesserocr brings.
ucrtbase    Wine's has no complex numbers, NumPy asks for them when it is imported. NumPy's library is pointed, in
            the copy Wine runs, to a mathematics library with them in front of Wine's own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

_COMPILER = "x86_64-w64-mingw32-gcc"
_MATH = "api-ms-win-crt-math-l1-1-0.dll"
_OUR_MATH = "sohoa-crt-complex.dll"  # shorter than the name it is written over
_UNARY = ("ccos", "ccosh", "cexp", "csin", "csinh", "ctan", "ctanh")
_REAL = ("cabs", "carg", "creal", "cimag")
# Complex numbers go by these structures in Microsoft's convention; its long double is a double.
_C = """
#include <complex.h>
typedef struct { double r, i; } D;
typedef struct { float r, i; } F;
static double complex of(double r, double i) { double complex z; __real__ z = r; __imag__ z = i; return z; }
static D d(double complex z) { D n = { __real__ z, __imag__ z }; return n; }
static F f(double complex z) { F n = { (float)__real__ z, (float)__imag__ z }; return n; }
"""
_C_UNARY = """
D x_{0}(D z) {{ return d({0}(of(z.r, z.i))); }}
D x_{0}l(D z) {{ return d({0}(of(z.r, z.i))); }}
F x_{0}f(F z) {{ return f({0}(of(z.r, z.i))); }}
"""
_C_REAL = """
double x_{0}(D z) {{ return {0}(of(z.r, z.i)); }}
double x_{0}l(D z) {{ return {0}(of(z.r, z.i)); }}
float x_{0}f(F z) {{ return (float){0}(of(z.r, z.i)); }}
"""
_C_POWER = """
D x_cpow(D a, D b) { return d(cpow(of(a.r, a.i), of(b.r, b.i))); }
D x_cpowl(D a, D b) { return d(cpow(of(a.r, a.i), of(b.r, b.i))); }
F x_cpowf(F a, F b) { return f(cpow(of(a.r, a.i), of(b.r, b.i))); }
"""


def _functions(library: Path, of: str) -> list[str]:
    """Return the functions a library imports from another."""
    told = subprocess.run(["objdump", "-p", str(library)], check=True, stdout=subprocess.PIPE, text=True).stdout
    for part in told.split("DLL Name: ")[1:]:
        name, _, table = part.partition("\n")
        if name.strip().lower() == of:
            return re.findall(r"^\s+[0-9a-f]+\s+\d+\s+(\w+)\s*$", table.partition("\n\n")[0], re.MULTILINE)
    return []


def _made(to: Path, exports: list[str], source: str = "") -> None:
    definitions, code = to.with_suffix(".def"), to.with_suffix(".c")
    definitions.write_text("EXPORTS\n" + "\n".join(exports) + "\n", encoding="ascii")
    code.write_text(source, encoding="ascii")
    command = [
        _COMPILER,
        "-shared",
        "-s",
        "-static-libgcc",
        "-O1",
        "-fno-builtin",
        "-o",
        str(to),
        str(code),
        str(definitions),
    ]
    subprocess.run(command, check=True)
    definitions.unlink()
    code.unlink()


def add_shims(tree: Path, system: Path) -> list[str]:
    """Put what Wine lacks into its system folder and the installed tree; return what was added, in words.

    Args:
        tree: the program as Wine has it installed; NumPy's library in it is changed.
        system: Wine's `windows/system32`.

    Raises:
        subprocess.CalledProcessError, FileNotFoundError: MinGW is not installed.
    """
    packages = tree / "python/Lib/site-packages"
    asked = _functions(packages / "PySide6/Qt6Core.dll", "icuuc.dll")
    (icu,) = (packages / "tesserocr.libs").glob("icuuc*.dll")
    (data,) = (packages / "tesserocr.libs").glob("icudt*.dll")
    for library in (icu, data):
        shutil.copy2(library, system / library.name)
    version = re.sub(r"\D", "", icu.name.partition("-")[0])
    _made(system / "icuuc.dll", [f'{name}="{icu.stem}".{name}_{version}' for name in asked])
    (numpy,) = (packages / "numpy/_core").glob("_multiarray_umath*.pyd")
    content = numpy.read_bytes()
    written = content.replace(_MATH.encode(), _OUR_MATH.encode().ljust(len(_MATH), b"\0"))
    if written != content:
        complex_ = [f"{name}{end}" for name in (*_UNARY, *_REAL, "cpow") for end in ("", "f", "l")]
        others = [name for name in _functions(numpy, _MATH) if name not in complex_]
        source = _C + "".join(map(_C_UNARY.format, _UNARY)) + "".join(map(_C_REAL.format, _REAL)) + _C_POWER
        exports = [*(f"{name}=x_{name}" for name in complex_), *(f"{name}=ucrtbase.{name}" for name in others)]
        _made(system / _OUR_MATH, exports, source)
        numpy.write_bytes(written)
    return [f"icuuc.dll ({len(asked)} functions, onto {icu.name})", "complex numbers of ucrtbase (for NumPy)"]
