# SPDX-License-Identifier: GPL-3.0-or-later
"""The clerk's desk measured in its real window: a timed dossier by keys, stalls of the event loop, start, memory.

    xvfb-run -a -s "-screen 0 1366x768x24" .venv/bin/python bench/desk.py [--runs 3] [--only start|replay|memory]
                                                                          [--stalls]

Replay: the dossier of the plan (5 papers, 12 pages: 10 in the feeder at 80 a minute, both sides of a card on the
glass), from the shot of the card's QR code to the papers in the queue, without a mouse. "instant" presses each key as
soon as the screen takes it, so that every wait of the program is counted; "clerk" thinks and types at the speed of the
Keystroke-Level Model (Card, Moran and Newell 1980: 0.28 s a key, 1.35 s a decision). Every field the program doubts is
a decision of its own; Enter is one key for all that are in sight. Another reading that is offered costs one more
decision, Tab and the arrow keys. A value that no reading had right is typed as it stands on the paper: keys and seconds
are printed with and without that typing.

The event loop's lateness is printed as it was and less the spans in which a processor of the machine itself stood still
(bench/standstill.py): a virtual machine's pause of 200 ms is no work of ours, and a stall of ours is no pause.

--stalls says for each wait of the event loop above 40 ms what every thread of the window's process did then, and which
of them had a processor; the watch itself costs some milliseconds, so figures are taken without it.
"""

from __future__ import annotations

import argparse
import faulthandler
import functools
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SOHOA_KEY_STORE", "file")

from bench.standstill import Standstill

# Compiled modules are kept, as on an installed machine, also where the shell that runs this forbids it.
_ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ROOT / "bench" / ".cache" / "pyc")}
_KEY_S = 0.28
_DECISION_S = 1.35
_TICK_MS = 10
_STALL_MS = 40  # what --stalls looks into
_CARD = "001085012345||TRẦN VĂN BÌNH|12051985|Nam|Số 8, thôn Mẫu|01082024"
_PROCEDURE = "1.004884"  # its short code is LKS
_PASSWORD = "motcua"  # of the trial account, shown on the first screen
# What stands on the sample papers, by component: a clerk who compares types it where something else was read.
_TRUE = {
    1: {
        "OrganName": "Ủy ban nhân dân xã Hoa Mẫu, thành phố Hà Nội",
        "ApplicantName": "TRẦN VĂN BÌNH",
        "PersonName": "TRẦN VĂN BÌNH",
        "BirthDate": "12/05/1985",
        "PersonId": "001085012345",
        "Sex": "Nam",
    },
    2: {
        "CodeNotation": "85/1985",
        "PersonName": "TRẦN VĂN BÌNH",
        "BirthDate": "12/05/1985",
        "Sex": "Nam",
        "MotherName": "LÊ THỊ HOA",
        "FatherName": "TRẦN VĂN MINH",
        "OrganName": "Ủy ban nhân dân xã Hoa Mẫu",
        "IssuedDate": "20/05/1985",
        "SignerName": "Phạm Văn Mẫu",
    },
    3: {
        "CodeNotation": "128/QĐ-UBND",
        "IssuedDate": "12/10/2026",
        "OrganName": "ỦY BAN NHÂN DÂN XÃ HOA MẪU",
        "Subject": "Về việc thay đổi, cải chính hộ tịch",
        "SignerName": "Phạm Văn Mẫu",
    },
    4: {
        "CodeNotation": "456/XN",
        "IssuedDate": "03/11/2026",
        "OrganName": "CÔNG AN THÀNH PHỐ HÀ NỘI CÔNG AN XÃ HOA MẪU",
        "PersonName": "TRẦN VĂN BÌNH",
        "BirthDate": "12/05/1985",
        "PersonId": "001085012345",
        "SignerName": "Đỗ Thị Thử",
    },
}


# --- in the child: one window ---


