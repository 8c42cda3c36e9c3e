"""What a step of the programme asks of its wording: channels, and who may read it. Filled by the caller."""

from dataclasses import dataclass
from types import MappingProxyType

# Conditions of a step that settle a flag for everyone who gets its message.
FLAGS_OF_GATES = MappingProxyType(
    {
        "post": {"post": True, "pregnant": False},
        "preg": {"pregnant": True, "post": False},
        "home": {"home": True, "after_loss": False, "baby_in_hospital": False, "baby_in_care": False},
        "home-or-nurse-says": {"after_loss": False, "baby_in_care": False},
        "feed": {"feed": True},
        "not-breastfeeding": {"not_breastfeeding": True},
        "spine": {"spine": True, "site_unknown": False},
        "spine-exercise": {"spine": True, "site_unknown": False},
        "drug": {"drug": True},
        "watch": {"watch": True},
        "heparin": {"heparin": True},
        "menopausal": {"menopausal": True},
        "not-menopausal": {"menopausal": False},
        "asked-for-future-topics": {"wants_future_pregnancy": True},
    }
)


@dataclass(frozen=True)
class StepNeeds:
    """`channels`: text, email, text+email, either. `pregnant`: yes, no, only, own. `loss`: never, only, or else.

    `gates` are the names of its conditions. `stop_line`: always, never, or when due.
    """

    channels: str
    pregnant: str = "yes"
    loss: str = "yes"
    gates: tuple[str, ...] = ()
    stop_line: str = ""

    @property
    def baby_recorded(self) -> bool:
        """Return whether every reader has a living baby, at home or in hospital, and has lost none."""
        return bool({"home", "home-or-nurse-says"} & set(self.gates))

    def settled_flags(self) -> dict[str, bool]:
        """Return the flags that are the same for every woman who gets the message."""
        settled: dict[str, bool] = {}
        for gate in self.gates:
            settled |= FLAGS_OF_GATES.get(gate, {})
        return settled
