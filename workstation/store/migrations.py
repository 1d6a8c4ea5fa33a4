# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables and the rules the database itself keeps, as append-only migrations; no question is asked in here.

A migration that was ever released is never changed: a correction is a new one below it.
"""

from __future__ import annotations

from collections.abc import Callable

from workstation.domain.paper_code import PaperCode
from workstation.domain.states import TRANSITIONS
from workstation.errors import StoreNewer
from workstation.store.approval_tables import APPROVAL_TABLES
from workstation.store.connection import Connections
from workstation.store.correction_tables import CORRECTION_TABLES
from workstation.store.intake_tables import INTAKE_TABLES
from workstation.store.queue_tables import QUEUE_TABLES
from workstation.store.search import submission_words
from workstation.store.sqlite import Database, Migrations

MIGRATIONS = Migrations("station")

_TABLES = (
    """
    create table transition (
        state text not null,
        event text not null,
        next text not null,
        who text not null,
        primary key (state, event)
    ) strict, without rowid
    """,
    """
    create table dossier (
        id integer primary key,
        number text not null unique,
        procedure_code text not null,
        owner_id text not null,
        owner_kind text not null,
        owner_doubts text not null,
        owner_name text not null,
        owner_birth_date text not null,
        owner_address text not null,
        state text not null check (state in ('open', 'handed_over', 'abandoned')),
        opened_at text not null,
        clerk text not null,
        rule_set text not null
    ) strict
    """,
    "create index dossier_by_state on dossier (state, id)",
    """
    create table paper (
        id integer primary key,
        uid text not null unique,
        dossier_id integer not null references dossier (id),
        component integer not null,
        title text not null,
        document_type_code text not null,
        owner_id text not null,
        state text not null,
        state_since text not null,
        version integer not null default 1,
        created_at text not null,
        code_owner_id text,
        code_document_type_code text,
        code_seq integer check (code_seq >= 1),
        expected_pages integer not null default 0 check (expected_pages >= 0),
        pdf_uid text unique,
        pdf_sha256 text not null default '',
        pdf_size integer not null default 0,
        signature_level text not null default '' check (signature_level in ('', 'B-B', 'B-T', 'B-LT', 'B-LTA')),
        failure text not null default '',
        check ((code_owner_id is null) = (code_seq is null)),
        check ((code_document_type_code is null) = (code_seq is null)),
        unique (code_owner_id, code_document_type_code, code_seq)
    ) strict
    """,
    "create index paper_of_dossier on paper (dossier_id, component, id)",
    """
    create table page (
        id integer primary key,
        paper_id integer not null references paper (id),
        number integer not null,
        side text check (side in ('front', 'back')),
        file_uid text not null unique,
        sha256 text not null check (length(sha256) = 64),
        size integer not null,
        media_type text not null,
        dpi integer not null,
        width_px integer not null,
        height_px integer not null,
        captured_at text not null,
        discarded_at text,
        replaced_by integer references page (id),
        measures blob
    ) strict
    """,
    "create unique index page_place on page (paper_id, number) where discarded_at is null",
    """
    create table page_text (
        page_id integer primary key references page (id),
        body blob not null
    ) strict
    """,
    """
    create table data_key (
        id blob primary key,
        paper_uid text not null unique,
        wrapped blob not null,
        created_at text not null
    ) strict, without rowid
    """,
    """
    create table outbox (
        id integer primary key autoincrement,
        uid text not null unique references paper (uid),
        paper_id integer not null unique references paper (id),
        state text not null,
        dossier_number text not null,
        procedure_code text not null,
        component integer not null,
        code_owner_id text not null,
        code_document_type_code text not null,
        code_seq integer not null,
        title text not null,
        file_name text not null,
        sha256 text not null check (length(sha256) = 64),
        size integer not null,
        pages integer not null,
        signature_level text not null,
        signed_at text not null,
        pdf_uid text not null,
        queued_at text not null,
        attempts integer not null default 0,
        next_at text not null,
        held integer not null default 0 check (held in (0, 1)),
        lease_owner text,
        lease_until text,
        resume text not null default '',
        last_error_code text not null default '',
        last_error_detail text not null default '',
        receipt_number text not null default '',
        receipt_sha256 text not null default '',
        receipt_at text,
        receipt_verbatim text not null default '',
        check ((lease_owner is null) = (lease_until is null))
    ) strict
    """,
    "create index outbox_by_state on outbox (state, id)",
    "create index outbox_due on outbox (next_at, id) where state = 'queued' and held = 0",
    """
    create table audit (
        id integer primary key,
        at text not null,
        actor text not null,
        action text not null,
        dossier_id integer,
        paper_id integer,
        detail text not null,
        previous text not null,
        hash text not null unique
    ) strict
    """,
    "create index audit_of_paper on audit (paper_id, id)",
    """
    create table clerk (
        name text primary key,
        full_name text not null,
        role text not null check (role in ('clerk', 'supervisor', 'administrator')),
        password_hash text not null,
        created_at text not null
    ) strict, without rowid
    """,
    """
    create table sign_in_failure (
        name text primary key,
        failures integer not null,
        wait_until text not null
    ) strict, without rowid
    """,
)

_RULES = (
    """
    create trigger paper_starts_expected before insert on paper when new.state <> 'expected'
    begin select raise(abort, 'a paper starts as expected'); end
    """,
    """
    create trigger paper_keeps_to_the_table before update of state on paper
    when new.state <> old.state
        and not exists (select 1 from transition where state = old.state and next = new.state)
    begin select raise(abort, 'transition not in the table'); end
    """,
    """
    create trigger paper_keeps_its_uid before update of uid on paper when new.uid <> old.uid
    begin select raise(abort, 'the uid of a paper is fixed'); end
    """,
    """
    create trigger paper_is_never_deleted before delete on paper
    begin select raise(abort, 'a paper is never deleted'); end
    """,
    # Received means: a receipt that carries the hash of what we sent. A polite answer alone is not enough.
    """
    create trigger paper_received_with_receipt before update of state on paper
    when new.state = 'received' and old.state <> 'received' and not exists (
        select 1 from outbox where paper_id = new.id and receipt_number <> '' and receipt_sha256 = sha256
    )
    begin select raise(abort, 'no receipt with our hash'); end
    """,
    # One truth: the outbox row shows the paper's state, it has none of its own.
    """
    create trigger outbox_follows_paper after update of state on paper
    begin update outbox set state = new.state where paper_id = new.id; end
    """,
    """
    create trigger outbox_is_fixed before update of uid, paper_id, sha256, size, pdf_uid on outbox
    when new.uid <> old.uid or new.paper_id <> old.paper_id or new.sha256 <> old.sha256 or new.size <> old.size
        or new.pdf_uid <> old.pdf_uid
    begin select raise(abort, 'what was queued is fixed'); end
    """,
    """
    create trigger audit_is_not_changed before update on audit
    begin select raise(abort, 'the audit trail is append-only'); end
    """,
    """
    create trigger audit_is_not_deleted before delete on audit
    begin select raise(abort, 'the audit trail is append-only'); end
    """,
)


@MIGRATIONS()
def m001_first_tables(db: Database) -> None:
    """Make the tables of the first version."""
    for statement in (*_TABLES, *_RULES):
        db.execute(statement)
    db.execute("pragma user_version = 1")


_SECOND = (
    # What the program remembers about the folder itself: generation, last check, last backup.
    "create table fact (name text primary key, value text not null) strict, without rowid",
    "alter table page add column sealed_for text",
    "create index page_sealed_for on page (sealed_for) where sealed_for is not null",
    "alter table clerk add column locked integer not null default 0 check (locked in (0, 1))",
    "alter table outbox add column priority integer not null default 0 check (priority in (0, 1))",
    "alter table outbox add column search text not null default ''",
    "drop index outbox_due",
    "create index outbox_due on outbox (priority, next_at, id) where state = 'queued' and held = 0",
    "create index outbox_received on outbox (receipt_at, id) where state = 'received'",
)
_WORDS = (
    # Folded by us before it comes here: unicode61 never folds the letter with a stroke (upload_queue.md 3.6).
    """
    create virtual table outbox_words using fts5 (
        search, content = 'outbox', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0'
    )
    """,
    "insert into outbox_words (rowid, search) select id, search from outbox",
    """
    create trigger outbox_words_of_new after insert on outbox
    begin insert into outbox_words (rowid, search) values (new.id, new.search); end
    """,
    """
    create trigger outbox_words_of_changed after update of search on outbox when new.search <> old.search
    begin
        insert into outbox_words (outbox_words, rowid, search) values ('delete', old.id, old.search);
        insert into outbox_words (rowid, search) values (new.id, new.search);
    end
    """,
    "create table outbox_count (state text primary key, number integer not null) strict, without rowid",
    "insert into outbox_count (state, number) select state, count(*) from outbox group by state",
    """
    create trigger outbox_counts_new after insert on outbox
    begin
        insert into outbox_count (state, number) values (new.state, 1)
            on conflict (state) do update set number = number + 1;
    end
    """,
    """
    create trigger outbox_counts_changed after update of state on outbox when new.state <> old.state
    begin
        update outbox_count set number = number - 1 where state = old.state;
        insert into outbox_count (state, number) values (new.state, 1)
            on conflict (state) do update set number = number + 1;
    end
    """,
    """
    create trigger outbox_is_never_deleted before delete on outbox
    begin select raise(abort, 'a submission is never deleted'); end
    """,
)
_UNFOLDED = """
    select outbox.id, dossier_number, owner_name, outbox.title, outbox.code_owner_id, outbox.code_document_type_code,
        outbox.code_seq
    from outbox join paper on paper.id = outbox.paper_id join dossier on dossier.id = paper.dossier_id
