/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hl-base.h"

#include <string.h>

typedef struct
{
  const char *in;
  const char *out; /* NULL = NULL */
} Pair;

typedef char *(*Function) (const char *text);

static void
assert_pairs (Function function, const Pair *pairs, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *out = function (pairs[i].in);

      g_assert_cmpstr (out, ==, pairs[i].out);
    }
}

static char *
mask_phone (const char *text)
{
  return hl_mask ("phone", text);
}

static char *
mask_name (const char *text)
{
  return hl_mask ("name", text);
}

static char *
mask_id (const char *text)
{
  return hl_mask ("id", text);
}

static char *
mask_all (const char *text)
{
  return hl_mask (NULL, text);
}

static void
test_masks (void)
{
  static const Pair phones[] = {
    { "13812345678", "138****5678" },
    { "+8613812345678", "+86****5678" },
    { "62345678", "****78" },
    { "12349", "****49" },
    { "110", "****" },
    { "", "****" },
    { NULL, NULL },
  };
  static const Pair names[] = {
    { "王小明", "王**" }, { "欧阳娜娜", "欧**" }, { "王", "**" }, { "", "**" }
  };
  static const Pair ids[] = {
    { "370102199001011234", "370**************4" },
    { "37010219", "370****9" },
    { "1234567", "****" },
  };
  static const Pair all[] = { { "anything", "***" }, { "", "***" }, { NULL, NULL } };

  assert_pairs (mask_phone, phones, G_N_ELEMENTS (phones));
  assert_pairs (mask_name, names, G_N_ELEMENTS (names));
  assert_pairs (mask_id, ids, G_N_ELEMENTS (ids));
  assert_pairs (mask_all, all, G_N_ELEMENTS (all));
}

/* Every mask is known as one, so that none is ever stored. */
static void
test_masks_are_known (void)
{
  static const char *const kinds[] = { "phone", "name", "id", "other", NULL };
  static const char *const texts[] = { "", "1", "王", "123456", "13812345678", "\xff\xfe" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
      {
        g_autofree char *masked = hl_mask (kinds[i], texts[j]);

        g_assert_true (hl_is_masked (masked));
      }
  g_assert_false (hl_is_masked ("13812345678"));
  g_assert_false (hl_is_masked ("a*b*"));
  g_assert_false (hl_is_masked (NULL));
}

static void
test_fold (void)
{
  static const Pair pairs[] = {
    { "  ＡbＣ　１２\t\n３ ", "abc 12 3" },
    { "王　小明", "王 小明" },
    { "", "" },
    { " 　 ", "" },
    { "É", "É" },
    { "a\xff", "a\xef\xbf\xbd" },
  };

  assert_pairs (hl_text_fold, pairs, G_N_ELEMENTS (pairs));
}

static void
test_number (void)
{
  static const Pair pairs[] = {
    { "+86 138-1234-5678", "+8613812345678" },
    { "＋８６（０１０）１２３４", "+860101234" },
    { "(0532) 8591 1234", "053285911234" },
    { "1+2", "12" },
    { "anonymous", NULL },
    { "+", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  assert_pairs (hl_number_fold, pairs, G_N_ELEMENTS (pairs));
}

static void
test_encodings (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *text;
  } cases[] = {
    { "你好", 6, "你好" },
    { "\xef\xbb\xbf你", 6, "你" },
    { "\xc4\xe3\xba\xc3", 4, "你好" },
    { "\xef\xbb\xbf", 3, "" },
    { "", 0, "" },
    { "a\0b", 3, NULL },
    { "\xff\xff\xff", 3, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = hl_text_to_utf8 (cases[i].bytes, cases[i].length);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_iso (void)
{
  static const struct
  {
    const char *text;
    HlTime time;
  } good[] = {
    { "2026-11-23T14:32:07.123456Z", 1795444327123456 },
    { "2026-11-23T22:32:07.123456+08:00", 1795444327123456 },
    { "2026-11-23T14:32:07Z", 1795444327000000 },
    { "1969-12-31T23:59:59.999999Z", -1 },
  };
  static const char *const bad[] = {
    NULL,
    "",
    "2026",
    "2026-11-23",
    "2026-11-23T14:32:07",
    "2026-13-01T00:00:00Z",
    "now",
    "2026-11-23T25:00:00Z",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text = hl_time_to_iso (good[i].time);

      g_assert_cmpint (hl_time_from_iso (good[i].text), ==, good[i].time);
      g_assert_cmpint (hl_time_from_iso (text), ==, good[i].time);
      g_assert_cmpuint (strlen (text), ==, strlen ("2026-11-23T14:32:07.123456Z"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (hl_time_from_iso (bad[i]), ==, 0);
}

static void
test_backoff (void)
{
  for (guint n = 0; n < 200; n++)
    for (guint i = 0; i < 20; i++)
      {
        HlSpan most = n < 6 ? HL_SECOND << n : HL_MINUTE;
        HlSpan wait = hl_backoff (n, HL_SECOND, HL_MINUTE);

        g_assert_cmpint (wait, >=, MIN (most, HL_MINUTE) / 2);
        g_assert_cmpint (wait, <=, MIN (most, HL_MINUTE));
      }
  g_assert_cmpint (hl_backoff (G_MAXUINT, 1, G_MAXINT64), >, 0);
  g_assert_cmpint (hl_backoff (0, 1, 1), <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/text/masks", test_masks);
  g_test_add_func ("/base/text/masks-are-known", test_masks_are_known);
  g_test_add_func ("/base/text/fold", test_fold);
  g_test_add_func ("/base/text/number", test_number);
  g_test_add_func ("/base/text/encodings", test_encodings);
  g_test_add_func ("/base/text/iso", test_iso);
  g_test_add_func ("/base/text/backoff", test_backoff);

  return g_test_run ();
}
