"""XML with the line of every element, safe against files that grow when they are read.

The parser of the standard library's ElementTree tells no lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from calcinosis.errors import NetworkError
from calcinosis.interchange.network_files.declared import Complaints

__all__ = ["XmlElement", "read_xml"]


@dataclass
class XmlElement:
    """An element.

    Parameters
    ----------
    tag : str
    attributes : mapping
    line : int
    children : list of XmlElement
    pieces : list of str
        Its text.
    """

    tag: str
    attributes: Mapping[str, str]
    line: int
    children: list[XmlElement] = field(default_factory=list["XmlElement"])
    pieces: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """The text in it, without space around it."""
        return "".join(self.pieces).strip()

    def all(self, *tags: str) -> Iterator[XmlElement]:
        """Yield the children with one of these tags."""
        return (child for child in self.children if child.tag in tags)

    def first(self, tag: str) -> XmlElement | None:
        """Return the first child with a tag."""
        return next(self.all(tag), None)


def read_xml(content: bytes, root: str, complaints: Complaints) -> XmlElement:
    """Read XML.

    Parameters
    ----------
    content : bytes
        In the encoding that it declares.
    root : str
        The tag of the outermost element.
    complaints : Complaints

    Raises
    ------
    NetworkError
        If it is not well-formed, defines entities, or has another outermost element.
    """
    parser = expat.ParserCreate()
    outermost = XmlElement("", {}, 1)
    open_elements = [outermost]

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = XmlElement(tag, attributes, parser.CurrentLineNumber)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_: str) -> None:
        open_elements.pop()

    def text(piece: str) -> None:
        open_elements[-1].pieces.append(piece)

    def entity(*_: object) -> None:
        # an entity of entities of entities fills any memory
        text = "defines an entity of its own, which no file of a network needs"
        raise complaints.stop(parser.CurrentLineNumber, text)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise complaints.stop(
            error.lineno, f"is no well-formed XML: {reason}"
        ) from error
    except NetworkError:  # also a ValueError, and tells all there is
        raise
    except (LookupError, ValueError) as error:  # what the first line calls the encoding
        text_ = f"is of an encoding that is not known ({error}): write it as UTF-8"
        raise complaints.stop(1, text_) from error
    found = outermost.children[0]
    if found.tag != root:
        text_ = f"expected <{root}> as the outermost element, got <{found.tag}>"
        raise complaints.stop(found.line, text_)
    return found
