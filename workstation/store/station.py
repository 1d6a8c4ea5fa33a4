# SPDX-License-Identifier: GPL-3.0-or-later
"""The opened data folder with its repositories, and what is put right at start; no rule about a paper is in here."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workstation.closing import Closing
from workstation.domain.doc_code import DocCode
from workstation.domain.ids import FileUid, PaperId
from workstation.domain.paper_code import PaperCode
from workstation.domain.states import BEFORE_SIGNED, Event
from workstation.errors import FileMissing, StoreDamaged, StoreInUse, StoreOlder, StoreReadOnly
from workstation.store.approvals import ApprovalRepository
from workstation.store.audit import AuditTrail
from workstation.store.backup import (
    DATABASE,
    backups,
    copies_before,
    drop_backups_since,
    drop_copies_before,
    drop_old_backups,
    write_backup,
)
from workstation.store.code_log import CodeLog
from workstation.store.columns import time_of, time_text
from workstation.store.connection import Connections, Row, StatementRefused
from workstation.store.counts import Counts
from workstation.store.dossiers import DossierRepository
from workstation.store.edits import EditRepository
from workstation.store.fidelity import FidelityRepository
from workstation.store.fields import FieldRepository
from workstation.store.generation import CODES_UNSURE, Generation
from workstation.store.handovers import HandoverRepository
from workstation.store.keys import create_station_key, load_station_key, write_recovery
from workstation.store.lock import InstanceLock
from workstation.store.migrations import VERSION, check_version, migrate
from workstation.store.numbering import Numbering
from workstation.store.outbox import OutboxRepository
from workstation.store.outbox_list import OutboxList
from workstation.store.papers import PaperRepository
from workstation.store.remote_requests import RemoteRequestRepository
from workstation.store.reuse import ReuseRepository
from workstation.store.shredder import Shredder
from workstation.store.space import FLOOR_MIB, Room, file_faults, free_mib
from workstation.store.spool import Spool
from workstation.store.users import UserRepository
from workstation.store.vault import derive

_CHECK = "pragma quick_check(1)"
# Up to here all of it is looked at before work begins (about 1 s); beyond, in the background right after the start.
# Nothing is read unchecked either way: SQLCipher proves each page by its own code whenever it is read.
_CHECKED_AT_START = 24 << 20
# Each by the index of the papers that still have bytes: a desk of years has few of them.
_NAMED_FILES = (
    """
    select file_uid, paper_id from paper indexed by paper_with_bytes
        cross join page indexed by page_of_paper on page.paper_id = paper.id
    where purged_at is null
    """,
    "select pdf_uid, id from paper indexed by paper_with_bytes where purged_at is null and pdf_uid is not null",
    """
    select outbox.pdf_uid, paper_id from paper indexed by paper_with_bytes
        cross join outbox on outbox.paper_id = paper.id
    where purged_at is null and outbox.pdf_uid is not paper.pdf_uid
    """,
)


_SIGNED_CODES = """
    select code_owner_id, code_document_type_code, code_seq, code_number from paper
    where code_seq is not null and signature_level <> ''
"""
_LAST_ARCHIVE_CODES = """
    select doc_code_agency, doc_code_kind, max(doc_code_number) as number from paper
    where doc_code_number is not null and signature_level <> '' group by doc_code_agency, doc_code_kind
"""
_CODES_KEPT = "codes_kept_since"
_ARCHIVE_CODES_KEPT = "archive_codes_kept_since"
_ENDED_FILE = """
    select 1 from page join paper on paper.id = page.paper_id where file_uid = :uid and purged_at is not null
    union all
    select 1 from paper where pdf_uid = :uid and purged_at is not null
