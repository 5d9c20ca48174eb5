// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The name of an object: the SHA-256 of its content, and where that lies in the folder.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace objects_files {

/// 64 lower-case hex digits, and nothing else: no text from outside becomes part of a path.
class Key {
  public:
    static bool is_key(std::string_view text);
    /// Throws Failure(INVALID).
    static Key parse(std::string_view text);

    const std::string& hex() const { return hex_; }
    std::string first_folder() const { return hex_.substr(0, 2); }
    std::string second_folder() const { return hex_.substr(2, 2); }

  private:
    friend class Sha256;
    explicit Key(std::string hex) : hex_(std::move(hex)) {}
    std::string hex_;
};

/// [one thread]
class Sha256 {
  public:
    Sha256();
    void add(const void* data, std::size_t size);
    /// Ends it; call once.
    Key key();

  private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace objects_files
