/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "desk/hl-callbacks.h"
#include "hl-test-db.h"
#include "hl-test.h"
#include "service/hl-fact-store.h"

/* A site with two queues and two agents, and calls as facts. */

#define T0 ((HlTime) 1795000000 * HL_SECOND)
#define NUMBER "13812345678"
#define OTHER "13987654321"
#define LINA ((HlId) 77)
#define WANG ((HlId) 78)
#define QUEUE ((HlId) 5)

typedef struct
{
  HlDb *db;
  HlKey *key;
  HlFactBatch *batch;
  HlTime now;
} Fixture;

static inline void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->db = hl_test_db ();
  f->key = hl_test_key ();
  f->batch = hl_fact_batch_new (f->key);
  f->now = T0;
  hl_db_exec (
      f->db,
      "INSERT INTO \"user\" (id, revision, login, name, role, extension, enabled, created_at)"
      " VALUES (77, 1, 'lina', '李娜', 'agent', '1001', 1, 1),"
      " (78, 1, 'wangfang', '王芳', 'agent', '1002', 1, 1);"
      "INSERT INTO queue (id, revision, name, strategy, ring_seconds, wrap_up_seconds,"
      " wrap_up_until_saved, max_waiting, max_wait_seconds, short_abandon_seconds, place)"
      " VALUES (5, 1, '综合', 'longest-idle', 20, 30, 0, 0, 0, 5, 1),"
      " (6, 1, '心理', 'longest-idle', 20, 30, 0, 0, 0, 5, 2);"
      "INSERT INTO site (id, revision, name, utc_offset_minutes, outbound_wrap_up_seconds,"
      " dial_seconds, max_misses, miss_pause_seconds) VALUES (1, 1, 's', 480, 30, 60, 2, 5)",
      &error);
  g_assert_no_error (error);
}

static inline void
tear_down (Fixture *f, gconstpointer data)
{
  hl_fact_batch_free (f->batch);
  hl_db_close (f->db);
  hl_key_unref (f->key);
}

static inline void
add (Fixture *f, HlFactKind kind, HlId call, HlFact more)
{
  f->now += HL_SECOND;
  more.kind = kind;
  more.call = call;
  more.at = f->now;
  hl_fact_batch_add (f->batch, &more, 0);
}

static inline void
flush (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_db_begin (f->db, &error));
  hl_fact_batch_write (f->db, f->batch, &error);
  g_assert_no_error (error);
  g_assert_true (hl_db_commit (f->db, &error));
  hl_fact_batch_free (f->batch);
  f->batch = hl_fact_batch_new (f->key);
}

/* An inbound call that comes as far as the queue and ends with @kind. */
static inline void
lose (Fixture *f, HlId call, const char *number, HlId queue, HlFactKind kind, const char *text)
{
  add (f, HL_FACT_CALL_OFFERED, call, (HlFact){ .number = "12349", .text = number });
  add (f, HL_FACT_CALL_QUEUED, call, (HlFact){ .queue = queue });
  add (f, kind, call, (HlFact){ .queue = queue, .span = 20 * HL_SECOND, .text = text });
  add (f, HL_FACT_CALL_ENDED, call, (HlFact){ .text = "caller", .code = 200 });
  flush (f);
}

static inline void
dial (Fixture *f, HlId call, const char *number, HlId agent, const char *text)
{
  add (f, HL_FACT_CALL_DIALLED, call, (HlFact){ .number = number, .agent = agent, .text = text });
  flush (f);
}

static inline void
fail (Fixture *f, HlId call, gint code, const char *why, const char *by)
{
  f->now += 10 * HL_SECOND;
  add (f, HL_FACT_CALL_FAILED, call, (HlFact){ .code = code, .text = why });
  add (f, HL_FACT_CALL_ENDED, call, (HlFact){ .text = by, .code = code });
  flush (f);
}

static inline void
connect_call (Fixture *f, HlId call, HlId agent)
{
  add (f, HL_FACT_CALL_CONNECTED, call, (HlFact){ .agent = agent, .span = 3 * HL_SECOND });
  flush (f);
}

static inline GPtrArray *
list (Fixture *f, const char *state)
{
  const char *states[] = { state, NULL };
  HlCallbackFilter filter = { .states = state != NULL ? states : NULL };
  g_autoptr (GError) error = NULL;
  gint64 total = 0;
  GPtrArray *found = hl_callbacks_list (f->db, f->key, &filter, 100, &total, &error);

  g_assert_no_error (error);
  g_assert_cmpint (total, ==, found->len);
  return found;
}

static inline HlCallback *
only (Fixture *f)
{
  g_autoptr (GPtrArray) found = list (f, NULL);

  g_assert_cmpuint (found->len, ==, 1);
  return g_object_ref (found->pdata[0]);
}

static inline HlCallRecord *
get_call (Fixture *f, HlId id)
{
  g_autoptr (GError) error = NULL;
  HlCallRecord *call = (HlCallRecord *) hl_db_get (f->db, hl_call_record_shape (), id, &error);

  g_assert_no_error (error);
  g_assert_nonnull (call);
  return call;
}

static inline HlDeskContext
as (Fixture *f, HlId user)
{
  return (HlDeskContext){ f->key, f->now, user, user == LINA ? "李娜" : "王芳" };
}
