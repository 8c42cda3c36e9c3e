"""Nothing personal reaches a log."""

import logging

import pytest

from web.request_log import RedactTokens, redact


@pytest.mark.parametrize(
    ("line", "cleaned"),
    [
        ('"GET /p/AbC123dEf456gHi7 HTTP/1.1" 200', '"GET /p/… HTTP/1.1" 200'),
        ("/p/AbC123dEf456gHi7/stop/texts", "/p/…/stop/texts"),
        ("POST /u/AbC123dEf456gHi7", "POST /u/…"),
        ("/hooks/email/bounce/secret-word", "/hooks/email/bounce/…"),
        ("/p/AbC123dEf456gHi7?next=pause", "/p/…?…"),
        ("GET /health/live", "GET /health/live"),
    ],
)
def test_tokens_and_queries_are_taken_out(line: str, cleaned: str) -> None:
    assert redact(line) == cleaned


def test_the_filter_cleans_a_line_with_its_arguments() -> None:
    record = logging.LogRecord(
        "werkzeug", logging.INFO, "", 1, '"%s" %s', ("GET /p/AbC123dEf456gHi7 HTTP/1.1", 200), None
    )
    assert RedactTokens().filter(record)
    assert record.getMessage() == '"GET /p/… HTTP/1.1" 200'
