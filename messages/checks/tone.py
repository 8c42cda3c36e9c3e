"""Words that hurt, blame, promise, sell or are out of date."""

import re
from collections.abc import Iterator
from datetime import date

from messages.checks.subject import Subject, WordRule, words
from messages.findings import Finding, Severity

_EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f]")

_EVERYWHERE = (
    WordRule("exclamation", re.compile("!"), "No exclamation marks: calm words do more for someone in pain."),
    WordRule("emoji", _EMOJI, "No pictures or arrows in the wording: “{word}” has to go."),
    WordRule(
        "banned-word",
        words(r"mummy", r"super-?mums?", r"brave(?:ly|ry|r)?", r"battl\w+", r"journeys?", r"warriors?", r"fighters?"),
        "“{word}” is not used here: hero talk and cheer shame those who are struggling. Say it plainly.",
    ),
    WordRule(
        "congratulations",
        words(r"congratulat\w*", r"congrats"),
        "Never congratulate: a wrong “{word}” is the worst mistake this programme can make. Take it out.",
    ),
    WordRule(
        "blame",
        words(
            r"if only",
            r"should(?:n['’]t| not)? have",
            r"could have (?:avoided|prevented)",
            r"make sure (?:that )?you",
            r"you must",
            r"(?<!not )(?<!isn't )(?<!n’t )your (?:own )?fault",
            r"you failed",
            r"you let",
        ),
        "“{word}” can sound like blame. Make it an offer: you could …",
    ),
    WordRule(
        "promise",
        words(
            r"you will (?:be yourself|recover|heal|mend|be fine|be well|be pain[- ]free|get better|feel better)",
            r"(?:pain|it|this|that) will (?:go(?: away)?|pass|stop|get better|heal|mend|ease)",
            r"bones? will (?:heal|mend|recover|get stronger)",
            r"(?:won['’]t|will not|never) (?:happen|break|come back)(?: again)?",
            r"(?<!not a )(?<!no )guarantee\w*",
            r"we promise",
            r"(?:back to|be) your old self",
            r"cures?",
            r"fully recover\w*",
        ),
        "“{word}” promises what nobody can promise. Say most, many or may, as the source does.",
    ),
    WordRule(
        "superseded",
        words(
            r"surveys?",
            r"thin(?:ner|ning)? bones",
            r"(?:first|second|third) pregnanc(?:y|ies)",
            r"disabilit\w+",
            r"8 ?(?:to|-|–) ?12 weeks",
            r"(?:join|take part in|sign up (?:to|for)) (?:the|our|this) (?:study|research)",
            r"calcium and hormones",
            r"booklet",
        ),
        "“{word}” comes from the older page, which no longer stands. Take it out.",
    ),
    WordRule(
        "supplements-harmless",
        words(r"(?:will|can|does|do) (?:you )?no harm", r"(?:is|are) harmless"),
        "“{word}” is too sure: this fact is held back until it is settled. Take it out.",
    ),
    WordRule(
        "selling",
        words(r"donat\w+", r"fundrais\w+", r"sponsor\w*", r"special offer", r"our shop"),
        "“{word}” is fundraising or advertising. She said yes to support and to nothing else.",
    ),
    WordRule(
        "pleading",
        words(r"are you sure", r"miss you", r"sorry to see you go", r"please stay", r"before you go"),
        "“{word}” pleads with her. Her choice is obeyed without a question.",
    ),
    WordRule(
        "baby-arrives",
        words(r"(?:when|once|after|before) (?:your |the )?baby (?:arrives|comes|is born|is here)", r"on the way"),
        "“{word}” takes the end of a pregnancy for granted. Say it without the baby.",
    ),
    WordRule(
        "dose",
        re.compile(r"\b\d[\d,.]*\s?(?:mg|mcg|micrograms?|milligrams?|ml|grams?)\b", re.IGNORECASE),
        "“{word}” is an amount. Amounts come only from a field that a clinician has settled.",
    ),
    WordRule(
        "change-medicine",
        words(r"(?<!not )(?<!never )(?<!n't )(?<!n’t )(?:stop|start|skip|halve|double) taking"),
        "“{word}” tells her to change a medicine. Questions about medicines go to whoever prescribed it.",
    ),
    WordRule(
        "you-have-a-break",
        words(r"you (?:have|may have|might have|must have) (?:a |an )?(?:new )?(?:break|fracture|broken)"),
        "“{word}” diagnoses. Say which signs are a reason to speak to a doctor soon.",
    ),
    WordRule(
        "high-risk",
        words(r"(?:you are|you['’]re) at (?:a )?(?:high|higher|greater|increased|more) risk"),
        "“{word}” says more than is known. It is not known if it raises the later risk.",
    ),
    WordRule(
        "change-of-life",
        words(r"change of life", r"the change", r"old age", r"no spring chicken"),
        "“{word}” is not a word for the menopause here. Say menopause.",
    ),
)

_LOSS_WORDS = WordRule(
    "silver-lining",
    words(
        r"at least",
        r"for the best",
        r"everything happens",
        r"meant to be",
        r"better place",
        r"next time",
        r"try again",
        r"move on",
        r"PAO",
        r"osteopor\w*",
        r"bones?",
    ),
    "“{word}” has no place beside a loss: no cause, no comparison, no silver lining.",
)
_AT_YOUR_AGE = WordRule(
    "at-your-age",
    words(r"at your age", r"women your age", r"people your age"),
    "“{word}” may only be said from 51 on. Put it inside {{% if age_51 %}}.",
)
_SIX_WEEKS = re.compile(r"[^.?]*\b(?:six|6) weeks\b[^.?]*", re.IGNORECASE)
_HEALING = words(r"mend\w*", r"heal\w*", r"bones?", r"breaks?")
_ABOUT = words(r"about", r"around", r"usually", r"usual")
_OR_LONGER = words(r"longer", r"or more", r"at least", r"often more")


def tone_findings(subject: Subject) -> Iterator[Finding]:
    """Yield words that must not stand anywhere, and those that depend on who reads them."""
    for section, body in subject.template.sections.items():
        for rule in _EVERYWHERE:
            yield from rule.find(subject, section, _plain(body))
        if subject.template.key == "sys-loss-acknowledgement":
            yield from _LOSS_WORDS.find(subject, section, _plain(body))
        for found in _SIX_WEEKS.finditer(_plain(body)):
            if _HEALING.search(found[0]) and not (_ABOUT.search(found[0]) and _OR_LONGER.search(found[0])):
                sentence = "Six weeks is always about six weeks, or longer: many women need more time."
                yield subject.at(section, "six-weeks", sentence, near="weeks")
    for reading in subject.readings:
        if not reading.known("age_51") and not reading.known("age_55"):
            yield from _AT_YOUR_AGE.find(subject, reading.section, reading.body)


def _plain(body: str) -> str:
    """Return wording without its tags, line by line, so that words are read as they will stand."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", body)


def review_findings(subject: Subject, today: date, *, severity: Severity = "error") -> Iterator[Finding]:
    """Yield an expired review date."""
    if subject.template.review_by < today:
        day = f"{subject.template.review_by:%d %B %Y}".lstrip("0")
        sentence = f"This wording was to be read again by {day}. Have it reviewed, then move review_by on."
        yield subject.in_details("review_by", "review-expired", sentence, severity=severity)
