/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hl-base.h"

#include <string.h>

enum
{
  OFF,
  ON,
  BROKEN
};

enum
{
  PRESS,
  HIT
};

static const char *const states[] = { "off", "on", "broken", NULL };
static const char *const events[] = { "press", "hit", NULL };

static const HlStep good_steps[] = {
  { OFF, PRESS, ON },
  { ON, PRESS, OFF },
  { OFF, HIT, BROKEN },
  { ON, HIT, BROKEN },
};

static HlStateTable
table_of (const HlStep *steps, guint n)
{
  return (HlStateTable){ "lamp", states, events, steps, n };
}

static void
test_every_pair (void)
{
  static const int expected[3][2] = { { ON, BROKEN }, { OFF, BROKEN }, { -1, -1 } };
  HlStateTable table = table_of (good_steps, G_N_ELEMENTS (good_steps));

  g_assert_null (hl_state_table_fault (&table));
  for (guint state = 0; state < 3; state++)
    for (guint event = 0; event < 2; event++)
      g_assert_cmpint (hl_state_next (&table, state, event), ==, expected[state][event]);
  g_assert_cmpint (hl_state_next (&table, 99, 0), ==, -1);
  g_assert_cmpint (hl_state_next (&table, 0, 99), ==, -1);
}

static void
assert_fault (const HlStep *steps, guint n, const char *what)
{
  HlStateTable table = table_of (steps, n);
  g_autofree char *fault = hl_state_table_fault (&table);

  g_assert_cmpstr (fault, ==, what);
}

static void
test_faults (void)
{
  static const HlStep bad_to[] = { { OFF, PRESS, 3 } };
  static const HlStep bad_event[] = { { OFF, 2, ON } };
  static const HlStep twice[] = { { OFF, PRESS, ON }, { OFF, PRESS, BROKEN } };
  static const HlStep unreached[] = { { OFF, PRESS, ON }, { BROKEN, PRESS, OFF } };

  assert_fault (bad_to, 1, "lamp: step 0 is out of range");
  assert_fault (bad_event, 1, "lamp: step 0 is out of range");
  assert_fault (twice, 2, "lamp: press on off is there twice");
  assert_fault (unreached, 2, "lamp: broken is never reached");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/state/every-pair", test_every_pair);
  g_test_add_func ("/base/state/faults", test_faults);

  return g_test_run ();
}
