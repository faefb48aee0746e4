-- What the public may read, counted as it is written: an answer to the public tells nothing of what stands in articles for staff.
-- `since` is when a passage's embargo ends, and empty once it needs no clock: those are counted, the few others as they are asked for.

CREATE TABLE published (
    passage BIGINT PRIMARY KEY,
    since TEXT COLLATE "C" NOT NULL
);
CREATE INDEX published_later ON published (since) WHERE since > '';
CREATE INDEX article_embargoed ON article (embargo_until) WHERE embargo_until IS NOT NULL;

ALTER TABLE corpus ADD COLUMN published_passages BIGINT NOT NULL DEFAULT 0;
ALTER TABLE corpus ADD COLUMN published_terms BIGINT NOT NULL DEFAULT 0;
CREATE TABLE published_vocabulary (
    term TEXT COLLATE "C" PRIMARY KEY,
    passages BIGINT NOT NULL
) WITH (fillfactor = 50);

-- `sign` is 1 for passages that the public may read from now on and -1 for those that it no longer may.
CREATE FUNCTION count_published(changed BIGINT[], sign INTEGER) RETURNS void LANGUAGE sql AS $$
    INSERT INTO published_vocabulary
        SELECT lexeme, sign * count(*) FROM passage p, unnest(p.words) WHERE p.id = ANY(changed) GROUP BY 1 ORDER BY 1
        ON CONFLICT (term) DO UPDATE SET passages = published_vocabulary.passages + excluded.passages;
    UPDATE corpus SET published_passages = published_passages + sign * cardinality(changed),
        published_terms = published_terms + sign * (SELECT coalesce(sum(p.length), 0) FROM passage p WHERE p.id = ANY(changed));
$$;
CREATE FUNCTION published_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed BIGINT[] := (SELECT array_agg(fresh.passage) FROM new_rows fresh WHERE fresh.since = '');
BEGIN
    IF changed IS NOT NULL THEN PERFORM count_published(changed, 1); END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION published_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed BIGINT[] := (SELECT array_agg(was.passage) FROM old_rows was WHERE was.since = '');
BEGIN
    IF changed IS NOT NULL THEN PERFORM count_published(changed, -1); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER published_added AFTER INSERT ON published REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION published_added();
CREATE TRIGGER published_ended AFTER DELETE ON published REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION published_ended();

CREATE OR REPLACE FUNCTION passage_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended passage[] := (
    SELECT array_agg(was) FROM old_rows was JOIN new_rows fresh USING (id) WHERE was.live = 1 AND fresh.live = 0
);
    begun passage[] := (
    SELECT array_agg(fresh) FROM old_rows was JOIN new_rows fresh USING (id) WHERE was.live = 0 AND fresh.live = 1
);
BEGIN
    IF ended IS NOT NULL THEN
        PERFORM count_passages(ended, -1);
        DELETE FROM published WHERE passage IN (SELECT p.id FROM unnest(ended) p);
    END IF;
    IF begun IS NOT NULL THEN PERFORM count_passages(begun, 1); END IF;
    RETURN NULL;
END $$;

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
