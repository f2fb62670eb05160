/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What the service says, in the user's language.  It says it in English, with names and numbers
 * in it: "%s" stands for one.  What is not listed is shown as it came. */

#define MOST_PARTS 3

/* clang-format off */
static const char *const texts[] = {
  /* any field: lib/base/hl-record-read.c */
  N_("is required"),
  N_("must be true or false"),
  N_("must be a whole number"),
  N_("must be a number"),
  N_("must be a text"),
  N_("is too small"),
  N_("must be from %s to %s"),
  N_("must have at least %s characters"),
  N_("must have at most %s characters"),
  N_("must have from %s to %s items"),
  N_("must be one of: %s"),
  N_("is masked; leave it out to keep it as it is"),
  N_("is set by the service and cannot be given"),
  /* the site: lib/people */
  N_("there is no queue %s"),
  N_("there is no flow %s"),
  N_("there is no trunk %s"),
  N_("there is no class %s"),
  N_("there is no prompt %s"),
  N_("%s is there twice"),
  N_("is there twice"),
  N_("leads back to queue %s"),
  N_("leads back to flow %s"),
  N_("give one of queue, flow, number, message and callback, or a prompt alone"),
  N_("can't be dialled without an outbound_trunk"),
  N_("0 always leads to a person"),
  N_("must be one of 1 to 9, * and #"),
  N_("is too long; at most %s characters are searched"),
  N_("says only what not to find; add what to find"),
  N_("must be digits only"),
  N_("must be digits only, as the trunk dials them"),
  N_("must be digits"),
  N_("never happens without max_waiting"),
  N_("never happens without max_wait_seconds"),
  N_("must be 0, or from 10 to 600"),
  N_("must be 0 or from 90 to 7200"),
  N_("must be days such as 1-5 or 6,7"),
  N_("must be a time such as 08:30"),
  N_("must be a time such as 17:30 or 24:00"),
  N_("must be later than open (a night is two spans)"),
  N_("must be a day such as 2026-10-01"),
  N_("is required for a day that is open"),
  N_("is only for a day that is open"),
  N_("must be an area code such as 0532"),
  N_("must be a SIP address such as sip:10.1.2.3:5060"),
  N_("must be a SIP address such as sip:1023@10.0.0.7"),
  N_("is required to register"),
  N_("is only for an address with transport=tls"),
  N_("must be the whole path of a PEM file"),
  N_("must be SHA256: and 64 hex digits"),
  N_("must be lower-case letters, digits, dots, dashes"),
  N_("must be 2 to 16 digits"),
  N_("is required for a device"),
  N_("is required for a new user"),
  N_("is taken by somebody else"),
  N_("must mix three of: lower case, upper case, digits, other characters"),
  N_("must not contain the login"),
  N_("must be a telephone number"),
  /* blocked numbers */
  N_("must be in the future"),
  N_("is required; a block without end needs a manager or administrator"),
  N_("at most %s days from now; a longer block needs a manager or administrator"),
  N_("can't be changed"),
  /* prompts: lib/media */
  N_("send a WAV, FLAC, Ogg or MP3 file"),
  N_("it is shorter than a tenth of a second"),
  N_("it is silent from end to end"),
  N_("it is longer than %s minutes"),
  N_("it has no audio in it"),
  N_("it can't be decoded: %s"),
  N_("%s is no name of a prompt"),
  /* calls and call-backs */
  N_("must be within a year from now"),
  N_("is no line of ours"),
  N_("is somebody else's"),
  N_("must be later than from"),
  /* tickets on their way: lib/desk */
  N_("choose the office that shall handle it"),
  N_("there is no such office any more; choose one of the list"),
  N_("the office that leads can't assist itself"),
  N_("name each office once"),
  N_("name who is in charge, or an office that shall assist"),
  N_("name who is in charge at the office"),
  N_("the time in which the office may return it is over: handle it, or ask a dispatcher to take it back"),
  N_("no assisting office owes its part: bring one in with assign first"),
  N_("write what the assisting office found"),
  N_("say for whom it waits"),
  N_("an assisting office owes its part: wait for it, or enter it with assist"),
  N_("write what the citizen is to be told"),
  N_("who wrote the reply can't approve it: ask another dispatcher"),
  N_("its limit is not one of working days: it can't be extended"),
  N_("an extension has been asked for already: wait until it is decided"),
  N_("it is overdue: an extension is asked for before that; reply at once"),
  N_("say how many working days are wanted"),
  N_("at most %s working days are left to extend it by"),
  N_("no extension is asked for"),
  N_("no limit runs that could be extended: refuse it"),
  N_("who asked for the extension can't grant it: ask another dispatcher"),
  N_("grant at most as many as were asked for"),
  N_("write what the office shall do"),
  N_("say until when the office shall report"),
  N_("no supervision order waits for a report"),
  N_("write what was done about it"),
  N_("it is with no office that a card could go to"),
  N_("yellow or red"),
  N_("say how the call went"),
  N_("who was not reached has said nothing; choose reached"),
  N_("ask whether it is solved"),
  N_("ask how satisfied the citizen is"),
  N_("say why no follow-up call is made, or tell the citizen and follow up"),
  N_("the citizen has not been reached yet: try again, or say why it is closed"),
  N_("the citizen is dissatisfied: redo it, or say why it is closed"),
  N_("no office has handled it: register what is new as another ticket"),
  N_("it has been redone already: issue a supervision order first"),
  N_("say into which ticket"),
  N_("a ticket can't be merged into itself"),
  N_("there is no such ticket"),
  N_("that ticket is not open; register this one by itself"),
  N_("say to whom it goes"),
  N_("a supervision order waits for its report: enter that first"),
  N_("say for what reason"),
  /* drills */
  N_("telephony is not running"),
  N_("a drill is under way"),
  N_("nothing would start hotlined again: run it under systemd, or with --keep"),
  N_("hotline-mediad is not there"),
  N_("%s calls are up, more than %s: wait for a quiet hour, or force it"),
};
/* clang-format on */

