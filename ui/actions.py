# SPDX-License-Identifier: GPL-3.0-or-later
"""Every action of the window in one table: id, text, keys, icon, tip; what an action does is decided by the screens.

No letter, digit or bracket without Ctrl (Telex and VNI swallow them), no F10 (menu key), no Ctrl+Shift (switches the
input method).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from ui import theme
from ui.l10n import QT_TRANSLATE_NOOP


class ActionId(StrEnum):
    """Names of the actions."""

    HELP = "help"
    NEW_DOSSIER = "new_dossier"
    FIND = "find"
    BOUNDARY = "boundary"
    SCAN = "scan"
    RESCAN_PAGE = "rescan_page"
    RETRY = "retry"
    NEXT_PANE = "next_pane"
    PAGE_TOOLS = "page_tools"
    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    TURN_OVER = "turn_over"
    CROP = "crop"
    LEVEL = "level"
    PAGE_EARLIER = "page_earlier"
    PAGE_LATER = "page_later"
    SPLIT = "split"
    JOIN = "join"
    INSERT_SCAN = "insert_scan"
    INSERT_FILE = "insert_file"
    REDO = "redo"
    NUDGE_LEFT = "nudge_left"
    NUDGE_RIGHT = "nudge_right"
    NUDGE_UP = "nudge_up"
    NUDGE_DOWN = "nudge_down"
    NEXT_EDGE = "next_edge"
    WHOLE_SHEET = "whole_sheet"
    PROFILE = "profile"
    DATA = "data"
    SIGN = "sign"
    FULL_PAGE = "full_page"
    SEND = "send"
    REVIEW = "review"
    ACCEPT = "accept"
    BACK = "back"
    PREVIOUS_PAPER = "previous_paper"
    NEXT_PAPER = "next_paper"
    MARK = "mark"
    REUSE = "reuse"
    NOT_BROUGHT = "not_brought"
    DISCARD = "discard"
    UNDO = "undo"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    QUEUE = "queue"
    FIELDS = "fields"
    RESULT = "result"
    SEAL = "seal"
    SLIPS = "slips"
    PRINT = "print"
    SAVE_FILE = "save_file"
    CORRECT = "correct"
    APPROVAL = "approval"
    SEND_BACK = "send_back"
    COMPARISON = "comparison"
    COMPARE = "compare"
    SEND_LOST = "send_lost"
    REPORTS = "reports"
    ACCOUNTS = "accounts"
    SET_UP = "set_up"
    LOCK = "lock"
    STOP = "stop"
    QUIT = "quit"


class Menu(StrEnum):
    """Menus, in the order of the menu bar."""

    DOSSIER = "dossier"
    PAGE = "page"
    SIGNING = "signing"
    HELP = "help"
    TOOL = "tool"  # not in the menu bar: keys of a tool that is open


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One row of the table.

    Attributes:
        text: English source text, translated under the context "Actions".
        keys: portable key sequences; empty where `key_note` says how it is reached.
        tip: what it does, in one sentence.
        key_note: source text of the key as shown, where it is not the first of `keys`.
        in_list: works while a list has the focus only: the key means something else in a text field or on a button.
        repeats: whether holding the key down does it again and again; never where something is lost or accepted.
    """

    id: ActionId
    text: str
    keys: tuple[str, ...]
    icon: str
    tip: str
    menu: Menu
    key_note: str = ""
    in_list: bool = False
    repeats: bool = False


_A = ActionId

