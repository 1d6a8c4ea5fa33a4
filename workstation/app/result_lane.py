# SPDX-License-Identifier: GPL-3.0-or-later
"""What the counter needs around issued results: dossier, likeliest type, those begun before, those to be sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workstation.app.desk import Desk
from workstation.app.results import ReturnedResult, expect_result, queue_result
from workstation.app.sign import sign_further
from workstation.app.signed_file import SignedPaper
from workstation.app.submit import missing_signatures
from workstation.domain.dossier import DocumentType, Dossier
from workstation.domain.fold import fold
from workstation.domain.ids import PaperId
from workstation.domain.paper import Paper
from workstation.domain.rules import SignerRole
from workstation.domain.states import State

_RECENT = 500
_RESULT_PREFIX = "KQ."
# The last two after a PIN that was wrong, or a signer that was not there.
_BEGUN = {
    *(State.EXPECTED, State.CAPTURED, State.PREPARED, State.RECOGNISED, State.NEEDS_ATTENTION),
    *(State.CONFIRMED, State.ASSEMBLED),
}


@dataclass(frozen=True, slots=True)
class FoundDossier:
    """A dossier a result may belong to."""

    dossier: Dossier
    procedure_name: str


@dataclass(frozen=True, slots=True)
class WaitingResult:
    """A result that is signed and kept back until somebody else has signed it too.

    Attributes:
        role: who signs it next, the agency as a rule.
    """

    paper: Paper
    found: FoundDossier
    role: SignerRole


def results_to_seal(desk: Desk) -> tuple[WaitingResult, ...]:
    """Return the results a signature is still missing on, oldest first."""
    waiting: list[WaitingResult] = []
    for paper in desk.station.papers.signed_results():
        if missing := missing_signatures(desk, paper):
            dossier = desk.station.dossiers.get(paper.dossier_id)
            waiting.append(WaitingResult(paper, _found(desk, dossier), missing[0][0]))
    return tuple(waiting)


def seal_results(
    desk: Desk,
    paper_ids: Sequence[PaperId],
    *,
    clerk: str,
    pin: str,
    on_sealed: Callable[[ReturnedResult], object] = lambda _: None,
) -> list[ReturnedResult]:
    """Put the next missing signature on results with one PIN, and queue each; runs in the token lane.

    A remote holder is asked once for all of them; what was confirmed since an earlier request is queued as well.

    Args:
        desk: the desk.
        paper_ids: of the results, in the order of signing; one that somebody else has sealed meanwhile is passed over.
        clerk: who does it.
        pin: of the agency's token.
        on_sealed: told each as soon as it is queued.

    Raises:
        SigningError: the signer could not be opened, or broke; those before stay sealed, the others go on waiting. A
            wrong PIN is tried once only, however many results wait.
    """
    wanted: dict[tuple[SignerRole, str], list[PaperId]] = {}
    for paper_id in paper_ids:
        missing = missing_signatures(desk, desk.station.papers.get(paper_id))
        if missing and desk.has_signer(missing[0][0]):
            wanted.setdefault(missing[0], []).append(paper_id)
    done: list[ReturnedResult] = []
    for (role, profile), ids in wanted.items():
        signed: list[SignedPaper] = []
        try:
            sign_further(desk, ids, pin=pin, clerk=clerk, on_signed=signed.append, role=role, profile=profile)
        finally:
            for one in signed:
                done.append(queue_result(desk, one.paper.id, clerk, [one]))
                on_sealed(done[-1])
    return done


def find_dossiers(desk: Desk, words: str, limit: int = 8) -> tuple[FoundDossier, ...]:
    """Return the newest dossiers whose number, applicant or a paper's code holds the words, diacritics aside.

    A whole number, typed or read from a slip, finds its dossier alone.
    """
    wanted = words.strip()
    if not wanted:
        return ()
    exact = desk.station.dossiers.by_number(wanted)
    if exact is not None:
        return (_found(desk, exact),)
    parts = fold(wanted).split()
    found = (one for one in desk.station.dossiers.recent(_RECENT) if _holds(desk, one, parts))
    return tuple(_found(desk, one) for one, _ in zip(found, range(limit), strict=False))


def _found(desk: Desk, dossier: Dossier) -> FoundDossier:
    procedure = desk.catalogue.procedures.get(dossier.procedure_code)
    return FoundDossier(dossier, procedure.name if procedure else dossier.procedure_code)


def _holds(desk: Desk, dossier: Dossier, parts: list[str]) -> bool:
    applicant = dossier.applicant
    searched = fold(f"{dossier.number} {applicant.name} {applicant.id.value}")
    if all(part in searched for part in parts):
        return True
    codes = [paper.code.text for paper in desk.station.papers.of_dossier(dossier.id) if paper.code is not None]
    return any(all(part in fold(code) for part in parts) for code in codes)


def result_types(desk: Desk, found: FoundDossier) -> tuple[DocumentType, ...]:
    """Return the document types, likeliest result of the procedure first.

    Results have codes of their own kind; among them the one that shares most words with the procedure's name leads.
    """
    words = set(fold(found.procedure_name).split())

    def likelihood(kind: DocumentType) -> tuple[bool, float]:
        own = fold(kind.name).split()
        return kind.code.startswith(_RESULT_PREFIX), sum(word in words for word in own) / len(own)

    return tuple(sorted(desk.catalogue.document_types.values(), key=likelihood, reverse=True))


def take_result(desk: Desk, dossier: Dossier, document_type_code: str, clerk: str) -> Paper:
    """Return the result an earlier try has added to the dossier and not finished, else add it.

    Raises:
        DossierUnknown, DocumentTypeUnknown: as `expect_result` says.
    """
    for paper in _begun(desk, dossier):
        if paper.document_type_code == document_type_code:
            return paper
    return expect_result(desk, dossier.number, document_type_code, clerk)


def begun_result(desk: Desk, dossier: Dossier) -> Paper | None:
    """Return the result with pages that an earlier try has not finished, to be gone on with; the latest of several.

    A wrong PIN, or the end of the program before the signature, leaves it so.
    """
    begun = [paper for paper in _begun(desk, dossier) if desk.station.papers.pages(paper.id)]
    return begun[-1] if begun else None


def _begun(desk: Desk, dossier: Dossier) -> list[Paper]:
    papers = desk.station.papers.of_dossier(dossier.id)
    return [paper for paper in papers if paper.is_result and not paper.corrects and paper.state in _BEGUN]
