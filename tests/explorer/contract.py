"""What Python answers, written down for the explorer's JavaScript to be held to.

``python -m tests.explorer.contract FILE`` writes it as JSON. It is made anew whenever
it is checked, so that it is never older than the model.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import norm

from calcinosis import Case, CaseError, Diagnosis, Model, load
from calcinosis._arrays import FloatArray
from calcinosis._ties import ROUNDING as TIE
from calcinosis._ties import first_largest, largest_first
from calcinosis.errors import ImpossibleEvidenceError
from calcinosis.explorer.contents import contents
from calcinosis.explorer.languages.translations import read_languages
from calcinosis.explorer.packing import packed_array, packed_text
from calcinosis.explorer.plain import plain_case
from calcinosis.explorer.row_contents import SEED as SEED_OF_DRAWS
from calcinosis.explorer.source_contents import source_contents
from calcinosis.knowledge.quantities.units import UnitError, unit_names
from calcinosis.knowledge.rows.distributions import Dirichlet, LogNormal
from calcinosis.knowledge.rows.rows import Row
from calcinosis.network.leaves import Sample
from calcinosis.patient.interpret import interpret
from calcinosis.patient.items import Interpretation, Item
from calcinosis.patient.written.entry.quantity import in_unit
from calcinosis.provenance.values import values_of
from calcinosis.reasoning.basis import basis
from calcinosis.reasoning.beliefs import beliefs
from calcinosis.reasoning.explain.explanation import Weight
from calcinosis.reasoning.impossible import smallest_clash
from calcinosis.reasoning.uncertainty import LEVEL, QUICK_DRAWS
from tests.explorer.by_hand import (
    AGED,
    DOUBTED,
    FILES,
    FILMED,
    FLAGGED,
    IMPOSSIBLE,
    RANGED,
    REPORTED,
    WORDED,
    WRONG,
)
from tests.support.paths import CASES
from tests.support.random_cases import random_case, random_film, random_quantity

__all__ = ["contract"]

TYPED = Path(__file__).parent / "typed_entries.txt"
PUBLISHED, RANDOM = 60, 140
ANSWERED = 2
"""Cases of which the intervals are compared."""
SOURCED = (
    *("erythema", "livedo", "size_cm", "calcium", "radiographs", "site", "sex"),
    *("kidney_disease", "iv_calcium", "days_from_onset", "age_group", "lesion"),
)
"""Findings of which it is compared where their numbers are from."""
PRETESTS = ("setting", "uniform")
SEED = 20
ROUNDING = 1e-9


def contract(model: Model, explained: int = 1, taken: int = 1) -> dict[str, Any]:
    """Return what the page holds, and what Python makes of cases with it.

    Parameters
    ----------
    model : Model
    explained : int
        Of every so many cases weights, advice and tests are written too: they take
        most of the time.
    taken : int
        Of every so many published and random cases one is taken; those written by
        hand all are.
    """
    published = list(_published())
    written = [plain_case(case, model.network) for case, _ in published]
    draw = random.Random(SEED)
    drawn = [random_case(n, model.knowledge, draw) for n in range(RANDOM)]
    picked = written[:: len(written) // PUBLISHED * taken]
    by_hand = [*WRONG, *FILMED, *REPORTED, *IMPOSSIBLE, *RANGED]
    chosen = [
        # half of those explained are reports, under either pretest
        case if n // explained % 4 < 2 or "told" in case else case | {"told": "report"}
        for n, case in enumerate([*by_hand, *picked, *drawn[::taken], *DOUBTED])
    ]
    held = contents(model)
    return {
        "contents": held,
        "sources": source_contents(model.knowledge, held["rows"]["places"]),
        "sourced": list(_sourced(model)),
        "languages": {
            one.code: {"words": list(one.words.items()), "search": dict(one.search)}
            for one in read_languages()
        },
        "tables": _tables(model),
        "intervals": list(_intervals(model, published)),
        "moved": list(_moved(model, published, 5 * taken)),
        "normal": _normal(),
        "ties": [_ties(random.Random(n)) for n in range(200)],
        "packed": [
            {"text": text, "packed": packed_text(text)}
            for text in ("ç·" + "letters of many kinds"[:n] for n in range(22))
        ],
        "arrays": [
            {"values": values.tolist(), "array": packed_array(values)}
            for values in (np.array([0.1]), np.arange(70_000) / 3, np.zeros(300))
        ],
        "products": [_product(draw) for _ in range(20)],
        "spelled": list(_spelled(model, taken)),
        "worded": [
            *(_worded(model, f"findings:\n  {entry}\n") for entry in WORDED),
            *(_worded(model, f"age: {age}\nfindings:\n") for age in AGED),
            *(_worded(model, text) for text in _typed()),
        ],
        "files": [_worded(model, text) for text in FILES],
        "quantities": list(_quantities(model, draw)),
        "flagged": [
            {"case": case, "pretest": name, "advice": _flagged(model, case, name)}
            for case in FLAGGED
            for name in PRETESTS
        ],
        "films": [_films(model, draw) for _ in range(40)],
        "texts": [
            {"text": text, "case": case}
            for (_, text), case in zip(published, written, strict=True)
        ],
        "cases": [
            _of_case(
                model,
                case,
                PRETESTS[n // explained % 2] if n % explained == 0 else "",
            )
            for n, case in enumerate(chosen)
        ],
    }


def _typed() -> Iterator[str]:
    """Cases as people type them."""
    for line in TYPED.read_text(encoding="utf-8").splitlines()[1:]:
        parts = line.split(" && ")
        beside = [p for p in parts if p.startswith(("age:", "sex:", "setting:"))]
        findings = [f"  {part}" for part in parts if part not in beside]
        yield "\n".join([*beside, "findings:", *findings, ""])


def _published() -> Iterator[tuple[Case, str]]:
    """Published cases, each with its own text as a file of one case."""
    for path in sorted(CASES.glob("*.yaml")):
        for part in ("\n" + path.read_text(encoding="utf-8")).split("\n- ")[1:]:
            text = part.replace("\n  ", "\n")
            (case,) = Case.parse(text)
            yield case, text


def _intervals(
    model: Model, published: list[tuple[Case, str]]
) -> Iterator[dict[str, Any]]:
    """Intervals of published cases from the random versions that the page draws."""
    for number, (case, _) in enumerate(published[:: len(published) // ANSWERED]):
        pretest = PRETESTS[number % 2]
        result = model.diagnose(case, pretest=pretest)
        found = result.intervals(draws=QUICK_DRAWS, seed=SEED_OF_DRAWS, level=LEVEL)
        yield {
            "case": plain_case(case, model.network),
            "pretest": pretest,
            "lesions": list(found.interval.values()),
            "calcinosis": found.calcinosis_cutis,
        }


@dataclass
class _OneMoved(Sample):
    """Every row at its mean but one."""

    row: str = ""
    moved: tuple[float, ...] = ()

    def values(self, row: Row) -> FloatArray:
        return np.array([self.moved]) if row.where == self.row else super().values(row)


def _moved(
    model: Model, published: list[tuple[Case, str]], every: int
) -> Iterator[dict[str, Any]]:
    """Posterior of a case with one row moved: a base rate, ratios, and shares.

    Of every so many rows one is moved.
    """
    case, known = published[0][0], model.knowledge
    case = replace(case, setting="emergency")
    found = interpret(case, model.network).items
    tables = [known.tables[i.variable] for i in found if i.variable in known.tables]
    rows = [
        *known.case_mix["emergency"].values(),
        *(
            row
            for own in known.rates.values()
            for r in own.ratios.values()
            for row in r.values()
        ),
        *(placed.row for table in tables for placed in table.rows),
    ]
    for row in rows[::every]:
        mean = row.distribution.mean()
        if row.distribution.__class__ not in (Dirichlet, LogNormal):
            continue
        state = len(mean) - 1
        value = float(mean[state] * 3) if state == 0 else float(mean[state] / 2 + 0.2)
        rest = 1.0 if state == 0 else (1 - value) / (1 - mean[state])
        values = [value if i == state else float(p * rest) for i, p in enumerate(mean)]
        sample = _OneMoved(row=row.where, moved=tuple(values))
        answer = Model(known, sample).diagnose(case)
        yield {
            "move": {"row": row.where, "state": state, "value": value},
            "case": plain_case(case, model.network),
            "posterior": list(answer.posterior.values()),
        }


def _sourced(model: Model) -> Iterator[dict[str, Any]]:
    """What ``calcinosis priors`` says of the rows of some findings.

    Of what rows have learned the page tells no distance and no gain, and of a study not
    what was read of it.
    """
    for name in SOURCED:
        for value in values_of(model.knowledge, name):
            if not value.where or value.where.startswith("decisions.toml"):
                continue
            yield {
                "place": value.where,
                "value": value.value.partition(" readings, ")[0]
                + (" readings" if " readings, " in value.value else ""),
                "grade": value.grade,
                "studies": [
                    {
                        "citation": one.citation.removesuffix(f" ({one.note})"),
                        "link": one.link,
                    }
                    for one in value.studies
                ],
                "remark": value.remark,
            }


def _tables(model: Model) -> dict[str, Any]:
    """Tables, measured quantities and films, which the page makes of the rows."""
    network = model.network
    parameters = np.moveaxis(network.film.parameters[0], -1, 0)
    return {
        "factors": [packed_array(factor.table[0]) for factor in network.factors],
        "measured": {
            name: {
                "centre": packed_array(table.centre[0]),
                "sd": packed_array(np.broadcast_to(table.sd, table.centre.shape)[0]),
                "middle": float(table.centre[0].mean()),
            }
            for name, table in network.measured.items()
        },
        "film": [packed_array(values) for values in parameters],
    }


def _normal() -> list[list[float]]:
    """z, Φ(z) and φ(z)."""
    return [
        [z, float(norm.cdf(z)), float(norm.pdf(z))]
        for z in (float(value) for value in np.linspace(-37, 9, 200))
    ]


def _ties(draw: random.Random) -> dict[str, Any]:
    """Sizes of which many are equal up to rounding, their order and the largest."""
    few = [draw.choice((0.0, 0.3, -0.3, 1.0, 40.0)) for _ in range(3)]
    sizes = [
        draw.choice(few) * (1 + draw.choice((-4, -1, 0, 1, 4)) * 2e-13)
        for _ in range(draw.randint(1, 9))
    ]
    noise = draw.choice((0.0, TIE))
    return {
        "sizes": sizes,
        "noise": noise,
        "order": largest_first(range(len(sizes)), sizes.__getitem__, noise),
        "first": int(first_largest(np.array(sizes), noise)),
    }


def _product(draw: random.Random) -> dict[str, Any]:
    """Tables, and the sum of their product over what is not kept."""
    sizes = [draw.randint(1, 4) for _ in range(6)]
    scopes = [sorted(draw.sample(range(6), draw.randint(1, 3))) for _ in range(5)]
    tables = [
        np.array(
            [draw.random() for _ in range(int(np.prod([sizes[n] for n in scope])))]
        )
        for scope in scopes
    ]
    used = sorted({name for scope in scopes for name in scope})
    keep = sorted(draw.sample(used, min(2, len(used))))
    operands: list[Any] = []
    for scope, table in zip(scopes, tables, strict=True):
        operands += [table.reshape([sizes[n] for n in scope]), scope]
    return {
        "sizes": sizes,
        "tables": [
            {"scope": scope, "values": table.tolist()}
            for scope, table in zip(scopes, tables, strict=True)
        ],
        "keep": keep,
        "values": np.einsum(*operands, keep).ravel().tolist(),
    }


def _quantities(model: Model, draw: random.Random) -> Iterator[dict[str, Any]]:
    """Numbers of measured variables with their likelihoods; None: impossible."""
    for variable in model.knowledge.variables.values():
        name = variable.name
        for number in range(6 if variable.kind == "measured" else 0):
            entry = random_quantity(variable, model.knowledge, draw)
            if number == 0:
                entry["value"] = 1e7
            # the age may contradict a time
            days = (
                draw.choice((3, 19, 400, 5000, 20000)) if variable.reference else None
            )
            sex = draw.choice((None, "female", "male"))
            age = None if days is None else f"{days} d"
            found = _items(model, {"age": age, "sex": sex, "findings": {name: entry}})
            yield {
                "variable": name,
                "entry": entry,
                "patient": {"ageDays": days, "exactAge": days is not None, "sex": sex},
                "found": None if found is None else found[-1],
            }


def _spelled(model: Model, every: int) -> Iterator[dict[str, Any]]:
    """Numbers in units that are read, and their plain form; None: refused.

    Of every so many units one, other ones for each quantity, and all odd spellings.
    """
    odd = ("MCG/DL", "x 10⁹/L", "K/mm^3", "IU/l", "10e3/ul", "Meq/l", "mm", "inches")
    for number, (name, analyte) in enumerate(
        (n, model.knowledge.analyte_of(v)) for n, v in model.knowledge.variables.items()
    ):
        if analyte is None:
            continue
        middle = (analyte.low + analyte.high) / 2
        units = list(unit_names())[number % every :: every]
        for unit in (*units, *odd, "stones", "mg/kg", "/", "constructor"):
            try:
                value = f"{in_unit(middle, analyte.unit, unit, analyte):.3g}"
            except UnitError:
                value = "1"
            if "e" in value:
                continue  # the page reads no exponents
            text = f"{value} {unit}"
            try:
                plain = plain_case(Case(findings={name: text}), model.network)
            except CaseError:
                yield {"variable": name, "text": text, "found": None}
            else:
                yield {"variable": name, "text": text, "found": plain["findings"][name]}


def _worded(model: Model, text: str) -> dict[str, Any]:
    """What a case means, as the page holds it; None: refused."""
    try:
        (case,) = Case.parse(text)
        found = plain_case(case, model.network)
    except CaseError as error:
        return {"text": text, "found": None, "hint": _hint(error)}
    except ValueError:  # several cases in one file
        return {"text": text, "found": None, "hint": ""}
    found.pop("id")
    return {"text": text, "found": found}


def _hint(error: CaseError) -> str:
    """What a refusal says to write, behind what was given and what is allowed."""
    what = error.problems[0].what
    hint = what.partition("; ")[2]
    own = "did you mean" in hint or "has no unit" in what or what.startswith("unit")
    return "" if own else hint


def _items(model: Model, given: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Evidence of a case that tells one thing, last; None if it cannot be read."""
    try:
        read = interpret(Case(**given), model.network)
    except CaseError:
        return None
    (name,) = given["findings"]
    return [_item(model, item) for item in read.items if item.variable == name]


