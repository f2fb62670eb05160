/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "board.h"

#include <string.h>

enum
{
  ANNA = 1,
  BO,
  CARL,
  SUE = 9,
  HELP = 21,
  SECOND,
  FLOW = 31,
  PLAIN_FLOW,
  OFFICE_FLOW,
};

struct _Board
{
  HlClock *clock;
  HlSwitch *board;
  HlSwitchConfig config;
  HlQueueConfig queues[2];
  HlFlowConfig flows[3];
  HlAgentConfig agents[4];
  GHashTable *names; /* HlId → text */
  GHashTable *ids;   /* text → HlId */
  GHashTable *kept;  /* HlId → text, as a journal would hold */
  guint n_calls, n_legs, n_faults;
  GString *out;
};

static const char *const people[] = { "anna", "bo", "carl", "sue" };
static const HlId people_ids[] = { ANNA, BO, CARL, SUE };

/* ---- Names ---- */

static void
name_it (Board *self, HlId id, const char *name)
{
  HlId *key = g_new (HlId, 1);

  *key = id;
  g_hash_table_replace (self->names, key, g_strdup (name));
  key = g_new (HlId, 1);
  *key = id;
  g_hash_table_replace (self->ids, g_strdup (name), key);
}

static const char *
name_of (Board *self, HlId id)
{
  const char *name = g_hash_table_lookup (self->names, &id);

  return name != NULL ? name : "?";
}

static HlId
id_of (Board *self, const char *name)
{
  HlId *id = g_hash_table_lookup (self->ids, name);

  return id != NULL ? *id : 0;
}

static const char *
call_name (Board *self, HlId id)
{
  g_autofree char *name = NULL;

  if (!g_hash_table_contains (self->names, &id))
    {
      name = g_strdup_printf ("call%u", ++self->n_calls);
      name_it (self, id, name);
    }
  return name_of (self, id);
}

/* ---- What comes out ---- */

static void
fact_cb (const HlFact *fact, gpointer data)
{
  Board *self = data;

  self->n_faults += fact->kind == HL_FACT_FAULT;
  g_string_append_printf (self->out, "  * %s", hl_fact_words[fact->kind]);
  if (fact->call != 0)
    g_string_append_printf (self->out, " %s", call_name (self, fact->call));
  if (fact->agent != 0)
    g_string_append_printf (self->out, " %s", name_of (self, fact->agent));
  if (fact->kind == HL_FACT_CALL_REDIALLED || fact->kind == HL_FACT_CALL_BOOKED
      || (fact->kind == HL_FACT_CALL_DIALLED && g_ascii_isdigit (*fact->text)))
    g_string_append_printf (self->out, " %s",
                            call_name (self, g_ascii_strtoll (fact->text, NULL, 10)));
  else if (fact->text != NULL)
    g_string_append_printf (self->out, " %s", fact->text);
  if (fact->number != NULL)
    g_string_append_printf (self->out, " (%s)", fact->number);
  if (fact->span != 0)
    g_string_append_printf (self->out, " %gs", (double) fact->span / HL_SECOND);
  if (fact->code != 0 && fact->kind != HL_FACT_AGENT_STATE)
    g_string_append_printf (self->out, " code=%d", fact->code);
  g_string_append_c (self->out, '\n');
}

static void
print_mix (Board *self, const HlMix *mix)
{
  for (guint i = 0; i < mix->n_legs; i++)
    {
      g_string_append_printf (self->out, "%s%s%s", i > 0 ? ", " : " ", name_of (self, mix->legs[i]),
                              mix->legs[i] == mix->left ? " (left)" : "");
      for (guint j = 0; j < mix->n_legs; j++)
        if (mix->gain[i][j] != 0)
          g_string_append_printf (self->out, " >%s", name_of (self, mix->legs[j]));
    }
}

static void
keep (Board *self, const HlCommand *command)
{
  HlId *key = g_new (HlId, 1);

  *key = command->call != 0 ? command->call : command->agent;
  if (command->kind == HL_COMMAND_KEEP)
    {
      g_hash_table_replace (self->kept, key, g_strdup (command->text));
      return;
    }
  g_hash_table_remove (self->kept, key);
  g_free (key);
}

