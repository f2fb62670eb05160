/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-callback-rows.h"
#include "desk/hl-callbacks.h"

/* The rows of calls, derived from their facts as these are written. */

typedef struct
{
  HlCallRecord *record; /* owned */
  guint64 mask;         /* fields changed since it was loaded */
} Row;

struct _HlCallRows
{
  GHashTable *rows; /* &record->id → Row */

  /* Borrowed */
  HlDb *db;
  HlKey *key;
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_object_unref (row->record);
  g_free (row);
}

HlCallRows *
hl_call_rows_new (HlDb *db, HlKey *key)
{
  HlCallRows *self = g_new0 (HlCallRows, 1);

  self->db = db;
  self->key = key;
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, row_free);
  return self;
}

void
hl_call_rows_free (HlCallRows *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->rows);
  g_free (self);
}

static Row *
keep_row (HlCallRows *self, HlCallRecord *record)
{
  Row *row = g_new0 (Row, 1);

  row->record = record;
  g_hash_table_insert (self->rows, &record->id, row);
  return row;
}

/* NULL without error: the call was never offered here. */
static Row *
get_row (HlCallRows *self, HlId call, GError **error)
{
  Row *row = g_hash_table_lookup (self->rows, &call);
  HlRecord *record;

  if (row != NULL)
    return row;
  record = hl_db_get (self->db, hl_call_record_shape (), call, error);
  return record != NULL ? keep_row (self, (HlCallRecord *) record) : NULL;
}

/* ---- Changes of a row: the value and the bit of its field ---- */

static void
touch (Row *row, const char *field)
{
  guint i = hl_shape_index (hl_call_record_shape (), field);

  g_assert (i < hl_call_record_shape ()->n_fields);
  row->mask |= G_GUINT64_CONSTANT (1) << i;
}

#define SET(row, field, value)                                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    (row)->record->field = (value);                                                                \
    touch ((row), #field);                                                                         \
  }                                                                                                \
  G_STMT_END

#define SET_TEXT(row, field, value)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    char *new_text_ = (value);                                                                     \
    g_free ((row)->record->field);                                                                 \
    (row)->record->field = new_text_;                                                              \
    touch ((row), #field);                                                                         \
  }                                                                                                \
  G_STMT_END

#define ADD(row, field, value) SET (row, field, known ((row)->record->field) + (value))

static gint64
known (gint64 value)
{
  return value != G_MININT64 ? value : 0;
}

/* ---- Looking up ---- */

static gboolean
look_up_text (HlCallRows *self, const char *sql, HlId id, char **text, GError **error)
{
  *text = NULL;
  return hl_stmt_take_row (hl_db_query (self->db, error, sql, "i", id), error, "s", text);
}

static gboolean
set_agent (HlCallRows *self, Row *row, HlId agent, GError **error)
{
  char *name;

  if (agent == 0)
    return TRUE;
  if (!look_up_text (self, "SELECT name FROM \"user\" WHERE id = $1", agent, &name, error))
    return FALSE;
  SET (row, agent, agent);
  SET_TEXT (row, agent_name, name);
  return TRUE;
}

static gboolean
set_queue (HlCallRows *self, Row *row, HlId queue, GError **error)
{
  char *name;

  if (queue == 0)
    return TRUE;
  if (!look_up_text (self, "SELECT name FROM queue WHERE id = $1", queue, &name, error))
    return FALSE;
  SET (row, queue, queue);
  SET_TEXT (row, queue_name, name);
  return TRUE;
}

/* The latest fact of @call of one of two kinds: its kind and time. */
static gboolean
last_fact (HlCallRows *self, HlId call, const char *a, const char *b, char **kind, HlTime *at,
           GError **error)
{
  HlStmt *row = hl_db_query (self->db, error,
                             "SELECT kind, at FROM fact WHERE call = $1 AND kind IN ($2, $3)"
                             " ORDER BY at DESC, id DESC LIMIT 1",
                             "iss", call, a, b);

  *kind = NULL;
  *at = 0;
  return hl_stmt_take_row (row, error, "si", kind, at);
}

/* ---- One function per kind of fact; NULL = the row does not change ---- */

typedef gboolean (*Apply) (HlCallRows *self, Row *row, const HlFact *fact, GError **error);

