// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/configuration.hpp"

namespace spheroseg::config {

const std::string& host_schema_text() {
    static const std::string text = R"json({
"type": "object",
"properties": {
  "http": {"type": "object", "default": {}, "properties": {
    "bind": {"type": "string", "default": "127.0.0.1", "description": "The address to listen on."},
    "port": {"type": "integer", "minimum": 0, "maximum": 65535, "default": 8080,
             "description": "0: one that the system chooses."},
    "threads": {"type": "integer", "minimum": 0, "maximum": 256, "default": 2,
                "description": "That read and write; 0: one a core."},
    "limits": {"type": "object", "default": {}, "properties": {
      "request_bytes": {"format": "byte-size", "minimum": 1024, "maximum": 1099511627776, "default": "512 MiB"},
      "header_bytes": {"format": "byte-size", "minimum": 1024, "maximum": 1048576, "default": "16 KiB"},
      "json_bytes": {"format": "byte-size", "minimum": 1024, "maximum": 1073741824, "default": "16 MiB"},
      "json_depth": {"type": "integer", "minimum": 4, "maximum": 512, "default": 64},
      "total_bytes_held": {"format": "byte-size", "minimum": 1024, "default": "1 GiB",
                           "description": "All request bodies in memory together."},
      "connections": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 20000},
      "connections_per_client": {"type": "integer", "minimum": 0, "maximum": 1000000, "default": 0,
                                 "description": "0: no limit."},
      "header_timeout": {"format": "duration", "minimum": 100, "maximum": 3600000, "default": "10 s"},
      "body_timeout": {"format": "duration", "minimum": 100, "maximum": 3600000, "default": "30 s",
                       "description": "Without any progress."},
      "minimum_body_rate": {"format": "byte-size", "minimum": 0, "maximum": 1073741824, "default": "1 KiB",
                            "description": "Per second, on average; 0: none."},
      "idle_timeout": {"format": "duration", "minimum": 100, "maximum": 86400000, "default": "75 s"},
      "write_timeout": {"format": "duration", "minimum": 100, "maximum": 3600000, "default": "30 s"},
      "request_deadline": {"format": "duration", "minimum": 100, "maximum": 86400000, "default": "120 s"}}},
    "workers": {"type": "object", "default": {}, "description": "Wait for the database and for files.",
      "properties": {
      "threads": {"type": "integer", "minimum": 1, "maximum": 1024, "default": 8},
      "queue": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 1024}}},
    "compute": {"type": "object", "default": {}, "description": "Decode and measure.", "properties": {
      "threads": {"type": "integer", "minimum": 0, "maximum": 1024, "default": 0,
                  "description": "0: two a core, since half of them wait for a model."},
      "queue": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 64}}},
    "trusted_proxies": {"type": "array", "items": {"type": "string"}, "default": [],
                        "description": "Addresses or networks whose X-Forwarded-For counts."},
    "cors_origins": {"type": "array", "items": {"type": "string"}, "default": []}}},
  "data": {"type": "string", "minLength": 1, "default": "./data",
           "description": "The data folder; relative to the current directory."},
  "log": {"type": "object", "default": {}, "properties": {
    "level": {"type": "string", "enum": ["trace", "debug", "info", "warning", "error", "off"], "default": "info"},
    "format": {"type": "string", "enum": ["text", "json"], "default": "text"},
    "file": {"type": "string", "default": "", "description": "Empty: standard error."}}},
  "plugin_path": {"type": "array", "items": {"type": "string", "minLength": 1}, "default": [],
                  "description": "Folders to find libraries in; empty: next to the program."},
  "plugins": {"type": "array", "maxItems": 200, "default": [], "items": {
    "type": "object", "required": ["library"], "properties": {
    "library": {"type": "string", "minLength": 1, "description": "A name, or an absolute path."},
    "id": {"type": "string", "maxLength": 64, "pattern": "^([A-Za-z0-9_-][A-Za-z0-9._-]*)?$", "default": "",
           "description": "What it is called here; empty: as the library calls itself."},
    "required": {"type": "boolean", "default": true, "description": "false: start without it when it fails."},
    "config": {"type": "object", "additionalProperties": true, "default": {}}}}},
  "models": {"type": "object", "default": {}, "properties": {
    "default": {"type": "string", "default": "", "description": "Empty: the first model plugin."},
    "instances": {"type": "integer", "minimum": 1, "maximum": 256, "default": 1,
                  "description": "Of each model, unless its plugin says."},
    "threads": {"type": "integer", "minimum": 0, "maximum": 1024, "default": 0,
                "description": "Of each instance; 0: the cores, shared evenly among the model's instances."},
    "queue": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 64,
              "description": "Requests that may wait for a model; more is 429."},
    "memory": {"format": "byte-size", "minimum": 16777216, "maximum": 1099511627776, "default": "1 GiB",
               "description": "What one segmentation may take; larger pages are read in strips."}}},
  "images": {"type": "object", "default": {}, "properties": {
    "max_pixels": {"type": "integer", "minimum": 1, "maximum": 1000000000000, "default": 400000000},
    "max_bytes_decoded": {"format": "byte-size", "minimum": 1024, "default": "2 GiB"},
    "max_width": {"type": "integer", "minimum": 1, "maximum": 10000000, "default": 100000},
    "max_height": {"type": "integer", "minimum": 1, "maximum": 10000000, "default": 100000},
    "max_pages": {"type": "integer", "minimum": 1, "maximum": 10000000, "default": 100000}}},
  "jobs": {"type": "object", "default": {}, "properties": {
    "workers": {"type": "integer", "minimum": 1, "maximum": 256, "default": 2,
                "description": "Jobs at once: one decodes or measures while another infers."},
    "lease": {"format": "duration", "minimum": 1000, "maximum": 3600000, "default": "15 s",
              "description": "Without a heartbeat for so long, another worker takes the job up."},
    "heartbeat": {"format": "duration", "minimum": 100, "maximum": 1800000, "default": "5 s"},
    "max_attempts": {"type": "integer", "minimum": 1, "maximum": 100, "default": 3},
    "deadline": {"format": "duration", "minimum": 1000, "maximum": 2592000000, "default": "6 h",
                 "description": "A job that takes longer fails."},
    "max_queued": {"type": "integer", "minimum": 1, "maximum": 100000000, "default": 100000},
    "retention": {"format": "duration", "minimum": 60000, "default": "7 d",
                  "description": "How long finished jobs and their events are kept."}}},
  "roles": {"type": "array", "minItems": 1, "items": {"type": "string", "enum": ["api", "worker"]},
            "default": ["api", "worker"],
            "description": "api: answers clients. worker: takes jobs; alone, it answers health and metrics only."},
  "drain_timeout": {"format": "duration", "minimum": 0, "maximum": 3600000, "default": "25 s",
                    "description": "After TERM, for what is under way."}
}})json";
    return text;
}

}  // namespace spheroseg::config
