# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements of the migration that brings the supervisor's look and receipts of papers the portal has lost."""

from __future__ import annotations

APPROVAL_TABLES = (
    """
    create table approval (
        id integer primary key,
        paper_id integer not null references paper (id),
        pdf_sha256 text not null check (length(pdf_sha256) = 64),
        rule text not null,
        occasions text not null,
        four_eyes integer not null check (four_eyes in (0, 1)),
        asked_at text not null,
        asked_by text not null,
        decision text check (decision in ('approved', 'sent_back')),
        decided_at text,
        decided_by text not null default '',
        fault text not null default '',
        note text not null default '',
        check ((decision is null) = (decided_at is null)),
        check ((decision is null) = (decided_by = '')),
        check ((decision is 'sent_back') = (fault <> ''))
    ) strict
    """,
    "create index approval_of_paper on approval (paper_id, id)",
    "create unique index approval_open on approval (paper_id) where decision is null",
    # What waits or was sent back is little; papers are many.
    "create index paper_in_approval on paper (state, id) where state in ('in_approval', 'returned')",
    """
    create trigger paper_waits_for_somebody before update of state on paper
    when new.state = 'in_approval' and old.state <> 'in_approval' and not exists (
        select 1 from approval where paper_id = new.id and decision is null and pdf_sha256 = new.pdf_sha256
    )
    begin select raise(abort, 'nobody was asked to approve'); end
    """,
    # The one rule that must hold whatever the program does: what somebody has to look at is not sent before.
    """
    create trigger paper_goes_on_approved before update of state on paper
    when new.state = 'queued' and old.state in ('signed', 'in_approval', 'returned') and exists (
        select 1 from approval where id = (select max(id) from approval where paper_id = new.id)
        and (decision is not 'approved' or pdf_sha256 <> new.pdf_sha256)
    )
    begin select raise(abort, 'not approved'); end
    """,
    """
    create trigger approval_is_fixed before update on approval
    when old.decision is not null or new.paper_id <> old.paper_id or new.pdf_sha256 <> old.pdf_sha256
        or new.asked_by <> old.asked_by or new.asked_at <> old.asked_at or new.rule <> old.rule
        or new.occasions <> old.occasions or new.four_eyes <> old.four_eyes
    begin select raise(abort, 'what was said of a paper is fixed'); end
    """,
    """
    create trigger approval_is_never_deleted before delete on approval
    begin select raise(abort, 'what was said of a paper is kept'); end
    """,
    # A receipt is kept for ever, also when the portal has lost what it was for.
    """
    create table lost_receipt (
        id integer primary key,
        outbox_id integer not null references outbox (id),
        number text not null,
        sha256 text not null,
        received_at text not null,
        verbatim text not null,
        lost_at text not null,
        noted_by text not null
    ) strict
    """,
    "create index lost_receipt_of on lost_receipt (outbox_id, id)",
    """
    create trigger lost_receipt_is_never_deleted before delete on lost_receipt
    begin select raise(abort, 'a receipt is kept'); end
    """,
    # Papers sent again because the portal lost them are no longer received.
    """
    create trigger paper_sent_again_without_receipt before update of state on paper
    when old.state = 'received' and new.state = 'queued' and exists (
        select 1 from outbox where paper_id = new.id and receipt_number <> ''
    )
    begin select raise(abort, 'its receipt must be kept aside first'); end
    """,
)
