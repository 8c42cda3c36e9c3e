"""Every rule of the checker, shown by wording that breaks it and wording that keeps it."""

from datetime import date
from typing import Any

import pytest

from messages.catalogue import Catalogue
from messages.check import StepNeeds, check_catalogue, check_template
from messages.checks.language import count_syllables, measure
from messages.facts import default_facts
from messages.findings import Finding
from tests.unit.messages.building import FOOTER, NEW_NOTE, template

FACTS = default_facts()
TODAY = date(2027, 1, 1)
SUBJECT = "A note from {{ service }}"


def codes(
    sections: dict[str, str], *, key: str = "test-message", needs: StepNeeds | None = None, **details: Any
) -> set[str]:
    return {
        finding.code for finding in findings(sections, key=key, needs=needs, **details) if finding.severity == "error"
    }


def findings(
    sections: dict[str, str], *, key: str = "test-message", needs: StepNeeds | None = None, **details: Any
) -> list[Finding]:
    return check_template(template(sections, key=key, **details), needs, facts=FACTS, today=TODAY)


def email_codes(body: str, **more: Any) -> set[str]:
    return codes({"subject": SUBJECT, "email": body}, **more)


def text_codes(body: str, **more: Any) -> set[str]:
    return codes({"text": body + " STOP to end."}, **more)


def test_good_wording_has_no_errors() -> None:
    assert (
        codes({"text": "{{ service }}: a note: {{ link }} STOP to end.", "subject": SUBJECT, "email": "Hello."})
        == set()
    )


BANNED = {
    "exclamation": "Well done!",
    "emoji": "Hello 😀",
    "banned-word": "You are so brave on this journey.",
    "congratulations": "Congratulations on your news.",
    "blame": "You should have rested. Make sure you rest.",
    "promise": "The pain will go away.",
    "superseded": "Please fill in our survey.",
    "supplements-harmless": "Tablets will do no harm.",
    "selling": "You could donate to us.",
    "pleading": "Are you sure? We will miss you.",
    "baby-arrives": "Rest now, before the baby arrives.",
    "dose": "Take 400 mg twice.",
    "change-medicine": "You could stop taking your tablets.",
    "you-have-a-break": "You may have a fracture.",
    "high-risk": "You are at high risk.",
    "change-of-life": "It is the change of life.",
    "six-weeks": "A broken bone mends in six weeks.",
    "at-your-age": "Women your age may ask.",
    "typed-number": "Call 0808 800 0035.",
}


@pytest.mark.parametrize(("code", "wording"), BANNED.items(), ids=BANNED.keys())
def test_words_that_must_not_stand_anywhere(code: str, wording: str) -> None:
    assert code in email_codes(wording)


@pytest.mark.parametrize(
    "wording",
    [
        "It is not your fault.",
        "That is a sign, and not a guarantee.",
        "Never stop taking a medicine without asking.",
        "A bone usually takes about six weeks, or longer, to mend.",
        "{% if age_51 %}Many women your age have.{% endif %}",
        "We will ask again in 6 weeks.",
    ],
)
def test_words_that_look_alike_and_are_fine(wording: str) -> None:
    assert email_codes(wording) == set()


@pytest.mark.parametrize(
    "word", ["PAO", "osteoporosis", "bones", "a fracture", "your spine", "the baby", "menopause", "pregnant", "a break"]
)
def test_lock_screen_words_are_kept_out_of_usual_and_discreet_texts_and_subjects(word: str) -> None:
    assert "lock-screen" in text_codes(f"About {word}:")
    assert "lock-screen" in codes({"text": "x STOP", "text discreet": f"About {word}: STOP"})
    assert "lock-screen" in codes({"subject": f"About {word}", "email": "Hello."})
    assert "lock-screen" not in codes({"text full": f"About {word}: STOP", "text": "A note. STOP"})


def test_a_pause_for_a_break_is_no_broken_bone() -> None:
    assert text_codes("PAUSE for a break.") == set()


def test_subjects_are_neutral() -> None:
    assert "subject-topic" in codes({"subject": "Pain relief", "email": "Hello."})
    assert "subject-field" in codes({"subject": "For {{ first_name }}", "email": "Hello."})


def test_texts_hold_no_name_no_telling_number_and_no_outside_link() -> None:
    assert "name-in-text" in text_codes("{% if first_name %}{{ first_name }}{% endif %}")
    assert "telling-field" in text_codes("Call {{ helpline_phone }}.")
    assert "link-in-text" in text_codes("See {{ nct_link }}.")
    assert "telling-field" not in codes({"text full": "Call {{ helpline_phone }}. STOP", "text": "x STOP"})


