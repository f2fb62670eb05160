/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-who.h"

#include <glib/gi18n.h>

#define CARDS 6
#define ABREAST 3

struct _AgentWho
{
  GtkWidget parent_instance;

  GtkBox *box; /* child */

  /* Owned */
  AgentCaller *caller;
  GPtrArray *cards; /* GtkToggleButton, borrowed of the box; each has its citizen as data "id" */

  AgentDesk *desk; /* borrowed */
  GtkOrientation wanted;
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (AgentWho, agent_who, GTK_TYPE_WIDGET)

static HlId
id_of (gpointer card)
{
  HlId *id = g_object_get_data (card, "id");

  return *id;
}

static void
toggled_cb (GtkToggleButton *card, AgentWho *self)
{
  if (!self->showing && gtk_toggle_button_get_active (card))
    agent_desk_choose_citizen (self->desk, id_of (card));
}

/* --- one card --- */

static GtkWidget *
label_new (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);

  return label;
}

static GtkWidget *
make_card (const char *name, const char *role, const char *below)
{
  GtkWidget *card = gtk_toggle_button_new (), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *tick = gtk_image_new_from_icon_name ("object-select-symbolic");
  g_autofree char *said = g_strjoin (C_ ("between parts", ", "), name, role != NULL ? role : below,
                                     role != NULL ? below : NULL, NULL);

  gtk_box_append (GTK_BOX (first), label_new (name, "agent-who-name"));
  if (role != NULL)
    gtk_box_append (GTK_BOX (first), label_new (role, "hl-dim"));
  gtk_box_append (GTK_BOX (texts), first);
  gtk_box_append (GTK_BOX (texts), label_new (below, "hl-caption"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), tick);
  g_object_bind_property (card, "active", tick, "visible", G_BINDING_SYNC_CREATE);
  gtk_button_set_child (GTK_BUTTON (card), row);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "agent-who");
  hl_accessible_label (card, said);

  return card;
}

/* How she is called on this number: 女儿, or her place in the household. */
static const char *
role_of (HlCitizen *citizen, const char *number)
{
  for (guint i = 0; citizen->phones != NULL && i < citizen->phones->len; i++)
    {
      const HlCitizenPhone *phone = citizen->phones->pdata[i];

      if (phone->note != NULL && g_strcmp0 (phone->number, number) == 0)
        return phone->note;
    }

  return citizen->household_role;
}

static char *
history_of (const AgentCandidate *candidate)
{
  g_autofree char *when = NULL, *calls = NULL;

  if (candidate->calls == 0)
    return g_strdup (_ ("no call yet"));
  calls = g_strdup_printf (g_dngettext (NULL, "%d call", "%d calls", (gulong) candidate->calls),
                           (int) candidate->calls);
  when = hl_format_when (candidate->last_at, g_get_real_time ());

  /* Translators: so many calls, the last at a time */
  return g_strdup_printf (_ ("%s · last %s"), calls, when);
}

/* --- all of them --- */

static void
add (AgentWho *self, GtkWidget *card, HlId id)
{
  HlId *kept = g_new (HlId, 1);

  *kept = id;
  g_object_set_data_full (G_OBJECT (card), "id", kept, g_free);
  if (self->cards->len > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (card), self->cards->pdata[0]);
  g_signal_connect (card, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (self->box, card);
  g_ptr_array_add (self->cards, card);
}

static void
add_new (AgentWho *self, gboolean first)
{
  add (self,
       make_card (first ? _ ("New caller") : _ ("Somebody else"), NULL,
                  first ? _ ("not registered yet, or not said who") : _ ("a new caller")),
       0);
}

static void
add_people (AgentWho *self, GPtrArray *people)
{
  const char *number = agent_caller_get_number (self->caller);

  for (guint i = 0; i < people->len && i < CARDS; i++)
    {
      const AgentCandidate *candidate = people->pdata[i];
      const char *name = candidate->citizen->name;
      g_autofree char *history = history_of (candidate);

      add (self,
           make_card (name != NULL ? name : _ ("Without a name"),
                      role_of (candidate->citizen, number), history),
           candidate->citizen->id);
    }
}

/* A few stand side by side in the narrow column too. */
static void
orient (AgentWho *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), self->cards->len <= ABREAST
                                                                  ? GTK_ORIENTATION_HORIZONTAL
                                                                  : self->wanted);
}

