/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-agent-figures.h"

#include "store/hl-where.h"

#include <string.h>

/* Agents' figures. */

G_STATIC_ASSERT (HL_AGENT_STATES >= HL_N_AGENT_STATES);

void
hl_agent_figures_clear (gpointer figures)
{
  g_free (((HlAgentFigures *) figures)->name);
}

/* ---- Time in states ---- */

/* "away lunch" → HL_AGENT_AWAY */
static guint
state_of (const char *text)
{
  gsize length = text != NULL ? strcspn (text, " ") : 0;

  for (guint i = 0; hl_switch_agent_words[i] != NULL && i < HL_AGENT_STATES; i++)
    if (strlen (hl_switch_agent_words[i]) == length
        && strncmp (hl_switch_agent_words[i], text, length) == 0)
      return i;
  return HL_AGENT_OFFLINE;
}

static void
add_piece (HlAgentFigures *self, guint state, HlTime from, HlTime to)
{
  if (to <= from)
    return;
  self->state_us[state] += to - from;
  if (state != HL_AGENT_OFFLINE)
    self->on_duty_us += to - from;
}

static gboolean
state_before (HlDb *db, HlId agent, HlTime from, guint *state, GError **error)
{
  HlStmt *row = hl_db_query (db, error,
                             "SELECT text FROM fact WHERE agent = $1 AND kind = 'agent-state'"
                             " AND at < $2 ORDER BY at DESC, id DESC LIMIT 1",
                             "ii", agent, from);
  g_autofree char *text = NULL;

  if (!hl_stmt_take_row (row, error, "s", &text))
    return FALSE;
  *state = text != NULL ? state_of (text) : HL_AGENT_OFFLINE;
  return TRUE;
}

static gboolean
add_states (HlDb *db, HlAgentFigures *self, HlTime from, HlTime to, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlTime cursor = from;
  HlStmt *row;
  guint state;

  if (!state_before (db, self->agent, from, &state, error))
    return FALSE;
  row = hl_db_query (db, error,
                     "SELECT at, text FROM fact WHERE agent = $1 AND kind = 'agent-state'"
                     " AND at >= $2 AND at < $3 ORDER BY at, id",
                     "iii", self->agent, from, to);
  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    {
      HlTime at = hl_stmt_int (row, 0);

      add_piece (self, state, cursor, at);
      state = state_of (hl_stmt_text (row, 1));
      cursor = at;
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  add_piece (self, state, cursor, to);
  return TRUE;
}

/* ---- Calls ---- */

static gboolean
add_calls (HlDb *db, HlAgentFigures *self, HlTime from, HlTime to, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT %s FROM call WHERE agent = $1 AND offered_at >= $2 AND offered_at < $3",
      hl_shape_columns (hl_call_record_shape ()));
  HlStmt *row = hl_db_query (db, error, sql, "iii", self->agent, from, to);
  g_autoptr (HlCallRecord) call = hl_call_record_new ();
  g_autoptr (GError) failure = NULL;

  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    {
      if (!hl_stmt_load (row, 0, HL_RECORD (call), error))
        {
          hl_stmt_reset (row);
          return FALSE;
        }
      hl_tally_add (&self->tally, call);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
add_missed (HlDb *db, HlAgentFigures *self, HlTime from, HlTime to, GError **error)
{
  HlStmt *row = hl_db_query (db, error,
                             "SELECT count(*) FROM fact WHERE agent = $1 AND at >= $2 AND at < $3"
                             " AND kind = 'call-returned'",
                             "iii", self->agent, from, to);
  gint64 missed = 0;

  if (!hl_stmt_take_row (row, error, "i", &missed))
    return FALSE;
  self->missed = (guint) missed;
  return TRUE;
}

static gboolean
read_name (HlDb *db, HlAgentFigures *self, GError **error)
{
  return hl_stmt_take_row (
      hl_db_query (db, error, "SELECT name FROM \"user\" WHERE id = $1", "i", self->agent), error,
      "s", &self->name);
}

gboolean
hl_agent_figures_compute (HlDb *db, HlId agent, HlTime from, HlTime to, HlTime now,
                          HlAgentFigures *self, GError **error)
{
  *self = (HlAgentFigures){ .agent = agent };
  return read_name (db, self, error) && add_calls (db, self, from, to, error)
         && add_missed (db, self, from, to, error)
         && add_states (db, self, from, MIN (to, MAX (now, from)), error);
}

/* ---- Everybody ---- */

static gboolean
find_agents (HlDb *db, GArray *agents, GError **error)
{
  HlStmt *row = hl_db_query (db, error, "SELECT id FROM \"user\" ORDER BY name, id", "");
  g_autoptr (GError) failure = NULL;

  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    {
      HlId id = hl_stmt_int (row, 0);

      g_array_append_val (agents, id);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

GArray *
hl_agent_figures_list (HlDb *db, HlTime from, HlTime to, HlTime now, GError **error)
{
  g_autoptr (GArray) agents = g_array_new (FALSE, FALSE, sizeof (HlId));
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (HlAgentFigures));

  g_array_set_clear_func (list, hl_agent_figures_clear);
  if (!find_agents (db, agents, error))
    return NULL;
  for (guint i = 0; i < agents->len; i++)
    {
      HlAgentFigures figures;

      if (!hl_agent_figures_compute (db, g_array_index (agents, HlId, i), from, to, now, &figures,
                                     error))
        {
          hl_agent_figures_clear (&figures);
          return NULL;
        }
      if (figures.on_duty_us > 0 || figures.tally.answered > 0 || figures.tally.outbound > 0)
        g_array_append_val (list, figures);
      else
        hl_agent_figures_clear (&figures);
    }
  return g_steal_pointer (&list);
}

double
hl_agent_figures_occupancy (const HlAgentFigures *self)
{
  gint64 busy = self->state_us[HL_AGENT_TALKING] + self->state_us[HL_AGENT_HELD]
                + self->state_us[HL_AGENT_WRAP_UP];

  return hl_percent (busy, busy + self->state_us[HL_AGENT_READY]);
}
