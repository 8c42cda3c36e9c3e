"""What she may ask for but an opt-out: start, resume, a pause, fewer, help; a wrong number; a yes to an invitation."""

from collections.abc import Sequence

from programme.replies import wishes_table as table
from programme.replies.clauses import bare
from programme.replies.duration import number_in, offered, weeks_in
from programme.replies.leads import lead_to
from programme.replies.letters import BREAK
from programme.replies.objects import Object, object_after
from programme.replies.phrases import PhraseBook
from programme.replies.spelling import spell
from programme.replies.vocabulary import CLASSES, FILLER, JOINING, MESSAGES, PAUSE, RESUME, START, UNITS, YES
from programme.replies.word_set import word_set

_ASKING_LEADS = word_set("request want how own new joined unknown complaint noun")
_FIRM_LEADS = frozenset({"request", "want", "new"})


def _whole(lines: str) -> frozenset[tuple[str, ...]]:
    """Whole replies, one a line, without padding and in the spelling of the tables."""
    rows = (tuple(bare(spell(line.split()))) for line in lines.splitlines())
    return frozenset(row for row in rows if row)


def _one_word(words: str) -> frozenset[str]:
    return frozenset(words.split())


_START_WHOLE = _one_word(table.START_WHOLE)
_RESUME_WHOLE = _one_word(table.RESUME_WHOLE)
_BOOKS = {
    name: PhraseBook.of(text, CLASSES)
    for name, text in (
        ("start", table.START),
        ("not-start", table.NOT_START),
        ("resume", table.RESUME),
        ("pause", table.PAUSE),
        ("not-pause", table.NOT_PAUSE),
        ("fewer", table.FEWER),
        ("not-fewer", table.NOT_FEWER),
        ("help", table.HELP),
        ("wrong", table.WRONG),
        ("not-wrong", table.NOT_WRONG),
    )
}
_BREAK_WHOLE = _whole(table.BREAK_WHOLE)
_FEWER_WHOLE = _whole(table.FEWER_WHOLE)
_HELP_WHOLE = _whole(table.HELP_WHOLE)
_WRONG_WHOLE = _whole(table.WRONG_WHOLE)
_WHO_WHOLE = _whole(table.WHO_WHOLE)
_YES_TAILS = _whole(table.YES_TAIL) | {()}
_UNSURE = frozenset(table.UNSURE)

Clauses = Sequence[Sequence[str]]


def asks_start(words: Sequence[str], clauses: Clauses) -> bool:
    """START, or "please start them again"."""
    left = bare(words)
    if left and all(word in _START_WHOLE for word in left):
        return True
    if _BOOKS["not-start"].found_in(words):
        return False
    return any(_asked("start", clause) or _verb_asked(clause, START) for clause in clauses)


def asks_resume(words: Sequence[str], clauses: Clauses) -> bool:
    """RESUME, or "carry on", "end the pause"."""
    left = bare(words)
    if left and all(word in _RESUME_WHOLE for word in left):
        return True
    return any(_asked("resume", clause) or _verb_asked(clause, RESUME) for clause in clauses)


def pause_weeks(words: Sequence[str], clauses: Clauses) -> int | None:
    """The offered length of the pause she asks for; None when she asks for none."""
    if not _asks_pause(words, clauses):
        return None
    unbroken = [word for word in words if word != BREAK]
    weeks = weeks_in(unbroken)
    if weeks is None and not any(word in UNITS for word in unbroken):
        weeks = _number_after_pause(unbroken)
    return offered(weeks)


def asks_fewer(words: Sequence[str], clauses: Clauses) -> bool:
    """FEWER, or "too many texts", "not so often"."""
    if any(tuple(bare(clause)) in _FEWER_WHOLE for clause in clauses):
        return True
    if _BOOKS["not-fewer"].found_in(words):
        return False
    return any(_BOOKS["fewer"].found_in(reading) for clause in clauses for reading in (clause, bare(clause)))


def asks_help(words: Sequence[str]) -> bool:
    """HELP or INFO, by itself or as a sentence of its own."""
    left = bare(words)
    return tuple(left) in _HELP_WHOLE or set(left) == {"help"} or _BOOKS["help"].found_in(_padless(words))


