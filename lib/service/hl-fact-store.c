/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-private.h"

/* The log itself: facts as links of a hash chain, and batches of them. */

#define FACT_CHAIN "fact"

/* ---- Chains ---- */

gboolean
hl_chain_load (HlDb *db, const char *name, HlChain *chain, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (db, error, "SELECT head, n FROM chain WHERE name = $1", "s", name);

  *chain = (HlChain){ .name = name };
  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &failure))
    {
      chain->head = g_strdup (hl_stmt_text (row, 0));
      chain->n = hl_stmt_int (row, 1);
      hl_stmt_reset (row);
      return TRUE;
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  chain->head = g_strdup (HL_CHAIN_START);
  return TRUE;
}

gboolean
hl_chain_save (HlDb *db, HlChain *chain, GError **error)
{
  return hl_db_run (db, error,
                    "INSERT INTO chain (name, head, n) VALUES ($1, $2, $3)"
                    " ON CONFLICT (name) DO UPDATE SET head = $2, n = $3",
                    "ssi", chain->name, chain->head, chain->n)
         >= 0;
}

void
hl_chain_clear (HlChain *chain)
{
  g_clear_pointer (&chain->head, g_free);
}

/* ---- Facts ---- */

static void
add_id (HlJsonWriter *writer, const char *name, HlId id)
{
  if (id != 0)
    hl_json_add_int (writer, name, id);
}

static void
add_int (HlJsonWriter *writer, const char *name, gint64 value)
{
  if (value != G_MININT64)
    hl_json_add_int (writer, name, value);
}

/* What is hashed: every field but the chain's own, in the table's order; none is left out. */
static char *
fact_text (const HlFactRecord *fact)
{
  GString *text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "id", fact->id);
  hl_json_add_int (&writer, "at", fact->at);
  hl_json_add_text (&writer, "kind", fact->kind);
  add_id (&writer, "call", fact->call);
  add_id (&writer, "leg", fact->leg);
  add_id (&writer, "agent", fact->agent);
  add_id (&writer, "queue", fact->queue);
  add_id (&writer, "ticket", fact->ticket);
  add_id (&writer, "actor", fact->actor);
  add_int (&writer, "span_us", fact->span_us);
  add_int (&writer, "code", fact->code);
  if (fact->text != NULL)
    hl_json_add_text (&writer, "text", fact->text);
  hl_json_end_object (&writer);
  return g_string_free (text, FALSE);
}

static gint64
none_if_zero (gint64 value)
{
  return value != 0 ? value : G_MININT64;
}

/* Texts come from peers too: what the column can't hold is cut. */
static char *
fit_text (const char *text)
{
  g_autofree char *valid = NULL;

  if (text == NULL || *text == '\0')
    return NULL;
  valid = g_utf8_make_valid (text, -1);
  return g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 1000));
}

gboolean
hl_fact_link (HlDb *db, HlChain *chain, HlId id, const HlFactNote *note, GError **error)
{
  g_autoptr (HlFactRecord) fact = hl_fact_record_new ();
  g_autofree char *text = NULL;

  fact->id = id != 0 ? id : hl_id_next (note->at);
  fact->at = note->at;
  fact->kind = g_strdup (note->kind);
  fact->call = note->call;
  fact->leg = note->leg;
  fact->agent = note->agent;
  fact->queue = note->queue;
  fact->ticket = note->ticket;
  fact->actor = note->actor;
  fact->span_us = none_if_zero (note->span);
  fact->code = none_if_zero (note->code);
  fact->text = fit_text (note->text);
  fact->previous = g_strdup (chain->head);
  text = fact_text (fact);
  fact->hash = hl_chain_next (chain->head, text);
  if (!hl_db_insert (db, HL_RECORD (fact), error))
    return FALSE;

  g_free (chain->head);
  chain->head = g_strdup (fact->hash);
  chain->n++;
  return TRUE;
}

gboolean
hl_facts_append (HlDb *db, const HlFactNote *note, GError **error)
{
  g_auto (HlChain) chain = { 0 };

  return hl_chain_load (db, FACT_CHAIN, &chain, error) && hl_fact_link (db, &chain, 0, note, error)
         && hl_chain_save (db, &chain, error);
}

