/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-callback-rows.h"

#include <stdlib.h>

#include "desk/hl-callbacks.h"

/* Call-backs, derived from the facts of calls as these are written. */

/* An agent who gives up sooner did not let it ring. */
#define RANG_AT_LEAST (5 * HL_SECOND)

static gboolean
query_text (HlDb *db, const char *sql, HlId id, char **text, GError **error)
{
  *text = NULL;
  return hl_stmt_take_row (hl_db_query (db, error, sql, "i", id), error, "s", text);
}

/* FALSE at the end of the rows too, without error. */
static gboolean
query_int (HlDb *db, const char *sql, HlId id, gint64 *value, GError **error)
{
  HlValue values = { .type = 'i', .i = id };

  return hl_db_one_int (db, value, error, sql, &values, 1);
}

/* Who left the queue at once is rung back only where the site says so. */
static gboolean
find_short_kind (HlDb *db, HlCallbackKind *kind, GError **error)
{
  gint64 wants = 0;

  if (!hl_stmt_take_row (
          hl_db_query (db, error, "SELECT callback_short_abandoned FROM site ORDER BY id LIMIT 1",
                       ""),
          error, "i", &wants))
    return FALSE;
  *kind = wants != 0 ? HL_CALLBACK_KIND_ABANDONED : HL_CALLBACK_KIND_NONE;
  return TRUE;
}

/* Who was connected with another number was served. */
static gboolean
find_kind (HlDb *db, const HlFact *fact, HlCallbackKind *kind, GError **error)
{
  *kind = HL_CALLBACK_KIND_NONE;
  switch (fact->kind)
    {
    case HL_FACT_CALL_ABANDONED:
      *kind = HL_CALLBACK_KIND_ABANDONED;
      break;
    case HL_FACT_CALL_SHORT_ABANDONED:
      return find_short_kind (db, kind, error);
    case HL_FACT_CALL_OVERFLOWED:
      if (g_strcmp0 (fact->text, "number") != 0)
        *kind = HL_CALLBACK_KIND_MISSED;
      break;
    case HL_FACT_CALL_MESSAGE:
      *kind = HL_CALLBACK_KIND_MESSAGE;
      break;
    case HL_FACT_CALL_BOOKED:
      *kind = HL_CALLBACK_KIND_BOOKED;
      break;
    default:
      break;
    }
  return TRUE;
}

gboolean
hl_callback_rows_lost (HlDb *db, HlKey *key, HlCallRecord *call, const HlFact *fact, HlId *id,
                       GError **error)
{
  HlCallbackCause cause = {
    .call = call->id,
    .line = call->dialled,
    .queue = call->queue,
    .queue_name = call->queue_name,
    .at = fact->at,
  };

  *id = 0;
  if (!find_kind (db, fact, &cause.kind, error))
    return FALSE;
  if (cause.kind == HL_CALLBACK_KIND_NONE || key == NULL)
    return TRUE;
  if (cause.kind == HL_CALLBACK_KIND_BOOKED && fact->text != NULL)
    cause.booked = g_ascii_strtoll (fact->text, NULL, 10);
  if (!hl_call_open_sealed (call, key, error))
    return FALSE;
  cause.caller = call->caller;
  return hl_callbacks_note_cause (db, key, &cause, id, error);
}

gboolean
hl_callback_rows_answered (HlDb *db, HlCallRecord *call, HlTime at, GError **error)
{
  return hl_callbacks_note_answered (db, call->caller_blind, call->id, at, error);
}

/* "1234": the call-back, or a call that belongs to one. */
static gboolean
find_origin (HlDb *db, const char *text, HlId *id, GError **error)
{
  HlId origin = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
  g_autoptr (GError) failure = NULL;
  gint64 found = 0;

  *id = 0;
  if (origin <= 0)
    return TRUE;
  if (query_int (db, "SELECT coalesce (callback, 0) FROM call WHERE id = $1", origin, &found,
                 &failure)
      || failure != NULL
      || query_int (db, "SELECT id FROM callback WHERE id = $1", origin, &found, &failure))
    *id = found;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* @id: the call-back, 0 = that of the number if there is one; then which it was */
static gboolean
take (HlDb *db, HlCallRecord *call, const HlFact *fact, HlId *id, GError **error)
{
  g_autofree char *name = NULL;

  return hl_callbacks_note_unbooked (db, call->id, error)
         && query_text (db, "SELECT name FROM \"user\" WHERE id = $1", fact->agent, &name, error)
         && hl_callbacks_note_dialled (db, call->caller_blind, call->id, fact->agent, name,
                                       fact->at, id, error);
}

gboolean
hl_callback_rows_dialled (HlDb *db, HlCallRecord *call, const HlFact *fact, HlId *id,
                          GError **error)
{
  return find_origin (db, fact->text, id, error) && take (db, call, fact, id, error);
}

gboolean
hl_callback_rows_taken (HlDb *db, HlCallRecord *call, const HlFact *fact, GError **error)
{
  HlId id = call->callback;

  return id == 0 || take (db, call, fact, &id, error);
}

static HlCallResult
result_of (const char *why, gint64 code, HlSpan span)
{
  HlCallResult result = hl_result_of_code (code > 0 ? (gint) code : 0);

  if (g_strcmp0 (why, "agent") == 0)
    return span >= RANG_AT_LEAST ? HL_RESULT_NO_ANSWER : HL_RESULT_FAILED;
  if (g_strcmp0 (why, "own-phone") == 0)
    return HL_RESULT_FAILED; /* the citizen was never dialled */
  if (result == HL_RESULT_FAILED && g_strcmp0 (why, "no-answer") == 0)
    return HL_RESULT_NO_ANSWER;
  return result;
}

gboolean
hl_callback_rows_failed (HlDb *db, HlCallRecord *call, const HlFact *ended, HlCallResult *result,
                         GError **error)
{
  g_autofree char *why = NULL;
  HlSpan span = 0;

  if (!query_text (db, "SELECT text FROM fact WHERE call = $1 AND kind = 'call-failed'", call->id,
                   &why, error))
    return FALSE;
  span = ended->at - call->offered_at;
  *result = result_of (why, call->code, span);
  return call->callback == 0
         || hl_callbacks_note_result (db, call->callback, (HlCallbackOutcome) *result, ended->at,
                                      error);
}

gboolean
hl_callback_rows_reached (HlDb *db, HlCallRecord *call, HlTime at, GError **error)
{
  return call->callback == 0
         || hl_callbacks_note_result (db, call->callback, HL_CALLBACK_OUTCOME_REACHED, at, error);
}

gboolean
hl_callback_rows_unbooked (HlDb *db, const HlFact *fact, GError **error)
{
  return hl_callbacks_note_unbooked (db, fact->call, error);
}
