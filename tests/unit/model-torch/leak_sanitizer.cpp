// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// LibTorch 1.13 drops its ZIP reader without freeing it when a file turns out to be damaged.

extern "C" const char* __lsan_default_suppressions();  // NOLINT: the sanitizer's own name
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libtorch_cpu.so\n";
}
