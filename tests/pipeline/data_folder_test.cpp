// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/data_folder.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <optional>
#include <thread>

#include "support/temp_dir.hpp"

using namespace timtin;
using support::read_file;
using support::TempDir;
using support::write_file;

TEST_CASE("the lock of a data folder is held by one at a time", "[pipeline]") {
    const TempDir folder;
    const DataFolder data{folder / "moi/data"};
    std::optional<WriterLock> first = WriterLock::take(data).value();
    CHECK(read_file(data.lock()) == std::to_string(::getpid()) + "\n");

    const auto second = WriterLock::take(data);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::busy);
    CHECK(second.error().message.find(data.path.string()) != std::string::npos);
    CHECK(second.error().message.find(std::to_string(::getpid())) != std::string::npos);

    std::optional<WriterLock> moved = std::move(*first);
    first.reset();
    CHECK_FALSE(WriterLock::take(data));
    moved.reset();
    CHECK(WriterLock::take(data));
}

TEST_CASE("the lock goes with its process, however that ends", "[pipeline]") {
    const TempDir folder;
    const DataFolder data{folder / "data"};
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const auto lock = WriterLock::take(data);
        const char told = lock ? 'y' : 'n';
        if (::write(ready[1], &told, 1) == 1) {
            ::pause();
        }
        ::_exit(0);
    }
    char told = 0;
    REQUIRE(::read(ready[0], &told, 1) == 1);
    CHECK(told == 'y');
    CHECK(WriterLock::take(data).error().code == ErrorCode::busy);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WriterLock::take(data));
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE("a data folder that cannot be made is an error with its name", "[pipeline]") {
    const TempDir folder;
    write_file(folder / "tep", "không phải thư mục");
    const auto lock = WriterLock::take({folder / "tep/data"});
    REQUIRE_FALSE(lock);
    CHECK(lock.error().code == ErrorCode::io);
    CHECK(lock.error().message.find((folder / "tep/data").string()) != std::string::npos);
}

TEST_CASE("a file is written as a whole or stays as it was", "[pipeline]") {
    const TempDir folder;
    write_atomically(folder / "bao-cao.json", "một\n").value();
    CHECK(read_file(folder / "bao-cao.json") == "một\n");
    write_atomically(folder / "bao-cao.json", "").value();
    CHECK(read_file(folder / "bao-cao.json").empty());
    write_atomically(folder / "bao-cao.json", std::string(1 << 20, 'x')).value();
    CHECK(read_file(folder / "bao-cao.json").size() == 1 << 20);

    // What cannot be replaced (a folder stands there) is told, and nothing is left beside.
    std::filesystem::create_directories(folder / "thu-muc/con");
    const auto failed = write_atomically(folder / "thu-muc", "x");
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == ErrorCode::io);
    CHECK(failed.error().message.find((folder / "thu-muc").string()) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "thu-muc.new"));
    CHECK_FALSE(write_atomically(folder / "khong/co/tep", "x"));
}

TEST_CASE("a folder that may not be written to is an error, not a crash", "[pipeline]") {
    const TempDir folder;
    std::filesystem::create_directories(folder / "data");
    std::filesystem::permissions(folder / "data", std::filesystem::perms::owner_read |
                                                      std::filesystem::perms::owner_exec |
                                                      std::filesystem::perms::others_read |
                                                      std::filesystem::perms::others_exec);
    std::filesystem::permissions(
        folder.path(), std::filesystem::perms::owner_all | std::filesystem::perms::others_exec);
    // In a child, as somebody whom permissions bind.
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        if (::getuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) {
            ::_exit(2);
        }
        const auto written = write_atomically(folder / "data/bao-cao.json", "x");
        const auto lock = WriterLock::take({folder / "data"});
        const bool told = !written && written.error().code == ErrorCode::io && !lock &&
                          lock.error().code == ErrorCode::io &&
                          lock.error().message.find("Permission denied") != std::string::npos;
        ::_exit(told ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    std::filesystem::permissions(folder / "data", std::filesystem::perms::owner_all);
}

TEST_CASE("the lock may be waited for", "[pipeline]") {
    const support::TempDir folder;
    const DataFolder data{folder / "data"};
    auto first = std::make_optional(WriterLock::take(data).value());
    const auto none = WriterLock::take(data, std::chrono::seconds{0}, {});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::busy);
    std::thread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        first.reset();
    });
    const auto second = WriterLock::take(data, std::chrono::seconds{20}, {});
    later.join();
    CHECK(second.has_value());
}
