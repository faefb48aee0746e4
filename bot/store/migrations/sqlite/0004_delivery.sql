-- What arrives, what is sent, and what anyone may still take. A lane is (platform, workspace, conversation, bulk); its jobs are done in order.

CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    update_id TEXT NOT NULL,
    conversation TEXT NOT NULL,
    user TEXT NOT NULL,
    question TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('staff', 'public')),
    language TEXT NOT NULL,
    address TEXT NOT NULL,
    private INTEGER NOT NULL CHECK (private IN (0, 1)),
    bulk INTEGER NOT NULL CHECK (bulk IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
    arrived_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    worker TEXT,
    leased_until TEXT,
    attempt INTEGER NOT NULL DEFAULT 0,
    claims INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    outcome TEXT,
    ended_at TEXT,
    UNIQUE (platform, workspace, update_id)
) STRICT;
CREATE INDEX job_of_lane ON job (platform, workspace, conversation, bulk, id) WHERE state = 'waiting';
CREATE INDEX job_in_order ON job (bulk, id) WHERE state = 'waiting';
CREATE INDEX job_dead ON job (id) WHERE state = 'dead';
CREATE INDEX job_of_worker ON job (worker) WHERE worker IS NOT NULL;
CREATE INDEX job_of_user ON job (user);

-- `told` is the state of the article that readers were last told of, empty as long as the message stands as it was sent.
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    job INTEGER,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    conversation TEXT NOT NULL,
    user TEXT,
    address TEXT NOT NULL,
    private INTEGER NOT NULL CHECK (private IN (0, 1)),
    purpose TEXT NOT NULL CHECK (purpose IN ('placeholder', 'answer', 'notice', 'correction')),
    state TEXT NOT NULL CHECK (state IN ('ready', 'sending', 'sent', 'unknown')),
    remote TEXT,
    answer TEXT REFERENCES answer (id) ON DELETE CASCADE,
    corrects INTEGER REFERENCES message (id) ON DELETE CASCADE,
    told TEXT NOT NULL DEFAULT '',
    worker TEXT,
    leased_until TEXT,
    begun_at TEXT NOT NULL,
    sent_at TEXT
) STRICT;
CREATE INDEX message_of_job ON message (job) WHERE job IS NOT NULL;
CREATE INDEX message_of_answer ON message (answer) WHERE answer IS NOT NULL;
CREATE INDEX message_sent ON message (sent_at) WHERE purpose = 'answer' AND state = 'sent';
CREATE INDEX message_by_remote ON message (platform, workspace, conversation, remote) WHERE remote IS NOT NULL;
CREATE INDEX message_told ON message (answer) WHERE told <> '';
CREATE INDEX message_of_worker ON message (worker) WHERE worker IS NOT NULL;
CREATE INDEX message_correcting ON message (corrects) WHERE corrects IS NOT NULL;

CREATE TABLE bucket (
    name TEXT PRIMARY KEY,
    tokens REAL NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE feedback (
    answer TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
    workspace TEXT NOT NULL,
    user TEXT NOT NULL,
    value TEXT NOT NULL,
    note TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (answer, workspace, user, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX citation_of_article ON citation (article);
CREATE INDEX version_ended ON version (superseded_at) WHERE superseded_at IS NOT NULL;
CREATE INDEX article_withdrawn ON article (withdrawn_at) WHERE withdrawn_at IS NOT NULL;
