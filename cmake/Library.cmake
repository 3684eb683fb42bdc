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

# What others link: static or shared by BUILD_SHARED_LIBS.
add_library(timtin)
add_library(timtin::timtin ALIAS timtin)
foreach(room IN LISTS TIMTIN_ROOMS)
  target_sources(timtin PRIVATE $<TARGET_OBJECTS:${room}>)
endforeach()
target_link_libraries(timtin PRIVATE PkgConfig::XAPIAN PkgConfig::ICU PkgConfig::CURL
  PkgConfig::GUMBO PkgConfig::SQLITE PkgConfig::EXPAT PkgConfig::ZLIB PkgConfig::XXHASH
  PkgConfig::CRYPTO PkgConfig::BROTLI tomlplusplus::tomlplusplus fmt::fmt simdjson::simdjson Threads::Threads)
target_include_directories(timtin PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(timtin PUBLIC cxx_std_20)
set_target_properties(timtin PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0
  VERIFY_INTERFACE_HEADER_SETS ON)
file(GLOB public_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/timtin/*.hpp
  ${PROJECT_SOURCE_DIR}/include/timtin/*.h)
target_sources(timtin PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include
  FILES ${public_headers})
