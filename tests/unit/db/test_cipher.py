"""Encryption of personal columns: rotation, altered data, missing keys, keyed hashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import cipher
from db.cipher import Cipher, CipherError, cipher_from_text, make_key_text, new_key_entry

MADE = cipher_from_text(make_key_text())


@given(st.text())
def test_what_goes_in_comes_out(plain: str) -> None:
    encodable = plain.encode("utf-8", "ignore").decode()
    stored = MADE.encrypt(encodable)
    assert MADE.decrypt(stored) == encodable
    assert stored != MADE.encrypt(encodable)


@given(st.text(min_size=8).map(lambda text: text.encode("utf-8", "ignore").decode()).filter(lambda t: len(t) > 7))
def test_the_stored_form_does_not_hold_the_text(plain: str) -> None:
    assert plain not in MADE.encrypt(plain)


def test_after_a_rotation_old_values_are_read_and_new_ones_use_the_new_key() -> None:
    text = make_key_text()
    old = cipher_from_text(text)
    stored = old.encrypt("Ann")
    hash_line, k1 = text.split()
    new = cipher_from_text(f"{hash_line}\n{new_key_entry('k2')}\n{k1}")
    assert new.decrypt(stored) == "Ann"
    assert not new.is_current(stored)
    assert new.is_current(new.encrypt("Ann"))
    assert new.keyed_hash("address", "x") == old.keyed_hash("address", "x")


def test_an_altered_value_is_refused() -> None:
    stored = MADE.encrypt("Ann")
    position = len(stored) - 6
    altered = stored[:position] + ("A" if stored[position] != "A" else "B") + stored[position + 1 :]
    with pytest.raises(CipherError, match="does not open") as caught:
        MADE.decrypt(altered)
    assert "Ann" not in str(caught.value)


@pytest.mark.parametrize("stored", ["", "Ann", "v1:", "v1:k1:", "v2:k1:abcd", "v1:k1:****"])
def test_what_was_never_encrypted_is_refused(stored: str) -> None:
    with pytest.raises(CipherError):
        MADE.decrypt(stored)


def test_a_missing_key_is_named() -> None:
    other = cipher_from_text(make_key_text().replace("k1:", "k9:"))
    with pytest.raises(CipherError, match="'k9'"):
        MADE.decrypt(other.encrypt("Ann"))


@pytest.mark.parametrize(
    "text",
    ["", "k1:abcd", "hash:!!", "justwords", make_key_text().replace("hash:", "h1:"), "hash:YWJj k1:YWJj"],
    ids=["empty", "short", "not base64", "no name", "no hash key", "keys too short"],
)
def test_key_text_at_fault_gets_a_sentence_without_the_key(text: str) -> None:
    with pytest.raises(CipherError) as caught:
        cipher_from_text(text)
    assert "YWJj" not in str(caught.value)


def test_repr_shows_no_key() -> None:
    made = Cipher(keys={"k1": b"1" * 32}, current="k1", hash_key=b"2" * 32)
    assert "1" * 32 not in repr(made)
    assert "2" * 32 not in repr(made)


def test_hashes_depend_on_purpose_and_key() -> None:
    other = cipher_from_text(make_key_text())
    assert MADE.keyed_hash("a", "x") != MADE.keyed_hash("b", "x")
    assert MADE.keyed_hash("a", "x") != other.keyed_hash("a", "x")
    assert len(MADE.keyed_hash("a", "x")) == 64


def test_without_a_cipher_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cipher, "_in_use", [])
    with pytest.raises(CipherError, match="load them"):
        cipher.keyed_hash("a", "x")
