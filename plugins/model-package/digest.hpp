// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#pragma once

#include <cstddef>
#include <memory>
#include <string>

struct evp_md_ctx_st;

namespace model_package {

/// SHA-256 of bytes as they come.
class Digest {
  public:
    Digest();
    void add(const void* data, std::size_t size);
    /// Lower-case hex; nothing may be added after it.
    std::string hex();

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace model_package