static void
print_invite (Board *self, const HlCommand *c)
{
  static const char *const answers[] = { "", " auto", " after-beep" };
  g_autofree char *name = g_strdup_printf ("leg%u", ++self->n_legs);

  name_it (self, c->leg, name);
  g_string_append_printf (self->out, "  ! invite %s %s%s%s shows \"%s\"%s\n", name, c->number,
                          c->trunk != NULL ? " by " : "", c->trunk != NULL ? c->trunk : "", c->text,
                          answers[c->auto_answer]);
}

static void
command_cb (const HlCommand *c, gpointer data)
{
  static const char *const words[HL_N_COMMANDS] = {
    [HL_COMMAND_LEG_RING] = "ring",
    [HL_COMMAND_LEG_ANSWER] = "answer",
    [HL_COMMAND_LEG_END] = "end",
    [HL_COMMAND_LEG_DTMF] = "dtmf",
    [HL_COMMAND_MIX] = "mix",
    [HL_COMMAND_PLAY] = "play",
    [HL_COMMAND_STOP_PLAY] = "stop",
    [HL_COMMAND_RECORD] = "record",
    [HL_COMMAND_RECORD_STOP] = "record-stop",
    [HL_COMMAND_RECORD_PAUSE] = "record-pause",
  };
  Board *self = data;

  switch (c->kind)
    {
    case HL_COMMAND_KEEP:
    case HL_COMMAND_FORGET:
      keep (self, c);
      return;
    case HL_COMMAND_LEG_INVITE:
      print_invite (self, c);
      return;
    case HL_COMMAND_SCREEN:
      g_string_append_printf (self->out, "  ! screen %s %s\n", name_of (self, c->agent), c->text);
      return;
    default:
      break;
    }
  g_string_append_printf (self->out, "  ! %s", words[c->kind]);
  if (c->leg != 0)
    g_string_append_printf (self->out, " %s", name_of (self, c->leg));
  if (c->text != NULL)
    g_string_append_printf (self->out, " %s", c->text);
  if (c->loop)
    g_string_append (self->out, " loop");
  if (c->code != 0)
    g_string_append_printf (self->out, " %d", c->code);
  if (c->mix != NULL)
    print_mix (self, c->mix);
  g_string_append_c (self->out, '\n');
}

/* ---- What goes in ---- */

typedef struct
{
  const char *word;
  HlEventKind kind;
} Word;

static const Word leg_words[] = {
  { "ringing", HL_EVENT_LEG_RINGING }, { "answered", HL_EVENT_LEG_ANSWERED },
  { "ended", HL_EVENT_LEG_ENDED },     { "dtmf", HL_EVENT_LEG_DTMF },
  { "refer", HL_EVENT_LEG_REFER },     { "prompt-done", HL_EVENT_PROMPT_DONE },
  { "silent", HL_EVENT_LEG_SILENT },
};

static const Word agent_words[] = {
  { "sign-in", HL_EVENT_SIGN_IN },
  { "sign-out", HL_EVENT_SIGN_OUT },
  { "ready", HL_EVENT_READY },
  { "away", HL_EVENT_AWAY },
  { "saved", HL_EVENT_WRAP_UP_DONE },
  { "reject", HL_EVENT_REJECT },
  { "hold", HL_EVENT_HOLD },
  { "unhold", HL_EVENT_UNHOLD },
  { "hang-up", HL_EVENT_HANG_UP },
  { "dial", HL_EVENT_DIAL }, /* anna dial 138 [CALL [LINE]]; CALL - = none */
  { "keys", HL_EVENT_SEND_DTMF },
  { "device-lost", HL_EVENT_DEVICE_LOST },
  { "device-back", HL_EVENT_DEVICE_BACK },
  { "listen", HL_EVENT_LISTEN },
  { "whisper", HL_EVENT_WHISPER },
  { "barge", HL_EVENT_BARGE },
  { "take-over", HL_EVENT_TAKE_OVER },
  { "transfer", HL_EVENT_TRANSFER },
  { "consult", HL_EVENT_CONSULT },
  { "complete", HL_EVENT_TRANSFER_COMPLETE },
  { "cancel", HL_EVENT_CONSULT_CANCEL },
  { "conference", HL_EVENT_CONFERENCE },
  { "leave", HL_EVENT_LEAVE },
  { "drop-leg", HL_EVENT_DROP_LEG },
  { "stop", HL_EVENT_STOP_LISTENING },
  { "record-pause", HL_EVENT_RECORD_PAUSE },
  { "record-resume", HL_EVENT_RECORD_RESUME },
  { "set", HL_EVENT_SET_STATE },
  { "drop", HL_EVENT_DROP },
  { "move", HL_EVENT_MOVE },
  { "cancel-callback", HL_EVENT_CANCEL_CALLBACK },
};

