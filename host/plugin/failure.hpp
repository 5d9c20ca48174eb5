// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The one translation of what crosses the plugin boundary as a failure into what the host returns.
#pragma once

#include <spheroseg/boundary.hpp>
#include <type_traits>

#include "error.hpp"

namespace spheroseg {

/// The plugin's own word becomes the error's code when it is a snake_case name, else the name of the
/// failure's code does.
Error to_error(const sdk::Failure& failure);

/// What to return for an exception that no SDK function throws by design.
Error unexpected_exception(const char* what);

namespace plugin_detail {
template <typename T>
struct AsResult {
    using type = Result<T>;
};
template <typename T>
struct AsResult<Result<T>> {
    using type = Result<T>;
};
}  // namespace plugin_detail

/// Runs a body that calls SDK consumers (which throw Failure) and returns T or Result<T>; gives Result<T>.
template <typename Body>
auto guarded(Body&& body) -> typename plugin_detail::AsResult<std::decay_t<decltype(body())>>::type {
    using Outcome = typename plugin_detail::AsResult<std::decay_t<decltype(body())>>::type;
    try {
        if constexpr (std::is_void_v<decltype(body())>) {
            body();
            return Outcome();
        } else {
            return Outcome(body());
        }
    } catch (const sdk::Failure& failure) {
        return tl::unexpected<Error>(to_error(failure));
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::too_large, "out_of_memory",
                    "There is not enough memory for this; try again later or ask for less.");
    } catch (const std::exception& error) {
        return tl::unexpected<Error>(unexpected_exception(error.what()));
    } catch (...) {
        return tl::unexpected<Error>(unexpected_exception("an exception of an unknown type"));
    }
}

}  // namespace spheroseg
