/* SPDX-License-Identifier: GPL-3.0-or-later
 * A SANE back-end that delivers one good page and then crashes or hangs, as the name of its device says; or six pages of
 * different grey, laid when the option `fault` is set to "WS@N": the status S happens once in page N, W says where: s at
 * its start, p when its shape is asked for, r in its middle. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct { const char *name, *title, *desc; int type, unit, size, cap, constraint; const void *allowed; } option;
typedef struct { int format, last, bytes, width, lines, depth; } shape;
typedef struct { const char *name, *vendor, *model, *type; } device;

static const char *feeder[] = {"ADF", 0};
static const option count = {"", "", "", 1, 0, 4, 5, 0, 0}, source = {"source", "", "", 3, 0, 8, 5, 3, feeder};
static const option wanted = {"fault", "", "", 3, 0, 16, 5, 0, 0};
static const device one = {"crash", "MotCua", "Faulty", "virtual"};
static const device *all[] = {&one, 0};
static char kind[32];
static char where;
static int sheet, left, stack, status, at;

static void misbehave(const char *how) {
    if (!strcmp(how, "crash")) *(volatile int *)0 = 1;
    if (!strcmp(how, "hang")) for (;;) usleep(1000);
}
int sane_faulty_init(int *version, void *ask) { *version = 1 << 24; return 0; }
void sane_faulty_exit(void) {}
int sane_faulty_get_devices(const device ***list, int local) {
    if (getenv("FAULTY_LIST")) misbehave(getenv("FAULTY_LIST"));
    *list = all;
    return 0;
}
int sane_faulty_open(const char *name, void **handle) {
    strncpy(kind, name, sizeof kind - 1);
    if (!strcmp(kind, "open-hang")) misbehave("hang");
    if (!stack) sheet = 0;
    *handle = kind;
    return 0;
}
void sane_faulty_close(void *h) {}
const option *sane_faulty_get_option_descriptor(void *h, int n) { return n == 0 ? &count : n == 1 ? &source : n == 2 ? &wanted : 0; }
int sane_faulty_control_option(void *h, int n, int action, void *value, int *info) {
    if (n == 0) *(int *)value = 3;
    else if (action == 0) strcpy(value, n == 1 ? "ADF" : "");
    else if (n == 2 && sscanf(value, "%c%d@%d", &where, &status, &at) == 3) { sheet = 0; stack = 6; }
    return 0;
}
static int fault(char here) {
    int now = here == where && sheet == at ? status : 0;
    if (now) { status = 0; sheet--; }
    return now;
}
int sane_faulty_get_parameters(void *h, shape *s) { *s = (shape){0, 1, 16, 16, 16, 8}; return fault('p'); }
int sane_faulty_start(void *h) {
    if (stack && sheet >= stack) return 7;
    if (++sheet > 1) misbehave(kind);
    left = 256;
    return fault('s');
}
int sane_faulty_read(void *h, unsigned char *data, int most, int *got) {
    int now;
    if (stack && most > 128) most = 128;
    if (left <= 128 && (now = fault('r'))) { *got = 0; return now; }
    *got = left < most ? left : most;
    left -= *got;
    memset(data, stack ? sheet * 10 : 200, *got);
    return *got ? 0 : 5;
}
void sane_faulty_cancel(void *h) {}
int sane_faulty_set_io_mode(void *h, int on) { return 1; }
int sane_faulty_get_select_fd(void *h, int *fd) { return 1; }
