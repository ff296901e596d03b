/*
 * Stands in for the hypervisor, and for nothing else, so that the unmodified xenstored,
 * oxenstored and xl of Debian's Xen 4.17 and 4.20 run on any Linux machine, as any user.
 *
 *     gcc -shared -fPIC -I HEADERS -o nohyp.so nohyp.c -ldl       (gcc, libxen-dev)
 *     LD_PRELOAD=nohyp.so XENDRIFT_LAB=/some/folder xl list -l
 *
 * HEADERS are those of the release that is to run, for the structures differ that are filled in
 * here. Whatever only one of the two needs says so.
 *
 * Below the folder that XENDRIFT_LAB names:
 *     domains     what the hypervisor would know: a line "domid uuid pv|hvm" for each domain
 *     userdata/   in place of /var/lib/xen
 *     run/        in place of /var/run/xenstored, whose path oxenstored has compiled in
 *     xen/        in place of /var/run/xen, where QEMU's sockets are
 *     log/        in place of /var/log/xen
 *
 * Without XENDRIFT_LAB_DOMAINS set, as for the daemons, every domain that is asked about exists.
 *
 * XENDRIFT_LAB_ROOT names the folder below which programs lie that are not installed: what they
 * look for in /usr/lib/xen-RELEASE is there.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <xenctrl.h>

/* The function that this library hides. */
#define HIDDEN(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* ------------------------------------------------------------------ files */

static const struct { const char *from, *to; } folders[] = {
    { "/var/lib/xen/", "userdata" },
    { "/var/run/xenstored/", "run" },
    { "/var/run/xen/", "xen" },
    { "/var/log/xen/", "log" },
};

#define OWN_FILES "/usr/lib/xen-"

static const char *in_lab(const char *path, char *space, size_t size)
{
    const char *lab = getenv("XENDRIFT_LAB"), *root = getenv("XENDRIFT_LAB_ROOT");

    if (root && !strncmp(path, OWN_FILES, strlen(OWN_FILES))) {
        snprintf(space, size, "%s%s", root, path);
        return space;
    }
    for (size_t i = 0; lab && i < sizeof folders / sizeof *folders; i++) {
        size_t length = strlen(folders[i].from);
        if (!strncmp(path, folders[i].from, length)) {
            snprintf(space, size, "%s/%s/%s", lab, folders[i].to, path + length);
            return space;
        }
    }
    return path;
}

#define IN_LAB(path) in_lab(path, (char[PATH_MAX]){ 0 }, PATH_MAX)

/* Xen's devices are blank memory; only the store's event channel has to read as a number. */
static int open_device(const char *path)
{
    int memory = memfd_create("xen", MFD_CLOEXEC);

    if (memory >= 0 && strstr(path, "xsd_port"))
        return pwrite(memory, "1", 1, 0) == 1 ? memory : -1;
    return memory >= 0 && ftruncate(memory, 1 << 20) == 0 ? memory : -1;
}

static int open_file(const char *path, int flags, mode_t mode)
{
    if (!strncmp(path, "/dev/xen/", 9) || !strncmp(path, "/proc/xen/", 10))
        return open_device(path);
    return openat(AT_FDCWD, IN_LAB(path), flags, mode);
}

#define DEFINE_OPEN(name)                          \
    int name(const char *path, int flags, ...)     \
    {                                              \
        va_list rest;                              \
        va_start(rest, flags);                     \
        mode_t mode = va_arg(rest, mode_t);        \
        va_end(rest);                              \
        return open_file(path, flags, mode);       \
    }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

FILE *fopen(const char *path, const char *mode) { return HIDDEN(fopen)(IN_LAB(path), mode); }
int stat(const char *path, struct stat *out) { return HIDDEN(stat)(IN_LAB(path), out); }
int lstat(const char *path, struct stat *out) { return HIDDEN(lstat)(IN_LAB(path), out); }
int access(const char *path, int mode) { return HIDDEN(access)(IN_LAB(path), mode); }
int chmod(const char *path, mode_t mode) { return HIDDEN(chmod)(IN_LAB(path), mode); }
int unlink(const char *path) { return HIDDEN(unlink)(IN_LAB(path)); }
int rename(const char *from, const char *to) { return HIDDEN(rename)(IN_LAB(from), IN_LAB(to)); }

int glob(const char *pattern, int flags, int (*failed)(const char *, int), glob_t *out)
{
    return HIDDEN(glob)(IN_LAB(pattern), flags, failed, out);
}

/* 4.20's oxenstored looks by these two, and loads a plugin from its folder by the two below. */
int stat64(const char *path, struct stat64 *out) { return HIDDEN(stat64)(IN_LAB(path), out); }
int lstat64(const char *path, struct stat64 *out) { return HIDDEN(lstat64)(IN_LAB(path), out); }
DIR *opendir(const char *path) { return HIDDEN(opendir)(IN_LAB(path)); }
void *dlopen(const char *path, int flags)
{
    return HIDDEN(dlopen)(path ? IN_LAB(path) : path, flags);
}

