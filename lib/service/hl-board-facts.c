/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-warnings.h"
#include "hl-board-private.h"
#include "hl-live-store.h"
#include "hl-sessions.h"
#include "hl-wall.h"

/* Facts on their way from the journal into the log, strictly in order and one write
 * at a time; and what the screens want to know of live calls. */

#define STORE_AGAIN_MS 2000
#define STORE_EVERY (100 * HL_MILLISECOND) /* under load: many calls share a commit */

/* ---- As text, in the journal ---- */

void
hl_board_fact_free (gpointer data)
{
  HlBoardFact *fact = data;

  g_free ((char *) fact->fact.number);
  g_free ((char *) fact->fact.text);
  g_free (fact);
}

char *
hl_board_fact_write (const HlBoardFact *fact)
{
  GString *out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "kind", fact->fact.kind);
  hl_json_add_int (&writer, "at", fact->fact.at);
  hl_json_add_int (&writer, "call", fact->fact.call);
  hl_json_add_int (&writer, "leg", fact->fact.leg);
  hl_json_add_int (&writer, "agent", fact->fact.agent);
  hl_json_add_int (&writer, "queue", fact->fact.queue);
  hl_json_add_int (&writer, "span", fact->fact.span);
  hl_json_add_int (&writer, "code", fact->fact.code);
  hl_json_add_int (&writer, "actor", fact->actor);
  if (fact->fact.number != NULL)
    hl_json_add_text (&writer, "number", fact->fact.number);
  if (fact->fact.text != NULL)
    hl_json_add_text (&writer, "text", fact->fact.text);
  hl_json_end_object (&writer);
  return g_string_free (out, FALSE);
}

HlBoardFact *
hl_board_fact_read (HlId id, const char *text)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, -1, NULL);
  const HlJson *root = doc != NULL ? hl_json_doc_root (doc) : NULL;
  gint64 kind = hl_json_int (hl_json_get (root, "kind"), HL_N_FACTS);
  HlBoardFact *fact;

  if (kind < 0 || kind >= HL_N_FACTS)
    return NULL;
  fact = g_new0 (HlBoardFact, 1);
  fact->id = id;
  fact->actor = hl_json_int (hl_json_get (root, "actor"), 0);
  fact->fact.kind = (HlFactKind) kind;
  fact->fact.at = hl_json_int (hl_json_get (root, "at"), 0);
  fact->fact.call = hl_json_int (hl_json_get (root, "call"), 0);
  fact->fact.leg = hl_json_int (hl_json_get (root, "leg"), 0);
  fact->fact.agent = hl_json_int (hl_json_get (root, "agent"), 0);
  fact->fact.queue = hl_json_int (hl_json_get (root, "queue"), 0);
  fact->fact.span = hl_json_int (hl_json_get (root, "span"), 0);
  fact->fact.code = (gint) hl_json_int (hl_json_get (root, "code"), 0);
  fact->fact.number = g_strdup (hl_json_text (hl_json_get (root, "number"), NULL));
  fact->fact.text = g_strdup (hl_json_text (hl_json_get (root, "text"), NULL));
  return fact;
}

/* ---- Into the log ---- */

typedef struct
{
  HlBoard *board; /* gone when cancelled */
  GCancellable *cancellable;
  GArray *rows; /* of the journal, to be forgotten */
  guint n;
} Storing;

static void
storing_free (Storing *storing)
{
  g_clear_pointer (&storing->rows, g_array_unref);
  g_clear_object (&storing->cancellable);
  g_free (storing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Storing, storing_free)

static gboolean
again_cb (gpointer data)
{
  HlBoard *self = data;

  self->store_again = 0;
  hl_board_store_facts (self);
  return G_SOURCE_REMOVE;
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Storing) storing = user_data;
  g_autoptr (GError) error = NULL;
  HlBoard *self;

  hl_store_finish (HL_STORE (source), result, &error);
  if (g_cancellable_is_cancelled (storing->cancellable))
    return;
  self = storing->board;
  self->storing = FALSE;
  if (error != NULL)
    {
      hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "log", "",
                         "The log can't be written (%s): calls go on and it is tried again",
                         error->message);
      self->store_again = g_timeout_add (STORE_AGAIN_MS, again_cb, self);
      return;
    }
  hl_warnings_clear (self->service->warnings, "log", "");
  g_ptr_array_remove_range (self->facts, 0, storing->n);
  hl_journal_commit (self->journal, g_steal_pointer (&storing->rows), NULL, NULL);
  hl_wall_touch_figures (self->service->wall);
  hl_board_store_facts (self);
}

/* At once when it is quiet; the journal has them, so that under load they may wait. */
static gboolean
is_too_soon (HlBoard *self)
{
  HlTime now = hl_clock_now (self->service->clock);
  HlSpan since = now - self->stored_at;

  if (since < 0 || since >= STORE_EVERY)
    {
      self->stored_at = now;
      return FALSE;
    }
  self->store_again =
      g_timeout_add ((guint) ((STORE_EVERY - since) / HL_MILLISECOND) + 1, again_cb, self);
  return TRUE;
}

