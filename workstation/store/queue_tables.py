# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements of the migration for a long queue (search, reconciliation, start) and the end of discarded papers."""

from __future__ import annotations

QUEUE_TABLES = (
    "drop table outbox_words",
    # Beginnings up to six letters have lists of their own: without them "chung*" gathers 500,000 rows before it gives
    # the newest 50, 39 ms at a million rows against 1 (docs/benchmarks/outbox.md). A fifth of the index's size more.
    """
    create virtual table outbox_words using fts5 (
        search, content = 'outbox', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0',
        prefix = '1 2 3 4 5 6'
    )
    """,
    "insert into outbox_words (outbox_words) values ('rebuild')",
    # With the words in it, thousands of rows of one state are looked through without reading a row.
    "drop index outbox_by_state",
    "create index outbox_by_state on outbox (state, id, search)",
    "create index outbox_waiting on outbox (queued_at, id) where state in ('queued', 'sending')",
    # What we wrote down ourselves of a portal without receipts says so (workstation.portal.receipt).
    """
    alter table outbox add column receipt_kind text generated always as (
        iif(json_valid(receipt_verbatim), cast(json_extract(receipt_verbatim, '$.sohoa_receipt') as text), null)
    ) virtual
    """,
    "create index outbox_unproven on outbox (id) where receipt_kind = 'accepted_only'",
    # When the portal last said what it holds of an owner, also when that was nothing.
    "create table asked_owner (owner_id text primary key, asked_at text not null) strict, without rowid",
    "alter table paper add column purged_at text",
    "update paper set purged_at = state_since where state = 'purged'",
    # What a start compares with the spool: without these it reads every row of years.
    "create index paper_with_bytes on paper (id, pdf_uid) where purged_at is null",
    "create index page_of_paper on page (paper_id, file_uid)",
    "create index data_key_live on data_key (id) where wrapped <> x''",
    "create index paper_discarded on paper (state_since, id) where state = 'discarded' and purged_at is null",
    """
    create trigger paper_without_bytes_stays before update of state on paper
    when old.purged_at is not null and new.state not in (old.state, 'purged')
    begin select raise(abort, 'the bytes of this paper are gone'); end
    """,
)
