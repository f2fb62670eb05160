/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

/* What a new process needs to go on with our dialogs and registrations.  Written
 * in the handler that changes them, committed before the message that tells the
 * peer leaves.  synchronous=NORMAL: a killed process loses nothing, and when the
 * machine itself loses power, so do the calls. */

static const char schema[] =
    "PRAGMA synchronous=NORMAL;"
    "PRAGMA secure_delete=FAST;"     /* callers' numbers do not stay in free space */
    "PRAGMA locking_mode=EXCLUSIVE;" /* nobody else reads it: no locks a commit */
    "CREATE TABLE IF NOT EXISTS leg ("
    " id INTEGER PRIMARY KEY, state TEXT NOT NULL, inbound INTEGER NOT NULL,"
    " tcp INTEGER NOT NULL, trunk TEXT, extension TEXT, call_id TEXT NOT NULL,"
    " local TEXT NOT NULL, remote TEXT NOT NULL, target TEXT, routes TEXT, proxy TEXT,"
    " contact TEXT, request_uri TEXT, vias TEXT, cseq INTEGER NOT NULL,"
    " invite_cseq INTEGER NOT NULL, local_sdp TEXT, remote_sdp TEXT,"
    " sdp_version INTEGER NOT NULL, session_expires INTEGER NOT NULL,"
    " we_refresh INTEGER NOT NULL, source TEXT, source_port INTEGER NOT NULL,"
    " changed INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS binding ("
    " extension TEXT PRIMARY KEY, contact TEXT NOT NULL, address TEXT NOT NULL,"
    " port INTEGER NOT NULL, tcp INTEGER NOT NULL, call_id TEXT NOT NULL,"
    " cseq INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT;";

#define LEG_COLUMNS                                                                                \
  "id, state, inbound, tcp, trunk, extension, call_id, local, remote, target, routes, proxy, "     \
  "contact, request_uri, vias, cseq, invite_cseq, local_sdp, remote_sdp, sdp_version, "            \
  "session_expires, we_refresh, source, source_port, changed"

static void
complain (GError **error)
{
  if (*error == NULL)
    return;

  g_warning ("SIP: the journal can't be written, calls would not survive a restart: %s",
             (*error)->message);
  g_clear_error (error);
}

gboolean
hl_sip_journal_open (HlSipStack *stack, GError **error)
{
  g_autoptr (GError) inner = NULL;

  if (stack->options->journal == NULL)
    return TRUE;

  stack->journal = hl_db_open (stack->options->journal, HL_DB_READ_WRITE, &inner);
  if (stack->journal != NULL && hl_db_exec (stack->journal, schema, &inner))
    return TRUE;

  g_clear_pointer (&stack->journal, hl_db_close);
  g_set_error (error, HL_SIP_ERROR, HL_SIP_ERROR_JOURNAL, "the call journal %s can't be used: %s",
               stack->options->journal, inner->message);
  return FALSE;
}

void
hl_sip_journal_close (HlSipStack *stack)
{
  g_clear_pointer (&stack->journal, hl_db_close);
}

void
hl_sip_journal_put_leg (HlSipStack *stack, const HlSipLeg *leg)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *local_sdp = NULL;

  if (stack->journal == NULL)
    return;

  if (leg->local_desc.n_codecs > 0)
    local_sdp = hl_sdp_write (&leg->local_desc, NULL, 0, 0);
  hl_db_run (stack->journal, &error,
             "INSERT INTO leg (" LEG_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
             "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25) "
             "ON CONFLICT (id) DO UPDATE SET state = excluded.state, remote = excluded.remote, "
             "target = excluded.target, routes = excluded.routes, proxy = excluded.proxy, "
             "vias = excluded.vias, cseq = excluded.cseq, invite_cseq = excluded.invite_cseq, "
             "local_sdp = excluded.local_sdp, remote_sdp = excluded.remote_sdp, "
             "sdp_version = excluded.sdp_version, session_expires = excluded.session_expires, "
             "we_refresh = excluded.we_refresh, source = excluded.source, "
             "source_port = excluded.source_port, changed = excluded.changed",
             "isiisssssssssssiissiiisii", (gint64) leg->id, hl_sip_leg_state_words[leg->state],
             (gint64) leg->inbound, (gint64) leg->tcp, leg->trunk, leg->extension, leg->call_id,
             leg->local, leg->remote, leg->target, leg->routes, leg->proxy, leg->contact,
             leg->request_uri, leg->vias, (gint64) leg->cseq, (gint64) leg->invite_cseq, local_sdp,
             leg->remote_sdp, (gint64) leg->sdp_version, (gint64) leg->session_expires,
             (gint64) leg->we_refresh, leg->source, (gint64) leg->source_port,
             (gint64) hl_sip_stack_now (stack));
  complain (&error);
}

void
hl_sip_journal_drop_leg (HlSipStack *stack, HlId leg)
{
  g_autoptr (GError) error = NULL;

  if (stack->journal == NULL)
    return;

  hl_db_run (stack->journal, &error, "DELETE FROM leg WHERE id = $1", "i", (gint64) leg);
  complain (&error);
}

