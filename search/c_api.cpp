// SPDX-License-Identifier: GPL-2.0-or-later
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "text/utf8_scan.hpp"
#include "timtin/search.hpp"
#include "timtin/timtin.h"
#include "timtin/version.hpp"

/// What C sees of a searcher.
struct timtin_index {
    timtin::Searcher searcher;
};

namespace timtin {

namespace {

static_assert(static_cast<int>(ErrorCode::usage) == TIMTIN_USAGE);
static_assert(static_cast<int>(ErrorCode::malformed) == TIMTIN_MALFORMED);
static_assert(static_cast<int>(ErrorCode::index_missing) == TIMTIN_INDEX_MISSING);
static_assert(static_cast<int>(ErrorCode::interrupted) == TIMTIN_INTERRUPTED);

/// A copy for timtin_free(); it ends at the first zero byte, as the caller will read it.
/// Throws std::bad_alloc.
char* owned(const std::string& text) {
    auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
    if (copy == nullptr) {
        throw std::bad_alloc();
    }
    std::memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
}

/// Makes an answer of a result, and a code of what is thrown.
template <typename Work>
timtin_code answered(char** answer, const Work& work) noexcept {
    try {
        if (answer == nullptr) {
            return TIMTIN_USAGE;
        }
        *answer = nullptr;
        const Result<std::string> result = work();
        if (result) {
            *answer = owned(*result);
            return TIMTIN_OK;
        }
        *answer = owned(text::valid_utf8(result.error().message));
        return static_cast<timtin_code>(result.error().code);
    } catch (const std::bad_alloc&) {
        return TIMTIN_NO_MEMORY;
    } catch (...) {
        return TIMTIN_INTERNAL;
    }
}

Error null_argument(const char* name) {
    return {ErrorCode::usage, std::string(name) + " is NULL"};
}

/// Reads a request, asks the searcher, and writes the answer.
template <typename Read, typename Ask>
timtin_code asked(timtin_index* index, const char* json, char** answer, const Read& read,
                  const Ask& ask) noexcept {
    return answered(answer, [&]() -> Result<std::string> {
        if (index == nullptr || json == nullptr) {
            return null_argument(index == nullptr ? "index" : "request");
        }
        const auto request = read(json);
        if (!request) {
            return request.error();
        }
        const auto result = (index->searcher.*ask)(*request);
        if (!result) {
            return result.error();
        }
        return to_json(*result, *request);
    });
}

}  // namespace

}  // namespace timtin

using timtin::Result;

const char* timtin_version(void) {
    return timtin::version().data();  // a literal
}

const char* timtin_code_name(timtin_code code) {
    switch (code) {
        case TIMTIN_OK:
            return "ok";
        case TIMTIN_USAGE:
            return "usage";
        case TIMTIN_CONFIGURATION:
            return "configuration";
        case TIMTIN_NOT_FOUND:
            return "not_found";
        case TIMTIN_IO:
            return "io";
        case TIMTIN_NETWORK:
            return "network";
        case TIMTIN_HTTP:
            return "http";
        case TIMTIN_ROBOTS:
            return "robots";
        case TIMTIN_UNSUPPORTED:
            return "unsupported";
        case TIMTIN_MALFORMED:
            return "malformed";
        case TIMTIN_LIMIT:
            return "limit";
        case TIMTIN_INDEX_MISSING:
            return "index_missing";
        case TIMTIN_INDEX_OUTDATED:
            return "index_outdated";
        case TIMTIN_INDEX_DAMAGED:
            return "index_damaged";
        case TIMTIN_BUSY:
            return "busy";
        case TIMTIN_GUARD:
            return "guard";
        case TIMTIN_INTERRUPTED:
            return "interrupted";
        case TIMTIN_NO_MEMORY:
            return "no_memory";
        case TIMTIN_INTERNAL:
            return "internal";
    }
    return "unknown";
}

timtin_code timtin_open(const char* folder, timtin_index** index, char** error) {
    char* message = nullptr;
    const timtin_code code = timtin::answered(&message, [&]() -> Result<std::string> {
        if (index == nullptr) {
            return timtin::null_argument("index");
        }
        *index = nullptr;
        if (folder == nullptr) {
            return timtin::null_argument("folder");
        }
        auto searcher = timtin::Searcher::open(folder);
        if (!searcher) {
            return searcher.error();
        }
        *index = new timtin_index{std::move(*searcher)};
        return std::string();
    });
    if (code == TIMTIN_OK || error == nullptr) {
        timtin_free(message);
        message = nullptr;
    }
    if (error != nullptr) {
        *error = message;
    }
    return code;
}

void timtin_close(timtin_index* index) {
    delete index;
}

timtin_code timtin_search(timtin_index* index, const char* request, char** answer) {
    return timtin::asked(index, request, answer, timtin::search_request_from_json,
                         &timtin::Searcher::search);
}

timtin_code timtin_suggest(timtin_index* index, const char* request, char** answer) {
    return timtin::asked(index, request, answer, timtin::suggest_request_from_json,
                         &timtin::Searcher::suggest);
}

timtin_code timtin_similar(timtin_index* index, const char* request, char** answer) {
    return timtin::asked(index, request, answer, timtin::similar_request_from_json,
                         &timtin::Searcher::similar);
}

timtin_code timtin_show(timtin_index* index, const char* id_or_url, char** answer) {
    return timtin::answered(answer, [&]() -> Result<std::string> {
        if (index == nullptr || id_or_url == nullptr) {
            return timtin::null_argument(index == nullptr ? "index" : "id_or_url");
        }
        const auto article = index->searcher.article(id_or_url);
        if (!article) {
            return article.error();
        }
        return timtin::to_json(*article);
    });
}

timtin_code timtin_revision(timtin_index* index, char** answer) {
    return timtin::answered(answer, [&]() -> Result<std::string> {
        if (index == nullptr) {
            return timtin::null_argument("index");
        }
        return index->searcher.revision();
    });
}

void timtin_free(char* text) {
    std::free(text);
}
