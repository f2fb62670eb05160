/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-fill.h"

#include "desk/hl-template.h"

struct _AgentFill
{
  /* Owned */
  GPtrArray *templates; /* HlSiteTemplate */
  HlSiteTemplate *last; /* inserted */

  /* Borrowed: the form's */
  GtkTextView *views[2]; /* content, reply */
  gboolean preedit;      /* an input method is at work: Tab is its own */
};

static char *
text_of (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
select_range (GtkTextView *view, glong from, glong to)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) from);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, (int) to);
  gtk_text_buffer_select_range (buffer, &start, &end);
  gtk_text_view_scroll_mark_onscreen (view, gtk_text_buffer_get_insert (buffer));
}

static gboolean
select_next (GtkTextView *view, glong from)
{
  g_autofree char *text = text_of (view);
  glong start, end;

  if (!hl_template_find_field (text, from, &start, &end))
    return FALSE;
  select_range (view, start, end);
  gtk_widget_grab_focus (GTK_WIDGET (view));

  return TRUE;
}

/* Behind the selection, else behind the caret. */
static glong
behind (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);

  return gtk_text_iter_get_offset (&end);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state,
                AgentFill *self)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  if (keyval != GDK_KEY_Tab || self->preedit
      || (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return GDK_EVENT_PROPAGATE;
  if (select_next (GTK_TEXT_VIEW (view), behind (GTK_TEXT_VIEW (view)))
      || (view == GTK_WIDGET (self->views[0]) && select_next (self->views[1], 0)))
    return GDK_EVENT_STOP;

  return GDK_EVENT_PROPAGATE;
}

static void
preedit_cb (AgentFill *self, const char *preedit)
{
  self->preedit = preedit != NULL && *preedit != '\0';
}

AgentFill *
agent_fill_new (GtkTextView *content, GtkTextView *reply)
{
  AgentFill *self = g_new0 (AgentFill, 1);

  self->views[0] = content;
  self->views[1] = reply;
  for (guint i = 0; i < 2; i++)
    {
      GtkEventController *keys = gtk_event_controller_key_new ();

      g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
      gtk_widget_add_controller (GTK_WIDGET (self->views[i]), keys);
      g_signal_connect_swapped (self->views[i], "preedit-changed", G_CALLBACK (preedit_cb), self);
    }

  return self;
}

void
agent_fill_free (AgentFill *self)
{
  g_clear_pointer (&self->templates, g_ptr_array_unref);
  g_clear_object (&self->last);
  g_free (self);
}

void
agent_fill_set_templates (AgentFill *self, const HlJson *list)
{
  g_clear_pointer (&self->templates, g_ptr_array_unref);
  self->templates = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      g_autoptr (HlSiteTemplate) item = hl_site_template_new ();
      g_autoptr (GError) error = NULL;

      if (!hl_record_read_json (HL_RECORD (item), hl_json_at (list, i), HL_READ_LENIENT, NULL,
                                &error))
        g_message ("a template can't be read: %s", error->message);
      else
        {
          item->place = i;
          g_ptr_array_add (self->templates, g_steal_pointer (&item));
        }
    }
}

/* --- inserting --- */

static gboolean
is_as_inserted (const char *text, const char *inserted)
{
  return *text != '\0' && g_strcmp0 (text, inserted) == 0;
}

static HlSiteTemplate *
choose (AgentFill *self, const char *category, gboolean next)
{
  g_autoptr (GPtrArray) found = hl_templates_for (self->templates, category);
  guint i = 0, last;

  if (found->len == 0)
    return NULL;
  if (next && g_ptr_array_find (found, self->last, &last))
    i = (last + 1) % found->len;

  return g_object_ref (found->pdata[i]);
}

/* Instead of what the last template put there, else behind what was written. */
static glong
put (GtkTextView *view, const char *text, const char *last)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  g_autofree char *before = text_of (view);
  GtkTextIter end;
  glong from;

  if (*before == '\0' || is_as_inserted (before, last))
    {
      gtk_text_buffer_set_text (buffer, text != NULL ? text : "", -1);
      return 0;
    }
  if (text == NULL)
    return 0;
  from = g_utf8_strlen (before, -1);
  gtk_text_buffer_get_end_iter (buffer, &end);
  if (!g_str_has_suffix (before, "\n"))
    gtk_text_buffer_insert (buffer, &end, "\n", -1);
  gtk_text_buffer_insert (buffer, &end, text, -1);

  return from;
}

HlSiteTemplate *
agent_fill_insert (AgentFill *self, const char *category)
{
  g_autofree char *content = text_of (self->views[0]);
  g_autofree char *reply = text_of (self->views[1]);
  const char *old_content = self->last != NULL ? self->last->content : NULL;
  const char *old_reply = self->last != NULL ? self->last->reply : NULL;
  g_autoptr (HlSiteTemplate) template =
      choose (self, category, is_as_inserted (content, old_content));
  glong from;

  if (template == NULL)
    return NULL;
  from = put (self->views[0], template->content, old_content);
  if (*reply == '\0' || is_as_inserted (reply, old_reply))
    put (self->views[1], template->reply, old_reply);
  g_set_object (&self->last, template);
  gtk_widget_grab_focus (GTK_WIDGET (self->views[0]));
  if (!select_next (self->views[0], from))
    select_next (self->views[1], 0);

  return self->last;
}

const char *
agent_fill_get_office (AgentFill *self, const char *category)
{
  return hl_templates_get_office (self->templates, category);
}

const char *
agent_fill_select_left (AgentFill *self)
{
  static const char *const names[] = { "content", "reply" };

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *text = text_of (self->views[i]);
      glong start, end;

      if (!hl_templates_find_left (self->templates, text, &start, &end))
        continue;
      select_range (self->views[i], start, end);
      return names[i];
    }

  return NULL;
}
