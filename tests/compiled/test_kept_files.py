"""What is kept of knowledge files is what they say, or is not used."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import calcinosis
from calcinosis import Case, KnowledgeError, Model, load
from calcinosis.compiled import kept_files
from calcinosis.compiled.codec import Array, Codec, LazyEntries
from calcinosis.knowledge.drawn_utilities import (
    UTILITY_DRAWS,
    draw_utilities,
    usual_draws,
)
from calcinosis.knowledge.parsing.folder import priors_dir
from calcinosis.knowledge.read import Knowledge, read_knowledge
from calcinosis.provenance.text import text_of

SEED = Path("evaluation/cases/seed.yaml")
RECENT = "calcinosis.compiled.kept_files._RECENT"
TOLD = ("form", "report")
FULL = ("reasons", "tests", "timeline", "sensitivity")
Start = Callable[[], None]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Start:
    """Begin as a new process does."""
    return lambda: monkeypatch.setattr(RECENT, {})


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Start) -> Path:
    """An empty cache folder of a new process."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(kept_files.SWITCH, str(folder))
    start()
    return folder


@pytest.fixture(scope="module")
def fresh() -> Model:
    """A model of files that were read, whatever is kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(kept_files.SWITCH, "")
        patch.setattr(RECENT, {})
        return load()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A model of what was kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(kept_files.SWITCH, str(tmp_path_factory.mktemp("cache")))
        patch.setattr(RECENT, {})
        load()
        patch.setattr(RECENT, {})
        patch.setattr("calcinosis.knowledge.read.parse_files", None)
        patch.setattr("calcinosis.network.build.build_network", None)
        return load()


def same_knowledge(one: Knowledge, other: Knowledge) -> None:
    for field in fields(Knowledge):
        own, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name == "tables":
            assert list(own) == list(theirs)
            assert all(own[name].rows == theirs[name].rows for name in own)
            pairs = ((own[name].cells, theirs[name].cells) for name in own)
            assert all(np.array_equal(*pair) for pair in pairs)
        else:
            assert own == theirs, field.name


def test_kept_knowledge_is_that_of_the_files(fresh: Model, kept: Model) -> None:
    assert isinstance(kept.knowledge.tables, LazyEntries)
    same_knowledge(fresh.knowledge, kept.knowledge)
    for name in ("erythema", "calcium", "iatrogenic"):
        assert text_of(fresh.knowledge, name) == text_of(kept.knowledge, name)


def test_kept_network_is_the_same_to_the_last_bit(fresh: Model, kept: Model) -> None:
    one, other = fresh.network, kept.network
    assert one.states == other.states
    assert [f.scope for f in one.factors] == [f.scope for f in other.factors]
    for own, theirs in zip(one.factors, other.factors, strict=True):
        assert np.array_equal(own.table, theirs.table)
        assert own.table.dtype == theirs.table.dtype
    days, values = (0.5, 3.0, 40.0), np.array([-4.0, 0.3, 9.0])
    for day in days:
        assert np.array_equal(one.film.on_day(day), other.film.on_day(day))
    for name, table in one.measured.items():
        assert table.cuts == other.measured[name].cuts
        assert np.array_equal(
            table.densities(values), other.measured[name].densities(values)
        )


@pytest.mark.parametrize(
    ("told", "full"),
    [
        ("report", ("reasons",)),
        *(pytest.param(told, FULL, marks=pytest.mark.slow) for told in TOLD),
    ],
)
def test_answers_are_the_same(
    fresh: Model, kept: Model, told: str, full: tuple[str, ...]
) -> None:
    case = Case.read(SEED)
    findings = dict(list(case.findings.items())[-12:])
    case = replace(case, findings=findings)
    one, other = (model.diagnose(case, told=told) for model in (fresh, kept))
    assert one.posterior == other.posterior
    assert one.to_dict(20, full=full) == other.to_dict(20, full=full)


def test_a_changed_byte_is_noticed(cache: Path, tmp_path: Path, start: Start) -> None:
    folder = tmp_path / "priors"
    shutil.copytree(priors_dir(), folder)
    before = load(folder).knowledge
    path = folder / "model.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(before.name, before.name[:-1] + "?"), encoding="utf-8")
    for _ in range(2):
        after = load(folder).knowledge
        assert after.digest != before.digest
        assert after.name == before.name[:-1] + "?"
        start()
    path.write_text(text + "[", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        load(folder)
    path.write_text(text, encoding="utf-8")
    same_knowledge(load(folder).knowledge, before)
    assert len(list(cache.iterdir())) == 4


def test_another_folder_of_the_same_files_keeps_its_name(
    cache: Path, tmp_path: Path, start: Start
) -> None:
    first = load()
    folder = tmp_path / "priors"
    shutil.copytree(priors_dir(), folder)
    for _ in range(2):
        second = load(folder)
        assert second.knowledge.folder == folder
        assert second.network.knowledge is second.knowledge
        assert load().knowledge.folder == first.knowledge.folder
        start()
    assert len(list(cache.iterdir())) == 2


@pytest.mark.slow
def test_sourced_rows_and_learned_rows_are_kept_apart(cache: Path) -> None:
    learned, sourced = load().knowledge, load("sourced").knowledge
    assert learned.protocol
    assert not sourced.protocol
    assert len(list(cache.iterdir())) == 4


@dataclass(frozen=True)
class Small:
    digest: str
    names: Mapping[str, Words]
    table: Array
    place: str = "here"


@dataclass(frozen=True)
class Words:
    words: tuple[str, ...]


CODEC = Codec(Small, ("place",))


def use(digest: str = "abc", made: str = "abc", place: str = "here") -> tuple[str, int]:
    """Ask for something small; return what it says and how often it was made."""
    times: list[int] = []

    def make() -> Small:
        times.append(1)
        table = np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1)
        return Small(made, {"a": Words(("x", "y"))}, table, place)

    found = kept_files.kept_or_made(
        "small", digest, CODEC, make, lambda s: s.digest, place=place
    )
    assert found.names["a"].words == ("x", "y")
    assert found.table.tolist()[3] == [[3.0, 7.0, 11.0], [15.0, 19.0, 23.0]]
    assert found.table.strides == (8, 96, 32)
    return found.place, len(times)


def test_what_is_kept_is_made_once(cache: Path, start: Start) -> None:
    assert use() == ("here", 1)
    assert use() == ("here", 0)
    start()
    assert use(place="there") == ("there", 0)
    assert use("abd", "abd") == ("here", 1)
    assert len(list(cache.iterdir())) == 2


def test_what_was_changed_meanwhile_is_not_kept(cache: Path) -> None:
    assert use(made="later") == ("here", 1)
    assert use() == ("here", 1)
    assert len(list(cache.iterdir())) == 1


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "half": lambda content: content[: len(content) // 2],
    "last byte missing": lambda content: content[:-1],
    "one byte more": lambda content: content + b"\0",
    "no object": lambda content: b"[]\n" + content,
    "not UTF-8": lambda content: b"\xff\n" + content,
    "one line": lambda content: b"{}",
    "another size": lambda content: content.replace(b'"index": ', b'"index": 9'),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_files_are_not_used_and_written_again(
    cache: Path, start: Start, damage: str
) -> None:
    use()
    (path,) = cache.iterdir()
    whole = path.read_bytes()
    path.write_bytes(DAMAGE[damage](whole))
    start()
    assert use() == ("here", 1)
    assert path.read_bytes() == whole


def test_every_byte_counts(cache: Path, start: Start) -> None:
    use()
    (path,) = cache.iterdir()
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(flipped(whole, at))
        start()
        use()  # asserts what it finds


def test_what_other_code_has_made_is_not_used(
    cache: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    use()
    start()
    monkeypatch.setattr(kept_files, "CODE", "other")
    assert use() == ("here", 1)
    assert len(list(cache.iterdir())) == 2


def test_a_file_under_another_name_is_not_used(cache: Path, start: Start) -> None:
    use("abd", "abd")
    (other,) = cache.iterdir()
    use()
    for path in cache.iterdir():
        path.write_bytes(other.read_bytes())
    start()
    assert use() == ("here", 1)


def test_the_code_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = Path(calcinosis.__file__).parent
    for part in kept_files.MAKERS:
        source, copy = package / part, tmp_path / part
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copy(source, copy)
    monkeypatch.setattr(kept_files, "PACKAGE", tmp_path)
    # the sources of an installed package cannot be changed in a test
    code = kept_files._code  # pyright: ignore[reportPrivateUsage]
    before = code()
    assert code() == before
    with (tmp_path / "knowledge" / "rates.py").open("a") as file:
        file.write("#")
    assert code() != before


def never(*_: object) -> bool:
    return False


@pytest.mark.parametrize("way", ["off", "a file", "read only"])
def test_without_a_folder_nothing_is_kept(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Start
) -> None:
    folder = tmp_path / "there"
    if way == "a file":
        folder.write_bytes(b"")
    if way == "read only":
        folder.mkdir()
        monkeypatch.setattr("os.access", never)
    monkeypatch.setenv(kept_files.SWITCH, "" if way == "off" else str(folder))
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        start()
        assert use() == ("here", 1)
    assert [path.name for path in tmp_path.rglob("*") if path != folder] == []


def test_the_folder_is_that_of_the_platform(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(kept_files.SWITCH)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert kept_files.cache_folder() == tmp_path / ".cache" / "calcinosis"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert kept_files.cache_folder() == tmp_path / "x" / "calcinosis"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert kept_files.cache_folder() == tmp_path / ".cache" / "calcinosis"
    monkeypatch.setattr("sys.platform", "darwin")
    assert kept_files.cache_folder() == tmp_path / "Library" / "Caches" / "calcinosis"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    assert kept_files.cache_folder() == tmp_path / "Local" / "calcinosis"


def test_the_oldest_files_go(cache: Path) -> None:
    cache.mkdir()
    for number in range(kept_files.MOST_FILES + 3):
        path = cache / f"old-{number}.compiled"
        path.write_bytes(b"")
        os.utime(path, (number, number))
    (cache / "mine.txt").write_bytes(b"")
    use()
    left = {path.name for path in cache.glob("*.compiled")}
    assert len(left) == kept_files.MOST_FILES
    assert not {f"old-{number}.compiled" for number in range(4)} & left
    assert len(list(cache.glob("small-*"))) == 1
    assert (cache / "mine.txt").exists()


def test_many_may_write_and_read_at_once(
    cache: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful(dict[Any, Any]):
        def __setitem__(self, key: object, value: object) -> None: ...

    monkeypatch.setattr(RECENT, Forgetful())
    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(use, ["abc"] * 200))
    assert {place for place, _ in places} == {"here"}
    start()
    assert use() == ("here", 0)
    assert {path.suffix for path in cache.iterdir()} == {".compiled"}


def test_a_process_reads_a_folder_once(cache: Path) -> None:
    first = load()
    shutil.rmtree(cache)
    second = load()
    assert second.knowledge is first.knowledge
    assert second.network is first.network
    assert second.engine is not first.engine
    assert read_knowledge() is first.knowledge


def test_kept_draws_are_those_of_these_utilities(
    fresh: Model, cache: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of others, in a model with the same files, they are drawn anew."""
    knowledge = fresh.knowledge
    free = replace(knowledge.decisions, correlation=None)
    changed = replace(knowledge, decisions=free)
    drawn = [draw_utilities(one, UTILITY_DRAWS) for one in (knowledge, changed)]
    assert not np.array_equal(drawn[0], drawn[1])
    for one, own in zip((knowledge, changed), drawn, strict=True):
        assert np.array_equal(usual_draws(one), own)
    start()
    monkeypatch.setattr("calcinosis.knowledge.drawn_utilities.draw_utilities", None)
    for one, own in zip((knowledge, changed), drawn, strict=True):
        assert np.array_equal(usual_draws(one), own)
    assert len(list(cache.glob("utilities-*"))) == 2