"""


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A row that names a file which is not there."""

    paper_id: PaperId
    uid: FileUid


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What `Station.reconcile` found.

    Attributes:
        drafts_swept: half-written files of an interrupted save.
        orphans_swept: files no row names: saved, but the clerk was never told so.
        leases_taken_back: submissions whose sender is gone.
        missing: for a person to look at.
        set_aside: files newer than a database that was put back; kept, and opened by `sohoa recover --set-aside`.
    """

    drafts_swept: int
    orphans_swept: int
    leases_taken_back: int
    missing: tuple[MissingFile, ...]
    set_aside: tuple[FileUid, ...] = ()


class CheckStopped(Exception):
    """A check was broken off; nothing is known about the rest."""


class Station(Closing):
    """One data folder, opened; at most one writing instance at a time, and readers beside it."""

    def __init__(
        self,
        data_dir: Path,
        connections: Connections,
        spool: Spool,
        codes: CodeLog,
        room: Room,
        lock: InstanceLock | None,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._clock = clock
        self._is_check_stopped = threading.Event()
        self.data_dir = data_dir
        self.spool = spool
        self.audit = AuditTrail(connections, clock)
        self.dossiers = DossierRepository(connections, self.audit, clock)
        self.papers = PaperRepository(connections, self.audit, clock, codes)
        self.numbering = Numbering(connections, self.papers, codes)
        self.outbox = OutboxRepository(connections, self.audit, self.papers, clock)
        self.outbox_list = OutboxList(connections)
        self.approvals = ApprovalRepository(connections, self.audit, self.papers, clock)
        self.users = UserRepository(connections, self.audit, clock)
        self.generation = Generation(data_dir, connections)
        self.shredder = Shredder(connections, self.audit, self.papers, spool)
        self.reuse = ReuseRepository(connections, self.audit, clock)
        self.fidelity = FidelityRepository(connections, self.audit, clock)
        self.fields = FieldRepository(connections, self.audit, clock)
        self.edits = EditRepository(connections, self.audit, clock)
        self.handovers = HandoverRepository(connections, self.audit)
        self.remote = RemoteRequestRepository(connections, self.audit, clock)
        self.counts = Counts(connections)
        self._connections = connections
        self._codes = codes
        self._room = room
        self._lock = lock

    @staticmethod
    def exists(data_dir: Path) -> bool:
        """Whether the folder holds data of a desk."""
        return (data_dir / DATABASE).exists()

    @classmethod
    def open(
        cls,
        data_dir: Path,
        *,
        clock: Callable[[], dt.datetime] | None = None,
        read_only: bool = False,
        floor_mib: int = FLOOR_MIB,
        free: Callable[[Path], int] = free_mib,
        recovery_public_key: bytes | None = None,
        station_key: bytes | None = None,
    ) -> Station:
        """Open a data folder, and make it first where there is none.

        Args:
            data_dir: the folder.
            clock: gives the present moment, with zone.
            read_only: look without a lock and without a write, also while another instance works.
            floor_mib: free space below which `ensure_free_space` refuses.
            free: asks the free space of a volume, in MiB.
            recovery_public_key: X25519, PEM; a copy of the station key is kept that only its holder can open.
            station_key: the key itself, where it is not kept in the folder or the keyring any more.

        Raises:
            StoreInUse: another instance writes.
            StoreKeyMissing: data without key.
            StoreDamaged: not our database, another key's, or changed bytes.
            StoreNewer: written by a later version.
            StoreOlder: written by an earlier one, and it cannot be brought up to date now (read_only).
            StoreReadOnly: the folder cannot be written.
            DiskFull: no room.
            FileMissing: nothing there to look at (read_only).
        """
        clock = clock or (lambda: dt.datetime.now(dt.UTC))
        room = Room(data_dir, floor_mib=floor_mib, free=free)
        if read_only:
            if not (data_dir / DATABASE).exists():
                raise FileMissing(name=str(data_dir / DATABASE))
            key = station_key or load_station_key(data_dir)
            try:
                return cls._opened(data_dir, key, room, None, clock)
            except StoreOlder:
                _bring_up_to_date(data_dir, key, clock)
                return cls._opened(data_dir, key, room, None, clock)
        with file_faults(data_dir):
            for folder in (data_dir, data_dir / "spool"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = InstanceLock(data_dir / "station.lock")
        station: Station | None = None
        try:
            make = load_station_key if _holds_data(data_dir) else create_station_key
            key = station_key or make(data_dir)
            station = cls._opened(data_dir, key, room, lock, clock)
            if recovery_public_key is not None:
                write_recovery(data_dir, key, recovery_public_key)
            room.take_reserve()
            station._begin()
        except BaseException:
            if station is not None:
                station._connections.close()
            lock.release()
            raise
        return station

    @classmethod
    def _opened(
        cls, data_dir: Path, key: bytes, room: Room, lock: InstanceLock | None, clock: Callable[[], dt.datetime]
    ) -> Station:
        path = data_dir / DATABASE
        connections = Connections(path, derive(key, "database"), read_only=lock is None, on_full=room.give_reserve)
        try:
            if lock is None:
                _must_be_current(connections, data_dir)
            else:
                _check_at_start(connections, path)
                migrate(connections, str(data_dir), lambda: write_backup(connections, data_dir, clock(), "before"))
        except BaseException:
            connections.close()
            raise
        spool = Spool(data_dir / "spool", connections, room, derive(key, "data keys"), clock)
        return cls(data_dir, connections, spool, CodeLog(data_dir, derive(key, "codes")), room, lock, clock)

    def _begin(self) -> None:
        """Look whether database and folder belong together, and have the list of codes beside it."""
        now = time_text(self._clock())
        self.generation.begin(now)
        if not self._codes.is_there:
            if self.generation.fact(_CODES_KEPT):  # it was there: the database alone may know less
                self.generation.remember(CODES_UNSURE, now)
            self._codes.begin(_code(row) for row in self._connections.rows(_SIGNED_CODES))
            self._codes.add(*self._last_archive_codes())
        elif not self.generation.fact(_ARCHIVE_CODES_KEPT):  # an earlier version wrote the others only
            self._codes.add(*self._last_archive_codes())
        for kept in (_CODES_KEPT, _ARCHIVE_CODES_KEPT):
            if not self.generation.fact(kept):
                self.generation.remember(kept, now)

    def _last_archive_codes(self) -> list[DocCode]:
        rows = self._connections.rows(_LAST_ARCHIVE_CODES)
        return [DocCode(row["doc_code_agency"], row["doc_code_kind"], row["number"]) for row in rows]

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several calls of the repositories one write unit."""
        with self._connections.transaction():
            yield

    def ensure_free_space(self, needed_mib: int) -> None:
        """Check before a capture that there is room for it above the floor.

        Raises:
            DiskFull: there is not.
        """
        self._connections.must_be_writable()
        self._room.ensure(needed_mib)

    def reconcile(self) -> Reconciliation:
        """Put right what an end without warning left behind; at start, before anything else runs."""
        drafts = self.spool.sweep_drafts()
        there = set(self.spool.uids())
        unnamed, absent = set(there), list[MissingFile]()
        for question in _NAMED_FILES:
            for uid, paper_id in self._connections.pairs(question):
                unnamed.discard(uid)
                if uid not in there:
                    absent.append(MissingFile(paper_id, uid))
        ended = {uid for uid in unnamed if self.is_ended(uid)}  # a purge that was interrupted behind its write unit
        for uid in ended:
            self.spool.delete(uid)
        orphans = sorted(unnamed - ended)
        newer = self.generation.was_put_back
        for uid in orphans:
            if newer:
                self.spool.set_aside(uid)
            else:
                self.spool.delete(uid)
        missing = tuple(file for file in absent if not self.spool.bring_back(file.uid))
        self.spool.sweep_keys()
        if newer:
            self._flag(missing)
            self.generation.settle()
        swept, set_aside = (0, tuple(orphans)) if newer else (len(orphans), ())
        self.outbox.rearm_after_set_back(self._clock())
        return Reconciliation(drafts, swept, self.outbox.take_back_all(), missing, set_aside)

    def _flag(self, missing: tuple[MissingFile, ...]) -> None:
        """Give papers whose file went on without the database to a person; further ones find their receipt."""
        for paper_id in {file.paper_id for file in missing}:
            if self.papers.get(paper_id).state in BEFORE_SIGNED:
                self.papers.apply(paper_id, Event.FAIL, actor="program", failure=StoreDamaged.code)

    def backup(self, *, keep: int = 14) -> Path:
        """Write an encrypted copy of the database into the folder's `backups`, and drop the oldest beyond `keep`.

        Raises:
            DiskFull: the copies of before are untouched.
        """
        path = write_backup(self._connections, self.data_dir, self._clock(), "station")
        self.generation.advance()
        self.generation.remember("backup_at", time_text(self._clock()))
        drop_old_backups(self.data_dir, keep)
        return path

    def shred(self, paper_id: PaperId, actor: str) -> None:
        """End a discarded paper's bytes, words and key at once, in the copies of the database too.

        Raises:
            TransitionRefused: the paper is not discarded.
        """
        since = self.shredder.shred(paper_id, actor)
        if since is not None and drop_backups_since(self.data_dir, since):
            self.backup()

    def rotate_backups(self, *, keep: int, days: int) -> int:
        """Remove every copy that is older than `days`, behind a new one where there would be none left.

        A copy holds the keys of papers that were purged after it was made: after so many days nothing of ours does.

        Returns:
            how many files were removed.

        Raises:
            DiskFull: there is no room for a new copy; the old ones are still there.
        """
        limit = self._clock() - dt.timedelta(days=days)
        old = copies_before(self.data_dir, limit)
        if not old:
            return 0
        if not set(backups(self.data_dir)) - set(old):
            self.backup(keep=keep)
        return drop_copies_before(self.data_dir, limit)

    def is_ended(self, uid: str) -> bool:
        """Whether a file, or a data key by its file's name, belongs to a paper whose bytes were ended here."""
        if self._connections.row(_ENDED_FILE, {"uid": uid}) is not None:
            return True
        return self.spool.is_shredded(uid)

    def copy_database(self, path: Path) -> None:
        """Write an encrypted copy of the database to a place of one's own."""
        self._connections.copy_to(path)
        self.generation.advance()

    def quick_check(self) -> None:
        """Look at every page of the database once; seconds for 100,000 papers, so it belongs in the background.

        Raises:
            StoreDamaged: a page does not fit its check code.
            CheckStopped: by `stop_check`.
        """
        with self._stoppable():
            _quick_check(self._connections, self.data_dir / DATABASE)

    def full_check(self) -> int:
        """Check every byte of the database, its indexes and the audit trail; return the number of audit lines.

        Takes minutes for a million papers: belongs in the background. `stop_check` ends it early.

        Raises:
            StoreDamaged: something does not fit its check code.
            CheckStopped: by `stop_check`.
        """
        with self._stoppable():
            lines = self._check_all()
        if self._lock is not None:
            self.generation.remember("checked_at", time_text(self._clock()))
        return lines

    def _check_all(self) -> int:
        where = str(self.data_dir / DATABASE)
        wrong = self._connections.row("pragma cipher_integrity_check")
        if wrong is not None:
            raise StoreDamaged(where=where, detail=str(next(iter(wrong.values()))))
        row = self._connections.row("pragma integrity_check(1)")
        if row is None or row["integrity_check"] != "ok":
            raise StoreDamaged(where=where, detail=str(row["integrity_check"] if row else ""))
        return self.audit.verify(self._is_check_stopped.is_set)

    @contextlib.contextmanager
    def _stoppable(self) -> Iterator[None]:
        if self._is_check_stopped.is_set():
            raise CheckStopped
        try:
            with self._connections.stoppable():
                yield
        except StatementRefused:
            if self._is_check_stopped.is_set():
                raise CheckStopped from None
            raise
        if self._is_check_stopped.is_set():
            raise CheckStopped

    def check_files(self, uids: Iterable[FileUid]) -> int:
        """Open files and prove them whole; return how many.

        Raises:
            StoreDamaged: one is missing or was changed.
        """
        return sum(1 for uid in uids if self.spool.read(uid) is not None)

    def stop_check(self) -> None:
        """Break off a running check and let no further one begin; the desk is being closed."""
        self._is_check_stopped.set()
        self._connections.stop()

    @property
    def is_stopping(self) -> bool:
        """Whether the desk is being closed: long work in the background ends."""
        return self._is_check_stopped.is_set()

    def days_since(self, name: str) -> float:
        """Return the days since something was remembered (`checked_at`, `backup_at`), endless when it never was."""
        told = self.generation.fact(name)
        return (self._clock() - time_of(told)).total_seconds() / 86400 if told else float("inf")

    def changed_since_backup(self) -> bool:
        """Whether anything was done since the last copy."""
        at = self.generation.fact("backup_at")
        last = self.audit.last_at()
        return last is not None and (not at or time_text(last) > at)

    def close(self) -> None:
        """Close the database and let the folder go; twice is no fault."""
        self._connections.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _code(row: Row) -> PaperCode:
    return PaperCode(row["code_owner_id"], row["code_document_type_code"], row["code_seq"], row["code_number"])


