from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.core.matching import brands_named, compile, fault
from warden.core.mention import Brand, BrandId


def names(text: str, *terms: str, exclude: tuple[str, ...] = ()) -> bool:
    brand = Brand(BrandId("bank"), "Bank", terms=terms, exclude=exclude)
    return brands_named(text, [compile(brand)]) == ("bank",)


@pytest.mark.parametrize(
    "text",
    [
        "Musterbank",
        "die musterbank ist down",
        "MUSTERBANK!!!",
        "Die Musterbank-App öffnet nicht",
        "#Musterbank schon wieder",
        "#musterbank_down",
        "_Musterbank_ meldet sich nicht",
        "Hallo @musterbank, was ist los?",
        "Musterbank's Hotline",
        "siehe https://www.musterbank.example/stoerung",
        "„Musterbank“",
        "Muster\u200bbank",
        "Muster\u00adbank",
        "\u202eMusterbank",
        "Ｍｕｓｔｅｒｂａｎｋ",
        "𝐌𝐮𝐬𝐭𝐞𝐫𝐛𝐚𝐧𝐤",
        "M\u0301u\u0301sterb\u0301ank",
    ],
)
def test_word_is_found_however_it_is_typed(text: str) -> None:
    assert names(text, "Musterbank")
    assert names(text, '"Musterbank"')


@pytest.mark.parametrize(
    "text", ["", "Musterbanker", "Musterbankette", "Hypomusterbank", "Musterbanks", "Muster bank"]
)
def test_word_is_not_found_inside_another_word(text: str) -> None:
    assert not names(text, "Musterbank")


@pytest.mark.parametrize(
    ("term", "found", "missed"),
    [
        ("Müller", ["Müller", "MUELLER", "Muller", "Mu\u0308ller"], ["Moller"]),
        ("Mueller", ["Müller", "Mueller"], ["Muller"]),
        ('"Müller"', ["Müller", "Mueller"], ["Muller"]),
        ("Spaßbank", ["Spassbank", "SPASSBANK", "SPAẞBANK"], ["Spasbank"]),
        ("Crédit", ["credit", "CRÉDIT"], ["crdit"]),
        ("Łódź", ["lodz"], []),
    ],
)
def test_umlauts_and_diacritics_are_folded(term: str, found: list[str], missed: list[str]) -> None:
    assert [text for text in found if not names(text, term)] == []
    assert [text for text in missed if names(text, term)] == []


@pytest.mark.parametrize(
    ("term", "found", "missed"),
    [
        (
            "Muster Bank",
            ["muster bank", "Muster-Bank", "#muster_bank", "Muster\nBank", "Muster – Bank"],
            ["Musterbank", "Bank Muster", "Muster. Bank"],
        ),
        ("Muster-Bank", ["muster bank"], ["Musterbank"]),
        ('"Muster Bank"', ["MUSTER BANK", "Muster  Bank"], ["Muster-Bank", "Muster eigene Bank"]),
        ('"Muster-Bank"', ["Muster-Bank", "Muster‑Bank"], ["Muster Bank"]),
        (
            "#musterbank",
            ["#Musterbank", "oh #musterbank!", "＃musterbank"],
            ["musterbank", "#musterbankdown", "#musterbank_down", "a#musterbank"],
        ),
        (
            "@musterbank",
            ["@Musterbank hilf", ".@musterbank", "@musterbank@social.example"],
            ["info@musterbank.example", "@musterbank_fan", "musterbank"],
        ),
        (
            "@musterbank@social.example",
            ["cc @musterbank@social.example"],
            ["@musterbank", "@musterbank@other.example"],
        ),
        ("Musterbank*", ["Musterbanken", "Musterbank", "#musterbankdown"], ["Hypomusterbank"]),
        ("Muster* Bank", ["Musters Bank", "muster bank"], ["Musters eigene Bank"]),
        ("#musterbank*", ["#musterbank_down", "#MusterbankSkandal"], ["musterbank"]),
        ("1&1", ["bei 1&1 geht nichts"], ["11&1", "1&11"]),
        ("C++", ["C++ rocks"], ["C+"]),
        ("日本銀行", ["日本銀行 発表"], []),
    ],
)
def test_notation_of_terms(term: str, found: list[str], missed: list[str]) -> None:
    assert fault(term) is None
    assert [text for text in found if not names(text, term)] == []
    assert [text for text in missed if names(text, term)] == []


