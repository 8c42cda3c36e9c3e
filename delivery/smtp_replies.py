"""What an SMTP server's refusal means. Pure: stage, reply code and text in; outcome out.

4yz is transient, 5yz permanent. A permanent refusal is about her address only where the server says so at RCPT; what
is about our own account or sender stops the channel. The enhanced code (RFC 3463, "5.1.1") decides where there is one.
"""

import re
from datetime import timedelta
from enum import StrEnum

from delivery.protocol import NotSent, Outcome, Rejected, RejectReason, SetupFault


class Stage(StrEnum):
    """Where in the conversation the server refused."""

    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


RETRY_LATER = timedelta(minutes=5)
"""Greylisting servers want some minutes; the caller's own back-off grows from here."""

_ENHANCED = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b")
_AUTHENTICATION = frozenset({530, 534, 535, 538})
_BAD_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
_BAD_SENDER = frozenset({"5.1.7", "5.1.8"})
_BAD_MAILBOX_CODES = frozenset({550, 551, 553})
_SETUP = "Emails cannot be sent because the set-up is wrong: {why}. Messages are kept until it is put right."


def outcome_of_refusal(stage: Stage, code: int, text: str) -> Outcome:
    """`text` is the server's own words: looked at here, never passed on, because it often quotes her address."""
    match = _ENHANCED.search(text)
    enhanced = match[0] if match and match[1] == str(code)[0] else ""
    label = f"{code} {enhanced}".strip()
    if code in _AUTHENTICATION:
        return SetupFault(label, _SETUP.format(why="the mail server refuses our name or password. Check the settings"))
    if not 500 <= code < 600:
        return NotSent(RETRY_LATER, label, "The mail server cannot take the email now. It will be tried again.")
    if stage is Stage.LOGIN:
        return SetupFault(label, _SETUP.format(why="the mail server refuses our connection. Check the settings"))
    if enhanced in _BAD_SENDER or (stage is Stage.SENDER and code != 552 and enhanced != "5.3.4"):
        return SetupFault(label, _SETUP.format(why="the mail server refuses our sender address. Check the settings"))
    if stage is Stage.RECIPIENT:
        return _recipient_refused(label, code, enhanced, text)
    if enhanced.startswith("5.7."):
        return Rejected(RejectReason.FILTERED, label, "The mail server refused the email's content as unwanted.")
    return Rejected(RejectReason.OTHER, label, "The mail server refused this email. It will not be tried again.")


def _recipient_refused(label: str, code: int, enhanced: str, text: str) -> Outcome:
    if "relay" in text.lower():
        why = "the mail server will not carry mail for us to other domains. Check our name, password and port"
        return SetupFault(label, _SETUP.format(why=why))
    if enhanced in _BAD_MAILBOX or (not enhanced and code in _BAD_MAILBOX_CODES):
        sentence = "This email address does not work. Check it with her and correct it."
        return Rejected(RejectReason.BAD_ADDRESS, label, sentence)
    if enhanced.startswith("5.7."):
        return Rejected(RejectReason.BLOCKED, label, "Her mail service blocks email from this service.")
    return Rejected(RejectReason.OTHER, label, "Her mail service refused this email. It will not be tried again.")
