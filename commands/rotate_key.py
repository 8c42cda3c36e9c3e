"""`recovery rotate-key`: a new key for personal data, everything encrypted again, and the old key taken out."""

import time
from pathlib import Path

import click

from actions.privacy.rotate_key import Left, encrypt_everything, left_over, old_keys
from actions.services import Services
from commands.context import CannotDo, CommandContext, pass_context
from commands.progress import counter
from configuration.private_files import private_files
from db import cipher
from db.cipher import LOOK_EVERY, CipherError, cipher_from_text, new_key_entry
from db.key_text import current_alone, is_prepared, key_ids, newest_first, next_name, replace_file, with_new_key
from settings import Settings

FOLLOWED = 2 * LOOK_EVERY
"""Seconds after which every process on this machine has read a changed key file."""
ROUNDS = 3


@click.command("rotate-key")
@click.option("--prepare", is_flag=True, help="Several machines: make a new key known, and do not use it yet.")
@click.option("--entry", is_flag=True, help="Only print a new entry, for keys that come from the environment.")
@pass_context
def rotate_key_command(context: CommandContext, prepare: bool, entry: bool) -> None:
    """Change the key that personal data is encrypted with. The service may run meanwhile.

    On one machine this does it all: it puts a new key into the key file, encrypts everything again, and takes the old
    key out once nothing is left under it. Stopped half way, run it again: it goes on. See docs/changing-keys.md.
    """
    if entry:
        click.echo(new_key_entry(next_name(_keys_so_far(context.settings))))
        return
    with context.services() as services, private_files():
        key_file = context.settings.privacy.key_file if context.settings.secrets.key is None else None
        try:
            if key_file is None:
                _from_environment(services, context)
            elif prepare:
                _prepare(key_file)
            else:
                _all_of_it(services, context, key_file)
        except CipherError as error:
            raise CannotDo(f"{error} Nothing is lost: put that key back, and run this again.") from error
        except OSError as error:
            raise CannotDo(f"The key file {key_file} cannot be changed: {error.strerror}. See who owns it.") from error


def _keys_so_far(settings: Settings) -> list[str]:
    if settings.secrets.key is not None:
        return key_ids(settings.secrets.key.get_secret_value())
    return key_ids(settings.privacy.key_file.read_text(encoding="utf-8"))


def _prepare(key_file: Path) -> None:
    text = key_file.read_text(encoding="utf-8")
    if len(key_ids(text)) > 1:
        raise CannotDo("The key file holds a second key already. Put it on every machine; then `recovery rotate-key`.")
    replace_file(key_file, with_new_key(text, in_use=False))
    click.echo(
        f"{key_file} holds a new key, which is not in use yet. Keep a copy, put the file on every machine, wait ten "
        "seconds, and run `recovery rotate-key` on one of them."
    )


def _all_of_it(services: Services, context: CommandContext, key_file: Path) -> None:
    text = key_file.read_text(encoding="utf-8")
    if len(key_ids(text)) == 1:
        text = with_new_key(text, in_use=True)
    elif is_prepared(text):
        text = newest_first(text)
    replace_file(key_file, text)
    cipher.install(cipher_from_text(text), key_file)
    click.echo(f"{key_file} holds the new key '{key_ids(text)[0]}'. Keep a copy of the file now.")
    for _ in range(ROUNDS):
        # Whoever still writes under the old key has read the file by then.
        time.sleep(FOLLOWED)
        left = _encrypt(services, context)
        click.echo(f"Encrypted again: {left.changed} values.")
        if not left.rows:
            break
    if left_over(services):
        raise CannotDo(
            "Another process still writes under the old key, so the old key stays. Put this key file on every machine "
            "and restart the service there, then run this again."
        )
    replace_file(key_file, current_alone(text))
    click.echo(
        "Everything is under the new key, and the old key is out of the file. Backups made before need the old key: "
        "keep its copy with them."
    )


def _from_environment(services: Services, context: CommandContext) -> None:
    if not old_keys():
        raise CannotDo(
            "The keys come from the environment and hold one key. `recovery rotate-key --entry` prints a new one: put "
            "it before the old one, restart the service everywhere, and run this again."
        )
    left = _encrypt(services, context)
    click.echo(f"Encrypted again: {left.changed} values.")
    if left.rows:
        raise CannotDo(
            "Some values are under an old key: a process without the new one writes. Restart it, and repeat."
        )
    click.echo(f"Everything is under '{cipher.installed().current}'. Take out: {', '.join(old_keys())}, and restart.")


def _encrypt(services: Services, context: CommandContext) -> Left:
    with counter("Values encrypted again", quiet=False) as told:
        return encrypt_everything(services, context.now(), context.actor, told)
