# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard around the import of endesive: still needed where OpenSSL is new, harmless where it is not."""

from __future__ import annotations

import subprocess
import sys

from workstation.signing import compat


def _in_a_new_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def test_without_the_guard_endesive_imports_exactly_where_the_guard_says_it_is_not_needed() -> None:
    said = _in_a_new_process("from workstation.signing import compat; print(compat.needs_guard())")
    # without -W error: only the missing library counts here, not third-party deprecations
    bare = subprocess.run(
        [sys.executable, "-c", "import endesive.pdf.cms"], capture_output=True, text=True, check=False
    )
    assert said == str(bare.returncode != 0), bare.stderr


def test_with_the_guard_endesive_imports_even_when_warnings_are_errors() -> None:
    code = "from workstation.signing import compat; print(compat.endesive_cms().SignedData.__name__)"
    assert _in_a_new_process(code) == "SignedData"


def test_a_certvalidator_that_imports_is_left_in_place() -> None:
    code = (
        "import sys, types; own = types.ModuleType('certvalidator'); own.ValidationContext = object\n"
        "sys.modules['certvalidator'] = own\n"
        "from workstation.signing import compat; compat.endesive_cms()\n"
        "print(sys.modules['certvalidator'] is own)"
    )
    assert _in_a_new_process(code) == "True"


def test_the_pinned_endesive_still_has_what_we_override() -> None:
    signed_data = compat.endesive_cms().SignedData
    for name in ("_makepdf", "_make_signature", "_addAnnotation", "_write"):
        assert callable(getattr(signed_data, name)), name
