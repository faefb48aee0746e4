"""What readers get beside answers: briefs, ledgers, timelines, checks, outlets, records, and quotations in their context."""

from bot.replying.replies import Replies

__all__ = ["Replies"]
