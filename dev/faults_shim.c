/* Stands between a program and its disk (LD_PRELOAD): counts what changes files below watched
 * folders, and at the n-th such call ends the process, tears the write or returns an error; or
 * writes all of it down, so that dev/faults_replay.py can rebuild the disk as a power cut may
 * have left it. Built and driven by dev/faults.py; no part of the product. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { NOTHING, KILL, TEAR, EIO_ONCE, NOSPC_ONCE, NOSPC_EVER, EIO_EVER };
enum { GROWS = 1, OTHER = 2 };
#define FDS 1024
#define LONGEST 1024

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static char watched[4][LONGEST];
static int watching;
static char *paths[FDS];
static long seen, at;
static int action, hit, log_fd = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* --- driven from Python by ctypes ------------------------------------------------------- */
void fault_watch(const char *folder) {
    if (watching < 4) snprintf(watched[watching++], LONGEST, "%s/", folder);
}
void fault_arm(long number, int what) { seen = 0; hit = 0; at = number; action = what; }
long fault_seen(void) { return seen; }
int fault_hit(void) { return hit; }
void fault_log(int fd) { log_fd = fd; }

static int below(const char *path) {
    for (int i = 0; path && i < watching; i++)
        if (!strncmp(path, watched[i], strlen(watched[i]))) return 1;
    return 0;
}
static const char *path_of(int fd) { return fd >= 0 && fd < FDS ? paths[fd] : NULL; }

static void put(const void *data, size_t length) {
    const char *p = data;
    while (length) {
        ssize_t n = REAL(write)(log_fd, p, length);
        if (n <= 0) abort();
        p += n; length -= n;
    }
}
static void record(char what, const char *path, uint64_t offset, const void *data, uint64_t length) {
    if (log_fd < 0) return;
    uint32_t size = path ? strlen(path) : 0;
    pthread_mutex_lock(&guard);
    put(&what, 1); put(&size, 4); put(&offset, 8); put(&length, 8);
    if (size) put(path, size);
    if (data) put(data, length);
    pthread_mutex_unlock(&guard);
}
/* An acknowledgement, as a mark among the writes. */
void fault_mark(const char *text) { record('M', text, 0, NULL, 0); }

/* What to do with the call that comes now: 0 go on, -1 fail with errno, 1 tear and die. */
static int judge(int kind) {
    long number = __sync_add_and_fetch(&seen, 1);
    int due = number == at, later = at && number >= at;
    switch (action) {
    case KILL: if (due) kill(getpid(), SIGKILL); return 0;
    case TEAR: return due ? 1 : 0;
    case EIO_ONCE: if (due) { hit = 1; errno = EIO; return -1; } return 0;
    case EIO_EVER: if (later) { hit = 1; errno = EIO; return -1; } return 0;
    case NOSPC_ONCE: if (due && kind == GROWS) { hit = 1; errno = ENOSPC; return -1; } return 0;
    case NOSPC_EVER: if (later && kind == GROWS) { hit = 1; errno = ENOSPC; return -1; } return 0;
    }
    return 0;
}
static void die(void) { kill(getpid(), SIGKILL); }

/* --- calls ------------------------------------------------------------------------------ */
static int opened(int fd, const char *path, int flags) {
    if (fd >= 0 && fd < FDS) { free(paths[fd]); paths[fd] = below(path) ? strdup(path) : NULL; }
    if (fd >= 0 && below(path) && (flags & O_CREAT)) record('C', path, flags & O_TRUNC ? 1 : 0, NULL, 0);
    return fd;
}
#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list v; va_start(v, flags); mode = va_arg(v, int); va_end(v); }
static int creates(const char *path, int flags) {
    if (!below(path) || !(flags & O_CREAT) || access(path, F_OK) == 0) return 0;
    int verdict = judge(GROWS);
    if (verdict == 1) die();
    return verdict;
}
int open(const char *path, int flags, ...) { MODE if (creates(path, flags)) return -1; return opened(REAL(open)(path, flags, mode), path, flags); }
int open64(const char *path, int flags, ...) { MODE if (creates(path, flags)) return -1; return opened(REAL(open64)(path, flags, mode), path, flags); }
#define OPENAT(name) int name(int dir, const char *path, int flags, ...) { \
    MODE char whole[LONGEST * 2]; const char *folder = path[0] == '/' ? NULL : path_of(dir); \
    if (folder) { snprintf(whole, sizeof whole, "%s/%s", folder, path); } \
    if (creates(folder ? whole : path, flags)) return -1; \
    return opened(REAL(name)(dir, path, flags, mode), folder ? whole : path, flags); }
