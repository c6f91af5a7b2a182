"""Every word a person sees, by language. The catalogs are TOML files beside this module."""

from xltousu.text.catalog import DEFAULT, LANGUAGES, Catalog, catalog, language_named

__all__ = ["DEFAULT", "LANGUAGES", "Catalog", "catalog", "language_named"]
