// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/event_writer.hpp"

#include "http/connection.hpp"

namespace spheroseg::http {

bool LoopEventWriter::send(std::string_view text) {
    if (closed_) return false;
    if (pending_.fetch_add(text.size()) + text.size() > most_) {
        close();
        return false;
    }
    // The address only tells this stream's letters from a later one's on the same connection.
    mailbox_->post(connection_, [from = static_cast<const EventWriter*>(this),
                                 event = std::string(text)](Connection& to) { to.take_event(from, event); });
    return true;
}

void LoopEventWriter::close() {
    if (!closed_.exchange(true))
        mailbox_->post(connection_, [from = static_cast<const EventWriter*>(this)](Connection& to) {
            to.end_events(from);
        });
}

}  // namespace spheroseg::http
