// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Debian's libpistache is not instrumented, so the sanitizer can't see the atomics of the queue by which its
// listener hands new peers to our loops, and takes the hand-off for a race. Nothing of ours is left out.
#ifdef __SANITIZE_THREAD__
extern "C" const char* __tsan_default_suppressions();  // NOLINT: the sanitizer's own name
extern "C" const char* __tsan_default_suppressions() {
    return "race:Pistache::Tcp::Listener::\n"
           "race:Pistache::Tcp::Transport::handlePeer\n"
           "race:Pistache::Polling::Epoll::addFd\n";
}
#endif
