/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-warnings.h"

#include <string.h>

#include "hl-hub.h"

typedef struct
{
  HlId id;
  HlWarningLevel level;
  char *code, *subject, *text;
  HlTime at;
} Alarm;

struct _HlWarnings
{
  HlService *service; /* borrowed */
  GPtrArray *standing;
};

static const char *const level_words[] = { "info", "warning", "error" };

static void
alarm_free (Alarm *alarm)
{
  g_free (alarm->code);
  g_free (alarm->subject);
  g_free (alarm->text);
  g_free (alarm);
}

HlWarnings *
hl_warnings_new (HlService *service)
{
  HlWarnings *self = g_new0 (HlWarnings, 1);

  self->service = service;
  self->standing = g_ptr_array_new_with_free_func ((GDestroyNotify) alarm_free);
  return self;
}

void
hl_warnings_free (HlWarnings *self)
{
  g_ptr_array_unref (self->standing);
  g_free (self);
}

static Alarm *
find (HlWarnings *self, const char *code, const char *subject)
{
  for (guint i = 0; i < self->standing->len; i++)
    {
      Alarm *alarm = g_ptr_array_index (self->standing, i);
      if (strcmp (alarm->code, code) == 0 && strcmp (alarm->subject, subject) == 0)
        return alarm;
    }
  return NULL;
}

static void
tell (HlWarnings *self, const Alarm *alarm, gboolean over)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&writer);
  hl_json_name (&writer, "alarm");
  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "id", alarm->id);
  hl_json_add_text (&writer, "level", level_words[over ? HL_WARNING_INFO : alarm->level]);
  hl_json_add_text (&writer, "code", alarm->code);
  hl_json_add_text (&writer, "text", alarm->text);
  hl_json_add_int (&writer, "at", alarm->at);
  hl_json_add_bool (&writer, "over", over);
  hl_json_end_object (&writer);
  hl_json_end_object (&writer);
  if (self->service->hub != NULL)
    hl_hub_send_permitted (self->service->hub, HL_MAY_SEE_LIVE | HL_MAY_APPLY_SITE, out->str);
}

void
hl_warnings_raise (HlWarnings *self, HlWarningLevel level, const char *code, const char *subject,
                   const char *format, ...)
{
  Alarm *alarm = find (self, code, subject);
  g_autofree char *text = NULL;
  va_list list;

  va_start (list, format);
  text = g_strdup_vprintf (format, list);
  va_end (list);
  if (alarm != NULL && strcmp (alarm->text, text) == 0)
    return;
  if (alarm == NULL)
    {
      alarm = g_new0 (Alarm, 1);
      alarm->code = g_strdup (code);
      alarm->subject = g_strdup (subject);
      g_ptr_array_add (self->standing, alarm);
    }
  alarm->at = hl_clock_now (self->service->clock);
  alarm->id = hl_id_next (alarm->at);
  alarm->level = level;
  g_free (alarm->text);
  alarm->text = g_steal_pointer (&text);
  g_message ("alarm %s %s: %s", level_words[level], code, alarm->text);
  tell (self, alarm, FALSE);
}

void
hl_warnings_clear (HlWarnings *self, const char *code, const char *subject)
{
  Alarm *alarm = find (self, code, subject);

  if (alarm == NULL)
    return;
  g_message ("alarm over %s: %s", code, alarm->text);
  alarm->at = hl_clock_now (self->service->clock);
  tell (self, alarm, TRUE);
  g_ptr_array_remove (self->standing, alarm);
}

void
hl_warnings_foreach (HlWarnings *self, HlWarningFunc func, gpointer data)
{
  for (guint i = 0; i < self->standing->len; i++)
    {
      const Alarm *alarm = g_ptr_array_index (self->standing, i);
      const HlWarning warning = { alarm->level, alarm->code, alarm->subject, alarm->text,
                                  alarm->at };

      func (&warning, data);
    }
}

void
hl_warnings_write (HlWarnings *self, HlJsonWriter *writer)
{
  hl_json_begin_list (writer);
  for (guint i = 0; i < self->standing->len; i++)
    {
      Alarm *alarm = g_ptr_array_index (self->standing, i);
      if (alarm->level > HL_WARNING_INFO)
        hl_json_put_text (writer, alarm->text);
    }
  hl_json_end_list (writer);
}

gboolean
hl_warnings_any (HlWarnings *self)
{
  for (guint i = 0; i < self->standing->len; i++)
    if (((Alarm *) g_ptr_array_index (self->standing, i))->level > HL_WARNING_INFO)
      return TRUE;
  return FALSE;
}
