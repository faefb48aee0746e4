"""Slack: where newsroom staff ask. What arrives becomes updates, what is sent is rendered from replies, nothing else is decided here."""
