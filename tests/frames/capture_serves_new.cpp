// operator new and delete are captured like malloc and free: for third-party code in a step.
#include "frames.h"
#include <map>
#include <new>
#include <string>
#include <vector>

static std::map<int, std::string> *world_step(int number) {
    auto *contacts = new std::map<int, std::string>;
    std::vector<std::string> scratch;
    for (int i = 0; i < 100; i++) {
        scratch.push_back(std::string(static_cast<size_t>(i), 'x'));
        (*contacts)[i] = scratch.back() + std::to_string(number);
    }
    return contacts;
}

int main() {
    frames_start();
    std::map<int, std::string> *last = nullptr;
    for (int number = 0; number < 500; number++) {
        fa_frame frame = fa_frame_begin();
        GIVES(0, fa_capture_begin());
        int *one = new int(number);
        CHECK(owner_kind(one) == FA_OWNER_CAPTURE, "kind %u", owner_kind(one));
        delete one;
        char *aligned = new (std::align_val_t(64)) char[100];
        CHECK(reinterpret_cast<uintptr_t>(aligned) % 64 == 0, "%p", static_cast<void *>(aligned));
        operator delete[](aligned, std::align_val_t(64));
        std::map<int, std::string> *now = world_step(number);
        delete last; // of the frame before, which is over
        last = now;
        GIVES(0, fa_capture_end());
        GIVES(0, fa_frame_end(frame));
        CHECK(last->size() == 100 && (*last)[99] == std::string(99, 'x') + std::to_string(number),
              "step %d", number);
    }
    delete last;
    return EXIT_SUCCESS;
}
