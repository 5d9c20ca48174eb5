// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
