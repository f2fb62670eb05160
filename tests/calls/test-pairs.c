/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "board.h"

#include <string.h>

/* Every event in every situation of a call, about each of its legs and agents:
 * nothing breaks, and when everybody has hung up nothing is left. */

typedef struct
{
  const char *name;
  HlCallState state; /* of the last call */
  const char *script;
} Situation;

#define CALL "incoming c 12349 138\nc prompt-done 1\nc prompt-done 2\nwait 3\n"
#define TALK CALL "leg1 answered\n"
#define AWAY "anna away x\n" CALL
#define BOOKED AWAY "wait 10\nc dtmf 1\n"
#define FREED BOOKED "c ended 200\n"

static const Situation situations[] = {
  { "announcing", HL_CALL_ANNOUNCING, "incoming c 12349 138\n" },
  { "menu", HL_CALL_MENU, "incoming c 12349 138\nc prompt-done 1\n" },
  { "menu-silence", HL_CALL_MENU, "incoming c 12349 138\nc prompt-done 1\nc prompt-done 2\n" },
  { "menu-again", HL_CALL_MENU, "incoming c 12349 138\nc prompt-done 1\nc dtmf 8\n" },
  { "menu-information", HL_CALL_MENU, "incoming c 12349 138\nc dtmf 4\n" },
  { "message-prompt", HL_CALL_MESSAGE, "incoming c 12349 138\nc dtmf 2\n" },
  { "message", HL_CALL_MESSAGE, "incoming c 12349 138\nc dtmf 2\nc prompt-done 2\nwait 3\n" },
  { "closing", HL_CALL_CLOSING,
    "incoming c 12349 138\nc dtmf 2\nc prompt-done 2\nwait 3\nc dtmf #\n" },
  { "outside", HL_CALL_TRANSFERRING, "incoming c 12349 138\nc dtmf 3\n" },
  { "outside-talks", HL_CALL_TALKING, "incoming c 12349 138\nc dtmf 3\nleg1 answered\n" },
  { "waiting", HL_CALL_WAITING, AWAY },
  { "waiting-told", HL_CALL_WAITING, AWAY "wait 20\n" },
  { "ringing", HL_CALL_RINGING, CALL },
  { "ringing-told", HL_CALL_RINGING, AWAY "wait 20\nanna ready\n" },
  { "ringing-wished", HL_CALL_RINGING, AWAY "wait 20\nanna ready\nc dtmf 1\n" },
  { "talking", HL_CALL_TALKING, TALK },
  { "held", HL_CALL_HELD, TALK "anna hold\n" },
  { "listened-to", HL_CALL_TALKING, TALK "sue listen call1\nleg2 answered\n" },
  { "paused", HL_CALL_TALKING, TALK "anna record-pause\n" },
  { "rating", HL_CALL_RATING, TALK "wait 4\nanna hang-up\n" },
  { "rating-heard", HL_CALL_RATING, TALK "wait 4\nanna hang-up\nc prompt-done 4\n" },
  { "rated", HL_CALL_CLOSING, TALK "wait 4\nanna hang-up\nc dtmf 3\n" },
  { "consult-rings", HL_CALL_HELD, TALK "anna consult bo\n" },
  { "consulted", HL_CALL_HELD, TALK "anna consult bo\nleg2 answered\n" },
  { "three", HL_CALL_TALKING, TALK "anna consult bo\nleg2 answered\nanna conference\n" },
  { "transferring", HL_CALL_HELD, TALK "anna transfer bo\n" },
  { "transferring-alone", HL_CALL_TRANSFERRING, TALK "anna transfer bo\nanna hang-up\n" },
  { "transferred-waits", HL_CALL_WAITING, TALK "anna transfer second\n" },
  { "alone", HL_CALL_TALKING, TALK "anna transfer 13900000000\nleg2 answered\n" },
  { "booked", HL_CALL_BOOKED, BOOKED },
  { "booked-alone", HL_CALL_BOOKED, FREED },
  { "booked-rings", HL_CALL_RINGING, FREED "anna ready\n" },
  { "booked-dials", HL_CALL_DIALLING, FREED "anna ready\nleg1 answered\n" },
  { "booked-talks", HL_CALL_TALKING, FREED "anna ready\nleg1 answered\nleg2 answered\n" },
  { "booked-rings-again", HL_CALL_WAITING, FREED "incoming c2 12351 138\n" },
  { "dialling", HL_CALL_DIALLING, "anna dial 13900000000\n" },
  { "dialling-party", HL_CALL_DIALLING, "anna dial 13900000000\nleg1 answered\n" },
  { "internal", HL_CALL_DIALLING, "anna dial 1002\nleg1 answered\n" },
};

static const HlMenuKey keys[] = {
  { '2', { HL_ACTION_MESSAGE, 0, NULL, NULL } },
  { '3', { HL_ACTION_NUMBER, 0, "120", NULL } },
  { '4', { HL_ACTION_PROMPT, 0, NULL, "information" } },
};
static const HlMenuConfig menu = { NULL, 0, keys, G_N_ELEMENTS (keys) };

