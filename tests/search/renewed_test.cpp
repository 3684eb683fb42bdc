// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/renewed.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <stdexcept>
#include <thread>

namespace timtin::tests {

namespace {

auto making(int number) {
    return [number](const int*) { return std::make_shared<const int>(number); };
}

}  // namespace

TEST_CASE("it is made once for a revision, the next from the one before", "[search]") {
    Renewed<int> cache;
    CHECK(*cache.of("a", making(1)).made == 1);
    CHECK(*cache.of("a", making(2)).made == 1);
    const auto next = cache.of("b", [](const int* before) {
        REQUIRE(before != nullptr);
        return std::make_shared<const int>(*before + 10);
    });
    CHECK(*next.made == 11);
    CHECK_FALSE(next.outdated);
}

TEST_CASE("while one makes the new one the others have the old, and do not wait", "[search]") {
    Renewed<int> cache;
    (void)cache.of("a", making(1));
    std::promise<void> inside;
    std::promise<void> go;
    std::thread maker([&] {
        const auto mine = cache.of("b", [&](const int*) {
            inside.set_value();
            go.get_future().wait();
            return std::make_shared<const int>(2);
        });
        CHECK(*mine.made == 2);
        CHECK_FALSE(mine.outdated);
    });
    inside.get_future().wait();
    const auto meanwhile = cache.of("b", making(3));
    CHECK(*meanwhile.made == 1);
    CHECK(meanwhile.outdated);
    go.set_value();
    maker.join();
    const auto after = cache.of("b", making(3));
    CHECK(*after.made == 2);
    CHECK_FALSE(after.outdated);
}

TEST_CASE("where there is none yet all wait for the first, and take over if it fails", "[search]") {
    Renewed<int> cache;
    std::promise<void> inside;
    std::promise<void> go;
    auto maker = std::async(std::launch::async, [&] {
        return cache.of("a", [&](const int*) -> std::shared_ptr<const int> {
            inside.set_value();
            go.get_future().wait();
            throw std::runtime_error("the disk");
        });
    });
    inside.get_future().wait();
    auto waiting = std::async(std::launch::async, [&] { return cache.of("a", making(4)); });
    go.set_value();
    CHECK_THROWS_AS(maker.get(), std::runtime_error);
    CHECK(*waiting.get().made == 4);
}

}  // namespace timtin::tests
