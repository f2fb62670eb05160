/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-citizen-form.h"

#include <glib/gi18n.h>

struct _AgentCitizenForm
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *scroll, *root, *save;
  GtkLabel *title, *fault;
  GtkEntry *name, *phone, *phone_note, *id_number, *birth_year, *address, *role, *notes, *warning;
  GtkFlowBox *groups;

  /* Owned */
  AgentDesk *desk;
  HlCitizen *citizen; /* as it was; NULL = a new one */

  HlId call;
};

enum
{
  DONE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentCitizenForm, agent_citizen_form, GTK_TYPE_WIDGET)

/* --- what is typed --- */

static const char *
typed (GtkEntry *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

/* Not what stands there already. */
static void
add_text (HlJsonWriter *writer, const char *field, GtkEntry *entry, const char *before)
{
  const char *text = typed (entry);

  if (!hl_is_masked (text) && g_strcmp0 (text, before != NULL ? before : "") != 0)
    hl_json_add_text (writer, field, *text != '\0' ? text : NULL);
}

static GtkToggleButton *
group_button (AgentCitizenForm *self, int i)
{
  GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->groups, i);

  return child != NULL ? GTK_TOGGLE_BUTTON (gtk_flow_box_child_get_child (child)) : NULL;
}

static char *
dup_groups (AgentCitizenForm *self)
{
  GString *out = g_string_new (NULL);
  GtkToggleButton *button;

  for (int i = 0; (button = group_button (self, i)) != NULL; i++)
    if (gtk_toggle_button_get_active (button))
      g_string_append_printf (out, "%s%s", out->len > 0 ? "," : "",
                              gtk_button_get_label (GTK_BUTTON (button)));

  return g_string_free (out, FALSE);
}

static void
add_groups (AgentCitizenForm *self, HlJsonWriter *writer, const char *before)
{
  g_autofree char *groups = dup_groups (self);

  if (g_strcmp0 (groups, before != NULL ? before : "") != 0)
    hl_json_add_text (writer, "groups", *groups != '\0' ? groups : NULL);
}

static void
add_birth_year (AgentCitizenForm *self, HlJsonWriter *writer)
{
  gint64 before = self->citizen != NULL ? self->citizen->birth_year : G_MININT64;
  gint64 year = g_ascii_strtoll (typed (self->birth_year), NULL, 10);

  if (year != 0 && year != before)
    hl_json_add_int (writer, "birth_year", year);
}

/* A list of the one that is typed; the service adds it to those there are. */
static void
add_one (HlJsonWriter *writer, const char *list, const char *field, const char *text,
         const char *note)
{
  if (*text == '\0' || hl_is_masked (text))
    return;
  hl_json_name (writer, list);
  hl_json_begin_list (writer);
  hl_json_begin_object (writer);
  hl_json_add_text (writer, field, text);
  if (note != NULL && *note != '\0')
    hl_json_add_text (writer, "note", note);
  hl_json_end_object (writer);
  hl_json_end_list (writer);
}

static char *
write_fields (AgentCitizenForm *self)
{
  g_autoptr (HlCitizen) none = hl_citizen_new ();
  HlCitizen *before = self->citizen != NULL ? self->citizen : none;
  GString *out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&writer);
  add_text (&writer, "name", self->name, NULL);
  add_text (&writer, "id_number", self->id_number, NULL);
  add_text (&writer, "address", self->address, NULL);
  add_text (&writer, "household_role", self->role, before->household_role);
  add_text (&writer, "notes", self->notes, before->notes);
  add_birth_year (self, &writer);
  add_groups (self, &writer, before->groups);
  add_one (&writer, "phones", "number", typed (self->phone), typed (self->phone_note));
  add_one (&writer, "warnings", "text", typed (self->warning), NULL);
  if (self->citizen == NULL && self->call != 0)
    hl_json_add_int (&writer, "call", self->call);
  hl_json_end_object (&writer);

  return g_string_free (out, FALSE);
}

/* --- faults that need no service --- */

static gboolean
fail (AgentCitizenForm *self, GtkEntry *entry, const char *sentence)
{
  gtk_label_set_label (self->fault, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->fault), TRUE);
  if (entry != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
      gtk_widget_grab_focus (GTK_WIDGET (entry));
    }

  return FALSE;
}

static void
forget_faults (AgentCitizenForm *self)
{
  GtkEntry *entries[] = { self->name, self->phone, self->id_number, self->birth_year };

  gtk_widget_set_visible (GTK_WIDGET (self->fault), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (entries[i]), "error");
}

static gboolean
check (AgentCitizenForm *self)
{
  HlNumber number;
  const char *id = typed (self->id_number), *phone = typed (self->phone);
  const char *year = typed (self->birth_year);
  g_autofree char *good = *id != '\0' ? hl_id_number_check (id, NULL) : NULL;

  forget_faults (self);
  if (*id != '\0' && good == NULL)
    return fail (self, self->id_number,
                 _ ("This is no identity number: 18 characters, the last one fits the others. "
                    "Read it out again."));
  if (*phone != '\0' && !hl_number_parse (phone, hl_number_get_home (), &number, NULL))
    return fail (self, self->phone, _ ("This is no telephone number"));
  if (*year != '\0' && (strspn (year, "0123456789") != 4 || strlen (year) != 4))
    return fail (self, self->birth_year, _ ("The year of birth has four digits"));
  if (self->citizen == NULL && *typed (self->name) == '\0' && *phone == '\0' && self->call == 0)
    return fail (self, self->name, _ ("Type a name or a telephone number"));

  return TRUE;
}

