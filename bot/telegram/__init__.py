"""Telegram, where subscribers ask: what arrives there as updates, and replies as messages with entities, never with a parse mode."""
