/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-board-watch.h"

#include "hl-warnings.h"
#include "hl-wall.h"

/* Once a second: do switch, sip, media, registrar and rows say the same, and does the main
 * loop keep up?  What contradicts in two looks is a contradiction: it is repaired as its row
 * of the table says, explained in a fact and raised as an alarm. */

#define EVERY_MS 1000
#define LATE (250 * HL_MILLISECOND)
#define VERY_LATE HL_SECOND
#define ALARM_LASTS (5 * HL_MINUTE)
#define STALE (3 * HL_SECOND) /* not seen for so long: it was none */
#define CONFIRM (900 * HL_MILLISECOND)

struct _HlWatch
{
  GHashTable *sightings; /* "WORD ID" → Sighting */
  GHashTable *alarms;    /* word → HlTime at which it is over */
  guint rounds;
  gboolean sip_asked, media_asked, rows_asked;
};

typedef struct
{
  gint64 first, last; /* monotonic */
  gboolean repaired;
} Sighting;

/* ---- The table ---- */

static void
end_leg (HlBoard *self, const HlFinding *f)
{
  HlBoardLeg *leg = hl_board_find_leg (self, f->leg);

  if (leg != NULL && leg->at_sip && !leg->ended)
    {
      leg->ended = TRUE;
      hl_sip_end (self->sip, f->leg, 500, NULL);
    }
  else
    hl_board_end_leg (self, f->leg, 500, "watchdog");
}

static void
forget_leg (HlBoard *self, const HlFinding *f)
{
  hl_board_end_leg (self, f->leg, 481, "watchdog");
}

static void
end_dialog (HlBoard *self, const HlFinding *f)
{
  hl_sip_end (self->sip, f->leg, 500, NULL);
}

static void
close_sound (HlBoard *self, const HlFinding *f)
{
  hl_media_close_leg (self->media, f->leg);
}

static void
restore_sound (HlBoard *self, const HlFinding *f)
{
  hl_media_restore_leg (self->media, f->leg);
}

static void
restore_recording (HlBoard *self, const HlFinding *f)
{
  hl_media_restore_recording (self->media, f->call);
}

static void
device_back (HlBoard *self, const HlFinding *f)
{
  hl_board_handle (self, &(HlEvent){ .kind = HL_EVENT_DEVICE_BACK, .agent = f->agent }, 0, NULL);
}

static void
device_lost (HlBoard *self, const HlFinding *f)
{
  hl_board_handle (self, &(HlEvent){ .kind = HL_EVENT_DEVICE_LOST, .agent = f->agent }, 0, NULL);
}

static void
repair_switch (HlBoard *self, const HlFinding *f)
{
  hl_board_begin (self, 0);
  hl_switch_repair (self->board);
  hl_board_end (self);
}

/* clang-format off */
const HlContradiction hl_contradictions[HL_N_CONTRADICTIONS] = {
  [HL_LEG_WITHOUT_CALL] = { "leg-without-call", "a leg is there that the switchboard does not know", "it was ended", end_leg },
  [HL_CALL_WITHOUT_LEG] = { "call-without-leg", "a call has a leg that is not there any more", "the leg was ended in the call too", forget_leg },
  [HL_LEG_WITHOUT_DIALOG] = { "leg-without-dialog", "a leg of a call has no dialog at SIP", "the leg was ended in the call too", forget_leg },
  [HL_RINGING_WITHOUT_INVITE] = { "ringing-without-invite", "an agent rings, but no INVITE left", "the ring was given up", forget_leg },
  [HL_DIALOG_WITHOUT_LEG] = { "dialog-without-leg", "SIP has a dialog that belongs to no call", "it was ended", end_dialog },
  [HL_SOUND_WITHOUT_LEG] = { "sound-without-leg", "hotline-mediad has a leg that belongs to no call", "it was closed", close_sound },
  [HL_LEG_WITHOUT_SOUND] = { "leg-without-sound", "a leg of a call is missing in hotline-mediad", "it was opened again", restore_sound },
  [HL_RECORDING_MISSING] = { "recording-missing", "a call should be recorded and is not", "it was begun again as a new part", restore_recording },
  [HL_DEVICE_MARKED_LOST] = { "device-marked-lost", "a device is registered but marked lost", "it counts as there", device_back },
  [HL_DEVICE_MARKED_THERE] = { "device-marked-there", "a device is not registered but marked there", "it counts as lost", device_lost },
  [HL_SWITCH_CONTRADICTS] = { "switchboard", "the switchboard contradicts itself", "states, queues and mixes were made anew", repair_switch },
  [HL_ROW_STAYS_OPEN] = { "row-open", "a call is over, but its row says that it goes on", "the row was closed", NULL },
  [HL_ROW_CLOSED_EARLY] = { "row-closed", "a call goes on, but its row says that it is over", "the row was opened again", NULL },
  [HL_LOOP_LATE] = { "loop-late", "the main loop was busy", "it goes on", NULL },
};
/* clang-format on */

