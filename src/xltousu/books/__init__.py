"""Where cells live: closed workbook files, files of foreign formats, and memory.

:func:`xltousu.books.formats.open_book` opens whatever a path holds, judged by its content.
"""
