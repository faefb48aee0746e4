-- What an update wants done beside its text, what models cost, which questions are followed, and what an admin switched.

ALTER TABLE job ADD COLUMN wanted TEXT NOT NULL DEFAULT '';
ALTER TABLE version ADD COLUMN rereadings INTEGER NOT NULL DEFAULT 0;
CREATE INDEX version_reread ON version (article) WHERE rereadings > 0;

-- Tokens of a user of a workspace on a day (UTC), as the endpoint counted them.
CREATE TABLE usage (
    platform TEXT COLLATE "C" NOT NULL,
    workspace TEXT COLLATE "C" NOT NULL,
    "user" TEXT COLLATE "C" NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    calls INTEGER NOT NULL,
    tokens_in BIGINT NOT NULL,
    tokens_out BIGINT NOT NULL,
    PRIMARY KEY (platform, workspace, "user", day)
);

-- A question that somebody wants to hear of when an article answers it. `seen` is the newest article that was looked at.
CREATE TABLE follow (
    answer TEXT COLLATE "C" NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
    platform TEXT COLLATE "C" NOT NULL,
    workspace TEXT COLLATE "C" NOT NULL,
    conversation TEXT NOT NULL,
    "user" TEXT COLLATE "C" NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    since TEXT COLLATE "C" NOT NULL,
    seen TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (answer, platform, workspace, "user")
);

CREATE TABLE switch (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
);
