/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "people/hl-user.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

/* The route table: one row per method and path, and what a handler may ask of its
 * request.  The frame has already checked sign-in, permission, path ids, the query
 * (names and kinds), the size and the JSON of the body; a handler replies exactly
 * once, at once or later.  Handlers run in the main thread and never block;
 * answers from the store are made in the store's threads (hl_request_read()). */

typedef struct _HlRequest HlRequest;
typedef struct _HlRoute HlRoute;

typedef enum
{
  HL_ROUTE_OPEN = 1 << 0,     /* needs no sign-in */
  HL_ROUTE_LIST = 1 << 1,     /* answers {"items": [out…], "next", "total"} */
  HL_ROUTE_CREATED = 1 << 2,  /* answers 201 (hl_request_write()'s default status) */
  HL_ROUTE_PATCH_IN = 1 << 3, /* for the description: every field of `in` may be absent */
  HL_ROUTE_FILE = 1 << 4,     /* for the description: answers `type`, not JSON */
  HL_ROUTE_SOCKET = 1 << 5,   /* for the description: a WebSocket, served by the frame */
  HL_ROUTE_RAW = 1 << 6,      /* the body is not read as JSON: hl_request_body_bytes() */
  HL_ROUTE_UPLOAD = 1 << 7,   /* the body is a file, written as it comes: hl-upload.h */
} HlRouteFlags;

typedef void (*HlRouteFunc) (HlRequest *request);

struct _HlRoute
{
  const char *method; /* "GET"; NULL ends a table */
  /* Below /api/v1; ":id" takes a positive whole number (else 404), ":word" a lower-case
   * word, ":name" a prompt's; fixed parts win over parameters: "/tickets/:id",
   * "/tickets/:id/:event". */
  const char *path;
  guint32 may; /* HlPermission bits, any one of them is enough; 0 = signed in */
  HlRouteFunc handle;
  const char *summary;          /* a short sentence for the description */
  const HlShape *(*in) (void);  /* of the body; NULL = none or free form */
  const HlShape *(*out) (void); /* of the answer, or of an item */
  HlRouteFlags flags;
  /* Query names with their kind, separated by spaces: "limit after from:time queue:id state:words
   * q". Kinds: text (default), int, id, time (an int), bool (true, false), date (2026-11-23), words
   * (may be repeated).  "limit" (1–256) and "after" know theirs.  Any other name is 400 `field`. */
  const char *query;
  const char *type; /* HL_ROUTE_FILE: media type */
};

/* Each hl-routes-*.c exports one, ended by an empty row; hl-routes.c names them all. */
extern const HlRoute hl_routes_session[];
extern const HlRoute hl_routes_me[];
extern const HlRoute hl_routes_live[];
extern const HlRoute hl_routes_watch[];   /* hints, marks, moving, alarms */
extern const HlRoute hl_routes_service[]; /* health, openapi, events */
extern const HlRoute hl_routes_people[];  /* users */
extern const HlRoute hl_routes_desk[];    /* tickets, vocabulary */
extern const HlRoute hl_routes_follow_ups[];
extern const HlRoute hl_routes_dispatch[];    /* views, offices, supervision orders */
extern const HlRoute hl_routes_flow[];        /* events of tickets, clocks, the calendar */
extern const HlRoute hl_routes_attachments[]; /* files on tickets */
extern const HlRoute hl_routes_contacts[];    /* what came in by mail */
extern const HlRoute hl_routes_calls[];       /* calls, caller, unmask */
extern const HlRoute hl_routes_citizens[];    /* the people who call */
extern const HlRoute hl_routes_callbacks[];   /* citizens to be rung back */
extern const HlRoute hl_routes_drill[];
extern const HlRoute hl_routes_recordings[];
extern const HlRoute hl_routes_keeping[];    /* recordings: class, purge, verify */
extern const HlRoute hl_routes_statistics[]; /* statistics, exports */
extern const HlRoute hl_routes_site[];       /* site, facts, backup */
extern const HlRoute hl_routes_blocked[];    /* numbers that are not answered */
extern const HlRoute hl_routes_prompts[];
extern const HlRoute hl_routes_search[]; /* the index */

/* ---- What a request is; any thread, constant while it lives ---- */

HlId hl_request_user (HlRequest *self); /* 0 when not signed in */
const char *hl_request_user_name (HlRequest *self);
HlRole hl_request_role (HlRequest *self);
gboolean hl_request_may (HlRequest *self, HlPermission permission);
HlTime hl_request_now (HlRequest *self); /* when it came */
const char *hl_request_address (HlRequest *self);

HlId hl_request_id (HlRequest *self);                             /* the path's first ":id" */
const char *hl_request_param (HlRequest *self, const char *name); /* ":event" → "close"; NULL */

const char *hl_request_query (HlRequest *self, const char *name); /* NULL = not given */
gint64 hl_request_query_int (HlRequest *self, const char *name,
                             gint64 otherwise); /* int, id, time */
gboolean hl_request_query_bool (HlRequest *self, const char *name, gboolean otherwise);
const char *const *hl_request_query_words (HlRequest *self, const char *name); /* never NULL */
guint hl_request_limit (HlRequest *self); /* of a list, 1–256, 100 */

const HlJson *hl_request_body (HlRequest *self); /* an object; NULL = no body */
GBytes *hl_request_body_bytes (HlRequest *self); /* as it came; NULL = no body */
HlKey *hl_request_key (HlRequest *self);         /* the data's key */

