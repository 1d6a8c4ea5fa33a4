/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first part of the AppImage: a static program that mounts the squashfs image behind itself and runs AppRun in it.
 * Where the machine has no FUSE it unpacks the image once into a cache folder and runs that from then on.
 * Type 2 of the AppImage format: the magic is written by build.py.
 */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 30
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <squashfuse/ll.h>
#include <squashfuse/squashfuse.h>
#include <squashfuse/traverse.h>
#include <squashfuse/util.h>

#define FOLDER "sohoa-mot-cua"
#define DIGEST_MARK "SOHOA-PAYLOAD:"
#define DIGEST_LENGTH 64

/* build.py writes the SHA-256 of the image over the zeros; it names the cache folder. */
static volatile const char payload[] = DIGEST_MARK "0000000000000000000000000000000000000000000000000000000000000000";

static char image_path[PATH_MAX];
static size_t image_offset;

static int fail(const char *what, const char *name)
{
    fprintf(stderr, "sohoa: %s %s: %s\n", what, name, strerror(errno));
    return -1;
}

/* Where this program ends and the image begins: after its section headers. */
static size_t end_of_program(const char *path)
{
    Elf64_Ehdr head;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || read(file, &head, sizeof head) != sizeof head)
        return 0;
    close(file);
    return head.e_shoff + (size_t)head.e_shentsize * head.e_shnum;
}

/* --- unpacking --- */

static int write_file(sqfs *fs, sqfs_inode *inode, const char *to)
{
    static char block[1 << 20];
    int file = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return fail("cannot write", to);
    for (sqfs_off_t done = 0;;) {
        sqfs_off_t size = sizeof block;
        if (sqfs_read_range(fs, inode, done, &size, block) != SQFS_OK) {
            close(file);
            errno = EIO;
            return fail("the image is damaged at", to);
        }
        if (size == 0)
            break;
        for (sqfs_off_t written = 0; written < size;) {
            ssize_t part = write(file, block + written, size - written);
            if (part < 0) {
                close(file);
                return fail("cannot write", to);
            }
            written += part;
        }
        done += size;
    }
    /* Its own time: a compiled translation must not look older than its source. */
    struct timespec times[2] = {{inode->base.mtime, 0}, {inode->base.mtime, 0}};
    if (fchmod(file, inode->base.mode & 0777) || futimens(file, times) || close(file))
        return fail("cannot write", to);
    return 0;
}

static int write_entry(sqfs *fs, sqfs_inode *inode, const char *to)
{
    if (S_ISDIR(inode->base.mode))
        return mkdir(to, 0755) ? fail("cannot make", to) : 0;
    if (S_ISLNK(inode->base.mode)) {
        char target[PATH_MAX];
        size_t size = sizeof target;
        if (sqfs_readlink(fs, inode, target, &size) != SQFS_OK)
            return fail("the image is damaged at", to);
        return symlink(target, to) ? fail("cannot write", to) : 0;
    }
    return S_ISREG(inode->base.mode) ? write_file(fs, inode, to) : 0;
}

static int extract(const char *to)
{
    sqfs fs;
    sqfs_traverse walk;
    sqfs_err error = SQFS_OK;
    int result = 0;
    if (sqfs_open_image(&fs, image_path, image_offset) != SQFS_OK)
        return -1;
    if (mkdir(to, 0755))
        return fail("cannot make", to);
    if (sqfs_traverse_open(&walk, &fs, sqfs_inode_root(&fs)) != SQFS_OK)
        return -1;
    while (result == 0 && sqfs_traverse_next(&walk, &error)) {
        char path[PATH_MAX];
        sqfs_inode inode;
        if (walk.dir_end)
            continue;
        if (snprintf(path, sizeof path, "%s/%s", to, walk.path) >= (int)sizeof path ||
            sqfs_inode_get(&fs, &inode, sqfs_dentry_inode(&walk.entry)) != SQFS_OK) {
            errno = EIO;
            result = fail("the image is damaged at", walk.path);
        } else {
            result = write_entry(&fs, &inode, path);
        }
    }
    if (error != SQFS_OK) {
        errno = EIO;
        result = fail("the image is damaged", "");
    }
    sqfs_traverse_close(&walk);
    sqfs_destroy(&fs);
    return result;
}

/* --- running --- */

