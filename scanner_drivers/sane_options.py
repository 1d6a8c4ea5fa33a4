# SPDX-License-Identifier: GPL-3.0-or-later
"""Translates between our scan options and the many names SANE back-ends give to theirs; reads no page."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from typing import Protocol

from scanner_drivers.base import A4_MM, MM_PER_INCH, Capabilities, ColorMode, ScanOptions, Source, SourceCaps
from scanner_drivers.sane_library import Option, OptionType, Unit, Value
from workstation.errors import UnsupportedOption

# order matters: "ADF Duplex" is duplex before it is a feeder
_SOURCES = (
    (Source.ADF_DUPLEX, re.compile(r"duplex|both sides|two.?sided|double.?sided", re.IGNORECASE)),
    (Source.ADF, re.compile(r"adf|feeder", re.IGNORECASE)),
    (Source.FLATBED, re.compile(r"flatbed|platen|glass|^fb$", re.IGNORECASE)),  # "fb": Panasonic (kvs1025, kvs40xx)
)
_MODES = (
    (ColorMode.BW, re.compile(r"lineart|binary|black.?(&|and).?white|monochrome|^bw$|threshold", re.IGNORECASE)),
    (ColorMode.GRAY, re.compile(r"gr[ae]y", re.IGNORECASE)),
    (ColorMode.COLOR, re.compile(r"colou?r|rgb", re.IGNORECASE)),
)
# Fujitsu and Canon DR, Panasonic (double-feed, dfeed), others, as they stand in libsane 1.2. Not df-length, df-diff and
# df-skew: a stack of papers of different size would stop at every one.
_DOUBLE_FEED = re.compile(r"^(df-thickness|double-?feed(-detection)?|dfeed|multi-?feed(-detection)?)$")
_ON_DOUBLE_FEED = re.compile(r"^(df-action|dfstop|multi-?feed-(action|response))$")
_OFF_WORD = re.compile(r"^(off|none|no|disabled?|false|continue|default)$", re.IGNORECASE)
_TRUE = frozenset({"1", "yes", "true", "on"})


class Settings(Protocol):
    """The part of an open scanner that is needed here."""

    options: dict[str, Option]

    def get(self, name: str) -> Value:
        """Return an option's value."""
        ...

    def set(self, name: str, value: Value) -> Value:
        """Set an option and return the value that was taken."""
        ...


def source_of(text: str) -> Source | None:
    """Return which source a back-end's word means, None when no pattern fits."""
    return next((source for source, pattern in _SOURCES if pattern.search(text)), None)


def mode_of(text: str) -> ColorMode | None:
    """Return which colour mode a back-end's word means, None when no pattern fits."""
    return next((mode for mode, pattern in _MODES if pattern.search(text)), None)


def sources(options: Mapping[str, Option]) -> dict[Source, str]:
    """Return the sources a scanner offers with its own word for each; "" where there is nothing to choose."""
    option = options.get("source")
    words = [str(choice) for choice in option.choices] if option is not None else []
    found: dict[Source, str] = {}
    for word in words:
        source = source_of(word)
        if source is not None:
            found.setdefault(source, word)
    if Source.ADF in found and Source.ADF_DUPLEX not in found and _duplex_switch(options) is not None:
        found[Source.ADF_DUPLEX] = found[Source.ADF]
    if not found:
        return {Source.FLATBED: ""}
    return found


def capabilities(options: Mapping[str, Option]) -> Capabilities:
    """Return what a scanner offers; SANE tells it for the present source, which is taken for all."""
    caps = SourceCaps(_resolutions(options), frozenset(_modes(options)) or frozenset({ColorMode.GRAY}), _size(options))
    multifeed = any(_DOUBLE_FEED.search(name) for name in options)
    return Capabilities(dict.fromkeys(sources(options), caps), multifeed_detection=multifeed)


