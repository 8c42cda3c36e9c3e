"""The token of her page: as short as is safe, the same for the same address, and good for as long as it may be."""

import math

import pytest
from sqlalchemy import insert

from actions.private_links import ALPHABET, TOKEN_LENGTH, derive_token, find_owner, hash_token, revoke_links, token_for
from db.engine import reading, writing
from db.tables import PrivateLink
from tests.integration.web.site import BASE_URL, Site, build


@pytest.fixture
def site(database_url: str) -> Site:
    return build(database_url)


def test_nobody_can_guess_it() -> None:
    assert TOKEN_LENGTH * math.log2(len(ALPHABET)) >= 72


def test_a_longer_link_that_went_out_before_opens_the_same_page_until_it_is_closed(site: Site) -> None:
    mine = next(one for one in site.addresses() if one.channel == "text")
    before = derive_token(site.woman_id, "text", mine.value_hash, 0) + "xyz"
    with writing(site.engine) as connection:
        connection.execute(
            insert(PrivateLink).values(
                woman_id=site.woman_id, channel="text", address_hash=mine.value_hash, token_hash=hash_token(before),
                created_at=site.clock.now,
            )
        )  # fmt: skip
        assert token_for(connection, site.clock.now, site.woman_id, "text", mine.value_hash) == site.text_token
    for token in (before, site.text_token):
        assert site.client().get(f"/p/{token}", base_url=BASE_URL).status_code == 200
    with writing(site.engine) as connection:
        assert revoke_links(connection, site.clock.now, site.woman_id, mine.value_hash) == 2
        fresh = token_for(connection, site.clock.now, site.woman_id, "text", mine.value_hash)
    assert fresh not in (before, site.text_token)
    assert len(fresh) == TOKEN_LENGTH
    with reading(site.engine) as connection:
        for token, revoked in ((before, True), (site.text_token, True), (fresh, False)):
            owner = find_owner(connection, token)
            assert owner is not None
            assert owner.revoked is revoked
