"""Is this a mobile number or an email address that messages can go to? Sentences for a person, never an exception.

Only mobile numbers are taken: landlines would be read aloud, premium and personal numbers cost her money, and what
stands behind an extension is not her. 07700 900000 to 900999 belong to nobody; they count only where a setting says so.
"""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberType

TEST_NUMBER = re.compile(r"^\+447700900\d{3}$")
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
WHAT_IT_IS = {
    PhoneNumberType.FIXED_LINE: "a landline",
    PhoneNumberType.PERSONAL_NUMBER: "a personal number (070)",
    PhoneNumberType.PAGER: "a pager",
    PhoneNumberType.PREMIUM_RATE: "a premium rate number",
    PhoneNumberType.TOLL_FREE: "a freephone number",
    PhoneNumberType.SHARED_COST: "a shared cost number",
    PhoneNumberType.VOIP: "an internet telephone number",
    PhoneNumberType.UAN: "a company number",
}


def check_mobile(typed: str, *, allow_test_numbers: bool) -> tuple[str, str | None]:
    """The number in E.164 form and no problem, or an empty text and a sentence."""
    example = "like 07700 900123"
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        return "", f"This is not a telephone number. Enter a mobile number, {example}."
    if number.extension:
        return "", f"This has an extension. Enter a mobile number without one, {example}."
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if TEST_NUMBER.match(written):
        if allow_test_numbers:
            return written, None
        return "", "This is a number kept for films and tests; nobody has it. Check it with her."
    if not phonenumbers.is_valid_number(number):
        return "", "This is not a number that exists: a digit may be missing or wrong. Check it with her."
    kind = phonenumbers.number_type(number)
    if kind not in MOBILE:
        what = WHAT_IT_IS.get(kind, "not a mobile number")
        return "", f"This is {what}. Texts go to mobile numbers only: enter one, {example}, or use email."
    return written, None


def check_email(typed: str) -> tuple[str, str | None]:
    """The address as it will be used and no problem, or an empty text and a sentence."""
    try:
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized, None
    except EmailNotValidError as error:
        return "", f"This is not an email address. {str(error).rstrip('.')}."