"""


@MIGRATIONS()
def m002_search_counters_keys(db: Database) -> None:
    """Add search by folded words, counters, priorities, and what backup and purge need to know."""
    for statement in _SECOND:
        db.execute(statement)
    for row in db.execute(_UNFOLDED).fetchall():
        number, owner, title, code_owner, code_type, seq = row[1:]
        words = submission_words(number, owner, title, PaperCode(code_owner, code_type, seq))
        db.execute("update outbox set search = ? where id = ?", (words, row[0]))
    for statement in _WORDS:
        db.execute(statement)
    db.execute("pragma user_version = 2")


@MIGRATIONS()
def m003_intake(db: Database) -> None:
    """Bring codes in parts, reuse, fidelity and extracted fields."""
    for statement in INTAKE_TABLES:
        db.execute(statement)
    db.execute("pragma user_version = 3")


@MIGRATIONS()
def m004_corrections(db: Database) -> None:
    """Bring versions of papers, archive codes, moved signature boxes and remote signing requests."""
    for statement in CORRECTION_TABLES:
        db.execute(statement)
    db.execute("pragma user_version = 4")


@MIGRATIONS()
def m005_page_marks(db: Database) -> None:
    """Bring what the scanner said of a page that is not read yet: it must outlive the program."""
    db.execute(
        """
        create table page_mark (
            page_id integer not null references page (id),
            mark text not null,
            primary key (page_id, mark)
        ) strict, without rowid
        """
    )
    db.execute("pragma user_version = 5")


@MIGRATIONS()
def m006_secrets_and_results(db: Database) -> None:
    """Bring the answer to the question about secret papers, which papers are results, and who has signed them."""
    db.execute("alter table dossier add column secret_answer text not null default ''")
    db.execute("alter table paper add column is_result integer not null default 0 check (is_result in (0, 1))")
    db.execute("alter table paper add column signed_as text not null default ''")
    db.execute("pragma user_version = 6")


_EDITS = (
    """
    create table page_edit (
        id integer primary key,
        dossier_id integer not null references dossier (id),
        kind text not null,
        page_id integer references page (id),
        amount real not null default 0,
        before text not null,
        after text not null,
        clerk text not null,
        made_at text not null,
        undone_at text,
        dropped integer not null default 0 check (dropped in (0, 1))
    ) strict
    """,
    "create index page_edit_of_dossier on page_edit (dossier_id, id)",
    # The page was laid otherwise: its words were moved along, and it is to be read again.
    "alter table page add column text_due integer not null default 0 check (text_due in (0, 1))",
)


@MIGRATIONS()
def m007_page_edits(db: Database) -> None:
    """Bring the list of corrections that undo and redo walk."""
    for statement in _EDITS:
        db.execute(statement)
    db.execute("pragma user_version = 7")


@MIGRATIONS()
def m008_long_queue(db: Database) -> None:
    """Bring quick search and reconciliation of a long queue, and the end of discarded papers' bytes."""
    for statement in QUEUE_TABLES:
        db.execute(statement)
    db.execute("pragma user_version = 8")


