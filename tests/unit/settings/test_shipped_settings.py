"""The config.toml in the repository: whole, commented, and safe as it stands."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from configuration.signposts import NATIONS, signpost_values, to_check
from messages.fields import FIELDS
from settings import DEFAULT_CONFIG, Settings, config_path, load_settings

TEXT = DEFAULT_CONFIG.read_text(encoding="utf-8")
DATA = tomllib.loads(TEXT)

# Left out because leaving them out means something; the file shows them as comments.
MAY_BE_ABSENT = {"privacy.allow_test_numbers", "service.closing_on"}
# The file gives this year's, which code cannot know.
DIFFERS_FROM_CODE = {"alerts.closed_days"}


def fields_of(model: type[BaseModel], prefix: str = "") -> dict[str, Any]:
    """Every setting by its dotted name, with its default (or the mark of pydantic for none)."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found |= fields_of(field.annotation, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = field
    return found


def given(name: str) -> Any:
    value: Any = DATA
    for part in name.split("."):
        value = value[part]
    return value


def test_it_holds_every_setting() -> None:
    absent = []
    for name in fields_of(Settings):
        try:
            given(name)
        except KeyError:
            absent.append(name)
    assert set(absent) == MAY_BE_ABSENT


def test_a_setting_left_out_means_what_the_file_says(tmp_path: Path) -> None:
    only_required = {"service": {"name": "Kind Notes"}, "numbers": DATA["numbers"], "links": DATA["links"]}
    short = Settings.model_validate(
        {name: {} for name in DATA} | only_required, context={"folder": DEFAULT_CONFIG.parent}
    ).model_dump()
    whole = load_settings(DEFAULT_CONFIG, {}).model_dump()
    differing = {
        f"{section}.{key}" for section, values in whole.items() for key in values if values[key] != short[section][key]
    }
    assert differing == DIFFERS_FROM_CODE


def test_a_table_left_out_counts_its_paths_from_the_folder_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(re.sub(r"(?ms)^\[(delivery|database|privacy)\]\n.*?(?=^\[)", "", TEXT), encoding="utf-8")
    settings = load_settings(path, {})
    assert settings.delivery.outbox_folder == tmp_path / "var/outbox"
    assert settings.privacy.key_file == tmp_path / "var/recovery.key"
    assert settings.database.url == f"sqlite:///{tmp_path}/var/recovery.db"


def test_every_table_begins_with_a_comment_on_what_it_sets() -> None:
    for table in re.findall(r"(?m)^\[([\w.]+)\]\n(.)", TEXT):
        assert table[1] in "#h", f"[{table[0]}] says nothing about itself"


def test_nothing_leaves_the_machine_and_nobody_else_gets_in() -> None:
    settings = load_settings(DEFAULT_CONFIG, {})
    assert not settings.delivery.live
    assert settings.web.on_this_machine_only
    assert settings.clock.allow_time_travel is False
    assert settings.allow_test_numbers is True


def test_every_clinical_question_stands_at_its_careful_answer() -> None:
    clinical = load_settings(DEFAULT_CONFIG, {}).clinical.model_dump()
    assert clinical.pop("q13_first_exercise_days_after_birth") == 42
    assert not any(clinical.values())


def test_the_signposts_fill_only_fields_that_wording_knows() -> None:
    settings = load_settings(DEFAULT_CONFIG, {})
    for nation in (*NATIONS, None):
        values = signpost_values(settings.numbers, settings.links, nation)
        assert set(values) <= set(FIELDS)
        assert {name for name in FIELDS if name.startswith("link_")} <= set(values)
        empty = {name for name, value in values.items() if not value}
        assert all(FIELDS[name].optional for name in empty)
        assert all(len(values[name]) <= len(FIELDS[name].longest) for name in values if FIELDS[name].kind == "phone")


def test_northern_ireland_gets_its_own_numbers() -> None:
    settings = load_settings(DEFAULT_CONFIG, {})
    there = signpost_values(settings.numbers, settings.links, "northern_ireland")
    assert there["urgent_numbers"] == "999 or GP out-of-hours"
    assert there["lifeline_phone"] == "0808 808 8000"
    assert "111" not in there["urgent_advice"]
    elsewhere = signpost_values(settings.numbers, settings.links, "wales")
    assert elsewhere["lifeline_phone"] == ""
    assert elsewhere["citizens_advice_phone"] == "0800 702 2020"


def test_a_nation_that_is_not_known_gets_no_local_number() -> None:
    settings = load_settings(DEFAULT_CONFIG, {})
    values = signpost_values(settings.numbers, settings.links, None)
    assert values["citizens_advice_phone"] == ""
    assert values["urgent_numbers"] == "999 or 111"


def test_every_number_and_link_has_a_date_to_check_it_by() -> None:
    settings = load_settings(DEFAULT_CONFIG, {})
    checks = list(to_check(settings.numbers, settings.links))
    assert len(checks) == 6 + 2 * len(NATIONS) + 1
    assert all(check.check_by > date(2026, 1, 1) for check in checks)


def test_the_environment_may_name_another_file(tmp_path: Path) -> None:
    assert config_path({}) == DEFAULT_CONFIG
    assert config_path({"RECOVERY_CONFIG": "/etc/notes.toml"}) == Path("/etc/notes.toml")
    assert config_path({"RECOVERY_CONFIG": "/etc/notes.toml"}, tmp_path) == tmp_path


def test_every_setting_is_read_by_something() -> None:
    readers = ("service", "commands", "wiring.py", "scheduler.py", "settings.py", "configuration/signposts.py")
    root = DEFAULT_CONFIG.parent
    code = "".join(
        path.read_text(encoding="utf-8")
        for name in readers
        for path in ([root / name] if name.endswith(".py") else (root / name).rglob("*.py"))
    )
    # Links are read by walking over their fields.
    names = {name for name in fields_of(Settings) if not name.startswith("links.")}
    unread = {name for name in names if not re.search(rf"\.{name.rpartition('.')[2]}\b", code)}
    assert unread == set(), "a setting that nothing reads is a promise that nobody keeps"