int mkdir(const char *path, mode_t mode)
{
    if (!strncmp(path, "/var", 4)) {    /* the daemon makes its folders; the lab has them */
        errno = EEXIST;
        return -1;
    }
    return HIDDEN(mkdir)(path, mode);
}

/* --------------------------------------------------------------- sockets */

static socklen_t moved_socket(const struct sockaddr *given, struct sockaddr_un *moved)
{
    if (given->sa_family != AF_UNIX)
        return 0;
    const char *path = ((const struct sockaddr_un *)given)->sun_path;
    const char *to = IN_LAB(path);
    if (to == path || strlen(to) >= sizeof moved->sun_path)
        return 0;
    moved->sun_family = AF_UNIX;
    strcpy(moved->sun_path, to);
    return sizeof *moved;
}

int connect(int fd, const struct sockaddr *given, socklen_t length)
{
    struct sockaddr_un there;
    socklen_t moved = moved_socket(given, &there);
    return HIDDEN(connect)(fd, moved ? (struct sockaddr *)&there : given, moved ? moved : length);
}

int bind(int fd, const struct sockaddr *given, socklen_t length)
{
    struct sockaddr_un there;
    socklen_t moved = moved_socket(given, &there);
    return HIDDEN(bind)(fd, moved ? (struct sockaddr *)&there : given, moved ? moved : length);
}

/* oxenstored raises its own limit, which takes a privilege. */
int setrlimit(__rlimit_resource_t what, const struct rlimit *limits) { return 0; }
int setrlimit64(__rlimit_resource_t what, const struct rlimit64 *limits) { return 0; }

/* --------------------------------------------------------------- domains */

static int parse_domain(const char *line, xc_domaininfo_t *out)
{
    unsigned int domid, byte;
    char uuid[64], type[8] = "pv";

    if (sscanf(line, "%u %63s %7s", &domid, uuid, type) < 2)
        return 0;
    memset(out, 0, sizeof *out);
    out->domain = domid;
    out->flags = XEN_DOMINF_running | (strcmp(type, "hvm") ? 0 : XEN_DOMINF_hvm_guest);
    out->tot_pages = out->max_pages = 1 << 16;
    out->nr_online_vcpus = out->max_vcpu_id = 1;
    out->shared_info_frame = ~0ull;
    int filled = 0;
    for (const char *digit = uuid; *digit && filled < 16; digit += *digit == '-' ? 1 : 2)
        if (*digit != '-' && sscanf(digit, "%2x", &byte) == 1)
            out->handle[filled++] = byte;
    return 1;
}

/* What the file said when it was last read: a hypervisor is not asked for its domains one by one. */
static struct { struct stat file; xc_domaininfo_t *all; unsigned int count; } known;

static void read_domains(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[160];

    known.count = 0;
    while (file && fgets(line, sizeof line, file)) {
        known.all = realloc(known.all, (known.count + 1) * sizeof *known.all);
        known.count += parse_domain(line, known.all + known.count);
    }
    if (file)
        fclose(file);
}

/* The lines of the file are sorted by domid. */
int xc_domain_getinfolist(xc_interface *xch, uint32_t first, unsigned int most, xc_domaininfo_t *out)
{
    const char *path = getenv("XENDRIFT_LAB_DOMAINS");
    struct stat now;
    unsigned int low = 0, high, found = 0;

    if (!path || stat(path, &now))
        return 0;
    if (now.st_ino != known.file.st_ino || now.st_size != known.file.st_size ||
        memcmp(&now.st_mtim, &known.file.st_mtim, sizeof now.st_mtim)) {
        read_domains(path);
        known.file = now;
    }
    for (high = known.count; low < high; ) {
        unsigned int middle = (low + high) / 2;
        if (known.all[middle].domain < first)
            low = middle + 1;
        else
            high = middle;
    }
    for (; found < most && low < known.count; low++)
        out[found++] = known.all[low];
    return found;
}

/* 4.17 asks for domains in libxenctrl's own shape, 4.20 for one in the hypervisor's. */
#if XEN_DOMCTL_INTERFACE_VERSION <= 0x15
int xc_domain_getinfo(xc_interface *xch, uint32_t first, unsigned int most, xc_dominfo_t *out)
{
    xc_domaininfo_t one;
    unsigned int found = 0;

    if (!getenv("XENDRIFT_LAB_DOMAINS")) {
        memset(out, 0, sizeof *out);
        out->domid = first;
        return 1;
    }
    for (; found < most && xc_domain_getinfolist(xch, first, 1, &one) == 1; found++) {
        memset(out + found, 0, sizeof *out);
        out[found].domid = one.domain;
        out[found].running = 1;
        out[found].nr_pages = one.tot_pages;
        memcpy(out[found].handle, one.handle, sizeof one.handle);
        first = one.domain + 1;
    }
    return found ? (int)found : -1;
}
#else
int xc_domain_getinfo_single(xc_interface *xch, uint32_t domid, xc_domaininfo_t *out)
{
    if (!getenv("XENDRIFT_LAB_DOMAINS")) {
        *out = (xc_domaininfo_t){ .domain = domid, .flags = XEN_DOMINF_running };
        return 0;
    }
    if (xc_domain_getinfolist(xch, domid, 1, out) != 1 || out->domain != domid) {
        errno = ESRCH;
        return -1;
    }
    return 0;
}
#endif