def says_wrong_plainly(words: Sequence[str]) -> bool:
    """ "Wrong number", "I'm not Sarah": said outright, whatever else is said."""
    read = _BOOKS["not-wrong"].without(words, put="-")
    return _BOOKS["wrong"].found_in(read) or _BOOKS["wrong"].found_in(_padless(read))


def says_wrong_in_passing(clauses: Clauses) -> bool:
    """ "Not me", "wrong": a sentence that a stranger would write."""
    return any(tuple(bare(_up_to_joining(clause))) in _WRONG_WHOLE for clause in clauses if "again" not in clause)


def asks_who(clauses: Clauses) -> bool:
    """ "Who is this?": a stranger may ask it, or a woman who forgot us after a year. She is told, and loses nothing."""
    return any(tuple(bare(_up_to_joining(clause))) in _WHO_WHOLE for clause in clauses)


def _up_to_joining(clause: Sequence[str]) -> Sequence[str]:
    at = next(
        (place for place, word in enumerate(clause) if place and (word in JOINING or word in ("why", "stop"))),
        len(clause),
    )
    return clause[:at]


def says_yes(words: Sequence[str], clauses: Clauses) -> bool:
    """A plain yes, with nothing after it that takes it back."""
    if not clauses or any(word in _UNSURE for word in words):
        return False
    first = next((clause for clause in clauses if bare(clause) or any(word in YES for word in clause)), None)
    return first is not None and any(word in YES for word in first) and tuple(bare(first, YES)) in _YES_TAILS


def _padless(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in FILLER]


def _asked(name: str, clause: Sequence[str]) -> bool:
    return any(_free(clause, match.start) for match in _BOOKS[name].find(clause))


def _free(clause: Sequence[str], at: int) -> bool:
    """True when what stands before a phrase does not turn it into its opposite or into someone else's."""
    if at == 0:
        return True
    if clause[at] == "keep":
        return lead_to(clause, at) in _FIRM_LEADS and clause[at - 1] not in ("you", "they", "i")
    return lead_to(clause, at) in _ASKING_LEADS and not {"not", "never"} & set(clause[max(0, at - 5) : at])


def _verb_asked(clause: Sequence[str], verbs: frozenset[str]) -> bool:
    """One of ``verbs``, plainly asked for, about the messages or about nothing in particular."""
    for at, word in enumerate(clause):
        if word in verbs:
            about = object_after(clause[at + 1 : at + 41])
            lead = lead_to(clause, at) if at else "request"
            if about in (Object.MESSAGES, Object.SENDING) and lead in _ASKING_LEADS - {"unknown"}:
                return True
            if lead == "how" and word in _BACK and about is Object.NOTHING:
                return True
            if lead in _FIRM_LEADS and (about in _LOOSE or clause[at + 1 : at + 2] in (["me"], ["us"])):
                return True
    return False


_BACK = frozenset({"restart", "unstop", "resubscribe", "optin", "resume", "unpause"})
_LOOSE = (Object.NOTHING, Object.THIS, Object.CLAUSE)


def _asks_pause(words: Sequence[str], clauses: Clauses) -> bool:
    if _BOOKS["not-pause"].found_in(words):
        return False
    if tuple(bare(words)) in _BREAK_WHOLE:
        return True
    return any(_asked("pause", clause) or _pause_verb(clause) for clause in clauses)


def _pause_verb(clause: Sequence[str]) -> bool:
    for at, word in enumerate(clause):
        if word in PAUSE and (lead_to(clause, at) if at else "request") in _ASKING_LEADS - {"unknown", "complaint"}:
            following = [item for item in clause[at + 1 : at + 12] if item not in FILLER]
            if not following or following[0].isdigit() or weeks_in(following) is not None:
                return True
            about = object_after(following)
            if about in (
                Object.NOTHING,
                Object.MESSAGES,
                Object.SENDING,
                Object.THIS,
                Object.CLAUSE,
                Object.FOR_A_TIME,
            ):
                return True
            if any(item in MESSAGES for item in following[:3]) or following[0] in (
                "until",
                "till",
                "til",
                "x",
                "button",
            ):
                return True
    return False


def _number_after_pause(words: Sequence[str]) -> int | None:
    at = next((place for place, word in enumerate(words) if word in PAUSE), None)
    return None if at is None else number_in(words[at + 1 : at + 5])
