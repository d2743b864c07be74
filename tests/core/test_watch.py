import pytest

from tests.support.walk import BAHN, MUSTERBANK, a_mention
from warden.core.mention import Brand, BrandId
from warden.core.watch import slug, watching

BOTH = watching([MUSTERBANK, BAHN])
AIRWAYS = Brand(BrandId("us-air"), "US Airways", ('"US Airways"',))


def test_a_mention_belongs_to_the_brands_its_text_names() -> None:
    assert BOTH.brands_of(a_mention(text="Musterbank und Beispielbahn")) == ("musterbank", "beispielbahn")
    assert BOTH.brands_of(a_mention(text="nichts davon")) == ()


def test_a_mention_belongs_to_the_brand_its_sender_named_whatever_it_says() -> None:
    assert BOTH.brands_of(a_mention(text="Beispielbahn", brand="musterbank")) == ("musterbank",)
    assert BOTH.brands_of(a_mention(text="nichts davon", brand="musterbank")) == ("musterbank",)


def test_where_we_do_not_watch_the_brand_its_sender_named_the_text_tells() -> None:
    assert BOTH.brands_of(a_mention(text="Beispielbahn", brand="delta")) == ("beispielbahn",)
    assert BOTH.brands_of(a_mention(text="nichts davon", brand="delta")) == ()


@pytest.mark.parametrize("said", ["us-air", "US Airways", "us airways", "US-AIRWAYS", " Us  Airways "])
def test_a_sender_may_call_a_brand_by_id_or_name_however_written(said: str) -> None:
    assert watching([AIRWAYS]).brands_of(a_mention(text="x", brand=said)) == ("us-air",)


def test_an_id_counts_before_another_brands_name() -> None:
    namesake = Brand(BrandId("other"), "us-air", ('"other"',))
    for order in ([AIRWAYS, namesake], [namesake, AIRWAYS]):
        assert watching(order).brands_of(a_mention(text="x", brand="us-air")) == ("us-air",)


def test_brands_in_other_letters_are_told_apart() -> None:
    bank = Brand(BrandId("bank"), "Банк", ('"Банк"',))
    assert watching([bank]).brands_of(a_mention(text="x", brand="БАНК")) == ("bank",)
    assert watching([bank]).brands_of(a_mention(text="x", brand="Рынок")) == ()


@pytest.mark.parametrize("said", ["", "   ", "\0", "\u202e", "🔥", "---"])
def test_a_brand_that_says_nothing_is_none(said: str) -> None:
    assert BOTH.brands_of(a_mention(text="Die Musterbank", brand=said)) == ("musterbank",)


def test_who_watches_nothing_finds_nothing() -> None:
    assert watching([]).brands_of(a_mention(brand="musterbank")) == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("US Airways", "us-airways"),
        ("Küste & Söhne", "kuste-sohne"),
        ("Große Straße", "grosse-strasse"),
        ("Café\u0301", "cafe"),
        ("\N{LATIN SMALL LIGATURE FI}n", "fin"),
        ("  -- a -- ", "a"),
        ("Банк", ""),
        ("a" * 1_000_000, "a" * 1_000_000),
    ],
)
def test_a_slug_is_the_name_in_the_letters_of_an_id(name: str, expected: str) -> None:
    assert slug(name) == expected
