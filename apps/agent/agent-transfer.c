/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-transfer.h"

#include <glib/gi18n.h>

/* The states of the colleagues are asked for while it is open, every two seconds: what is
 * chosen stays chosen. */

#define REFRESH_SECONDS 2

struct _AgentTransfer
{
  GtkPopover parent_instance;

  /* Template */
  GtkLabel *title, *empty;
  GtkWidget *search, *scroller;
  GtkListBox *list;
  GtkWidget *consult, *blind;
  GtkLabel *blind_word;

  /* Owned */
  AgentDesk *desk;
  HlReply *colleagues;
  GPtrArray *found; /* AgentTarget */
  GCancellable *cancellable;
  guint refresh; /* source */

  gboolean composing; /* an input method has something in hand: its keys are its own */
};

G_DEFINE_FINAL_TYPE (AgentTransfer, agent_transfer, GTK_TYPE_POPOVER)

static const HlJson *
colleagues_of (AgentTransfer *self)
{
  return self->colleagues != NULL ? hl_reply_get_json (self->colleagues) : NULL;
}

static AgentTarget *
chosen (AgentTransfer *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int i = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  return i >= 0 && self->found != NULL && (guint) i < self->found->len
             ? g_ptr_array_index (self->found, i)
             : NULL;
}

static void
show_acts (AgentTransfer *self)
{
  AgentTarget *target = chosen (self);
  gboolean queue = target != NULL && target->kind == AGENT_TARGET_QUEUE;

  gtk_widget_set_sensitive (self->consult, target != NULL && target->open && !queue);
  gtk_widget_set_sensitive (self->blind, target != NULL && target->open);
  gtk_label_set_label (self->blind_word,
                       queue ? C_ ("call", "Pass to the queue") : C_ ("call", "Pass on at once"));
}

/* --- rows --- */

static const char *
icon_of (AgentTargetKind kind)
{
  static const char *const icons[] = {
    [AGENT_TARGET_NUMBER] = "input-dialpad-symbolic",
    [AGENT_TARGET_AGENT] = NULL,
    [AGENT_TARGET_QUEUE] = "system-users-symbolic",
    [AGENT_TARGET_OFFICE] = "x-office-address-book-symbolic",
  };

  return icons[kind];
}

static GtkWidget *
label_new (const char *text, float xalign, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static GtkWidget *
row_new (const AgentTarget *target)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *name = label_new (target->name, 0, NULL), *mark;
  g_autofree char *label = g_strjoin (
      " ", target->name, target->detail != NULL ? target->detail : "", target->word, NULL);

  if (icon_of (target->kind) != NULL)
    mark = gtk_image_new_from_icon_name (icon_of (target->kind));
  else
    mark = hl_state_dot_new (target->tone, NULL);
  gtk_widget_set_size_request (mark, 16, -1);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (mark, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), name);
  if (target->detail != NULL)
    gtk_box_append (GTK_BOX (box), label_new (target->detail, 1, "hl-dim"));
  if (target->word != NULL)
    {
      GtkWidget *word = label_new (target->word, 1, "agent-small");

      gtk_label_set_width_chars (GTK_LABEL (word), 6);
      hl_widget_set_tone (word, target->tone);
      gtk_box_append (GTK_BOX (box), word);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_can_focus (row, FALSE);
  if (!target->open)
    gtk_widget_add_css_class (row, "hl-dim");
  hl_accessible_label (row, label);

  return row;
}

static gboolean
same (const AgentTarget *a, const AgentTarget *b)
{
  return a->kind == b->kind && a->id == b->id && g_strcmp0 (a->number, b->number) == 0;
}

static void
choose (AgentTransfer *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);

  gtk_list_box_select_row (self->list, row);
  show_acts (self);
}

/* @keep: what was chosen stays so, if it is still there */
static void
fill (AgentTransfer *self, gboolean keep)
{
  HlSession *session = agent_desk_get_session (self->desk);
  AgentTarget *before = keep ? chosen (self) : NULL;
  g_autoptr (AgentTarget) kept = before != NULL ? agent_target_copy (before) : NULL;
  GtkWidget *child;
  int select = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = agent_targets_find (hl_session_get_vocabulary (session), colleagues_of (self),
                                    hl_session_get_user_id (session),
                                    gtk_editable_get_text (GTK_EDITABLE (self->search)));
  for (guint i = 0; i < self->found->len; i++)
    {
      const AgentTarget *target = g_ptr_array_index (self->found, i);

      gtk_list_box_append (self->list, row_new (target));
      if (kept != NULL && same (target, kept))
        select = (int) i;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->empty), self->found->len == 0);
  gtk_widget_set_visible (self->scroller, self->found->len > 0);
  choose (self, select);
}