def _films(model: Model, draw: random.Random) -> dict[str, Any]:
    """Films in any order, and what those of each window say together."""
    films = [random_film(model.knowledge, draw) for _ in range(draw.randint(1, 5))]
    found = _items(model, {"findings": {"radiographs": films}})
    return {"films": films, "found": found}


def _of_case(model: Model, given: dict[str, Any], explained: str) -> dict[str, Any]:
    """Reading of a case, and its answers; more for the pretest to be explained."""
    (case,) = Case.parse(json.dumps(given))
    try:
        read = interpret(case, model.network)
    except CaseError as error:
        problems = sorted({_name(problem.where) for problem in error.problems})
        return {"case": given, "problems": problems}
    found = {"case": given, "problems": [], "reading": _reading(model, read)}
    try:
        results = {name: model.diagnose(case, pretest=name) for name in PRETESTS}
    except ImpossibleEvidenceError:
        clash = smallest_clash(model.engine, read.items)
        return found | {"clash": [[item.node, item.variable] for item in clash]}
    answers = {name: _answer(result) for name, result in results.items()}
    behind = _behind(results[explained]) if explained else {}
    return found | {"answers": answers, "pretest": explained} | behind


def _name(where: str) -> str:
    """Name of the variable a problem is about: "case: line 1: findings.fever[0]"."""
    return where.rpartition(" ")[2].removeprefix("findings.").partition("[")[0]


