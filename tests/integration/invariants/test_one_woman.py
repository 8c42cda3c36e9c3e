"""Whatever people, providers and clocks do, in any order, every promise to a woman is kept.

The rules of the machine are all that may happen. After every step all promises are checked on what was handed over, by
the checks of the simulation; a failing case is cut down, and told as a story. `INVARIANT_EXAMPLES` asks for more lives.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from simulation.faults import KINDS
from simulation.providers import DISK_FULL, EMAIL, LOST_AFTER, LOST_BEFORE, TEXT
from simulation.weather import CLOCK_ERRORS, DIFFERENCES, EMAIL_TROUBLES, SERVICE, TEXT_TROUBLES
from simulation.words_of_hers import SAID
from tests.integration.invariants.conftest import NewLife
from tests.integration.invariants.one_life import EXAMPLES, RECEIPTS, START

DAY = timedelta(days=1)
Days = int | None

FACTS: tuple[tuple[str, str, Days], ...] = (
    ("birth", "", 0), ("birth", "", -30), ("birth", "", None), ("baby", "with-her", None),
    ("baby", "in-hospital", None),
    ("baby", "in-care", None), ("feeding", "breastfeeding", None), ("feeding", "not-breastfeeding", None),
    ("pregnancy", "pregnant", None), ("pregnancy", "not-pregnant", None), ("pregnancy", "not-known", None),
    ("due-date", "", 40), ("due-date", "", -20), ("loss", "", 0), ("loss", "", -15), ("loss", "", None),
    ("loss-wording-approved", "", None), ("restart", "", None), ("staff-resume", "yes", None),
    ("staff-contact", "", None),
    ("break", "", 0), ("break-settled", "", None), ("died", "", None), ("died-in-error", "", None),
    ("not-pao", "", None), ("menopause", "begun", 0), ("menopause", "no", None), ("talk", "done", None),
    ("talk", "booked", None), ("reminders", "declined", None), ("reminders", "wanted", None), ("pace", "fewer", None),
    ("topic-off", "menopause", None), ("topic-on", "menopause", None), ("safe-hours", "12:00-15:00", None),
    ("safe-hours", "any", None), ("texts", "discreet", None), ("send-now", "connect-helpline", None),
    ("intimate-topics", "yes", None), ("future-topics", "yes", None), ("treatment", "drug", None),
    ("treatment", "monitoring", None), ("exercise-unlock", "", None), ("spine-set-unlock", "", None),
    ("break-sites", "spine", None), ("resume", "", None),
)  # fmt: skip
CORRECTABLE = (
    "birth", "loss", "pregnancy", "break", "menopause", "talk", "not-pao", "restart", "staff-contact", "stop-step",
    "exercise-unlock", "spine-set-unlock",
)  # fmt: skip
CHANNELS = st.sampled_from((TEXT, EMAIL))
TROUBLES = {
    TEXT: (*TEXT_TROUBLES, DISK_FULL, LOST_BEFORE, LOST_AFTER),
    EMAIL: (*EMAIL_TROUBLES, DISK_FULL, LOST_BEFORE, LOST_AFTER),
}
STEPS_OF_THE_PROGRAMME = ("pain-ask-for-relief", "meno-first-nudge", "keep-in-touch-yearly", "welcome-start")


def enrolled(machine: "OneWoman") -> bool:
    life = machine.life
    return life.person is not None and life.person.woman_id is not None and not life.erased


class OneWoman(RuleBasedStateMachine):
    """One woman and everything that may happen."""

    def __init__(self, new_life: NewLife) -> None:
        super().__init__()
        self.life = new_life()

    @initialize(
        situation=st.integers(0, 35),
        consent=st.sampled_from(((TEXT, EMAIL), (TEXT,), (EMAIL,))),
        age=st.sampled_from((30, 43, 44, 50, 64)),
        says_yes=st.sampled_from((True, True, True, False)),
        obeys_stop=st.booleans(),
    )
    def enrols(self, situation: int, consent: tuple[str, ...], age: int, says_yes: bool, obeys_stop: bool) -> None:
        if obeys_stop:
            self.life.provider_obeys_stop()
        self.life.enrols(situation, consent, min(age, 62))
        if says_yes:
            self.life.passes(timedelta(hours=1))
            for channel in consent:
                self.life.does("confirms", channel=channel)

    # What she does

    @rule(meaning=st.sampled_from(sorted(SAID)))
    @precondition(enrolled)
    def texts(self, meaning: str) -> None:
        self.life.texts(meaning)

    @rule()
    @precondition(lambda self: enrolled(self) and bool(self.life.last_text))
    def the_provider_says_her_last_text_again(self) -> None:
        self.life.does("texts", **self.life.last_text)

    @rule(channel=CHANNELS)
    @precondition(enrolled)
    def confirms_on_her_page(self, channel: str) -> None:
        self.life.does("confirms", channel=channel)

    @rule(channel=CHANNELS)
    @precondition(enrolled)
    def stops_on_her_page(self, channel: str) -> None:
        self.life.does("stops", channel=channel)

    @rule()
    @precondition(enrolled)
    def unsubscribes_with_one_click(self) -> None:
        self.life.does("unsubscribe")

    @rule(channel=CHANNELS)
    @precondition(enrolled)
    def starts_again_on_her_page(self, channel: str) -> None:
        self.life.does("starts-on-page", channel=channel)

    @rule()
    @precondition(enrolled)
    def leaves(self) -> None:
        self.life.does("withdraw")

    @rule(weeks=st.sampled_from((4, 8, 12)))
    @precondition(enrolled)
    def pauses_on_her_page(self, weeks: int) -> None:
        self.life.does("pause", weeks=weeks, by="page")

    @rule(channel=CHANNELS, types_the_code=st.booleans())
    @precondition(enrolled)
    def has_a_new_address(self, channel: str, types_the_code: bool) -> None:
        self.life.does("new-address", channel=channel)
        self.life.passes(timedelta(minutes=3))
        code = self.life.code(channel)
        if types_the_code and code:
            self.life.does("types-code", channel=channel, code=code)

    @rule()
    @precondition(enrolled)
    def her_number_goes_to_a_stranger(self) -> None:
        self.life.does("number-to-stranger")

    @rule(what=st.sampled_from(("number-lost", "email-dies")))
    @precondition(enrolled)
    def an_address_dies(self, what: str) -> None:
        self.life.does(what)

    # What staff do

    @rule(fact=st.sampled_from(FACTS))
    @precondition(enrolled)
    def a_nurse_records(self, fact: tuple[str, str, Days]) -> None:
        self.life.records(fact)

    @rule()
    @precondition(enrolled)
    def the_nurse_works_through_her_list(self) -> None:
        self.life.nurse_works()

    @rule(step=st.sampled_from(STEPS_OF_THE_PROGRAMME), lasts=st.sampled_from((timedelta(hours=5), 4 * DAY)))
    def wording_is_not_approved_for_a_while(self, step: str, lasts: timedelta) -> None:
        self.life.not_approved(step, lasts)

    @rule()
    def the_programme_is_edited(self) -> None:
        self.life.edits_programme()

    @rule(what=st.sampled_from(CORRECTABLE))
    @precondition(enrolled)
    def what_was_recorded_in_error_is_taken_back(self, what: str) -> None:
        self.life.records(("in-error", what, None))

    @rule(years=st.sampled_from((-7, -1, 1, 7)), language=st.sampled_from(("en", "cy")))
    @precondition(enrolled)
    def her_details_are_put_right(self, years: int, language: str) -> None:
        self.life.corrects(years, language)

    @rule()
    @precondition(enrolled)
    def a_programme_for_new_women_alone_is_applied(self) -> None:
        self.life.programme_for_new_women()

    @rule()
    @precondition(lambda self: enrolled(self) and self.life.now > START + 40 * DAY)
    def she_is_erased(self) -> None:
        self.life.is_erased()

    # Time

    @rule(span=st.sampled_from((timedelta(minutes=20), timedelta(hours=5), DAY, 3 * DAY, 8 * DAY, 30 * DAY)))
    def time_passes(self, span: timedelta) -> None:
        self.life.passes(span)

    @rule(days=st.sampled_from((90, 200, 370, 800)))
    def months_or_years_pass(self, days: int) -> None:
        self.life.passes(DAY * days)

    # What goes wrong

    @rule(step=st.integers(1, 60), kind=st.sampled_from(KINDS))
    def something_fails_at_a_step(self, step: int, kind: str) -> None:
        self.life.fails(step, kind)
        self.life.passes(DAY)

    @rule(channel=CHANNELS, number=st.integers(0, 6), lasts=st.sampled_from((timedelta(hours=5), 5 * DAY, 40 * DAY)))
    def a_provider_fails(self, channel: str, number: int, lasts: timedelta) -> None:
        kinds = TROUBLES[channel]
        self.life.trouble(channel, kinds[number % len(kinds)], lasts)
        self.life.passes(3 * DAY)

    @rule(how=st.sampled_from(sorted(RECEIPTS)))
    def receipts_come_otherwise(self, how: str) -> None:
        self.life.world.how = how
        self.life.passes(2 * DAY)

    @rule(lasts=st.sampled_from((timedelta(hours=3), 5 * DAY, 92 * DAY)))
    def the_service_is_down(self, lasts: timedelta) -> None:
        self.life.trouble(SERVICE, "down", lasts)

    @rule(error=st.sampled_from(CLOCK_ERRORS), lasts=st.sampled_from((timedelta(minutes=30), DAY)))
    def the_clock_is_wrong(self, error: timedelta, lasts: timedelta) -> None:
        self.life.clock_set(error, lasts)

    @rule(apart=st.sampled_from(DIFFERENCES), lasts=st.sampled_from((DAY, 12 * DAY)))
    def a_machine_whose_clock_differs_works_too(self, apart: timedelta, lasts: timedelta) -> None:
        self.life.clocks_differ(apart, lasts)
        self.life.passes(DAY)

    @rule(went=st.booleans())
    def a_copy_is_kept_or_the_kept_one_put_back(self, went: bool) -> None:
        self.life.older_copy(went=went)

    @rule(both=st.booleans())
    def another_process_works_at_the_same_time(self, both: bool) -> None:
        self.life.world.service.another = 1.0 if both else 0.0
        self.life.passes(DAY)

    # What must hold

    @invariant()
    def every_promise_is_kept(self) -> None:
        self._nothing_broken(self.life.broken())

    def teardown(self) -> None:
        self.life.all_is_well_again()
        self._nothing_broken(self.life.broken(after_a_calm_time=True))

    def _nothing_broken(self, stories: list[str]) -> None:
        assert not stories, "\n\n" + "\n\n".join(stories[:3])


def lives(examples: int, steps: int) -> settings:
    """Fixed lives unless many are asked for: then new ones each time."""
    return settings(
        max_examples=EXAMPLES or examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not EXAMPLES,
        database=None,
        print_blob=bool(EXAMPLES),
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


def _lives_with(new_life: NewLife, how: settings) -> None:
    def one() -> OneWoman:
        return OneWoman(new_life)

    run_state_machine_as_test(one, settings=how)  # type: ignore[arg-type]  # any callable that makes a machine will do


def test_every_promise_to_one_woman_is_kept(new_life: NewLife) -> None:
    _lives_with(new_life, lives(20, 25))


@pytest.mark.postgres
def test_every_promise_to_one_woman_is_kept_on_postgresql(new_life_on_postgres: NewLife) -> None:
    _lives_with(new_life_on_postgres, lives(3, 12))
