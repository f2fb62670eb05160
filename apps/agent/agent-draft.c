/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-draft.h"

#include <string.h>

#define TITLE_MOST 40

/* The fields of a ticket are set by name through its shape, so that the form, the
 * change mask and the JSON that is sent can't disagree. */

struct _AgentDraft
{
  GObject parent_instance;

  /* Owned */
  HlTicket *ticket;
  char *key;
  guint pause;    /* source: the save after the last change */
  guint latest;   /* source: the save however much is typed */
  guint patience; /* source: until "Saving…" is called "kept here" */

  AgentSink sink;
  guint64 changed;
  HlTime saved_at;
  AgentMark mark;
  gboolean submitted;
};

enum
{
  MARK_CHANGED,
  SUBMITTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentDraft, agent_draft, G_TYPE_OBJECT)

static guint64
bit_of (const char *field)
{
  guint i = hl_shape_index (hl_ticket_shape (), field);

  g_assert (i < hl_ticket_shape ()->n_fields);

  return G_GUINT64_CONSTANT (1) << i;
}

static void
set_mark (AgentDraft *self, AgentMark mark)
{
  if (mark != AGENT_MARK_SAVING)
    g_clear_handle_id (&self->patience, g_source_remove);
  self->mark = mark;
  g_signal_emit (self, signals[MARK_CHANGED], 0);
}

static gboolean
flush_cb (gpointer data)
{
  AgentDraft *self = data;

  agent_draft_flush (self);

  return G_SOURCE_CONTINUE; /* flush removed it */
}

static gboolean
patience_cb (gpointer data)
{
  AgentDraft *self = data;

  self->patience = 0;
  set_mark (self, AGENT_MARK_LOCAL);

  return G_SOURCE_REMOVE;
}

static void
touch (AgentDraft *self, const char *field)
{
  self->changed |= bit_of (field);
  g_clear_handle_id (&self->pause, g_source_remove);
  self->pause = g_timeout_add (AGENT_DRAFT_PAUSE / HL_MILLISECOND, flush_cb, self);
  if (self->latest == 0)
    self->latest = g_timeout_add (AGENT_DRAFT_LATEST / HL_MILLISECOND, flush_cb, self);
  if (self->mark != AGENT_MARK_UNSAVED)
    set_mark (self, AGENT_MARK_UNSAVED);
}

static void
stop_timers (AgentDraft *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_handle_id (&self->latest, g_source_remove);
}

static void
agent_draft_dispose (GObject *object)
{
  AgentDraft *self = AGENT_DRAFT (object);

  stop_timers (self);
  g_clear_handle_id (&self->patience, g_source_remove);
  G_OBJECT_CLASS (agent_draft_parent_class)->dispose (object);
}

static void
agent_draft_finalize (GObject *object)
{
  AgentDraft *self = AGENT_DRAFT (object);

  g_object_unref (self->ticket);
  g_free (self->key);
  G_OBJECT_CLASS (agent_draft_parent_class)->finalize (object);
}

