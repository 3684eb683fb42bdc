// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace timtin::support {

/// Runs `work` in a child process that gets SIGKILL as it enters its `fatal`-th system call
/// (ptrace(2)), so that a test of crashes does not depend on how busy the machine is.
/// Returns how many calls it entered, and whether it was killed before its end.
struct KilledChild {
    std::uint64_t calls = 0;
    bool killed = false;
};

template <typename Work>
KilledChild kill_at_call(std::uint64_t fatal, Work&& work) {
    KilledChild result;
    const pid_t child = ::fork();
    if (child < 0) {
        return result;
    }
    if (child == 0) {
        ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        ::raise(SIGSTOP);
        work();
        ::_exit(0);
    }
    int status = 0;
    bool entering = true;
    while (::waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
        if (WSTOPSIG(status) == SIGTRAP) {
            if (entering && ++result.calls == fatal) {
                ::kill(child, SIGKILL);
            }
            entering = !entering;
        }
        ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    }
    result.killed = WIFSIGNALED(status);
    return result;
}

}  // namespace timtin::support
