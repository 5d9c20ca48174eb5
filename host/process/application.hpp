// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The running host: everything that `serve` starts, in order, and ends in reverse.
#pragma once

#include <memory>

#include "config/configuration.hpp"
#include "error.hpp"

namespace spheroseg {

class Application {
  public:
    /// Plugins, migrations, models, first administrator, workers, HTTP. Nothing is left running on failure.
    static Result<std::unique_ptr<Application>> start(config::Configuration configuration);
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;
    /// Drains and ends.
    ~Application();

    std::uint16_t port() const;
    /// Once in a while, from the thread that waits for signals.
    void look_around();

  private:
    struct Parts;
    explicit Application(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace spheroseg
