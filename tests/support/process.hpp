// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace timtin::support {

/// A program to run, and in what surroundings.
struct Command {
    std::vector<std::string> argv;                   ///< the first is looked up in PATH
    std::string input;                               ///< its standard input
    std::filesystem::path folder;                    ///< where it runs; empty: here
    std::map<std::string, std::string> environment;  ///< set over what is inherited
    bool clean_environment = false;                  ///< inherits nothing
    /// Where standard output goes instead of being caught.
    std::filesystem::path output;
    bool closed_output = false;                ///< standard output is not even open
    bool broken_output = false;                ///< standard output is a pipe that nobody reads
    std::chrono::milliseconds limit{120'000};  ///< then it is killed
};

/// How a program ended.
struct Outcome {
    int code = -1;   ///< exit code, -1 if a signal ended it
    int signal = 0;  ///< the signal, 0 if it exited
    bool too_long = false;
    std::string out;
    std::string err;
};

/// A program that runs beside the test; killed if it still does when this goes.
class Process {
public:
    explicit Process(const Command& command);
    Process(Process&&) noexcept;
    Process& operator=(Process&&) = delete;
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process();

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    void send(int signal) const;
    /// Waits for its end, at most that long; then kills it.
    Outcome wait(std::chrono::milliseconds limit);
    [[nodiscard]] bool runs();

private:
    pid_t pid_ = -1;
    int handle_ = -1;  ///< pidfd
    int out_ = -1;
    int err_ = -1;
    std::optional<int> status_;
    std::chrono::milliseconds limit_{};
};

/// Runs a program to its end.
[[nodiscard]] Outcome run(const Command& command);

}  // namespace timtin::support