TABLE: tuple[ActionSpec, ...] = (
    ActionSpec(
        _A.NEW_DOSSIER,
        QT_TRANSLATE_NOOP("Actions", "New dossier"),
        ("F2",),
        "file-plus",
        QT_TRANSLATE_NOOP("Actions", "Receive the next dossier; the present one stays in the list."),
        Menu.DOSSIER,
    ),
    ActionSpec(
        _A.SCAN,
        QT_TRANSLATE_NOOP("Actions", "Scan"),
        ("F5",),
        "scan",
        QT_TRANSLATE_NOOP("Actions", "Scan what lies in the feeder, else what lies on the glass."),
        Menu.DOSSIER,
    ),
    ActionSpec(
        _A.PROFILE,
        QT_TRANSLATE_NOOP("Actions", "Way to scan"),
        ("Ctrl+F5",),
        "settings",
        QT_TRANSLATE_NOOP("Actions", "Choose how this scanner scans; it is remembered for the next dossiers."),
        Menu.DOSSIER,
    ),
    ActionSpec(
        _A.REVIEW,
        QT_TRANSLATE_NOOP("Actions", "Check pages"),
        (),
        "eye",
        QT_TRANSLATE_NOOP("Actions", "Look through the scanned pages and confirm each paper."),
        Menu.DOSSIER,
        key_note=QT_TRANSLATE_NOOP("Actions", "Enter"),
    ),
    ActionSpec(
        _A.SIGN,
        QT_TRANSLATE_NOOP("Actions", "Sign"),
        ("F9",),
        "writing-sign",
        QT_TRANSLATE_NOOP("Actions", "Sign the confirmed papers of the dossier with one PIN."),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.SEND,
        QT_TRANSLATE_NOOP("Actions", "Send"),
        ("F12",),
        "send",
        QT_TRANSLATE_NOOP("Actions", "Put the signed papers into the queue; sending goes on by itself."),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.QUEUE,
        QT_TRANSLATE_NOOP("Actions", "Queue"),
        ("Ctrl+Q",),
        "inbox",
        QT_TRANSLATE_NOOP("Actions", "Show what waits to be sent and what was received."),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.RETRY,
        QT_TRANSLATE_NOOP("Actions", "Send now"),
        ("F5",),
        "refresh",
        QT_TRANSLATE_NOOP("Actions", "Send the chosen paper now; while sending is paused, all that are queued."),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.SLIPS,
        QT_TRANSLATE_NOOP("Actions", "Slips"),
        ("Ctrl+P",),
        "printer",
        QT_TRANSLATE_NOOP("Actions", "Look at the slips and the portal's receipts of the dossier, print or keep them."),
        Menu.DOSSIER,
    ),
    ActionSpec(
        _A.RESULT,
        QT_TRANSLATE_NOOP("Actions", "Return a result"),
        ("Ctrl+R",),
        "file-check",
        QT_TRANSLATE_NOOP("Actions", "Scan an issued result, sign it and send it with its dossier."),
        Menu.DOSSIER,
    ),
    ActionSpec(
        _A.SEAL,
        QT_TRANSLATE_NOOP("Actions", "Seal results"),
        ("Shift+F9",),
        "certificate",
        QT_TRANSLATE_NOOP("Actions", "Sign the results that wait for the agency's seal with one PIN of its token."),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.CORRECT,
        QT_TRANSLATE_NOOP("Actions", "Correct a signed paper"),
        ("Ctrl+F8",),
        "pencil",
        QT_TRANSLATE_NOOP("Actions", "Begin the next version of a paper that is signed or sent, or drop one begun."),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.PRINT,
        QT_TRANSLATE_NOOP("Actions", "Print"),
        (),
        "printer",
        QT_TRANSLATE_NOOP("Actions", "Print the slip or report shown on the chosen printer."),
        Menu.DOSSIER,
        key_note=QT_TRANSLATE_NOOP("Actions", "Enter"),
    ),
    ActionSpec(
        _A.SAVE_FILE,
        QT_TRANSLATE_NOOP("Actions", "Save as a file"),
        ("Ctrl+S",),
        "device-floppy",
        QT_TRANSLATE_NOOP("Actions", "Write the slip or report shown to a file."),
        Menu.DOSSIER,
    ),
    ActionSpec(
        _A.FIND,
        QT_TRANSLATE_NOOP("Actions", "Find"),
        ("F3",),
        "search",
        QT_TRANSLATE_NOOP("Actions", "Find a paper by dossier number, name or receipt."),
        Menu.DOSSIER,
    ),
    ActionSpec(
        _A.MARK,
        QT_TRANSLATE_NOOP("Actions", "Paper is here"),
        ("Space",),
        "checkbox",
        QT_TRANSLATE_NOOP("Actions", "Mark the paper as brought; the scan then fills the marked papers only."),
        Menu.DOSSIER,
        in_list=True,
    ),
    ActionSpec(
        _A.REUSE,
        QT_TRANSLATE_NOOP("Actions", "Reuse"),
        ("+",),
        "recycle",
        QT_TRANSLATE_NOOP("Actions", "Attach the paper the state already holds; nothing is scanned."),
        Menu.DOSSIER,
        in_list=True,
    ),
    ActionSpec(
        _A.NOT_BROUGHT,
        QT_TRANSLATE_NOOP("Actions", "Not brought"),
        ("-",),
        "minus",
        QT_TRANSLATE_NOOP("Actions", "Take the paper out of the list: it was not brought."),
        Menu.DOSSIER,
        in_list=True,
    ),
    ActionSpec(
        _A.ACCEPT,
        QT_TRANSLATE_NOOP("Actions", "Accept, next"),
        ("Return", "Enter"),
        "circle-check",
        QT_TRANSLATE_NOOP("Actions", "Accept what is shown and go on."),
        Menu.PAGE,
        key_note=QT_TRANSLATE_NOOP("Actions", "Enter"),
    ),
    ActionSpec(
        _A.BACK,
        QT_TRANSLATE_NOOP("Actions", "Back"),
        ("Backspace", "Left"),
        "arrow-left",
        QT_TRANSLATE_NOOP("Actions", "Go back one page or one screen."),
        Menu.PAGE,
        key_note=QT_TRANSLATE_NOOP("Actions", "Backspace"),
    ),
    ActionSpec(
        _A.PREVIOUS_PAPER,
        QT_TRANSLATE_NOOP("Actions", "Previous paper"),
        ("PgUp",),
        "file-text",
        QT_TRANSLATE_NOOP("Actions", "Go to the first page of the paper before."),
        Menu.PAGE,
        repeats=True,
    ),
    ActionSpec(
        _A.NEXT_PAPER,
        QT_TRANSLATE_NOOP("Actions", "Next paper"),
        ("PgDown",),
        "file-text",
        QT_TRANSLATE_NOOP("Actions", "Go to the first page of the paper after."),
        Menu.PAGE,
        repeats=True,
    ),
    ActionSpec(
        _A.RESCAN_PAGE,
        QT_TRANSLATE_NOOP("Actions", "Scan this page again"),
        ("Shift+F5",),
        "reload",
        QT_TRANSLATE_NOOP("Actions", "Scan the page shown anew; it stays until you take the new one."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.BOUNDARY,
        QT_TRANSLATE_NOOP("Actions", "Papers and boundaries"),
        ("F4",),
        "scissors",
        QT_TRANSLATE_NOOP("Actions", "Say which paper this page and those after it belong to."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.PAGE_TOOLS,
        QT_TRANSLATE_NOOP("Actions", "Page tools"),
        ("F7",),
        "tool",
        QT_TRANSLATE_NOOP("Actions", "Turn, crop, level, move, insert or discard the page shown."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.TURN_LEFT,
        QT_TRANSLATE_NOOP("Actions", "Turn left"),
        ("Ctrl+Left",),
        "rotate",
        QT_TRANSLATE_NOOP("Actions", "Turn the page a quarter to the left; the original stays as it is."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.TURN_RIGHT,
        QT_TRANSLATE_NOOP("Actions", "Turn right"),
        ("Ctrl+Right",),
        "rotate-clockwise",
        QT_TRANSLATE_NOOP("Actions", "Turn the page a quarter to the right; the original stays as it is."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.TURN_OVER,
        QT_TRANSLATE_NOOP("Actions", "Turn upside down"),
        ("Ctrl+Down",),
        "refresh",
        QT_TRANSLATE_NOOP("Actions", "Turn the page by half; the original stays as it is."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.CROP,
        QT_TRANSLATE_NOOP("Actions", "Crop"),
        ("Shift+F7",),
        "crop",
        QT_TRANSLATE_NOOP("Actions", "Move the edges of the page; the original stays as it is."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.LEVEL,
        QT_TRANSLATE_NOOP("Actions", "Level by hand"),
        ("Ctrl+F7",),
        "angle",
        QT_TRANSLATE_NOOP("Actions", "Take out a skew the program did not find, in steps of a tenth of a degree."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.PAGE_EARLIER,
        QT_TRANSLATE_NOOP("Actions", "Page earlier"),
        ("Ctrl+PgUp",),
        "arrow-up",
        QT_TRANSLATE_NOOP("Actions", "Put the page before the one that stands before it."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.PAGE_LATER,
        QT_TRANSLATE_NOOP("Actions", "Page later"),
        ("Ctrl+PgDown",),
        "arrow-down",
        QT_TRANSLATE_NOOP("Actions", "Put the page behind the one that stands after it."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.SPLIT,
        QT_TRANSLATE_NOOP("Actions", "New paper begins here"),
        ("Shift+F4",),
        "file-plus",
        QT_TRANSLATE_NOOP("Actions", "Make this page and those after it a paper of their own."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.JOIN,
        QT_TRANSLATE_NOOP("Actions", "Join with the paper before"),
        ("Ctrl+J",),
        "arrows-join-2",
        QT_TRANSLATE_NOOP("Actions", "Make this paper and the one before it one paper."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.INSERT_SCAN,
        QT_TRANSLATE_NOOP("Actions", "Scan in after this page"),
        ("Ins",),
        "plus",
        QT_TRANSLATE_NOOP("Actions", "Scan one page and put it behind the page shown."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.INSERT_FILE,
        QT_TRANSLATE_NOOP("Actions", "Insert from a file"),
        ("Ctrl+O",),
        "file-import",
        QT_TRANSLATE_NOOP("Actions", "Put the pages of a picture or PDF file behind the page shown."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.DISCARD,
        QT_TRANSLATE_NOOP("Actions", "Discard page"),
        ("Del",),
        "trash",
        QT_TRANSLATE_NOOP("Actions", "Take the page out of its paper; Ctrl+Z brings it back."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.UNDO,
        QT_TRANSLATE_NOOP("Actions", "Undo"),
        ("Ctrl+Z",),
        "arrow-back-up",
        QT_TRANSLATE_NOOP("Actions", "Take back the last change of the dossier, also one from before a restart."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.REDO,
        QT_TRANSLATE_NOOP("Actions", "Redo"),
        ("Ctrl+Y",),
        "arrow-forward-up",
        QT_TRANSLATE_NOOP("Actions", "Do again what was taken back."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.DATA,
        QT_TRANSLATE_NOOP("Actions", "Data and codes"),
        ("F8",),
        "id",
        QT_TRANSLATE_NOOP("Actions", "Correct owner and document type of the paper shown."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.FIELDS,
        QT_TRANSLATE_NOOP("Actions", "Fields read"),
        ("Shift+F8",),
        "list-check",
        QT_TRANSLATE_NOOP("Actions", "Compare the fields read on the papers with the marked words."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.FULL_PAGE,
        QT_TRANSLATE_NOOP("Actions", "Full page"),
        ("F11",),
        "arrows-maximize",
        QT_TRANSLATE_NOOP("Actions", "Show the page alone, as large as the window allows."),
        Menu.PAGE,
    ),
    ActionSpec(
        _A.ZOOM_IN,
        QT_TRANSLATE_NOOP("Actions", "Larger"),
        ("Ctrl++", "Ctrl+="),
        "zoom-in",
        QT_TRANSLATE_NOOP("Actions", "Show the page larger."),
        Menu.PAGE,
        repeats=True,
    ),
    ActionSpec(
        _A.ZOOM_OUT,
        QT_TRANSLATE_NOOP("Actions", "Smaller"),
        ("Ctrl+-",),
        "zoom-out",
        QT_TRANSLATE_NOOP("Actions", "Show the page smaller; the smallest size is the whole page."),
        Menu.PAGE,
        repeats=True,
    ),
    ActionSpec(
        _A.HELP,
        QT_TRANSLATE_NOOP("Actions", "Help"),
        ("F1",),
        "help",
        QT_TRANSLATE_NOOP("Actions", "Show what each key does."),
        Menu.HELP,
    ),
    ActionSpec(
        _A.NEXT_PANE,
        QT_TRANSLATE_NOOP("Actions", "Next part"),
        ("F6",),
        "layout-columns",
        QT_TRANSLATE_NOOP("Actions", "Move the focus to the next part of the screen."),
        Menu.HELP,
    ),
    ActionSpec(
        _A.APPROVAL,
        QT_TRANSLATE_NOOP("Actions", "Approve papers"),
        ("Ctrl+D",),
        "circle-check",
        QT_TRANSLATE_NOOP(
            "Actions", "Look at the papers that wait for approval before they are sent; for supervisors."
        ),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.SEND_BACK,
        QT_TRANSLATE_NOOP("Actions", "Return to the clerk"),
        ("F8",),
        "arrow-back-up",
        QT_TRANSLATE_NOOP("Actions", "Give the paper shown back to its clerk with a reason."),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.COMPARISON,
        QT_TRANSLATE_NOOP("Actions", "Compare with the portal"),
        ("Ctrl+K",),
        "list-check",
        QT_TRANSLATE_NOOP("Actions", "Show day by day what was sent and what the portal says it has; for supervisors."),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.COMPARE,
        QT_TRANSLATE_NOOP("Actions", "Compare now"),
        ("F5",),
        "player-play",
        QT_TRANSLATE_NOOP("Actions", "Ask the portal about every paper of these days; Esc stops it."),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.SEND_LOST,
        QT_TRANSLATE_NOOP("Actions", "Send again what is missing"),
        ("F7",),
        "send",
        QT_TRANSLATE_NOOP("Actions", "Queue the papers that are no longer at the portal again."),
        Menu.SIGNING,
    ),
    ActionSpec(
        _A.REPORTS,
        QT_TRANSLATE_NOOP("Actions", "Reports"),
        ("Ctrl+B",),
        "chart-bar",
        QT_TRANSLATE_NOOP("Actions", "Show how the desk stands against the plans' targets; for supervisors."),
        Menu.HELP,
    ),
    ActionSpec(
        _A.ACCOUNTS,
        QT_TRANSLATE_NOOP("Actions", "Accounts"),
        ("Ctrl+G",),
        "users",
        QT_TRANSLATE_NOOP("Actions", "Add accounts, change passwords and roles, lock; for supervisors."),
        Menu.HELP,
    ),
    ActionSpec(
        _A.SET_UP,
        QT_TRANSLATE_NOOP("Actions", "Set up this counter"),
        ("Ctrl+T",),
        "settings",
        QT_TRANSLATE_NOOP("Actions", "Choose scanner, token, portal and counter, each checked at once."),
        Menu.HELP,
    ),
    ActionSpec(
        _A.LOCK,
        QT_TRANSLATE_NOOP("Actions", "Lock screen"),
        ("Ctrl+L",),
        "lock",
        QT_TRANSLATE_NOOP("Actions", "Lock the screen when you leave the counter; work stays as it is."),
        Menu.HELP,
    ),
    ActionSpec(
        _A.STOP,
        QT_TRANSLATE_NOOP("Actions", "Stop"),
        ("Esc",),
        "player-stop",
        QT_TRANSLATE_NOOP("Actions", "Stop the scanner, close a message or leave the screen; what is saved stays."),
        Menu.HELP,
    ),
    ActionSpec(
        _A.NUDGE_LEFT,
        QT_TRANSLATE_NOOP("Actions", "Edge or angle to the left"),
        ("Left",),
        "arrow-left",
        QT_TRANSLATE_NOOP("Actions", "While cropping: the edge moves by 1 mm. While levelling: 0.1° to the left."),
        Menu.TOOL,
        repeats=True,
    ),
    ActionSpec(
        _A.NUDGE_RIGHT,
        QT_TRANSLATE_NOOP("Actions", "Edge or angle to the right"),
        ("Right",),
        "arrow-right",
        QT_TRANSLATE_NOOP("Actions", "While cropping: the edge moves by 1 mm. While levelling: 0.1° to the right."),
        Menu.TOOL,
        repeats=True,
    ),
    ActionSpec(
        _A.NUDGE_UP,
        QT_TRANSLATE_NOOP("Actions", "Edge up, angle a degree"),
        ("Up",),
        "arrow-up",
        QT_TRANSLATE_NOOP("Actions", "While cropping: the edge moves by 1 mm. While levelling: 1° to the left."),
        Menu.TOOL,
        repeats=True,
    ),
    ActionSpec(
        _A.NUDGE_DOWN,
        QT_TRANSLATE_NOOP("Actions", "Edge down, angle a degree"),
        ("Down",),
        "arrow-down",
        QT_TRANSLATE_NOOP("Actions", "While cropping: the edge moves by 1 mm. While levelling: 1° to the right."),
        Menu.TOOL,
        repeats=True,
    ),
    ActionSpec(
        _A.NEXT_EDGE,
        QT_TRANSLATE_NOOP("Actions", "Next edge"),
        ("Space",),
        "crop",
        QT_TRANSLATE_NOOP("Actions", "While cropping: choose the edge that the arrow keys move."),
        Menu.TOOL,
    ),
    ActionSpec(
        _A.WHOLE_SHEET,
        QT_TRANSLATE_NOOP("Actions", "Whole sheet"),
        ("Home",),
        "arrows-maximize",
        QT_TRANSLATE_NOOP("Actions", "While cropping: show the whole sheet again. While levelling: back to 0°."),
        Menu.TOOL,
    ),
    ActionSpec(
        _A.QUIT,
        QT_TRANSLATE_NOOP("Actions", "Quit"),
        (),
        "x",
        QT_TRANSLATE_NOOP("Actions", "Close the program; pages already scanned and papers in the queue stay."),
        Menu.HELP,
        key_note=QT_TRANSLATE_NOOP("Actions", "Alt+F4"),
    ),
)


def text_of(spec: ActionSpec) -> str:
    """Return the action's text in the window's language."""
    return QCoreApplication.translate("Actions", spec.text)


def tip_of(spec: ActionSpec) -> str:
    """Return the action's sentence in the window's language."""
    return QCoreApplication.translate("Actions", spec.tip)


def key_of(spec: ActionSpec) -> str:
    """Return the key as shown on buttons and in the help."""
    if spec.key_note:
        return QCoreApplication.translate("Actions", spec.key_note)
    # "PgDn" as it stands on the key, in the hints and in the manual.
    return QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText).replace("PgDown", "PgDn")


def key_by_id(action: ActionId) -> str:
    """Return the key of an action by its id."""
    return next(key_of(spec) for spec in TABLE if spec.id is action)


class Actions(QObject):
    """The table as QActions; `dispatch` is called with the id of the one that was triggered."""

    def __init__(self, parent: QObject, dispatch: Callable[[ActionId], None]) -> None:
        """Make one QAction a row; they work in the whole window, those of lists where a list adds them."""
        super().__init__(parent)
        self._dispatch = dispatch
        self._actions: dict[ActionId, QAction] = {}
        for spec in TABLE:
            self._actions[spec.id] = self._made(spec)

    def __getitem__(self, action: ActionId) -> QAction:
        return self._actions[action]

    def of_menu(self, menu: Menu) -> list[QAction]:
        """Return the actions of a menu in table order."""
        return [self._actions[spec.id] for spec in TABLE if spec.menu is menu]

    def for_lists(self) -> list[QAction]:
        """Return the actions that lists add to themselves."""
        return [self._actions[spec.id] for spec in TABLE if spec.in_list]

    def for_window(self) -> list[QAction]:
        """Return the actions the window adds to itself."""
        return [self._actions[spec.id] for spec in TABLE if not spec.in_list]

    def enable(self, possible: frozenset[ActionId]) -> None:
        """Switch on what is possible now and everything else off."""
        for name, action in self._actions.items():
            action.setEnabled(name in possible)

    def refresh_icons(self) -> None:
        """Draw the icons anew in the colours of the present palette."""
        for spec in TABLE:
            self._actions[spec.id].setIcon(theme.icon(spec.icon))

    def _made(self, spec: ActionSpec) -> QAction:
        action = QAction(theme.icon(spec.icon), text_of(spec), self)
        action.setObjectName(spec.id.value)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setStatusTip(tip_of(spec))
        action.setAutoRepeat(spec.repeats)
        action.setToolTip(f"{text_of(spec)} ({key_of(spec)})\n{tip_of(spec)}")
        if spec.in_list:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: self._dispatch(spec.id))
        return action
