-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 Spheroseg contributors
CREATE TABLE images (
    id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    object_key TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    channels INTEGER NOT NULL,
    bit_depth INTEGER NOT NULL,
    pages BIGINT NOT NULL,
    pixel_size_x_um DOUBLE PRECISION,
    pixel_size_y_um DOUBLE PRECISION,
    thumbnail_key TEXT,
    status INTEGER NOT NULL DEFAULT 0, -- none, queued, running, done, failed
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    segmentation_version BIGINT NOT NULL DEFAULT 0
);
-- One index for each order in which a list can be asked for, so that a page never reads the whole list.
CREATE INDEX images_by_created ON images (project_id, created_at, id);
CREATE INDEX images_by_name ON images (project_id, name, id);
CREATE INDEX images_by_status ON images (project_id, status, created_at, id);
CREATE INDEX images_by_object ON images (object_key);
CREATE INDEX images_by_thumbnail ON images (thumbnail_key);

CREATE TABLE segmentations (
    id TEXT PRIMARY KEY NOT NULL,
    image_id TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    version BIGINT NOT NULL DEFAULT 0, -- 0 until it is done
    parent_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed', 'cancelled')),
    source TEXT NOT NULL CHECK (source IN ('model', 'user')),
    model TEXT NOT NULL,
    model_version TEXT NOT NULL,
    weights_sha256 TEXT NOT NULL,
    params TEXT NOT NULL,
    width BIGINT NOT NULL DEFAULT 0,
    height BIGINT NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    object_count BIGINT NOT NULL DEFAULT 0,
    objects_key TEXT,
    summary TEXT NOT NULL,
    job_id TEXT
);
CREATE INDEX segmentations_by_image ON segmentations (image_id, id);
CREATE UNIQUE INDEX segmentations_versions ON segmentations (image_id, version) WHERE version > 0;
CREATE INDEX segmentations_by_job ON segmentations (job_id);
CREATE INDEX segmentations_by_objects ON segmentations (objects_key);
