// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/run_program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

namespace timtin {

namespace {

using namespace std::chrono_literals;

/// What posix_spawn is to do before the program begins.
struct Preparation {
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};
    Preparation() {
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
        ::posix_spawnattr_init(&attributes);
        // Signals are as a program expects them, whatever we do about ours.
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::sigdelset(&all, SIGKILL);
        ::sigdelset(&all, SIGSTOP);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setpgroup(&attributes, 0);
        ::posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    Preparation(const Preparation&) = delete;
    Preparation& operator=(const Preparation&) = delete;
    ~Preparation() {
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&attributes);
    }
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (const std::string& text : texts) {
        list.push_back(const_cast<char*>(text.c_str()));
    }
    list.push_back(nullptr);
    return list;
}

}  // namespace

Result<void> run_program(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& environment, std::chrono::seconds most,
                         const std::stop_token& stop) {
    std::vector<std::string> all = environment;
    for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::string_view name = text.substr(0, text.find('='));
        const bool ours = std::ranges::any_of(environment, [&](const std::string& one) {
            return std::string_view(one).substr(0, one.find('=')) == name;
        });
        if (!ours) {
            all.emplace_back(text);
        }
    }
    const Preparation preparation;
    pid_t child = 0;
    const std::vector<char*> argv = pointers(arguments);
    const std::vector<char*> envp = pointers(all);
    if (const int failed = ::posix_spawnp(&child, argv[0], &preparation.files,
                                          &preparation.attributes, argv.data(), envp.data());
        failed != 0) {
        return Error{failed == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                     fmt::format("cannot run {}: {}", arguments.front(), std::strerror(failed))};
    }
    const auto deadline = std::chrono::steady_clock::now() + most;
    auto pause = 1ms;
    int status = 0;
    for (;;) {
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child) {
            break;
        }
        if (ended < 0 && errno != EINTR) {
            return Error{ErrorCode::io, fmt::format("cannot wait for {}: {}", arguments.front(),
                                                    std::strerror(errno))};
        }
        const bool late = std::chrono::steady_clock::now() > deadline;
        if (late || stop.stop_requested()) {
            ::kill(-child, SIGKILL);
            while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
            }
            return late ? Error{ErrorCode::io, fmt::format("{} was killed after {} s",
                                                           arguments.front(), most.count())}
                        : Error{ErrorCode::interrupted,
                                fmt::format("{} was killed, as the run was", arguments.front())};
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, 50ms);
    }
    if (WIFSIGNALED(status)) {
        return Error{ErrorCode::io,
                     fmt::format("{} was ended by signal {}", arguments.front(), WTERMSIG(status))};
    }
    if (WEXITSTATUS(status) != 0) {
        return Error{ErrorCode::io,
                     fmt::format("{} ended with {}", arguments.front(), WEXITSTATUS(status))};
    }
    return {};
}

}  // namespace timtin
