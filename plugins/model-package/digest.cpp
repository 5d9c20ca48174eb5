// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace model_package {
namespace {

void expect(int done) {
    if (done != 1) throw std::runtime_error("OpenSSL can't compute a SHA-256.");
}

}  // namespace

void Digest::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

Digest::Digest() : context_(EVP_MD_CTX_new()) {
    if (!context_) throw std::bad_alloc();
    expect(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void Digest::add(const void* data, std::size_t size) {
    expect(EVP_DigestUpdate(context_.get(), data, size));
}

std::string Digest::hex() {
    std::array<unsigned char, 32> bytes{};
    expect(EVP_DigestFinal_ex(context_.get(), bytes.data(), nullptr));
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

}  // namespace model_package
