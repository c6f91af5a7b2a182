"""Words of a pack in the languages people read."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Language = Literal["zh-CN", "zh-TW", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Words(BaseModel):
    """The same words in every language; a plain string stands for all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    zh_cn: str = Field(alias="zh-CN", min_length=1)
    zh_tw: str = Field(alias="zh-TW", min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, value: Any) -> Any:
        return {"zh-CN": value, "zh-TW": value, "en": value} if isinstance(value, str) else value

    def __call__(self, language: Language) -> str:
        """The words in one language."""
        return {"zh-CN": self.zh_cn, "zh-TW": self.zh_tw, "en": self.en}[language]

    def all(self) -> tuple[str, str, str]:
        """The words in zh-CN, zh-TW and English."""
        return self.zh_cn, self.zh_tw, self.en