gboolean
hl_facts_append_of_desk (HlDb *db, const HlDeskContext *context, const char *kind,
                         const HlTicket *ticket, HlSpan span, const char *text, GError **error)
{
  HlFactNote note = {
    .at = context->now,
    .kind = kind,
    .call = ticket->call,
    .ticket = ticket->id,
    .actor = context->user,
    .span = span,
    .text = text,
  };

  return hl_facts_append (db, &note, error);
}

static HlFactNote *
copy_note (const HlFactNote *note)
{
  HlFactNote *copy = g_memdup2 (note, sizeof *note);

  copy->kind = g_strdup (note->kind);
  copy->text = g_strdup (note->text);
  return copy;
}

static void
free_note (gpointer data)
{
  HlFactNote *note = data;

  g_free ((char *) note->kind);
  g_free ((char *) note->text);
  g_free (note);
}

static gboolean
append_job (HlDb *db, gpointer note, GError **error)
{
  return hl_facts_append (db, note, error);
}

static void
appended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    g_message ("A fact can't be stored: %s", error->message);
}

void
hl_facts_append_later (HlStore *store, const HlFactNote *note)
{
  g_return_if_fail (HL_IS_STORE (store));
  hl_store_write_async (store, append_job, copy_note (note), free_note, NULL, appended_cb, NULL);
}

/* ---- Verifying ---- */

static gboolean
is_link (const HlFactRecord *fact)
{
  g_autofree char *text = fact_text (fact);
  g_autofree char *hash = hl_chain_next (fact->previous, text);

  return g_strcmp0 (hash, fact->hash) == 0;
}

/* The row that follows @head in the chain. */
static HlFactRecord *
load_link (HlDb *db, const char *head, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM fact WHERE previous = $1",
                                          hl_shape_columns (hl_fact_record_shape ()));
  HlStmt *row = hl_db_query (db, error, sql, "s", head);
  g_autoptr (HlFactRecord) fact = NULL;
  gboolean ok;

  if (row == NULL || !hl_stmt_next (row, error))
    return NULL;
  fact = hl_fact_record_new ();
  ok = hl_stmt_load (row, 0, HL_RECORD (fact), error);
  hl_stmt_reset (row);
  return ok ? g_steal_pointer (&fact) : NULL;
}

gboolean
hl_db_one_int (HlDb *db, gint64 *value, GError **error, const char *sql, const HlValue *values,
               guint n_values)
{
  HlStmt *row = hl_db_query_values (db, error, sql, values, n_values);

  if (row == NULL || !hl_stmt_next (row, error))
    return FALSE;
  *value = hl_stmt_int (row, 0);
  hl_stmt_reset (row);
  return TRUE;
}

/* A row no link leads to: the first by id. */
static gboolean
find_loose (HlDb *db, const char *head, HlFactsVerdict *verdict, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlValue none = { .type = 'n' };
  gint64 rows = 0;

  if (!hl_db_one_int (db, &rows, error, "SELECT count(*) FROM fact", &none, 0))
    return FALSE;
  if (rows == verdict->facts)
    return TRUE;

  if (!hl_db_one_int (db, &verdict->first_bad, &failure,
                      "SELECT min(f.id) FROM fact f WHERE NOT EXISTS"
                      " (SELECT 1 FROM fact p WHERE p.hash = f.previous)"
                      " AND f.previous <> '" HL_CHAIN_START "'",
                      &none, 0)
      && failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (verdict->first_bad == 0)
    verdict->first_bad = HL_ID_MAX;
  return TRUE;
}

gboolean
hl_facts_verify (HlDb *db, HlFactsVerdict *verdict, GError **error)
{
  g_auto (HlChain) chain = { 0 };
  g_autofree char *head = g_strdup (HL_CHAIN_START);
  g_autoptr (GError) failure = NULL;
  HlFactRecord *fact;

  *verdict = (HlFactsVerdict){ 0 };
  if (!hl_chain_load (db, FACT_CHAIN, &chain, error))
    return FALSE;
  while ((fact = load_link (db, head, &failure)) != NULL)
    {
      g_autoptr (HlFactRecord) owned = fact;

      verdict->facts++;
      if (!is_link (fact))
        {
          verdict->first_bad = fact->id;
          return TRUE;
        }
      g_free (head);
      head = g_strdup (fact->hash);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!find_loose (db, head, verdict, error))
    return FALSE;
  /* The newest rows are gone, or the head was changed */
  if (verdict->first_bad == 0 && (chain.n != verdict->facts || g_strcmp0 (chain.head, head) != 0))
    verdict->first_bad = HL_ID_MAX;
  return TRUE;
}

/* ---- Batches ---- */

typedef struct
{
  HlId id; /* 0 = made when written */
  HlFact fact;
  HlId actor;
} Entry;

struct _HlFactBatch
{
  HlKey *key;
  GArray *entries;     /* Entry */
  GStringChunk *texts; /* of the entries */
};

HlFactBatch *
hl_fact_batch_new (HlKey *key)
{
  HlFactBatch *self = g_new0 (HlFactBatch, 1);

  self->key = hl_key_ref (key);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->texts = g_string_chunk_new (256);
  return self;
}

void
hl_fact_batch_free (HlFactBatch *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->key, hl_key_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->texts, g_string_chunk_free);
  g_free (self);
}

