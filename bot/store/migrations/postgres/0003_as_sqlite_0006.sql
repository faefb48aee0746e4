-- The bot's own summaries of an answer, one a label, as a JSON list of texts and nulls; empty where it has none.
ALTER TABLE answer ADD COLUMN summaries TEXT NOT NULL DEFAULT '[]';
