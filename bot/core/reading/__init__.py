"""Text → offsets: paragraphs, sentences, quotation marks and terms."""

from bot.core.reading.read import read

__all__ = ["read"]