/* ---- What was found ---- */

static void
write_fact (HlBoard *self, HlContradictionKind kind, const HlFinding *f)
{
  const HlContradiction *row = &hl_contradictions[kind];
  g_autofree char *text =
      f->detail != NULL
          ? g_strdup_printf ("%s: %s (%s): %s", row->word, row->what, f->detail, row->repaired)
          : g_strdup_printf ("%s: %s: %s", row->word, row->what, row->repaired);
  HlFact fact = { .kind = HL_FACT_FAULT,
                  .at = hl_clock_now (self->service->clock),
                  .call = f->call,
                  .leg = f->leg,
                  .agent = f->agent,
                  .span = f->span,
                  .text = text };

  hl_board_begin (self, 0);
  hl_board_add_fact (self, &fact);
  hl_board_end (self);
  g_message ("watchdog: %s", text);
}

void
hl_watch_alarm (HlBoard *self, HlContradictionKind kind)
{
  const HlContradiction *row = &hl_contradictions[kind];
  HlTime *until = g_new (HlTime, 1);

  *until = g_get_monotonic_time () + ALARM_LASTS;
  g_hash_table_replace (self->watch->alarms, (char *) row->word, until);
  hl_warnings_raise (self->service->warnings, HL_WARNING_NORMAL, "watchdog", row->word,
                     "Found and repaired: %s; %s", row->what, row->repaired);
}

void
hl_watch_repair (HlBoard *self, HlContradictionKind kind, const HlFinding *f)
{
  write_fact (self, kind, f);
  hl_watch_alarm (self, kind);
  if (hl_contradictions[kind].repair != NULL)
    hl_contradictions[kind].repair (self, f);
}

/* Twice in a row, a look apart: else it was only on its way. */
void
hl_watch_found (HlBoard *self, HlContradictionKind kind, const HlFinding *f)
{
  HlId id = f->leg != 0 ? f->leg : (f->call != 0 ? f->call : f->agent);
  g_autofree char *key = g_strdup_printf ("%s %" G_GINT64_FORMAT, hl_contradictions[kind].word, id);
  Sighting *sighting = g_hash_table_lookup (self->watch->sightings, key);
  gint64 now = g_get_monotonic_time ();

  if (sighting == NULL)
    {
      sighting = g_new0 (Sighting, 1);
      sighting->first = now;
      g_hash_table_insert (self->watch->sightings, g_steal_pointer (&key), sighting);
    }
  sighting->last = now;
  if (sighting->repaired || now - sighting->first < CONFIRM)
    return;
  sighting->repaired = TRUE; /* once; seen again after it was gone, or forgotten */
  hl_watch_repair (self, kind, f);
}

static gboolean
is_stale (gpointer key, gpointer value, gpointer now)
{
  Sighting *sighting = value;

  return *(gint64 *) now - sighting->last > STALE
         || (sighting->repaired && *(gint64 *) now - sighting->first > 10 * HL_SECOND);
}

static void
end_alarms (HlBoard *self, gint64 now)
{
  GHashTableIter iter;
  const char *word;
  HlTime *until;

  g_hash_table_iter_init (&iter, self->watch->alarms);
  while (g_hash_table_iter_next (&iter, (gpointer *) &word, (gpointer *) &until))
    if (*until < now)
      {
        hl_warnings_clear (self->service->warnings, "watchdog", word);
        g_hash_table_iter_remove (&iter);
      }
  if (self->media_alarm_until != 0 && self->media_alarm_until < now)
    {
      hl_warnings_clear (self->service->warnings, "media-restarted", "");
      self->media_alarm_until = 0;
    }
}

/* ---- Switch against board ---- */

