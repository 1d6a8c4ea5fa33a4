# SPDX-License-Identifier: GPL-3.0-or-later
"""Which letters make a Vietnamese syllable, by the rules of its spelling; what to do with others is not in here."""

from __future__ import annotations

import functools
import unicodedata

_ONSET_LIST = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_ONSETS = _ONSET_LIST.split()
# Rhymes without tone marks, as they are written after an onset.
_RHYME_LIST = """
a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e ec em en eng eo ep
et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iê iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam
oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oc oi om on ong ooc oong op ot ô ôc ôi ôm ôn
ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uâc uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy uya uych uyên
uyêt uynh uyt uyu uyn uyp uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y ych ym yn ynh yp yt yu yê yêm yên yêng yêt yêu
"""
_RHYMES = frozenset(_RHYME_LIST.split())
_TONES = {"\u0301": "sắc", "\u0300": "huyền", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
_STOPPED = ("c", "ch", "p", "t")  # such syllables carry sắc or nặng and nothing else
_STOPPED_TONES = frozenset({"\u0301", "\u0323"})


@functools.cache
def is_syllable(word: str) -> bool:
    """Tell whether a word of letters is spelt like a Vietnamese syllable; case does not matter."""
    bare, tones = _without_tone(word.lower())
    if len(tones) > 1 or not _tone_is_in_place(word.lower()):
        return False
    for onset in ("", *_ONSETS):
        if not bare.startswith(onset):
            continue
        rhyme = bare[len(onset) :]
        # "gì", "giết": the i of gi is the rhyme's own.
        if rhyme in _RHYMES or (onset == "gi" and (rhyme == "" or "i" + rhyme in _RHYMES)):
            return _tone_fits(rhyme, tones)
        if onset == "qu" and "u" + rhyme in _RHYMES:
            return _tone_fits(rhyme, tones)
    return False


def has_marks(word: str) -> bool:
    """Tell whether a word has letters or tone marks only Vietnamese has, so that it is not a foreign word or code."""
    return any(unicodedata.combining(letter) for letter in unicodedata.normalize("NFD", word)) or "đ" in word.lower()


def _tone_is_in_place(word: str) -> bool:
    # On a marked vowel when there is one, on the last of them in "ươ".
    marked = [letter for letter in word if _without_tone(letter)[0] in "ăâêôơư"]
    toned = [letter for letter in word if _without_tone(letter)[1]]
    return not marked or not toned or toned[0] == marked[-1]


def _tone_fits(rhyme: str, tones: str) -> bool:
    return not rhyme.endswith(_STOPPED) or tones in _STOPPED_TONES


def _without_tone(word: str) -> tuple[str, str]:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(letter for letter in letters if letter in _TONES)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES)), tones
