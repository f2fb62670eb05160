/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-outbox-private.h"

#include <string.h>

/* JSON objects as text */

static HlJsonDoc *
parse_object (const char *text)
{
  HlJsonDoc *doc = hl_json_parse (text, -1, NULL);

  if (doc != NULL && hl_json_kind (hl_json_doc_root (doc)) != HL_JSON_OBJECT)
    g_clear_pointer (&doc, hl_json_doc_unref);
  return doc;
}

char *
hl_json_object_merge (const char *under, const char *fields)
{
  g_autoptr (HlJsonDoc) low = parse_object (under != NULL ? under : "{}");
  g_autoptr (HlJsonDoc) high = parse_object (fields != NULL ? fields : "{}");
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);
  const HlJson *a, *b;

  if (low == NULL || high == NULL)
    return NULL;
  a = hl_json_doc_root (low);
  b = hl_json_doc_root (high);
  hl_json_begin_object (&writer);
  for (guint i = 0; i < hl_json_length (a); i++)
    if (hl_json_get (b, hl_json_name_at (a, i)) == NULL)
      {
        hl_json_name (&writer, hl_json_name_at (a, i));
        hl_json_put_json (&writer, hl_json_value_at (a, i));
      }
  for (guint i = 0; i < hl_json_length (b); i++)
    {
      hl_json_name (&writer, hl_json_name_at (b, i));
      hl_json_put_json (&writer, hl_json_value_at (b, i));
    }
  hl_json_end_object (&writer);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
same_value (const HlJson *current, const HlJson *wanted)
{
  g_autoptr (GString) a = g_string_new (NULL), b = g_string_new (NULL);
  HlJsonWriter left = HL_JSON_WRITER_INIT (a), right = HL_JSON_WRITER_INIT (b);
  const char *text = hl_json_text (wanted, NULL);
  gboolean none = hl_json_kind (wanted) == HL_JSON_NULL || g_strcmp0 (text, "") == 0
                  || (hl_json_kind (wanted) == HL_JSON_INT && hl_json_int (wanted, 1) == 0);

  if (current == NULL || hl_json_kind (current) == HL_JSON_NULL)
    return none; /* none is left out of records */
  if (text != NULL && hl_is_masked (hl_json_text (current, "")))
    return TRUE;
  hl_json_put_json (&left, current);
  hl_json_put_json (&right, wanted);
  return strcmp (a->str, b->str) == 0;
}

gboolean
hl_json_object_says (const HlJson *current, const char *fields)
{
  g_autoptr (HlJsonDoc) doc = parse_object (fields != NULL ? fields : "{}");
  const HlJson *root;

  if (doc == NULL || hl_json_kind (current) != HL_JSON_OBJECT)
    return FALSE;
  root = hl_json_doc_root (doc);
  for (guint i = 0; i < hl_json_length (root); i++)
    if (!same_value (hl_json_get (current, hl_json_name_at (root, i)), hl_json_value_at (root, i)))
      return FALSE;
  return TRUE;
}

/* Parcels */

HlParcel *
hl_parcel_new (const char *key, const char *path)
{
  HlParcel *self = g_new0 (HlParcel, 1);

  self->key = g_strdup (key);
  self->path = g_strdup (path);
  return self;
}

void
hl_parcel_free (HlParcel *self)
{
  g_free (self->key);
  g_free (self->path);
  g_free (self->fields);
  g_free (self->sending);
  g_free (self->token);
  g_free (self->event);
  g_free (self->event_token);
  g_free (self);
}

gboolean
hl_parcel_is_empty (HlParcel *self)
{
  return self->fields == NULL && self->sending == NULL && self->event == NULL;
}

gboolean
hl_parcel_put (HlParcel *self, const char *fields)
{
  char *merged = hl_json_object_merge (self->fields, fields);

  if (merged == NULL)
    return FALSE;
  g_free (self->fields);
  self->fields = merged;
  self->changed++;
  return TRUE;
}

void
hl_parcel_submit (HlParcel *self, const char *event)
{
  g_free (self->event);
  g_free (self->event_token);
  self->event = g_strdup (event);
  self->event_token = hl_token_new ();
  self->changed++;
}

void
hl_parcel_take_back (HlParcel *self)
{
  if (self->sending != NULL)
    {
      char *merged = hl_json_object_merge (self->sending, self->fields);

      g_clear_pointer (&self->sending, g_free);
      g_free (self->fields);
      self->fields = merged;
    }
  g_clear_pointer (&self->token, g_free);
  self->changed++;
}

static void
add_raw (HlJsonWriter *writer, const char *name, const char *json)
{
  if (json == NULL)
    return;
  hl_json_name (writer, name);
  hl_json_put_raw (writer, json);
}

static void
add_text (HlJsonWriter *writer, const char *name, const char *text)
{
  if (text != NULL)
    hl_json_add_text (writer, name, text);
}

char *
hl_parcel_to_line (HlParcel *self)
{
  GString *text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "key", self->key);
  hl_json_add_text (&writer, "path", self->path);
  hl_json_add_int (&writer, "id", self->id);
  hl_json_add_int (&writer, "revision", self->revision);
  add_raw (&writer, "fields", self->fields);
  add_raw (&writer, "sending", self->sending);
  add_text (&writer, "token", self->token);
  add_text (&writer, "event", self->event);
  add_text (&writer, "event_token", self->event_token);
  hl_json_end_object (&writer);
  return g_string_free (text, FALSE);
}

/* (transfer full) (nullable) */
static char *
dup_object (const HlJson *root, const char *name)
{
  const HlJson *value = hl_json_get (root, name);
  GString *text;
  HlJsonWriter writer;

  if (hl_json_kind (value) != HL_JSON_OBJECT)
    return NULL;
  text = g_string_new (NULL);
  writer = (HlJsonWriter) HL_JSON_WRITER_INIT (text);
  hl_json_put_json (&writer, value);
  return g_string_free (text, FALSE);
}

static char *
dup_text (const HlJson *root, const char *name)
{
  return g_strdup (hl_json_text (hl_json_get (root, name), NULL));
}

HlParcel *
hl_parcel_from_line (const char *line, GError **error)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (line, -1, error);
  const HlJson *root = doc != NULL ? hl_json_doc_root (doc) : NULL;
  const char *key = hl_json_text (hl_json_get (root, "key"), NULL);
  const char *path = hl_json_text (hl_json_get (root, "path"), NULL);
  HlParcel *self;

  if (doc == NULL)
    return NULL;
  if (key == NULL || path == NULL || *path != '/')
    {
      g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL,
                   "key, path: missing in a line of the outbox");
      return NULL;
    }
  self = hl_parcel_new (key, path);
  self->id = hl_json_int (hl_json_get (root, "id"), 0);
  self->revision = hl_json_int (hl_json_get (root, "revision"), 0);
  self->fields = dup_object (root, "fields");
  self->sending = dup_object (root, "sending");
  self->token = dup_text (root, "token");
  self->event = dup_text (root, "event");
  self->event_token = dup_text (root, "event_token");
  return self;
}
