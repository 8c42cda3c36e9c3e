"""Section [clinical]: the answers of the clinical and content owners (docs/clinical-questions.md).

Every switch starts at the careful answer, so an open question holds words back and never lets
them out.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from configuration.base import Line, Section


def _milligrams(value: str) -> str:
    if value and not value.removesuffix("mg").replace(",", "").isdigit():
        raise ValueError('is not an amount in milligrams. Write it like "700mg", or leave it empty')
    return value


class Clinical(Section):
    """By the numbers of docs/clinical-questions.md. Questions that only wording answers have no setting."""

    q01_calcium_daily: Annotated[Line, AfterValidator(_milligrams)] = ""
    q02_vitamin_d_settled: bool = False
    q03_hip_exercise_settled: bool = False
    q12_stories_allowed: bool = False
    q13_first_exercise_days_after_birth: Annotated[int, Field(ge=42, le=365)] = 42
