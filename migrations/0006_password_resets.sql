-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 Spheroseg contributors
-- Tokens of forgotten passwords; a row is deleted when it is used, so each is good once.
CREATE TABLE password_resets (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE, -- lower-case hex SHA-256
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_resets_by_user ON password_resets (user_id);
CREATE INDEX password_resets_by_end ON password_resets (expires_at);

-- A row that whoever takes an administrator away updates first: of two who would take the last two, one waits and sees
-- what the other did.
INSERT INTO counters (name, value) VALUES ('administrators', 0);
