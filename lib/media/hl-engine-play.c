/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-engine-private.h"

#include <string.h>

/* Prompts and digits on a leg. */

typedef struct
{
  HlEngine *engine;
  HlId leg;
  guint serial;
  gboolean loop;
} Wish;

static void
prompt_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Wish *wish = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlPrompt) prompt = hl_prompt_cache_get_finish (result, &error);
  HlTickCommand *command;
  HlEngineLeg *leg;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  leg = hl_engine_find_leg (wish->engine, wish->leg);
  if (leg == NULL || leg->serial != wish->serial)
    return;
  if (prompt == NULL)
    {
      HlEngineEvents *events = &wish->engine->events;

      g_message ("Prompt for leg %" G_GINT64_FORMAT ": %s", leg->id, error->message);
      events->prompt_done (leg->id, leg->token, error->message, events->data);
      return;
    }
  if (prompt->problem != NULL)
    g_message ("Prompt for leg %" G_GINT64_FORMAT ": %s", leg->id, prompt->problem);
  command = hl_engine_leg_command (leg, HL_TICK_PLAY);
  command->prompt = g_steal_pointer (&prompt);
  command->on = wish->loop;
  command->serial = wish->serial;
  hl_ticker_send (leg->ticker, command);
}

gboolean
hl_engine_play (HlEngine *self, HlId id, const char *prompt, gboolean loop, const char *token,
                GError **error)
{
  HlEngineLeg *leg = hl_engine_find_leg (self, id);
  Wish *wish;

  if (leg == NULL)
    return hl_engine_refuse (error, "leg", "not open");
  if (!hl_prompt_sequence_is_valid (prompt))
    return hl_engine_refuse (error, "prompt", "not names of prompts, separated by one space");
  /* Sent again after a reconnect: it plays, or has been played. */
  if (g_strcmp0 (leg->token, token) == 0 && g_strcmp0 (leg->prompt, prompt) == 0)
    return TRUE;

  g_free (leg->prompt);
  g_free (leg->token);
  leg->prompt = g_strdup (prompt);
  leg->token = g_strdup (token);
  leg->serial++;
  wish = g_new0 (Wish, 1);
  *wish = (Wish){ self, id, leg->serial, loop };
  hl_prompt_cache_get_async (self->prompts, prompt, NULL, prompt_cb, wish);
  return TRUE;
}

void
hl_engine_stop_play (HlEngine *self, HlId id)
{
  HlEngineLeg *leg = hl_engine_find_leg (self, id);

  if (leg == NULL)
    return;
  leg->serial++;
  g_clear_pointer (&leg->prompt, g_free);
  g_clear_pointer (&leg->token, g_free);
  hl_ticker_send (leg->ticker, hl_engine_leg_command (leg, HL_TICK_STOP_PLAY));
}

gboolean
hl_engine_send_dtmf (HlEngine *self, HlId id, const char *digits, GError **error)
{
  HlEngineLeg *leg = hl_engine_find_leg (self, id);
  HlTickCommand *command;

  if (leg == NULL)
    return hl_engine_refuse (error, "leg", "not open");
  if (strlen (digits) > HL_DIGITS_MAX)
    return hl_engine_refuse (error, "digits", "more than 32");
  for (const char *at = digits; *at != '\0'; at++)
    if (hl_rtp_event_from_digit (*at) < 0)
      return hl_engine_refuse (error, "digits", "only 0-9 * # A-D");
  command = hl_engine_leg_command (leg, HL_TICK_DIGITS);
  g_strlcpy (command->digits, digits, sizeof command->digits);
  hl_ticker_send (leg->ticker, command);
  return TRUE;
}
