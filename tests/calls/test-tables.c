/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-switch-private.h"

/* Every pair of state and step, legal and illegal, is written down here once
 * more, by hand: "." is illegal, else the first two letters of the next state. */

typedef struct
{
  const HlStateTable *table;
  guint n_states, n_steps;
  const char *const *rows; /* one per state */
} Walk;

/* clang-format off */
/* announce queue close ring return dial connect hold unhold end transfer menu message rate book */
static const char *const call_rows[] = {
  [HL_CALL_NEW]        = "an wa cl .  .  di .  .  .  ov tr mn ms .  bo",
  [HL_CALL_ANNOUNCING] = ".  wa cl .  .  .  .  .  .  ov tr mn ms .  . ",
  [HL_CALL_WAITING]    = "an wa cl ri .  .  .  .  .  ov tr mn ms .  . ",
  [HL_CALL_RINGING]    = ".  .  .  .  wa di ta .  .  ov .  .  .  .  bo",
  [HL_CALL_TALKING]    = ".  wa .  .  .  .  .  he .  ov .  .  .  ra . ",
  [HL_CALL_HELD]       = ".  wa .  .  .  .  .  .  ta ov tr .  .  ra . ",
  [HL_CALL_CLOSING]    = ".  .  .  .  .  .  .  .  .  ov .  .  .  .  . ",
  [HL_CALL_DIALLING]   = ".  .  .  .  .  .  ta .  .  ov .  .  .  .  bo",
  [HL_CALL_TRANSFERRING] = "an wa cl .  .  .  ta .  .  ov tr mn ms .  . ",
  [HL_CALL_OVER]       = ".  .  .  .  .  .  .  .  .  .  .  .  .  .  . ",
  [HL_CALL_MENU]       = "an wa cl .  .  .  .  .  .  ov tr mn ms .  . ",
  [HL_CALL_MESSAGE]    = ".  .  cl .  .  .  .  .  .  ov .  .  .  .  . ",
  [HL_CALL_RATING]     = ".  .  cl .  .  .  .  .  .  ov .  .  .  .  . ",
  [HL_CALL_BOOKED]     = ".  .  .  ri .  .  .  .  .  ov .  .  .  .  . ",
};

/* sign-in ready away sign-out ring dial answer hold unhold wrap-up take-over take */
static const char *const agent_rows[] = {
  [HL_AGENT_OFFLINE]  = "aw .  .  .  .  .  .  .  .  .  ta . ",
  [HL_AGENT_AWAY]     = ".  re aw of ri di .  .  .  .  ta . ",
  [HL_AGENT_READY]    = ".  .  aw of ri di .  .  .  .  ta . ",
  [HL_AGENT_RINGING]  = ".  re aw of .  .  ta .  .  .  .  di",
  [HL_AGENT_TALKING]  = ".  re aw of .  .  .  he .  wr .  . ",
  [HL_AGENT_HELD]     = ".  re aw of .  .  .  .  ta wr .  . ",
  [HL_AGENT_WRAP_UP]  = ".  re aw of .  di .  .  .  .  ta . ",
  [HL_AGENT_DIALLING] = ".  re aw of .  .  ta .  .  .  .  . ",
};

/* consult transfer answer conference queue alone end */
static const char *const third_rows[] = {
  [HL_THIRD_NONE]         = "ri tr .  .  qu .  . ",
  [HL_THIRD_RINGING]      = ".  tr co .  .  .  no",
  [HL_THIRD_CONSULTED]    = ".  .  .  co .  al no",
  [HL_THIRD_CONFERENCE]   = ".  .  .  .  .  al no",
  [HL_THIRD_TRANSFERRING] = ".  .  .  .  qu al no",
  [HL_THIRD_QUEUED]       = ".  .  .  .  .  .  no",
  [HL_THIRD_ALONE]        = ".  .  .  .  .  .  no",
};
/* clang-format on */

static const Walk thirds = { &hl_third_table, HL_N_THIRDS, HL_N_THIRD_STEPS, third_rows };
static const Walk calls = { &hl_call_table, HL_N_CALL_STATES, HL_N_CALL_STEPS, call_rows };
static const Walk agents = { &hl_agent_table, HL_N_AGENT_STATES, HL_N_AGENT_STEPS, agent_rows };

/* Two letters tell the states apart, but for these. */
static const char *
letters_of (const char *word)
{
  return g_str_equal (word, "menu") ? "mn" : g_str_equal (word, "message") ? "ms" : word;
}

