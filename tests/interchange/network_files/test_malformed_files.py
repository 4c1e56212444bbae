"""Files that are wrong are refused in words, with the line."""

from __future__ import annotations

import gzip
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import NetworkError, read_network
from calcinosis.errors import CalcinosisError
from calcinosis.interchange.network_files.export_model import file_text
from calcinosis.interchange.network_files.file_formats import (
    FORMATS,
    format_by_content,
    format_by_name,
)
from tests.support.small_networks import small

BIF = """\
// a network
network flu { property author = me ; }
variable flu {
  type discrete [ 2 ] { yes, no };
}
variable fever {
  type discrete [ 2 ] { yes, no };
}
probability ( flu ) {
  table 0.1, 0.9 ;
}
probability ( fever | flu ) {
  (yes) 0.9, 0.1 ;
  (no) 0.2, 0.8 ;
}
"""
XMLBIF = """\
<?xml version="1.0"?>
<BIF VERSION="0.3">
<NETWORK>
<NAME>flu</NAME>
<VARIABLE TYPE="nature"><NAME>flu</NAME>
<OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>
<VARIABLE><NAME>fever</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>
<DEFINITION><FOR>flu</FOR><TABLE>0.1 0.9</TABLE></DEFINITION>
<DEFINITION><FOR>fever</FOR><GIVEN>flu</GIVEN>
<TABLE>0.9 0.1 <!-- flu = no --> 0.2 0.8</TABLE></DEFINITION>
</NETWORK>
</BIF>
"""
NET = """\
net { node_size = (80 40); }
% a comment
node flu { states = ("yes" "no"); label = "Has {flu}; or not"; }
discrete node fever { states = ("yes" "no"); }
potential ( flu ) { data = ( 0.1 0.9 ); }
potential ( fever | flu ) {
  data = ((0.9 0.1) % yes
          (0.2 0.8));
}
"""
XDSL = """\
<smile version="1.0" id="flu">
<nodes>
<cpt id="flu"><state id="yes"/><state id="no"/>
<probabilities>0.1 0.9</probabilities></cpt>
<submodel id="s"><cpt id="fever"><state id="yes"/><state id="no"/>
<parents>flu</parents>
<probabilities>0.9 0.1 0.2 0.8</probabilities></cpt></submodel>
</nodes>
</smile>
"""
UAI = """\
BAYES
2
2 2
2
1 0
2 0 1

2
0.1 0.9
4
0.9 0.1
0.2 0.8
# variable 0 flu = yes no
# variable 1 fever = yes no
"""
TEXTS = {"bif": BIF, "xmlbif": XMLBIF, "net": NET, "xdsl": XDSL, "uai": UAI}


