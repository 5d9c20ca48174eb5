// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "vips_source.hpp"

#include <algorithm>

namespace images_vips {
namespace {

struct Cursor {
    ByteSource* source;
    std::int64_t position;
};

gint64 on_read(VipsSourceCustom*, void* buffer, gint64 length, void* user) {
    auto* cursor = static_cast<Cursor*>(user);
    const std::int64_t got = cursor->source->read(static_cast<std::uint64_t>(cursor->position), buffer,
                                                  static_cast<std::uint64_t>(std::max<gint64>(length, 0)));
    if (got > 0) cursor->position += got;
    return got;
}

gint64 on_seek(VipsSourceCustom*, gint64 offset, int whence, void* user) {
    auto* cursor = static_cast<Cursor*>(user);
    const std::int64_t from = whence == SEEK_SET   ? 0
                              : whence == SEEK_CUR ? cursor->position
                                                   : static_cast<std::int64_t>(cursor->source->size());
    std::int64_t to = 0;
    if (__builtin_add_overflow(from, offset, &to) || to < 0) return -1;
    cursor->position = to;
    return to;
}

void free_cursor(gpointer cursor) {
    delete static_cast<Cursor*>(cursor);
}

}  // namespace

VipsSourcePointer make_vips_source(ByteSource& source) {
    const std::string_view memory = source.memory();
    if (!memory.empty()) return VipsSourcePointer(vips_source_new_from_memory(memory.data(), memory.size()));
    VipsSourceCustom* custom = vips_source_custom_new();
    auto* cursor = new Cursor{&source, 0};
    g_object_set_data_full(G_OBJECT(custom), "spheroseg-cursor", cursor, free_cursor);
    g_signal_connect(custom, "read", G_CALLBACK(on_read), cursor);
    g_signal_connect(custom, "seek", G_CALLBACK(on_seek), cursor);
    return VipsSourcePointer(VIPS_SOURCE(custom));
}

}  // namespace images_vips
