"""The checks in `contract.py` are plain asserts too, so pytest is to explain them as it does those of a test file."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("contract", "contract_delivery", "contract_sent", "contract_public")
