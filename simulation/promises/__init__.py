"""The promises of the programme, checked on the evidence by rules written from the brief, never by its own code."""

from simulation.promises.broken import Broken, Surroundings
from simulation.promises.every import AT_ANY_TIME, check_all, check_world

__all__ = ["AT_ANY_TIME", "Broken", "Surroundings", "check_all", "check_world"]
