/* SPDX-License-Identifier: GPL-3.0-or-later
 * A TWAIN data source for the tests. Its paper lies in the folder FAKE_TWAIN_PAPER: 001.ppm, 002.ppm ... in the feeder,
 * glass.ppm on the glass, `next` the number of the next sheet's side, `fault` a line "CODE@PAGE" that happens once:
 * a TWCC condition in the middle of the page, the same + 200 when the whole page is ended; 101 a page cut short, 102 a
 * crash, 103 a hang, 104 a page of unknown height, 105 TWRC_CANCEL, 110 TWRC_BUSY, 111 TWRC_SCANNERLOCKED. */
#include <dlfcn.h>
#include <unistd.h>
#include "fake_twain.h"

static identity *client, self = {2, {1, 0, 2, 1, "1.0"}, 2, 4, 0x40000003, "MotCua", "Fake", "MotCua Fake Scanner"};
static entry_points memory;
static int state = 3, number, left, width, height, row, cut, spoilt, is_glass, taken, endless;
static u16 reason, feeder = 1, duplex, kind = 2, units, mechanism = 2;
static int16_t most = -1;
static fix32 dpi = {75, 0};
static unsigned char *pixels;
static dsm_entry manager;

static u16 fail(u16 why) { reason = why; return FAILURE; }
static const char *in_folder(const char *name) {
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", getenv("FAKE_TWAIN_PAPER"), name);
    return path;
}
static int numbers(const char *name, int *a, int *b) {
    FILE *file = fopen(in_folder(name), "r");
    int n = file ? fscanf(file, "%d@%d", a, b) : 0;
    if (file) fclose(file);
    return n;
}
static void remember(int next) {
    FILE *file = fopen(in_folder("next"), "w");
    if (file) { fprintf(file, "%d", next); fclose(file); }
}
static int fault(int page) {
    int code = 0, at = 0;
    if (numbers("fault", &code, &at) != 2 || at != page) return 0;
    remove(in_folder("fault"));
    return code;
}
static int lies(int page) {
    char name[32];
    snprintf(name, sizeof name, "%03d.ppm", page);
    return access(in_folder(name), R_OK) == 0;
}
static int load_page(void) {
    char name[32] = "glass.ppm";
    if (!is_glass) snprintf(name, sizeof name, "%03d.ppm", number);
    FILE *file = fopen(in_folder(name), "rb");
    free(pixels);
    pixels = 0;
    if (!file) return 0;
    if (fscanf(file, "P6 %d %d 255", &width, &height) == 2 && fgetc(file) != EOF) {
        pixels = malloc((size_t)width * height * 3);
        if (fread(pixels, (size_t)width * 3, height, file) != (size_t)height) height = 0;
    }
    fclose(file);
    row = 0;
    return pixels != 0;
}

/* --- settings --- */
static u16 answer(capability *c, u16 type, int count, const u32 *values, u32 current, u16 message) {
    int step = type == FIX32 ? 4 : 2, one = count == 0 || message == GETCURRENT;
    unsigned char *place;
    c->type = one ? ONEVALUE : ENUMERATION;
    c->container = memory.allocate(14 + 4 * count + 4);
    place = memory.lock(c->container);
    memcpy(place, &type, 2);
    if (one) memcpy(place + 2, &current, 4);
    else {
        u32 n = count, at = 0;
        for (int i = 0; i < count; i++) {
            if (values[i] == current) at = i;
            memcpy(place + 14 + i * step, &values[i], step);
        }
        memcpy(place + 2, &n, 4);
        memcpy(place + 6, &at, 4);
        memcpy(place + 10, &at, 4);
    }
    memory.unlock(c->container);
    return OK;
}
static u16 settings(capability *c, u16 message) {
    static const u32 both[] = {0, 1}, kinds[] = {1, 2}, dpis[] = {75, 100, 150, 200, 300, 600};
    if (message == SET) {
        u32 value = 0;
        memcpy(&value, (char *)memory.lock(c->container) + 2, 4);
        memory.unlock(c->container);
        switch (c->cap) {
        case 0x1: most = (int16_t)value; return OK;
        case 0x101: if (value != 1 && value != 2) return fail(BADVALUE); kind = value; return OK;
        case 0x102: units = value; return OK;
        case 0x103: mechanism = value; return OK;
        case 0x1002: feeder = value; return OK;
        case 0x1013: duplex = value; return OK;
        case 0x1118: case 0x1119: memcpy(&dpi, &value, 4); return OK;
        case 0x1007: case 0x100B: case 0x100: return OK;
        }
        return fail(CAPUNSUPPORTED);
    }
    u32 resolution;
    memcpy(&resolution, &dpi, 4);
    switch (c->cap) {
    case 0x101: return answer(c, UINT16, 2, kinds, kind, message);
    case 0x1002: return answer(c, BOOL, 2, both, feeder, message);
    case 0x1003: { int a = 1, b; numbers("next", &a, &b); return answer(c, BOOL, 0, 0, feeder && lies(a), message); }
    case 0x100D: case 0x100F: return answer(c, BOOL, 0, 0, 1, message);
    case 0x1012: return answer(c, UINT16, 0, 0, 1, message);
    case 0x1111: return answer(c, FIX32, 0, 0, 8 | (u32)32768 << 16, message);
    case 0x1112: return answer(c, FIX32, 0, 0, 14, message);
    case 0x1118: case 0x1119: return answer(c, FIX32, 6, dpis, resolution, message);
    }
    return fail(CAPUNSUPPORTED);
}

