/* A disk and a clock that obey a test: preloaded into the store (LD_PRELOAD), told what to do by
 * numbers in a file that both have mapped, and keeping a log from which a power cut can be played.
 *
 * Environment: SHIM_DATA, the directory whose files are meant; SHIM_CONTROL, a directory on the same
 * file system with `switches` (three int64: milliseconds that the clock is ahead, microseconds that
 * each fsync takes longer, 1 while the disk is full). The log, `SHIM_CONTROL/log`, one a line:
 *   sync INODE SIZE     so much of the file was forced to disk
 *   dir PATH            what happened to names in this directory before was forced to disk
 *   create PATH         a new name
 *   unlink SAVED PATH   a name went; the file is kept as SHIM_CONTROL/SAVED ("-": there was none)
 *   rename SAVED OLD\tNEW   likewise for what stood under NEW
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct switches {
    volatile int64_t clock_ms, delay_us, full;
};

static const struct switches none;
static const struct switches *told = &none;
static char data[PATH_MAX], control[PATH_MAX];
static int log_fd = -1;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("SHIM_CONTROL"), *what = getenv("SHIM_DATA");
    char path[2 * PATH_MAX];
    if (!where || !what) return;
    snprintf(control, sizeof control, "%s", where);
    snprintf(data, sizeof data, "%s/", what);
    snprintf(path, sizeof path, "%s/switches", control);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return;
    void *found = mmap(NULL, sizeof(struct switches), PROT_READ, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (found != MAP_FAILED) told = found;
    snprintf(path, sizeof path, "%s/log", control);
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static void note(const char *format, ...) {
    char line[3 * PATH_MAX];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (log_fd >= 0) syscall(SYS_write, log_fd, line, (size_t)length);
}

/* Whether fd is a file (or, if so asked, a directory) below the data directory; its path and stat. */
static int is_ours(int fd, char *path, struct stat *stat) {
    char link[64];
    if (log_fd < 0 || fstat(fd, stat) || !(S_ISREG(stat->st_mode) || S_ISDIR(stat->st_mode))) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 2);
    if (length < 0) return 0;
    path[length] = 0;
    return !strncmp(path, data, strlen(data));
}

/* As the kernel sees it from the working directory; whether it lies below the data directory. */
static int absolute(const char *name, char *path) {
    char here[PATH_MAX];
    if (name[0] == '/') snprintf(path, PATH_MAX, "%s", name);
    else if (getcwd(here, sizeof here)) snprintf(path, PATH_MAX, "%.2000s/%.2000s", here, name);
    else return 0;
    return log_fd >= 0 && !strncmp(path, data, strlen(data));
}

/* Keeps what stands under `path` by another name; "-" when nothing does. */
static void save(const char *path, char *saved) {
    static int count;
    char whole[2 * PATH_MAX];
    snprintf(saved, 64, "saved-%d-%d", getpid(), count++);
    snprintf(whole, sizeof whole, "%s/%s", control, saved);
    if (link(path, whole)) strcpy(saved, "-");
}

static int is_full(int fd) {
    char path[PATH_MAX];
    struct stat stat;
    return told->full && is_ours(fd, path, &stat) && S_ISREG(stat.st_mode);
}

/* The first write of a full disk finds room for its half, the next for none. */
static int half;

ssize_t write(int fd, const void *bytes, size_t length) {
    if (!is_full(fd)) return syscall(SYS_write, fd, bytes, length);
    half = !half && length > 1;
    if (half) return syscall(SYS_write, fd, bytes, length / 2);
    errno = ENOSPC;
    return -1;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (!is_full(fd)) return syscall(SYS_writev, fd, parts, count);
    errno = ENOSPC;
    return -1;
}

size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file) {
    if (told->full && is_full(fileno(file))) {
        errno = ENOSPC;
        return 0;
    }
    return NEXT(fwrite)(bytes, size, count, file);
}

static int forced(int fd, int (*real)(int)) {
    char path[PATH_MAX];
    struct stat stat;
    if (!is_ours(fd, path, &stat)) return real(fd);
    /* Looked at again and again, so that a test can end a stall. */
    for (int64_t waited = 0; waited < told->delay_us; waited += 1000)
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    int result = real(fd);
    if (result) return result;
    if (S_ISDIR(stat.st_mode)) note("dir %s\n", path);
    else note("sync %llu %lld\n", (unsigned long long)stat.st_ino, (long long)stat.st_size);
    return 0;
}

int fsync(int fd) { return forced(fd, NEXT(fsync)); }
int fdatasync(int fd) { return forced(fd, NEXT(fdatasync)); }

static int opened(const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    int is_new = (flags & O_CREAT) && absolute(name, path) && access(path, F_OK);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, name, flags, mode);
    if (is_new && fd >= 0) note("create %s\n", path);
    return fd;
}

int open(const char *name, int flags, ...) {
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    return opened(name, flags, mode);
}

int open64(const char *name, int flags, ...) {
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    return opened(name, flags | O_LARGEFILE, mode);
}

FILE *fopen64(const char *name, const char *how) {
    char path[PATH_MAX];
    int is_new = how[0] != 'r' && absolute(name, path) && access(path, F_OK);
    FILE *file = NEXT(fopen64)(name, how);
    if (is_new && file) note("create %s\n", path);
    return file;
}

FILE *fopen(const char *name, const char *how) { return fopen64(name, how); }

int unlink(const char *name) {
    char path[PATH_MAX], saved[64] = "-";
    int ours = absolute(name, path);
    if (ours) save(path, saved);
    int result = NEXT(unlink)(name);
    if (ours && !result) note("unlink %s %s\n", saved, path);
    return result;
}

int rename(const char *old, const char *new) {
    char from[PATH_MAX], to[PATH_MAX], saved[64] = "-";
    int ours = absolute(old, from) & absolute(new, to);
    if (ours) save(to, saved);
    int result = NEXT(rename)(old, new);
    if (ours && !result) note("rename %s %s\t%s\n", saved, from, to);
    return result;
}

int clock_gettime(clockid_t which, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, which, now);
    if (result || !told->clock_ms || (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE)) return result;
    int64_t ns = now->tv_nsec + told->clock_ms % 1000 * 1000000;
    now->tv_sec += told->clock_ms / 1000 + (ns >= 1000000000) - (ns < 0);
    now->tv_nsec = ns - 1000000000 * (ns >= 1000000000) + 1000000000 * (ns < 0);
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *where) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (where) *where = exact.tv_sec;
    return exact.tv_sec;
}
