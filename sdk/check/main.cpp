// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// spheroseg-plugin-check LIBRARY [--config JSON] [--with LIBRARY]...: one line a check; 0 when all that apply
// hold, 1 when one fails, 2 when none can be run: a wrong command line, no memory.
#include <cstdio>
#include <exception>
#include <iterator>

#include "subprocess.hpp"

namespace {

namespace check = spheroseg::check;

constexpr const char* kUsage =
    "Usage: spheroseg-plugin-check LIBRARY [--config JSON] [--with LIBRARY]...\n"
    "Checks a Spheroseg plugin. --config is laid over the defaults of the plugin's schema; --with names a "
    "library\n"
    "that gives an interface which the plugin requires.\n";

std::vector<check::Check> all_checks() {
    std::vector<check::Check> all;
    for (auto group : {check::descriptor_checks(), check::interface_checks(), check::http_checks(),
                       check::model_checks(), check::store_checks(), check::package_checks()})
        std::move(group.begin(), group.end(), std::back_inserter(all));
    return all;
}

int run(const check::Subject& subject) {
    int number = 0;
    int failed = 0;
    int skipped = 0;
    for (const auto& one : all_checks()) {
        const auto outcome = check::run_in_subprocess(one, subject);
        const bool passed = outcome.kind == check::Outcome::Kind::passed;
        const bool skip = outcome.kind == check::Outcome::Kind::skipped;
        std::printf("%s %2d  %s%s%s\n",
                    passed ? "ok  "
                    : skip ? "skip"
                           : "FAIL",
                    ++number, one.name.c_str(), outcome.detail.empty() ? "" : ": ", outcome.detail.c_str());
        failed += passed || skip ? 0 : 1;
        skipped += skip ? 1 : 0;
        if (one.needed_by_all && !passed && !skip) {
            std::printf("The other checks need this one and were not run.\n");
            break;
        }
    }
    std::printf("%d checks: %d ok, %d skipped, %d failed\n", number, number - failed - skipped, skipped,
                failed);
    return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) {
        std::fputs(kUsage, stdout);
        return 0;
    }
    check::Subject subject{"", nlohmann::json::object(), {}};
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--config" && i + 1 < words.size()) {
            subject.config = nlohmann::json::parse(words[++i], nullptr, false);
        } else if (words[i] == "--with" && i + 1 < words.size()) {
            subject.with.push_back(words[++i]);
        } else if (subject.library.empty() && words[i].rfind("--", 0) != 0) {
            subject.library = words[i];
        } else {
            std::fputs(kUsage, stderr);
            return 2;
        }
    }
    if (subject.library.empty() || !subject.config.is_object()) {
        std::fputs(kUsage, stderr);
        return 2;
    }
    return run(subject);
} catch (const std::exception& error) {
    std::fprintf(stderr, "The checks can't go on: %s\n", error.what());
    return 2;
}
