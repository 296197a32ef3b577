// What a collection holds is copied as bytes: in C++, types that may not be are refused.
#ifndef FRAMEALLOC_AS_BYTES_H
#define FRAMEALLOC_AS_BYTES_H

#ifdef __cplusplus
#define FA__COPIED_AS_BYTES(T)                                                                     \
    static_assert(__is_trivially_copyable(T), "a collection copies it as bytes");
#else
#define FA__COPIED_AS_BYTES(T)
#endif

#endif