static void
look_at_legs (HlBoard *self)
{
  GHashTableIter iter;
  HlBoardLeg *leg;
  g_autoptr (GArray) bad = g_array_new (FALSE, FALSE, sizeof (HlFinding));

  g_hash_table_iter_init (&iter, self->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    if (!leg->ended && !hl_switch_has_leg (self->board, leg->id))
      {
        HlFinding f = { .leg = leg->id, .call = leg->call };
        g_array_append_val (bad, f);
      }
  for (guint i = 0; i < bad->len; i++)
    hl_watch_found (self, HL_LEG_WITHOUT_CALL, &g_array_index (bad, HlFinding, i));
}

typedef struct
{
  HlBoard *self;
  GArray *lost, *silent_rings; /* HlFinding */
} Calls;

static void
look_at_leg (Calls *calls, const HlCallView *view, HlId id, HlId agent)
{
  HlBoardLeg *leg = id != 0 ? hl_board_find_leg (calls->self, id) : NULL;
  HlFinding f = { .leg = id, .call = view->id, .agent = agent };

  if (id == 0)
    return;
  if (leg == NULL)
    g_array_append_val (calls->lost, f);
  else if (agent != 0 && view->state == HL_CALL_RINGING && !leg->at_sip && !leg->ended
           && leg->want != HL_WANT_INVITE)
    g_array_append_val (calls->silent_rings, f);
}

static void
look_at_call (const HlCallView *view, gpointer data)
{
  look_at_leg (data, view, view->caller_leg, 0);
  look_at_leg (data, view, view->agent_leg, view->agent);
  look_at_leg (data, view, view->third_leg, view->third_agent);
}

static void
look_at_calls (HlBoard *self)
{
  g_autoptr (GArray) lost = g_array_new (FALSE, FALSE, sizeof (HlFinding));
  g_autoptr (GArray) rings = g_array_new (FALSE, FALSE, sizeof (HlFinding));
  Calls calls = { self, lost, rings };

  hl_switch_foreach_call (self->board, look_at_call, &calls);
  for (guint i = 0; i < lost->len; i++)
    hl_watch_found (self, HL_CALL_WITHOUT_LEG, &g_array_index (lost, HlFinding, i));
  for (guint i = 0; i < rings->len; i++)
    hl_watch_found (self, HL_RINGING_WITHOUT_INVITE, &g_array_index (rings, HlFinding, i));
}

static void
look_at_switch (HlBoard *self)
{
  g_autofree char *fault = hl_switch_fault (self->board);
  HlFinding f = { .detail = fault };

  if (fault != NULL)
    hl_watch_found (self, HL_SWITCH_CONTRADICTS, &f);
}

/* ---- Registrar ---- */

static void
look_at_devices (HlBoard *self)
{
  const HlSwitchConfig *config = self->config != NULL ? hl_site_config_switch (self->config) : NULL;

  for (guint i = 0; config != NULL && self->sip_up && i < config->n_agents; i++)
    {
      const HlAgentConfig *agent = &config->agents[i];
      HlFinding f = { .agent = agent->id };
      HlAgentView view;
      gboolean there;

      if (agent->device == HL_DEVICE_CONTACT || agent->extension == NULL
          || !hl_switch_get_agent (self->board, agent->id, &view))
        continue;
      there = hl_sip_device_contact (self->sip, agent->extension) != NULL;
      if (there != view.device_up)
        hl_watch_found (self, there ? HL_DEVICE_MARKED_LOST : HL_DEVICE_MARKED_THERE, &f);
    }
}

/* ---- Dialogs ---- */

static GHashTable *
set_of (const HlId *ids, guint n)
{
  GHashTable *set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < n; i++)
    g_hash_table_add (set, (gpointer) &ids[i]);
  return set;
}

