"""Where articles and outlets come from: registry, shipped suggestions, cards, files."""
