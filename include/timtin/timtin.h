/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TIMTIN_TIMTIN_H
#define TIMTIN_TIMTIN_H

/**
 * @file
 * timtin for C, and for what calls C: Java, PHP, Python, .NET, Go …
 *
 * Text goes in and out as UTF-8 that ends with a zero byte; requests and answers are JSON
 * (docs/json.md). Every function may be called from any thread at any time, on the same
 * index too; only timtin_close() must be the last call on its index. No function prints,
 * exits, changes signal handlers or the locale, or lets an exception out.
 *
 * A function that returns a timtin_code puts its answer into *answer. On TIMTIN_OK that is
 * what was asked for, else one sentence in English that says what went wrong and where;
 * either way the caller owns it and gives it back to timtin_free(). It is NULL after
 * TIMTIN_NO_MEMORY, and not written at all if `answer` itself is NULL.
 */

#if defined(__GNUC__)
#define TIMTIN_C_API __attribute__((visibility("default")))
#else
#define TIMTIN_C_API /**< Marks what the shared library exports. */
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What became of a call. Values are stable; later versions may add some. */
typedef enum timtin_code {
    TIMTIN_OK = 0,              /**< it is done */
    TIMTIN_USAGE = 1,           /**< a request or an argument makes no sense */
    TIMTIN_CONFIGURATION = 2,   /**< a configuration or rules file is wrong */
    TIMTIN_NOT_FOUND = 3,       /**< no such article */
    TIMTIN_IO = 4,              /**< reading failed: permission, a broken disk */
    TIMTIN_NETWORK = 5,         /**< no answer: DNS, connect, TLS, time-out */
    TIMTIN_HTTP = 6,            /**< an answer, but not one with a page */
    TIMTIN_ROBOTS = 7,          /**< robots.txt forbids it */
    TIMTIN_UNSUPPORTED = 8,     /**< content of a kind that is not handled */
    TIMTIN_MALFORMED = 9,       /**< the request is no JSON, or no UTF-8 */
    TIMTIN_LIMIT = 10,          /**< larger than is accepted */
    TIMTIN_INDEX_MISSING = 11,  /**< there is no index yet: run `timtin index` */
    TIMTIN_INDEX_OUTDATED = 12, /**< of another version: run `timtin index --rebuild` */
    TIMTIN_INDEX_DAMAGED = 13,  /**< the index cannot be read */
    TIMTIN_BUSY = 14,           /**< another run holds the lock */
    TIMTIN_GUARD = 15,          /**< a guard refused to go on */
    TIMTIN_INTERRUPTED = 16,    /**< asked to stop */
    TIMTIN_NO_MEMORY = 100,     /**< there is not enough memory */
    TIMTIN_INTERNAL = 101       /**< a defect of timtin; please report it */
} timtin_code;

/** An open index. */
typedef struct timtin_index timtin_index;

/** The library's version, as "0.1.0" (semver.org). Not to be freed. */
TIMTIN_C_API const char* timtin_version(void);

/** The name of a code, as "index_missing"; "unknown" for a value that is none. Not to be
 * freed. */
TIMTIN_C_API const char* timtin_code_name(timtin_code code);

/**
 * Opens the index in a folder: that of timtin's data folder is `index` in it. Open once and
 * keep: calls on it see what was committed before they began, without being opened again.
 * Needs read permission only.
 *
 * @param folder the index folder's path
 * @param index on TIMTIN_OK the open index, to be given to timtin_close(); else NULL
 * @param error on TIMTIN_OK NULL, else what went wrong, for timtin_free(); may be NULL
 */
TIMTIN_C_API timtin_code timtin_open(const char* folder, timtin_index** index, char** error);

/** Closes an index. NULL is allowed. */
TIMTIN_C_API void timtin_close(timtin_index* index);

/**
 * Searches.
 *
 * @param index that timtin_open() gave
 * @param request a JSON object (docs/json.md, "Requests"), as {"query": "dân vận", "limit": 10}
 * @param answer the answer as `timtin search --format json` gives it, or the error
 */
TIMTIN_C_API timtin_code timtin_search(timtin_index* index, const char* request, char** answer);

/**
 * Suggests how what was typed may go on.
 *
 * @param index that timtin_open() gave
 * @param request a JSON object (docs/json.md, "Requests"), as {"prefix": "dân v", "limit": 8}
 * @param answer the answer as `timtin suggest --format json` gives it, or the error
 */
TIMTIN_C_API timtin_code timtin_suggest(timtin_index* index, const char* request, char** answer);

/**
 * Articles like one of the index, for the box under it: none of its own story.
 *
 * @param index that timtin_open() gave
 * @param request a JSON object (docs/json.md, "Requests"), as {"id": "…", "limit": 5}
 * @param answer the answer as `timtin similar --format json` gives it, or the error
 */
TIMTIN_C_API timtin_code timtin_similar(timtin_index* index, const char* request, char** answer);

/**
 * One article, whole.
 *
 * @param index that timtin_open() gave
 * @param id_or_url the article's id, or its URL
 * @param answer the article as `timtin show --format json` gives it, or the error
 */
TIMTIN_C_API timtin_code timtin_show(timtin_index* index, const char* id_or_url, char** answer);

/**
 * 16 hexadecimal digits that change with each commit and with the version of timtin: a key
 * for caches of answers, with the day (order by relevance depends on it).
 *
 * @param index that timtin_open() gave
 * @param answer the digits, or the error
 */
TIMTIN_C_API timtin_code timtin_revision(timtin_index* index, char** answer);

/** Frees a text that timtin gave. NULL is allowed. */
TIMTIN_C_API void timtin_free(char* text);

#ifdef __cplusplus
}
#endif

#endif