/* --- buttons and keys --- */

static void
leave_cb (AgentCitizenForm *self)
{
  g_signal_emit (self, signals[DONE], 0);
}

static void
save_cb (AgentCitizenForm *self)
{
  g_autofree char *fields = NULL;

  if (!gtk_widget_get_sensitive (self->save) || !check (self))
    return;
  fields = write_fields (self);
  if (strcmp (fields, "{}") == 0)
    {
      leave_cb (self);
      return;
    }
  gtk_widget_set_sensitive (self->save, FALSE);
  agent_desk_save_citizen (self->desk, self->citizen, fields);
}

/* What the service, or this computer's disk, says to it. */
static void
citizen_cb (AgentDesk *desk, gboolean kept, const char *sentence, AgentCitizenForm *self)
{
  if (gtk_widget_get_sensitive (self->save))
    return;
  gtk_widget_set_sensitive (self->save, TRUE);
  if (kept)
    leave_cb (self);
  else
    fail (self, NULL, sentence);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  leave_cb (AGENT_CITIZEN_FORM (widget));

  return TRUE;
}

/* --- filling --- */

static void
set (GtkEntry *entry, const char *text, const char *known)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
  gtk_entry_set_placeholder_text (entry, known != NULL ? known : "");
}

static void
fill_groups (AgentCitizenForm *self, const char *groups)
{
  const HlJson *list =
      hl_json_get (hl_session_get_vocabulary (agent_desk_get_session (self->desk)), "groups");
  g_auto (GStrv) has = g_strsplit (groups != NULL ? groups : "", ",", -1);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_flow_box_remove (self->groups, child);
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      const char *name = hl_json_text (hl_json_at (list, i), "");
      GtkWidget *button = gtk_toggle_button_new_with_label (name);

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button),
                                    g_strv_contains ((const char *const *) has, name));
      gtk_widget_add_css_class (button, "agent-group");
      gtk_flow_box_append (self->groups, button);
      gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
    }
}

static void
fill (AgentCitizenForm *self, const char *name)
{
  g_autoptr (HlCitizen) none = hl_citizen_new ();
  HlCitizen *known = self->citizen != NULL ? self->citizen : none;
  g_autofree char *year =
      known->birth_year != G_MININT64 ? g_strdup_printf ("%d", (int) known->birth_year) : NULL;
  const HlCitizenPhone *phone =
      known->phones != NULL && known->phones->len > 0 ? known->phones->pdata[0] : NULL;

  set (self->name, name, known->name);
  set (self->phone, NULL,
       phone != NULL     ? phone->number
       : self->call != 0 ? _ ("that of the call")
                         : NULL);
  set (self->phone_note, NULL, phone != NULL ? phone->note : NULL);
  set (self->id_number, NULL, known->id_number);
  set (self->birth_year, year, NULL);
  set (self->address, NULL, known->address);
  set (self->role, known->household_role, NULL);
  set (self->notes, known->notes, NULL);
  set (self->warning, NULL, _ ("shown when she rings the next time"));
  fill_groups (self, known->groups);
}

void
agent_citizen_form_begin (AgentCitizenForm *self, AgentDesk *desk, HlCitizen *citizen, HlId call,
                          const char *name)
{
  g_return_if_fail (AGENT_IS_CITIZEN_FORM (self));

  if (self->desk != desk)
    {
      if (self->desk != NULL)
        g_signal_handlers_disconnect_by_data (self->desk, self);
      g_signal_connect (desk, "citizen", G_CALLBACK (citizen_cb), self);
    }
  g_set_object (&self->desk, desk);
  g_set_object (&self->citizen, citizen);
  self->call = call;
  gtk_label_set_label (self->title, citizen == NULL         ? _ ("New caller")
                                    : citizen->name != NULL ? citizen->name
                                                            : _ ("Without a name"));
  gtk_widget_set_sensitive (self->save, TRUE);
  forget_faults (self);
  fill (self, name);
  gtk_widget_grab_focus (GTK_WIDGET (citizen == NULL ? self->name : self->warning));
}

static void
agent_citizen_form_dispose (GObject *object)
{
  AgentCitizenForm *self = AGENT_CITIZEN_FORM (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  g_clear_object (&self->citizen);
  g_clear_pointer (&self->scroll, gtk_widget_unparent);
  G_OBJECT_CLASS (agent_citizen_form_parent_class)->dispose (object);
}

static void
agent_citizen_form_class_init (AgentCitizenFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_citizen_form_dispose;
  signals[DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/agent/agent-citizen-form.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, AgentCitizenForm, name)
  CHILD (scroll);
  CHILD (root);
  CHILD (save);
  CHILD (title);
  CHILD (fault);
  CHILD (name);
  CHILD (phone);
  CHILD (phone_note);
  CHILD (id_number);
  CHILD (birth_year);
  CHILD (address);
  CHILD (role);
  CHILD (notes);
  CHILD (warning);
  CHILD (groups);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
agent_citizen_form_init (AgentCitizenForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hl_accessible_label (GTK_WIDGET (self), _ ("The citizen"));
}