/* --- asking --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentTransfer) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      g_debug ("no colleagues: %s", error->message);
      return;
    }
  if (self->desk == NULL)
    return;
  g_clear_pointer (&self->colleagues, hl_reply_unref);
  self->colleagues = g_steal_pointer (&reply);
  fill (self, TRUE);
}

static gboolean
refresh_cb (gpointer data)
{
  AgentTransfer *self = data;

  hl_session_send_async (agent_desk_get_session (self->desk), "GET", "/colleagues", NULL, NULL,
                         self->cancellable, loaded_cb, g_object_ref (self));

  return G_SOURCE_CONTINUE;
}

/* --- acts --- */

static void
act (AgentTransfer *self, gboolean blind)
{
  AgentTarget *target = chosen (self);

  if (target == NULL || !target->open)
    return;
  if (blind || target->kind == AGENT_TARGET_QUEUE)
    agent_desk_transfer (self->desk, target);
  else
    agent_desk_consult (self->desk, target);
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
consult_cb (AgentTransfer *self)
{
  act (self, FALSE);
}

static void
blind_cb (AgentTransfer *self)
{
  act (self, TRUE);
}

static void
changed_cb (AgentTransfer *self)
{
  fill (self, FALSE);
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, AgentTransfer *self)
{
  gtk_list_box_select_row (list, row);
  show_acts (self);
}

static void
scroll_to (AgentTransfer *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  GtkAdjustment *adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  graphene_rect_t box;

  if (row != NULL && gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &box))
    gtk_adjustment_clamp_page (adjustment, (double) box.origin.y,
                               (double) (box.origin.y + box.size.height));
}

static void
step (AgentTransfer *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int i = (row != NULL ? gtk_list_box_row_get_index (row) : -1) + by;

  if (self->found != NULL && i >= 0 && i < (int) self->found->len)
    choose (self, i);
  scroll_to (self);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state,
        AgentTransfer *self)
{
  if (self->composing)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Down:
      step (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
      step (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if ((state & GDK_CONTROL_MASK) == 0)
        return GDK_EVENT_PROPAGATE; /* comes as "activate" */
      act (self, TRUE);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
preedit_cb (GtkText *text, const char *preedit, AgentTransfer *self)
{
  self->composing = preedit != NULL && *preedit != '\0';
}

static void
closed_cb (AgentTransfer *self)
{
  g_clear_handle_id (&self->refresh, g_source_remove);
}

void
agent_transfer_open (AgentTransfer *self, gboolean three)
{
  g_return_if_fail (AGENT_IS_TRANSFER (self));

  gtk_label_set_label (self->title, three ? _ ("Whom to bring into the call?")
                                          : _ ("Whom to pass the call to?"));
  gtk_widget_set_visible (self->blind, !three);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  fill (self, FALSE);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (self->search);
  refresh_cb (self);
  if (self->refresh == 0)
    self->refresh = g_timeout_add_seconds (REFRESH_SECONDS, refresh_cb, self);
}

static void
agent_transfer_dispose (GObject *object)
{
  AgentTransfer *self = AGENT_TRANSFER (object);

  closed_cb (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (agent_transfer_parent_class)->dispose (object);
}

static void
agent_transfer_finalize (GObject *object)
{
  AgentTransfer *self = AGENT_TRANSFER (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->colleagues, hl_reply_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  G_OBJECT_CLASS (agent_transfer_parent_class)->finalize (object);
}

static void
agent_transfer_class_init (AgentTransferClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_transfer_dispose;
  G_OBJECT_CLASS (klass)->finalize = agent_transfer_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/agent/agent-transfer.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, AgentTransfer, name)
  CHILD (title);
  CHILD (empty);
  CHILD (search);
  CHILD (scroller);
  CHILD (list);
  CHILD (consult);
  CHILD (blind);
  CHILD (blind_word);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, consult_cb);
  gtk_widget_class_bind_template_callback (widget_class, blind_cb);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
}

static void
agent_transfer_init (AgentTransfer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (gtk_editable_get_delegate (GTK_EDITABLE (self->search)), "preedit-changed",
                    G_CALLBACK (preedit_cb), self);
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
agent_transfer_new (AgentDesk *desk)
{
  AgentTransfer *self = g_object_new (AGENT_TYPE_TRANSFER, NULL);

  self->desk = g_object_ref (desk);

  return GTK_WIDGET (self);
}
