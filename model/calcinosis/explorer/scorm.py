"""The page as a package for a learning platform (SCORM 1.2).

A zip with the page and a manifest. The page reports through the platform's own
JavaScript interface: *completed* when a story was seen to its end, and as score
100 less the distance of the guesses from the network's numbers (root mean square, in
percentage points: explorer/assets/page/score.js). The platform keeps what was shown,
too: who comes back goes on there.
"""

from __future__ import annotations

import io
from xml.etree.ElementTree import (
    Element,
    SubElement,
    indent,
    register_namespace,
    tostring,
)
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["MANIFEST", "PAGE", "scorm_package"]

MANIFEST, PAGE = "imsmanifest.xml", "explorer.html"
PACKAGING = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
TRACKING = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Of every file: the same page makes the same bytes."""


def scorm_package(page: str, title: str) -> bytes:
    """Return a page as a SCORM 1.2 package.

    Parameters
    ----------
    page : str
        As :func:`calcinosis.explorer.html.explorer_page` returns it.
    title : str
        What the platform lists it as.
    """
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as package:
        for name, text in ((MANIFEST, _manifest(title)), (PAGE, page.encode("utf-8"))):
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, text)
    return written.getvalue()


def _manifest(title: str) -> bytes:
    """Write what is in the package, in the order that the schema asks for."""
    register_namespace("", PACKAGING)
    register_namespace("adlcp", TRACKING)
    root = Element(_in(PACKAGING, "manifest"), identifier="calcinosis", version="1.1")
    metadata = SubElement(root, _in(PACKAGING, "metadata"))
    SubElement(metadata, _in(PACKAGING, "schema")).text = "ADL SCORM"
    SubElement(metadata, _in(PACKAGING, "schemaversion")).text = "1.2"
    all_of_it = SubElement(root, _in(PACKAGING, "organizations"), default="course")
    course = SubElement(all_of_it, _in(PACKAGING, "organization"), identifier="course")
    SubElement(course, _in(PACKAGING, "title")).text = title
    item = SubElement(
        course,
        _in(PACKAGING, "item"),
        identifier="lesson",
        identifierref="page",
        isvisible="true",
    )
    SubElement(item, _in(PACKAGING, "title")).text = title
    resources = SubElement(root, _in(PACKAGING, "resources"))
    resource = SubElement(
        resources,
        _in(PACKAGING, "resource"),
        {_in(TRACKING, "scormtype"): "sco"},
        identifier="page",
        type="webcontent",
        href=PAGE,
    )
    SubElement(resource, _in(PACKAGING, "file"), href=PAGE)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _in(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"