def _child(part: str, data: Path, began: float, pace: str, pages: int, has_watch: bool) -> dict[str, Any]:
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from ui.application import Application, prepare_process
    from ui.screens.places import Place

    class FirstPaint(QObject):
        at: float | None = None

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and self.at is None:
                self.at = time.monotonic() - began
            return False

    prepare_process()  # as `ui.application.main` does
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(["sohoa-desk"])
    app.setQuitOnLastWindowClosed(False)
    running = Application(app, data)
    paint = FirstPaint()
    running.start_window.installEventFilter(paint)
    running.start()
    while running.window is None and running.failure is None:
        app.processEvents()
        time.sleep(0.002)
    assert running.window is not None, running.failure
    app.processEvents()
    result: dict[str, Any] = {"first_paint_s": paint.at, "opened_s": time.monotonic() - began}

    from tests.ui.clerk import Clerk, Key  # after the start: it must not make the start slower

    clerk = Clerk(app, running)
    clerk.sign_in(_PASSWORD)
    clerk.wait(lambda: running.window is not None and running.window.place is Place.COUNTER, "the counter is shown")
    result["ready_s"] = time.monotonic() - began
    standstill = Standstill()
    if part == "replay":
        standstill.start()
    ticks = _WatchedTicks() if has_watch else _Ticks()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(ticks.tick)
    timer.start(_TICK_MS)
    if part == "replay":
        result |= _Replay(clerk, pace).run(Key)
    elif part == "memory":
        result |= _memory(clerk, Key, pages)
    timer.stop()
    standstill.stop()
    result |= ticks.result(standstill)
    if "shown" in result:
        spans = result.pop("shown")
        result["shown_ms"] = [1000 * (shown - saved) for saved, shown in spans]
        if standstill.is_known:
            result["shown_ours_ms"] = [_ours_ms(saved, shown, standstill) for saved, shown in spans]
    clerk.leave()
    return result


