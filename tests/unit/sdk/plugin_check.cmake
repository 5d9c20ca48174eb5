# SPDX-License-Identifier: MIT
# The conformance tool on every plugin of this tree, and on fixtures that it must find wrong.
function(check_plugin name library)
  add_test(NAME "plugin_check: ${name}" COMMAND spheroseg-plugin-check ${library} ${ARGN})
  set_tests_properties("plugin_check: ${name}" PROPERTIES TIMEOUT 300)
endfunction()
function(check_bad_plugin name expected)
  add_test(NAME "plugin_check: finds ${name}" COMMAND spheroseg-plugin-check ${CMAKE_BINARY_DIR}/lib/fixtures/${name}.so ${ARGN})
  set_tests_properties("plugin_check: finds ${name}" PROPERTIES TIMEOUT 300 PASS_REGULAR_EXPRESSION "FAIL.*${expected}")
endfunction()

if(TARGET model-minimal)
  check_plugin(model-minimal $<TARGET_FILE:model-minimal>)
endif()
foreach(plugin storage-sqlite objects-files images-vips model-package model-threshold auth-jwt metrics-prometheus)
  if(TARGET ${plugin})
    check_plugin(${plugin} $<TARGET_FILE:${plugin}>)
  endif()
endforeach()
if(TARGET model-torch)
  check_plugin(model-torch $<TARGET_FILE:model-torch> --with $<TARGET_FILE:model-package> --config
    "{\"model\": \"${PROJECT_SOURCE_DIR}/plugins/model-torch/weights/spheroid.pt\", \"max_batch\": 2, \"tile\": 64, \"halo\": 8, \"output\": {\"channels\": 2, \"class_channels\": [0]}}")
endif()
if(TARGET model-opencv-dnn)
  check_plugin(model-opencv-dnn $<TARGET_FILE:model-opencv-dnn> --with $<TARGET_FILE:model-package> --config
    "{\"model\": \"${CMAKE_BINARY_DIR}/made_onnx/net.onnx\", \"max_batch\": 2, \"tile\": 0,
     \"output\": {\"classes\": [\"a\"], \"guide\": \"boundary\"}}")
  set_tests_properties("plugin_check: model-opencv-dnn" PROPERTIES FIXTURES_REQUIRED made_onnx)
endif()
check_plugin(fixture-good ${CMAKE_BINARY_DIR}/lib/fixtures/provider.so)
check_bad_plugin(wrong_magic "magic number is wrong")
check_bad_plugin(no_descriptor "it exports no 'spheroseg_plugin'")
check_bad_plugin(undefined_symbol "undefined symbol")
check_bad_plugin(null_id "id is NULL")
check_bad_plugin(bad_format "/properties/a/format: expected \"byte-size\" or \"duration\"")
check_bad_plugin(bad_below "/additionalProperties/uniqueItems: this keyword is not supported")
check_bad_plugin(fails_in_create "The server at example.org:1 does not answer")
check_bad_plugin(throws_raw "exception of an unknown type")
check_bad_plugin(incomplete_table "function 1 of model/1 is NULL")
check_bad_plugin(pages "http/1: the host takes its routes.*The route GET /a: its operation's responses are no object"
  --config "{\"routes\": [{\"method\": \"GET\", \"path\": \"/a\", \"operation\": \"{\\\"responses\\\": 7}\"}]}")
check_bad_plugin(unset_descriptor "it is writable")

# A plugin author's way, with another standard and, where there is one, another compiler. Sanitizers would want the
# author's plugin built with them too.
function(check_outside_author name compiler standard type)
  add_test(NAME "outside_author: ${name} builds against the installed SDK"
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/outside_author.sh ${CMAKE_BINARY_DIR} ${compiler} ${standard} "${type}" ${ARGN})
  set_tests_properties("outside_author: ${name} builds against the installed SDK" PROPERTIES
    SKIP_RETURN_CODE 77 TIMEOUT 600)
endfunction()
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  foreach(compiler g++ clang++)
    check_outside_author(${compiler} ${compiler} 20 Release ${CMAKE_SOURCE_DIR}/examples/minimal_model)
  endforeach()
  # With another LibTorch where CMAKE_PREFIX_PATH names one. Whole, for its link shows that nothing else is needed, and
  # without optimisation, which takes a minute on two cores; how it runs, the plugin of this tree shows.
  if(TARGET model-torch)
    check_outside_author(model-torch ${CMAKE_CXX_COMPILER} 17 "" ${CMAKE_SOURCE_DIR}/plugins/model-torch
      ${CMAKE_SOURCE_DIR}/plugins/bioimageio)
    set(prefixes ${CMAKE_PREFIX_PATH} $ENV{CMAKE_PREFIX_PATH})
    string(REPLACE ";" "\\;" prefixes "${prefixes}")
    set_tests_properties("outside_author: model-torch builds against the installed SDK" PROPERTIES
      ENVIRONMENT "CMAKE_PREFIX_PATH=${prefixes}" COST 1000)  # begins first, since it ends last
  endif()
endif()
