"""Only requests that Twilio signed for our public address are believed. Everything else is refused, whatever it is."""

import hashlib
import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from delivery.twilio_signature import TwilioSignature, parse_fields
from tests.support.twilio_webhooks import sign

BASE = "https://care.example.org"
PATH = "/hooks/twilio/status/attempt-1"
TOKEN = "token-for-tests"
FORM_TYPE = "application/x-www-form-urlencoded; charset=utf-8"
CHECK = TwilioSignature(BASE, (TOKEN,))
FIELDS = {
    "MessageSid": "SM1",
    "MessageStatus": "delivered",
    "Body": "  spaces stay  ",
    "Empty": "",
    "To": "+447700900001",
}


def accepts(
    fields: dict[str, str],
    signature: str | None,
    *,
    path: str = PATH,
    check: TwilioSignature = CHECK,
    content_type: str = FORM_TYPE,
) -> bool:
    body = urlencode(fields).encode()
    return check.accepts(path_and_query=path, body=body, content_type=content_type, signature=signature)


def test_a_signed_form_is_believed() -> None:
    assert accepts(FIELDS, sign(BASE + PATH, FIELDS, TOKEN))


def test_a_signed_address_with_a_query_is_believed() -> None:
    path = PATH + "?a=1&b=%20x"
    assert accepts(FIELDS, sign(BASE + path, FIELDS, TOKEN), path=path)


def test_letters_of_all_kinds_are_covered() -> None:
    fields = {"Body": "Diolch ŵ ŷ 💛 €"}
    assert accepts(fields, sign(BASE + PATH, fields, TOKEN))


def test_a_configured_address_that_ends_in_a_slash_makes_no_difference() -> None:
    check = TwilioSignature(BASE + "/", (TOKEN,))
    assert accepts(FIELDS, sign(BASE + PATH, FIELDS, TOKEN), check=check)


def test_both_tokens_count_while_one_is_being_replaced() -> None:
    check = TwilioSignature(BASE, ("new-token", TOKEN))
    assert accepts(FIELDS, sign(BASE + PATH, FIELDS, TOKEN), check=check)
    assert accepts(FIELDS, sign(BASE + PATH, FIELDS, "new-token"), check=check)


@pytest.mark.parametrize("name", FIELDS)
def test_a_changed_or_missing_field_is_refused(name: str) -> None:
    signature = sign(BASE + PATH, FIELDS, TOKEN)
    assert not accepts(FIELDS | {name: FIELDS[name] + "x"}, signature)
    assert not accepts({key: value for key, value in FIELDS.items() if key != name}, signature)


def test_trimmed_spaces_an_added_field_and_another_address_are_refused() -> None:
    signature = sign(BASE + PATH, FIELDS, TOKEN)
    assert not accepts(FIELDS | {"Body": FIELDS["Body"].strip()}, signature)
    assert not accepts(FIELDS | {"New": "1"}, signature)
    assert not accepts(FIELDS, signature, path=PATH + "2")
    assert not accepts(FIELDS, signature, path=PATH + "?x=1")


def test_the_address_the_request_was_sent_to_does_not_count() -> None:
    """Behind a proxy the request says http://127.0.0.1; someone may also sign for a host of their own."""
    assert not accepts(FIELDS, sign("http://127.0.0.1:8000" + PATH, FIELDS, TOKEN))
    assert not accepts(FIELDS, sign("https://evil.example.org" + PATH, FIELDS, TOKEN))
    path = "@evil.example.org" + PATH
    assert not accepts(FIELDS, sign(BASE + path, FIELDS, TOKEN), path=path)


@pytest.mark.parametrize("signature", [None, "", " ", "x", "A" * 28, "ż", "\x00", "=" * 10_000])
def test_a_missing_or_broken_signature_is_refused(signature: str | None) -> None:
    assert not accepts(FIELDS, signature)


def test_without_a_token_nothing_is_believed() -> None:
    """Anyone can sign with an empty token."""
    for tokens in ((), ("",)):
        assert not accepts(FIELDS, sign(BASE + PATH, FIELDS, ""), check=TwilioSignature(BASE, tokens))


def test_repeated_fields_are_covered_all() -> None:
    """Twilio signs every value of a repeated name, sorted, each once."""
    covered = sign(BASE + PATH, {"Media": "ab"}, TOKEN)  # "Mediaab"
    two = sign(BASE + PATH, {"Mediaa": "Mediab"}, TOKEN)  # "MediaaMediab", as two fields named Media give
    body = b"Media=b&Media=a"
    assert CHECK.accepts(path_and_query=PATH, body=body, content_type=FORM_TYPE, signature=two)
    assert not CHECK.accepts(path_and_query=PATH, body=body, content_type=FORM_TYPE, signature=covered)


