"""From words as written to words as the tables know them: contractions, text speak, slips and stretched letters."""

from collections.abc import Sequence
from string import ascii_lowercase

from programme.replies.letters import BREAK
from programme.replies.spelling_table import FORGIVEN, JOINED, REAL, SPELLINGS
from programme.replies.vocabulary import CLASSES, FILLER, NAMES, PAUSE, RESUME
from programme.replies.word_set import word_set

_KNOWN: frozenset[str] = frozenset().union(
    *CLASSES.values(), FILLER, PAUSE, RESUME, FORGIVEN, {"help", "info", "fewer", "less"}
)

# Words that may be written letter by letter, or with digits for letters.
_KEYWORDS = frozenset(
    {
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "quit",
        "end",
        "optout",
        "revoke",
        "start",
        "help",
        "pause",
        "resume",
        "wrong",
    }
)

_DIGITS_AS_LETTERS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "$": "s"})
_LONGEST = 40
"""No word we know is longer; longer ones are left as they are, so that the work per character stays bounded."""


def spell(words: Sequence[str]) -> list[str]:
    """The words of letters.words_of, each as the tables know it. ``BREAK`` is kept."""
    spelled: list[str] = []
    for word in _join_letters(words):
        spelled.extend(_spell_one(word))
    return _join_pairs(spelled)


def _slips(word: str) -> set[str]:
    """All strings one slip from ``word``: a letter left out, doubled up, swapped with its neighbour, or wrong."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    wrong = {a + c + b[1:] for a, b in cuts if b for c in ascii_lowercase}
    added = {a + c + b for a, b in cuts for c in ascii_lowercase}
    return left_out | swapped | wrong | added


def _slip_table() -> dict[str, str]:
    real = _KNOWN | frozenset(REAL) | frozenset(SPELLINGS)
    return {slip: word for word in FORGIVEN for slip in _slips(word) if slip not in real}


_SLIPS = _slip_table()


_LIKE_STOP = (_slips("stop") | _slips("quit") | _slips("unsubscribe") | {"stops", "stopped", "halt"}) - {"stop", "suit"}


def looks_like_stop(word: str) -> bool:
    """True for a word one slip from a stopping word, real words too: "step" as a whole reply deserves a look."""
    return word in _LIKE_STOP


def _spell_one(word: str) -> tuple[str, ...]:
    if word == BREAK or len(word) > _LONGEST:
        return (word,)
    found = _look_up(word)
    if found is not None:
        return found
    squeezed = _squeeze(word, 1)
    if squeezed in _KEYWORDS:
        return (squeezed,)
    stretched = _squeeze(word, 2) != word
    for shorter in (_squeeze(word, 2), squeezed) if stretched else ():
        found = _look_up(shorter)
        if found is not None:
            return found
    return _look_closer(word)


def _look_up(word: str) -> tuple[str, ...] | None:
    if word in SPELLINGS:
        return SPELLINGS[word]
    if word in _KNOWN:
        return (word,)
    if word in _SLIPS:
        return (_SLIPS[word],)
    return None


_WELSH_ENDINGS = ("r", "n", "i", "u", "w", "ch", "m", "th")


def _look_closer(word: str) -> tuple[str, ...]:
    if any(char.isdigit() for char in word) and not word.isdigit():
        return _with_digits(word)
    owner = word.removesuffix("s").removesuffix("'")
    if owner in NAMES:
        return (owner,)
    if word.endswith("'s") and owner in _KNOWN:
        return (word,)
    stem, _, ending = word.partition("'")
    if stem in _KNOWN and ending in _WELSH_ENDINGS:
        return (stem,)
    if word.startswith("uns") and 7 <= len(word) <= 15 and _distance(word, "unsubscribe") <= 3:
        return ("unsubscribe",)
    return _unglue(word) or (word.replace("'", ""),)


def _squeeze(word: str, most: int) -> str:
    """Runs of one letter cut to ``most``; runs of two are left alone unless ``most`` is 1."""
    kept: list[str] = []
    for char in word:
        if not (len(kept) >= most and all(earlier == char for earlier in kept[-most:])):
            kept.append(char)
    return "".join(kept)


def _with_digits(word: str) -> tuple[str, ...]:
    as_letters = word.translate(_DIGITS_AS_LETTERS)
    if as_letters in _KEYWORDS:
        return (as_letters,)
    pieces: list[str] = []
    for char in word:
        if (pieces and pieces[-1][-1].isdigit() == char.isdigit()) or (pieces and char == "."):
            pieces[-1] += char
        else:
            pieces.append(char)
    if len(pieces) == 1:
        return (word,)
    return tuple(spelled for piece in pieces for spelled in _spell_one(piece))


_GLUE_HEADS = ("stop", "please", "pls", "plz", "unsubscribe", "nomore", "dont", "leave", "remove", "help")
_GLUE_TAILS = word_set(
    """stop please pls plz thanks thx texting texts text messaging messages message sending contacting
    these this it them me now all unsubscribe more alone my number sms end emails mailing calling
    ringing a for"""
)


def _unglue(word: str) -> tuple[str, ...] | None:
    """Words run together: "pleasestop", "stoptexting", "stopstopstop"."""
    if not word.startswith(_GLUE_HEADS):
        return None
    pieces: list[str] = []
    rest = word
    while rest:
        piece = next((rest[:size] for size in range(min(len(rest), 11), 0, -1) if _is_piece(rest[:size])), None)
        if piece is None:
            return None
        pieces.append(piece)
        rest = rest[len(piece) :]
    return tuple(spelled for piece in pieces for spelled in SPELLINGS.get(piece, (piece,)))


def _is_piece(text: str) -> bool:
    return text in _GLUE_TAILS or text in _GLUE_HEADS


def _distance(left: str, right: str) -> int:
    """Letters added, dropped or changed between two short words."""
    row = list(range(len(right) + 1))
    for at, char in enumerate(left, start=1):
        corner, row[0] = row[0], at
        for to, other in enumerate(right, start=1):
            corner, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, corner + (char != other))
    return row[-1]


def _join_letters(words: Sequence[str]) -> list[str]:
    """Join a keyword that is written letter by letter ("s t o p", "S.T.O.P.") or in pieces that are the whole reply."""
    bare = [word for word in words if word != BREAK]
    if len(bare) <= 4 and "".join(bare) in _KEYWORDS:
        return ["".join(bare)]
    joined: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run.append(word)
        elif not (word == BREAK and run):
            joined.extend(_close_run(run))
            run = []
            joined.append(word)
        else:
            run.append(word)
    return joined[:-1]


def _close_run(run: list[str]) -> list[str]:
    letters = "".join(word for word in run if word != BREAK)
    end = [BREAK] if run and run[-1] == BREAK else []
    for size in range(min(len(letters), 11), 2, -1):
        if letters[:size] in _KEYWORDS:
            return [letters[:size], *letters[size:], *end]
    return run


def _join_pairs(words: Sequence[str]) -> list[str]:
    joined: list[str] = []
    at = 0
    while at < len(words):
        for size in (5, 4, 3, 2):
            together = JOINED.get(tuple(words[at : at + size]))
            if together is not None:
                joined.append(together)
                at += size
                break
        else:
            joined.append(words[at])
            at += 1
    return joined
