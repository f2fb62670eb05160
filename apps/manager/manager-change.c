/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-change.h"

#include <glib/gi18n.h>
#include <string.h>

#include "manager-site.h"
#include "manager-way.h"
#include "ui/hl-format.h"

#define ARROW " → "

/* ---- Which list ---- */

static const HlShape *
shape_of (const ManagerSection *section)
{
  const HlField *list = hl_shape_field (hl_site_shape (), section->name);

  return list != NULL ? list->of () : hl_site_shape ();
}

/* The section that "queue care: …" is about. */
static const ManagerSection *
find_section (const char *line, size_t length)
{
  for (guint i = 0; i < manager_n_sections; i++)
    {
      /* Users are stored under another shape than the file's. */
      gboolean users = strcmp (manager_sections[i].name, "users") == 0;
      const char *name = users ? "user" : shape_of (&manager_sections[i])->name;

      if (strlen (name) == length && strncmp (name, line, length) == 0)
        return &manager_sections[i];
    }
  return NULL;
}

/* ---- Values ---- */

/* Menus and actions come as JSON. */
static char *
object_text (const HlField *field, const char *json)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (json, -1, NULL);
  g_autoptr (HlRecord) object = g_object_new (field->of ()->get_type (), NULL);

  if (doc == NULL
      || !hl_record_read_json (object, hl_json_doc_root (doc), HL_READ_LENIENT, NULL, NULL))
    return g_strdup (json);
  return field->of () == hl_site_action_shape () ? manager_way_of_action (object)
                                                 : manager_way_of_menu (object);
}

static char *
value_text (const HlField *field, const HlFormField *spec, const char *value)
{
  if (field->kind == HL_OBJECT && *value == '{')
    return object_text (field, value);
  if (field->kind == HL_ENUM && spec->words != NULL)
    return g_strdup (hl_word (spec->words, value));
  if (field->kind == HL_BOOL)
    return g_strdup (strcmp (value, "true") == 0 ? _ ("yes") : _ ("no"));
  return g_strdup (value);
}

/* ---- "ring_seconds 20 → 25" ---- */

static const HlFormField *
find_spec (const ManagerSection *section, const char *name, size_t length)
{
  for (guint i = 0; i < section->n_fields; i++)
    if (strlen (section->fields[i].field) == length
        && strncmp (section->fields[i].field, name, length) == 0)
      return &section->fields[i];
  return NULL;
}

static char *
part_text (const ManagerSection *section, const char *part)
{
  size_t length = strcspn (part, " ");
  const HlFormField *spec = find_spec (section, part, length);
  const char *arrow = strstr (part, ARROW);
  const HlField *field;
  g_autofree char *before = NULL, *old = NULL, *now = NULL;

  if (spec == NULL || arrow == NULL || part + length >= arrow)
    return g_strdup (_ (part));
  field = hl_shape_field (shape_of (section), spec->field);
  before = g_strndup (part + length + 1, (gsize) (arrow - part) - length - 1);
  old = value_text (field, spec, before);
  now = value_text (field, spec, arrow + strlen (ARROW));
  return g_strdup_printf ("%s %s → %s", _ (spec->label), old, now);
}

/* A comma may be in a value: then what follows is no field, and stays. */
static void
add_parts (GString *out, const ManagerSection *section, const char *rest)
{
  g_auto (GStrv) parts = g_strsplit (rest, ", ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *text = part_text (section, parts[i]);

      g_string_append_printf (out, "%s%s", i > 0 ? _ (", ") : "", text);
    }
}

char *
manager_change_text (const char *line)
{
  size_t length = strcspn (line, " :");
  const ManagerSection *section = find_section (line, length);
  const char *rest = strstr (line, ": ");
  g_autoptr (GString) out = NULL;

  if (section == NULL || rest == NULL)
    return g_strdup (line);
  out = g_string_new (_ (section->title));
  g_string_append_len (out, line + length, rest - line - (gssize) length);
  g_string_append (out, _ (": "));
  add_parts (out, section, rest + 2);
  return g_strdup (out->str);
}

/* What the service's lines say beside fields; for the translators. */
G_GNUC_UNUSED static const char *const words[] = {
  N_ ("added"), N_ ("removed"), N_ ("password changed"), N_ ("enabled"), N_ ("disabled"),
};