static void
seal_caller (HlCallRows *self, HlCallRecord *record, const char *number)
{
  if (number == NULL || *number == '\0')
    return;
  record->caller_sealed = hl_key_seal (self->key, HL_PURPOSE_CALLER, number);
  record->caller_blind = hl_number_blind (self->key, number);
}

/* "123 053212349": after the call that it answers, or a word, the number that is shown. */
static char *
line_of (const char *text)
{
  const char *space = text != NULL ? strchr (text, ' ') : NULL;

  return space != NULL ? g_strdup (space + 1) : NULL;
}

static gboolean
insert_row (HlCallRows *self, HlCallRecord *record, const HlFact *fact, GError **error)
{
  record->id = fact->call;
  record->offered_at = fact->at;
  if (!hl_store_insert (self->db, HL_RECORD (record), error))
    return FALSE;

  keep_row (self, g_object_ref (record));
  return TRUE;
}

static gboolean
apply_offered (HlCallRows *self, const HlFact *fact, GError **error)
{
  g_autoptr (HlCallRecord) record = hl_call_record_new ();

  record->way = hl_enum_value (hl_way_words, "in");
  record->dialled = g_strdup (fact->number);
  seal_caller (self, record, fact->text);
  return insert_row (self, record, fact, error);
}

static gboolean
is_extension (HlCallRows *self, const char *number, gboolean *is, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlValue value = { .type = 's', .s = number };
  gint64 one;

  *is = hl_db_one_int (self->db, &one, &failure, "SELECT 1 FROM \"user\" WHERE extension = $1",
                       &value, 1);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
follow_dialled (HlCallRows *self, const HlFact *fact, GError **error)
{
  Row *row = get_row (self, fact->call, error);
  HlId id;

  if (row == NULL || !hl_callback_rows_dialled (self->db, row->record, fact, &id, error))
    return FALSE;
  if (id != 0)
    SET (row, callback, id);
  return TRUE;
}

/* The other party is "caller" here too, so that one look-up finds both ways. */
static gboolean
apply_dialled (HlCallRows *self, const HlFact *fact, GError **error)
{
  g_autoptr (HlCallRecord) record = hl_call_record_new ();
  Row row = { .record = record };
  gboolean internal, test = g_strcmp0 (fact->text, "test") == 0;

  if (!is_extension (self, fact->number, &internal, error))
    return FALSE;
  record->way = hl_enum_value (hl_way_words, test ? "test" : internal ? "internal" : "out");
  if (internal || test)
    record->dialled = g_strdup (fact->number);
  else
    seal_caller (self, record, fact->number);
  record->line = line_of (fact->text);
  return set_agent (self, &row, fact->agent, error) && insert_row (self, record, fact, error)
         && (internal || follow_dialled (self, fact, error));
}

static void
settle (Row *row, HlOutcome outcome)
{
  if (row->record->outcome == HL_OUTCOME_NONE)
    SET (row, outcome, outcome);
}

static gboolean
apply_closed (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  settle (row, HL_OUTCOME_CLOSED);
  return TRUE;
}

static gboolean
apply_queued (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  if (row->record->queued_at == 0)
    SET (row, queued_at, fact->at);
  return set_queue (self, row, fact->queue, error);
}

static gboolean
apply_returned (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  HlCallRecord *call = row->record;

  ADD (row, ring_us, fact->span);
  return call->callback == 0 || call->answered_at != 0
         || hl_callbacks_note_returned (self->db, call->callback, call->id, fact->at, error);
}

/* Once more: the phone of who had taken it was lost. */
static gboolean
apply_taken (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  return set_agent (self, row, fact->agent, error)
         && hl_callback_rows_taken (self->db, row->record, fact, error);
}

static gboolean
apply_answered (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  g_autofree char *kind = NULL;
  HlTime rang_at;

  if (!last_fact (self, fact->call, "call-ringing", "call-ringing", &kind, &rang_at, error))
    return FALSE;
  if (rang_at > 0 && rang_at <= fact->at)
    ADD (row, ring_us, fact->at - rang_at);
  if (row->record->answered_at == 0)
    {
      SET (row, answered_at, fact->at);
      SET (row, wait_us, fact->span);
      if (!hl_callback_rows_answered (self->db, row->record, fact->at, error))
        return FALSE;
    }
  return set_agent (self, row, fact->agent, error) && set_queue (self, row, fact->queue, error);
}

static gboolean
apply_connected (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  if (row->record->answered_at == 0)
    SET (row, answered_at, fact->at);
  SET (row, ring_us, fact->span);
  SET (row, result, HL_RESULT_REACHED);
  return set_agent (self, row, fact->agent, error)
         && hl_callback_rows_reached (self->db, row->record, fact->at, error);
}

/* Another agent has the call now; somebody outside is none. */
static gboolean
apply_moved (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  return fact->agent == 0 || set_agent (self, row, fact->agent, error);
}

static gboolean
apply_resumed (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  ADD (row, hold_us, fact->span);
  return TRUE;
}

/* The caller was not served: she is rung back. */
static gboolean
follow_lost (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  HlId id;

  if (!hl_callback_rows_lost (self->db, self->key, row->record, fact, &id, error))
    return FALSE;
  if (id != 0)
    SET (row, callback, id);
  return TRUE;
}

static gboolean
apply_left (HlCallRows *self, Row *row, const HlFact *fact, HlOutcome outcome, GError **error)
{
  settle (row, outcome);
  SET (row, wait_us, fact->span);
  return follow_lost (self, row, fact, error);
}

static gboolean
apply_abandoned (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  return apply_left (self, row, fact, HL_OUTCOME_ABANDONED, error);
}

static gboolean
apply_short_abandoned (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  return apply_left (self, row, fact, HL_OUTCOME_SHORT_ABANDONED, error);
}

static gboolean
apply_overflowed (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  return apply_left (self, row, fact, HL_OUTCOME_OVERFLOWED, error);
}

static gboolean
apply_booked (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  return apply_left (self, row, fact, HL_OUTCOME_CALLBACK, error);
}

static gboolean
apply_message (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  settle (row, HL_OUTCOME_MESSAGE);
  return follow_lost (self, row, fact, error)
         && hl_recordings_note_message (self->db, fact->call, error);
}

static gboolean
apply_not_asked (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  settle (row, HL_OUTCOME_LEFT);
  return TRUE;
}

static gboolean
apply_menu (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  if (fact->text != NULL && *fact->text != '\0')
    SET_TEXT (row, menu_keys, g_strndup (fact->text, 32));
  return TRUE;
}

static gboolean
apply_rated (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  SET (row, rating, fact->code);
  return TRUE;
}

static gboolean
apply_diverted (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  SET_TEXT (row, diverted_sealed, hl_key_seal (self->key, HL_PURPOSE_CALLER, fact->number));
  return TRUE;
}

static gboolean
apply_requeued (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  return set_queue (self, row, fact->queue, error);
}

static gboolean
apply_failed (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  settle (row, HL_OUTCOME_FAILED);
  SET (row, code, fact->code);
  return TRUE;
}

static HlOutcome
outcome_at_end (const HlCallRecord *call)
{
  if (call->answered_at != 0)
    return HL_OUTCOME_ANSWERED;
  if (call->way != hl_enum_value (hl_way_words, "in"))
    return HL_OUTCOME_FAILED;
  return call->queued_at != 0 ? HL_OUTCOME_ABANDONED : HL_OUTCOME_LEFT;
}

/* Lost with the process while she waited: she is rung back as one who left. */
static gboolean
settle_at_end (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  HlFact left = { .kind = HL_FACT_CALL_ABANDONED, .call = fact->call, .at = fact->at };

  settle (row, outcome_at_end (row->record));
  return row->record->outcome != HL_OUTCOME_ABANDONED || follow_lost (self, row, &left, error);
}

/* An outbound call that was not answered. */
static gboolean
follow_failed (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  HlCallResult result;

  if (row->record->way != hl_enum_value (hl_way_words, "out") || row->record->answered_at != 0)
    return TRUE;
  if (!hl_callback_rows_failed (self->db, row->record, fact, &result, error))
    return FALSE;
  SET (row, result, result);
  return TRUE;
}

static gboolean
apply_ended (HlCallRows *self, Row *row, const HlFact *fact, GError **error)
{
  g_autofree char *kind = NULL;
  HlTime held_at;

  /* The caller rang off while on hold */
  if (!last_fact (self, fact->call, "call-held", "call-resumed", &kind, &held_at, error))
    return FALSE;
  if (g_strcmp0 (kind, "call-held") == 0 && held_at <= fact->at)
    ADD (row, hold_us, fact->at - held_at);

  if (row->record->outcome == HL_OUTCOME_NONE && !settle_at_end (self, row, fact, error))
    return FALSE;
  SET (row, ended_at, fact->at);
  if (fact->code != 0 && row->record->code == G_MININT64)
    SET (row, code, fact->code);
  if (row->record->answered_at != 0)
    SET (row, talk_us, MAX (fact->span - known (row->record->hold_us), 0));
  if (fact->text != NULL && *fact->text != '\0')
    SET_TEXT (row, ended_by,
              g_utf8_substring (fact->text, 0, MIN (g_utf8_strlen (fact->text, -1), 16)));
  return follow_failed (self, row, fact, error);
}

static const Apply appliers[HL_N_FACTS] = {
  [HL_FACT_CALL_CLOSED] = apply_closed,
  [HL_FACT_CALL_QUEUED] = apply_queued,
  [HL_FACT_CALL_RETURNED] = apply_returned,
  [HL_FACT_CALL_ANSWERED] = apply_answered,
  [HL_FACT_CALL_CONNECTED] = apply_connected,
  [HL_FACT_CALL_RESUMED] = apply_resumed,
  [HL_FACT_CALL_ABANDONED] = apply_abandoned,
  [HL_FACT_CALL_SHORT_ABANDONED] = apply_short_abandoned,
  [HL_FACT_CALL_OVERFLOWED] = apply_overflowed,
  [HL_FACT_CALL_FAILED] = apply_failed,
  [HL_FACT_CALL_ENDED] = apply_ended,
  [HL_FACT_CALL_TRANSFERRED] = apply_moved,
  [HL_FACT_CALL_TAKEN_OVER] = apply_moved,
  [HL_FACT_CALL_MENU] = apply_menu,
  [HL_FACT_CALL_LEFT] = apply_not_asked,
  [HL_FACT_CALL_MESSAGE] = apply_message,
  [HL_FACT_CALL_BOOKED] = apply_booked,
  [HL_FACT_CALL_RATED] = apply_rated,
  [HL_FACT_CALL_MOVED] = apply_requeued,
  [HL_FACT_CALL_DIVERTED] = apply_diverted,
  [HL_FACT_CALLBACK_TAKEN] = apply_taken,
};

/* The state before was wrap-up: its span belongs to the call it followed. */
static gboolean
apply_agent_state (HlCallRows *self, const HlFact *fact, GError **error)
{
  HlValue agent = { .type = 'i', .i = fact->agent };
  g_autoptr (GError) failure = NULL;
  gint64 call = 0;
  Row *row;

  if (g_strcmp0 (fact->text, hl_switch_agent_words[HL_AGENT_OFFLINE]) == 0
      && !hl_callbacks_note_offline (self->db, fact->agent, fact->at, error))
    return FALSE;
  if (fact->code != HL_AGENT_WRAP_UP || fact->span <= 0)
    return TRUE;
  if (!hl_db_one_int (self->db, &call, &failure,
                      "SELECT call FROM fact WHERE agent = $1 AND kind = 'agent-state'"
                      " AND text = 'wrap-up' ORDER BY at DESC, id DESC LIMIT 1",
                      &agent, 1)
      && failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  row = call != 0 ? get_row (self, call, &failure) : NULL;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (row != NULL)
    ADD (row, wrap_up_us, fact->span);
  return TRUE;
}

gboolean
hl_call_rows_apply (HlCallRows *self, const HlFact *fact, GError **error)
{
  g_autoptr (GError) failure = NULL;
  Row *row;

  if (fact->kind == HL_FACT_CALL_OFFERED)
    return apply_offered (self, fact, error);
  if (fact->kind == HL_FACT_CALL_DIALLED)
    return apply_dialled (self, fact, error);
  if (fact->kind == HL_FACT_AGENT_STATE)
    return apply_agent_state (self, fact, error);
  if (fact->kind == HL_FACT_CALLBACK_CANCELLED)
    return hl_callback_rows_unbooked (self->db, fact, error);
  if (appliers[fact->kind] == NULL || fact->call == 0)
    return TRUE;

  row = get_row (self, fact->call, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return row == NULL || appliers[fact->kind](self, row, fact, error);
}

gboolean
hl_call_rows_write (HlCallRows *self, GError **error)
{
  GHashTableIter iter;
  Row *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      if (row->mask != 0 && !hl_store_update (self->db, HL_RECORD (row->record), row->mask, error))
        return FALSE;
      row->mask = 0;
    }
  return TRUE;
}

/* ---- Reading ---- */

static gboolean
open_number (const char *sealed, HlKey *key, char **plain, GError **error)
{
  char *opened = sealed != NULL ? hl_key_open_sealed (key, HL_PURPOSE_CALLER, sealed, error) : NULL;

  if (opened == NULL)
    return sealed == NULL;
  g_free (*plain);
  *plain = opened;
  return TRUE;
}

gboolean
hl_call_open_sealed (HlCallRecord *call, HlKey *key, GError **error)
{
  return open_number (call->caller_sealed, key, &call->caller, error)
         && open_number (call->diverted_sealed, key, &call->diverted, error);
}

gboolean
hl_call_set_ticket (HlDb *db, HlId call, HlId ticket, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallRecord) record =
      (HlCallRecord *) hl_db_get (db, hl_call_record_shape (), call, &failure);
  Row row = { .record = record };

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (record == NULL || record->ticket == ticket)
    return TRUE;
  SET (&row, ticket, ticket);
  return hl_store_update (db, HL_RECORD (record), row.mask, error);
}

/* ---- Calls lost with the process ---- */

static gboolean
is_alive (const HlId *alive, guint n_alive, HlId call)
{
  for (guint i = 0; i < n_alive; i++)
    if (alive[i] == call)
      return TRUE;
  return FALSE;
}

/* (element-type HlId) */
static GArray *
find_lost (HlDb *db, const HlId *alive, guint n_alive, HlTime before, GError **error)
{
  g_autoptr (GArray) lost = g_array_new (FALSE, FALSE, sizeof (HlId));
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (
      db, error, "SELECT id FROM call WHERE outcome IS NULL AND offered_at <= $1 ORDER BY id", "i",
      before);

  if (row == NULL)
    return NULL;
  while (hl_stmt_next (row, &failure))
    {
      HlId id = hl_stmt_int (row, 0);

      if (!is_alive (alive, n_alive, id))
        g_array_append_val (lost, id);
    }
  if (failure == NULL)
    return g_steal_pointer (&lost);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* It lasted until its last fact, as far as anybody knows. */
static gboolean
close_lost (HlDb *db, HlChain *chain, HlCallRows *rows, HlId call, HlTime now, GError **error)
{
  HlValue id = { .type = 'i', .i = call };
  HlFact ended = { .kind = HL_FACT_CALL_ENDED, .call = call, .text = "switch" };
  HlFactNote fault = { .at = now, .kind = "fault", .call = call, .text = "lost with the service" };
  HlFactNote note = { .at = now, .kind = "call-ended", .call = call, .text = "switch" };
  Row *row = get_row (rows, call, error);

  if (row == NULL
      || !hl_db_one_int (db, &ended.at, error,
                         "SELECT coalesce(max(at), 0) FROM fact WHERE call = $1", &id, 1))
    return FALSE;
  ended.at = MAX (ended.at, row->record->offered_at);
  if (row->record->answered_at != 0)
    ended.span = note.span = MAX (ended.at - row->record->answered_at, 0);
  return hl_fact_link (db, chain, 0, &fault, error) && hl_fact_link (db, chain, 0, &note, error)
         && hl_call_rows_apply (rows, &ended, error);
}

int
hl_calls_close_lost (HlDb *db, HlKey *key, const HlId *alive, guint n_alive, HlTime before,
                     HlTime now, GError **error)
{
  g_autoptr (GArray) lost = find_lost (db, alive, n_alive, before, error);
  g_autoptr (HlCallRows) rows = hl_call_rows_new (db, key);
  g_auto (HlChain) chain = { 0 };

  if (lost == NULL || !hl_chain_load (db, "fact", &chain, error))
    return -1;
  for (guint i = 0; i < lost->len; i++)
    if (!close_lost (db, &chain, rows, g_array_index (lost, HlId, i), now, error))
      return -1;
  if (lost->len > 0 && (!hl_chain_save (db, &chain, error) || !hl_call_rows_write (rows, error)))
    return -1;
  return (int) lost->len;
}
