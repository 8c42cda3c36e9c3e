"""The mailbox that bounces come back to, as the settings name it."""

from delivery.mailbox import MailboxServer
from delivery.tls import Encryption
from settings import Settings


def mailbox_server(settings: Settings) -> MailboxServer | None:
    """None when no mailbox is set up. Raises ValueError with a sentence when the values cannot work together."""
    imap, password = settings.imap, settings.secrets.imap_password
    if not imap.host:
        return None
    return MailboxServer(
        host=imap.host,
        port=imap.port,
        username=imap.username,
        password=password.get_secret_value() if password else "",
        encryption=Encryption(imap.security),
        folder=imap.folder,
    )