static void
walk_table (gconstpointer data)
{
  const Walk *walk = data;
  g_autofree char *fault = hl_state_table_fault (walk->table);

  g_assert_cmpstr (fault, ==, NULL);
  for (guint state = 0; state < walk->n_states; state++)
    for (guint step = 0; step < walk->n_steps; step++)
      {
        int to = hl_state_next (walk->table, state, step);
        const char *word = to < 0 ? ". " : letters_of (walk->table->states[to]);

        g_test_message ("%s: %s on %s", walk->table->name, walk->table->events[step],
                        walk->table->states[state]);
        g_assert_cmpint (strncmp (walk->rows[state] + 3 * step, word, 2), ==, 0);
      }
}

static void
test_words (void)
{
  g_assert_cmpuint (g_strv_length ((char **) hl_fact_words), ==, HL_N_FACTS);
  g_assert_cmpuint (g_strv_length ((char **) hl_switch_call_words), ==, HL_N_CALL_STATES);
  g_assert_cmpuint (g_strv_length ((char **) hl_switch_agent_words), ==, HL_N_AGENT_STATES);
}

static void
test_every_event_has_a_handler (void)
{
  for (guint i = 0; i < HL_N_EVENTS; i++)
    g_assert_nonnull (hl_switch_events[i].handle);
}

/* ---- Who hears whom ---- */

typedef struct
{
  const char *name;
  gboolean held;
  int mode;           /* -1 = nobody listens */
  guint16 gain[3][3]; /* party, agent, listener: from → to */
} MixCase;

#define F 256
static const MixCase mixes[] = {
  { "talk", FALSE, -1, { { 0, F, 0 }, { F, 0, 0 }, { 0, 0, 0 } } },
  { "hold", TRUE, -1, { { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 } } },
  { "listen", FALSE, HL_LISTEN_SILENT, { { 0, F, F }, { F, 0, F }, { 0, 0, 0 } } },
  { "whisper", FALSE, HL_LISTEN_WHISPER, { { 0, F, F }, { F, 0, F }, { 0, F, 0 } } },
  { "barge", FALSE, HL_LISTEN_BARGE, { { 0, F, F }, { F, 0, F }, { F, F, 0 } } },
  { "hold, listen", TRUE, HL_LISTEN_SILENT, { { 0, 0, F }, { 0, 0, F }, { 0, 0, 0 } } },
  { "hold, whisper", TRUE, HL_LISTEN_WHISPER, { { 0, 0, F }, { 0, 0, F }, { 0, F, 0 } } },
  { "hold, barge", TRUE, HL_LISTEN_BARGE, { { 0, 0, F }, { 0, 0, F }, { 0, F, 0 } } },
};

static void
test_mixes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (mixes); i++)
    {
      const MixCase *c = &mixes[i];
      HlSwitchLeg party = { .id = 11, .role = HL_ROLE_PARTY, .state = HL_LEG_UP };
      HlSwitchLeg agent = { .id = 12, .role = HL_ROLE_AGENT, .state = HL_LEG_UP };
      HlSwitchLeg listener = { .id = 13, .role = HL_ROLE_LISTENER, .state = HL_LEG_UP };
      HlSwitchLeg ringing = { .id = 14, .role = HL_ROLE_AGENT, .state = HL_LEG_INVITED };
      HlSwitchCall call = { .legs = g_ptr_array_new (), .holder = c->held ? 12 : 0 };
      HlMix mix;

      g_test_message ("%s", c->name);
      g_ptr_array_add (call.legs, &agent); /* the order of arrival does not matter */
      g_ptr_array_add (call.legs, &ringing);
      if (c->mode >= 0)
        {
          listener.mode = (HlListenMode) c->mode;
          g_ptr_array_add (call.legs, &listener);
        }
      g_ptr_array_add (call.legs, &party);
      hl_switch_mix_build (&call, &mix);
      g_assert_cmpuint (mix.n_legs, ==, c->mode >= 0 ? 3 : 2);
      g_assert_cmpint (mix.left, ==, 11);
      for (guint from = 0; from < mix.n_legs; from++)
        {
          g_assert_cmpint (mix.legs[from], ==, 11 + from);
          for (guint to = 0; to < mix.n_legs; to++)
            g_assert_cmpuint (mix.gain[from][to], ==, c->gain[from][to]);
        }
      g_ptr_array_unref (call.legs);
    }
}

/* ---- With a third: party, agent, guest, two listeners ---- */

typedef struct
{
  const char *name;
  HlThird third;
  gboolean held, agent;
  int modes[2];         /* -1 = nobody */
  const char *hears[5]; /* to each in this order: from whom, by letter: p a g l m */
} ThirdMix;

#define NOBODY                                                                                     \
  {                                                                                                \
    -1, -1                                                                                         \
  }
