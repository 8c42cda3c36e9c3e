"""The `recovery` command: what a nurse, an admin or an operator can do at a terminal."""

import os
from pathlib import Path

import click

from commands.approve import approve_command
from commands.backup import backup_command
from commands.context import CommandContext
from commands.demo import demo_command
from commands.doctor import doctor_command
from commands.due import due_command
from commands.enrol import enrol_command
from commands.erase import erase_command
from commands.export import export_command
from commands.init import init
from commands.parts import parts
from commands.quiet import QuietGroup
from commands.restore_check import restore_check_command
from commands.rotate_key import rotate_key_command
from commands.simulate import simulate_command
from commands.staff import staff_link_command
from commands.tick import tick_command
from commands.timeline import timeline_command
from commands.women import (
    confirm_command,
    pause_command,
    record_command,
    restart_command,
    resume_command,
    withdraw_command,
)
from commands.wording import book_command, check_messages_command
from commands.wording_files import export_templates_command, import_templates_command
from commands.work import done_command, work_command


@click.group(cls=QuietGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The settings file. Else RECOVERY_CONFIG, else config.toml of this project.",
)
@click.pass_context
def main(click_context: click.Context, config: Path | None) -> None:
    """Recovery support by email and text message.

    Exit codes: 0 done, 1 cannot be done, 2 asked wrongly, 3 the settings are wrong.
    """
    if not isinstance(click_context.obj, CommandContext):
        click_context.obj = CommandContext(os.environ)
    if config is not None:
        click_context.obj.given_config = config


COMMANDS = (
    init,
    enrol_command,
    confirm_command,
    record_command,
    pause_command,
    resume_command,
    withdraw_command,
    export_command,
    erase_command,
    restart_command,
    timeline_command,
    due_command,
    work_command,
    done_command,
    tick_command,
    backup_command,
    restore_check_command,
    doctor_command,
    rotate_key_command,
    staff_link_command,
    demo_command,
    check_messages_command,
    book_command,
    approve_command,
    export_templates_command,
    import_templates_command,
    parts,
    simulate_command,
)
for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
