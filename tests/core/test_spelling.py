from warden.core.spelling import fold, unpiled


def test_fold_spells_german_out_and_drops_other_diacritics() -> None:
    assert fold("MÜLLER Straße Crème") == "mueller strasse creme"


def test_pile_of_marks_is_cut_and_ordinary_accents_stay() -> None:
    assert unpiled("a" + "\u0301" * 50) == "a" + "\u0301" * 4
    assert unpiled("Mu\u0308ller, Việt") == "Mu\u0308ller, Việt"


def test_marks_of_other_scripts_stay() -> None:
    assert fold("बैंक") == fold("बैंक") != fold("बक")
