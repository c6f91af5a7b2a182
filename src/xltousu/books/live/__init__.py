"""A workbook that is open in Excel as a host, through xlwings."""