static HlSipLegState
state_from_word (const char *word)
{
  for (guint i = 0; i < HL_N_SIP_LEG_STATES; i++)
    if (g_strcmp0 (hl_sip_leg_state_words[i], word) == 0)
      return i;
  return HL_SIP_LEG_ENDING;
}

static char *
dup_column (HlStmt *row, guint column)
{
  return g_strdup (hl_stmt_text (row, column));
}

static void
load_media (HlSipLeg *leg, HlStmt *row)
{
  const char *local = hl_stmt_text (row, 17);

  if (local != NULL)
    hl_sdp_parse (local, strlen (local), &leg->local_desc, NULL);
  leg->remote_sdp = dup_column (row, 18);
  if (leg->remote_sdp != NULL)
    hl_sdp_parse (leg->remote_sdp, strlen (leg->remote_sdp), &leg->remote_desc, NULL);
}

static HlSipLeg *
load_leg (HlSipStack *stack, HlStmt *row)
{
  HlSipLeg *leg = hl_sip_leg_new (stack, hl_stmt_int (row, 0), hl_stmt_int (row, 2) != 0);
  const char *source = hl_stmt_text (row, 22);

  leg->state = state_from_word (hl_stmt_text (row, 1));
  leg->tcp = hl_stmt_int (row, 3) != 0;
  leg->trunk = dup_column (row, 4);
  leg->extension = dup_column (row, 5);
  leg->call_id = dup_column (row, 6);
  leg->local = dup_column (row, 7);
  leg->remote = dup_column (row, 8);
  leg->target = dup_column (row, 9);
  leg->routes = dup_column (row, 10);
  leg->proxy = dup_column (row, 11);
  leg->contact = dup_column (row, 12);
  leg->request_uri = dup_column (row, 13);
  leg->vias = dup_column (row, 14);
  leg->cseq = (guint32) hl_stmt_int (row, 15);
  leg->invite_cseq = (guint32) hl_stmt_int (row, 16);
  load_media (leg, row);
  leg->sdp_version = (guint) hl_stmt_int (row, 19);
  leg->session_expires = (guint) hl_stmt_int (row, 20);
  leg->we_refresh = hl_stmt_int (row, 21) != 0;
  g_strlcpy (leg->source, source ? source : "", sizeof leg->source);
  leg->source_port = (guint16) hl_stmt_int (row, 23);
  return leg;
}

GPtrArray *
hl_sip_journal_load_legs (HlSipStack *stack, GError **error)
{
  g_autoptr (GPtrArray) legs = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_sip_leg_free);
  GError *inner = NULL;
  HlStmt *row;

  if (stack->journal == NULL)
    return g_steal_pointer (&legs);

  row = hl_db_query (stack->journal, error, "SELECT " LEG_COLUMNS " FROM leg ORDER BY id", "");
  if (row == NULL)
    return NULL;
  while (hl_stmt_next (row, &inner))
    g_ptr_array_add (legs, load_leg (stack, row));
  if (inner != NULL)
    {
      g_propagate_error (error, inner);
      return NULL;
    }
  return g_steal_pointer (&legs);
}

/* ---- Registrations ---- */

void
hl_sip_journal_put_binding (HlSipStack *stack, const HlSipBinding *b)
{
  g_autoptr (GError) error = NULL;

  if (stack->journal == NULL)
    return;

  hl_db_run (stack->journal, &error,
             "INSERT INTO binding (extension, contact, address, port, tcp, call_id, cseq, "
             "expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
             "ON CONFLICT (extension) DO UPDATE SET contact = excluded.contact, "
             "address = excluded.address, port = excluded.port, tcp = excluded.tcp, "
             "call_id = excluded.call_id, cseq = excluded.cseq, expires_at = excluded.expires_at",
             "sssiisii", b->extension, b->contact, b->address, (gint64) b->port, (gint64) b->tcp,
             b->call_id, (gint64) b->cseq, (gint64) b->expires_at);
  complain (&error);
}

void
hl_sip_journal_drop_binding (HlSipStack *stack, const char *extension)
{
  g_autoptr (GError) error = NULL;

  if (stack->journal == NULL)
    return;

  hl_db_run (stack->journal, &error, "DELETE FROM binding WHERE extension = $1", "s", extension);
  complain (&error);
}

GPtrArray *
hl_sip_journal_load_bindings (HlSipStack *stack, GError **error)
{
  g_autoptr (GPtrArray) bindings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hl_sip_binding_free);
  HlStmt *row;

  if (stack->journal == NULL)
    return g_steal_pointer (&bindings);

  row = hl_db_query (stack->journal, error,
                     "SELECT extension, contact, address, port, tcp, call_id, cseq, expires_at "
                     "FROM binding",
                     "");
  while (row != NULL && hl_stmt_next (row, NULL))
    {
      HlSipBinding *b = g_new0 (HlSipBinding, 1);

      b->extension = dup_column (row, 0);
      b->contact = dup_column (row, 1);
      b->address = dup_column (row, 2);
      b->port = (guint16) hl_stmt_int (row, 3);
      b->tcp = hl_stmt_int (row, 4) != 0;
      b->call_id = dup_column (row, 5);
      b->cseq = (guint32) hl_stmt_int (row, 6);
      b->expires_at = hl_stmt_int (row, 7);
      g_ptr_array_add (bindings, b);
    }
  return g_steal_pointer (&bindings);
}