_HANDOVERS = (
    """
    create table handover_due (
        dossier_id integer primary key references dossier (id),
        stamp integer not null default 1
    ) strict
    """,
    """
    create trigger handover_is_due after update of state on paper
    when new.state <> old.state and new.state in ('received', 'reused', 'discarded')
    begin
        insert into handover_due (dossier_id) values (new.dossier_id)
            on conflict (dossier_id) do update set stamp = stamp + 1;
    end
    """,
)


@MIGRATIONS()
def m009_roles_superseded_handovers(db: Database) -> None:
    """Bring who is asked at a remote service, the end of superseded versions, and which dossiers are to be told."""
    db.execute("alter table remote_request add column role text not null default 'digitiser'")
    db.execute(
        "create index paper_superseded on paper (state_since, id) where state = 'superseded' and purged_at is null"
    )
    for statement in _HANDOVERS:
        db.execute(statement)
    db.execute("pragma user_version = 9")


@MIGRATIONS()
def m010_approval(db: Database) -> None:
    """Bring the supervisor's look before sending, and receipts of papers the portal has lost."""
    for statement in APPROVAL_TABLES:
        db.execute(statement)
    db.execute("pragma user_version = 10")


VERSION = 10


def check_version(connections: Connections, where: str) -> int:
    """Return the version of the tables, 0 for an empty database.

    Raises:
        StoreNewer: a later version of the program wrote it.
    """
    row = connections.row("pragma user_version")
    version = int(row["user_version"]) if row else 0
    if version > VERSION:
        raise StoreNewer(where=where)
    return version


def migrate(connections: Connections, where: str, before: Callable[[], object] = lambda: None) -> None:
    """Bring the tables to this version and the state table to what the domain says, in one transaction.

    Args:
        before: called before tables that hold data are changed: the moment for a backup.

    Raises:
        StoreNewer: a later version of the program wrote it.
    """
    version = check_version(connections, where)
    if version < VERSION:
        if version:
            before()
        connections.db.execute("pragma cache_size = -200000")  # an index over a million rows is built in memory
        try:
            with connections.transaction():
                MIGRATIONS.apply(connections.db)
        finally:
            connections.db.execute("pragma cache_size = -2000")
    wanted = {(row.state.value, row.event.value, row.next.value, row.who.value) for row in TRANSITIONS}
    found = {
        (row["state"], row["event"], row["next"], row["who"])
        for row in connections.rows("select state, event, next, who from transition")
    }
    if found == wanted:
        return
    with connections.transaction():
        connections.write("delete from transition")
        for values in sorted(wanted):
            connections.write("insert into transition (state, event, next, who) values (?, ?, ?, ?)", values)
