-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 Spheroseg contributors
-- Events go with their jobs; nothing asks for them by their age, and each new one paid for this index.
DROP INDEX job_events_by_created;
