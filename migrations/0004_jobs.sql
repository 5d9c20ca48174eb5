-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 Spheroseg contributors
CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    parent_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    payload TEXT NOT NULL,
    created_by TEXT NOT NULL,
    project_id TEXT,
    image_id TEXT,
    progress_done BIGINT NOT NULL DEFAULT 0,
    progress_total BIGINT NOT NULL DEFAULT 0,
    progress_unit TEXT NOT NULL,
    failed_children BIGINT NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL,
    error_code TEXT,
    error_message TEXT,
    lease_owner TEXT,
    lease_until BIGINT,
    fence BIGINT NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL,
    run_after BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
-- The queue in its order; the counts by state read it too.
CREATE INDEX jobs_by_state ON jobs (state, priority DESC, id);
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_by_creator ON jobs (created_by, created_at, id);
CREATE INDEX jobs_by_created ON jobs (created_at, id);
CREATE INDEX jobs_by_parent ON jobs (parent_id);
CREATE INDEX jobs_by_project ON jobs (project_id, created_at, id);
CREATE INDEX jobs_by_image ON jobs (image_id);
CREATE INDEX jobs_by_end ON jobs (finished_at);

-- A row that each writer of an event updates: it puts the commits in the order of the ids, so that a reader who has
-- seen event 7 can never find a 6 later. An identity column gives no such promise on PostgreSQL.
CREATE TABLE counters (
    name TEXT PRIMARY KEY NOT NULL,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('job_events', 0);

CREATE TABLE job_events (
    id BIGINT PRIMARY KEY NOT NULL,
    job_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    project_id TEXT,
    event_type TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX job_events_by_job ON job_events (job_id, id);
CREATE INDEX job_events_by_user ON job_events (user_id, id);
CREATE INDEX job_events_by_created ON job_events (created_at);
