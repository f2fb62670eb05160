/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "hl-test.h"
#include "media/hl-flac.h"
#include "media/hl-media-protocol.h"
#include "media/hl-prompt.h"

typedef struct
{
  const char *line, *field;
} BadLine;

#define REMOTE(more) "{\"do\":\"open\",\"leg\":1,\"remote\":{" more "}}"
#define GOOD "\"address\":\"127.0.0.1\",\"port\":4000,\"dtmf\":101,\"direction\":\"sendrecv\""

static const BadLine bad_lines[] = {
  { "", "line" },
  { "{", "line" },
  { "[]", "line" },
  { "7", "line" },
  { "{}", "do" },
  { "{\"do\":7}", "do" },
  { "{\"do\":\"fly\"}", "do" },
  { "{\"do\":\"close\",\"seq\":\"x\",\"leg\":1}", "seq" },
  { "{\"do\":\"close\"}", "leg" },
  { "{\"do\":\"close\",\"leg\":0}", "leg" },
  { "{\"do\":\"close\",\"leg\":-1}", "leg" },
  { "{\"do\":\"close\",\"leg\":1.5}", "leg" },
  { "{\"do\":\"close\",\"leg\":9007199254740992}", "leg" },
  { "{\"do\":\"close\",\"leg\":1,\"call\":2}", "call" },
  { "{\"do\":\"close\",\"leg\":1,\"nonsense\":2}", "nonsense" },
  { "{\"do\":\"open\",\"leg\":1,\"port\":65536}", "port" },
  { "{\"do\":\"open\",\"leg\":1,\"remote\":7}", "remote" },
  { REMOTE (""), "remote.address" },
  { REMOTE ("\"address\":\"a\",\"port\":-1"), "remote.port" },
  { REMOTE ("\"address\":\"a\",\"port\":1,\"dtmf\":200"), "remote.dtmf" },
  { REMOTE ("\"address\":\"a\",\"port\":1,\"dtmf\":0,\"direction\":\"up\""), "remote.direction" },
  { REMOTE (GOOD), "remote.codecs" },
  { REMOTE (GOOD ",\"codecs\":[7]"), "remote.codecs.codec" },
  { REMOTE (GOOD ",\"codecs\":[{\"codec\":\"G999\",\"payload_type\":8}]"), "remote.codecs.codec" },
  { REMOTE (GOOD ",\"codecs\":[{\"codec\":\"PCMA\",\"payload_type\":128}]"),
    "remote.codecs.payload_type" },
  { "{\"do\":\"mix\",\"call\":1,\"legs\":[1,2],\"gain\":[0,256,256]}", "gain" },
  { "{\"do\":\"mix\",\"call\":1,\"legs\":[1],\"gain\":[70000]}", "gain" },
  { "{\"do\":\"mix\",\"call\":1,\"legs\":7,\"gain\":[]}", "legs" },
  { "{\"do\":\"mix\",\"call\":1,\"legs\":[1,2,3,4,5,6],\"gain\":[]}", "legs" },
  { "{\"do\":\"mix\",\"call\":1,\"legs\":[\"a\"],\"gain\":[0]}", "legs" },
  { "{\"do\":\"mix\",\"call\":1,\"legs\":[]}", "gain" },
  { "{\"do\":\"play\",\"leg\":1,\"prompt\":7,\"token\":\"t\"}", "prompt" },
  { "{\"do\":\"play\",\"leg\":1,\"prompt\":\"x\"}", "token" },
  { "{\"do\":\"play\",\"leg\":1,\"prompt\":\"x\",\"token\":\"t\",\"loop\":1}", "loop" },
  { "{\"do\":\"record\",\"call\":1,\"part\":0}", "part" },
  { "{\"do\":\"record-pause\",\"call\":1}", "on" },
  { "{\"do\":\"ack\"}", "n" },
};

static void
test_bad_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_lines); i++)
    {
      g_auto (HlMediaCommand) command = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *start = g_strconcat (bad_lines[i].field, ": ", NULL);

      if (hl_media_command_parse (bad_lines[i].line, -1, &command, &error))
        g_error ("taken: %s", bad_lines[i].line);
      g_assert_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
      if (!g_str_has_prefix (error->message, start))
        g_error ("%s: %s", bad_lines[i].line, error->message);
    }
}

