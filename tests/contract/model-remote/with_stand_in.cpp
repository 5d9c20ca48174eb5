// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// with_stand_in COMMAND ARGUMENT…: runs the command beside a stand-in server, whose port replaces @PORT@.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "stand_in.hpp"

int main(int count, char** arguments) {
    if (count < 2) return 2;
    const spheroseg::test::StandIn server;
    std::vector<std::string> texts;
    for (int i = 1; i < count; ++i) {
        std::string text = arguments[i];
        if (const auto at = text.find("@PORT@"); at != std::string::npos)
            text.replace(at, 6, std::to_string(server.port()));
        texts.push_back(text);
    }
    std::vector<char*> command;
    command.reserve(texts.size() + 1);
    for (auto& text : texts) command.push_back(text.data());
    command.push_back(nullptr);
    pid_t child = 0;
    if (::posix_spawn(&child, command[0], nullptr, nullptr, command.data(), environ) != 0) return 2;
    int status = 0;
    if (::waitpid(child, &status, 0) != child) return 2;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
