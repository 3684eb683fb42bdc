// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <iostream>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "text/entities.hpp"
#include "text/legacy.hpp"
#include "text/utf8.hpp"
#include "timtin/text.hpp"

namespace timtin::cli {

namespace {

using LineOperation = std::function<Result<std::string>(const std::string&)>;

struct TextFlags {
    std::vector<std::string> words;
    bool escaped = false;
    bool unaccented = false;
    bool keys = false;
    bool precision = false;
    bool hex = false;
    std::string reference;
};

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// \uXXXX and \UXXXXXXXX as the characters they name; two \u may be a surrogate pair.
Result<std::string> unescape(const std::string& line) {
    std::string out;
    char32_t high = 0;  // a surrogate, waiting for the other half
    for (std::size_t at = 0; at < line.size();) {
        const bool is_escape = line[at] == '\\' && at + 1 < line.size() &&
                               (line[at + 1] == 'u' || line[at + 1] == 'U');
        if (!is_escape) {
            out += line[at++];
            continue;
        }
        const std::size_t digits = line[at + 1] == 'u' ? 4 : 8;
        char32_t point = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const int digit = at + 2 + i < line.size() ? hex_digit(line[at + 2 + i]) : -1;
            if (digit < 0) {
                return Error{
                    ErrorCode::malformed,
                    fmt::format("{} hexadecimal digits must follow \\{}", digits, line[at + 1])};
            }
            point = point << 4 | static_cast<char32_t>(digit);
        }
        at += 2 + digits;
        const bool low = point >= 0xDC00 && point < 0xE000;
        if (high != 0 && low) {
            point = 0x10000 + ((high - 0xD800) << 10) + (point - 0xDC00);
        } else if (high != 0) {
            text::append_code_point(out, text::replacement_character);
        }
        const bool surrogate = point >= 0xD800 && point < 0xE000;
        high = surrogate && point < 0xDC00 && line.compare(at, 2, "\\u") == 0 ? point : 0;
        if (high == 0) {
            text::append_code_point(
                out, surrogate || point > 0x10FFFF ? text::replacement_character : point);
        }
    }
    return out;
}

Result<std::string> from_hex(const std::string& line) {
    std::string bytes;
    int high = -1;
    for (const char c : line) {
        if (c == ' ') {
            continue;
        }
        const int digit = hex_digit(c);
        if (digit < 0) {
            return Error{ErrorCode::malformed, fmt::format("'{}' is no hexadecimal digit", c)};
        }
        if (high < 0) {
            high = digit;
        } else {
            bytes += static_cast<char>(high << 4 | digit);
            high = -1;
        }
    }
    if (high >= 0) {
        return Error{ErrorCode::malformed, "an odd number of hexadecimal digits"};
    }
    return bytes;
}

std::string numbers_line(const std::string& line, bool keys) {
    std::string out;
    for (const text::DocumentNumber& number : text::find_document_numbers(line)) {
        out += out.empty() ? "" : "\t";
        out += number.normal;
        if (keys) {
            out += "\t" + number.key;
        }
    }
    return out;
}

std::string yes_no(bool yes) {
    return yes ? "yes" : "no";
}

/// Runs an operation on each line of the arguments, or of standard input.
int each_line(const TextFlags& flags, const LineOperation& operation) {
    std::uint64_t number = 0;
    const auto one = [&](std::string line) {
        ++number;
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        auto result = operation(line);
        if (!result) {
            complain(fmt::format("line {}: {}", number, result.error().message));
            print("\n");
            return false;
        }
        // A line in is a line out, whatever the bytes were.
        std::ranges::replace(*result, '\n', ' ');
        print(*result + "\n");
        return true;
    };
    bool well = true;
    if (!flags.words.empty()) {
        std::string line;
        for (const std::string& word : flags.words) {
            line += (line.empty() ? "" : " ") + word;
        }
        well = one(line);
    } else {
        std::ios::sync_with_stdio(false);
        for (std::string line; !output_failed() && std::getline(std::cin, line);) {
            well = one(std::move(line)) && well;
        }
    }
    return well ? Exit::done : Exit::in_part;
}

}  // namespace