static void
agent_draft_class_init (AgentDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = agent_draft_dispose;
  object_class->finalize = agent_draft_finalize;
  signals[MARK_CHANGED] = g_signal_new ("mark-changed", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SUBMITTED] = g_signal_new ("submitted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
agent_draft_init (AgentDraft *self)
{
}

AgentDraft *
agent_draft_new (const AgentSink *sink, const char *key, HlTicket *ticket)
{
  AgentDraft *self = g_object_new (AGENT_TYPE_DRAFT, NULL);

  self->sink = *sink;
  self->key = g_strdup (key);
  if (ticket != NULL)
    {
      self->ticket = (HlTicket *) hl_record_copy (HL_RECORD (ticket));
      self->saved_at = ticket->updated_at;
      self->mark = AGENT_MARK_SAVED;
    }
  else
    {
      self->ticket = hl_ticket_new ();
      self->ticket->state = HL_TICKET_DRAFT;
    }

  return self;
}

void
agent_draft_set_call (AgentDraft *self, HlId call)
{
  g_return_if_fail (AGENT_IS_DRAFT (self));

  self->ticket->call = call;
}

void
agent_draft_set_citizen (AgentDraft *self, HlId citizen)
{
  g_return_if_fail (AGENT_IS_DRAFT (self));

  if (self->ticket->citizen == citizen || self->submitted)
    return;
  hl_record_set_int (self->ticket, &self->ticket->citizen, citizen);
  if (self->ticket->id != 0 || !agent_draft_is_empty (self))
    touch (self, "citizen");
}

void
agent_draft_restore (AgentDraft *self, const char *fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlJsonDoc) doc = NULL;

  g_return_if_fail (AGENT_IS_DRAFT (self));

  if (fields == NULL)
    return;
  doc = hl_json_parse (fields, -1, &error);
  if (doc == NULL
      || !hl_record_read_json (HL_RECORD (self->ticket), hl_json_doc_root (doc),
                               HL_READ_LENIENT | HL_READ_PATCH, NULL, &error))
    g_warning ("what was kept of a ticket can't be read: %s", error->message);
  set_mark (self, AGENT_MARK_LOCAL);
}

const char *
agent_draft_get_key (AgentDraft *self)
{
  g_return_val_if_fail (AGENT_IS_DRAFT (self), NULL);

  return self->key;
}

HlTicket *
agent_draft_get_ticket (AgentDraft *self)
{
  g_return_val_if_fail (AGENT_IS_DRAFT (self), NULL);

  return self->ticket;
}

AgentMark
agent_draft_get_mark (AgentDraft *self)
{
  g_return_val_if_fail (AGENT_IS_DRAFT (self), AGENT_MARK_NONE);

  return self->mark;
}

HlTime
agent_draft_get_saved_at (AgentDraft *self)
{
  g_return_val_if_fail (AGENT_IS_DRAFT (self), 0);

  return self->saved_at;
}

gboolean
agent_draft_get_changed (AgentDraft *self)
{
  g_return_val_if_fail (AGENT_IS_DRAFT (self), FALSE);

  return self->changed != 0;
}

gboolean
agent_draft_is_empty (AgentDraft *self)
{
  static const char *const typed[] = { "content",  "reply",  "title",        "category",
                                       "district", "office", "citizen_name", "address" };

  g_return_val_if_fail (AGENT_IS_DRAFT (self), TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      const HlField *field = hl_shape_field (hl_ticket_shape (), typed[i]);
      const char *text = *(char **) G_STRUCT_MEMBER_P (self->ticket, field->offset);

      if (text != NULL && *text != '\0')
        return FALSE;
    }

  return self->ticket->kind == 0;
}

gboolean
agent_draft_is_submitted (AgentDraft *self)
{
  g_return_val_if_fail (AGENT_IS_DRAFT (self), FALSE);

  return self->submitted;
}

/* The address of a member, checked to be of @kind. */
static gpointer
member (AgentDraft *self, const char *name, HlFieldKind kind)
{
  const HlField *field = hl_shape_field (hl_ticket_shape (), name);

  g_return_val_if_fail (field != NULL && field->kind == kind, NULL);

  return G_STRUCT_MEMBER_P (self->ticket, field->offset);
}

void
agent_draft_set_text (AgentDraft *self, const char *field, const char *text)
{
  char **value;

  g_return_if_fail (AGENT_IS_DRAFT (self));

  value = member (self, field, HL_TEXT);
  if (text != NULL && *text == '\0')
    text = NULL;
  if (g_strcmp0 (*value, text) == 0)
    return;

  hl_record_set_text (self->ticket, value, text);
  touch (self, field);
}

void
agent_draft_set_enum (AgentDraft *self, const char *field, unsigned value)
{
  unsigned *at;

  g_return_if_fail (AGENT_IS_DRAFT (self));

  at = member (self, field, HL_ENUM);
  if (*at == value)
    return;

  hl_record_set_enum (self->ticket, at, value);
  touch (self, field);
}

void
agent_draft_set_bool (AgentDraft *self, const char *field, gboolean value)
{
  gboolean *at;

  g_return_if_fail (AGENT_IS_DRAFT (self));

  at = member (self, field, HL_BOOL);
  if (!*at == !value)
    return;

  hl_record_set_bool (self->ticket, at, value);
  touch (self, field);
}

static char *
first_sentence (const char *text)
{
  glong n = 0;
  const char *p = text;

  for (; *p != '\0' && n < TITLE_MOST; p = g_utf8_next_char (p), n++)
    if (strchr ("\n!?;", *p) != NULL || g_str_has_prefix (p, "。") || g_str_has_prefix (p, "!")
        || g_str_has_prefix (p, "?") || g_str_has_prefix (p, ";"))
      break;

  return g_strstrip (g_strndup (text, (gsize) (p - text)));
}

char *
agent_ticket_dup_title (HlTicket *ticket)
{
  g_autofree char *text = NULL;

  if (ticket->title != NULL && *ticket->title != '\0')
    return g_strdup (ticket->title);
  if (ticket->content == NULL)
    return NULL;

  text = g_strstrip (g_strdup (ticket->content));

  return *text != '\0' ? first_sentence (text) : NULL;
}

/* The title is made from the content, as nobody types one on the telephone. */
static void
renew_title (AgentDraft *self)
{
  g_autofree char *text = NULL;

  if (!(self->changed & bit_of ("content")) || self->changed & bit_of ("title"))
    return;

  text = g_strdup (self->ticket->content != NULL ? self->ticket->content : "");
  g_strstrip (text);
  if (*text != '\0')
    {
      char *title = first_sentence (text);

      g_free (text);
      text = title;
    }
  if (g_strcmp0 (self->ticket->title, *text != '\0' ? text : NULL) == 0)
    return;

  hl_record_set_text (self->ticket, &self->ticket->title, *text != '\0' ? text : NULL);
  self->changed |= bit_of ("title");
}

static void
write_field (HlJsonWriter *writer, gpointer record, const HlField *field)
{
  gconstpointer at = G_STRUCT_MEMBER_P (record, field->offset);

  hl_json_name (writer, field->name);
  if (field->kind == HL_TEXT)
    hl_json_put_text (writer, *(char *const *) at);
  else if (field->kind == HL_BOOL)
    hl_json_put_bool (writer, *(const gboolean *) at);
  else if (field->kind == HL_ENUM && *(const unsigned *) at != 0)
    hl_json_put_text (writer, hl_enum_word (field->names, *(const unsigned *) at));
  else if (field->kind == HL_ID && *(const HlId *) at != 0)
    hl_json_put_int (writer, *(const HlId *) at);
  else
    hl_json_put_null (writer);
}

static char *
write_changed (AgentDraft *self)
{
  const HlShape *shape = hl_ticket_shape ();
  GString *out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&writer);
  for (guint i = 0; i < shape->n_fields; i++)
    if (self->changed & (G_GUINT64_CONSTANT (1) << i))
      write_field (&writer, self->ticket, &shape->fields[i]);
  hl_json_end_object (&writer);

  return g_string_free (out, FALSE);
}

