# SPDX-License-Identifier: GPL-2.0-or-later
# Files that are linked into the program, so that it has to find none when it runs.

# timtin_embed(SYMBOL FILES…): writes SYMBOL.S, to be compiled, and SYMBOL.inc, to be included,
# into the build folder. The latter has a line `ENTRY(symbol, "name")` a file; its bytes lie
# from `symbol` to `symbol_end`. Files are named from the present source folder; "assets/" and
# "../packaging/" in front are no part of the name.
function(timtin_embed symbol)
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.S)
  set(assembly_text ".section .rodata\n")
  set(table_text "")
  set(index 0)
  foreach(file IN LISTS ARGN)
    set(name ${symbol}_${index})
    string(APPEND assembly_text
      ".global ${name}\n.hidden ${name}\n${name}:\n"
      ".incbin \"${CMAKE_CURRENT_SOURCE_DIR}/${file}\"\n"
      ".global ${name}_end\n.hidden ${name}_end\n${name}_end:\n.byte 0\n")
    string(REGEX REPLACE "^(assets|\\.\\./packaging)/" "" file "${file}")
    string(APPEND table_text "ENTRY(${name}, \"${file}\")\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND assembly_text ".section .note.GNU-stack,\"\",%progbits\n")
  file(CONFIGURE OUTPUT ${assembly} CONTENT "${assembly_text}" @ONLY)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.inc CONTENT "${table_text}" @ONLY)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS "${paths}")
endfunction()