typedef struct
{
  HlCallView call; /* the last */
  guint n;
} Seen;

static void
see (const HlCallView *call, gpointer data)
{
  Seen *seen = data;

  seen->call = *call;
  seen->n++;
}

static Seen
look (Board *board)
{
  Seen seen = { 0 };

  hl_switch_foreach_call (board_get_switch (board), see, &seen);
  return seen;
}

static Board *
reach (const Situation *situation, HlFlowConfig flows[3])
{
  Board *board = board_new ();
  HlSwitchConfig *config = board_get_config (board);

  memcpy (flows, config->flows, 3 * sizeof *flows);
  flows[0].menu = &menu;
  flows[0].rating_prompt = "rating";
  config->flows = flows;
  board_get_queue (board, 0)->announce_seconds = 15;
  board_get_queue (board, 0)->announce_wait = TRUE;
  board_get_queue (board, 0)->callback_after_seconds = 10;
  board_configure (board);
  board_open (board);
  board_do (board, situation->script);
  return board;
}

/* Everybody hangs up; what has to end by itself does. */
static void
leave_all (Board *board)
{
  HlSwitch *self = board_get_switch (board);
  Seen seen;

  for (guint i = 0; i < 20 && (seen = look (board)).n > 0; i++)
    {
      const HlId legs[] = { seen.call.agent_leg, seen.call.third_leg, seen.call.caller_leg };

      if (seen.call.booked)
        hl_switch_handle (
            self, &(HlEvent){ .kind = HL_EVENT_CANCEL_CALLBACK, .call = seen.call.id }, NULL);
      for (guint j = 0; j < G_N_ELEMENTS (legs); j++)
        if (legs[j] != 0)
          hl_switch_handle (
              self, &(HlEvent){ .kind = HL_EVENT_LEG_ENDED, .leg = legs[j], .code = 200 }, NULL);
      board_wait (board, 1);
    }
  g_assert_cmpuint (look (board).n, ==, 0);
}

static void
no_agent_in_a_call (const HlAgentView *agent, gpointer data)
{
  g_assert_true (agent->state < HL_AGENT_RINGING || agent->state == HL_AGENT_WRAP_UP);
}

/* The legs and agents by number, then each alone. */
static gboolean
aim (const Seen *seen, guint aim, HlEvent *event)
{
  const HlId legs[] = { 0, seen->call.caller_leg, seen->call.agent_leg, seen->call.third_leg };
  const HlId agents[] = { 1, 2, 3, 9 };

  if (event->kind < HL_EVENT_SIGN_IN)
    {
      event->leg = aim < G_N_ELEMENTS (legs) ? legs[aim] : 0;
      return aim < G_N_ELEMENTS (legs) && (aim == 0 || legs[aim] != 0);
    }
  event->agent = aim < G_N_ELEMENTS (agents) ? agents[aim] : 0;
  return aim < G_N_ELEMENTS (agents);
}

static const char *const texts[] = { NULL, "1", "#", "front", "ready" };

static void
walk_one (const Situation *situation, HlEventKind kind, guint aim_at, guint variant)
{
  HlFlowConfig flows[3];
  g_autoptr (Board) board = reach (situation, flows);
  Seen seen = look (board);
  HlEvent event = { .kind = kind, .call = seen.call.id, .text = texts[variant] };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (seen.call.state, ==, situation->state);
  event.code = variant % 2 == 0 ? 200 : 503;
  event.number = variant % 2 == 0 ? "12350" : "1002";
  event.target = variant < 3 ? 2 : 0;
  event.queue = variant == 4 ? 22 : 0;
  if (!aim (&seen, aim_at, &event))
    return;
  if (kind == HL_EVENT_INCOMING || kind == HL_EVENT_DIALLED)
    event.leg = hl_id_next (hl_clock_now (board_get_clock (board)));
  hl_switch_handle (board_get_switch (board), &event, &error);
  board_wait (board, 0);
  if (kind != HL_EVENT_LEG_SILENT) /* that is one, but not ours */
    g_assert_cmpuint (board_get_faults (board), ==, 0);
  if (variant == 1)
    board_do (board, "restart\n");
  else if (variant == 2)
    board_wait (board, 3600);
  leave_all (board);
  hl_switch_foreach_agent (board_get_switch (board), no_agent_in_a_call, NULL);
}

static void
walk (gconstpointer data)
{
  const Situation *situation = data;

  for (guint kind = 0; kind < HL_N_EVENTS; kind++)
    for (guint i = 0; i < 4; i++)
      for (guint variant = 0; variant < G_N_ELEMENTS (texts); variant++)
        walk_one (situation, (HlEventKind) kind, i, variant);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (situations); i++)
    {
      g_autofree char *path = g_strdup_printf ("/calls/pairs/%s", situations[i].name);

      g_test_add_data_func (path, &situations[i], walk);
    }
  return g_test_run ();
}
