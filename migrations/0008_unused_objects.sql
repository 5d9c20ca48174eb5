-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 Spheroseg contributors
-- Stored objects that a removed row has named. They are removed some time after it, unless another row names
-- them: what is still to be done outlives the host.
CREATE TABLE unused_objects (
    object_key TEXT PRIMARY KEY,
    since BIGINT NOT NULL
);
CREATE INDEX unused_objects_by_age ON unused_objects (since, object_key);