def apply(settings: Settings, source: Source, wanted: ScanOptions) -> None:
    """Set everything in the one order that works: source, mode, resolution, area, the rest.

    Each may switch others on and off or change their limits, so each looks at the options as they are by then.

    Raises:
        UnsupportedOption: the scanner does not have the source, or refuses a setting.
    """
    _set_source(settings, source)
    _set_mode(settings, wanted.mode)
    _set_resolution(settings, wanted.dpi)
    _set_area(settings, wanted.size_mm)
    _set_adjustment(settings, "brightness", wanted.brightness)
    _set_adjustment(settings, "contrast", wanted.contrast)
    if source.is_feeder and wanted.stop_on_double_feed is not None:
        _set_double_feed(settings, wanted.stop_on_double_feed)
    for name, value in wanted.driver_options.items():
        settings.set(name, _converted(settings, name, value))


def effective_dpi(settings: Settings) -> int:
    """Return the resolution the scanner really uses; 0 when it does not say."""
    name = _resolution_name(settings.options)
    return round(float(settings.get(name))) if name else 0


def _set_source(settings: Settings, source: Source) -> None:
    offered = sources(settings.options)
    if source not in offered:
        raise UnsupportedOption(operation="option", detail=f"source {source}")
    if offered[source]:
        settings.set("source", offered[source])
    switch = _duplex_switch(settings.options)
    if switch is not None and source.is_feeder and source_of(offered[source]) is Source.ADF:
        name, simplex, duplex = switch
        settings.set(name, duplex if source is Source.ADF_DUPLEX else simplex)


def _duplex_switch(options: Mapping[str, Option]) -> tuple[str, Value, Value] | None:
    """Return name, value for one side and value for two sides of a separate duplex option."""
    choice = options.get("adf-mode")  # Epson
    if choice is not None:
        duplex = next((word for word in choice.choices if source_of(str(word)) is Source.ADF_DUPLEX), None)
        simplex = next((word for word in choice.choices if word != duplex), None)
        if duplex is not None and simplex is not None:
            return "adf-mode", simplex, duplex
    switch = options.get("duplex")  # Canon, Panasonic
    if switch is not None and switch.type is OptionType.BOOL:
        return "duplex", False, True
    return None


def _set_mode(settings: Settings, mode: ColorMode) -> None:
    option = settings.options.get("mode")
    if option is None or not option.is_settable:
        return None
    # a scanner without this mode gives the next richer one, so nothing of the paper is lost
    for wanted in {ColorMode.BW: (ColorMode.BW, ColorMode.GRAY), ColorMode.GRAY: (ColorMode.GRAY,)}.get(mode, ()):
        if _set_word(settings, option, lambda word, wanted=wanted: mode_of(word) is wanted):  # type: ignore[misc]
            return _set_depth(settings, 1 if wanted is ColorMode.BW else 8)
    if not _set_word(settings, option, lambda word: mode_of(word) is ColorMode.COLOR):
        _set_word(settings, option, lambda word: mode_of(word) is ColorMode.GRAY)
    return _set_depth(settings, 8)


def _set_word(settings: Settings, option: Option, fits: Callable[[str], bool]) -> bool:
    word = next((str(choice) for choice in option.choices if fits(str(choice))), None)
    if word is not None:
        settings.set(option.name, word)
    return word is not None


def _set_depth(settings: Settings, bits: int) -> None:
    option = settings.options.get("depth")
    if option is not None and option.is_settable and bits in option.choices:
        settings.set("depth", bits)


def _resolution_name(options: Mapping[str, Option]) -> str:
    return next((name for name in ("resolution", "x-resolution") if name in options), "")


def _set_resolution(settings: Settings, dpi: int) -> None:
    for name in ("resolution", "x-resolution", "y-resolution"):
        option = settings.options.get(name)
        if option is not None and option.is_settable:
            settings.set(name, _nearest(option, dpi))