int xc_domain_get_guest_width(xc_interface *xch, uint32_t domid, unsigned int *width)
{
    *width = 8;
    return 0;
}

/* What xl asks of a domain on its way to the store succeeds and does nothing. */
int xc_domain_pause(xc_interface *xch, uint32_t domid) { return 0; }
int xc_domain_unpause(xc_interface *xch, uint32_t domid) { return 0; }
int xc_domain_destroy(xc_interface *xch, uint32_t domid) { return 0; }
int xc_domain_setmaxmem(xc_interface *xch, uint32_t domid, uint64_t kilobytes) { return 0; }
int xc_domain_set_pod_target(xc_interface *xch, uint32_t domid, uint64_t target, uint64_t *total,
                             uint64_t *cache, uint64_t *entries) { return 0; }

/* ------------------------------------------- the host: one pool, four CPUs */

int xc_get_max_cpus(xc_interface *xch) { return 4; }
int xc_get_max_nodes(xc_interface *xch) { return 1; }
long xc_sharing_freed_pages(xc_interface *xch) { return 0; }
long xc_sharing_used_frames(xc_interface *xch) { return 0; }

int xc_physinfo(xc_interface *xch, xc_physinfo_t *out)
{
    *out = (xc_physinfo_t){
        .nr_nodes = 1, .threads_per_core = 1, .cores_per_socket = 4, .nr_cpus = 4,
        .max_cpu_id = 3, .total_pages = 1 << 20, .free_pages = 1 << 19,
        .capabilities = XEN_SYSCTL_PHYSCAP_pv | XEN_SYSCTL_PHYSCAP_hvm,
    };
    return 0;
}

int xc_sched_id(xc_interface *xch, int *id)
{
    *id = XEN_SCHEDULER_CREDIT2;
    return 0;
}

int xc_sched_credit2_domain_get(xc_interface *xch, uint32_t domid,
                                struct xen_domctl_sched_credit2 *out)
{
    *out = (struct xen_domctl_sched_credit2){ .weight = 256 };
    return 0;
}

xc_cpupoolinfo_t *xc_cpupool_getinfo(xc_interface *xch, uint32_t pool)
{
    xc_cpupoolinfo_t *info = pool ? NULL : calloc(1, sizeof *info);
    if (info) {
        info->sched_id = XEN_SCHEDULER_CREDIT2;
        info->cpumap = calloc(1, sizeof(uint64_t));
        info->cpumap[0] = 0xf;
    }
    return info;
}

void xc_cpupool_infofree(xc_interface *xch, xc_cpupoolinfo_t *info)
{
    free(info->cpumap);
    free(info);
}

static int unsupported(void)
{
    errno = ENOSYS;
    return -1;
}

int xc_flask_context_to_sid(xc_interface *xch, char *text, uint32_t size, uint32_t *sid)
{
    return unsupported();
}

int xc_flask_sid_to_context(xc_interface *xch, int sid, char *text, uint32_t size)
{
    return unsupported();
}

/* ------------------------- event channels and grants, with no other side */

static int channel = -1;

void *xenevtchn_open(void *logger, unsigned int flags)
{
    channel = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return &channel;
}

void *xenevtchn_fdopen(void *logger, int fd, unsigned int flags)
{
    channel = fd;
    return &channel;
}

int xenevtchn_close(void *handle) { return 0; }
int xenevtchn_fd(void *handle) { return channel; }
int xenevtchn_bind_virq(void *handle, unsigned int virq) { return 1; }
int xenevtchn_bind_interdomain(void *handle, uint32_t domid, uint32_t port) { return 2; }
int xenevtchn_notify(void *handle, uint32_t port) { return 0; }
int xenevtchn_pending(void *handle) { return -1; }
int xenevtchn_unbind(void *handle, uint32_t port) { return 0; }
int xenevtchn_unmask(void *handle, uint32_t port) { return 0; }

void *xengnttab_open(void *logger, unsigned int flags) { return &channel; }
int xengnttab_close(void *handle) { return 0; }
int xengnttab_set_max_grants(void *handle, uint32_t count) { return 0; }
int xengnttab_unmap(void *handle, void *page, uint32_t count) { return munmap(page, 4096); }

void *xengnttab_map_grant_ref(void *handle, uint32_t domid, uint32_t reference, int access)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
