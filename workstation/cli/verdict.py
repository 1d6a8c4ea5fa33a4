# SPDX-License-Identifier: GPL-3.0-or-later
"""A verdict on a file as a clerk reads it: what it is worth, who, when, which level, what is not checked, what next."""

from __future__ import annotations

from pathlib import Path

from workstation.app.choices import VIETNAM
from workstation.cli import console
from workstation.documents.paper_metadata import CODE, DOC_CODE, REVISION
from workstation.signing.verdict import Reason, SignatureVerdict, Verdict, VerdictStatus
from workstation.texts import Texts

_NOT_CHECKED = {Reason.REVOCATION_NOT_CHECKED.value, Reason.TIMESTAMP_UNTRUSTED.value}
_TIMESTAMPED = {"B-T", "B-LT", "B-LTA"}


def print_verdict(texts: Texts, file: Path, verdict: Verdict) -> None:
    """Print the verdict on one file, the worth first and the next step last."""
    console.out.print(str(file), soft_wrap=True, markup=False)
    rows = [("worth", texts.word(f"verify.{_worth(verdict)}")), ("code", _code(verdict))]
    for number, signature in enumerate(verdict.signatures, 1):
        rows.append(("signature", f"{number}. {_signature(texts, signature)}"))
    rows += [("fault", texts.word(f"reason.{reason}")) for reason in verdict.reasons if reason not in _NOT_CHECKED]
    rows += [("unchecked", line) for line in _unchecked(texts, verdict)]
    rows.append(("next", texts.word(f"verify.next_{_step(verdict)}")))
    labels = {key: texts.word(f"verify.label_{key}") for key, _ in rows}
    width = max(map(len, labels.values()))
    for key, line in rows:
        if line:
            console.out.print(f"  {labels[key]:<{width}}  {line}", soft_wrap=True, markup=False)


def _worth(verdict: Verdict) -> str:
    if verdict.is_acceptable and any(signature.is_test for signature in verdict.signatures):
        return "worth_test"
    return f"worth_{verdict.status.value}"


def _code(verdict: Verdict) -> str:
    values = verdict.values
    return " · ".join(filter(None, (values.get(CODE, ""), values.get(REVISION, ""), values.get(DOC_CODE, ""))))


def _signature(texts: Texts, signature: SignatureVerdict) -> str:
    parts = [signature.signer]
    if signature.at is not None:
        when = f"{signature.at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S} (+07:00)"
        parts.append(texts.word("verify.at_proven" if signature.level in _TIMESTAMPED else "verify.at_said", when=when))
    parts.append(texts.word(f"queue.level_{signature.level}") if signature.level else texts.word("verify.no_level"))
    return " · ".join(parts)


def _unchecked(texts: Texts, verdict: Verdict) -> list[str]:
    if verdict.status is VerdictStatus.INVALID:  # nothing that could still be checked makes it good
        return []
    lines = [texts.word(f"reason.{reason}") for reason in verdict.reasons if reason in _NOT_CHECKED]
    if any(signature.level == "B-B" for signature in verdict.signatures):
        lines.append(texts.word("verify.time_unproven"))
    return lines


def _step(verdict: Verdict) -> str:
    """Return the key of the one thing to do next."""
    if verdict.is_acceptable and any(signature.is_test for signature in verdict.signatures):
        return "test"
    if verdict.status is VerdictStatus.INDETERMINATE and Reason.UNTRUSTED.value in verdict.reasons:
        return "untrusted"
    return verdict.status.value
