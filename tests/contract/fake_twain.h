/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the fake manager and the fake source of the tests need of TWAIN; written for them from the specification. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint16_t u16;
typedef uint32_t u32;
enum { DAT_NULL = 0, DAT_CAP = 1, DAT_IDENTITY = 3, DAT_PARENT = 4, DAT_PENDING = 5, DAT_SETUP = 6, DAT_STATUS = 8,
       DAT_UI = 9, DAT_CALLBACK = 0x10, DAT_INFO = 0x101, DAT_LAYOUT = 0x102, DAT_MEMXFER = 0x103, DAT_ENTRY = 0x403 };
enum { GET = 1, GETCURRENT = 2, GETFIRST = 4, GETNEXT = 5, SET = 6, RESET = 7, XFERREADY = 0x101, OPENDSM = 0x301,
       CLOSEDSM = 0x302, OPENDS = 0x401, CLOSEDS = 0x402, DISABLEDS = 0x501, ENABLEDS = 0x502, ENDXFER = 0x701,
       REGISTER = 0x902 };
enum { OK = 0, FAILURE = 1, CHECKSTATUS = 2, CANCEL = 3, XFERDONE = 6, ENDOFLIST = 7 };
enum { BADVALUE = 10, SEQERROR = 11, CAPUNSUPPORTED = 13, NOMEDIA = 29 };
enum { ONEVALUE = 5, ENUMERATION = 4, INT16 = 1, UINT16 = 4, BOOL = 6, FIX32 = 7 };

#pragma pack(push, 2)
typedef struct { u16 major, minor, language, country; char info[34]; } version;
typedef struct { u32 id; version v; u16 major, minor; u32 groups; char maker[34], family[34], name[34]; } identity;
typedef struct { int16_t whole; u16 fraction; } fix32;
typedef struct { u16 cap, type; void *container; } capability;
typedef struct { fix32 x, y; int32_t width, length; int16_t samples, bits[8], depth; u16 planar; int16_t kind;
                 u16 compression; } image_info;
typedef struct { fix32 left, top, right, bottom; u32 document, page, number; } layout;
typedef struct { u32 least, most, preferred; } setup;
typedef struct { u16 compression; u32 stride, columns, rows, x, y, written, flags, length; void *memory; } strip;
typedef struct { u16 count; u32 job; } pending;
typedef struct { u16 condition, data; } status;
typedef struct { void *function; u32 reference; int16_t message; } callback;
typedef struct { u32 size; void *entry; void *(*allocate)(u32); void (*release)(void *); void *(*lock)(void *);
                 void (*unlock)(void *); } entry_points;
#pragma pack(pop)

typedef u16 (*dsm_entry)(identity *, identity *, u32, u16, u16, void *);
typedef u16 (*ds_entry)(identity *, u32, u16, u16, void *);
