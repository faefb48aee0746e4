"""Question → scope → ranking → draft → grounding → Answer → Reply, and an Answer's record."""
