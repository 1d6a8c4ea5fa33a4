/* SPDX-License-Identifier: GPL-3.0-or-later
 * A TWAIN data source manager for the tests: one source (FAKE_TWAIN_SOURCE), callbacks, memory, states kept strictly. */
#include <dlfcn.h>
#include "fake_twain.h"

static int state = 2;
static u16 reason;
static ds_entry source;
static identity found;
static void *told;

static u16 fail(u16 why) { reason = why; return FAILURE; }
static void *allocate(u32 size) { return calloc(1, size); }
static void *lock(void *place) { return place; }
static void unlock(void *place) { (void)place; }

u16 DSM_Entry(identity *app, identity *to, u32 group, u16 dat, u16 message, void *data);

static u16 open_manager(identity *app) {
    const char *path = getenv("FAKE_TWAIN_SOURCE");
    void *library = path ? dlopen(path, RTLD_NOW) : 0;
    source = library ? (ds_entry)dlsym(library, "DS_Entry") : 0;
    if (!(app->groups & 0x20000000)) return fail(SEQERROR); /* our client must say that it knows TWAIN 2 */
    app->groups |= 0x10000000;
    app->id = 1;
    state = 3;
    return OK;
}

static u16 identities(identity *app, u16 message, identity *who) {
    switch (message) {
    case GETFIRST:
        if (!source || source(app, 1, DAT_IDENTITY, GET, &found) != OK) return ENDOFLIST;
        found.id = 2;
        *who = found;
        return OK;
    case GETNEXT: return ENDOFLIST;
    case OPENDS:
        if (state != 3 || !source || strcmp(who->name, found.name)) return fail(3);
        if (source(app, 1, DAT_IDENTITY, OPENDS, who) != OK) return fail(5);
        state = 4;
        return OK;
    case CLOSEDS:
        if (state < 4) return fail(SEQERROR);
        source(app, 1, DAT_IDENTITY, CLOSEDS, who);
        state = 3;
        told = 0;
        return OK;
    }
    return fail(9);
}

static u16 manager(identity *app, u16 dat, u16 message, void *data) {
    if (dat == DAT_PARENT && message == OPENDSM) return state == 2 ? open_manager(app) : fail(SEQERROR);
    if (state < 3) return fail(SEQERROR);
    if (dat == DAT_PARENT) { state = 2; return OK; }
    if (dat == DAT_IDENTITY) return identities(app, message, data);
    if (dat == DAT_STATUS) { ((status *)data)->condition = reason; reason = 0; return OK; }
    if (dat == DAT_ENTRY) {
        *(entry_points *)data = (entry_points){sizeof(entry_points), DSM_Entry, allocate, free, lock, unlock};
        return OK;
    }
    return fail(9);
}

u16 DSM_Entry(identity *app, identity *to, u32 group, u16 dat, u16 message, void *data) {
    if (!to) return manager(app, dat, message, data);
    if (dat == DAT_CALLBACK) { told = ((callback *)data)->function; return OK; }
    if (dat == DAT_NULL && told) { /* from the source: pass it on to the program */
        return ((u16 (*)(identity *, identity *, u32, u16, u16, void *))told)(app, to, group, dat, message, data);
    }
    return state >= 4 ? source(app, group, dat, message, data) : fail(SEQERROR);
}
