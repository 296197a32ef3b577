// A writer of JSON, as small as our reports need it.
#pragma once
#include "watch/draft.h"
#include <stdbool.h>

struct json {
    struct draft *to;
    bool has_members; // the value that is open has some already
    unsigned depth;
};

// `key` is NULL in a list. Keys and words need no escapes but for \ and ".
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_number(struct json *json, const char *key, uint64_t value);
void json_word(struct json *json, const char *key, const char *value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);
