# SPDX-License-Identifier: MIT
# Writes ${OUTPUT}: the file ${INPUT} as a C++ source. Run by the build whenever it changes.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "// Generated from config/development.yaml.
#include \"config/configuration.hpp\"

namespace spheroseg::config {

Source embedded_default() {
    return {\"development.yaml (built in)\", R\"__yaml__(${text})__yaml__\"};
}

}  // namespace spheroseg::config
")
