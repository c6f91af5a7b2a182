"""The namespaces of Strict Open XML, in which some offices save their workbooks."""

from __future__ import annotations

import re

from xltousu.books.closed.package import Package

_NAMESPACE = re.compile(
    rb'((?:xmlns(?::\w+)?|Type|uri)=")'
    rb"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument|drawingml)/2006/"
)
_SHARE = re.compile(rb'(<\w+:(?:gapWidth|overlap) val="-?[0-9]+)(?=")')
_THOUSANDTHS = re.compile(
    rb'(<a:(?:alpha|lumMod|lumOff|satMod|satOff|shade|tint) val=")(-?[0-9]+)([0-9]{3})(?=")'
)


def as_strict(package: Package) -> Package:
    """The package as Strict Open XML writes it: other namespaces, and percentages with their sign."""
    twin = package.copy()
    for name in package.names():
        if name.endswith((".xml", ".rels")):
            data = _NAMESPACE.sub(rb"\1http://purl.oclc.org/ooxml/\2/", package.read(name))
            if "chart" in name:
                data = _THOUSANDTHS.sub(_percent, _SHARE.sub(rb"\1%", data))
            twin.put(name, data)
    return twin


def _percent(found: re.Match[bytes]) -> bytes:
    return b"%b%g%%" % (found[1], int(found[2] + found[3]) / 1000)
