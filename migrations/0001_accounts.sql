-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 Spheroseg contributors
-- Who may come in. Ids are UUIDv7, times unix milliseconds; no token and no password is kept, only hashes of them.
CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    email TEXT NOT NULL UNIQUE, -- normalised: trimmed, lower case
    name TEXT NOT NULL,
    role INTEGER NOT NULL CHECK (role IN (1, 2)), -- user, admin
    password_hash TEXT NOT NULL, -- a PHC string
    disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    password_must_change INTEGER NOT NULL DEFAULT 0 CHECK (password_must_change IN (0, 1)),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX users_by_created ON users (created_at, id);
CREATE INDEX users_by_name ON users (name, id);

-- One login: the access and refresh tokens that came from it live and die together.
CREATE TABLE token_families (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL, -- the latest end of a token of it
    revoked_at BIGINT,
    revoked_reason TEXT -- logout, reuse, password
);
CREATE INDEX token_families_by_user ON token_families (user_id);
CREATE INDEX token_families_by_end ON token_families (expires_at);

CREATE TABLE refresh_tokens (
    id TEXT PRIMARY KEY NOT NULL,
    family TEXT NOT NULL REFERENCES token_families (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE, -- lower-case hex SHA-256
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    spent_at BIGINT
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);

CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL, -- words separated by single spaces
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT -- to within ten minutes
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, created_at, id);
