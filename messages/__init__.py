"""The wording of the programme and how it becomes a text, an email or a printed page. Imports nothing of ours."""
