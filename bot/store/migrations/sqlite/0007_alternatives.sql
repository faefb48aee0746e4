-- What the reader of an ambiguous answer was offered to choose from, as a JSON list: the words, the question, its articles and outlets.
ALTER TABLE answer ADD COLUMN alternatives TEXT NOT NULL DEFAULT '[]';
