# SPDX-License-Identifier: GPL-2.0-or-later
set(TIMTIN_ROOMS timtin_defaults timtin_text timtin_extract timtin_crawler timtin_indexer
  timtin_search timtin_pipeline)

# For our own program and tests, which see the internals too.
add_library(timtin_house STATIC)
foreach(room IN LISTS TIMTIN_ROOMS)
  target_sources(timtin_house PRIVATE $<TARGET_OBJECTS:${room}>)
  target_link_libraries(timtin_house PUBLIC ${room})
endforeach()
# The server is the program's; who embeds the library has a server.
target_sources(timtin_house PRIVATE $<TARGET_OBJECTS:timtin_server>)
target_link_libraries(timtin_house PUBLIC timtin_server)

# What others link: timtin::timtin, shared unless BUILD_SHARED_LIBS is off, and beside the
# shared one timtin::static. Both of the same objects.
function(timtin_public_library name)
  add_library(${name} ${ARGN})
  foreach(room IN LISTS TIMTIN_ROOMS)
    target_sources(${name} PRIVATE $<TARGET_OBJECTS:${room}>)
  endforeach()
  target_link_libraries(${name} PRIVATE PkgConfig::XAPIAN PkgConfig::ICU PkgConfig::CURL
    PkgConfig::GUMBO PkgConfig::SQLITE PkgConfig::EXPAT PkgConfig::ZLIB PkgConfig::XXHASH
    PkgConfig::CRYPTO PkgConfig::BROTLI PkgConfig::ZSTD tomlplusplus::tomlplusplus fmt::fmt simdjson::simdjson Threads::Threads)
  target_include_directories(${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${name} PUBLIC cxx_std_20)
  set_target_properties(${name} PROPERTIES OUTPUT_NAME timtin)
endfunction()

timtin_public_library(timtin)
add_library(timtin::timtin ALIAS timtin)
# Before 1.0 a minor version may break the ABI, so that it is part of the SONAME.
set_target_properties(timtin PROPERTIES VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} VERIFY_INTERFACE_HEADER_SETS ON)
if(PROJECT_VERSION_MAJOR GREATER 0)
  set_target_properties(timtin PROPERTIES SOVERSION ${PROJECT_VERSION_MAJOR})
endif()
file(GLOB public_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/timtin/*.hpp
  ${PROJECT_SOURCE_DIR}/include/timtin/*.h)
target_sources(timtin PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include
  FILES ${public_headers})

if(BUILD_SHARED_LIBS)
  target_link_options(timtin PRIVATE -Wl,--version-script=${CMAKE_CURRENT_LIST_DIR}/exports.map)
  set_target_properties(timtin PROPERTIES LINK_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/exports.map)
  timtin_public_library(timtin_static STATIC)
  set_target_properties(timtin_static PROPERTIES EXPORT_NAME static)
endif()
