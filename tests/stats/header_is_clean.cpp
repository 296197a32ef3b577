// The public header in C++11: no warnings, and the version of the project.
#include "header_is_clean.h"
#include <cstring>

int main() {
    return std::strcmp(version_of_header(), PROJECT_VERSION) ||
           every_name(fa_api_get(FA_API_VERSION));
}
