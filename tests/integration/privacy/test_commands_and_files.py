"""Commands say nothing personal of what they were given, and no file is named by it; backups and reports neither."""

import json

from tests.integration.commands.conftest import Terminal
from tests.integration.privacy.test_nothing_personal_leaks import HERS, marks_in


def test_commands_and_names_of_files_hold_nothing_marked(terminal: Terminal) -> None:
    wrong = {**HERS, "mobile": "Marmaladova 900778", "birth": "2026-13-45", "first_name": "Xylophonia<"}
    said = [
        terminal.run("enrol", "-", text=json.dumps(HERS)).output,
        terminal.run("enrol", "-", text=json.dumps(HERS)).output,
        terminal.run("enrol", "-", text=json.dumps(wrong)).output,
        terminal.run("enrol", "-", "--json", text=json.dumps({**HERS, "email": "xylophonia@"})).output,
        terminal.run("enrol", "-", text='{"first_name": "Quillfeather"').output,
        terminal.run("export", "Quillfeather", "--folder", "x").output.replace("Quillfeather", "", 1),
    ]
    reference = terminal.json("due")["messages"][0]["woman"] if terminal.json("due").get("messages") else ""
    commands = (("tick",), ("doctor",), ("work",), ("due",), ("timeline", reference), ("confirm", reference, "text"))
    said += [terminal.run(*words).output for words in commands]
    assert marks_in("\n".join(said)) == set()
    files = [str(path.relative_to(terminal.config.parent)) for path in (terminal.config.parent / "var").rglob("*")]
    assert any(name.startswith("var/outbox/") for name in files)
    assert marks_in("\n".join(files)) == set()