void
agent_draft_flush (AgentDraft *self)
{
  g_autofree char *fields = NULL;

  g_return_if_fail (AGENT_IS_DRAFT (self));

  stop_timers (self);
  if (self->changed == 0)
    return;

  renew_title (self);
  if (self->ticket->id == 0 && self->ticket->call != 0)
    self->changed |= bit_of ("call");
  if (self->ticket->id == 0 && self->ticket->citizen != 0)
    self->changed |= bit_of ("citizen");
  fields = write_changed (self);
  self->changed = 0;
  set_mark (self, AGENT_MARK_SAVING);
  self->sink.put (self->key, self->ticket->id, self->ticket->revision, fields, self->sink.data);
}

void
agent_draft_make (AgentDraft *self)
{
  g_return_if_fail (AGENT_IS_DRAFT (self));

  if (self->ticket->id == 0 && !self->sink.waiting (self->key, self->sink.data))
    self->changed |= bit_of ("call");
  agent_draft_flush (self);
}

static const char *
field_of (const GError *error)
{
  const char *colon = strchr (error->message, ':');
  g_autofree char *name = colon != NULL ? g_strndup (error->message, colon - error->message) : NULL;
  const HlField *field = name != NULL ? hl_shape_field (hl_ticket_shape (), name) : NULL;

  return field != NULL ? field->name : NULL;
}

