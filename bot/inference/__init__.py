"""Models, behind the ports of the core: how near texts are in meaning."""

from bot.inference.local import LocalEmbedder

__all__ = ["LocalEmbedder"]
