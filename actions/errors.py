"""What an action refuses: a code inside, sentences outside that say what is wrong and how to put it right."""


class Refused(Exception):
    """The action was refused and nothing changed. ``problems`` are sentences; ``fields`` names the field of each."""

    def __init__(self, problems: list[str], fields: list[str] | None = None, code: str = "refused") -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
        self.fields = fields or [""] * len(problems)
        self.code = code


class NotFound(Refused):
    """There is no such woman."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            [
                f"There is no woman with the reference “{reference}”. It looks like W-7K3F2A and was printed when she "
                "was enrolled."
            ],
            code="not-found",
        )
