// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/index_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <system_error>

#include "indexer/schema.hpp"
#include "timtin/version.hpp"

namespace timtin {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view stub_name = "XAPIANDB";

Result<void> sync_path(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || ::fsync(descriptor) != 0) {
        const int code = errno;
        if (descriptor >= 0) {
            ::close(descriptor);
        }
        return Error{ErrorCode::io, fmt::format("cannot write {}: {}", path.string(),
                                                std::generic_category().message(code))};
    }
    ::close(descriptor);
    return {};
}

bool is_generation_name(std::string_view name) {
    return name.size() == 7 && name[0] == 'g' &&
           name.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

int generation_number(std::string_view name) {
    int number = 0;
    std::from_chars(name.data() + 1, name.data() + name.size(), number);
    return number;
}

std::int64_t number_of(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

Result<fs::path> current_generation(const fs::path& folder) {
    const fs::path stub = folder / stub_name;
    std::ifstream file(stub);
    if (!file) {
        std::error_code code;
        if (fs::exists(stub, code) || code == std::errc::permission_denied) {
            return Error{ErrorCode::io,
                         fmt::format("cannot read {}: permission denied", stub.string())};
        }
        return Error{ErrorCode::index_missing,
                     fmt::format("there is no index in {}", folder.string())};
    }
    std::string type;
    std::string name;
    file >> type >> name;
    if (type != "glass" || !is_generation_name(name)) {
        return Error{ErrorCode::index_damaged,
                     fmt::format("{} does not name an index; timtin index --rebuild makes it anew",
                                 stub.string())};
    }
    std::error_code code;
    if (!fs::exists(folder / name, code)) {
        return Error{ErrorCode::index_damaged,
                     fmt::format("{} is missing; timtin index --rebuild makes the index anew",
                                 (folder / name).string())};
    }
    return folder / name;
}

GenerationStamp generation_stamp(const fs::path& folder) noexcept {
    struct stat status {};
    if (::stat((folder / stub_name).c_str(), &status) != 0) {
        static std::atomic<std::int64_t> never = 0;
        return {.nanoseconds = --never};
    }
    return {status.st_ino, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

fs::path next_generation(const fs::path& folder) {
    int highest = 0;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(folder, code)) {
        const std::string name = entry.path().filename().string();
        if (is_generation_name(name)) {
            highest = std::max(highest, generation_number(name));
        }
    }
    return folder / fmt::format("g{:06}", highest + 1);
}

Result<void> switch_generation(const fs::path& folder, const fs::path& generation) {
    const fs::path fresh = folder / (std::string(stub_name) + ".new");
    {
        std::ofstream file(fresh, std::ios::trunc);
        file << "glass " << generation.filename().string() << '\n';
        if (!file.flush()) {
            return Error{ErrorCode::io, fmt::format("cannot write {}", fresh.string())};
        }
    }
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(generation, code)) {
        if (auto synced = sync_path(entry.path()); !synced) {
            return synced;
        }
    }
    for (const fs::path& path : {generation, fresh}) {
        if (auto synced = sync_path(path); !synced) {
            return synced;
        }
    }
    fs::rename(fresh, folder / stub_name, code);
    if (code) {
        return Error{ErrorCode::io, fmt::format("cannot switch the index in {}: {}",
                                                folder.string(), code.message())};
    }
    if (auto synced = sync_path(folder); !synced) {
        return synced;
    }
    remove_strays(folder);
    return {};
}

void remove_strays(const fs::path& folder) noexcept {
    try {
        const auto current = current_generation(folder);
        std::error_code code;
        for (const auto& entry : fs::directory_iterator(folder, code)) {
            const std::string name = entry.path().filename().string();
            const bool build = name.starts_with("build-");
            if (build || (is_generation_name(name) && current && entry.path() != *current)) {
                fs::remove_all(entry.path(), code);
            }
        }
    } catch (const std::exception&) {
        // What stays is removed by the next writer.
    }
}

Error to_error(const Xapian::Error& error, std::string_view doing) {
    // Xapian's errors have no virtual functions; they tell their type by name.
    const std::string_view type = error.get_type();
    const ErrorCode code = type == "DatabaseLockError"      ? ErrorCode::busy
                           : type == "DatabaseCorruptError" ? ErrorCode::index_damaged
                           : type == "DatabaseVersionError" ? ErrorCode::index_outdated
                                                            : ErrorCode::io;
    std::string what = error.get_msg();
    if (const char* system = error.get_error_string(); system != nullptr) {
        what += fmt::format(" ({})", system);
    }
    return {code, fmt::format("cannot {}: {}", doing, what)};
}

Versions read_versions(const Xapian::Database& database) {
    const auto read = [&](std::string_view key) {
        return number_of(database.get_metadata(std::string(key)));
    };
    return {.schema = static_cast<int>(read(schema::schema_key)),
            .analysis = static_cast<int>(read(schema::analysis_key)),
            .extraction = static_cast<int>(read(schema::extraction_key)),
            .sequence = read(schema::sequence_key)};
}

void write_versions(Xapian::WritableDatabase& database, std::int64_t sequence) {
    const auto write = [&](std::string_view key, std::int64_t number) {
        database.set_metadata(std::string(key), std::to_string(number));
    };
    write(schema::schema_key, schema_version);
    write(schema::analysis_key, analysis_version);
    write(schema::extraction_key, extraction_version);
    write(schema::sequence_key, sequence);
}

Result<void> check_versions(const Versions& versions, const fs::path& folder) {
    if (versions.schema == schema_version && versions.analysis == analysis_version) {
        return {};
    }
    return Error{ErrorCode::index_outdated,
                 fmt::format("the index in {} has schema {} and text analysis {}, this timtin "
                             "needs {} and {}; run: timtin index --rebuild",
                             folder.string(), versions.schema, versions.analysis, schema_version,
                             analysis_version)};
}

}  // namespace timtin
