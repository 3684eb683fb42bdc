# SPDX-License-Identifier: GPL-2.0-or-later
# What `cmake --install` lays down, besides the program (cli/CMakeLists.txt): the
# library with its headers, the CMake package, the pkg-config file, man pages,
# documents, examples and the default data. All of it may be moved afterwards.
include(CMakePackageConfigHelpers)

# --- library ---------------------------------------------------------------
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/timtin)
install(TARGETS timtin EXPORT timtinTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT timtinTargets NAMESPACE timtin:: DESTINATION ${package_dir})

if(TARGET timtin_static)
  install(TARGETS timtin_static EXPORT timtinStaticTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT timtinStaticTargets NAMESPACE timtin:: DESTINATION ${package_dir})
endif()

# What the static library needs, its user must link: `pkg-config --static` tells. The shared
# one brings it along.
set(timtin_needs)
foreach(need XAPIAN ICU CURL GUMBO SQLITE EXPAT ZLIB XXHASH CRYPTO BROTLI ZSTD)
  foreach(library IN LISTS ${need}_LIBRARIES)
    string(APPEND timtin_needs " -l${library}")
  endforeach()
endforeach()
string(APPEND timtin_needs " -ltomlplusplus -lfmt -lsimdjson -lstdc++ -lm -pthread")
get_target_property(timtin_type timtin TYPE)
if(timtin_type STREQUAL "STATIC_LIBRARY")
  set(timtin_is_shared FALSE)
  set(timtin_libs "-ltimtin${timtin_needs}")
  set(timtin_private_libs "")
else()
  set(timtin_is_shared TRUE)
  set(timtin_libs "-ltimtin")
  string(STRIP "${timtin_needs}" timtin_private_libs)
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/timtinConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/timtinConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/timtinConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/timtinConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/timtinConfigVersion.cmake DESTINATION ${package_dir})

# The way from the .pc file up to the prefix, so that the tree may be moved.
file(RELATIVE_PATH pc_to_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
file(RELATIVE_PATH pc_libdir ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_LIBDIR})
file(RELATIVE_PATH pc_includedir ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/timtin.pc.in ${CMAKE_CURRENT_BINARY_DIR}/timtin.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/timtin.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# --- for people ------------------------------------------------------------
foreach(section 1 3 5 7)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/man/
    DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} FILES_MATCHING PATTERN "*.${section}")
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/README.vi.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
  ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs
  FILES_MATCHING PATTERN "*.md" PATTERN "man" EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/packaging/examples/
  DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES ${PROJECT_SOURCE_DIR}/packaging/timtin.cron
  ${PROJECT_SOURCE_DIR}/packaging/timtin.nginx
  DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)

# Linked into the program as well; here to read and to copy from.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/defaults/
  DESTINATION ${CMAKE_INSTALL_DATADIR}/timtin/defaults
  FILES_MATCHING PATTERN "*.toml" PATTERN "*.txt" PATTERN "CMakeLists.txt" EXCLUDE)

# Units do nothing until they are enabled. systemd looks below /usr and /usr/local.
install(FILES ${PROJECT_SOURCE_DIR}/packaging/timtin.service
  ${PROJECT_SOURCE_DIR}/packaging/timtin.timer
  ${PROJECT_SOURCE_DIR}/packaging/timtin-serve.service
  ${PROJECT_SOURCE_DIR}/packaging/timtin-serve.socket DESTINATION lib/systemd/system)
