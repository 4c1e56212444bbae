"""The package for a learning platform: by the published schemas, and beyond them."""

from __future__ import annotations

import io
import os
from importlib import import_module
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from calcinosis.explorer.scorm import MANIFEST, PAGE, scorm_package
from tests.support.paths import ROOT

etree: Any = import_module("lxml.etree")  # publishes no types
SCHEMAS = ROOT / "build" / "scorm" / "scorm12edition"
"""Of IMS and ADL, brought by ``make test-slow``."""
TRACKING = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
NAMES = {"": "http://www.imsproject.org/xsd/imscp_rootv1p1p2", "adlcp": TRACKING}
BROKEN = {
    "another order": ("<metadata>", "<resources/><metadata>"),
    "no identifier": (' identifier="calcinosis"', ""),
    "an identifier that is none": ('identifier="course"', 'identifier="1 course"'),
    "the same identifier twice": ('identifier="page"', 'identifier="lesson"'),
    "no such type": ('scormtype="sco"', 'scormtype="page"'),
    "no kind of resource": ('type="webcontent"', ""),
    "an unknown attribute": ("isvisible=", "visible="),
    "a file without a name": (f'<file href="{PAGE}"', "<file"),
    "a title longer than a platform takes": ("A &amp; B", "A" * 201),
}


@pytest.fixture(scope="module")
def manifest() -> str:
    with ZipFile(io.BytesIO(scorm_package("<p>é</p>", "A & B"))) as package:
        return package.read(MANIFEST).decode("utf-8")


@pytest.fixture(scope="module")
def schema() -> Any:
    path = SCHEMAS / "adlcp_rootv1p2.xsd"
    if not path.exists():
        text = "no schemas of SCORM: make test-slow brings them"
        if os.environ.get("CI_BROWSER"):  # as of the browser: there it may not lack
            pytest.fail(text)
        pytest.skip(text)
    return etree.XMLSchema(etree.parse(path))


@pytest.mark.slow
def test_the_manifest_is_valid_by_the_published_schemas(
    schema: Any, manifest: str
) -> None:
    valid = schema.validate(etree.fromstring(manifest.encode()))
    assert valid, schema.error_log


@pytest.mark.slow
@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_manifest_is_not(schema: Any, manifest: str, fault: str) -> None:
    """The schemas are read, and hold what is written to them."""
    old, new = BROKEN[fault]
    broken = manifest.replace(old, new)
    assert broken != manifest
    assert not schema.validate(etree.fromstring(broken.encode()))


def test_the_package_is_one_that_a_platform_reads(manifest: str) -> None:
    """What no schema knows: where names lead, and which files there are."""
    written = scorm_package("<p>é</p>", "A & B")
    assert written == scorm_package("<p>é</p>", "A & B")  # no dates in it
    root = ElementTree.fromstring(manifest)
    assert root.findtext("metadata/schema", namespaces=NAMES) == "ADL SCORM"
    assert root.findtext("metadata/schemaversion", namespaces=NAMES) == "1.2"
    (organization,) = root.findall("organizations/organization", NAMES)
    (course,) = root.findall("organizations", NAMES)
    assert course.get("default") == organization.get("identifier")
    assert organization.findtext("title", namespaces=NAMES) == "A & B"
    (item,) = organization.findall("item", NAMES)
    (resource,) = root.findall("resources/resource", NAMES)
    assert item.get("identifierref") == resource.get("identifier")
    assert resource.get(f"{{{TRACKING}}}scormtype") == "sco"
    listed = [file.get("href") for file in resource.findall("file", NAMES)]
    assert resource.get("href") in listed
    with ZipFile(io.BytesIO(written)) as package:
        # at the top, and nothing that is not listed
        assert package.namelist() == [MANIFEST, *listed]
        assert package.read(PAGE).decode("utf-8") == "<p>é</p>"
