"""Names and keys of mailboxes: one secret, another name in each epoch, and nothing that joins two (T29)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.protocol import blobs, names, proof, spelling
from app.sync.protocol.names import Box
from app.sync.protocol.tree import LEAVES, PATH_BYTES, Tree, root_of
from tests.sync.protocol.kit import AT, BOX, EPOCH, SECRET, TRANSFER

LATER = BOX.at(EPOCH + 1)
OTHER = Box(bytes(32)).at(EPOCH)


def test_the_same_secret_gives_the_same_mailbox_wherever_it_is_made() -> None:
    assert Box(bytearray(SECRET)).at(EPOCH).name == AT.name
    assert len(AT.name) == names.NAME_CHARS and names.is_name(AT.name)
    assert len({AT.name, LATER.name, OTHER.name}) == 3


def test_an_epoch_is_28_days_and_begins_for_everybody_at_once() -> None:
    begin = names.begin_of(EPOCH)
    assert names.epoch_at(begin - 1) == EPOCH - 1
    assert names.epoch_at(begin) == names.epoch_at(begin + 28 * 86_400 - 1) == EPOCH


def test_a_leaf_is_made_from_its_seed_alone_by_who_was_given_it() -> None:
    for index in (0, 7, LEAVES - 1):
        given_away = names.leaf_keys(BOX.leaf_seed(index), EPOCH)
        leaf = AT.leaf(index)
        assert given_away == leaf.keys == AT.keys(index)
        assert root_of(given_away.public, leaf.place, leaf.path) == AT.root


def test_no_two_leaves_and_no_two_epochs_share_a_key() -> None:
    keys = [BOX.at(epoch).keys(index) for epoch in (EPOCH, EPOCH + 1) for index in range(LEAVES)]
    assert len({key for one in keys for key in (one.dropping, one.blob, one.ids)}) == 3 * len(keys)


def test_each_leaf_has_a_place_and_no_two_have_one() -> None:
    assert sorted(AT.place(index) for index in range(LEAVES)) == list(range(LEAVES))


def test_t29_two_epochs_of_one_mailbox_share_nothing_that_a_relay_sees() -> None:
    """Names, proofs and blob ids of one contact: no four bytes of one epoch come again in the other."""

    def windows(at: names.BoxEpoch) -> set[bytes]:
        leaf = at.leaf(7)
        dropping = proof.dropping_proof(at.reading_public, leaf.keys.public, leaf.place, leaf.path)
        owner = proof.owner_proof(at)
        # without their first byte, which says the kind; the place is looked at below
        seen = [spelling.read64(owner, 65)[1:], spelling.read64(dropping, 67 + PATH_BYTES)[1:65], leaf.path]
        seen += [spelling.read32(at.name, 32), spelling.read32(blobs.blob_id(leaf.keys.ids, TRANSFER, 0), 16)]
        return {data[i : i + 4] for data in seen for i in range(len(data) - 3)}

    assert not windows(AT) & windows(LATER)


def test_t29_the_places_in_use_do_not_join_two_epochs() -> None:
    """Twenty contacts stand at twenty places: as many are the same in the next epoch as of two mailboxes by chance."""
    stays = sum(AT.place(index) == LATER.place(index) for index in range(LEAVES))
    assert stays <= 8  # of a random shuffling one stays on average; of nine and more, once in a million
    near = sum(abs(AT.place(index) - LATER.place(index)) < 10 for index in range(LEAVES))
    assert near < 60  # 19 on average
    used = {AT.place(index) for index in range(20)} & {LATER.place(index) for index in range(20)}
    assert len(used) <= 5


def test_no_leaf_is_given_twice_and_none_is_left_at_the_end() -> None:
    taken: set[int] = set(range(LEAVES)) - {3, 900}
    found = BOX.free_index(taken)
    assert found in {3, 900}
    assert BOX.free_index(set(range(LEAVES))) is None


@pytest.mark.parametrize("wrong", [b"", bytes(31), bytes(33)])
def test_secrets_have_one_length(wrong: bytes) -> None:
    with pytest.raises(ValueError, match="secret"):
        Box(wrong)
    with pytest.raises(ValueError, match="seed"):
        names.leaf_keys(wrong, EPOCH)


def test_t38_no_secret_is_in_what_a_traceback_shows() -> None:
    shown = repr((BOX, AT, AT.leaf(7), AT.keys(7)))
    for secret in (SECRET, AT.reading, AT.keys(7).blob, BOX.leaf_seed(7)):
        assert repr(secret)[2:-1] not in shown and secret.hex() not in shown


def test_every_leaf_has_its_path_and_no_other() -> None:
    publics = [bytes([n & 255, n >> 8]) * 16 for n in range(LEAVES)]
    tree = Tree(publics)
    for place, public in enumerate(publics):
        assert root_of(public, place, tree.path(place)) == tree.root
    rng = random.Random(5)
    for _ in range(500):
        place, other = rng.sample(range(LEAVES), 2)
        assert root_of(publics[place], other, tree.path(place)) != tree.root
        assert root_of(publics[place], place, tree.path(other)) != tree.root
        assert root_of(publics[other], place, tree.path(place)) != tree.root


def test_a_node_is_no_leaf() -> None:
    """Who could pass an inner node off as a key would have a way in that nobody gave."""
    publics = [bytes([n & 255, n >> 8]) * 16 for n in range(LEAVES)]
    tree = Tree(publics)
    inner = tree._levels[1][0]
    with pytest.raises(ValueError, match="path"):
        root_of(inner, 0, tree.path(0)[32:])  # a path of nine
    assert root_of(inner, 0, tree.path(0)[32:] + bytes(32)) != tree.root
    with pytest.raises(ValueError, match="public key"):
        root_of(publics[0] + publics[1], 0, tree.path(0))


@given(st.binary(min_size=1, max_size=64))
def test_bytes_have_one_spelling(data: bytes) -> None:
    for write, read in (
        (spelling.write32, spelling.read32),
        (spelling.write64, spelling.read64),
        (spelling.standard64, spelling.read_standard64),
    ):
        text = write(data)
        assert read(text, len(data)) == data
        for wrong in (text + "=", text + "a", text[:-1], " " + text, text + "\n", text[:-1] + "é"):
            with pytest.raises(ValueError, match="base"):
                read(wrong, len(data))


def test_unused_bits_and_other_letters_are_refused() -> None:
    with pytest.raises(ValueError, match="base32"):
        spelling.read32(AT.name.upper(), 32)
    last = "abcdefghijklmnopqrstuvwxyz234567".index(AT.name[-1])
    with pytest.raises(ValueError, match="base32"):
        spelling.read32(AT.name[:-1] + "abcdefghijklmnopqrstuvwxyz234567"[last ^ 1], 32)
    with pytest.raises(ValueError, match="base64"):
        spelling.read64("AB", 1)
    assert not names.is_name("x" * 52) and not names.is_name("") and not names.is_name("ſ" * 52)


@given(
    st.text("abcdefghijklmnopqrstuvwxyz234567AQ=019\n", max_size=60), st.binary(max_size=40), st.sampled_from([16, 32])
)
def test_what_is_a_name_is_told_without_decoding_it(text, data, size):
    """By a pattern of what is written: it must take what is decoded, and nothing else."""
    written = spelling.write32(data)
    tries = [text, written, written + "\n", *(written[:-1] + last for last in "abcdefghijklmnopqrstuvwxyz234567")]
    for tried in tries:
        try:
            spelling.read32(tried, size)
            fine = True
        except ValueError:
            fine = False
        assert spelling.is_written32(tried, size) is fine
    fresh = spelling.write32((data + bytes(size))[:size])
    assert spelling.is_written32(fresh, size) and not spelling.is_written32(fresh + "a", size)
