"""What Telegram takes at most (https://core.telegram.org/bots/api); a test holds these against python-telegram-bot's constants."""

TEXT = 4096
"""UTF-16 units of a message."""
PART = 3900
"""UTF-16 units up to which a part is filled: what is left is for servers that count otherwise."""
ENTITIES = 100
CALLBACK_DATA = 64
"""Bytes of what a button sends back."""
CALLBACK_ANSWER = 200
COPY_TEXT = 256
DEEP_LINK = 64
BUTTONS = 4
"""Buttons under a message: the product's limit, not Telegram's."""
COMMAND_DESCRIPTION = 256
DESCRIPTION = 512
SHORT_DESCRIPTION = 120
UPDATES = 100
WEBHOOK_CONNECTIONS = 100
OVERALL_A_SECOND = 30
GROUP_A_MINUTE = 20