static gboolean
find_word (const Word *words, guint n, const char *word, HlEventKind *kind)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (words[i].word, word))
      {
        *kind = words[i].kind;
        return TRUE;
      }
  return FALSE;
}

static gboolean
handle (Board *self, const HlEvent *event)
{
  g_autoptr (GError) error = NULL;
  gboolean done = hl_switch_handle (self->board, event, &error);

  g_assert_cmpint (done, ==, error == NULL);
  if (error != NULL)
    g_string_append_printf (self->out, "  x %s\n", error->message);
  return done;
}

static void
wait (Board *self, double seconds)
{
  HlTime until = hl_clock_now (self->clock) + (HlSpan) (seconds * HL_SECOND), next;

  while ((next = hl_switch_next_tick (self->board)) != 0 && next <= until)
    {
      hl_clock_set (self->clock, MAX (next, hl_clock_now (self->clock)));
      handle (self, &(HlEvent){ .kind = HL_EVENT_TICK });
    }
  hl_clock_set (self->clock, until);
}

static void
restart (Board *self)
{
  HlSwitchHost host = { command_cb, fact_cb, self, FALSE };
  g_autoptr (GList) texts = NULL;

  hl_switch_free (self->board);
  self->board = hl_switch_new (self->clock, &host);
  g_assert_true (hl_switch_configure (self->board, &self->config, NULL));
  texts = g_hash_table_get_values (self->kept);
  for (GList *l = texts; l != NULL; l = l->next)
    {
      g_autofree char *text = g_strdup (l->data);
      g_autoptr (GError) error = NULL;

      hl_switch_restore (self->board, text, &error);
      g_assert_no_error (error);
    }
  hl_switch_resume (self->board);
}

static void
look (Board *self, const char *name)
{
  HlCallView call;
  HlAgentView agent;

  if (hl_switch_get_agent (self->board, id_of (self, name), &agent))
    {
      g_string_append_printf (self->out, "  = %s", hl_switch_agent_words[agent.state]);
      if (agent.reason != NULL)
        g_string_append_printf (self->out, " %s", agent.reason);
      if (agent.next_state != HL_AGENT_OFFLINE)
        g_string_append_printf (self->out, " then %s", hl_switch_agent_words[agent.next_state]);
      if (agent.signing_out)
        g_string_append (self->out, " then out");
    }
  else if (hl_switch_get_call (self->board, id_of (self, name), &call))
    {
      g_string_append_printf (self->out, "  = %s", hl_switch_call_words[call.state]);
      if (call.position != 0)
        g_string_append_printf (self->out, " %u", call.position);
      if (call.third != HL_THIRD_NONE)
        g_string_append_printf (self->out, " third %s", hl_switch_third_words[call.third]);
      if (call.returned != NULL)
        g_string_append_printf (self->out, " returned %s", call.returned);
    }
  else
    g_string_append (self->out, "  = gone");
  g_string_append_c (self->out, '\n');
}

static HlId
new_leg (Board *self, const char *name)
{
  HlId id = hl_id_next (hl_clock_now (self->clock));

  name_it (self, id, name);
  return id;
}

/* NULL-safe word i. */
static const char *
word (char **words, guint i)
{
  return i < g_strv_length (words) ? words[i] : NULL;
}

