"""The database fixtures themselves: each test has an empty database of its own."""

import pytest
from sqlalchemy import create_engine, inspect, text


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_begins_with_an_empty_database(database_url: str, turn: str) -> None:
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == [], turn
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (id INTEGER PRIMARY KEY)"))
    assert inspect(engine).get_table_names() == ["left_behind"]
    engine.dispose()
