"""Which rate ratio speaks: the most specific one."""

from __future__ import annotations

import pytest

from calcinosis.knowledge.frequencies.rates import LesionRates, RatioKey
from calcinosis.knowledge.read import Knowledge

KEYS = ("yes, form=scar, age_group=infant", "yes, form=scar|venous_leg", "yes")
BY_AGE = "yes, age_group=neonate|infant"


def rates_of(knowledge: Knowledge, *keys: str, cause: str = "") -> LesionRates:
    """Ratios of tissue damage under certain keys; which rows they are is no matter."""
    row = knowledge.rates["dystrophic"].ratios["tissue_damage"]["yes"]
    causes = {cause: "tissue_damage"} if cause else {}
    return LesionRates({"tissue_damage": dict.fromkeys(keys, row)}, causes)


def speaking(
    knowledge: Knowledge, *keys: str, cause: str = "", by_form: bool = True
) -> dict[tuple[str, str], str]:
    """(form, age) → the key that speaks for tissue damage = yes."""
    form, ages = knowledge.variables["form"], knowledge.variables["age_group"].states
    forms = form.forms_of("dystrophic")
    places = rates_of(knowledge, *keys, cause=cause).speaking(
        "tissue_damage", knowledge.variables, forms, by_form=by_form
    )
    assert (places[..., 0] == -1).all()  # the reference
    return {
        (own, age): keys[places[i, j, 1]] if places[i, j, 1] >= 0 else ""
        for i, own in enumerate(forms)
        for j, age in enumerate(ages)
    }


@pytest.mark.parametrize("turned", [False, True])
def test_a_ratio_of_a_form_or_an_age_goes_before_the_plain_one(
    knowledge: Knowledge, turned: bool
) -> None:
    """Forms before ages, both before one of them, whatever their order in the file."""
    keys = (*KEYS, BY_AGE)
    found = speaking(knowledge, *(reversed(keys) if turned else keys))
    assert found["scar", "infant"] == KEYS[0]
    assert found["scar", "neonate"] == found["venous_leg", "infant"] == KEYS[1]
    assert found["scar", "adult"] == found["venous_leg", "adult"] == KEYS[1]
    assert found["calcified_tumour", "infant"] == BY_AGE
    assert found["calcified_tumour", "neonate"] == BY_AGE
    assert found["connective_tissue", "older_adult"] == KEYS[2]
    assert set(found.values()) == set(keys)


def test_where_no_ratio_speaks_it_is_one(knowledge: Knowledge) -> None:
    found = speaking(knowledge, *KEYS[:2], BY_AGE)
    assert found["calcified_tumour", "adult"] == ""
    assert found["scar", "adult"] == KEYS[1]


def test_the_lesion_as_a_whole_has_the_ratios_of_no_form(knowledge: Knowledge) -> None:
    found = speaking(knowledge, *KEYS, BY_AGE, by_form=False)
    assert set(found.values()) == {KEYS[2], BY_AGE}
    assert found["scar", "infant"] == BY_AGE


def test_a_cause_speaks_for_its_form_alone(knowledge: Knowledge) -> None:
    """Unless a ratio names another form."""
    found = speaking(knowledge, "yes", BY_AGE, cause="scar")
    assert found["scar", "adult"] == "yes"
    assert found["scar", "infant"] == BY_AGE
    assert {key for (form, _), key in found.items() if form != "scar"} == {""}
    other = "yes, form=venous_leg"
    found = speaking(knowledge, "yes", other, cause="scar")
    assert found["venous_leg", "adult"] == other
    assert found["scar", "adult"] == "yes"


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("minor", RatioKey("minor")),
        ("yes, age_group=neonate|infant", RatioKey("yes", ("neonate", "infant"))),
        ("yes,form=leak", RatioKey("yes", None, ("leak",))),
        (
            "yes, form = scar | venous_leg, age_group=child",
            RatioKey("yes", ("child",), ("scar", "venous_leg")),
        ),
    ],
)
def test_keys_are_read(key: str, wanted: RatioKey) -> None:
    assert RatioKey.read(key) == wanted


@pytest.mark.parametrize("key", ["yes, sex=male", "yes, form", "yes, form=a, form=b"])
def test_conditions_of_another_kind_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="is not a condition of its own"):
        RatioKey.read(key)