static void
leg_event (Board *self, char **words, HlEventKind kind)
{
  const char *third = word (words, 2);

  handle (self, &(HlEvent){ .kind = kind,
                            .leg = id_of (self, words[0]),
                            .text = third,
                            .number = third,
                            .code = third != NULL ? atoi (third) : 200 });
}

static void
agent_event (Board *self, char **words, HlEventKind kind)
{
  const char *third = word (words, 2);
  const char *fourth = word (words, 3); /* anna set bo lunch; sue move call1 second */
  HlId object = third != NULL ? id_of (self, third) : 0;
  HlId origin = kind == HL_EVENT_DIAL && fourth != NULL ? id_of (self, fourth) : 0;
  HlId more = kind == HL_EVENT_MOVE && fourth != NULL ? id_of (self, fourth) : 0;

  handle (self, &(HlEvent){ .kind = kind,
                            .agent = id_of (self, words[0]),
                            .call = origin != 0       ? origin
                                    : object > SECOND ? object
                                                      : 0,
                            .queue = more != 0                          ? more
                                     : object > SUE && object <= SECOND ? object
                                                                        : 0,
                            .target = object <= SUE ? object : 0,
                            .number = third,
                            .text = kind == HL_EVENT_DIAL ? word (words, 4)
                                    : fourth != NULL      ? fourth
                                                          : third });
}

static void
do_line (Board *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  const char *second = word (words, 1);
  HlEventKind kind;

  if (g_str_equal (words[0], "wait"))
    wait (self, g_ascii_strtod (second, NULL));
  else if (g_str_equal (words[0], "restart"))
    restart (self);
  else if (g_str_equal (words[0], "repair"))
    hl_switch_repair (self->board);
  else if (g_str_equal (words[0], "?"))
    look (self, second);
  else if (g_str_equal (words[0], "incoming"))
    handle (self, &(HlEvent){ .kind = HL_EVENT_INCOMING,
                              .leg = new_leg (self, words[1]),
                              .number = words[2],
                              .text = word (words, 3),
                              .trunk = "trunk" });
  else if (g_strcmp0 (second, "phones") == 0) /* anna phones LEG NUMBER */
    handle (self, &(HlEvent){ .kind = HL_EVENT_DIALLED,
                              .agent = id_of (self, words[0]),
                              .leg = new_leg (self, words[2]),
                              .number = words[3] });
  else if (find_word (agent_words, G_N_ELEMENTS (agent_words), second, &kind)
           && id_of (self, words[0]) <= SUE)
    agent_event (self, words, kind);
  else if (find_word (leg_words, G_N_ELEMENTS (leg_words), second, &kind))
    leg_event (self, words, kind);
  else
    g_error ("the script says \"%s\"", line);
}

static void
check_fault (Board *self)
{
  g_autofree char *fault = hl_switch_fault (self->board);

  g_assert_cmpstr (fault, ==, NULL);
}

void
board_run (Board *self, const char *script)
{
  g_auto (GStrv) lines = g_strsplit (script, "\n", -1);
  g_autoptr (GString) actual = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] == '\0' || lines[i][0] == ' ')
        continue;
      g_string_truncate (self->out, 0);
      do_line (self, lines[i]);
      check_fault (self);
      g_string_append_printf (actual, "%s\n%s", lines[i], self->out->str);
    }
  if (g_getenv ("HL_BOARD_PRINT") != NULL)
    g_printerr ("%s----\n", actual->str);
  else
    g_assert_cmpstr (actual->str, ==, script);
}

void
board_do (Board *self, const char *script)
{
  g_auto (GStrv) lines = g_strsplit (script, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] != '\0')
        do_line (self, lines[i]);
      check_fault (self);
    }
}

void
board_wait (Board *self, double seconds)
{
  wait (self, seconds);
  check_fault (self);
}

guint
board_get_faults (Board *self)
{
  return self->n_faults;
}

/* ---- The set-up ---- */

