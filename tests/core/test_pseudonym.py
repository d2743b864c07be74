from warden.core.pseudonym import LENGTH, pseudonym

KEY = b"a key of this installation"


def test_an_author_has_one_pseudonym_and_another_author_another() -> None:
    assert pseudonym("kim@social.example", KEY) == pseudonym("kim@social.example", KEY)
    assert len({pseudonym(f"author {number}", KEY) for number in range(10_000)}) == 10_000


def test_with_another_key_nobody_is_found_again() -> None:
    assert pseudonym("kim@social.example", KEY) != pseudonym("kim@social.example", b"another key")


def test_it_is_the_beginning_of_an_hmac() -> None:
    """RFC 4231, test case 2: who changes the hash loses every author known so far."""
    assert (
        pseudonym("what do ya want for nothing?", b"Jefe")
        == "5bdcc146bf60754e6a042426089575c75a003f08"[:LENGTH]
    )


def test_it_shows_nothing_of_the_name_and_has_one_length() -> None:
    for author in ("", "k", "kim" * 400_000, "\0\u202e", "Jörg 🔥"):
        found = pseudonym(author, KEY)
        assert len(found) == LENGTH
        assert set(found) <= set("0123456789abcdef")