def _holds_data(data_dir: Path) -> bool:
    """Tell whether there is a database; an empty file is one whose making was interrupted.

    Raises:
        StoreDamaged: files without a database. Never a new one beside them: `reconcile` would sweep every page.
    """
    database = data_dir / DATABASE
    with file_faults(data_dir):
        if database.exists() and database.stat().st_size > 0:
            return True
        if any((data_dir / "spool").iterdir()):
            raise StoreDamaged(where=str(database), detail="database missing")
    return False


def _must_be_current(connections: Connections, data_dir: Path) -> None:
    if check_version(connections, str(data_dir)) < VERSION:
        raise StoreOlder(where=str(data_dir))


def _bring_up_to_date(data_dir: Path, key: bytes, clock: Callable[[], dt.datetime]) -> None:
    """Give tables of an older version this one's shape, behind a copy of them, for who only wants to look.

    Raises:
        StoreOlder: another instance works there, or nothing may be written; said with what to do.
    """
    try:
        Station.open(data_dir, clock=clock, station_key=key).close()
    except StoreInUse as used:
        raise StoreOlder(where=str(data_dir), pid=used.pid) from used
    except StoreReadOnly as closed:
        raise StoreOlder(where=str(data_dir)) from closed


def _check_at_start(connections: Connections, path: Path) -> None:
    if path.exists() and path.stat().st_size <= _CHECKED_AT_START:
        _quick_check(connections, path)
    else:
        connections.rows("select name, sql from sqlite_master")


def _quick_check(connections: Connections, path: Path) -> None:
    row = connections.row(_CHECK)
    told = row["quick_check"] if row else ""
    if told != "ok":
        raise StoreDamaged(where=str(path), detail=str(told))
