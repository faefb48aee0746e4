-- What an update wants done beside its text, what models cost, which questions are followed, what an admin switched,
-- and how often a version was read again with another result: a sent answer may name the wrong speaker then.

ALTER TABLE job ADD COLUMN wanted TEXT NOT NULL DEFAULT '';
ALTER TABLE version ADD COLUMN rereadings INTEGER NOT NULL DEFAULT 0;
CREATE INDEX version_reread ON version (article) WHERE rereadings > 0;

-- Tokens of a user of a workspace on a day (UTC), as the endpoint counted them.
CREATE TABLE usage (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    user TEXT NOT NULL,
    day TEXT NOT NULL,
    calls INTEGER NOT NULL,
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace, user, day)
) STRICT, WITHOUT ROWID;

-- A question that somebody wants to hear of when an article answers it. `seen` is the newest article that was looked at.
CREATE TABLE follow (
    answer TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    conversation TEXT NOT NULL,
    user TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    since TEXT NOT NULL,
    seen TEXT NOT NULL,
    PRIMARY KEY (answer, platform, workspace, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE switch (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
