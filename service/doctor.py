"""Looks over everything that the service needs, and says what is wrong and how to mend it."""

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from actions.restore import guard
from db.cipher import CipherError
from service.database_check import check_database
from service.findings import Finding, broken, fine
from service.guard_check import sending_off
from service.mailbox_server import mailbox_server
from service.settings_check import check_settings
from service.text_parts_check import check_text_parts
from settings import Settings
from wiring import CannotStart, database_sentence, wire


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Every finding. Starts nothing and sends nothing."""
    found = list(check_settings(settings, now.date()))
    try:
        mailbox_server(settings)
        with wire(settings, lambda: now) as wired:
            programme = wired.services.programme
            found.append(fine("database", f"The database {settings.database.safe_url} answers and its key fits."))
            found.append(
                fine("programme", f"Programme {programme.version} with {len(programme.steps)} steps is in force.")
            )
            found += sending_off(guard.peek(wired.services, now))
            found += check_database(wired.services.engine, settings, now)
            found += check_text_parts(wired.services)
    except CannotStart as error:
        found += [broken("cannot-start", sentence) for sentence in error.sentences]
    except (ValueError, CipherError) as error:
        found.append(broken("cannot-start", str(error)))
    except SQLAlchemyError as error:
        found.append(broken("database", database_sentence(settings, error)))
    return found
