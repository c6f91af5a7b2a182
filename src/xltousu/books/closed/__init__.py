"""The closed workbook (.xlsx, .xlsm) as a package of parts, of which only the touched ones are rewritten."""