/* ---- What it may use; main thread ---- */

typedef struct _HlService HlService;
HlService *hl_request_service (HlRequest *self);
HlStore *hl_request_store (HlRequest *self);
GCancellable *hl_request_cancellable (HlRequest *self); /* the client went away, or we stop */
HlRequest *hl_request_ref (HlRequest *self);
void hl_request_unref (HlRequest *self);

/* ---- Replies: exactly one; main thread ---- */

void hl_request_reply (HlRequest *self, guint status, const char *json);
void hl_request_reply_record (HlRequest *self, guint status, gpointer record);
void hl_request_reply_empty (HlRequest *self); /* 204 */
/* @name: (nullable): for Content-Disposition, UTF-8 */
void hl_request_reply_bytes (HlRequest *self, GBytes *bytes, const char *type, const char *name);
/* The one part of @total bytes that the request wants by its Range header; FALSE = all. */
gboolean hl_request_range (HlRequest *self, gint64 total, gint64 *offset, gint64 *length);
typedef struct
{
  gint64 offset, length, total; /* bytes: from where, how many, of how many */
  gboolean part;                /* 206, else 200 */
  const char *type;             /* static */
  const char *name;             /* (nullable): for Content-Disposition, UTF-8 */
} HlStreamReply;
/* In pieces, each read in a worker thread when the one before has been written.  What can't be
 * read at its begin is 410; after that the connection is cut. */
void hl_request_reply_stream (HlRequest *self, GInputStream *input, const HlStreamReply *reply);
/* Range is honoured; read in a worker thread; 410 when it is not there (any more). */
void hl_request_reply_file (HlRequest *self, const char *path, const char *type, const char *name);

typedef enum
{
  HL_FAIL_FIELD, /* 400; the rest as API.md says */
  HL_FAIL_JSON,
  HL_FAIL_SIGNED_OUT,
  HL_FAIL_PASSWORD,
  HL_FAIL_PERMISSION,
  HL_FAIL_NOT_FOUND,
  HL_FAIL_METHOD,
  HL_FAIL_CONFLICT,
  HL_FAIL_STATE,
  HL_FAIL_GONE,
  HL_FAIL_TOO_LARGE,
  HL_FAIL_REASON,
  HL_FAIL_LOCKED_OUT,
  HL_FAIL_TOO_MANY,
  HL_FAIL_INTERNAL,
  HL_FAIL_AWAY,
  HL_FAIL_DISK,
  HL_N_FAILS
} HlFail;

/* The domain for errors made by handlers and jobs: code = HlFail.  A message of FIELD
 * starts with the field's name and ": ". */
#define HL_FAIL (hl_fail_quark ())
GQuark hl_fail_quark (void);
extern const char *const hl_fail_words[];
guint hl_fail_status (HlFail fail);

/* What an error of any of our domains is to a client.  INTERNAL when it is nobody's
 * business but ours; then the client is told only that, and the log the rest. */
HlFail hl_fail_of_error (const GError *error);

/* (error borrowed) */
void hl_request_fail (HlRequest *self, const GError *error);
void hl_request_fail_with (HlRequest *self, HlFail fail, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* ---- Answers made in the store's threads ---- */

/* What a job fills.  It may run twice: each run starts with an empty one. */
typedef struct
{
  guint status; /* 200, or 201 of HL_ROUTE_CREATED; 204 = no body */
  GString *json;
  HlJsonWriter writer;  /* on json */
  HlJsonWriter current; /* on its own text: with the error HL_FAIL_CONFLICT or
                           HL_DB_ERROR_REVISION, the record as it is ("current") */
  gboolean scanned;     /* of a list: searched without the index, the newest alone */
  /* Anything for @done; freed with the answer */
  gpointer data;
  GDestroyNotify free_data;
} HlAnswer;

typedef gboolean (*HlAnswerJob) (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error);

/* After the commit, in the main thread, before the reply.  TRUE: the frame sends the answer;
 * FALSE: @done replies (or has), e.g. with a file whose path it found. */
typedef gboolean (*HlAnswerDone) (HlRequest *request, HlAnswer *answer);

/* @job runs in a reader thread, then its answer is sent. */
void hl_request_read (HlRequest *self, HlAnswerJob job, HlAnswerDone done);

/* @job runs in the writer thread.  A POST's Idempotency-Key is looked up first and kept in the
 * same transaction: the handler need not know.  A repeated answer does not call @done. */
void hl_request_write (HlRequest *self, HlAnswerJob job, HlAnswerDone done);

/* ---- Lists, in jobs ---- */

/* An opaque cursor of up to two numbers (time and id, say) and back; 400 `after` when it is not
 * ours. */
char *hl_cursor_write (gint64 a, gint64 b);
gboolean hl_cursor_read (HlRequest *request, gint64 *a, gint64 *b, gboolean *given, GError **error);

/* {"items": [ … then end: "next" (NULL = null), "total".  @total > 10,000 is written as 10,000 and
 * "more": true; -1 leaves it out. */
void hl_answer_begin_list (HlAnswer *answer);
void hl_answer_end_list (HlAnswer *answer, const char *next, gint64 total);
#define HL_TOTAL_MAX 10000

/* hl_facts_append() (hl-fact-store.h) by the request's user, in a write job. */
gboolean hl_request_fact (HlDb *db, HlRequest *request, const char *kind, HlId call, HlId ticket,
                          const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlRequest, hl_request_unref)

G_END_DECLS
