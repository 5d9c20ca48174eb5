// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/writer.hpp"

namespace spheroseg::formats {

Result<bool> ObjectWriter::next(std::string& to) {
    if (!begun_) {
        begin(to);
        begun_ = true;
        return true;
    }
    if (written_ < exported_->objects.size()) {
        object(exported_->objects[written_], written_, to);
        ++written_;
        return true;
    }
    end(to);
    return false;
}

}  // namespace spheroseg::formats