void
hl_board_store_facts (HlBoard *self)
{
  Storing *storing;
  HlFactBatch *batch;

  if (self->storing || self->store_again != 0 || self->facts->len == 0 || is_too_soon (self))
    return;
  self->storing = TRUE;
  storing = g_new0 (Storing, 1);
  storing->board = self;
  storing->cancellable = g_object_ref (self->cancellable);
  storing->n = self->facts->len;
  storing->rows = hl_kept_rows_new ();
  batch = hl_fact_batch_new (self->service->key);
  for (guint i = 0; i < self->facts->len; i++)
    {
      HlBoardFact *fact = g_ptr_array_index (self->facts, i);
      hl_fact_batch_add_as (batch, fact->id, &fact->fact, fact->actor);
      hl_kept_rows_add (storing->rows, HL_KEPT_FACT, fact->id, NULL);
    }
  hl_store_write_async (self->service->store, hl_fact_batch_write, batch,
                        (GDestroyNotify) hl_fact_batch_free, NULL, stored_cb, storing);
}

/* Those a killed run left: the log takes each id once. */
gboolean
hl_board_store_left (HlBoard *self, GError **error)
{
  g_autoptr (GArray) rows = hl_journal_read (self->journal, HL_KEPT_FACT);
  g_autoptr (GArray) forget = hl_kept_rows_new ();
  g_autoptr (HlFactBatch) batch = hl_fact_batch_new (self->service->key);

  for (guint i = 0; i < rows->len; i++)
    {
      HlKeptRow *row = &g_array_index (rows, HlKeptRow, i);
      HlBoardFact *fact = hl_board_fact_read (row->id, row->text);

      hl_id_seen (row->id);
      if (fact != NULL)
        hl_fact_batch_add_as (batch, fact->id, &fact->fact, fact->actor);
      g_clear_pointer (&fact, hl_board_fact_free);
      hl_kept_rows_add (forget, HL_KEPT_FACT, row->id, NULL);
    }
  if (rows->len == 0)
    return TRUE;
  g_message ("%u facts of the run before are stored now", rows->len);
  if (!hl_store_write (self->service->store, hl_fact_batch_write, batch, error))
    return FALSE;
  return hl_journal_write_now (self->journal, forget, error);
}

/* ---- For the screens ---- */

void
hl_board_extra_free (gpointer data)
{
  HlCallExtra *extra = data;

  g_free (extra->caller);
  g_free (extra);
}

HlCallExtra *
hl_board_extra (HlBoard *self, HlId call, gboolean make)
{
  HlCallExtra *extra = g_hash_table_lookup (self->extras, &call);

  if (extra == NULL && make)
    {
      extra = g_new0 (HlCallExtra, 1);
      extra->call = call;
      g_hash_table_insert (self->extras, &extra->call, extra);
    }
  return extra;
}

const HlCallExtra *
hl_board_get_extra (HlBoard *self, HlId call)
{
  return hl_board_extra (self, call, FALSE);
}

const char *
hl_board_get_caller (HlBoard *self, HlId call, gboolean *pending)
{
  HlCallExtra *extra = hl_board_extra (self, call, FALSE);

  *pending = extra != NULL && extra->caller_pending;
  return extra != NULL ? extra->caller : NULL;
}

typedef struct
{
  HlBoard *board;
  HlId call;
  char *number;
  HlKey *key;
  GString *out;
  HlTime now;
} Asking;

static void
asking_free (Asking *asking)
{
  g_free (asking->number);
  hl_key_unref (asking->key);
  if (asking->out != NULL)
    g_string_free (asking->out, TRUE);
  g_free (asking);
}

static gboolean
read_caller (HlDb *db, gpointer data, GError **error)
{
  Asking *asking = data;
  HlJsonWriter writer;

  if (asking->out != NULL)
    g_string_free (asking->out, TRUE);
  asking->out = g_string_new (NULL);
  writer = (HlJsonWriter) HL_JSON_WRITER_INIT (asking->out);
  return hl_caller_write (db, asking->key, asking->call, asking->number, asking->now, &writer,
                          error);
}

static void
caller_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *asking = user_data;
  g_autoptr (GError) error = NULL;
  HlBoard *self;
  HlCallExtra *extra;
  HlCallView view;

  hl_store_finish (HL_STORE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = asking->board;
  extra = hl_board_extra (self, asking->call, FALSE);
  if (extra == NULL)
    return;
  extra->caller_pending = FALSE;
  if (error == NULL)
    extra->caller = g_strdup (asking->out->str);
  else
    g_message ("Who a caller is can't be read: %s", error->message);
  if (hl_switch_get_call (self->board, asking->call, &view) && view.agent != 0)
    hl_wall_push_me (self->service->wall, view.agent);
}

