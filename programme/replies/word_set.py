"""Plain lists of words, written as a person would write them."""


def word_set(text: str) -> frozenset[str]:
    """The words of ``text``, which may run over several lines."""
    return frozenset(text.split())