static void
sip_listed (GArray *ids, gpointer data)
{
  HlBoard *self = data;
  g_autoptr (GHashTable) there = set_of ((const HlId *) (gpointer) ids->data, ids->len);
  g_autoptr (GArray) bad = g_array_new (FALSE, FALSE, sizeof (HlFinding));
  GHashTableIter iter;
  HlBoardLeg *leg;

  self->watch->sip_asked = FALSE;
  if (self->stopping)
    return;
  g_hash_table_iter_init (&iter, self->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    if (leg->at_sip && leg->looked_at && !leg->ended && !g_hash_table_contains (there, &leg->id))
      {
        HlFinding f = { .leg = leg->id, .call = leg->call };
        g_array_append_val (bad, f);
      }
  for (guint i = 0; i < bad->len; i++)
    hl_watch_found (self, HL_LEG_WITHOUT_DIALOG, &g_array_index (bad, HlFinding, i));
  for (guint i = 0; i < ids->len; i++)
    if (hl_board_find_leg (self, g_array_index (ids, HlId, i)) == NULL)
      hl_watch_found (self, HL_DIALOG_WITHOUT_LEG,
                      &(HlFinding){ .leg = g_array_index (ids, HlId, i) });
}

/* A leg that is made after the question can't be in the answer. */
static void
mark_looked_at (gpointer key, gpointer value, gpointer data)
{
  ((HlBoardLeg *) value)->looked_at = TRUE;
}

static void
look_at_dialogs (HlBoard *self)
{
  if (self->watch->sip_asked || !self->sip_up)
    return;
  self->watch->sip_asked = TRUE;
  g_hash_table_foreach (self->legs, mark_looked_at, NULL);
  hl_sip_list (self->sip, sip_listed, self);
}

/* ---- Sound ---- */

static void
compare_sound (HlBoard *self, const HlMediaList *list)
{
  g_autoptr (GHashTable) there =
      set_of ((const HlId *) (gpointer) list->legs->data, list->legs->len);
  g_autoptr (GArray) bad = g_array_new (FALSE, FALSE, sizeof (HlFinding));
  GHashTableIter iter;
  HlBoardLeg *leg;

  g_hash_table_iter_init (&iter, self->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    if (leg->has_local && leg->sound_looked_at && !leg->ended
        && !g_hash_table_contains (there, &leg->id))
      {
        HlFinding f = { .leg = leg->id, .call = leg->call };
        g_array_append_val (bad, f);
      }
  for (guint i = 0; i < bad->len; i++)
    hl_watch_found (self, HL_LEG_WITHOUT_SOUND, &g_array_index (bad, HlFinding, i));
  for (guint i = 0; i < list->legs->len; i++)
    if (hl_board_find_leg (self, g_array_index (list->legs, HlId, i)) == NULL)
      hl_watch_found (self, HL_SOUND_WITHOUT_LEG,
                      &(HlFinding){ .leg = g_array_index (list->legs, HlId, i) });
}

static void
compare_recordings (HlBoard *self, const HlMediaList *list)
{
  for (guint i = 0; i < list->calls->len; i++)
    {
      const HlMediaListedCall *call = &g_array_index (list->calls, HlMediaListedCall, i);
      const HlCallExtra *extra = hl_board_get_extra (self, call->call);

      if (extra != NULL && extra->recording && !call->recording && !call->waiting)
        hl_watch_found (self, HL_RECORDING_MISSING, &(HlFinding){ .call = call->call });
    }
}

static void
media_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HlMediaList *list = hl_media_list_finish (HL_MEDIA (source), result, &error);
  HlBoard *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->watch->media_asked = FALSE;
  if (list == NULL)
    return;
  if (!self->stopping)
    {
      compare_sound (self, list);
      compare_recordings (self, list);
    }
  hl_media_list_free (list);
}

static void
mark_sound_looked_at (gpointer key, gpointer value, gpointer data)
{
  ((HlBoardLeg *) value)->sound_looked_at = TRUE;
}

static void
look_at_sound (HlBoard *self)
{
  if (self->watch->media_asked || !self->media_up)
    return;
  self->watch->media_asked = TRUE;
  g_hash_table_foreach (self->legs, mark_sound_looked_at, NULL);
  hl_media_list_async (self->media, self->cancellable, media_listed_cb, self);
}

/* ---- The round ---- */

static void
look_at_loop (HlBoard *self)
{
  HlTime now = g_get_monotonic_time ();
  HlSpan late = now - self->watched_at - EVERY_MS * HL_MILLISECOND;

  if (self->watched_at != 0 && late > LATE)
    g_message ("watchdog: the main loop was busy for %d ms", (int) (late / HL_MILLISECOND));
  if (self->watched_at != 0 && late > VERY_LATE)
    {
      g_autofree char *detail = g_strdup_printf ("for %d ms", (int) (late / HL_MILLISECOND));
      hl_watch_repair (self, HL_LOOP_LATE, &(HlFinding){ .detail = detail, .span = late });
    }
  self->watched_at = now;
}

#define IDLE_ROUNDS 10
#define ROW_ROUNDS 30

static gboolean
watch_cb (gpointer data)
{
  HlBoard *self = data;
  gboolean idle = g_hash_table_size (self->legs) == 0;
  gint64 now;

  look_at_loop (self);
  if (self->batches.length == 0)
    {
      look_at_switch (self);
      look_at_legs (self);
      look_at_calls (self);
      look_at_devices (self);
    }
  /* Without calls now and then, but then twice: what is found must be confirmed. */
  if (!idle || self->watch->rounds % IDLE_ROUNDS < 2)
    {
      look_at_dialogs (self);
      look_at_sound (self);
    }
  hl_watch_silence (self);
  if (self->watch->rounds % ROW_ROUNDS == ROW_ROUNDS - 1)
    hl_watch_rows (self);
  self->watch->rounds++;
  now = g_get_monotonic_time ();
  g_hash_table_foreach_remove (self->watch->sightings, is_stale, &now);
  end_alarms (self, now);
  return G_SOURCE_CONTINUE;
}

void
hl_board_start_watching (HlBoard *self)
{
  self->watched_at = 0;
  self->watch = g_new0 (HlWatch, 1);
  self->watch->sightings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->watch->alarms = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->watchdog = g_timeout_add (EVERY_MS, watch_cb, self);
}

void
hl_board_stop_watching (HlBoard *self)
{
  g_clear_handle_id (&self->watchdog, g_source_remove);
}

void
hl_watch_free (HlWatch *watch)
{
  g_hash_table_unref (watch->sightings);
  g_hash_table_unref (watch->alarms);
  g_free (watch);
}