/* Asked when the call comes in, so that it is there before an agent's device rings. */
static void
ask_caller (HlBoard *self, const HlFact *fact)
{
  Asking *asking = g_new0 (Asking, 1);
  HlCallExtra *extra = hl_board_extra (self, fact->call, TRUE);

  asking->board = self;
  asking->call = fact->call;
  asking->number = g_strdup (fact->text != NULL ? fact->text : "");
  asking->key = hl_key_ref (self->service->key);
  asking->now = hl_clock_now (self->service->clock);
  extra->caller_pending = TRUE;
  hl_store_read_async (self->service->store, read_caller, asking, (GDestroyNotify) asking_free,
                       self->cancellable, caller_cb, asking);
}

static void
note_listener (HlBoard *self, const HlFact *fact)
{
  HlCallExtra *extra = hl_board_extra (self, fact->call, TRUE);
  gboolean starts = fact->kind == HL_FACT_LISTEN_STARTED;

  for (guint i = 0; i < G_N_ELEMENTS (extra->listeners); i++)
    if (extra->listeners[i] == (starts ? 0 : fact->agent) || extra->listeners[i] == fact->agent)
      {
        extra->listeners[i] = starts ? fact->agent : 0;
        break;
      }
  extra->watched = extra->listeners[0] != 0 || extra->listeners[1] != 0;
  hl_media_watch (self->media, fact->call, extra->watched);
}

void
hl_board_recall_listeners (HlBoard *self, const HlCallView *view)
{
  HlCallExtra *extra;

  if (view->n_listeners == 0)
    return;
  extra = hl_board_extra (self, view->id, TRUE);
  memcpy (extra->listeners, view->listeners, sizeof extra->listeners);
  extra->watched = TRUE;
  hl_media_watch (self->media, view->id, TRUE);
}

void
hl_board_note_fact (HlBoard *self, const HlFact *fact)
{
  switch (fact->kind)
    {
    case HL_FACT_CALL_OFFERED:
      ask_caller (self, fact);
      break;
    case HL_FACT_CALL_HELD:
      hl_board_extra (self, fact->call, TRUE)->holds++;
      break;
    case HL_FACT_CALL_RESUMED:
      hl_board_extra (self, fact->call, TRUE)->held += fact->span;
      break;
    case HL_FACT_LISTEN_STARTED:
    case HL_FACT_LISTEN_STOPPED:
      note_listener (self, fact);
      break;
    case HL_FACT_CALL_FAILED:
      if (self->service->wall != NULL)
        hl_wall_tell_failed (self->service->wall, fact);
      break;
    case HL_FACT_CALL_ENDED:
      hl_board_end_recording_key (self, fact->call);
      g_hash_table_remove (self->extras, &fact->call);
      break;
    case HL_FACT_AGENT_STATE:
      if (self->service->sessions != NULL
          && g_strcmp0 (fact->text, hl_switch_agent_words[HL_AGENT_OFFLINE]) == 0)
        hl_sessions_note_offline (self->service->sessions, fact->agent);
      break;
    default:
      break;
    }
}

/* ---- The ticket of a live call ---- */

typedef struct
{
  HlBoard *board;
  HlId call, ticket;
} TicketOf;

static gboolean
read_ticket (HlDb *db, gpointer data, GError **error)
{
  TicketOf *work = data;
  HlStmt *row = hl_db_query (db, error, "SELECT ticket FROM call WHERE id = $1", "i", work->call);
  GError *local = NULL;

  work->ticket = 0;
  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &local))
    {
      work->ticket = hl_stmt_int (row, 0);
      hl_stmt_reset (row);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

static void
ticket_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  TicketOf *work = hl_store_finish (HL_STORE (source), result, &error);
  HlCallExtra *extra;

  if (work == NULL)
    return;
  extra = hl_board_extra (work->board, work->call, FALSE);
  if (extra == NULL || extra->ticket == work->ticket)
    return;
  extra->ticket = work->ticket;
  hl_wall_touch (work->board->service->wall);
}

static void
ask_ticket (HlBoard *self, HlId call)
{
  TicketOf *work = g_new0 (TicketOf, 1);

  work->board = self;
  work->call = call;
  hl_store_read_async (self->service->store, read_ticket, work, g_free, self->cancellable,
                       ticket_cb, NULL);
}

static gboolean
is_site (const char *type)
{
  static const char *const types[] = { "user",       "queue",     "queue_member", "flow",
                                       "flow_hours", "line",      "trunk",        "special_day",
                                       "site",       "emergency", "blocked",      NULL };
  return g_strv_contains (types, type);
}

void
hl_board_changed (HlBoard *self, const HlChange *changes, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      HlCallView view;

      if (is_site (changes[i].type))
        hl_board_reconfigure (self);
      else if (strcmp (changes[i].type, "call") == 0
               && hl_switch_get_call (self->board, changes[i].id, &view)
               && hl_board_extra (self, changes[i].id, FALSE) != NULL)
        ask_ticket (self, changes[i].id);
    }
}