static void
test_round (void)
{
  const char *lines[] = {
    "{\"do\":\"open\",\"seq\":3,\"leg\":1,\"port\":0,\"remote\":{" GOOD
    ",\"codecs\":[{\"codec\":\"PCMU\",\"payload_type\":0}]}}\n",
    "{\"do\":\"mix\",\"call\":1,\"left\":2,\"legs\":[2,3],\"gain\":[0,256,128,0]}\n",
    "{\"do\":\"play\",\"seq\":9,\"leg\":1,\"loop\":true,\"prompt\":\"m\",\"token\":\"t\"}\n",
    "{\"do\":\"quit\"}\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (HlMediaCommand) command = { 0 };
      g_autoptr (GString) written = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      hl_media_command_parse (lines[i], -1, &command, &error);
      g_assert_no_error (error);
      hl_media_command_write (&command, written);
      g_assert_cmpstr (written->str, ==, lines[i]);
    }
}

static void
test_error_words (void)
{
  for (int code = HL_MEDIA_ERROR_AWAY; code <= HL_MEDIA_ERROR_REQUEST; code++)
    g_assert_cmpint (hl_media_error_from_word (hl_media_error_word (code)), ==, code);
  g_assert_cmpint (hl_media_error_from_word ("nonsense"), ==, HL_MEDIA_ERROR_REQUEST);
}

static void
test_prompt_names (void)
{
  const char *bad[] = { "",   ".",    "..",  "/a",    "a/",   "a/../b", "a..b",
                        ".a", "a/.b", "a b", "a/b/c", "问候", "a\\b" };

  g_assert_true (hl_prompt_name_is_valid ("music"));
  g_assert_true (hl_prompt_name_is_valid ("zh/your-position_2.v1"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (hl_prompt_name_is_valid (bad[i]));
}

/* What is no FLAC, or not even a file, is told so. */
static void
test_flac_bad (void)
{
  const char *bad[] = { "", "f", "fLaC",
                        "no audio at all, but long enough to be looked at as if "
                        "it had a header" };
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *path = g_build_filename (dir, "x.flac", NULL);
  HlFlacInfo info;

  for (guint i = 0; i <= G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      if (i < G_N_ELEMENTS (bad))
        g_assert_true (g_file_set_contents (path, bad[i], -1, NULL));
      else
        g_unlink (path);
      g_assert_false (hl_flac_repair (path, &info, &error));
      g_assert_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_DISK);
      g_assert_nonnull (strstr (error->message, path));
    }
}

#define FLAC(comments) "fLaC\x84\0\0" comments
#define VENDOR "\2\0\0\0me\2\0\0\0"

static void
test_flac_title (void)
{
  static const struct
  {
    const char *data;
    gsize length;
    const char *title;
  } cases[] = {
#define CASE(data, title) { data, sizeof (data) - 1, title }
    CASE (FLAC ("\x1c" VENDOR "\3\0\0\0A=b\7\0\0\0TITLE=x"), "x"),
    CASE (FLAC ("\x1c" VENDOR "\3\0\0\0A=b\7\0\0\0title=x"), "x"),
    /* After another block */
    CASE ("fLaC\0\0\0\2xy\x84\0\0\x15" VENDOR "\7\0\0\0TITLE=x", "x"),
    CASE (FLAC ("\x1c" VENDOR "\3\0\0\0A=b\7\0\0\0TIT_E=x"), NULL),
    CASE (FLAC ("\x14" VENDOR "\6\0\0\0TITLE="), NULL),
    CASE (FLAC ("\x15" VENDOR "\7\0\0\0TITLE=\xff"), NULL),
    /* Lengths that lie */
    CASE (FLAC ("\x15" VENDOR "\x7f\0\0\0TITLE=x"), NULL),
    CASE (FLAC ("\x15" VENDOR "\xff\xff\xff\xffTITLE=x"), NULL),
    CASE (FLAC ("\x7f" VENDOR "\7\0\0\0TITLE=x"), NULL),
    CASE (FLAC ("\4\xff\xff\xff\xff"), NULL),
    CASE (FLAC ("\0"), NULL),
    CASE ("fLaC\x84", NULL),
    CASE ("fLaC", NULL),
    CASE ("OggS\x84\0\0\x15" VENDOR "\7\0\0\0TITLE=x", NULL),
    CASE ("", NULL),
#undef CASE
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *data = g_memdup2 (cases[i].data, cases[i].length);
      g_autofree char *title = hl_flac_title (data, cases[i].length);

      g_assert_cmpstr (title, ==, cases[i].title);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/protocol/bad-lines", test_bad_lines);
  g_test_add_func ("/media/protocol/round", test_round);
  g_test_add_func ("/media/protocol/error-words", test_error_words);
  g_test_add_func ("/media/prompt/names", test_prompt_names);
  g_test_add_func ("/media/flac/bad", test_flac_bad);
  g_test_add_func ("/media/flac/title", test_flac_title);
  return g_test_run ();
}