def test_baby_words_only_inside_home() -> None:
    assert "baby-word" in email_codes("Your baby needs you.")
    assert email_codes("{% if home %}Your baby needs you.{% endif %} Rest.") == set()
    never = StepNeeds("email", pregnant="no", loss="never", gates=("post", "home"))
    assert codes({"subject": SUBJECT, "email": "Your baby needs you."}, needs=never) == set()


def test_mum_is_for_home_alone_even_in_pregnancy() -> None:
    only = StepNeeds("email", pregnant="only", loss="never", gates=("preg",))
    assert "mum" in codes({"subject": SUBJECT, "email": "As a mum you may worry."}, needs=only)


@pytest.mark.parametrize("word", ["birth", "breastfeeding", "midwife", "health visitor", "due date", "child"])
def test_birth_words_do_not_reach_a_woman_after_a_loss(word: str) -> None:
    after = StepNeeds("email", pregnant="no", loss="no-baby")
    wording = {"subject": SUBJECT, "email": f"About the {word}."}
    assert "after-loss-word" in codes(wording, needs=after)
    assert "after-loss-word" not in codes({**wording, "email / no-baby": "About you."}, needs=after)
    assert "after-loss-word" not in codes(wording, needs=StepNeeds("email", pregnant="no", loss="never"))


def test_a_flag_about_feeding_does_not_protect_after_a_loss() -> None:
    body = "{% if feed %}If you breastfeed, say so.{% endif %} Rest."
    assert "after-loss-word" in codes({"subject": SUBJECT, "email": body})


@pytest.mark.parametrize(("track", "key"), [("system", "sys-x"), ("menopause", "meno-x"), ("welcome", "keepsake")])
def test_messages_that_reach_women_decades_on_have_no_baby_words_at_all(track: str, key: str) -> None:
    body = "{% if home %}Your baby is here.{% endif %} Hello."
    assert "baby-word-decades" in email_codes(body, track=f'"{track}"', key=key)


def test_care_fears_are_kept_from_a_woman_whose_baby_is_in_care() -> None:
    assert "care-fears" in email_codes("A social worker can visit.")
    assert "care-fears" not in email_codes("{% if home %}A social worker can visit.{% endif %} Rest.")


EXERCISE: dict[str, Any] = {"track": '"exercise"', "facts": '["F109"]', "safety": '["SAFETY"]'}
FIRST = "If you are pregnant, or might be, please do not use these.\n\n"


def test_exercise_opens_with_the_caution_and_says_when_to_stop() -> None:
    assert "not-if-pregnant" in email_codes("Move a little. Stop if it hurts more. Ask first.", **EXERCISE)
    assert "stop-if-it-hurts" in email_codes(FIRST + "Move a little.", **EXERCISE)
    greeting = "Dear {{ service }},\n\n## Moving\n\n"
    assert email_codes(greeting + FIRST + "Move a little. Stop if it hurts more.", **EXERCISE) == set()
    assert "not-if-pregnant" in email_codes(f"Move a little. Stop if it hurts more.\n\n{FIRST}", **EXERCISE)


def test_the_caution_must_be_first_whatever_is_known_about_her() -> None:
    body = "{% if spine %}If you are pregnant, do not use these.{% endif %}\n\nMove. Stop if it hurts more."
    assert "not-if-pregnant" in email_codes(body, **EXERCISE)


def test_a_text_on_exercise_begins_with_the_caution_or_stays_neutral() -> None:
    assert "not-if-pregnant" in codes({"text": "x STOP", "text full": "Exercise may help. STOP"}, **EXERCISE)
    assert codes({"text": "x STOP", "text full": "Not if pregnant. Exercise may help. STOP"}, **EXERCISE) == set()


def test_painkillers_beside_breastfeeding() -> None:
    details: dict[str, Any] = {"track": '"practical"', "facts": '["F117", "F119"]', "safety": '["SAFETY"]'}
    needs = StepNeeds("email", pregnant="no", loss="never", gates=("post",))
    wording = {"subject": SUBJECT, "email": "You may need strong painkillers."}
    assert "painkiller-feeding" in codes(wording, needs=needs, **details)
    wording["email"] += " {% if feed %}If you breastfeed, ask which suit you.{% endif %}"
    assert codes(wording, needs=needs, **details) == set()


def test_safe_and_effective_never_stands_alone() -> None:
    assert "safe-and-effective" in email_codes("These drugs are safe and effective.")
    balanced = (
        "They are called safe and effective, but are not tested in younger women. They are not tested in pregnancy."
    )
    assert "safe-and-effective" not in email_codes(balanced)


@pytest.mark.parametrize("facts", ['["F089"]', '["F087"]', '["F157"]', '["F213"]'])
def test_one_sided_facts_are_told(facts: str) -> None:
    assert "one-sided" in email_codes("Hello.", facts=facts, safety='["BALANCE"]')


