"""xltousu makes an office's own complaint workbook keep the promises of its regulations."""

__version__ = "0.1.0"
