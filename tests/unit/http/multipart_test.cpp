// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/multipart.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace spheroseg;
using namespace spheroseg::http;

namespace {

const std::string kType = "multipart/form-data; boundary=\"b 1\"";

std::string part(const std::string& disposition, const std::string& data, const std::string& more = "") {
    return "--b 1\r\nContent-Disposition: " + disposition + "\r\n" + more + "\r\n" + data + "\r\n";
}
std::string why(const std::string& body, const std::string& type = kType) {
    const auto parts = parse_multipart(type, body);
    return parts ? "fine" : parts.error().message;
}

}  // namespace

TEST_CASE("parts are found with their names, types and exact bytes, as views of the body") {
    const std::string data("\r\n--b\r\n\0binary\r\n--", 19);
    const std::string body =
        "preamble\r\n" +
        part("form-data; name=\"file\"; filename=\"a;\\\"b\\\".png\"", data, "content-type: image/png\r\n") +
        part("form-data; name=empty", "") + "--b 1--\r\nepilogue";
    const auto parts = parse_multipart(kType, body);
    REQUIRE(parts);
    REQUIRE(parts->size() == 2);
    REQUIRE((*parts)[0].name == "file");
    REQUIRE((*parts)[0].filename == "a;\"b\".png");
    REQUIRE((*parts)[0].content_type == "image/png");
    REQUIRE((*parts)[0].data == data);
    REQUIRE((*parts)[0].data.data() > body.data());
    REQUIRE((*parts)[0].data.data() < body.data() + body.size());
    REQUIRE((*parts)[1].name == "empty");
    REQUIRE((*parts)[1].data.empty());
}

TEST_CASE("filename* wins over filename, and is UTF-8") {
    const auto parts = parse_multipart(
        kType,
        part("form-data; name=f; filename=plain; filename*=UTF-8''sph%C3%A9ro%20id.tif", "x") + "--b 1--");
    REQUIRE(parts->front().filename == "sph\xc3\xa9ro id.tif");
    REQUIRE(why(part("form-data; name=f; filename*=UTF-8''%ff", "x") + "--b 1--").find("filename*") !=
            std::string::npos);
}

TEST_CASE("padding after a boundary is let through") {
    REQUIRE(why("--b 1 \t\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b 1--") == "fine");
}

TEST_CASE("what is wrong with a body is told") {
    const std::string good = part("form-data; name=a", "x");
    const auto tells = [](const std::string& message, const char* what) {
        return message.find(what) != std::string::npos;
    };
    REQUIRE(tells(why(good), "ends before its closing boundary"));
    REQUIRE(tells(why(good.substr(0, 30)), "headers do not end"));
    REQUIRE(tells(why("nothing"), "boundary is not in the body"));
    REQUIRE(tells(why(""), "boundary is not in the body"));
    REQUIRE(tells(why(good, "multipart/form-data"), "names no boundary"));
    REQUIRE(tells(why(good, "multipart/form-data; boundary=" + std::string(71, 'a')), "names no boundary"));
    REQUIRE(tells(why("--b 1x\r\n"), "not followed by a line end"));
    REQUIRE(tells(why("--b 1\r\nX: 1\r\n\r\nx\r\n--b 1--"), "no Content-Disposition"));
    REQUIRE(tells(why(part("form-data", "x") + "--b 1--"), "no name"));
    REQUIRE(tells(why(part("attachment; name=a", "x") + "--b 1--"), "not form-data"));
    REQUIRE(tells(why(part("form-data; name=a", "x", "no colon\r\n") + "--b 1--"), "no colon"));
    REQUIRE(
        tells(why(part("form-data; name=a", "x", "Content-Disposition: form-data; name=b\r\n") + "--b 1--"),
              "two Content-Disposition"));
    REQUIRE(tells(why(part("form-data; name=a", "x", "Content-Transfer-Encoding: base64\r\n") + "--b 1--"),
                  "base64"));
    REQUIRE(tells(why(part("form-data; name=a; filename=\"\xff\"", "x") + "--b 1--"), "not UTF-8"));
    REQUIRE(tells(why(part("form-data; name=a", "x", "X: " + std::string(9000, 'x') + "\r\n") + "--b 1--"),
                  "do not end"));
    std::string many;
    for (int i = 0; i < 1001; ++i) many += good;
    REQUIRE(tells(why(many + "--b 1--"), "more than 1000 parts"));
}

TEST_CASE("a body cut anywhere is refused, never read beyond its end") {
    const std::string body = part("form-data; name=\"file\"; filename=\"a\"", "data") + "--b 1--";
    for (std::size_t length = 0; length < body.size(); ++length) {
        const std::string cut =
            body.substr(0, length);  // its own allocation: a sanitizer sees a step too far
        REQUIRE_FALSE(parse_multipart(kType, cut));
    }
    std::mt19937 random(7);
    for (int i = 0; i < 5000; ++i) {
        std::string changed = body;
        for (int j = 0; j < 3; ++j) changed[random() % changed.size()] = static_cast<char>(random());
        (void)parse_multipart(kType, changed);
    }
}

TEST_CASE("the type is told whatever its case") {
    REQUIRE(is_multipart("Multipart/Form-Data; boundary=x"));
    REQUIRE_FALSE(is_multipart("multipart/mixed; boundary=x"));
    REQUIRE_FALSE(is_multipart("application/json"));
}