OPENAT(openat)
OPENAT(openat64)
int close(int fd) { if (fd >= 0 && fd < FDS && paths[fd]) { free(paths[fd]); paths[fd] = NULL; } return REAL(close)(fd); }

static ssize_t written(int fd, const void *data, size_t length, off64_t offset, ssize_t done) {
    if (done > 0) record('W', path_of(fd), offset, data, done);
    (void)length;
    return done;
}
ssize_t write(int fd, const void *data, size_t length) {
    if (!path_of(fd)) return REAL(write)(fd, data, length);
    off64_t offset = lseek64(fd, 0, SEEK_CUR);
    int verdict = judge(GROWS);
    if (verdict < 0) return -1;
    if (verdict > 0) { REAL(write)(fd, data, length / 2); die(); }
    return written(fd, data, length, offset, REAL(write)(fd, data, length));
}
#define PWRITE(name, type) ssize_t name(int fd, const void *data, size_t length, type offset) { \
    if (!path_of(fd)) return REAL(name)(fd, data, length, offset); \
    int verdict = judge(GROWS); \
    if (verdict < 0) return -1; \
    if (verdict > 0) { REAL(name)(fd, data, length / 2, offset); die(); } \
    return written(fd, data, length, offset, REAL(name)(fd, data, length, offset)); }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)
#define CUT(name, type) int name(int fd, type length) { \
    if (!path_of(fd)) return REAL(name)(fd, length); \
    int verdict = judge(OTHER); if (verdict < 0) return -1; if (verdict > 0) die(); \
    int done = REAL(name)(fd, length); \
    if (!done) record('T', path_of(fd), length, NULL, 0); return done; }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)
#define SYNC(name) int name(int fd) { \
    if (!path_of(fd)) return REAL(name)(fd); \
    int verdict = judge(OTHER); if (verdict < 0) return -1; if (verdict > 0) die(); \
    int done = REAL(name)(fd); \
    if (!done) record('S', path_of(fd), 0, NULL, 0); return done; }
SYNC(fsync)
SYNC(fdatasync)
#define ALLOCATE(name, type) int name(int fd, type offset, type length) { \
    if (path_of(fd)) { int verdict = judge(GROWS); if (verdict < 0) return errno; if (verdict > 0) die(); } \
    int done = REAL(name)(fd, offset, length); \
    if (!done && path_of(fd)) record('A', path_of(fd), offset + length, NULL, 0); return done; }
ALLOCATE(posix_fallocate, off_t)
ALLOCATE(posix_fallocate64, off64_t)
int rename(const char *from, const char *to) {
    if (!below(from) && !below(to)) return REAL(rename)(from, to);
    int verdict = judge(OTHER); if (verdict < 0) return -1; if (verdict > 0) die();
    int done = REAL(rename)(from, to);
    if (!done) record('R', from, 0, to, strlen(to));
    return done;
}
/* A file gets a (further) name below an open folder; recorded with the file's folder or name and the new name. */
int linkat(int dir, const char *from, int into, const char *to, int flags) {
    const char *folder = path_of(into);
    if (!folder) return REAL(linkat)(dir, from, into, to, flags);
    int verdict = judge(OTHER); if (verdict < 0) return -1; if (verdict > 0) die();
    int done = REAL(linkat)(dir, from, into, to, flags);
    if (!done) record('L', folder, 0, to, strlen(to));
    return done;
}
int unlink(const char *path) {
    if (!below(path)) return REAL(unlink)(path);
    int verdict = judge(OTHER); if (verdict < 0) return -1; if (verdict > 0) die();
    int done = REAL(unlink)(path);
    if (!done) record('U', path, 0, NULL, 0);
    return done;
}
