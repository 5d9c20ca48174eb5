# SPDX-License-Identifier: MIT
# spheroseg_add_plugin(name SOURCES ... LIBRARIES ...): one shared library that exports the descriptor and nothing else.
function(spheroseg_add_plugin name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${name} MODULE ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE spheroseg::sdk ${ARG_LIBRARIES})
  set_target_properties(${name} PROPERTIES
    PREFIX "lib" CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/spheroseg)
  # A plugin needs no symbol of the host, and its own symbols hide nobody else's. Sanitizers want undefined symbols.
  if(NOT "${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize")
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
  target_link_options(${name} PRIVATE -Wl,--exclude-libs,ALL -Wl,-z,relro -Wl,-z,now)
endfunction()