class _Ticks:
    """How late a 10 ms timer comes; what the event loop was held up by."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._late: list[tuple[float, float]] = []  # when it should have come, when it came

    def tick(self) -> None:
        now = time.monotonic()
        if self._last is not None:
            self._late.append((min(now, self._last + _TICK_MS / 1000), now))
        self._last = now

    def result(self, standstill: Standstill) -> dict[str, Any]:
        if len(self._late) < 100:
            return {}
        late = sorted(1000 * (came - due) for due, came in self._late)
        found = {"stall_p99_ms": late[int(len(late) * 0.99)], "stall_max_ms": late[-1], "ticks": len(late)}
        if standstill.is_known:
            ours = sorted(_ours_ms(due, came, standstill) for due, came in self._late)
            found |= {
                "ours_p99_ms": ours[int(len(ours) * 0.99)],
                "ours_max_ms": ours[-1],
                "machine_max_ms": 1000 * standstill.longest_s,
                "machine_share": 100 * standstill.share,
            }
        return found


def _ours_ms(due: float, came: float, standstill: Standstill) -> float:
    return max(0.0, 1000 * (came - due - standstill.within(due, came)))


class _WatchedTicks(_Ticks):
    """Says of each long wait what the threads did; their stacks are written by a thread that needs no interpreter."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()
        self._stacks = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - as long as the process
        self._before = _processor_ms()
        self._told: list[tuple[float, float, str]] = []

    def tick(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        super().tick()
        if self._late:
            due, came = self._late[-1]
            if 1000 * (came - due) > _STALL_MS:
                self._told.append((due, came, self._account()))
        if len(self._late) % 5 == 0:
            self._before = _processor_ms()
        self._stacks.seek(0)
        self._stacks.truncate()
        faulthandler.dump_traceback_later((_TICK_MS + _STALL_MS) / 1000, repeat=True, file=self._stacks)

    def result(self, standstill: Standstill) -> dict[str, Any]:
        faulthandler.cancel_dump_traceback_later()
        for due, came, account in self._told:
            ours = _ours_ms(due, came, standstill)
            head = f"late {1000 * (came - due):.0f} ms, {ours:.0f} of it ours, at {due - self._began:.2f} s"
            print(f"\n--- {head}; {account}", end="", file=sys.stderr)
        return super().result(standstill)

    def _account(self) -> str:
        names = {thread.native_id: thread.name for thread in threading.enumerate()}
        idents = {f"{thread.ident:#018x}": thread.name for thread in threading.enumerate()}
        shares = []
        for task, (had, waited) in _processor_ms().items():
            had_before, waited_before = self._before.get(task, (0.0, 0.0))
            if had - had_before >= 5 or waited - waited_before >= 5:
                name = names.get(task, str(task))
                shares.append(f"{name} {had - had_before:.0f} (+{waited - waited_before:.0f} in the queue)")
        lines = [f"processor, ms: {', '.join(shares)}"]
        self._stacks.seek(0)
        for number, moment in enumerate(self._stacks.read().decode("utf-8", "replace").split("Timeout (")[1:3]):
            lines.append(f"  after {(number + 1) * (_TICK_MS + _STALL_MS)} ms:")
            for stack in moment.split("Thread 0x")[1:]:
                calls = [line.strip() for line in stack.splitlines()[1:] if line.strip()]
                if calls and not any(idle in calls[0] for idle in _IDLE):
                    lines.append(f"    {idents.get('0x' + stack[:16], stack[:16])}")
                    lines += [f"      {_short(call)}" for call in calls[:14]]
        return "\n".join(lines) + "\n"


_IDLE = (
    "in _worker",
    "in wait",
    "in get",
    "in select",
    "in poll",
    "in serve_forever",
    "in _read",
    "in recv",
    "in accept",
)


def _short(line: str) -> str:
    return line.replace('File "', "").replace(f"{ROOT}/", "").replace('", line ', ":")


def _processor_ms() -> dict[int, tuple[float, float]]:
    """How long each thread of this process has had a processor, and was ready and had none; the kernel's own count."""
    spent = {}
    for task in Path("/proc/self/task").iterdir():
        try:
            had, waited, _ = (task / "schedstat").read_text().split()
            spent[int(task.name)] = (int(had) / 1e6, int(waited) / 1e6)
        except (OSError, ValueError):  # it has just ended
            continue
    return spent


class _Replay:
    """One dossier by keys; counts keys and decisions, and how long the program let the clerk wait."""

    def __init__(self, clerk: Any, pace: str) -> None:
        self._clerk = clerk
        self._is_slow = pace == "clerk"
        self._keys = self._decisions = 0
        self._fields = self._looks = self._misread = self._typed = self._picked = self._pick_keys = 0
        self._waited_s = 0.0
        self._saved: dict[object, float] = {}
        self._shown: dict[object, tuple[float, float]] = {}  # when it was saved, when its thumbnail was shown

    def _decide(self, keys: int, decisions: int = 1) -> None:
        self._keys += keys
        self._decisions += decisions
        if self._is_slow:
            self._clerk.pause(int(1000 * (decisions * _DECISION_S + keys * _KEY_S)))

    def _compare(self, window: Any, key: Any) -> None:
        """Look at the doubtful fields in sight, pick or type what was misread, press Enter once."""
        from ui.field_words import shown_value

        codes = window.codes
        self._wait(
            lambda: codes.asked() and not any(row.waits_for_words for row in codes._rows),
            "the words of every doubtful field are shown",
        )
        rows = [row for row in codes._rows if row.field in codes.asked()]
        component = next(paper.paper.component for paper in self._clerk.view.papers if paper.paper.id == codes._paper)
        for row in rows:
            true = _TRUE[component].get(row.field.name, row.edit.text())
            offered = [shown_value(row.field.kind, value) for value in row.field.choices]
            if row.edit.text() == true:
                continue
            row.edit.setFocus()
            if true in offered:  # Tab to the field, the arrow to the reading
                steps = offered.index(true)
                self._picked += 1
                self._pick_keys += 1 + steps
                self._decide(1 + steps)
                self._clerk.press(*[key.Key_Down] * steps)
            else:
                self._misread += 1
                self._typed += len(true) + 1  # Tab to the field marks its old value, typing replaces it
                row.edit.selectAll()
                self._clerk.type(true)
        self._fields += len(rows)
        self._looks += 1
        self._decide(1, len(rows))
        self._clerk.press(key.Key_Return)

    def _wait(self, is_so: Callable[[], object], what: str) -> None:
        started = time.monotonic()
        self._clerk.wait(is_so, what)
        self._waited_s += time.monotonic() - started

    def _watch_pages(self) -> None:
        from PySide6.QtCore import QTimer

        from workstation.domain.paper import Page

        clerk = self._clerk
        bridge, relay = clerk.running.bridge, clerk.running.bridge.relay

        def stamping(slot: Any) -> Any:
            pass_on = relay(slot)

            def stamped(value: object) -> None:
                if isinstance(value, Page):
                    self._saved[value.id] = time.monotonic()
                pass_on(value)

            return stamped

        bridge.relay = stamping
        self._looker = QTimer(interval=_TICK_MS)
        self._looker.timeout.connect(self._look)
        self._looker.start()

    def _look(self) -> None:
        view = self._clerk.view
        if view is None:
            return
        strip = self._clerk.window.counter.desk.strip
        for _, page in view.pages:
            saved = self._saved.get(page.id)
            if saved is not None and page.id not in self._shown and strip.picture(page) is not None:
                self._shown[page.id] = saved, time.monotonic()

    def run(self, key: Any) -> dict[str, Any]:
        from ui.field_words import shown_value
        from ui.next_step import Step, next_step
        from ui.screens.places import Place
        from workstation.app.embedded import PIN

        clerk, window, session = self._clerk, self._clerk.window, self._clerk.session
        self._watch_pages()
        started = time.monotonic()
        self._decide(1)  # the trigger of the hand scanner; the program gets the whole code at once
        clerk.type(_CARD)
        clerk.press(key.Key_Return)  # the hand scanner's own
        self._decide(4)
        clerk.type("LKS")
        self._wait(lambda: _is_found(window), "the procedure is found")
        clerk.press(key.Key_Return)
        self._wait(lambda: clerk.view is not None and clerk.view.papers, "the checklist is there")
        for _ in clerk.view.papers:
            self._decide(0)  # a look at each paper: all are here, no key is needed
        for _ in range(3):  # the stack, then the two sides of the card
            self._decide(1)
            clerk.press(key.Key_F5)
            clerk.wait(lambda: not session.scanning.is_on, "the scanner has stopped")
        last_sheet = time.monotonic()
        self._waited_s = 0.0
        self._wait(lambda: clerk.pages() == 12, "every page is shown")
        self._decide(1)
        clerk.press(key.Key_Return)
        self._wait(lambda: window.place is Place.REVIEW, "the review is shown")
        for _ in range(60):
            if window.place is Place.SIGN:
                break
            before = self._at(window)
            self._wait(lambda: clerk.is_calm() and _may_accept(window), "the paper is read")
            if window.place is Place.CODES:
                self._compare(window, key)
            else:
                self._decide(1)
                clerk.press(key.Key_Return)
            self._wait(functools.partial(self._is_past, window, before), "the next one is shown")
        self._wait(lambda: window.place is Place.SIGN, "the files are listed")
        taken = [
            (field.name, shown_value(field.kind, field.value), _TRUE[paper.paper.component].get(field.name))
            for paper in window.fields.papers
            for field in paper.fields
            if field.found is not None
        ]
        self._wait(clerk.is_calm, "the files are made")
        self._decide(len(PIN) + 1)
        clerk.type(PIN)
        clerk.press(key.Key_Return)
        self._wait(lambda: next_step(clerk.view, is_scanning=False).step is Step.SEND, "every file is signed")
        self._decide(1)
        clerk.press(key.Key_F12)
        self._wait(lambda: window.place is Place.QUEUE, "the queue is shown")
        queued = time.monotonic()
        clerk.wait(lambda: session.queue is not None and session.queue.received == 5, "the receipts are here")
        self._looker.stop()
        return {
            "keys": self._keys,
            "klm_s": self._klm_s(self._keys, self._decisions),
            "typed": self._typed,
            "klm_typed_s": self._klm_s(self._keys + self._typed, self._decisions),
            "fields": self._fields,
            "looks": self._looks,
            "picked": self._picked,
            "misread": self._misread,
            "wrong": sum(true is not None and value != true for _, value, true in taken),
            # One F9 in place of every look at fields.
            "klm_pages_s": self._klm_s(
                self._keys - self._looks - self._pick_keys + 1, self._decisions - self._fields - self._picked + 1
            ),
            "waited_s": self._waited_s,
            "after_last_sheet_s": queued - last_sheet,
            "whole_s": queued - started,
            "receipts_s": time.monotonic() - queued,
            "shown": list(self._shown.values()),
            "rss_mib": _rss_mib(),
        }

    @staticmethod
    def _klm_s(keys: int, decisions: int) -> float:
        return keys * _KEY_S + decisions * _DECISION_S

    def _is_past(self, window: Any, before: object) -> bool:
        return bool(self._at(window) != before)

    def _at(self, window: Any) -> object:
        # What the screen shows, and what is confirmed: one of them changes with every Enter.
        from PySide6.QtWidgets import QApplication

        entry = window.review.strip.current_entry() if window.place is window.place.REVIEW else None
        page = entry.page.id if entry is not None and entry.page is not None else None
        focused = QApplication.focusWidget()
        return (
            window.place,
            window.hint.sentence,
            id(focused),
            page,
            [paper.paper.state for paper in self._clerk.view.papers],
        )


def _is_found(window: Any) -> bool:
    first = window.counter.intake.results.model().index(0, 0).data()
    return isinstance(first, str) and _PROCEDURE in first


def _may_accept(window: Any) -> bool:
    # The last page of a paper is accepted when the whole paper is read; the pages before it at once.
    from workstation.domain.states import State

    entry = window.review.strip.current_entry() if window.place is window.place.REVIEW else None
    if entry is None or entry.place < entry.size - 1:
        return True
    return entry.paper.paper.state not in {State.CAPTURED, State.PREPARED}


def _memory(clerk: Any, key: Any, pages: int) -> dict[str, Any]:
    at_first = _rss_mib()
    scanned, most = 0, at_first
    while scanned < pages:
        clerk.type(_CARD)
        clerk.press(key.Key_Return)
        clerk.type("LKS")
        clerk.wait(lambda: _is_found(clerk.window), "the procedure is found")
        clerk.press(key.Key_Return)
        clerk.wait(lambda: clerk.view is not None and clerk.view.papers, "the checklist is there")
        for _ in range(3):
            clerk.scan()
        clerk.wait(lambda: clerk.pages() == 12 and not clerk.view.unread, "every page is read", within_s=600)
        scanned += clerk.pages()
        clerk.press(key.Key_Return)
        clerk.pause(300)  # the review with its pictures
        clerk.press(key.Key_PageDown, key.Key_PageDown, key.Key_F2)
        clerk.wait(lambda: clerk.view is None and clerk.is_calm(), "the counter is empty")
        most = max(most, _rss_mib())
        print(f"  {scanned} pages, {_rss_mib():.0f} MiB", file=sys.stderr)
    return {"rss_start_mib": at_first, "rss_mib": _rss_mib(), "rss_peak_mib": most, "pages": scanned}


def _rss_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


# --- in the parent ---


def _run(part: str, data: Path, pace: str = "instant", pages: int = 0, has_watch: bool = False) -> dict[str, Any]:
    began = time.monotonic()
    command = [sys.executable, __file__, "--child", part, "--data", str(data), "--began", repr(began)]
    command += ["--stalls"] if has_watch else []
    command += ["--pace", pace, "--pages", str(pages)]
    environment = {**os.environ, **_ENVIRONMENT}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, cwd=ROOT, env=environment)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _median(runs: list[dict[str, Any]], name: str) -> float:
    return float(statistics.median(run[name] for run in runs if run.get(name) is not None))