void
hl_fact_batch_add_as (HlFactBatch *self, HlId id, const HlFact *fact, HlId actor)
{
  Entry entry = { id, *fact, actor };

  g_return_if_fail (self != NULL);
  g_return_if_fail (fact->kind < HL_N_FACTS);

  if (fact->number != NULL)
    entry.fact.number = g_string_chunk_insert (self->texts, fact->number);
  if (fact->text != NULL)
    entry.fact.text = g_string_chunk_insert (self->texts, fact->text);
  g_array_append_val (self->entries, entry);
}

void
hl_fact_batch_add (HlFactBatch *self, const HlFact *fact, HlId actor)
{
  hl_fact_batch_add_as (self, 0, fact, actor);
}

guint
hl_fact_batch_length (HlFactBatch *self)
{
  return self->entries->len;
}

/* What may be said of a fact in the log: never the citizen's number.  (transfer full) */
static char *
public_text (const HlFact *fact)
{
  switch (fact->kind)
    {
    case HL_FACT_CALL_OFFERED: /* number is ours, text the caller's */
      return g_strdup (fact->number);
    case HL_FACT_CALL_REFUSED: /* number is the citizen's when an agent dialled it */
      return fact->agent == 0 && fact->number != NULL
                 ? g_strdup_printf ("%s: %s", fact->text != NULL ? fact->text : "", fact->number)
                 : g_strdup (fact->text);
    case HL_FACT_CALL_DIVERTED:
      return hl_mask ("phone", fact->number);
    case HL_FACT_AGENT_STATE: /* "away lunch" */
      return fact->number != NULL && *fact->number != '\0'
                 ? g_strdup_printf ("%s %s", fact->text, fact->number)
                 : g_strdup (fact->text);
    default:
      return g_strdup (fact->text);
    }
}

/* Is it in the log already (written before a kill)? */
static gboolean
is_known (HlDb *db, HlId id, gboolean *known, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlValue value = { .type = 'i', .i = id };
  gint64 one;

  *known =
      id != 0 && hl_db_one_int (db, &one, &failure, "SELECT 1 FROM fact WHERE id = $1", &value, 1);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
write_entry (HlDb *db, HlChain *chain, HlCallRows *rows, const Entry *entry, GError **error)
{
  const HlFact *fact = &entry->fact;
  g_autofree char *text = public_text (fact);
  HlFactNote note = {
    .at = fact->at,
    .kind = hl_fact_words[fact->kind],
    .call = fact->call,
    .leg = fact->leg,
    .agent = fact->agent,
    .queue = fact->queue,
    .actor = entry->actor,
    .span = fact->span,
    .code = fact->code,
    .text = text,
  };
  gboolean known;

  if (!is_known (db, entry->id, &known, error))
    return FALSE;
  return known
         || (hl_fact_link (db, chain, entry->id, &note, error)
             && hl_call_rows_apply (rows, fact, error));
}

gboolean
hl_fact_batch_write (HlDb *db, gpointer data, GError **error)
{
  HlFactBatch *self = data;
  g_autoptr (HlCallRows) rows = hl_call_rows_new (db, self->key);
  g_auto (HlChain) chain = { 0 };

  if (!hl_chain_load (db, FACT_CHAIN, &chain, error))
    return FALSE;
  for (guint i = 0; i < self->entries->len; i++)
    if (!write_entry (db, &chain, rows, &g_array_index (self->entries, Entry, i), error))
      return FALSE;
  return hl_chain_save (db, &chain, error) && hl_call_rows_write (rows, error);
}
