"""A terminal of a prepared service, as the tests of commands have it."""

from tests.integration.commands.conftest import terminal as terminal