void add_text(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("text", "Vietnamese text tools: a line in, a line out");
    command->require_subcommand(1);
    auto flags = std::make_shared<TextFlags>();
    const auto add = [&](const char* name, const char* about, auto make) {
        auto* operation = command->add_subcommand(name, about);
        operation->fallthrough();
        operation->add_option("text", flags->words, "The line; standard input if none is given")
            ->type_name("TEXT");
        operation->callback([&invocation, flags, make] {
            invocation.run = [flags, make] { return each_line(*flags, make(*flags)); };
        });
        return operation;
    };

    add("normalize", "NFC, look-alikes repaired, tone marks in the new style",
        [](const TextFlags&) {
            return LineOperation([](const std::string& line) { return text::normalize(line); });
        });
    add("fold", "Without accents and case", [](const TextFlags& given) {
        return LineOperation([escaped = given.escaped](const std::string& line) {
            if (!escaped) {
                return Result<std::string>(text::fold(line));
            }
            auto plain = unescape(line);
            return plain ? Result<std::string>(text::fold(*plain)) : plain;
        });
    })->add_flag("--escaped", flags->escaped, "Read \\uXXXX as characters");
    add("syllable", "Is it a Vietnamese syllable? yes or no", [](const TextFlags& given) {
        return LineOperation([unaccented = given.unaccented](const std::string& line) {
            std::string answer = yes_no(text::is_syllable(line));
            if (unaccented) {
                answer += "\t" + yes_no(text::is_unaccented_syllable(line));
            }
            return answer;
        });
    })->add_flag("--unaccented", flags->unaccented, "Also: could it be one typed without accents?");
    add("telex", "Telex keystrokes decoded, where that is sure", [](const TextFlags&) {
        return LineOperation([](const std::string& line) {
            return text::decode_telex_line(line, text::Lexicon::standard());
        });
    });
    add("vni", "VNI keystrokes decoded, where that is sure", [](const TextFlags&) {
        return LineOperation([](const std::string& line) {
            return text::decode_vni_line(line, text::Lexicon::standard());
        });
    });
    add("numbers", "Document numbers in normal form, tab separated", [](const TextFlags& given) {
        return LineOperation(
            [keys = given.keys](const std::string& line) { return numbers_line(line, keys); });
    })->add_flag("--keys", flags->keys, "With the index key behind each, tab separated");
    auto* date = add("date", "The date it states, as ISO 8601", [](const TextFlags& given) {
        const auto reference = parse_iso(given.reference);
        return LineOperation([reference, precision = given.precision](const std::string& line) {
            const auto found = text::parse_date(line, reference);
            std::string answer = found ? to_iso(*found) : "";
            if (found && precision) {
                answer += "\t" + std::string(to_string(found->precision));
            }
            return Result<std::string>(answer);
        });
    });
    date->add_option("--reference", flags->reference,
                     "The time that «hôm qua» counts from (ISO 8601)")
        ->check(CLI::Validator(
            [](const std::string& time) {
                return parse_iso(time) ? std::string() : time + " is no ISO 8601 time";
            },
            "TIME"));
    date->add_flag("--precision", flags->precision, "Also: minute, day, month …");
    add("words", "Compounds joined by _", [](const TextFlags&) {
        return LineOperation([](const std::string& line) {
            return text::segment_words(line, text::Lexicon::standard());
        });
    });
    add("decode", "Bytes in any encoding to UTF-8", [](const TextFlags& given) {
        return LineOperation([hex = given.hex](const std::string& line) {
            std::string bytes = line;
            if (hex) {
                auto read = from_hex(line);
                if (!read) {
                    return read;
                }
                bytes = std::move(*read);
            }
            return Result<std::string>(
                text::to_nfc(text::decode_entities(text::decode(bytes).text)));
        });
    })->add_flag("--hex", flags->hex, "The line holds the bytes as hexadecimal digits");
}

}  // namespace timtin::cli