def json_request(body: bytes, hashed: bytes) -> tuple[str, str]:
    path = f"{PATH}?bodySHA256={hashlib.sha256(hashed).hexdigest()}"
    return path, sign(BASE + path, {}, TOKEN)


def test_a_json_body_is_covered_by_its_hash_in_the_address() -> None:
    body = json.dumps({"Sid": "SM1", "words": "ŵ"}).encode()
    path, signature = json_request(body, body)
    assert CHECK.accepts(path_and_query=path, body=body, content_type="application/json", signature=signature)
    assert not CHECK.accepts(
        path_and_query=path, body=body + b" ", content_type="application/json", signature=signature
    )
    assert not CHECK.accepts(path_and_query=path, body=body, content_type=FORM_TYPE, signature=signature)


def test_a_body_that_nothing_covers_is_refused() -> None:
    signature = sign(BASE + PATH, {}, TOKEN)
    assert CHECK.accepts(path_and_query=PATH, body=b"", content_type="", signature=signature)
    for content_type in ("application/json", "text/plain", "", "multipart/form-data; boundary=x"):
        assert not CHECK.accepts(path_and_query=PATH, body=b"{}", content_type=content_type, signature=signature)


def test_a_second_hash_in_the_address_is_refused() -> None:
    body = b"{}"
    good, evil = (hashlib.sha256(b).hexdigest() for b in (body, b"evil"))
    path = f"{PATH}?bodySHA256={good}&bodySHA256={evil}"
    signature = sign(BASE + path, {}, TOKEN)
    assert not CHECK.accepts(path_and_query=path, body=body, content_type="application/json", signature=signature)


@pytest.mark.parametrize("body", [b"a" * 70_000, b"&".join(b"f%d=1" % n for n in range(300)), b"a=\xff", b"a=%ff"])
def test_a_body_too_large_or_not_text_is_refused_even_when_signed(body: bytes) -> None:
    fields = dict(pair.split("=") for pair in body.decode("latin-1").split("&") if "=" in pair)
    assert not CHECK.accepts(
        path_and_query=PATH, body=body, content_type=FORM_TYPE, signature=sign(BASE + PATH, fields, TOKEN)
    )


def test_fields_are_read_untrimmed_with_blanks() -> None:
    assert parse_fields(b"a=+x+&b=&a=%20") == [("a", " x "), ("b", ""), ("a", " ")]


ODD_PATHS = [
    PATH,
    "",
    "/",
    "//[bad",
    "/ü",
    "/\x00",
    "/?bodySHA256=",
    f"{PATH}?bodySHA256={'0' * 64}",
    "/:99999999/",
    "@x/",
]
ODD_TYPES = [FORM_TYPE, FORM_TYPE, "application/json", "", "text/plain", "multipart/form-data"]
ODD_SIGNATURES = [None, "", "x", "ż" * 28, "A" * 27 + "=", sign(BASE + PATH, FIELDS, TOKEN), sign(BASE + PATH, {}, "")]


@settings(max_examples=10_000)
@given(
    st.binary(max_size=200),
    st.sampled_from(ODD_PATHS),
    st.sampled_from(ODD_TYPES),
    st.sampled_from(ODD_SIGNATURES),
)
def test_no_random_body_is_ever_believed_or_breaks_the_check(
    body: bytes, path: str, content_type: str, signature: str | None
) -> None:
    assert CHECK.accepts(path_and_query=path, body=body, content_type=content_type, signature=signature) is False


@settings(max_examples=300)
@given(st.text(), st.binary(max_size=300), st.text(), st.one_of(st.none(), st.text()))
@example("/\ud800", b"a=1", FORM_TYPE, "x" * 28)
@example(f"/{quote(chr(252))}?bodySHA256=", b"\xff", "application/json", "x" * 28)
def test_no_random_request_at_all_is_ever_believed_or_breaks_the_check(
    path: str, body: bytes, content_type: str, signature: str | None
) -> None:
    assert CHECK.accepts(path_and_query=path, body=body, content_type=content_type, signature=signature) is False


@given(st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=40), max_size=10))
def test_every_form_that_twilio_signs_is_believed(fields: dict[str, str]) -> None:
    assert accepts(fields, sign(BASE + PATH, fields, TOKEN))
