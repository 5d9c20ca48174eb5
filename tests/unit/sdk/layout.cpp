// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "layout.hpp"

#include <spheroseg/abi.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <sstream>

namespace spheroseg::test {
namespace {

struct Item {
    enum class Kind { structure, member, constant } kind;
    std::string name;
    std::size_t offset;  // of a member; value of a constant
    std::size_t size;
    std::size_t alignment;
};

const std::vector<Item>& items() {
    static const std::vector<Item> all = {
#define STRUCT(s) {Item::Kind::structure, #s, 0, sizeof(s), alignof(s)},
// NOLINTNEXTLINE(bugprone-sizeof-expression) the pointer is what is measured
#define MEMBER(s, m) {Item::Kind::member, #s "." #m, offsetof(s, m), sizeof(s::m), alignof(decltype(s::m))},
#define CONSTANT(c) {Item::Kind::constant, #c, static_cast<std::size_t>(c), 0, 0},
#include "layout_table.inc"
#undef STRUCT
#undef MEMBER
#undef CONSTANT
    };
    return all;
}

bool is_struct(const std::string& line) {
    return line.rfind("struct ", 0) == 0;
}

std::string key(const std::string& line) {
    std::istringstream words(line);
    std::string kind;
    std::string name;
    words >> kind >> name;
    return kind + " " + name;
}

std::size_t last_number(const std::string& line) {
    return std::stoul(line.substr(line.rfind(' ') + 1));
}

}  // namespace

std::vector<std::string> current_layout() {
    std::vector<std::string> lines;
    for (const auto& item : items()) switch (item.kind) {
            case Item::Kind::structure:
                lines.push_back("struct " + item.name + " " + std::to_string(item.size));
                break;
            case Item::Kind::member:
                lines.push_back("member " + item.name + " " + std::to_string(item.offset) + " " +
                                std::to_string(item.size));
                break;
            case Item::Kind::constant:
                lines.push_back("constant " + item.name + " " + std::to_string(item.offset));
                break;
        }
    return lines;
}

LayoutChange compare_layouts(const std::vector<std::string>& released,
                             const std::vector<std::string>& current) {
    std::map<std::string, std::string> now;
    for (const auto& line : current) now[key(line)] = line;
    LayoutChange change;
    for (const auto& line : released) {
        const auto found = now.find(key(line));
        if (found == now.end()) {
            change.broken.push_back(line + " is gone");
        } else if (found->second != line) {
            const bool larger = is_struct(line) && last_number(found->second) > last_number(line);
            (larger ? change.grown : change.broken)
                .push_back(larger ? found->second : line + " is now " + found->second);
        }
        now.erase(key(line));
    }
    for (const auto& line : current)
        if (now.count(key(line)) != 0) change.grown.push_back(line);
    return change;
}

std::vector<std::string> layout_gaps() {
    std::vector<std::string> gaps;
    const Item* structure = nullptr;
    std::size_t end = 0;
    const auto close = [&] {
        if (structure != nullptr && structure->size - end >= structure->alignment)
            gaps.push_back(structure->name + " has bytes after its last listed member");
    };
    for (const auto& item : items()) {
        if (item.kind == Item::Kind::structure) {
            close();
            structure = &item;
            end = 0;
        } else if (item.kind == Item::Kind::member) {
            if (item.offset < end || item.offset - end >= item.alignment)
                gaps.push_back("something lies unlisted before " + item.name);
            end = item.offset + item.size;
        }
    }
    close();
    return gaps;
}

}  // namespace spheroseg::test
