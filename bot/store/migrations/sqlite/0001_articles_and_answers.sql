-- Articles, immutable versions and what is read from them; answers and what they cited.
-- Offsets are code points of version.text, which is written once and never sliced in SQL.

CREATE TABLE source (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('staff', 'public'))
) STRICT;

CREATE TABLE confirmation (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    place TEXT,
    assessor TEXT,
    as_of TEXT,
    confirmed_by TEXT NOT NULL,
    confirmed_at TEXT NOT NULL
) STRICT;

CREATE TABLE article (
    id TEXT PRIMARY KEY,
    source TEXT REFERENCES source (id),
    title TEXT,
    url TEXT UNIQUE,
    published TEXT,
    language TEXT NOT NULL,
    translated_from TEXT,
    translator TEXT CHECK (translator IN ('named', 'machine', 'not_named')),
    translator_name TEXT,
    provenance TEXT,
    audience TEXT NOT NULL CHECK (audience IN ('staff', 'public')),
    embargo_until TEXT,
    withdrawn_at TEXT,
    withdrawn_reason TEXT
) STRICT;

CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    article TEXT NOT NULL REFERENCES article (id),
    n INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    raw_sha256 TEXT NOT NULL,
    decoder TEXT NOT NULL,
    extractor TEXT NOT NULL,
    added_at TEXT NOT NULL,
    superseded_at TEXT,
    text TEXT NOT NULL,
    UNIQUE (article, n)
) STRICT;
CREATE UNIQUE INDEX version_live ON version (article) WHERE superseded_at IS NULL;
CREATE INDEX version_sha256 ON version (sha256);

CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version (id),
    article TEXT NOT NULL REFERENCES article (id),
    n INTEGER NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL CHECK (stop > start),
    live INTEGER NOT NULL DEFAULT 1 CHECK (live IN (0, 1)),
    length INTEGER NOT NULL,
    terms TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    UNIQUE (version, n)
) STRICT;
CREATE INDEX passage_words ON passage (version, sha256);
CREATE INDEX passage_of_article ON passage (article, n) WHERE live = 1;

CREATE TABLE statement (
    passage INTEGER NOT NULL REFERENCES passage (id),
    n INTEGER NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL CHECK (stop > start),
    kind TEXT NOT NULL CHECK (kind IN ('direct', 'mixed', 'indirect', 'narrative', 'heading')),
    voice TEXT NOT NULL CHECK (voice IN ('speaker', 'unnamed', 'outlet', 'not_established')),
    speaker TEXT,
    quoted TEXT NOT NULL,
    flags TEXT NOT NULL,
    PRIMARY KEY (passage, n)
) STRICT, WITHOUT ROWID;

-- A held paragraph is known by its words: a new version may move it. Where its words are gone, the whole article is held.
CREATE TABLE hold (
    id INTEGER PRIMARY KEY,
    article TEXT NOT NULL REFERENCES article (id),
    paragraph INTEGER,
    sha256 TEXT,
    reason TEXT NOT NULL,
    since TEXT NOT NULL,
    lifted_at TEXT,
    lifted_reason TEXT
) STRICT;
CREATE INDEX hold_in_force ON hold (article) WHERE lifted_at IS NULL;

-- Only live passages are searched (a heading has no terms: it is never evidence): a passage that stops being live leaves the index in the same transaction.
CREATE VIRTUAL TABLE passage_terms USING fts5 (
    terms,
    content = 'passage',
    content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 0"
);
CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab (passage_terms, row);
CREATE TABLE corpus (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    passages INTEGER NOT NULL,
    terms INTEGER NOT NULL
) STRICT;
INSERT INTO corpus VALUES (1, 0, 0);

CREATE TRIGGER passage_added AFTER INSERT ON passage WHEN new.live = 1 BEGIN
    INSERT INTO passage_terms (rowid, terms) VALUES (new.id, new.terms);
    UPDATE corpus SET passages = passages + (new.length > 0), terms = terms + new.length;
END;
CREATE TRIGGER passage_ended AFTER UPDATE OF live ON passage WHEN old.live = 1 AND new.live = 0 BEGIN
    INSERT INTO passage_terms (passage_terms, rowid, terms) VALUES ('delete', old.id, old.terms);
    UPDATE corpus SET passages = passages - (old.length > 0), terms = terms - old.length;
END;
CREATE TRIGGER passage_restored AFTER UPDATE OF live ON passage WHEN old.live = 0 AND new.live = 1 BEGIN
    INSERT INTO passage_terms (rowid, terms) VALUES (new.id, new.terms);
    UPDATE corpus SET passages = passages + (new.length > 0), terms = terms + new.length;
END;
CREATE TRIGGER version_text_is_immutable BEFORE UPDATE OF text, sha256, raw_sha256, article, n ON version BEGIN
    SELECT RAISE (ABORT, 'a version is immutable');
END;

CREATE TABLE wording (
    ref TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE answer (
    id TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    audience TEXT NOT NULL,
    language TEXT NOT NULL,
    status TEXT NOT NULL,
    mode TEXT NOT NULL,
    degraded TEXT,
    read_as TEXT,
    missing TEXT,
    premise TEXT,
    model TEXT,
    prompt TEXT NOT NULL,
    total_ms REAL NOT NULL,
    labels TEXT NOT NULL,
    closing TEXT NOT NULL,
    dropped TEXT NOT NULL,
    reply_sha256 TEXT NOT NULL,
    seal TEXT NOT NULL
) STRICT;

CREATE TABLE citation (
    answer TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    label INTEGER NOT NULL,
    point INTEGER NOT NULL,
    article TEXT NOT NULL,
    version TEXT NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    paragraph INTEGER NOT NULL,
    kind TEXT NOT NULL,
    voice TEXT NOT NULL,
    speaker TEXT,
    voice_line TEXT NOT NULL,
    extras TEXT NOT NULL,
    remark TEXT,
    whole_sentence INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (answer, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX citation_of_version ON citation (version);

CREATE TABLE turn (
    id INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    answer TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX turn_of_conversation ON turn (conversation, id);