static void
make_cards (AgentWho *self)
{
  gboolean question = agent_caller_is_open_question (self->caller);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  g_ptr_array_set_size (self->cards, 0);
  if (question)
    add_new (self, TRUE);
  add_people (self, agent_caller_get_candidates (self->caller));
  if (!question)
    add_new (self, FALSE);
  orient (self);
}

static gboolean
are_same (AgentWho *self)
{
  GPtrArray *people = agent_caller_get_candidates (self->caller);
  guint at = 0;

  if (self->cards->len != MIN (people->len, CARDS) + 1)
    return FALSE;
  at = id_of (self->cards->pdata[0]) == 0 ? 1 : 0;
  for (guint i = 0; i < people->len && i < CARDS; i++)
    if (id_of (self->cards->pdata[at + i])
        != ((const AgentCandidate *) people->pdata[i])->citizen->id)
      return FALSE;

  return TRUE;
}

static GtkToggleButton *
chosen_card (AgentWho *self)
{
  for (guint i = 0; self->caller != NULL && i < self->cards->len; i++)
    if (id_of (self->cards->pdata[i]) == agent_caller_get_chosen (self->caller))
      return self->cards->pdata[i];

  return NULL;
}

void
agent_who_show (AgentWho *self, AgentDesk *desk, AgentCaller *caller)
{
  gboolean other;
  GtkToggleButton *chosen;

  g_return_if_fail (AGENT_IS_WHO (self));

  self->desk = desk;
  other = g_set_object (&self->caller, caller);
  self->showing = TRUE;
  if (other || !are_same (self))
    make_cards (self);
  chosen = chosen_card (self);
  if (chosen != NULL)
    gtk_toggle_button_set_active (chosen, TRUE);
  self->showing = FALSE;
}

void
agent_who_set_orientation (AgentWho *self, GtkOrientation orientation)
{
  g_return_if_fail (AGENT_IS_WHO (self));

  self->wanted = orientation;
  orient (self);
}

void
agent_who_focus (AgentWho *self)
{
  GtkToggleButton *chosen;

  g_return_if_fail (AGENT_IS_WHO (self));

  chosen = chosen_card (self);
  if (chosen != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (chosen));
}

/* Left and Right choose, as in a list. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        AgentWho *self)
{
  int step = key == GDK_KEY_Left || key == GDK_KEY_Up      ? -1
             : key == GDK_KEY_Right || key == GDK_KEY_Down ? 1
                                                           : 0;
  guint at;

  if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && self->caller != NULL
      && agent_caller_get_chosen (self->caller) == 0)
    return gtk_widget_activate_action (GTK_WIDGET (self), "agent.citizen", NULL);
  if (step == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0
      || !g_ptr_array_find (self->cards, chosen_card (self), &at))
    return GDK_EVENT_PROPAGATE;
  at = CLAMP ((int) at + step, 0, (int) self->cards->len - 1);
  gtk_toggle_button_set_active (self->cards->pdata[at], TRUE);
  gtk_widget_grab_focus (self->cards->pdata[at]);

  return GDK_EVENT_STOP;
}

static void
agent_who_dispose (GObject *object)
{
  AgentWho *self = AGENT_WHO (object);

  g_clear_object (&self->caller);
  g_clear_pointer (&self->cards, g_ptr_array_unref);
  if (self->box != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->box));
  self->box = NULL;
  G_OBJECT_CLASS (agent_who_parent_class)->dispose (object);
}

static void
agent_who_class_init (AgentWhoClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = agent_who_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
agent_who_init (AgentWho *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->cards = g_ptr_array_new ();
  self->wanted = GTK_ORIENTATION_VERTICAL;
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9));
  gtk_box_set_homogeneous (self->box, TRUE);
  gtk_widget_set_parent (GTK_WIDGET (self->box), GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  hl_accessible_label (GTK_WIDGET (self), _ ("Who is calling"));
}

/* --- what is known of her --- */

static GtkWidget *
bar_new (const char *icon, const char *text, const char *aside, const char *class)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *label = gtk_label_new (text);

  gtk_box_append (GTK_BOX (bar), gtk_image_new_from_icon_name (icon));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (bar), label);
  if (aside != NULL)
    gtk_box_append (GTK_BOX (bar), label_new (aside, "hl-caption"));
  gtk_widget_add_css_class (bar, "agent-note");
  if (class != NULL)
    gtk_widget_add_css_class (bar, class);

  return bar;
}