/* ---- Matching ---- */

/* @pattern's pieces in @text; what is between them into @parts. */
static gboolean
match (const char *pattern, const char *text, GPtrArray *parts)
{
  g_auto (GStrv) pieces = g_strsplit (pattern, "%s", MOST_PARTS + 1);

  g_ptr_array_set_size (parts, 0);
  if (!g_str_has_prefix (text, pieces[0]))
    return FALSE;
  text += strlen (pieces[0]);
  for (guint i = 1; pieces[i] != NULL; i++)
    {
      gboolean last = pieces[i + 1] == NULL;
      const char *end =
          last && *pieces[i] == '\0' ? text + strlen (text) : strstr (text, pieces[i]);

      if (end == NULL)
        return FALSE;
      g_ptr_array_add (parts, g_strndup (text, (gsize) (end - text)));
      text = end + strlen (pieces[i]);
    }
  return *text == '\0';
}

/* Another language may want them in another order: "%2$s". */
static char *
fill (const char *translated, GPtrArray *parts)
{
  GString *out = g_string_new (NULL);
  guint next = 0;

  for (const char *c = translated; *c != '\0'; c++)
    {
      gboolean numbered = c[0] == '%' && g_ascii_isdigit (c[1]) && c[2] == '$' && c[3] == 's';
      guint i = numbered ? (guint) (c[1] - '1') : next;

      if (!numbered && !(c[0] == '%' && c[1] == 's'))
        {
          g_string_append_c (out, *c);
          continue;
        }
      g_string_append (out, i < parts->len ? g_ptr_array_index (parts, i) : "");
      next++;
      c += numbered ? 3 : 1;
    }
  return g_string_free (out, FALSE);
}

static const char *
skip_path (const char *message)
{
  size_t length = strspn (message, "abcdefghijklmnopqrstuvwxyz0123456789_.[]");

  return length > 0 && message[length] == ':' && message[length + 1] == ' ' ? message + length + 2
                                                                            : message;
}

char *
hl_format_service (const char *message)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *text = skip_path (message);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (match (texts[i], text, parts))
      return fill (_ (texts[i]), parts);
  return g_strdup (*text != '\0' ? _ (text) : "");
}

/* ---- Fields ---- */

/* "flows[0].menu.keys[1].queue: …" → "queue"; NULL when it begins with no path. */
static char *
field_name (const char *message)
{
  const char *text = skip_path (message);
  g_autofree char *path = NULL;
  char *dot;

  if (text == message)
    return NULL;
  path = g_strndup (message, (gsize) (text - message) - 2);
  dot = strrchr (path, '.');
  dot = dot != NULL ? dot + 1 : path;
  return g_strndup (dot, strcspn (dot, "["));
}

char *
hl_format_service_field (const char *message)
{
  g_autofree char *name = field_name (message);
  g_autofree char *text = hl_format_service (message);

  if (name == NULL)
    return g_steal_pointer (&text);
  /* Translators: a field, and what is wrong with it */
  return g_strdup_printf (_ ("%s: %s"), hl_word ("field", name), text);
}
