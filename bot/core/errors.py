"""What can go wrong, in the words of whoever has to act on it.

    OnRecordError
    ├── UsageError           the command was called wrongly                      exit 2
    ├── ConfigurationError   a setting, registry, policy or wording file is off  exit 3
    ├── InputError           an input or id that cannot be used                  exit 4
    ├── StoreError           the store cannot be used now                        exit 5
    │   └── DamagedRecordError  one record of it never can be                    exit 5
    └── EmbedderUnavailable  nothing tells now which texts are near in meaning   exit 5

Each message is one line that says what happened and what to do next. It may be shown to an operator; it never holds a secret
or the text of an article.
"""


class OnRecordError(Exception):
    """Base of all errors that a person can act on."""

    exit_code = 1


class UsageError(OnRecordError):
    """Raised when a command's words do not fit together."""

    exit_code = 2


class ConfigurationError(OnRecordError):
    """Raised when a setting, a registry, a policy or a wording file cannot be used."""

    exit_code = 3


class InputError(OnRecordError):
    """Raised when an article, a card, a question or an id cannot be used. Nothing was stored."""

    exit_code = 4


class StoreError(OnRecordError):
    """Raised when the store is locked, read-only, full, damaged or of a newer schema."""

    exit_code = 5


class DamagedRecordError(StoreError):
    """Raised when a record cannot be read, whenever one tries: the store itself goes on."""


class EmbedderUnavailable(OnRecordError):  # noqa: N818 (what the reply says of it, word for word)
    """Raised when an embedder is missing, not the measured one, down, slow, or does not answer as agreed."""

    exit_code = 5
