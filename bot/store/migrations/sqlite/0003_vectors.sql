-- Vectors of passages and sentences, by the text's sha256: texts that many articles carry have one, a new reading keeps them.
-- A set is of one embedder. Sets stand beside each other; the last two that were settled are kept.

CREATE TABLE vector_set (
    id INTEGER PRIMARY KEY,
    embedder TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE vector (
    id INTEGER PRIMARY KEY,
    vector_set INTEGER NOT NULL REFERENCES vector_set (id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL,
    value BLOB NOT NULL,
    UNIQUE (vector_set, sha256)
) STRICT;

-- Grows whenever a matrix in some process's memory is no longer what is stored.
CREATE TABLE vector_change (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    n INTEGER NOT NULL
) STRICT;
INSERT INTO vector_change VALUES (1, 0);

CREATE TRIGGER vector_added AFTER INSERT ON vector BEGIN
    UPDATE vector_change SET n = n + 1;
END;
CREATE TRIGGER vector_passage_added AFTER INSERT ON passage WHEN new.live = 1 BEGIN
    UPDATE vector_change SET n = n + 1;
END;
CREATE TRIGGER vector_passage_changed AFTER UPDATE OF live ON passage WHEN old.live <> new.live BEGIN
    UPDATE vector_change SET n = n + 1;
END;
CREATE INDEX passage_by_text ON passage (sha256) WHERE live = 1;
