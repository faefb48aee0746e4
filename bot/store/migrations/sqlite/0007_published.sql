-- What the public may read, counted as it is written: an answer to the public tells nothing of what stands in articles for staff.
-- `since` is when a passage's embargo ends, and empty once it needs no clock: those are counted, the few others as they are asked for.

CREATE TABLE published (
    passage INTEGER PRIMARY KEY,
    since TEXT NOT NULL
) STRICT;
CREATE INDEX published_later ON published (since) WHERE since > '';
CREATE INDEX article_embargoed ON article (embargo_until) WHERE embargo_until IS NOT NULL;

ALTER TABLE corpus ADD COLUMN published_passages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE corpus ADD COLUMN published_terms INTEGER NOT NULL DEFAULT 0;
CREATE TABLE published_vocabulary (
    term TEXT PRIMARY KEY,
    passages INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Terms are words with a space between, so that they are a JSON list once they are quoted.
CREATE TRIGGER published_added AFTER INSERT ON published WHEN new.since = '' BEGIN
    INSERT INTO published_vocabulary
        SELECT DISTINCT word.value, 1 FROM passage p, json_each('[' || replace(json_quote(p.terms), ' ', '","') || ']') word
        WHERE p.id = new.passage
        ON CONFLICT (term) DO UPDATE SET passages = passages + 1;
    UPDATE corpus SET published_passages = published_passages + 1,
        published_terms = published_terms + (SELECT p.length FROM passage p WHERE p.id = new.passage);
END;
CREATE TRIGGER published_ended AFTER DELETE ON published WHEN old.since = '' BEGIN
    UPDATE published_vocabulary SET passages = passages - 1 WHERE term IN (
        SELECT word.value FROM passage p, json_each('[' || replace(json_quote(p.terms), ' ', '","') || ']') word
        WHERE p.id = old.passage
    );
    UPDATE corpus SET published_passages = published_passages - 1,
        published_terms = published_terms - (SELECT p.length FROM passage p WHERE p.id = old.passage);
END;
CREATE TRIGGER published_no_longer AFTER UPDATE OF live ON passage WHEN old.live = 1 AND new.live = 0 BEGIN
    DELETE FROM published WHERE passage = old.id;
END;

INSERT INTO published
    SELECT p.id, coalesce(a.embargo_until, '')
    FROM passage p JOIN article a ON a.id = p.article JOIN source s ON s.id = a.source
    WHERE p.live = 1 AND p.length > 0 AND a.withdrawn_at IS NULL AND a.audience = 'public' AND s.audience = 'public'
        AND NOT EXISTS (
            SELECT 1 FROM hold h
            WHERE h.article = a.id AND h.lifted_at IS NULL AND (
                h.paragraph IS NULL OR h.sha256 = p.sha256
                OR NOT EXISTS (SELECT 1 FROM passage q WHERE q.version = p.version AND q.sha256 = h.sha256)
            )
        );
