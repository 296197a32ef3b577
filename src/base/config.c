// Reads the configuration files: INI text, in the folders of the XDG base directory specification.
#include "base/config.h"
#include "base/log.h"
#include "base/os.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATH_CAPACITY 4096
#define CONTENT_CAPACITY (CONFIG_CAPACITY + 1) // one more shows that a file is too long
#define SYSTEM_FOLDERS "/etc/xdg"
#define USER_FOLDER ".config"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

// Settings are read once, before there are threads; so nothing of this needs a stack.
static char *content; // made for the first file; CONTENT_CAPACITY
static char path[PATH_CAPACITY];
static char executable[PATH_CAPACITY];

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct text text_trim(struct text text) {
    while (text.length && is_space(*text.at)) {
        text.at++;
        text.length--;
    }
    while (text.length && is_space(text.at[text.length - 1]))
        text.length--;
    return text;
}

// Cuts off and returns what stands before the first c, or everything; c itself is dropped.
static struct text text_split(struct text *text, char c) {
    const char *at = memchr(text->at, c, text->length);
    struct text head = {text->at, at ? (size_t)(at - text->at) : text->length};
    size_t used = head.length + (at != NULL);
    text->at += used;
    text->length -= used;
    return head;
}

// Wine's programs carry a Windows path.
static const char *base_name(const char *name) {
    for (const char *c = name; *c; c++)
        if (*c == '/' || *c == '\\')
            name = c + 1;
    return name;
}

// A process goes by its file's name and by argv[0]: under Wine only that one names the game.
static bool section_applies(struct text section, const char *program) {
    if (program)
        return text_equals(section, base_name(program));
    if (!*executable) {
        long length =
            syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", executable, sizeof executable - 1);
        executable[length > 0 ? length : 0] = 0;
    }
    return text_equals(section, base_name(executable)) ||
           (program_invocation_name && text_equals(section, base_name(program_invocation_name)));
}

// "[name]" -> name; empty: it is no such line.
static struct text section_name(struct text line) {
    struct text none = {line.at, 0};
    if (line.length < sizeof "[]" || line.at[line.length - 1] != ']')
        return none;
    return text_trim((struct text){line.at + 1, line.length - 2});
}

// "name = value" -> both; false: the line is no such thing.
static bool pair_read(struct text line, struct text *name, struct text *value) {
    if (!memchr(line.at, '=', line.length) || *line.at == '=')
        return false;
    *name = text_trim(text_split(&line, '='));
    *value = text_trim(line);
    return true;
}

void config_parse(struct text text, const char *file, const char *program, setting_visit *visit,
                  void *context) {
    size_t mark = sizeof BYTE_ORDER_MARK - 1;
    if (text.length >= mark && memcmp(text.at, BYTE_ORDER_MARK, mark) == 0)
        text = (struct text){text.at + mark, text.length - mark};
    bool applies = true; // the lines before the first section are for every program
    struct setting setting = {.file = file};
    while (text.length) {
        struct text line = text_trim(text_split(&text, '\n'));
        setting.line++;
        if (!line.length || *line.at == '#' || *line.at == ';')
            continue;
        setting.kind = SETTING_GARBAGE;
        setting.value = line;
        if (*line.at == '[') {
            struct text section = section_name(line);
            applies = section.length && section_applies(section, program);
            if (section.length)
                continue;
        } else if (!applies) {
            continue;
        } else if (pair_read(line, &setting.name, &setting.value)) {
            setting.kind = SETTING_PAIR;
        }
        visit(&setting, context);
    }
}

// The system calls themselves: a program's or another preload's open() may allocate. Not blocking:
// a pipe in the file's place must not hold up the game. Returns 0 or an errno.
static int file_read(const char *file, struct text *text) {
    long fd = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return errno;
    if (!content)
        content = os_map(CONTENT_CAPACITY, OS_PAGE);
    *text = (struct text){content, 0};
    long got;
    do {
        got = syscall(SYS_read, fd, content + text->length,
                      content ? CONTENT_CAPACITY - text->length : 0);
        if (got > 0)
            text->length += (size_t)got;
    } while (text->length < CONTENT_CAPACITY && (got > 0 || (got < 0 && errno == EINTR)));
    int error = got < 0 ? errno : text->length == CONTENT_CAPACITY ? EFBIG : content ? 0 : ENOMEM;
    syscall(SYS_close, fd);
    return error;
}

// Not there at all, or in a folder that this user can't look into: either is no reason to complain.
static bool file_is_absent(const char *file, int error) {
    return error == ENOENT || error == ENOTDIR ||
           (error == EACCES && syscall(SYS_faccessat, AT_FDCWD, file, F_OK) < 0);
}

// Visits the file of one folder; a relative folder is to be ignored, as the specification says.
static void folder_visit(struct text folder, const char *below, const char *program,
                         setting_visit *visit, void *context) {
    if (!folder.length || *folder.at != '/' || folder.length >= sizeof path)
        return;
    int length =
        log_format(path, sizeof path, "%.*s%s/" CONFIG_NAME, (int)folder.length, folder.at, below);
    if ((size_t)length == sizeof path - 1) // it may have been cut off
        return;
    struct text text;
    int error = file_read(path, &text);
    if (!error)
        config_parse(text, path, program, visit, context);
    else if (!file_is_absent(path, error))
        visit(&(struct setting){.kind = SETTING_UNREADABLE, .file = path, .error = error}, context);
}

void config_visit(bool trusted, const char *program, setting_visit *visit, void *context) {
    const char *folders = trusted ? environment_find("XDG_CONFIG_DIRS") : NULL;
    if (!folders)
        folders = SYSTEM_FOLDERS;
    // The first folder is the strongest, so the walk goes backwards.
    for (size_t end = strlen(folders);; end--) {
        size_t start = end;
        while (start && folders[start - 1] != ':')
            start--;
        folder_visit((struct text){folders + start, end - start}, "", program, visit, context);
        if (!start)
            break;
        end = start;
    }
    if (!trusted)
        return;
    const char *user = environment_find("XDG_CONFIG_HOME");
    const char *home = environment_find("HOME");
    if (user)
        folder_visit((struct text){user, strlen(user)}, "", program, visit, context);
    else if (home)
        folder_visit((struct text){home, strlen(home)}, "/" USER_FOLDER, program, visit, context);
}
