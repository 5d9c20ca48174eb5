// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <model-remote/patience.hpp>

using namespace model_remote;
using std::chrono::milliseconds;

namespace {
std::int64_t in(milliseconds length) {
    return sdk::CallView::now_ns() + std::chrono::nanoseconds(length).count();
}
}  // namespace

TEST_CASE("several are waited for as long as one of them waits") {
    const sdk::Call gone("", 0, [] { return true; });
    const sdk::Call expired("", in(milliseconds(-1)));
    const sdk::Call waits("", in(milliseconds(60000)));
    const sdk::Call endless;
    CHECK(Patience({gone.raw()}).cancelled());
    CHECK_FALSE(Patience({gone.raw(), waits.raw()}).over());
    CHECK(Patience({gone.raw(), expired.raw()}).over());
    CHECK(Patience({expired.raw()}).expired());
    CHECK_FALSE(Patience({expired.raw(), waits.raw()}).over());
    CHECK(Patience({expired.raw(), waits.raw()}).left().value() > milliseconds(30000));
    CHECK_FALSE(Patience({waits.raw(), endless.raw()}).left());
    CHECK_THROWS_WITH(Patience({gone.raw()}).check(), "The request was cancelled.");
    CHECK_THROWS_WITH(Patience({expired.raw()}).pause(milliseconds(1)),
                      "The deadline of the request has passed.");
    CHECK_NOTHROW(Patience({endless.raw()}).pause(milliseconds(1)));
}

TEST_CASE("a call waits no longer than is allowed, and no longer than its own deadline") {
    const sdk::Call endless;
    const sdk::Call brief("", in(milliseconds(1000)));
    CHECK(Patience(sdk::CallView(endless.raw()), milliseconds(5000)).left().value() <= milliseconds(5000));
    CHECK(Patience(sdk::CallView(brief.raw()), milliseconds(5000)).left().value() <= milliseconds(1000));
    CHECK(Patience(sdk::CallView(endless.raw()), milliseconds(0)).expired());
}