def _p95(runs: list[dict[str, Any]], name: str) -> float:
    """Of all the runs together; one run alone has too few pages for it."""
    values = sorted(value for run in runs for value in run[name])
    return float(values[math.ceil(0.95 * len(values)) - 1])


def _start(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        _run("start", data)  # makes the data folder, fills the file cache
        measured = [_run("start", data) for _ in range(max(5, runs))]
    print(f"start, median of {len(measured)} (a data folder that exists, the password typed at once)")
    print(f"  first paint       {_median(measured, 'first_paint_s'):6.2f} s")
    print(f"  desk open         {_median(measured, 'opened_s'):6.2f} s")
    print(f"  ready to receive  {_median(measured, 'ready_s'):6.2f} s")


def _replay(runs: int, has_watch: bool) -> None:
    measured: dict[str, list[dict[str, Any]]] = {"instant": [], "clerk": []}
    for _ in range(runs):
        for pace, made in measured.items():
            with tempfile.TemporaryDirectory() as folder:
                print(f"\nreplay, {pace}" if has_watch else "", end="\n" if has_watch else "", file=sys.stderr)
                made.append(_run("replay", Path(folder) / "data", pace, has_watch=has_watch))
    print(f"replay, median of {runs}: 5 papers, 12 pages      instant    clerk")
    for name, text in {
        "keys": "keys pressed, typing of misread values aside",
        "klm_s": "the clerk's time by KLM, that typing aside, s",
        "fields": "doubtful fields in it, each a decision",
        "looks": "keys that confirmed them",
        "picked": "of them picked from other readings, a decision and keys each",
        "misread": "of them misread and typed",
        "wrong": "fields that stand wrong in the end",
        "typed": "keys of that typing",
        "klm_typed_s": "the clerk's time by KLM with it, s",
        "klm_pages_s": "the same with the fields left for later (F9), s",
        "waited_s": "waiting for the program after the last sheet, s",
        "after_last_sheet_s": "last sheet to papers in the queue, s",
        "whole_s": "card shot to papers in the queue, s",
        "receipts_s": "from there to five receipts, s",
        "stall_p99_ms": "event loop late, p99, ms",
        "stall_max_ms": "event loop late, max, ms",
        "machine_share": "the machine itself stood still, % of the time",
        "machine_max_ms": "longest of these standstills, ms",
        "ours_p99_ms": "event loop late, less those standstills, p99, ms",
        "ours_max_ms": "event loop late, less those standstills, max, ms",
        "rss_mib": "memory of the window's process, MiB",
    }.items():
        if any(run.get(name) is not None for run in measured["instant"]):
            values = "".join(f"{_median(made, name):9.1f}" for made in measured.values())
            print(f"  {text:48s}{values}")
    for name, text in {
        "shown_ms": "page saved to thumbnail shown, p95, ms",
        "shown_ours_ms": "the same less those standstills, p95, ms",
    }.items():
        if all(run.get(name) for made in measured.values() for run in made):
            values = "".join(f"{_p95(made, name):9.1f}" for made in measured.values())
            print(f"  {text:48s}{values}")
    pages = [sum(len(run["shown_ms"]) for run in made) for made in measured.values()]
    print(f"  of so many pages                                {pages[0]:9d}{pages[1]:9d}")


def _memory_part(pages: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = _run("memory", Path(folder) / "data", pages=pages)
    print(f"memory of the window's process over {one['pages']} pages, MiB")
    print(f"  signed in {one['rss_start_mib']:.0f}   at the end {one['rss_mib']:.0f}   most {one['rss_peak_mib']:.0f}")


def main() -> None:
    """Run the parts and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--only", choices=("start", "replay", "memory"))
    parser.add_argument("--stalls", action="store_true", help="of the replay: what held the event loop up")
    parser.add_argument("--child", choices=("start", "replay", "memory"), help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--pace", default="instant", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        print(json.dumps(_child(chosen.child, chosen.data, chosen.began, chosen.pace, chosen.pages, chosen.stalls)))
        return
    parts: dict[str, Callable[[], None]] = {
        "start": lambda: _start(chosen.runs),
        "replay": lambda: _replay(chosen.runs, chosen.stalls),
        "memory": lambda: _memory_part(chosen.pages),
    }
    for name, part in parts.items():
        if chosen.only in {None, name}:
            part()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
