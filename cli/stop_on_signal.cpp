// SPDX-License-Identifier: GPL-2.0-or-later
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "cli/command.hpp"

namespace timtin::cli {

// The signals are blocked in every thread and taken by one that waits for them, so
// that no code runs inside a signal handler.
struct StopOnSignal::Impl {
    std::stop_source source;
    std::atomic<int> signal = 0;
    std::atomic<bool> at_once = false;
    std::atomic<bool> ending = false;
    sigset_t waited{};
    sigset_t before{};
    std::thread waiter;
};

StopOnSignal::StopOnSignal() : impl_(std::make_unique<Impl>()) {
    sigemptyset(&impl_->waited);
    for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) {
        sigaddset(&impl_->waited, signal);
    }
    pthread_sigmask(SIG_BLOCK, &impl_->waited, &impl_->before);
    // A connection that the other side closed is an error to handle, no reason to die.
    std::signal(SIGPIPE, SIG_IGN);
    impl_->waiter = std::thread([state = impl_.get()] {
        for (;;) {
            int signal = 0;
            if (sigwait(&state->waited, &signal) != 0 || state->ending) {
                return;
            }
            if (signal == SIGUSR1) {
                continue;  // only the destructor's own means something
            }
            if (state->signal.exchange(signal) != 0 || state->at_once) {
                ::_exit(128 + signal);
            }
            state->source.request_stop();
        }
    });
}

StopOnSignal::~StopOnSignal() {
    impl_->ending = true;
    pthread_kill(impl_->waiter.native_handle(), SIGUSR1);
    impl_->waiter.join();
    pthread_sigmask(SIG_SETMASK, &impl_->before, nullptr);
}

std::stop_token StopOnSignal::token() const {
    return impl_->source.get_token();
}

void StopOnSignal::end_at_once() {
    impl_->at_once = true;
}

int StopOnSignal::exit_code(int otherwise) const {
    const int signal = impl_->signal;
    return signal == 0 ? otherwise : 128 + signal;
}

}  // namespace timtin::cli
