"""One reply in, its meaning out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from programme.replies import leads_table, opt_out_table
from programme.replies.answers import Number, number_said, only_no_reminders, within
from programme.replies.clauses import bare, clauses_of
from programme.replies.dangers import reports_loss, urgent_reasons, warning_signs
from programme.replies.duration import offered
from programme.replies.evidence import OptOut
from programme.replies.letters import BREAK, words_of
from programme.replies.meaning import Kind, Meaning, Scope
from programme.replies.opt_out import declines, is_bare_stop, read_opt_out
from programme.replies.reactions import reaction_to
from programme.replies.spelling import looks_like_stop, spell
from programme.replies.vocabulary import CLASSES, EMAIL_NOUN, FILLER, STOP_VERBS, TEXT_NOUN
from programme.replies.wishes import (
    asks_fewer,
    asks_help,
    asks_resume,
    asks_start,
    asks_who,
    pause_weeks,
    says_wrong_in_passing,
    says_wrong_plainly,
    says_yes,
)
from programme.replies.word_set import word_set

PROVIDER_WORDS = word_set("""stop stopall unsubscribe cancel end quit revoke optout start yes unstop help info""")
"""The words that the provider acts on by itself, when they are the whole body (any case)."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A reply, read once."""

    words: Sequence[str]
    clauses: Sequence[Sequence[str]]
    opt_out: OptOut
    number: Number | None
    urgent: bool
    invitation_open: bool
    question: str | None


def understand(body: str, *, invitation_open: bool, open_question: str | None) -> Meaning:
    """What ``body`` means.

    ``invitation_open``: an invitation to join waits for her YES; only then can a yes be one, and only then is a plain
    "no" a STOP. ``open_question``: the question that a number answers ("checkin", "menopause", "still-you",
    "resume"), or None.

    Never raises, for any string. The work grows linearly with the length of ``body``, and of a body beyond 10,000
    characters only the first 8,000 and the last 2,000 are read (a text has at most 1,600).
    """
    reaction = reaction_to(body)
    if reaction is not None:
        return Meaning(Kind.FREE_TEXT, maybe_stop=reaction == "dislike")
    words = spell(words_of(body))
    if not words:
        return Meaning(Kind.EMPTY)
    reasons = urgent_reasons(words)
    clauses = clauses_of(words)
    read = _Read(
        words,
        clauses,
        read_opt_out(clauses),
        number_said(words, open_question),
        bool(reasons),
        invitation_open,
        open_question,
    )
    meaning = _kind_of(read)
    return replace(
        meaning,
        urgent_reasons=reasons,
        provider_word=body.strip().lower() in PROVIDER_WORDS,
        warning_signs=warning_signs(words),
        reports_loss=reports_loss(words),
        extra_words=_says_more(read, meaning.kind),
    )


def _kind_of(read: _Read) -> Meaning:
    stopping = _stopping(read)
    if stopping is not None:
        return stopping
    perhaps = _perhaps_stop(read)
    wish = _answer(read) or _wish(read, perhaps)
    if wish is not None:
        return wish
    return Meaning(Kind.URGENT if read.urgent else Kind.FREE_TEXT, maybe_stop=perhaps)


def _stopping(read: _Read) -> Meaning | None:
    """WRONG and STOP come before everything else; a stop for a named time is a pause."""
    if says_wrong_plainly(read.words) or (says_wrong_in_passing(read.clauses) and not read.urgent):
        return Meaning(Kind.WRONG)
    if read.number and read.question == "menopause" and only_no_reminders(read.number):
        return None
    if is_bare_stop(read.words) or (read.opt_out.clear and not _taken_back(read)):
        return Meaning(Kind.STOP, scope=_scope(read.opt_out))
    if read.invitation_open and declines(read.words):
        return Meaning(Kind.STOP)
    return None


def _taken_back(read: _Read) -> bool:
    """ "Stop. No, please don't stop": clear words on both sides are not clear."""
    if asks_start(read.words, read.clauses) and not read.opt_out.about_messages:
        return True
    return read.opt_out.keep and not read.opt_out.about_messages


def _perhaps_stop(read: _Read) -> bool:
    left = bare(read.words)
    if len(left) == 1 and looks_like_stop(left[0]):
        return True
    refusal = declines(read.words)
    return read.opt_out.perhaps or read.opt_out.clear or refusal


def _scope(found: OptOut) -> Scope:
    if found.words & {"everything", "both"}:
        return Scope.BOTH
    emails = bool(found.words & (EMAIL_NOUN | {"emailing"}))
    texts = bool(found.words & (TEXT_NOUN | {"texting", "messaging"}))
    if emails:
        return Scope.BOTH if texts else Scope.EMAILS
    return Scope.TEXTS


def _answer(read: _Read) -> Meaning | None:
    number = read.number
    if number is None or not number.clear:
        return None
    if not within(number, read.question):
        return Meaning(Kind.STRAY_NUMBER) if number.plain else None
    if read.urgent and read.question == "checkin" and number.value < 3:
        return None
    return Meaning(Kind.ANSWER, answer=number.value, maybe_stop=read.opt_out.perhaps and not only_no_reminders(number))


def _wish(read: _Read, perhaps: bool) -> Meaning | None:
    words, clauses = read.words, read.clauses
    if read.invitation_open and not read.urgent and not perhaps and says_yes(words, clauses):
        return Meaning(Kind.YES)
    if read.urgent:
        return None
    if asks_resume(words, clauses):
        return Meaning(Kind.RESUME)
    if read.opt_out.for_a_time:
        return Meaning(Kind.PAUSE, weeks=offered(read.opt_out.weeks))
    weeks = pause_weeks(words, clauses)
    if weeks is not None:
        return Meaning(Kind.PAUSE, weeks=weeks)
    if asks_start(words, clauses) and not read.opt_out.clear:
        return Meaning(Kind.START, maybe_stop=perhaps)
    if read.opt_out.too_many or asks_fewer(words, clauses):
        return Meaning(Kind.FEWER, maybe_stop=perhaps)
    return Meaning(Kind.HELP, maybe_stop=perhaps) if asks_help(words) or asks_who(clauses) else None


def _table_words() -> frozenset[str]:
    tables = [text for _, text in leads_table.LEADS]
    tables += [opt_out_table.CLEAR, opt_out_table.DISMISSALS, opt_out_table.REMOVALS, opt_out_table.REMOVED]
    plain = {word for table in tables for word in table.replace("|", " ").replace("?", "").split()}
    classes = (
        CLASSES[name] for name in ("messages", "det", "send_any", "receive", "these", "this", "you", "i", "names")
    )
    return frozenset(plain).union(FILLER, STOP_VERBS, {BREAK}, *classes) - CLASSES["carer"]


_OF_OPT_OUTS = _table_words()
_SHORT = {Kind.YES: 6, Kind.START: 7, Kind.RESUME: 6, Kind.PAUSE: 8, Kind.FEWER: 7, Kind.HELP: 5, Kind.WRONG: 8}


def _says_more(read: _Read, kind: Kind) -> bool:
    """Does she say more than the kind needs? Then someone should read it."""
    left = bare(read.words)
    if kind is Kind.STOP:
        return any(word not in _OF_OPT_OUTS for word in left)
    if kind in (Kind.ANSWER, Kind.STRAY_NUMBER):
        return read.number is not None and not read.number.plain
    return len(left) > _SHORT.get(kind, 0)
