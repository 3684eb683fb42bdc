// SPDX-License-Identifier: GPL-2.0-or-later
// Of builds with AddressSanitizer, what the program is run by if ASAN_OPTIONS says nothing else.

/// Xapian 1.4.22 frees a table of Database::check() by a type that is 8 bytes smaller than what
/// it made, which the allocator does not mind. Our own code is held against it in the tests'
/// programs, which do not have this.
extern "C" __attribute__((visibility("default"))) const char*
__asan_default_options() {  // NOLINT(bugprone-reserved-identifier)
    return "new_delete_type_mismatch=0";
}