/* --- pages --- */
static u16 enable(void) {
    int next = 1, unused;
    if (state != 4) return fail(SEQERROR);
    numbers("next", &next, &unused);
    number = next;
    is_glass = !feeder;
    taken = 0;
    if (!is_glass && !lies(number)) return fail(NOMEDIA);
    state = 5;
    if (!load_page()) return fail(NOMEDIA);
    state = 6;
    manager(&self, client, 1, DAT_NULL, XFERREADY, 0);
    return OK;
}
static u16 info(image_info *i) {
    if (state != 6) return fail(SEQERROR);
    int code = is_glass ? 0 : fault(number);
    cut = spoilt = endless = 0;
    if (code == 101) cut = 1;
    else if (code == 102) *(volatile int *)0 = 1;
    else if (code == 103) for (;;) usleep(1000);
    else if (code == 104) endless = 1;
    else if (code == 105) return CANCEL;
    else if (code == 110 || code == 111) return code - 100;
    else if (code > 200) spoilt = code - 200;
    else if (code) cut = -code; /* in the middle of the page */
    *i = (image_info){dpi, dpi, width, endless ? -1 : height, kind == 2 ? 3 : 1, {8, 8, 8}, kind == 2 ? 24 : 8, 0, kind};
    return OK;
}
static u16 transfer(strip *s) {
    u32 bytes = kind == 2 ? width * 3u : width, stride = (bytes + 3) / 4 * 4;
    u32 rows = s->length / stride, remain = height - row;
    if (state != 6 && state != 7) return fail(SEQERROR);
    if (mechanism != 2 || units) return fail(BADVALUE);
    state = 7;
    if (row && cut < 0) return fail(-cut);
    if (rows > 100) rows = 100;
    if (rows > remain) rows = remain;
    for (u32 y = 0; y < rows; y++) {
        unsigned char *to = (unsigned char *)s->memory + y * stride, *from = pixels + (size_t)(row + y) * width * 3;
        if (kind == 2) memcpy(to, from, bytes);
        else for (int x = 0; x < width; x++) to[x] = (from[x * 3] + from[x * 3 + 1] + from[x * 3 + 2]) / 3;
    }
    s->stride = stride; s->columns = width; s->rows = rows; s->x = 0; s->y = row; s->written = rows * stride;
    row += rows;
    return row == height || cut == 1 ? XFERDONE : OK;
}
static u16 end_page(pending *p) {
    if (state < 6) return fail(SEQERROR);
    left = 0;
    if (state == 7 && !is_glass && row == height && !cut) { remember(++number); taken++; }
    else if (state == 7) cut = 0;
    state = 6;
    if (!is_glass && lies(number) && (most < 0 || taken < most)) left = 0xFFFF;
    if (left) load_page(); else state = 5;
    p->count = left;
    if (spoilt && left) { state = 6; left = spoilt; spoilt = 0; return fail(left); }
    return OK;
}

u16 DS_Entry(identity *app, u32 group, u16 dat, u16 message, void *data) {
    client = app;
    switch (dat) {
    case DAT_IDENTITY:
        if (message == GET) *(identity *)data = self;
        else state = message == OPENDS ? 4 : 3;
        if (message == OPENDS) {
            self.id = ((identity *)data)->id;
            if (!manager) manager = (dsm_entry)dlsym(RTLD_DEFAULT, "DSM_Entry");
            if (!manager) manager = (dsm_entry)dlsym(dlopen(getenv("SOHOA_TWAIN_DSM"), RTLD_NOW), "DSM_Entry");
            memory.size = sizeof memory;
            manager(&self, 0, 1, DAT_ENTRY, GET, &memory);
        }
        return OK;
    case DAT_ENTRY: memory = *(entry_points *)data; return OK;
    case DAT_STATUS: ((status *)data)->condition = reason; reason = 0; return OK;
    case DAT_CAP: return settings(data, message);
    case DAT_UI:
        if (message == ENABLEDS) return enable();
        if (state > 5) return fail(SEQERROR);
        state = 4;
        return OK;
    case DAT_INFO: return info(data);
    case DAT_LAYOUT: if (message == GET) memset(data, 0, sizeof(layout)); return OK;
    case DAT_SETUP: *(setup *)data = (setup){4096, 0xFFFFFFFF, 1 << 20}; return OK;
    case DAT_MEMXFER: return transfer(data);
    case DAT_PENDING:
        if (message == ENDXFER) return end_page(data);
        if (state != 6) return fail(SEQERROR);
        state = 5;
        ((pending *)data)->count = 0;
        return OK;
    }
    return fail(9);
}