def _reading(model: Model, read: Interpretation) -> dict[str, Any]:
    return {
        "items": [_item(model, item) for item in read.items],
        "silence": [_item(model, item) for item in read.silence],
        "notMentioned": list(read.not_mentioned),
        "mentions": [[name, part.tolist()] for name, part in read.mentions.items()],
        "notAssessed": sorted(read.not_assessed),
        "warnings": len([text for text in read.warnings if "unusual" not in text]),
    }


def _item(model: Model, item: Item) -> dict[str, Any]:
    return {
        "variable": item.variable,
        "node": item.node,
        "over": _parents(model, item.node) if item.over_parents else None,
        "likelihood": item.likelihood.ravel().tolist(),
    }


def _parents(model: Model, node: str) -> list[str]:
    """Return the axes of a likelihood over parents."""
    measured = model.network.measured.get(node)
    return list((measured or model.network.film).parents)


def _answer(result: Diagnosis) -> dict[str, Any]:
    return {
        "pretest": list(result.pretest.values()),
        "posterior": list(result.posterior.values()),
        "forms": result.forms,
        "leading": result.leading_form,
        "basis": _basis(result),
    }


def _basis(result: Diagnosis) -> dict[str, Any]:
    """Say on what it rests."""
    found = basis(result)
    findings, missing = sorted(found.findings), list(found.not_told)
    return {"findings": findings, "missing": missing, "thin": found.is_thin}


