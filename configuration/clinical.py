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
    """Q1 to Q16, in the order of docs/clinical-questions.md. Q8 is [links]; Q16 is [numbers.citizens_advice]."""

    q01_calcium_daily: Annotated[Line, AfterValidator(_milligrams)] = ""
    q01_show_calcium_when_breastfeeding: bool = False
    q02_vitamin_d_settled: bool = False
    q03_hip_exercise_settled: bool = False
    q04_breathing_while_pregnant: bool = False
    q05_bone_scan_line_while_pregnant: bool = False
    q06_safe_and_effective_line: bool = False
    q07_bone_drug_and_breastfeeding_settled: bool = False
    q09_genes_settled: bool = False
    q10_helpline_number_in_texts: bool = False
    q11_older_facts_allowed: bool = False
    q12_stories_allowed: bool = False
    q13_first_exercise_days_after_birth: Annotated[int, Field(ge=42, le=365)] = 42
    q14_loss_wording_settled: bool = False
    q15_source_page_reader: Line = ""
