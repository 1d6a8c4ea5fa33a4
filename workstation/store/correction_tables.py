# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements of the migration that brings versions, archive codes, moved boxes, remote requests; run by migrations.py.

The versions of a paper share the code of the first: its row holds the code, theirs hold none unless a correction
changed owner or type.
"""

from __future__ import annotations

CORRECTION_TABLES = (
    "alter table paper add column revision integer not null default 1 check (revision >= 1)",
    "alter table paper add column corrects integer references paper (id)",
    "alter table paper add column first_id integer references paper (id)",
    "create unique index paper_version on paper (first_id, revision) where first_id is not null",
    "alter table paper add column doc_code_agency text",
    "alter table paper add column doc_code_kind text",
    "alter table paper add column doc_code_number integer check (doc_code_number between 1 and 999999)",
    """
    create unique index paper_doc_code on paper (doc_code_agency, doc_code_kind, doc_code_number, revision)
        where doc_code_number is not null
    """,
    "alter table paper add column shift_right_pt real not null default 0",
    "alter table paper add column shift_down_pt real not null default 0",
    "alter table outbox add column revision integer not null default 1 check (revision >= 1)",
    "alter table outbox add column supersedes text not null default ''",
    "alter table outbox add column doc_code text not null default ''",
    """
    create trigger paper_keeps_its_version before update of revision, corrects, first_id on paper
    when old.corrects is not null and (
        new.revision <> old.revision or new.corrects is not old.corrects or new.first_id is not old.first_id
    )
    begin select raise(abort, 'the version of a paper is fixed'); end
    """,
    """
    create table remote_request (
        paper_id integer primary key references paper (id),
        pdf_uid text not null,
        reference text not null,
        ticket text not null default '',
        prepared text not null,
        actor text not null,
        made_at text not null
    ) strict
    """,
)
