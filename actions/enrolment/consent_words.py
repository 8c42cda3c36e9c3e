"""What a nurse says before she writes down a number or an address. The exact words are kept with the consent."""

from collections.abc import Mapping
from types import MappingProxyType

CONSENT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "text": (
            "We can send you texts with support for your recovery: up to 5 a week at first, then fewer, and a reminder "
            "in later life. The first text asks you to say yes; nothing else comes before you do. You can stop at any "
            "time by replying STOP. Nobody reads the replies. We use your number for nothing else. May we text you?"
        ),
        "email": (
            "We can send you emails with support for your recovery: up to 5 a week at first, then fewer, and a "
            "reminder in later life. The first email asks you to say yes; nothing else comes before you do. You can "
            "stop at any time by a link in every email. Nobody reads the replies. We use your address for nothing "
            "else. May we email you?"
        ),
    }
)