@pytest.mark.parametrize("track", ["pain", "emotional", "check-in"])
def test_the_end_says_who_to_contact(track: str) -> None:
    assert "ends-with-contact" in email_codes("Rest.", track=f'"{track}"')
    assert "ends-with-contact" not in email_codes("Rest.\n\nTalk to your doctor.", track=f'"{track}"')


def test_check_ins_name_the_warning_signs() -> None:
    assert "warning-signs" in email_codes("How are you?", key="checkin-x")
    signs = "Speak to a doctor soon about new strong back pain, a change of shape, or getting shorter."
    assert "warning-signs" not in email_codes(signs, key="checkin-x")


def test_groups_say_who_runs_them_and_what_joining_shows() -> None:
    assert "groups" in email_codes("There is a group.", facts='["F201"]')
    assert "groups" not in email_codes("Others: it is run by others and shows your name.", facts='["F201"]')


def test_the_later_risk_is_said_fairly_and_names_all_causes() -> None:
    details: dict[str, Any] = {"track": '"menopause"', "facts": '["F187"]'}
    assert "later-risk" in email_codes("Ask your doctor.", **details)
    told = "It is not known if it raises the later risk. Ask your doctor."
    assert "later-risk" not in email_codes(told, **details)
    assert "menopause-causes" in email_codes(told, key="meno-repeat", **details)
    causes = told + " It may follow an operation or a treatment."
    assert "menopause-causes" not in email_codes(causes, key="meno-repeat", **details)


def test_the_way_out() -> None:
    assert "stop-line" in codes({"text": "{{ service }}: hello."})
    assert codes({"text": "Hello.{% if say_stop %} Text STOP to end.{% endif %}"}) == set()
    conditional = {"text": "{{ urgent_numbers }}.{% if say_stop %} Text STOP to end.{% endif %}"}
    assert "stop-line" in codes(conditional, track='"check-in"')
    assert "stop-line" not in codes({"text": "Hello."}, track='"system"')
    assert "stop-line" in codes({"text": "Hello."}, needs=StepNeeds("text", stop_line="always"))


@pytest.mark.parametrize("word", ["YES", "NO", "END", "CANCEL", "QUIT", "HELP", "INFO"])
def test_words_the_provider_acts_on_are_never_answers(word: str) -> None:
    assert "taken-word" in text_codes(f"Reply {word}.")


def test_yes_is_the_answer_to_the_invitation_alone() -> None:
    assert "taken-word" not in text_codes("Reply YES to start.", key="sys-confirm-optin", track='"system"')


def test_what_invites_an_answer_says_that_nobody_reads_it() -> None:
    assert "replies-not-read" in email_codes("Reply 1 OK or 2 hard.")
    assert "replies-not-read" not in email_codes("Reply 1 OK or 2 hard. Replies are not read.")


def test_a_check_in_text_has_the_urgent_line() -> None:
    details: dict[str, Any] = {"key": "checkin-x", "track": '"check-in"'}
    assert "urgent-line" in text_codes("How are you?", **details)
    assert "urgent-line" not in text_codes("How are you? Urgent? Call {{ urgent_numbers }}.", **details)


def test_one_part_with_the_longest_values_in_the_worst_case() -> None:
    assert "too-long" not in codes({"text": "a" * 155 + " STOP"})
    assert "too-long" in codes({"text": "a" * 156 + " STOP"})
    assert "too-long" in codes({"text": "a" * 120 + " STOP {% if home %}" + "b" * 40 + "{% endif %}"})
    exclusive = "STOP {% if drug %}" + "b" * 100 + "{% endif %}{% if watch %}" + "b" * 100 + "{% endif %}"
    assert "too-long" not in codes({"text": exclusive})


def test_longer_numbers_of_northern_ireland_are_advice() -> None:
    found = findings({"text": "a" * 140 + " {{ urgent_numbers }} STOP"})
    assert [(finding.code, finding.severity) for finding in found] == [("too-long", "advice")]


def test_what_may_be_missing_must_be_tested_for() -> None:
    assert "unguarded-field" in email_codes("Call {{ contact_phone }}.")
    assert "unguarded-field" in email_codes("[Read](link_exercises)")
    assert "unguarded-field" not in email_codes("Hi. {% if contact_phone %}Call {{ contact_phone }}.{% endif %}")
    assert "unguarded-field" in email_codes("{% if named_person %}Call {{ contact_phone }}.{% endif %} Hi.")
    assert "field-not-here" in email_codes("Your code is {{ code }}.")


def test_channels_the_step_needs() -> None:
    assert "no-text" in codes({"subject": SUBJECT, "email": "Hi."}, needs=StepNeeds("text+email"))
    assert "no-email" in codes({"text": "Hi. STOP"}, needs=StepNeeds("text+email"))
    assert "no-email" in codes({"text": "Hi. STOP"}, needs=StepNeeds("email"))
    assert "no-subject" in codes({"email": "Hi."})


