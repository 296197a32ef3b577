// JSON (RFC 8259): commas, indentation and quotes.
#include "watch/json.h"

enum { INDENT = 2, LINES_DEPTH = 2 }; // deeper values stay on the line of what holds them

static void member_begin(struct json *json, const char *key) {
    if (json->has_members)
        draft_put(json->to, ",");
    if (json->depth > LINES_DEPTH)
        draft_put(json->to, json->has_members ? " " : "");
    else if (json->depth)
        draft_put(json->to, "\n%*s", (int)json->depth * INDENT, "");
    json->has_members = true;
    if (key)
        draft_put(json->to, "\"%s\": ", key);
}

void json_open(struct json *json, const char *key, char bracket) {
    member_begin(json, key);
    draft_put(json->to, "%c", bracket);
    json->has_members = false;
    json->depth++;
}

void json_close(struct json *json, char bracket) {
    json->depth--;
    if (json->depth < LINES_DEPTH && json->has_members)
        draft_put(json->to, "\n%*s", (int)json->depth * INDENT, "");
    draft_put(json->to, "%c%s", bracket, json->depth ? "" : "\n");
    json->has_members = true;
}

void json_number(struct json *json, const char *key, uint64_t value) {
    member_begin(json, key);
    draft_put(json->to, "%llu", (unsigned long long)value);
}

void json_word(struct json *json, const char *key, const char *value) {
    member_begin(json, key);
    draft_put(json->to, "\"");
    for (; *value; value++)
        draft_put(json->to, "%s%c", *value == '"' || *value == '\\' ? "\\" : "", *value);
    draft_put(json->to, "\"");
}

void json_bool(struct json *json, const char *key, bool value) {
    member_begin(json, key);
    draft_put(json->to, "%s", value ? "true" : "false");
}

void json_null(struct json *json, const char *key) {
    member_begin(json, key);
    draft_put(json->to, "null");
}
