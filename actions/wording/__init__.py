"""The wording: drafted, tried, approved by others, in force, and taken out to files and in again."""