static void
add_warning (GtkBox *box, const char *whose, const HlCitizenWarning *warning)
{
  g_autofree char *text = whose != NULL ? g_strdup_printf (_ ("%s: %s"), whose, warning->text)
                                        : g_strdup (warning->text);
  g_autofree char *at = hl_format_when (warning->at, g_get_real_time ());
  g_autofree char *by =
      g_strdup_printf ("%s %s", warning->by_name != NULL ? warning->by_name : "", at);
  g_autofree char *until = NULL, *aside = NULL;

  if (warning->until != 0)
    {
      g_autofree char *day = hl_format_date (warning->until);

      until = g_strdup_printf (_ ("until %s"), day);
    }
  aside = g_strjoin (" · ", by, until, NULL);
  gtk_box_append (box, bar_new ("dialog-warning-symbolic", text, aside, "agent-warning"));
}

static void
add_warnings (GtkBox *box, HlCitizen *citizen, gboolean named)
{
  for (guint i = 0; citizen->warnings != NULL && i < citizen->warnings->len; i++)
    add_warning (box, named ? (citizen->name != NULL ? citizen->name : _ ("Without a name")) : NULL,
                 citizen->warnings->pdata[i]);
}

static void
add_groups (GtkBox *box, HlCitizen *citizen)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_auto (GStrv) groups = g_strsplit (citizen->groups, ",", -1);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      GtkWidget *chip = label_new (groups[i], "hl-chip");

      gtk_widget_add_css_class (chip, "hl-busy");
      gtk_box_append (GTK_BOX (row), chip);
    }
  gtk_box_append (box, row);
}

static GtkWidget *
member_new (HlCitizen *citizen)
{
  GtkWidget *one = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GDateTime *now = g_date_time_new_now_local ();
  g_autofree char *age =
      citizen->birth_year != G_MININT64
          ? g_strdup_printf (_ ("aged %d"), g_date_time_get_year (now) - (int) citizen->birth_year)
          : NULL;
  g_auto (GStrv) names = g_strsplit (citizen->groups != NULL ? citizen->groups : "", ",", -1);
  g_autofree char *groups = g_strjoinv (C_ ("between names", ", "), names);
  g_autofree char *below = g_strjoin (
      " · ", citizen->household_role != NULL ? citizen->household_role : _ ("of the household"),
      *groups != '\0' ? groups : NULL, NULL);
  g_autofree char *first = g_strjoin ("  ", citizen->name != NULL ? citizen->name : "—", age, NULL);

  gtk_box_append (GTK_BOX (one), label_new (first, NULL));
  gtk_box_append (GTK_BOX (one), label_new (below, "hl-caption"));
  gtk_widget_add_css_class (one, "agent-name");
  g_date_time_unref (now);

  return one;
}

static void
add_household (GtkBox *box, GListModel *people)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  guint n = g_list_model_get_n_items (people);

  gtk_box_append (box, label_new (_ ("Household"), "hl-heading"));
  gtk_box_set_homogeneous (GTK_BOX (card), TRUE);
  for (guint i = 0; i < n && i < 4; i++)
    {
      g_autoptr (HlCitizen) citizen = g_list_model_get_item (people, i);

      gtk_box_append (GTK_BOX (card), member_new (citizen));
    }
  gtk_widget_add_css_class (card, "card");
  gtk_box_append (box, card);
}

void
agent_who_fill_known (GtkBox *box, AgentCaller *caller)
{
  HlCitizen *citizen = agent_caller_get_citizen (caller);
  GPtrArray *people = agent_caller_get_candidates (caller);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  if (citizen == NULL)
    for (guint i = 0; i < people->len; i++)
      add_warnings (box, ((const AgentCandidate *) people->pdata[i])->citizen, TRUE);
  else
    {
      add_warnings (box, citizen, FALSE);
      if (citizen->groups != NULL)
        add_groups (box, citizen);
      if (citizen->notes != NULL)
        gtk_box_append (box, bar_new ("dialog-information-symbolic", citizen->notes, NULL, NULL));
      if (g_list_model_get_n_items (agent_caller_get_household (caller)) > 0)
        add_household (box, agent_caller_get_household (caller));
    }
  gtk_widget_set_visible (GTK_WIDGET (box), gtk_widget_get_first_child (GTK_WIDGET (box)) != NULL);
}