gboolean
agent_draft_submit (AgentDraft *self, HlTicketEvent event, const char **field, GError **error)
{
  g_autoptr (GError) fault = NULL;

  g_return_val_if_fail (AGENT_IS_DRAFT (self), FALSE);

  if (!hl_ticket_check (self->ticket, event, &fault))
    {
      if (field != NULL)
        *field = field_of (fault);
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }

  agent_draft_flush (self);
  self->submitted = TRUE;
  set_mark (self, AGENT_MARK_SAVING);
  self->sink.submit (self->key, self->ticket->id, self->ticket->revision,
                     hl_ticket_event_words[event], self->sink.data);

  return TRUE;
}

void
agent_draft_drop (AgentDraft *self, gboolean restore)
{
  HlTicketEvent event = restore ? HL_TICKET_EVENT_RESTORE : HL_TICKET_EVENT_DROP;

  g_return_if_fail (AGENT_IS_DRAFT (self));

  agent_draft_flush (self);
  if (self->ticket->id == 0 && !self->sink.waiting (self->key, self->sink.data))
    return;
  set_mark (self, AGENT_MARK_SAVING);
  self->sink.submit (self->key, self->ticket->id, self->ticket->revision,
                     hl_ticket_event_words[event], self->sink.data);
}

void
agent_draft_stored (AgentDraft *self, gboolean online)
{
  g_return_if_fail (AGENT_IS_DRAFT (self));

  if (self->mark != AGENT_MARK_SAVING)
    return;

  g_clear_handle_id (&self->patience, g_source_remove);
  if (online)
    self->patience = g_timeout_add (AGENT_DRAFT_PATIENCE / HL_MILLISECOND, patience_cb, self);
  else
    set_mark (self, AGENT_MARK_LOCAL);
}

/* What the service alone sets; what she typed stays as typed. */
static void
take_read_only (AgentDraft *self, HlTicket *from)
{
  HlTicket *to = self->ticket;

  hl_record_set_int (to, &to->id, from->id);
  hl_record_set_int (to, &to->revision, from->revision);
  hl_record_set_int (to, &to->created_at, from->created_at);
  hl_record_set_int (to, &to->updated_at, from->updated_at);
  hl_record_set_int (to, &to->submitted_at, from->submitted_at);
  hl_record_set_int (to, &to->due_at, from->due_at);
  hl_record_set_int (to, &to->call, from->call);
  if (to->citizen == 0)
    hl_record_set_int (to, &to->citizen, from->citizen);
  hl_record_set_text (to, &to->number, from->number);
  hl_record_set_enum (to, &to->state, from->state);
  if (to->phone == NULL)
    hl_record_set_text (to, &to->phone, from->phone);
}

void
agent_draft_saved (AgentDraft *self, const HlJson *record, HlTime now)
{
  g_autoptr (HlTicket) ticket = hl_ticket_new ();
  g_autoptr (GError) error = NULL;
  gboolean waiting;

  g_return_if_fail (AGENT_IS_DRAFT (self));

  if (!hl_record_read_json (HL_RECORD (ticket), record, HL_READ_LENIENT | HL_READ_PATCH, NULL,
                            &error))
    {
      g_warning ("the ticket as saved can't be read: %s", error->message);
      return;
    }
  take_read_only (self, ticket);
  self->saved_at = now;
  waiting = self->sink.waiting (self->key, self->sink.data);
  if (self->changed == 0 && !waiting)
    set_mark (self, AGENT_MARK_SAVED);
  if (self->submitted && ticket->state != HL_TICKET_DRAFT && !waiting)
    g_signal_emit (self, signals[SUBMITTED], 0);
}

void
agent_draft_refused (AgentDraft *self)
{
  g_return_if_fail (AGENT_IS_DRAFT (self));

  self->submitted = FALSE;
  set_mark (self, AGENT_MARK_REFUSED);
}

void
agent_draft_fault (AgentDraft *self)
{
  g_return_if_fail (AGENT_IS_DRAFT (self));

  set_mark (self, AGENT_MARK_FAULT);
}
