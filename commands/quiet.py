"""A group of commands that never repeats an error's own words: those may quote what somebody wrote about a woman."""

from typing import Any

import click

from actions.operating.events import where
from commands.context import CannotDo


class QuietGroup(click.Group):
    """What nobody thought of ends in a sentence, not in a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an unexpected error becomes exit code 1, with its kind and where it broke."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            raise CannotDo(
                f"Something went wrong that should not ({type(error).__name__}), and this was not finished. Nothing "
                f"about anybody is repeated here. Please report it with this place: {where(error.__traceback__)}"
            ) from None
