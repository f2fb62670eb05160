/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-prompt.h"

#include <glib/gi18n.h>
#include <string.h>

#include "manager-site.h"

/* clang-format off */
static const HlField prompt_fields[] = {
  HL_FIELD (ManagerPrompt, name,       TEXT, 0),
  HL_FIELD (ManagerPrompt, length_us,  INT,  0),
  HL_FIELD (ManagerPrompt, changed_at, TIME, 0),
  HL_FIELD (ManagerPrompt, own,        BOOL, 0),
  HL_FIELD (ManagerPrompt, used,       TEXT, HL_NO_WIRE),
};
/* clang-format on */
HL_DEFINE_RECORD (ManagerPrompt, manager_prompt, "prompt", prompt_fields)

/* What is heard without being named: announcements, and what is usual where nothing is named. */
static const char *const usual[] = {
  "0",        "1",           "2",    "3",       "4",     "5",        "6",
  "7",        "8",           "9",    "10",      "beep",  "callback", "closed",
  "full",     "hundred",     "menu", "message", "music", "position", "rating-thanks",
  "ringback", "unavailable", "wait",
};

/* "position-before" is one of "position". */
static gboolean
is_usual (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    {
      size_t length = strlen (usual[i]);

      if (strncmp (name, usual[i], length) == 0 && (name[length] == '\0' || name[length] == '-'))
        return TRUE;
    }
  return FALSE;
}

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
  if (places->len == 0 && is_usual (self->name))
    g_string_append (places, _ ("heard without being chosen"));
  if (places->len > 0)
    self->used = g_strdup (places->str);
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
      if (site != NULL)
        find_places (prompt, site);
      g_ptr_array_add (prompts, g_steal_pointer (&prompt));
    }
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