@pytest.mark.parametrize("form", TEXTS)
def test_the_same_network_in_every_format(form: str, tmp_path: Path) -> None:
    """Told by the content, packed or not, with a byte order mark or not."""
    text = TEXTS[form].encode()
    for name, content in {
        f"flu.{form}": text,
        "flu": text,
        "flu.txt": b"\xef\xbb\xbf" + text,
        "crlf": text.replace(b"\n", b"\r\n"),
        f"flu.{form}.gz": gzip.compress(text),
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        answer = read_network(path, "flu").diagnose({"fever": "yes"})
        assert answer["yes"] == pytest.approx(1 / 3)
    assert format_by_content(text) == form
    assert format_by_name(f"flu.{form}.gz") == form


OLD_BIF = [
    # a table runs through the parents fastest; names may be in quotes, with spaces
    BIF.replace("(yes) 0.9, 0.1 ;\n  (no) 0.2, 0.8 ;", "table 0.9 0.2 0.1 0.8 ;"),
    BIF.replace("fever | flu", '"fever" "flu"').replace(
        "{ yes, no }", '{ "yes" "no" }'
    ),
    BIF.replace("(no) 0.2, 0.8", "default 0.2, 0.8"),
    BIF.replace("fever | flu", "fever, flu"),
    BIF.replace("variable fever", 'variable "fever"'),
]


@pytest.mark.parametrize("text", OLD_BIF)
def test_bif_as_other_programs_write_it(text: str, tmp_path: Path) -> None:
    path = tmp_path / "flu.bif"
    path.write_text(text)
    answer = read_network(path, "flu").diagnose({"fever": "yes"})
    assert answer["yes"] == pytest.approx(1 / 3)


def test_names_with_spaces_are_read(tmp_path: Path) -> None:
    path = tmp_path / "flu.bif"
    text = BIF.replace("flu", "the flu").replace("yes", "> 5 mg/dL")
    path.write_text(text)
    answer = read_network(path, "the flu").diagnose({"fever": "> 5 mg/dL"})
    assert answer["> 5 mg/dL"] == pytest.approx(1 / 3)


def test_deterministic_nodes_are_read(tmp_path: Path) -> None:
    text = XDSL.replace('<cpt id="fever">', '<deterministic id="fever">')
    text = text.replace(
        "<probabilities>0.9 0.1 0.2 0.8</probabilities></cpt>",
        "<resultingstates>no yes</resultingstates></deterministic>",
    )
    path = tmp_path / "flu.xdsl"
    path.write_text(text)
    assert read_network(path, "flu").diagnose({"fever": "yes"})["no"] == 1


WRONG = [
    # form, what is replaced, by what, line, message
    ("bif", "0.9, 0.1", "0.9, 0.x", 13, "expected a probability, got '0.x'"),
    ("bif", "0.9, 0.1", "0.9", 13, "expected 2 probabilities of 'fever', got 1"),
    ("bif", "0.9, 0.1", "0.9, 0.2", 12, "the column flu = yes sums to 1.1"),
    ("bif", "0.9, 0.1", "1.9, -0.9", 12, "holds -0.9 for fever = no given flu = yes"),
    ("bif", "(yes) 0.9, 0.1 ;", "", 12, "has no probabilities for (yes)"),
    ("bif", "(yes)", "(yess)", 13, "'yess' is not a state of 'flu': yes, no; did you"),
    ("bif", "(yes)", "(yes, no)", 13, "a row names 2 states, but there are 1 parents"),
    (
        "bif",
        "fever | flu",
        "fever | fevre",
        12,
        "'fevre' is not a declared variable; did",
    ),
    ("bif", "( flu )", "( flu | fever )", 10, "expected 4 probabilities of 'flu'"),
    ("bif", "[ 2 ]", "[ 3 ]", 4, "'flu' has 3 states, but 2 stand here: yes, no"),
    ("bif", "[ 2 ]", "[ two ]", 4, "expected the number of states, got 'two'"),
    ("bif", "discrete", "continuous", 4, "only discrete variables are read"),
    ("bif", "{ yes, no }", "{ yes, yes }", 3, "'flu' has the state 'yes' twice"),
    ("bif", "variable fever", "variable flu", 6, "'flu' is declared twice"),
    ("bif", "variable fever", "varible fever", 6, "expected network, variable or"),
    ("bif", "table 0.1, 0.9 ;", "table 0.1, 0.9", 11, "expected ';' at the end of the"),
    ("bif", "(no) 0.2, 0.8 ;\n}", "(no) 0.2, 0.8 ;", 14, "the file ends where '}'"),
    ("bif", "flu {\n", '"flu {\n', 3, "a text in quotes is not closed"),
    ("xmlbif", "0.1 0.9", "0.1 x", 8, "expected probabilities in <TABLE>, got 'x'"),
    ("xmlbif", "0.1 0.9", "0.1", 8, "has 1 probabilities, expected 2"),
    ("xmlbif", "<FOR>fever", "<FOR>fevr", 10, "'fevr' is not declared; did you mean"),
    ("xmlbif", "<FOR>flu</FOR>", "", 8, "<DEFINITION> has no <FOR>"),
    (
        "xmlbif",
        "<TABLE>0.1 0.9</TABLE>",
        "",
        8,
        "the definition of 'flu' has no <TABLE>",
    ),
    ("xmlbif", '"nature"', '"decision"', 5, "only chance variables"),
    ("xmlbif", "</BIF>", "", 13, "is no well-formed XML: no element found"),
    ("xmlbif", "</NETWORK>", "</NETWRK>", 11, "is no well-formed XML: mismatched tag"),
    ("net", "0.1 0.9", "0.1 0.9 0.1", 5, "has 3 probabilities, expected 2"),
    ("net", "discrete node", "utility node", 4, "only discrete nodes are read"),
    (
        "net",
        "data = ( 0.1 0.9 );",
        "model_nodes = ();",
        5,
        "it is told by an expression",
    ),
    ("net", 'states = ("yes" "no"); l', "l", 3, "'flu' has no states"),
    ("net", "( fever | flu )", "( fever flu | )", 6, "of several nodes at once"),
    ("net", "0.9 );", "0.9 ) }", 5, "expected ';' at the end of 'data'"),
    ("xdsl", '<cpt id="flu"', '<noisymax id="flu"', 4, "mismatched tag"),
    ("xdsl", "<parents>flu", "<parents>fevre", 5, "'fevre' is not declared; did you"),
    ("xdsl", "<probabilities>0.1 0.9</probabilities>", "", 3, "has no <probabilities>"),
    ("uai", "BAYES", "MARKOV", 1, "expected BAYES, got 'MARKOV'"),
    ("uai", "2 0 1", "2 0 2", 6, "there is no variable 2: the 2 count from 0"),
    ("uai", "2 0 1", "2 1 0", 10, "a second table of 'flu'"),
    ("uai", "4\n0.9", "5\n0.9", 10, "has 5 probabilities, expected 4"),
    ("uai", "0.2 0.8", "0.2", 12, "the file ends where a probability belongs"),
    ("uai", "0.2 0.8", "0.2 0.8 1", 12, "expected the end after the last table"),
    (
        "uai",
        "2 2\n",
        "2 x\n",
        3,
        "expected a number of states, a whole number, got 'x'",
    ),
    ("uai", "2 2\n", "2 999999999\n", 3, "a variable has 999999999 states"),
]


@pytest.mark.parametrize(("form", "old", "new", "line", "message"), WRONG)
def test_what_is_wrong_is_told_with_its_line(
    form: str, old: str, new: str, line: int, message: str, tmp_path: Path
) -> None:
    path = tmp_path / f"flu.{form}"
    text = TEXTS[form].replace(old, new, 1)
    assert text != TEXTS[form]
    path.write_text(text)
    with pytest.raises(NetworkError) as caught:
        read_network(path, "flu")
    told = {str(problem) for problem in caught.value.problems}
    assert any(f"line {line}:" in one and message in one for one in told), told
    assert all(str(path) in one for one in told)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "flu.bif"
    path.write_text(BIF.replace("(no)", "(nope)").replace("0.1, 0.9 ;", "0.1 ;"))
    with pytest.raises(NetworkError) as caught:
        read_network(path, "flu")
    assert len(caught.value.problems) == 2


def test_rounded_tables_are_refused_or_normalised(tmp_path: Path) -> None:
    path = tmp_path / "flu.bif"
    path.write_text(BIF.replace("0.9, 0.1", "0.905, 0.1"))
    with pytest.raises(NetworkError, match="normalise=True"):
        read_network(path, "flu")
    answer = read_network(path, "fever", normalise=True).diagnose({"flu": "yes"})
    assert answer["yes"] == pytest.approx(0.905 / 1.005)


def test_other_files_are_refused(tmp_path: Path) -> None:
    for content, message in {
        b"": "is empty",
        b"age,sex\n1,m\n": "is no network in a format that is known here",
        gzip.compress(BIF.encode())[:40]: "is damaged",
        b"\x00\xff" * 50: "is no network",
    }.items():
        path = tmp_path / "file"
        path.write_bytes(content)
        with pytest.raises(NetworkError, match=message):
            read_network(path, "flu")
    with pytest.raises(NetworkError, match="cannot be read: No such file"):
        read_network(tmp_path / "none.bif", "flu")
    with pytest.raises(NetworkError, match="cannot be read: Is a directory"):
        read_network(tmp_path, "flu")


@pytest.mark.parametrize("start", ["// a comment", "<?xml version='1.0'?>", "%", ""])
def test_a_thousand_empty_lines_have_an_end(start: str, tmp_path: Path) -> None:
    """Found by chance inputs: the beginning of a file was tried in 2^1000 ways."""
    path = tmp_path / "empty.bif"
    path.write_text(f"{start}{chr(10) * 1000}table 0.5", encoding="utf-8")
    with pytest.raises(NetworkError):
        read_network(path, "flu")


def test_a_file_cannot_grow_while_it_is_read(tmp_path: Path) -> None:
    """Entities of entities, tables of 2^60 cells: refused before memory is taken."""
    entity = '<!DOCTYPE BIF [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n<BIF'
    path = tmp_path / "flu.xmlbif"
    path.write_text(XMLBIF.replace("<BIF", entity, 1))
    with pytest.raises(NetworkError, match="defines an entity"):
        read_network(path, "flu")
    many = "".join(
        f"variable v{n} {{ type discrete [ 2 ] {{ a, b }}; }}\n" for n in range(60)
    )
    parents = ", ".join(f"v{n}" for n in range(60))
    path = tmp_path / "big.bif"
    path.write_text(
        f"{BIF}{many}probability ( fever | {parents} ) {{ default 0.5, 0.5; }}"
    )
    with pytest.raises(NetworkError, match="probabilities, at most"):
        read_network(path, "flu")


def test_a_document_type_is_allowed(tmp_path: Path) -> None:
    """Weka and JavaBayes write one."""
    kind = "<!DOCTYPE BIF [\n<!ELEMENT BIF ( NETWORK )*>\n]>\n<BIF"
    path = tmp_path / "flu.xml"
    path.write_text(XMLBIF.replace("<BIF", kind, 1))
    assert read_network(path, "flu").diagnose({"fever": "yes"})["no"] > 0.6


def test_what_pyagrum_writes_in_another_order_is_refused(tmp_path: Path) -> None:
    """Of its UAI and XDSL with several parents; its BIF, bifxml and NET are read."""
    from tests.support.foreign_readers import pyagrum

    gum = pyagrum()
    bn = gum.fastBN("a{x|y}->c{p|q|r}<-b{u|v|w}")
    answer = gum.getPosterior(bn, target="c", evs={"a": "y", "b": "u"}).toarray()
    for ending in ("uai", "xdsl", "bif", "bifxml", "net"):
        path = tmp_path / f"net.{ending}"
        gum.saveBN(bn, str(path))
        if ending in ("uai", "xdsl"):
            with pytest.raises(NetworkError, match="in another order"):
                read_network(path, "c")
            continue
        ours = read_network(path, "c", normalise=True)
        found = ours.diagnose({"a": "y", "b": "u"})
        np.testing.assert_allclose(list(found.posterior.values()), answer, atol=1e-5)


@given(form=st.sampled_from(sorted(TEXTS)), data=st.data())
@settings(max_examples=50, deadline=None)
def test_no_damage_leaves_by_another_error(
    form: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Pieces cut out, doubled or put elsewhere: an answer, or an error in words."""
    text = TEXTS[form]
    first, last = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    place = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.sampled_from(["", "{", '"', ";", "<", "9" * 30, "é\0", text]))
    damaged = data.draw(
        st.sampled_from(
            [
                text[:first] + text[last:],
                text[:place] + text[first:last] + text[place:],
                text[:place] + junk + text[place:],
            ]
        )
    )
    path = tmp_path_factory.getbasetemp() / f"damaged.{form}"
    path.write_text(damaged, encoding="utf-8")
    with suppress(CalcinosisError):
        answer = read_network(path, "flu").diagnose({"fever": "yes"})
        assert sum(answer.posterior.values()) == pytest.approx(1)


def test_uai_without_names_has_numbers(tmp_path: Path) -> None:
    path = tmp_path / "flu.uai"
    path.write_text(UAI.partition("#")[0])
    assert read_network(path, "var_0").diagnose({"var_1": 0})["0"] == pytest.approx(
        1 / 3
    )


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_tells_its_format(form: str) -> None:
    # parameters of pytest are plain texts
    text = file_text(small(), form)  # type: ignore[arg-type]
    assert format_by_content(text.encode()) == form


def test_a_count_of_states_that_no_number_holds_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.bif"
    path.write_text(BIF.replace("[ 2 ]", f"[ {'9' * 5000} ]", 1))
    with pytest.raises(NetworkError, match="line 4: expected the number of states"):
        read_network(path, "flu")


def test_a_variable_of_one_state_is_sure(tmp_path: Path) -> None:
    """Also as what is asked for, alone or beside others."""
    other = (
        "variable b { type discrete [2] { x, y }; } probability (b) { table .3, .7; }"
    )
    one = "variable a { type discrete [1] { y }; } probability (a) { table 1.0; }"
    path = tmp_path / "one.bif"
    for text in (one, one + other, other + one):
        path.write_text(f"network n {{}} {text}")
        network = read_network(path, "a")
        assert network.diagnose({}).posterior == {"y": 1.0}
        assert network.diagnose({"a": "y"}).posterior == {"y": 1.0}