def _behind(result: Diagnosis) -> dict[str, Any]:
    """Why, what is missing, what to do, what to find out, and beliefs."""
    why = result.explain()
    return {
        "weights": {
            "lesion": why.lesion,
            "ends": [why.prior_bits, why.posterior_bits],
            "weights": [[w.variable, w.bits, _favours(w, result)] for w in why.weights],
            "parts": [
                [part.variable, part.bits, part.mentioned]
                for weight in why.weights
                for part in weight.parts
            ],
        },
        "missing": [
            [e.variable, e.state, e.probability, e.otherwise, e.surprise_bits]
            for e in why.expected_not_reported
        ],
        "advice": _advice(result),
        "tests": [
            [t.test, t.information_bits, t.expected_utility_gain, t.days]
            for t in result.next_tests()
        ],
        "beliefs": {n: list(p.values()) for n, p in beliefs(result).items()},
    }


def _favours(weight: Weight, result: Diagnosis) -> str | None:
    """Name the lesion favoured; None where rounding chooses: it moves nothing."""
    moved = max(result.posterior.values()) - weight.posterior_without
    told = abs(weight.bits) > ROUNDING and (weight.bits > 0 or abs(moved) > ROUNDING)
    return weight.favours if told else None


def _flagged(model: Model, given: dict[str, Any], pretest: str) -> dict[str, Any]:
    (case,) = Case.parse(json.dumps(given))
    return _advice(model.diagnose(case, pretest=pretest))


def _advice(result: Diagnosis) -> dict[str, Any]:
    advice = result.advise()
    return {
        "flags": [
            [flag.says, flag.probability, flag.threshold, flag.tests]
            for flag in result.red_flags()
        ],
        "offered": list(advice.offered) if advice else [],
        "says": [f"{advice.label}. {advice.does}"] if advice else [],
        "yields": list(advice.yields_to) if advice else [],
        "actions": [list(pair) for pair in advice.expected_utility.items()]
        if advice
        else [],
        "changes": [[t.lesion, t.action, t.probability] for t in advice.thresholds]
        if advice
        else [],
    }


def main() -> None:
    """Write the whole contract to a file."""
    written = json.dumps(contract(load()), ensure_ascii=False)
    Path(sys.argv[1]).write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