def _set_area(settings: Settings, size_mm: tuple[float, float]) -> None:
    for name, length_mm in (("tl-x", 0.0), ("tl-y", 0.0), ("br-x", size_mm[0]), ("br-y", size_mm[1])):
        option = settings.options.get(name)
        if option is None or not option.is_settable:
            continue
        wanted = length_mm
        if option.unit == Unit.PIXEL:
            wanted = length_mm / MM_PER_INCH * (effective_dpi(settings) or 300)
        lowest, highest = (option.limits or (wanted, wanted, 0.0))[:2]
        settings.set(name, min(max(wanted, lowest), highest))


def _set_adjustment(settings: Settings, name: str, share: int) -> None:
    """Set brightness or contrast from -100 to 100 into the range the back-end has; 0 leaves the back-end's own."""
    option = settings.options.get(name)
    if not share or option is None or not option.is_settable or option.limits is None:
        return
    lowest, highest, _ = option.limits
    middle = (lowest + highest) / 2
    settings.set(name, middle + (highest - lowest) / 2 * max(-100, min(100, share)) / 100)


def _set_double_feed(settings: Settings, is_wanted: bool) -> None:
    """Switch the detection of two sheets on or off under whatever name the back-end gives it.

    A back-end that refuses one of them still scans: detection is help, not a condition.
    """
    for name in [name for name in settings.options if _DOUBLE_FEED.search(name) or _ON_DOUBLE_FEED.search(name)]:
        option = settings.options.get(name)  # df-action switches the others on and off
        if option is None or not option.is_settable:
            continue
        value = _double_feed_value(option, is_wanted)
        if value is not None:
            with contextlib.suppress(UnsupportedOption):
                settings.set(name, value)


def _double_feed_value(option: Option, is_wanted: bool) -> Value | None:
    if option.type is OptionType.BOOL:
        return is_wanted
    if option.type is not OptionType.STRING:
        return None  # a sensitivity: the back-end's own
    words = [str(choice) for choice in option.choices]
    stop = next((word for word in words if "stop" in word.lower()), None)
    on = stop or next((word for word in words if not _OFF_WORD.search(word)), None)
    off = next((word for word in words if _OFF_WORD.search(word)), None)
    return on if is_wanted else off


def _nearest(option: Option, wanted: float) -> Value:
    if option.choices:
        return min(option.choices, key=lambda choice: abs(float(choice) - wanted))
    if option.limits is not None:
        return min(max(wanted, option.limits[0]), option.limits[1])
    return wanted


def _converted(settings: Settings, name: str, value: str) -> Value:
    option = settings.options.get(name)
    if option is None or option.type is OptionType.STRING:
        return value
    if option.type is OptionType.BOOL:
        return value.lower() in _TRUE
    try:
        return float(value)
    except ValueError:
        raise UnsupportedOption(operation="option", detail=f"{name}={value}") from None


def _modes(options: Mapping[str, Option]) -> set[ColorMode]:
    option = options.get("mode")
    found = {mode_of(str(choice)) for choice in option.choices} if option is not None else set()
    return {mode for mode in found if mode is not None}


def _resolutions(options: Mapping[str, Option]) -> tuple[int, ...] | range:
    option = options.get(_resolution_name(options))
    if option is None:
        return ()
    if option.choices:
        return tuple(sorted(round(float(choice)) for choice in option.choices))
    if option.limits is None:
        return ()
    lowest, highest, step = (round(number) for number in option.limits)
    return range(lowest, highest + 1, max(1, step))


def _size(options: Mapping[str, Option]) -> tuple[float, float]:
    sides = []
    for name, usual in (("br-x", A4_MM[0]), ("br-y", A4_MM[1])):
        option = options.get(name)
        in_mm = option is not None and option.unit == Unit.MM and option.limits is not None
        sides.append(option.limits[1] if in_mm and option is not None and option.limits is not None else usual)
    return sides[0], sides[1]
