// operator new and delete, by their mangled names: the C++ run-time need not be there.
#include "export.h"
#include "heap/alloc.h"
#include "new_handler.h"
#include <stddef.h>

#define NEW_LIKELY(p) __builtin_expect((p) != NULL, 1)
typedef struct nothrow nothrow; // std::nothrow_t, passed by reference and never looked at

// A failing new must run the new_handler and throw: libstdc++'s own operator new does both.
EXPORT void *_Znwm(size_t size) {
    void *p = heap_malloc(size);
    return NEW_LIKELY(p) ? p : new_failed(NEW_PLAIN, size, 0);
}
EXPORT void *_ZnwmSt11align_val_t(size_t size, size_t alignment) {
    void *p = heap_memalign(alignment, size);
    return NEW_LIKELY(p) ? p : new_failed(NEW_ALIGNED, size, alignment);
}
EXPORT void *_ZnwmRKSt9nothrow_t(size_t size, const nothrow *tag) {
    void *p = heap_malloc(size);
    return NEW_LIKELY(p) ? p : new_failed_nothrow(NEW_PLAIN, size, 0);
}
EXPORT void *_ZnwmSt11align_val_tRKSt9nothrow_t(size_t size, size_t alignment, const nothrow *tag) {
    void *p = heap_memalign(alignment, size);
    return NEW_LIKELY(p) ? p : new_failed_nothrow(NEW_ALIGNED, size, alignment);
}
EXPORT_ALIAS(_Znam, _Znwm);
EXPORT_ALIAS(_ZnamSt11align_val_t, _ZnwmSt11align_val_t);
EXPORT_ALIAS(_ZnamRKSt9nothrow_t, _ZnwmRKSt9nothrow_t);
EXPORT_ALIAS(_ZnamSt11align_val_tRKSt9nothrow_t, _ZnwmSt11align_val_tRKSt9nothrow_t);

EXPORT void _ZdlPv(void *p) {
    heap_free(p);
}
// The size or alignment that delete brings along says nothing that the slab does not know better.
EXPORT void _ZdlPvm(void *p, size_t size_or_alignment) {
    heap_free(p);
}
EXPORT void _ZdlPvmSt11align_val_t(void *p, size_t size, size_t alignment) {
    heap_free(p);
}
EXPORT void _ZdlPvRKSt9nothrow_t(void *p, const nothrow *tag) {
    heap_free(p);
}
EXPORT void _ZdlPvSt11align_val_tRKSt9nothrow_t(void *p, size_t alignment, const nothrow *tag) {
    heap_free(p);
}
EXPORT_ALIAS(_ZdaPv, _ZdlPv);
EXPORT_ALIAS(_ZdaPvm, _ZdlPvm);
EXPORT_ALIAS(_ZdlPvSt11align_val_t, _ZdlPvm);
EXPORT_ALIAS(_ZdaPvSt11align_val_t, _ZdlPvm);
EXPORT_ALIAS(_ZdaPvmSt11align_val_t, _ZdlPvmSt11align_val_t);
EXPORT_ALIAS(_ZdaPvRKSt9nothrow_t, _ZdlPvRKSt9nothrow_t);
EXPORT_ALIAS(_ZdaPvSt11align_val_tRKSt9nothrow_t, _ZdlPvSt11align_val_tRKSt9nothrow_t);
