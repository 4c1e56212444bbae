"""The service, asked in-process: the answers of diagnose, and every refusal."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from calcinosis import Model
from calcinosis.cli.main import main
from calcinosis.service import answerers
from calcinosis.service.asked import PARAMETERS
from calcinosis.service.limits import Limits
from calcinosis.service.request_body import RequestBody, TooSlowBodyError
from calcinosis.service.web_app import service
from tests.cli.patients.test_json_schema import SCHEMA, problems
from tests.support.loaded import loader_of
from tests.support.paths import ROOT, SEED

EXAMPLES = ROOT / "docs" / "examples"
SOURCES = [SEED, EXAMPLES / "fhir-bundle.json", EXAMPLES / "phenopacket.json"]
BARE = b"age: 19 d"


@pytest.fixture(scope="module")
def client(model: Model) -> TestClient:
    return TestClient(service(model))


def told(response: Any, status: int) -> str:
    """Return what a refusal says."""
    assert response.status_code == status
    return "\n".join(response.json()["problems"])


@pytest.mark.parametrize("source", SOURCES)
def test_the_answer_is_that_of_diagnose(
    model: Model,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    source: Any,
) -> None:
    """YAML, a Bundle and a phenopacket, to the last digit, in the published schema."""
    monkeypatch.setattr("calcinosis.cli.patients.diagnose.load", loader_of(model))
    assert main(["diagnose", str(source), "--json"]) == 0
    (expected,) = json.loads(capsys.readouterr().out)
    response = client.post("/diagnose", content=source.read_bytes())
    assert response.status_code == 200
    assert list(problems(SCHEMA, response.json())) == []
    assert response.json() == [expected | {"file": None}]
    assert response.headers["cache-control"] == "no-store"


def test_parameters_are_the_options_of_diagnose(
    model: Model, client: TestClient
) -> None:
    asked = {"told": "report", "pretest": "uniform", "setting": "neonatal_unit"}
    (answer,) = client.post("/diagnose", content=BARE, params=asked).json()
    # texts of an address are checked when they are read, not by their type
    direct = model.diagnose({"age": "19 d"}, **asked)  # type: ignore[arg-type]
    assert answer["posterior"] == direct.posterior
    assert answer["told"] == "report"
    (drawn,) = client.post("/diagnose?draws=20", content=BARE).json()
    assert set(drawn["interval"]) == set(drawn["posterior"])
    risk = client.post("/diagnose?to=fhir&from=case", content=BARE)
    assert risk.headers["content-type"] == "application/fhir+json"
    assert risk.json()["resourceType"] == "RiskAssessment"


def test_a_brief_answer_is_a_part_of_the_whole(client: TestClient) -> None:
    (brief,) = client.post("/diagnose?brief=yes", content=BARE).json()
    (whole,) = client.post("/diagnose", content=BARE).json()
    assert {"posterior", "evidence", "warnings", "disclaimer"} <= set(brief)
    assert len(brief) < len(whole)
    assert brief == {name: whole[name] for name in brief}


@pytest.mark.parametrize(
    ("query", "body", "status", "says"),
    [
        ("", b"age: [", 400, "body: line 2"),
        ("", b"\xff\xfe\x00", 400, "body: "),
        ("", b"", 400, "body"),
        ("?tolt=form", BARE, 400, "did you mean 'told'?"),
        ("?told=from", BARE, 400, "did you mean 'form'?"),
        ("?told=form&told=report", BARE, 400, "'told': stands twice"),
        ("?brief=yes&explain=yes", BARE, 400, "explain=yes asks for what brief=yes"),
        ("?draws=1001", BARE, 400, "no whole number from 2 to 1000"),
        ("?setting=nicuu", BARE, 422, "nicuu"),
        ("", b"findings: {erytema: no}", 422, "did you mean 'erythema'?"),
    ],
)
def test_what_is_wrong_is_told_as_on_the_command_line(
    client: TestClient, query: str, body: bytes, status: int, says: str
) -> None:
    response = client.post(f"/diagnose{query}", content=body)
    assert says in told(response, status)


def test_patients_that_can_be_used_are_answered_beside_the_others(
    client: TestClient,
) -> None:
    body = b"- {id: a, age: 19 d}\n- {id: b, age: 19 d, sex: mal}\n- {id: c}"
    response = client.post("/diagnose", content=body)
    assert "line 2: sex: 'mal'" in told(response, 422)
    assert [one["case"] for one in response.json()["answers"]] == ["a", "c"]


def test_too_long_and_compressed_bodies_are_refused(model: Model) -> None:
    small = TestClient(service(model, Limits(most_bytes=100)))
    assert "longer than 100 bytes" in told(
        small.post("/diagnose", content=b"#" * 101), 413
    )
    parts: Iterator[bytes] = (b"#" * 60 for _ in range(5))
    assert "longer than" in told(small.post("/diagnose", content=parts), 413)
    zipped = small.post(
        "/diagnose", content=gzip.compress(BARE), headers={"Content-Encoding": "gzip"}
    )
    assert "send it plain" in told(zipped, 415)
    assert small.post("/diagnose", content=BARE).status_code == 200


def test_full_is_told_at_once_and_over_when_the_place_is_free(model: Model) -> None:
    full = TestClient(service(model, Limits(waiting=0)))
    response = full.post("/diagnose", content=BARE)
    assert "0 requests wait already" in told(response, 503)
    assert response.headers["retry-after"] == "1"
    one = TestClient(service(model, Limits(waiting=1)))
    statuses = [one.post("/diagnose", content=b"age: [").status_code for _ in range(3)]
    assert statuses == [400, 400, 400]
    assert one.get("/health").json()["free"] == 1


def test_an_answer_that_takes_too_long_is_given_up(model: Model) -> None:
    late = TestClient(service(model, Limits(seconds=0.0)))
    assert "no answer within 0 s" in told(late.post("/diagnose", content=BARE), 504)
    slow = TestClient(service(model, Limits(seconds_to_send=0.0)))
    assert "was not there" in told(slow.post("/diagnose", content=BARE), 408)


def test_who_sends_too_slowly_is_told_without_more_delay() -> None:
    """The time to send is one, also for what is let pass."""
    asked = 0

    async def nothing() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(3600)
        return {}

    async def send() -> None:
        body = RequestBody(nothing, seconds=0.05)
        with pytest.raises(TooSlowBodyError):
            await body.read(10)
        await body.let_pass()

    asyncio.run(send())
    assert asked == 1


def test_nothing_of_a_body_is_logged_even_when_the_service_fails(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: object, body: bytes, *__: object) -> None:
        raise ValueError(body.decode())

    monkeypatch.setattr(answerers, "answer", fail)
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.ERROR, "httpx2")  # the client's own log
    response = client.post("/diagnose?setting=secret", content=b"id: secret")
    assert "an error of the service" in told(response, 500)
    assert "ValueError at " in caplog.text
    assert "secret" not in caplog.text + response.text


def test_the_page_is_that_of_the_model(client: TestClient, model: Model) -> None:
    response = client.get("/")
    assert response.headers["content-encoding"] == "gzip"
    assert model.knowledge.digest[:12] in response.text
    tag = {"If-None-Match": response.headers["etag"]}
    assert client.get("/", headers=tag).status_code == 304
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    assert plain.text == response.text


def test_other_addresses_and_methods_are_refused_with_what_there_is(
    client: TestClient,
) -> None:
    assert "POST /diagnose" in told(client.get("/diagnos"), 404)
    assert "POST /diagnose" in told(client.get("/diagnose"), 405)


def test_the_openapi_document_tells_every_parameter_and_status(
    client: TestClient,
) -> None:
    document = client.get("/openapi.json").json()
    post = document["paths"]["/diagnose"]["post"]
    assert [one["name"] for one in post["parameters"]] == [p.name for p in PARAMETERS]
    assert {"200", "400", "413", "422", "503"} <= set(post["responses"])
    parts = document["components"]["schemas"]
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert references <= set(parts)
    assert parts["answer"].keys() == SCHEMA["$defs"]["answer"].keys()
    assert "#/$defs/" not in json.dumps(document)
