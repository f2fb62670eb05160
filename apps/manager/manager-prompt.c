/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-prompt.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "manager-site.h"

/* clang-format off */
static const HlField prompt_fields[] = {
  HL_FIELD (ManagerPrompt, name,       TEXT, 0),
  HL_FIELD (ManagerPrompt, title,      TEXT, 0),
  HL_FIELD (ManagerPrompt, called,     TEXT, HL_NO_WIRE),
  HL_FIELD (ManagerPrompt, length_us,  INT,  0),
  HL_FIELD (ManagerPrompt, changed_at, TIME, 0),
  HL_FIELD (ManagerPrompt, own,        BOOL, 0),
  HL_FIELD (ManagerPrompt, usual,      BOOL, 0),
  HL_FIELD (ManagerPrompt, used,       TEXT, HL_NO_WIRE),
};
/* clang-format on */
HL_DEFINE_RECORD (ManagerPrompt, manager_prompt, "prompt", prompt_fields)

/* What the prompts that are installed are for. */
static const struct
{
  const char *name, *title;
} usual[] = {
  /* clang-format off */
  { "greeting",          N_("Standard greeting") },
  { "menu",              N_("Before a menu") },
  { "closed",            N_("Outside of the hours") },
  { "full",              N_("All agents are busy") },
  { "unavailable",       N_("Can’t be connected") },
  { "message",           N_("Before a message") },
  { "message-thanks",    N_("After a message") },
  { "rating",            N_("How was it: keys 1 to 5") },
  { "rating-thanks",     N_("Thanks for a rating") },
  { "callback-offer",    N_("Offer to be rung back") },
  { "callback-accepted", N_("Will be rung back") },
  { "position-before",   N_("Place in the queue, beginning") },
  { "position-after",    N_("Place in the queue, end") },
  { "wait-before",       N_("Expected wait, beginning") },
  { "wait-minutes",      N_("Expected wait, minutes") },
  { "wait-long",         N_("A long wait") },
  { "music",             N_("Music while waiting") },
  { "beep",              N_("Beep") },
  { "ringback",          N_("Ringing tone") },
  { "hundred",           N_("Number 100") },
  /* clang-format on */
};

/* Name → title, as the service told last. */
static GHashTable *titles;

/* ---- Names ---- */

static gboolean
is_number (const char *name)
{
  return *name != '\0' && name[strspn (name, "0123456789")] == '\0';
}

char *
manager_prompt_title (const char *name)
{
  const char *title = titles != NULL ? g_hash_table_lookup (titles, name) : NULL;

  for (guint i = 0; title == NULL && i < G_N_ELEMENTS (usual); i++)
    if (strcmp (name, usual[i].name) == 0)
      title = _ (usual[i].title);
  if (title == NULL && is_number (name))
    return g_strdup_printf (_ ("Number %s"), name);
  return g_strdup (title != NULL ? title : name);
}

char *
manager_prompt_choice (const char *name)
{
  g_autofree char *title = manager_prompt_title (name);

  return strcmp (title, name) != 0 ? g_strdup_printf ("%s\t%s\t%s", name, title, name)
                                   : g_steal_pointer (&title);
}

static void
learn_title (const ManagerPrompt *prompt)
{
  if (titles == NULL)
    titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (prompt->title != NULL)
    g_hash_table_insert (titles, g_strdup (prompt->name), g_strdup (prompt->title));
  else
    g_hash_table_remove (titles, prompt->name);
}

/* ---- Where they are used ---- */

typedef struct
{
  HlSite *site;
  const char *prompt;
  GString *places;
} Search;

static gboolean
add_place (const char *path, const char *prompt, gpointer data)
{
  Search *search = data;
  g_autofree char *place = NULL;

  if (strcmp (prompt, search->prompt) != 0)
    return TRUE;
  place = manager_site_place (search->site, path);
  if (search->places->len > 0)
    g_string_append (search->places, _ ("; "));
  g_string_append (search->places, place);
  return TRUE;
}

static void
find_places (ManagerPrompt *self, HlSite *site)
{
  g_autoptr (GString) places = g_string_new (NULL);
  Search search = { site, self->name, places };

  if (g_strcmp0 (site->recording_notice, self->name) == 0)
    add_place ("recording_notice", self->name, &search);
  hl_site_foreach_prompt (site, add_place, &search);
  if (places->len == 0 && self->usual)
    g_string_append (places, _ ("heard without being chosen"));
  if (places->len > 0)
    self->used = g_strdup (places->str);
}

/* The site's own first, then as the table has them; the pieces of numbers last. */
static guint
rank_of (const ManagerPrompt *prompt)
{
  if (prompt->own)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (strcmp (prompt->name, usual[i].name) == 0)
      return i + 1;
  return G_N_ELEMENTS (usual) + 1 + (is_number (prompt->name) ? 1 : 0);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const ManagerPrompt *const *x = a, *const *y = b;
  guint i = rank_of (*x), j = rank_of (*y);

  if (i != j)
    return i < j ? -1 : 1;
  if (is_number ((*x)->name) && is_number ((*y)->name))
    return atoi ((*x)->name) - atoi ((*y)->name);
  return g_utf8_collate ((*x)->called, (*y)->called);
}

GPtrArray *
manager_prompts_read (const HlJson *items, HlSite *site)
{
  GPtrArray *prompts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < hl_json_length (items); i++)
    {
      g_autoptr (ManagerPrompt) prompt = manager_prompt_new ();

      if (!hl_record_read_json (HL_RECORD (prompt), hl_json_at (items, i), HL_READ_LENIENT, NULL,
                                NULL)
          || prompt->name == NULL)
        continue;
      learn_title (prompt);
      prompt->called = manager_prompt_title (prompt->name);
      if (site != NULL)
        find_places (prompt, site);
      g_ptr_array_add (prompts, g_steal_pointer (&prompt));
    }
  g_ptr_array_sort (prompts, compare);
  return prompts;
}

char *
manager_prompt_name_of_file (const char *name)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *stem = dot != NULL ? g_strndup (name, (gsize) (dot - name)) : g_strdup (name);
  GString *out = g_string_new (NULL);

  for (const char *c = stem; *c != '\0'; c++)
    if (g_ascii_isalnum (*c) || *c == '_')
      g_string_append_c (out, g_ascii_tolower (*c));
    else if (out->len > 0 && out->str[out->len - 1] != '-')
      g_string_append_c (out, '-');
  while (out->len > 0 && out->str[out->len - 1] == '-')
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}