def test_facts_and_dates() -> None:
    assert "unknown-fact" in email_codes("Hi.", facts='["F999"]')
    assert "unknown-fact" in email_codes("Hi.", outside_facts='["X99"]')
    assert "held-back-fact" in email_codes("Hi.", facts='["F240"]')
    assert "caution-not-named" in email_codes("Hi.", facts='["F108"]')
    assert "review-expired" in email_codes("Hi.", review_by="2026-12-31")
    assert "review-expired" not in email_codes("Hi.", review_by="2027-01-01")


def test_an_outside_fact_stays_advice_until_it_is_confirmed() -> None:
    found = findings({"subject": SUBJECT, "email": "Hi."}, outside_facts='["X09"]')
    assert ("unconfirmed-fact", "advice") in {(finding.code, finding.severity) for finding in found}


def test_a_finding_stands_on_the_line_of_the_words() -> None:
    wording = template({"subject": SUBJECT, "email": "Fine.\n\nAlso fine.\n\nYou are brave."})
    (found,) = [f for f in check_template(wording) if f.severity == "error"]
    assert wording.source.split("\n")[found.line - 1] == "You are brave."


def test_the_pieces_that_all_messages_share_are_checked_too() -> None:
    note = template({"text": "About your bones: {{ link }} STOP"}, key="_new-note")
    assert "lock-screen" in {finding.code for finding in check_template(note)}
    foot = template({"preview": "About your pregnancy", "email": "x"}, key="_email-footer")
    assert "lock-screen" in {finding.code for finding in check_template(foot)}


def test_between_templates_and_steps() -> None:
    catalogue = Catalogue([NEW_NOTE, FOOTER, template({"subject": SUBJECT, "email": "Hi."})])
    found = {(f.code, f.severity) for f in check_catalogue(catalogue, FACTS, TODAY, {"missing": StepNeeds("email")})}
    assert ("no-template", "error") in found
    assert ("no-step", "advice") in found
    assert ("uncovered-fact", "advice") in found


def test_a_review_date_that_has_come_is_advice_for_what_is_in_the_files() -> None:
    catalogue = Catalogue([NEW_NOTE, FOOTER, template({"subject": SUBJECT, "email": "Hi."}, review_by="2027-07-31")])
    before, after = (
        {(f.file, f.severity) for f in check_catalogue(catalogue, FACTS, today) if f.code == "review-expired"}
        for today in (date(2027, 7, 31), date(2027, 8, 1))
    )
    assert before == set()
    assert len(after) == 3
    assert {severity for _, severity in after} == {"advice"}


def test_advice_on_language() -> None:
    long = "This sentence goes on and on about a great many things " * 3 + "."
    advice = {f.code for f in findings({"subject": SUBJECT, "email": long}) if f.severity == "advice"}
    assert {"long-sentence", "long-sentences", "email-length"} <= advice


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("pain", 1), ("baby", 2), ("doctor", 2), ("broken", 2), ("made", 1), ("table", 2), ("wanted", 2)],
)
def test_syllables(word: str, syllables: int) -> None:
    assert count_syllables(word) == syllables


def test_hard_words_need_an_older_reader() -> None:
    easy = measure("You can ask for help. Your nurse is there for you.")
    hard = measure("Osteoporosis necessitates multidisciplinary consideration of pharmacological alternatives.")
    assert easy.reading_age < 9 < 16 < hard.reading_age
    assert measure("").words == 0


def test_a_woman_whose_baby_is_in_care_gets_the_no_baby_words_and_they_must_suit_her() -> None:
    after = StepNeeds("email", pregnant="no", loss="no-baby")
    wording = {
        "subject": SUBJECT,
        "email": "Hello.",
        "email / no-baby": "{% if not after_loss %}Your baby.{% endif %} Hi.",
    }
    assert "baby-word" in codes(wording, needs=after)


def test_after_a_loss_and_pregnant_again_she_may_read_of_her_midwife_but_of_no_baby() -> None:
    anyone = StepNeeds("email", pregnant="yes", loss="no-baby")
    midwife = {"subject": SUBJECT, "email": "{% if pregnant %}Ask your midwife.{% endif %} Hello."}
    assert codes(midwife, needs=anyone) == set()
    baby = {"subject": SUBJECT, "email": "{% if pregnant %}Your baby.{% endif %} Hello."}
    assert "baby-word" in codes(baby, needs=anyone)


def test_a_step_for_women_with_a_baby_in_hospital_may_speak_of_it() -> None:
    nurse_says = StepNeeds("email", pregnant="no", loss="never", gates=("post", "home-or-nurse-says"))
    assert codes({"subject": SUBJECT, "email": "Your baby needs you."}, needs=nurse_says) == set()
