// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/search.hpp"

#include <algorithm>
#include <set>

namespace spheroseg {
namespace fs = std::filesystem;

Result<fs::path> find_library(const std::string& library, const std::vector<fs::path>& folders) {
    if (library.empty())
        return fail(ErrorKind::unprocessable, "plugin_file_missing",
                    "A plugin needs a 'library': a path or the name of an installed plugin.");
    if (library.find('/') != std::string::npos) return fs::path(library);
    std::error_code ignored;
    std::string tried;
    for (const auto& folder : folders) {
        for (const auto& file : {folder / library, folder / ("lib" + library + ".so")})
            if (fs::is_regular_file(file, ignored)) return file;
        tried += (tried.empty() ? "" : ", ") + folder.string();
    }
    return fail(ErrorKind::unprocessable, "plugin_file_missing",
                "No library " + library + " or lib" + library + ".so was found in " +
                    (tried.empty() ? "the plugin folders, of which there are none" : tried) +
                    "; install the plugin or give its path.");
}

std::vector<fs::path> list_libraries(const std::vector<fs::path>& folders) {
    std::vector<fs::path> found;
    std::set<std::string> seen;
    for (const auto& folder : folders) {
        std::vector<fs::path> here;
        std::error_code failure;
        for (fs::directory_iterator file(folder, failure), end; !failure && file != end;
             file.increment(failure))
            if (file->path().extension() == ".so") here.push_back(file->path());
        std::sort(here.begin(), here.end());
        for (auto& file : here)
            if (seen.insert(file.filename().string()).second) found.push_back(std::move(file));
    }
    return found;
}

}  // namespace spheroseg
