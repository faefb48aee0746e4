-- What the attribution rules find in a sentence, and editors' corrections of them. Statements stored before read as having none of it.
-- Spans are [start, stop] in code points of version.text.

ALTER TABLE statement ADD COLUMN mention TEXT;
ALTER TABLE statement ADD COLUMN cue TEXT;
ALTER TABLE statement ADD COLUMN content TEXT NOT NULL DEFAULT '[]';
ALTER TABLE statement ADD COLUMN inserts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE statement ADD COLUMN utterance TEXT;
ALTER TABLE statement ADD COLUMN holder TEXT;
ALTER TABLE statement ADD COLUMN confidence REAL NOT NULL DEFAULT 1.0;

-- A corrected sentence is known by its words: a new version may move it. `nth` counts from 0 the sentences of an article that have
-- the same words. The last fix of a sentence is in force; the others stay as its history.
CREATE TABLE fix (
    id INTEGER PRIMARY KEY,
    article TEXT NOT NULL REFERENCES article (id),
    version TEXT NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL CHECK (stop > start),
    sha256 TEXT NOT NULL,
    nth INTEGER NOT NULL,
    voice TEXT NOT NULL CHECK (voice IN ('speaker', 'unnamed', 'outlet', 'not_established')),
    speaker TEXT,
    fixed_by TEXT NOT NULL,
    fixed_at TEXT NOT NULL
) STRICT;
CREATE INDEX fix_of_article ON fix (article);