def test_exclusion_takes_away_only_the_place_it_covers() -> None:
    exclude = ("Musterbank-Arena",)
    assert not names("Konzert in der Musterbank-Arena", "Musterbank", exclude=exclude)
    assert not names("Konzert #musterbank_arena", "Musterbank", "#musterbank*", exclude=exclude)
    assert not names("in der Musterbank Arena, Musterbank-Arena", "Musterbank", exclude=exclude)
    assert names("Musterbank-Arena leer, weil die Musterbank pleite ist", "Musterbank", exclude=exclude)


def test_one_exclusion_does_not_use_up_the_words_of_another() -> None:
    assert not names("neue alte Musterbank", "Musterbank", exclude=("neue alte", "alte Musterbank"))


def test_long_exclusion_hides_what_stands_behind_a_short_one() -> None:
    exclude = ("alte Musterbank Arena, neue Musterbank", "Musterbank Arena")
    assert not names("alte Musterbank Arena, neue Musterbank", "Musterbank", exclude=exclude)


def test_exclusion_that_names_no_term_rules_the_whole_text_out() -> None:
    assert not names("Golf gewinnt das Turnier", "Golf", exclude=("Turnier",))
    assert names("Golf zurückgerufen", "Golf", exclude=("Turnier",))


def test_several_brands_are_told_in_the_order_of_the_matchers() -> None:
    brands = [Brand(BrandId(name), name, terms=(name,)) for name in ("sparbank", "musterbank", "kassebank")]
    matchers = [compile(brand) for brand in brands]
    assert brands_named("Von der Musterbank zur Sparbank", matchers) == ("sparbank", "musterbank")


@pytest.mark.parametrize(
    "term",
    ["", " ", '""', '"', '"a', 'a"b"', "*", "ab*", "Mus*bank", "#", "@", "#muster bank", "Muster & Bank"],
)
def test_faulty_terms_are_told_and_refused(term: str) -> None:
    assert fault(term)
    with pytest.raises(ValueError, match="term"):
        names("x", term)


@pytest.mark.parametrize(
    "piece",
    [
        "musterbank ",
        "musterbank-arena ",
        "muster",
        "muster ",
        "a\u0301\u0323",
        "\u0301\u0323",
        "\u200b",
        "ü",
        "@",
        "#musterbank",
        " ",
        "\0",
        "ﷺ",
    ],
)
def test_a_megabyte_of_anything_is_read_in_linear_time(piece: str) -> None:
    """Twice the text may take about twice the time; anything quadratic would take minutes here."""
    text = piece * (1_000_000 // len(piece))
    began = perf_counter()
    names(text, "Musterbank", "Müster* Bank", '"muster bank"', "@musterbank", exclude=("Musterbank-Arena",))
    assert perf_counter() - began < 30


@given(st.text())
def test_no_text_whatever_upsets_the_matcher(text: str) -> None:
    names(text, "Muster* Bank", "#musterbank", exclude=("Musterbank-Arena",))


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=12))
def test_every_word_finds_itself(word: str) -> None:
    if fault(word) is None:
        assert names(f"… {word}, und", word)
        assert names(f"… {word}, und", f'"{word}"')


def test_the_table_of_terms_on_paper_is_true() -> None:
    paper = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
    table = paper.split("## Which brand a text names")[1]
    rows = [
        [cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines() if row.startswith("| `")
    ]
    assert len(rows) > 5
    for term, found, missed in rows:
        assert [text for text in found.split(", ") if not names(text, term.strip("`"))] == []
        assert [text for text in missed.split(", ") if names(text, term.strip("`"))] == []
