// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <model-remote/answer.hpp>

using namespace model_remote;

namespace {

std::string json_answer(const std::string& output) {
    return R"({"model_version":"3","outputs":[)" + output + "]}";
}

std::string output(const std::string& shape, const std::string& rest) {
    return R"({"name":"mask","datatype":"FP32","shape":)" + shape + "," + rest + "}";
}

std::string why(const std::string& body, const std::optional<std::string>& length = {},
                std::size_t most = 4) {
    try {
        read_answer(body, length, "mask", most);
    } catch (const BadAnswer& bad) {
        return bad.what();
    }
    return "fine";
}

/// With four bytes a number behind the JSON.
std::string binary_why(const std::string& outputs, std::size_t bytes, std::size_t most = 4) {
    const std::string head = json_answer(outputs);
    return why(head + std::string(bytes, '\0'), std::to_string(head.size()), most);
}

}  // namespace

TEST_CASE("data are read flat and nested, and among several outputs") {
    const auto flat = read_answer(json_answer(output("[1,2]", R"("data":[0.25,-1e2])")), {}, "mask", 4);
    CHECK(flat.values == std::vector<float>{0.25F, -100});
    CHECK(flat.shape == std::vector<std::size_t>{1, 2});
    CHECK(flat.origin.version == "3");
    const std::string other = R"({"name":"other","datatype":"INT8","shape":[1],"data":[7]})";
    const auto nested =
        read_answer(json_answer(other + "," + output("[1,2,1]", R"("data":[[[1],[2]]])")), {}, "mask", 4);
    CHECK(nested.values == std::vector<float>{1, 2});
    const std::string head =
        json_answer(R"({"name":"other","datatype":"INT8","shape":[3],"parameters":{"binary_data_size":3}},)" +
                    output("[2]", R"("parameters":{"binary_data_size":8})"));
    const float values[] = {0.5F, 0.75F};
    const auto binary = read_answer(head + "abc" + std::string(reinterpret_cast<const char*>(values), 8),
                                    std::to_string(head.size()), "mask", 4);
    CHECK(binary.values == std::vector<float>{0.5F, 0.75F});
}

TEST_CASE("JSON that lies is refused") {
    CHECK(why("") == "it is not JSON");
    CHECK(why("[]") == "it is no JSON object");
    CHECK(why("{}") == "it has no outputs");
    CHECK(why(json_answer("7")) == "it has no output \"mask\"");
    CHECK(why(json_answer(output("[1]", R"("data":[1])") + "," + output("[1]", R"("data":[1])"))) ==
          "it has the output \"mask\" twice");
    CHECK(why(R"({"outputs":[{"name":"mask","datatype":"FP16","shape":[1],"data":[1]}]})") ==
          "its output \"mask\" is of the datatype \"FP16\", not FP32");
    CHECK(why(json_answer(output("[3]", R"("data":[1,2])"))) == "its data have 2 values, the shape says 3");
    CHECK(why(json_answer(output("[1]", R"("data":[1,2])"))) == "its data have 2 values, the shape says 1");
    CHECK(why(json_answer(output("[4]", R"("data":[1,2,3,4,5])"))) ==
          "its data have more than the 4 values that were expected");
    CHECK(why(json_answer(output("[1]", R"("data":[null])"))) == "its data hold something that is no number");
    CHECK(why(json_answer(output("[1]", R"("data":[{"a":1}])"))) ==
          "its data hold something that is no number");
    CHECK(why(json_answer(output("[1]", R"("data":{"a":1})"))) ==
          "its data hold something that is no number");
    CHECK(why(json_answer(output("[1]", R"("data":1)"))) == "its data have 0 values, the shape says 1");
    CHECK(why(json_answer(output("[1]", R"("data":[1e60])"))) ==
          "its data hold a number that is no 32-bit float");
    CHECK(why(json_answer(output("[1]", R"("data":[1e600])"))) == "it is not JSON");
    CHECK(why(json_answer(output("[1]", "\"data\":" + std::string(50, '[')))) == "it is nested too deeply");
    CHECK(why(R"({"outputs":[{"name":"x","data":[1]}],"outputs":[)" + output("[1]", R"("data":[2])") +
              "]}") == "an output is no JSON object");
    for (const char* shape : {"[-1]", "[0]", "[5]", "[18446744073709551615]", "[4294967296,4294967296]",
                              "[2,3]", "[1.5]", "[[1]]"})
        CHECK(why(json_answer(output(shape, R"("data":[])"))) ==
              "the shape of its output is " + std::string(shape) + ", which does not fit the question");
    CHECK(why(json_answer(output("\"a\"", R"("data":[])"))) == "an output has no shape");
    std::string much;
    for (int i = 0; i < 200'000; ++i) much += "[],";
    CHECK(why("{\"x\":[" + much + "1]}") == "it has too much beside its data");
}

TEST_CASE("bytes that lie are refused") {
    const auto sized = [](const std::string& size) {
        return output("[2]", "\"parameters\":{\"binary_data_size\":" + size + "}");
    };
    CHECK(binary_why(sized("8"), 8) == "fine");
    CHECK(binary_why(sized("4"), 4) == "binary_data_size is 4, the shape makes 8");
    CHECK(binary_why(sized("8"), 7) == "a binary_data_size is 8 where 7 bytes are left");
    CHECK(binary_why(sized("8"), 9) == "1 bytes belong to no output");
    CHECK(binary_why(sized("18446744073709551615"), 8) ==
          "a binary_data_size is 18446744073709551615 where 8 bytes are left");
    CHECK(binary_why(sized("-8"), 8) == "a binary_data_size is no number of bytes");
    CHECK(binary_why(output("[2]", R"("data":[1,2],"parameters":{"binary_data_size":8})"), 8) ==
          "its output has both data and binary_data_size");
    for (const char* length : {"", "x", "-1", "12x", "99999", "99999999999999999999999"})
        CHECK(why("{}", length) ==
              "its Inference-Header-Content-Length is not a number of bytes up to the body's 2");
    CHECK(why("{}", "1") == "it is not JSON");
}