static const HlOpenSpan office_hours[] = {
  { 1, 540, 1020 }, { 2, 540, 1020 }, { 3, 540, 1020 }, { 4, 540, 1020 }, { 5, 540, 1020 },
};
static const HlAgentQueue in_help[] = { { HELP, 1 } };
static const HlAgentQueue in_both[] = { { HELP, 1 }, { SECOND, 1 } };
static const HlFlowConfig flows[] = {
  { .id = FLOW, .name = "main", .greeting = "hello", .queue = HELP },
  { .id = PLAIN_FLOW, .name = "plain", .queue = SECOND },
  { .id = OFFICE_FLOW,
    .name = "office",
    .hours = office_hours,
    .n_hours = G_N_ELEMENTS (office_hours),
    .queue = HELP },
};
static const HlLineConfig lines[] = { { "12349", FLOW },
                                      { "12350", PLAIN_FLOW },
                                      { "12351", OFFICE_FLOW } };

static void
set_up (Board *self)
{
  self->queues[0] = (HlQueueConfig){ .id = HELP, .name = "help", .wrap_up_seconds = 30 };
  self->queues[1] = (HlQueueConfig){ .id = SECOND, .name = "second", .music = "erhu" };
  memcpy (self->flows, flows, sizeof flows);
  self->agents[0] = (HlAgentConfig){ ANNA, "Anna", "1001", HL_DEVICE_SOFTPHONE, NULL, in_help, 1 };
  self->agents[1] = (HlAgentConfig){ BO, "Bo", "1002", HL_DEVICE_REGISTERED, NULL, in_both, 2 };
  self->agents[2] =
      (HlAgentConfig){ CARL, "Carl", "1003", HL_DEVICE_CONTACT, "sip:carl@10.0.0.7", in_help, 1 };
  self->agents[3] = (HlAgentConfig){ SUE, "Sue", "1009", HL_DEVICE_SOFTPHONE, NULL, NULL, 0 };
  self->config = (HlSwitchConfig){
    .queues = self->queues,
    .n_queues = 2,
    .flows = self->flows,
    .n_flows = G_N_ELEMENTS (flows),
    .lines = lines,
    .n_lines = G_N_ELEMENTS (lines),
    .agents = self->agents,
    .n_agents = 4,
    .outbound_trunk = "trunk",
    .outbound_caller = "12349",
    .utc_offset_minutes = 480,
    .outbound_wrap_up_seconds = 10,
  };
}

Board *
board_new (void)
{
  Board *self = g_new0 (Board, 1);
  HlSwitchHost host = { command_cb, fact_cb, self, FALSE };

  /* 2026-11-23 is a Monday; 02:00 UTC is 10:00 in China. */
  self->clock = hl_clock_new_manual (hl_time_from_iso ("2026-11-23T02:00:00Z"));
  self->names = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->kept = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->out = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    name_it (self, people_ids[i], people[i]);
  name_it (self, HELP, "help");
  name_it (self, SECOND, "second");
  self->board = hl_switch_new (self->clock, &host);
  set_up (self);
  board_configure (self);
  return self;
}

void
board_free (Board *self)
{
  hl_switch_free (self->board);
  hl_clock_unref (self->clock);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->kept);
  g_string_free (self->out, TRUE);
  g_free (self);
}

HlSwitch *
board_get_switch (Board *self)
{
  return self->board;
}

HlClock *
board_get_clock (Board *self)
{
  return self->clock;
}

HlSwitchConfig *
board_get_config (Board *self)
{
  return &self->config;
}

HlQueueConfig *
board_get_queue (Board *self, guint i)
{
  return &self->queues[i];
}

HlFlowConfig *
board_get_flow (Board *self, guint i)
{
  return &self->flows[i];
}

HlAgentConfig *
board_get_agent (Board *self, guint i)
{
  return &self->agents[i];
}

void
board_configure (Board *self)
{
  g_autoptr (GError) error = NULL;

  hl_switch_configure (self->board, &self->config, &error);
  g_assert_no_error (error);
}

void
board_open (Board *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      handle (self, &(HlEvent){ .kind = HL_EVENT_DEVICE_BACK, .agent = people_ids[i] });
      if (people_ids[i] != SUE)
        handle (self, &(HlEvent){ .kind = HL_EVENT_SIGN_IN, .agent = people_ids[i] });
    }
  handle (self, &(HlEvent){ .kind = HL_EVENT_READY, .agent = ANNA });
  check_fault (self);
}