static int run(const char *folder, char **arguments)
{
    char program[PATH_MAX], here[PATH_MAX];
    if (snprintf(program, sizeof program, "%s/AppRun", folder) >= (int)sizeof program)
        return 127;
    setenv("APPDIR", folder, 1);
    setenv("APPIMAGE", image_path, 1);
    setenv("ARGV0", arguments[0], 1);
    if (getcwd(here, sizeof here))
        setenv("OWD", here, 1);
    execv(program, arguments);
    fail("cannot run", program);
    return 127;
}

/* Makes a folder only its owner may enter, or takes one that is; a stranger's folder of that name is refused. */
static int own_folder(const char *path)
{
    struct stat is;
    if (mkdir(path, 0700) && errno != EEXIST)
        return fail("cannot make", path);
    if (lstat(path, &is))
        return fail("cannot use", path);
    if (!S_ISDIR(is.st_mode) || is.st_uid != geteuid() || is.st_mode & 022) {
        errno = EPERM;
        return fail("others may write into", path);
    }
    return 0;
}

static int cache_folder(char *path, size_t room)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char parent[PATH_MAX];
    if (cache && cache[0] == '/') {
        snprintf(parent, sizeof parent, "%s", cache);
    } else if (home && home[0] == '/' && access(home, W_OK) == 0) {
        snprintf(parent, sizeof parent, "%s/.cache", home);
    } else {
        return snprintf(path, room, "/tmp/" FOLDER "-%d", (int)geteuid()) >= (int)room ? -1 : own_folder(path);
    }
    if (mkdir(parent, 0700) && errno != EEXIST)
        return fail("cannot make", parent);
    if (snprintf(path, room, "%s/" FOLDER, parent) >= (int)room)
        return -1;
    return own_folder(path);
}

static void remove_tree(const char *path)
{
    pid_t child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-rf", "--", path, (char *)NULL);
        _exit(127);
    }
    if (child > 0)
        waitpid(child, NULL, 0);
}

