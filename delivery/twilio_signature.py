"""Tells whether a webhook really comes from Twilio. Fails closed: whatever is odd about a request, the answer is no."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, parse_qsl, urlsplit

from twilio.request_validator import RequestValidator

_LARGEST_BODY = 64 * 1024
_MOST_FIELDS = 200
_FORM = "application/x-www-form-urlencoded"


class _Fields(dict[str, list[str]]):
    """All values of every name, in the shape the validator asks for."""

    def getall(self, name: str) -> list[str]:
        return self[name]


@dataclass(frozen=True, slots=True)
class TwilioSignature:
    """Checks signatures against the **configured** public address, never against the request's own idea of its host.

    Several `auth_tokens` may be given while a token is being changed. An empty token is never used: anyone could sign
    with it. Without a usable token every request is refused.
    """

    public_base_url: str
    auth_tokens: Sequence[str] = field(repr=False)

    def accepts(self, *, path_and_query: str, body: bytes, content_type: str, signature: str | None) -> bool:
        """True when the signature covers exactly this address and this body. Never raises.

        `path_and_query` as received (undecoded, from the first slash on); `body` the raw bytes before any framework has
        parsed or trimmed them.
        """
        try:
            return self._accepts(path_and_query, body, content_type, signature)
        except Exception:  # a request odd enough to break the check is not from Twilio
            return False

    def _accepts(self, path_and_query: str, body: bytes, content_type: str, signature: str | None) -> bool:
        if not isinstance(signature, str) or not signature or len(body) > _LARGEST_BODY:
            return False
        if not path_and_query.startswith("/"):
            return False
        url = self.public_base_url.rstrip("/") + path_and_query
        params = _parameters(url, body, content_type)
        if params is None:
            return False
        return any(RequestValidator(t).validate(url, params, signature) is True for t in self.auth_tokens if t)


def _parameters(url: str, body: bytes, content_type: str) -> _Fields | str | None:
    """What the signature has to cover besides the address; None when nothing would cover the body."""
    if content_type.partition(";")[0].strip().lower() == _FORM:
        fields = _Fields()
        for name, value in parse_fields(body):
            fields.setdefault(name, []).append(value)
        return fields
    if not body:
        return _Fields()
    hashes = parse_qs(urlsplit(url).query).get("bodySHA256", [])
    return body.decode("utf-8", "strict") if len(hashes) == 1 else None


def parse_fields(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form body as Twilio signs them: all of them, untrimmed, blanks kept.

    Raises ValueError for bytes that are not UTF-8 or for too many fields.
    """
    return parse_qsl(
        body.decode("ascii", "strict"),
        keep_blank_values=True,
        encoding="utf-8",
        errors="strict",
        max_num_fields=_MOST_FIELDS,
    )
