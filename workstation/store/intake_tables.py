# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements of the migration that brings codes in parts, reuse, fidelity and fields; run by migrations.py."""

from __future__ import annotations

INTAKE_TABLES = (
    # The template of a code is fixed when the code is given: its parts and where the suffix begins are columns.
    "alter table paper add column code_number text not null default ''",
    "alter table paper add column code_suffix_from integer not null default 2 check (code_suffix_from in (1, 2))",
    "alter table paper add column portal_code text not null default ''",
    "alter table paper add column source_form text not null default ''",
    """
    alter table paper add column legal_state text not null default 'working'
        check (legal_state in ('working', 'valid'))
    """,
    "alter table outbox add column code_number text not null default ''",
    "alter table outbox add column code_suffix_from integer not null default 2 check (code_suffix_from in (1, 2))",
    "alter table dossier add column rule_set_date text not null default ''",
    "alter table dossier add column procedure_suffix text not null default ''",
    "alter table dossier add column identity text not null default 'offline_unknown'",
    """
    create table held_paper (
        owner_id text not null,
        code_text text not null,
        document_type_code text not null,
        title text not null,
        sha256 text not null,
        stored_at text not null,
        valid_until text,
        seen_at text not null,
        primary key (owner_id, code_text)
    ) strict, without rowid
    """,
    """
    create table reused_paper (
        paper_id integer primary key references paper (id),
        code_text text not null,
        document_type_code text not null,
        title text not null,
        sha256 text not null,
        stored_at text not null,
        valid_until text,
        source text not null check (source in ('portal', 'cache')),
        asked_at text not null,
        confirmed_at text
    ) strict
    """,
    "create index reused_unconfirmed on reused_paper (asked_at) where confirmed_at is null",
    """
    create table kept_on_paper (
        paper_id integer primary key references paper (id),
        reason text not null,
        noted_by text not null,
        noted_at text not null
    ) strict
    """,
    """
    create table fidelity (
        paper_id integer primary key references paper (id),
        sheets integer not null default 0 check (sheets >= 0),
        compared_key text not null default '',
        compared_by text not null default '',
        compared_at text
    ) strict
    """,
    """
    create table page_note (
        page_id integer primary key references page (id),
        without_note integer not null references page (id)
    ) strict
    """,
    """
    create table demand (
        paper_id integer primary key references paper (id),
        price integer not null check (price >= 0),
        asked_by text not null,
        asked_at text not null
    ) strict
    """,
    """
    create table paper_field (
        paper_id integer not null references paper (id),
        name text not null,
        value text not null,
        confidence real not null,
        boxes text not null,
        page_id integer references page (id),
        confirmed_by text not null default '',
        confirmed_at text,
        primary key (paper_id, name)
    ) strict, without rowid
    """,
)
