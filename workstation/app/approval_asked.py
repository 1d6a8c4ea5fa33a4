# SPDX-License-Identifier: GPL-3.0-or-later
"""Which signed papers wait for the supervisor's look when they are to be sent; what she does stands in supervise.py."""

from __future__ import annotations

from workstation.app.desk import Desk
from workstation.app.review import findings
from workstation.domain.approval import ApprovalRule, Decision, Occasion, rule_on
from workstation.domain.paper import Paper
from workstation.store.rules import load_approval_rules


def rule_today(desk: Desk) -> ApprovalRule | None:
    """Return the rule in force today; None where nothing waits.

    Raises:
        SettingInvalid: a rule file that says something we do not understand: nothing goes past a broken rule.
    """
    return rule_on(load_approval_rules(desk.data_dir), desk.clock().date())


def ask_where_wanted(desk: Desk, paper: Paper, clerk: str) -> bool:
    """Let a signed paper wait for the supervisor where the rule of the day wants it; return whether it does.

    Asked again about the same file it is not decided anew: what was approved goes on, what was sent back waits.
    """
    approvals, rule = desk.station.approvals, rule_today(desk)
    last = approvals.last(paper.id)
    if last is not None and last.decision is Decision.APPROVED and last.pdf_sha256 == paper.pdf_sha256:
        return False
    occasions = _occasions(desk, rule, paper, clerk)
    if last is not None and last.decision is None:  # superseded while it waited; its correction was dropped
        occasions = occasions or last.occasions
    if not occasions:
        return False
    name, four_eyes = (rule.id, rule.four_eyes) if rule is not None else ("", True)
    approvals.ask(paper.id, actor=clerk, rule=name, occasions=occasions, four_eyes=four_eyes)
    return True


def _occasions(desk: Desk, rule: ApprovalRule | None, paper: Paper, clerk: str) -> tuple[Occasion, ...]:
    again = (Occasion.SENT_BACK,) if desk.station.approvals.was_sent_back(paper.id) else ()
    if rule is None:
        return again
    is_doubtful = rule.doubtful and bool(findings(desk, paper.id))
    return again + rule.occasions(
        paper.uid,
        document_type_code=paper.document_type_code,
        is_result=paper.is_result,
        is_doubtful=is_doubtful,
        clerk=clerk,
    )
