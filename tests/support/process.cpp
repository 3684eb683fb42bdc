// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

extern char** environ;

namespace timtin::support {

namespace {

// Input and output are memory files: no pipe can fill up, nothing has to be read
// while the program runs.
int memory_file(const char* name, const std::string& content = {}) {
    const int file = ::memfd_create(name, MFD_CLOEXEC);
    if (file < 0) {
        throw std::system_error(errno, std::generic_category(), "memfd_create");
    }
    for (std::size_t done = 0; done < content.size();) {
        const ssize_t written = ::write(file, content.data() + done, content.size() - done);
        if (written <= 0) {
            throw std::system_error(errno, std::generic_category(), "write");
        }
        done += static_cast<std::size_t>(written);
    }
    ::lseek(file, 0, SEEK_SET);
    return file;
}

std::string content_of(int file) {
    std::string content;
    char chunk[65536];
    off_t at = 0;
    for (ssize_t got = 0; (got = ::pread(file, chunk, sizeof chunk, at)) > 0; at += got) {
        content.append(chunk, static_cast<std::size_t>(got));
    }
    return content;
}

std::vector<std::string> environment_of(const Command& command) {
    std::vector<std::string> lines;
    for (char** line = environ; !command.clean_environment && *line != nullptr; ++line) {
        const std::string one = *line;
        if (!command.environment.contains(one.substr(0, one.find('=')))) {
            lines.push_back(one);
        }
    }
    for (const auto& [name, value] : command.environment) {
        lines.push_back(name + "=" + value);
    }
    return lines;
}

std::vector<char*> pointers(std::vector<std::string>& lines) {
    std::vector<char*> out;
    for (std::string& line : lines) {
        out.push_back(line.data());
    }
    out.push_back(nullptr);
    return out;
}

}  // namespace

Process::Process(const Command& command) : limit_(command.limit) {
    const int in = memory_file("stdin", command.input);
    err_ = memory_file("stderr");
    int pipe_ends[2] = {-1, -1};
    if (command.broken_output) {
        if (::pipe2(pipe_ends, O_CLOEXEC) != 0) {
            throw std::system_error(errno, std::generic_category(), "pipe2");
        }
        ::close(pipe_ends[0]);
    }
    out_ = command.broken_output    ? pipe_ends[1]
           : command.output.empty() ? memory_file("stdout")
                                    : ::open(command.output.c_str(), O_WRONLY | O_CLOEXEC);
    if (out_ < 0) {
        throw std::system_error(errno, std::generic_category(), command.output.string());
    }
    std::vector<std::string> arguments = command.argv;
    std::vector<std::string> lines = environment_of(command);
    std::vector<char*> argv = pointers(arguments);
    std::vector<char*> env = pointers(lines);

    pid_ = ::fork();
    if (pid_ < 0) {
        throw std::system_error(errno, std::generic_category(), "fork");
    }
    if (pid_ == 0) {
        ::dup2(in, STDIN_FILENO);
        ::dup2(err_, STDERR_FILENO);
        if (command.closed_output) {
            ::close(STDOUT_FILENO);
        } else {
            ::dup2(out_, STDOUT_FILENO);
        }
        std::signal(SIGPIPE, SIG_DFL);
        if (!command.folder.empty() && ::chdir(command.folder.c_str()) != 0) {
            ::_exit(126);
        }
        ::execvpe(argv[0], argv.data(), env.data());
        ::_exit(127);
    }
    ::close(in);
    handle_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (handle_ < 0) {
        throw std::system_error(errno, std::generic_category(), "pidfd_open");
    }
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      handle_(std::exchange(other.handle_, -1)),
      out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)),
      status_(other.status_),
      limit_(other.limit_) {}

Process::~Process() {
    if (pid_ < 0) {
        return;
    }
    if (runs()) {
        send(SIGKILL);
        int status = 0;
        ::waitpid(pid_, &status, 0);
    }
    for (const int file : {handle_, out_, err_}) {
        if (file >= 0) {
            ::close(file);
        }
    }
}

void Process::send(int signal) const {
    if (!status_) {
        ::kill(pid_, signal);
    }
}

bool Process::runs() {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        status_ = status;
    }
    return !status_;
}

Outcome Process::wait(std::chrono::milliseconds limit) {
    Outcome outcome;
    if (runs()) {
        pollfd end{handle_, POLLIN, 0};
        const auto deadline = std::chrono::steady_clock::now() + limit;
        for (int ready = 0; ready == 0;) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - std::chrono::steady_clock::now());
            if (left.count() <= 0) {
                outcome.too_long = true;
                send(SIGKILL);
                break;
            }
            ready = ::poll(&end, 1, static_cast<int>(left.count()));
            if (ready < 0 && errno == EINTR) {
                ready = 0;
            }
        }
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        status_ = status;
    }
    if (WIFEXITED(*status_)) {
        outcome.code = WEXITSTATUS(*status_);
    } else {
        outcome.signal = WTERMSIG(*status_);
    }
    outcome.out = content_of(out_);
    outcome.err = content_of(err_);
    return outcome;
}

Outcome run(const Command& command) {
    return Process(command).wait(command.limit);
}

}  // namespace timtin::support