/* Unpacks into the cache unless that is done; a folder gets its name only when it is whole and on the disk. */
static int run_extracted(char **arguments)
{
    char cache[PATH_MAX - 128], folder[PATH_MAX], part[PATH_MAX];
    char digest[DIGEST_LENGTH + 1];
    for (int place = 0; place <= DIGEST_LENGTH; place++)
        digest[place] = payload[sizeof DIGEST_MARK - 1 + place];
    if (cache_folder(cache, sizeof cache))
        return 127;
    snprintf(folder, sizeof folder, "%s/%s", cache, digest);
    if (access(folder, F_OK)) {
        snprintf(part, sizeof part, "%s/.%s.%d", cache, digest, (int)getpid());
        if (extract(part)) {
            remove_tree(part);
            return 127;
        }
        int opened = open(part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (opened >= 0) {
            syncfs(opened);
            close(opened);
        }
        if (rename(part, folder)) {
            remove_tree(part); /* another run was faster */
            if (access(folder, F_OK)) {
                fail("cannot make", folder);
                return 127;
            }
        }
    }
    return run(folder, arguments);
}

static bool may_mount(void)
{
    const char *path = getenv("PATH");
    if (access("/dev/fuse", R_OK | W_OK))
        return false;
    if (geteuid() == 0)
        return true;
    char *folders = strdup(path ? path : "/usr/bin:/bin"), *rest = folders;
    bool found = false;
    for (char *folder; !found && (folder = strsep(&rest, ":"));) {
        char program[PATH_MAX];
        snprintf(program, sizeof program, "%s/fusermount3", folder);
        found = access(program, X_OK) == 0;
    }
    free(folders);
    return found;
}

/* Serves the mounted image until nobody holds the other end of `alive`: the program and what it started have ended. */
static int serve(const char *folder, int ready, int alive)
{
    struct fuse_lowlevel_ops operations = {
        .getattr = sqfs_ll_op_getattr, .opendir = sqfs_ll_op_opendir, .releasedir = sqfs_ll_op_releasedir,
        .readdir = sqfs_ll_op_readdir, .lookup = sqfs_ll_op_lookup, .open = sqfs_ll_op_open,
        .create = sqfs_ll_op_create, .release = sqfs_ll_op_release, .read = sqfs_ll_op_read,
        .readlink = sqfs_ll_op_readlink, .listxattr = sqfs_ll_op_listxattr, .getxattr = sqfs_ll_op_getxattr,
        .forget = sqfs_ll_op_forget, .statfs = stfs_ll_op_statfs,
    };
    char *words[] = {"sohoa", "-o", "ro,nodev,nosuid,fsname=sohoa", NULL};
    struct fuse_args options = FUSE_ARGS_INIT(3, words);
    sqfs_ll_chan channel;
    sqfs_ll *image = sqfs_ll_open(image_path, image_offset);
    if (!image || sqfs_ll_mount(&channel, folder, &options, &operations, sizeof operations, image) != SQFS_OK)
        return 1;
    if (write(ready, "y", 1) != 1)
        return 1;
    close(ready);
    struct fuse_buf message = {0};
    struct pollfd watched[2] = {{fuse_session_fd(channel.session), POLLIN, 0}, {alive, POLLIN, 0}};
    while (!fuse_session_exited(channel.session)) {
        if (poll(watched, 2, -1) < 0 && errno != EINTR)
            break;
        if (watched[1].revents)
            break;
        if (watched[0].revents && fuse_session_receive_buf(channel.session, &message) > 0)
            fuse_session_process_buf(channel.session, &message);
    }
    sqfs_ll_unmount(&channel, folder);
    rmdir(folder);
    return 0;
}

/* Mounts the image at a new folder; returns the end of a pipe that must stay open as long as it is needed, or -1. */
static int mount_image(char *folder, size_t room)
{
    const char *place = getenv("XDG_RUNTIME_DIR");
    int ready[2], alive[2];
    char answer = 'n';
    if (!may_mount())
        return -1;
    snprintf(folder, room, "%s/.mount_sohoaXXXXXX", place && place[0] == '/' && !access(place, W_OK) ? place : "/tmp");
    if (!mkdtemp(folder) || pipe(ready) || pipe(alive))
        return -1;
    pid_t child = fork();
    if (child == 0) {
        /* Twice, so that it is nobody's child whom the program would have to wait for. */
        if (fork() > 0)
            _exit(0);
        close(ready[0]);
        close(alive[1]);
        setsid();
        signal(SIGINT, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
        signal(SIGTERM, SIG_IGN);
        int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, 0); /* whoever reads our output to its end shall not wait for this process */
        dup2(nowhere, 1);
        dup2(nowhere, 2);
        _exit(serve(folder, ready[1], alive[0]));
    }
    waitpid(child, NULL, 0);
    close(ready[1]);
    close(alive[0]);
    if (read(ready[0], &answer, 1) != 1)
        answer = 'n';
    close(ready[0]);
    if (answer == 'y')
        return alive[1];
    close(alive[1]);
    rmdir(folder);
    return -1;
}

static void help(void)
{
    puts("--appimage-extract [FOLDER]    unpack the image (into squashfs-root)\n"
         "--appimage-extract-and-run     run it unpacked, from a cache folder; also APPIMAGE_EXTRACT_AND_RUN=1\n"
         "--appimage-mount               mount it, print where, until Ctrl+C\n"
         "--appimage-offset              print where the image begins\n"
         "--appimage-version             print the version of the format\n"
         "All else goes to the program: without arguments its window, else its commands (try \"--help\").");
}

int main(int count, char **arguments)
{
    const char *option = count > 1 ? arguments[1] : "";
    char folder[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", image_path, sizeof image_path - 1);
    if (length >= 0)
        image_path[length] = 0;
    else if (!realpath((const char *)getauxval(AT_EXECFN), image_path)) /* a root without /proc */
        return fail("cannot find", arguments[0]), 127;
    image_offset = end_of_program(image_path);
    if (strcmp(option, "--appimage-help") == 0)
        return help(), 0;
    if (strcmp(option, "--appimage-version") == 0)
        return puts("Số Hóa Một Cửa, AppImage type 2"), 0;
    if (strcmp(option, "--appimage-offset") == 0)
        return printf("%zu\n", image_offset), 0;
    if (strcmp(option, "--appimage-extract") == 0)
        return extract(count > 2 ? arguments[2] : "squashfs-root") ? 1 : 0;
    const char *wish = getenv("APPIMAGE_EXTRACT_AND_RUN");
    if (strcmp(option, "--appimage-extract-and-run") == 0) {
        arguments[1] = arguments[0];
        return run_extracted(arguments + 1);
    }
    if (wish && strcmp(wish, "1") == 0)
        return run_extracted(arguments);
    int held = mount_image(folder, sizeof folder);
    if (strcmp(option, "--appimage-mount") == 0) {
        if (held < 0)
            return fputs("sohoa: this machine has no FUSE; use --appimage-extract\n", stderr), 1;
        printf("%s\n", folder);
        fflush(stdout);
        pause();
        return 0;
    }
    if (held < 0) {
        fputs("sohoa: no FUSE on this machine, running unpacked\n", stderr);
        return run_extracted(arguments);
    }
    return run(folder, arguments);
}
