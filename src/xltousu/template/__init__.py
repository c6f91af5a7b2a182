"""Packs as blank workbooks that work by themselves: native formulas, lists, colours and forms.

:mod:`~xltousu.template.build` makes them; :mod:`~xltousu.template.forms` and
:mod:`~xltousu.template.calendar_sheet` say what their sheets mean when a filled one is read. Each is
imported where it is used: making workbooks needs openpyxl, reading does not.
"""