static const ThirdMix third_mixes[] = {
  { "consult rings", HL_THIRD_RINGING, TRUE, TRUE, NOBODY, { "", "" } },
  { "consulting", HL_THIRD_CONSULTED, TRUE, TRUE, NOBODY, { "", "g", "a" } },
  { "three", HL_THIRD_CONFERENCE, FALSE, TRUE, NOBODY, { "ag", "pg", "pa" } },
  { "alone", HL_THIRD_ALONE, FALSE, FALSE, NOBODY, { "g", "", "p" } },
  { "transferring", HL_THIRD_TRANSFERRING, TRUE, TRUE, NOBODY, { "", "" } },
  { "consulting, listen and barge",
    HL_THIRD_CONSULTED,
    TRUE,
    TRUE,
    { HL_LISTEN_SILENT, HL_LISTEN_BARGE },
    { "", "gm", "am", "pagm", "pag" } },
  { "consulting, whisper",
    HL_THIRD_CONSULTED,
    TRUE,
    TRUE,
    { HL_LISTEN_WHISPER, -1 },
    { "", "gl", "a", "pag" } },
  { "three, listen and whisper",
    HL_THIRD_CONFERENCE,
    FALSE,
    TRUE,
    { HL_LISTEN_SILENT, HL_LISTEN_WHISPER },
    { "ag", "pgm", "pa", "pagm", "pag" } },
  { "three, barge and barge",
    HL_THIRD_CONFERENCE,
    FALSE,
    TRUE,
    { HL_LISTEN_BARGE, HL_LISTEN_BARGE },
    { "aglm", "pglm", "palm", "pagm", "pagl" } },
  { "alone, listen",
    HL_THIRD_ALONE,
    FALSE,
    FALSE,
    { HL_LISTEN_SILENT, -1 },
    { "g", "", "p", "pg" } },
  { "alone, barge",
    HL_THIRD_ALONE,
    FALSE,
    FALSE,
    { HL_LISTEN_BARGE, -1 },
    { "gl", "", "pl", "pg" } },
  { "taking over",
    HL_THIRD_NONE,
    FALSE,
    TRUE,
    { HL_LISTEN_TAKE_OVER, -1 },
    { "a", "p", "", "pa" } },
};

static void
test_third_mix (const ThirdMix *c)
{
  static const char letters[] = "pagl"
                                "m";
  gboolean guest_up = c->third == HL_THIRD_CONSULTED || c->third == HL_THIRD_CONFERENCE
                      || c->third == HL_THIRD_ALONE;
  HlSwitchLeg legs[5] = {
    { .id = 11, .role = HL_ROLE_PARTY, .state = HL_LEG_UP },
    { .id = 12, .role = HL_ROLE_AGENT, .state = c->agent ? HL_LEG_UP : HL_LEG_INVITED },
    { .id = 13, .role = HL_ROLE_GUEST, .state = guest_up ? HL_LEG_UP : HL_LEG_INVITED },
    { .id = 14, .role = HL_ROLE_LISTENER, .state = HL_LEG_UP, .mode = (HlListenMode) c->modes[0] },
    { .id = 15, .role = HL_ROLE_LISTENER, .state = HL_LEG_UP, .mode = (HlListenMode) c->modes[1] },
  };
  HlSwitchCall call = { .legs = g_ptr_array_new (), .holder = c->held ? 12 : 0, .third = c->third };
  HlMix mix;

  g_test_message ("%s", c->name);
  for (guint i = 5; i-- > 0;)
    if (i < 3 || c->modes[i - 3] >= 0)
      g_ptr_array_add (call.legs, &legs[i]);
  hl_switch_mix_build (&call, &mix);
  g_assert_cmpint (mix.left, ==, 11);
  for (guint from = 0; from < mix.n_legs; from++)
    for (guint to = 0; to < mix.n_legs; to++)
      {
        char letter = letters[mix.legs[from] - 11];
        const char *hears = c->hears[mix.legs[to] - 11];

        g_assert_cmpuint (mix.gain[from][to], ==,
                          hears != NULL && strchr (hears, letter) != NULL ? F : 0);
      }
  g_ptr_array_unref (call.legs);
}

static void
test_third_mixes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (third_mixes); i++)
    test_third_mix (&third_mixes[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/calls/tables/call", &calls, walk_table);
  g_test_add_data_func ("/calls/tables/third", &thirds, walk_table);
  g_test_add_data_func ("/calls/tables/agent", &agents, walk_table);
  g_test_add_func ("/calls/tables/words", test_words);
  g_test_add_func ("/calls/tables/events", test_every_event_has_a_handler);
  g_test_add_func ("/calls/tables/mixes", test_mixes);
  g_test_add_func ("/calls/tables/third-mixes", test_third_mixes);
  return g_test_run ();
}
