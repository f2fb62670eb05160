/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* What a new process needs to go on with our dialogs and registrations.  Written in
 * the handler that changes them, before the message that tells the peer leaves.
 *
 * A file that only grows: each record is the fields of a leg that changed, one
 * write() each, without syncing: a killed process loses nothing, and when the machine
 * itself loses power, so do the calls.  It is written anew (and renamed) when most of
 * it is old, at the latest when nobody calls, so that callers' numbers do not stay; also when a
 * record could not be written.
 * Raise the number in `magic` when the tables below change otherwise than by more at their end:
 * a file of another version is begun anew, and its calls end. */

#define SEAL_PURPOSE "sip.leg.sdp"
#define COMPACT_FROM (1024 * 1024) /* bytes */
#define COMPACT_QUIET (16 * 1024)
#define RECORD_MOST (1024 * 1024)

static const char magic[] = "hotline sip journal 1\n";

struct _HlSipJournal
{
  int fd;
  gsize size;
  gsize size_anew; /* as it was when it was last written anew */
  guint legs;      /* known to the file */
  GString *record; /* being written */
  gboolean told;   /* that it can't be written */
  gboolean torn;   /* half a record is at its end */
  gboolean behind; /* a record is missing: it is to be written anew */
};

typedef enum
{
  RECORD_LEG = 1,
  RECORD_LEG_GONE,
  RECORD_BINDING,
  RECORD_BINDING_GONE,
} RecordKind;

typedef struct
{
  char kind; /* s text, a text in place, u 32 bits, h 16 bits, t 64 bits, d our SDP, e theirs */
  glong offset;
} Field;

/* clang-format off */
#define LEG(kind, name) { kind, G_STRUCT_OFFSET (HlSipLeg, name) }
static const Field leg_fields[] = {
  LEG ('u', state),       LEG ('u', inbound),         LEG ('u', transport),  LEG ('s', trunk),
  LEG ('s', extension),   LEG ('s', call_id),         LEG ('s', local),      LEG ('s', remote),
  LEG ('s', target),      LEG ('s', routes),          LEG ('s', proxy),      LEG ('s', contact),
  LEG ('s', request_uri), LEG ('s', vias),            LEG ('u', cseq),       LEG ('u', invite_cseq),
  LEG ('d', local_desc),  LEG ('e', remote_sdp),      LEG ('u', sdp_version), LEG ('u', session_expires),
  LEG ('u', we_refresh),  LEG ('a', source),          LEG ('h', source_port), LEG ('u', session_wanted),
  LEG ('t', session_until), LEG ('u', ever_offered),  LEG ('u', reinviting),
};
G_STATIC_ASSERT (G_N_ELEMENTS (leg_fields) == HL_SIP_LEG_FIELDS);

#define BINDING(kind, name) { kind, G_STRUCT_OFFSET (HlSipBinding, name) }
static const Field binding_fields[] = {
  BINDING ('s', extension), BINDING ('s', contact), BINDING ('s', address), BINDING ('h', port),
  BINDING ('u', transport), BINDING ('s', call_id), BINDING ('u', cseq),    BINDING ('t', expires_at),
};
/* clang-format on */

/* ---- Values ---- */

static guint32
check_sum (const char *bytes, gsize length)
{
  guint32 sum = 2166136261U;

  for (gsize i = 0; i < length; i++)
    sum = (sum ^ (guint8) bytes[i]) * 16777619U;
  return sum;
}

static void
put_bytes (GString *out, gconstpointer bytes, gsize length)
{
  g_string_append_len (out, bytes, (gssize) length);
}

static void
put_u32 (GString *out, guint32 value)
{
  put_bytes (out, &value, sizeof value);
}

/* NULL has length 0, other texts one more than theirs. */
static void
put_text (GString *out, const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  put_u32 (out, text != NULL ? (guint32) length + 1 : 0);
  if (text != NULL)
    put_bytes (out, text, length);
}

/* A description with keys of SRTP is sealed; without a key of ours to seal with it is not
 * kept at all. */
static void
put_sdp (GString *out, const HlSipLeg *leg, const char *sdp)
{
  HlKey *key = leg->stack->options->seal;
  g_autofree char *sealed = NULL;

  if (sdp == NULL || strstr (sdp, "\na=crypto:") == NULL)
    {
      put_text (out, sdp);
      return;
    }
  sealed = key != NULL ? hl_key_seal (key, SEAL_PURPOSE, sdp) : NULL;
  put_text (out, sealed);
}

static void
put_field (GString *out, const Field *field, gconstpointer object)
{
  const char *at = (const char *) object + field->offset;
  g_autofree char *sdp = NULL;
  const HlMediaDesc *desc;

  switch (field->kind)
    {
    case 's':
      put_text (out, *(char *const *) (gconstpointer) at);
      break;
    case 'a':
      put_text (out, at);
      break;
    case 'd':
      desc = (gconstpointer) at;
      sdp = desc->n_codecs > 0 ? hl_sdp_write (desc, NULL, 0, 0) : NULL;
      put_sdp (out, object, sdp);
      break;
    case 'e':
      put_sdp (out, object, *(char *const *) (gconstpointer) at);
      break;
    default:
      put_bytes (out, at, field->kind == 'u' ? 4 : field->kind == 'h' ? 2 : 8);
    }
}

/* What tells whether a field changed; cheaper than what is written. */
static guint32
field_sum (const Field *field, gconstpointer object)
{
  const char *at = (const char *) object + field->offset;
  const char *text =
      field->kind == 's' || field->kind == 'e' ? *(char *const *) (gconstpointer) at : at;

  switch (field->kind)
    {
    case 's':
    case 'a':
    case 'e':
      return text != NULL ? check_sum (text, strlen (text)) : 0;
    case 'd':
      return check_sum (at, sizeof (HlMediaDesc));
    default:
      return check_sum (at, field->kind == 'u' ? 4 : field->kind == 'h' ? 2 : 8);
    }
}

typedef struct
{
  const char *at, *end;
  gboolean bad;
} Reader;

static gconstpointer
get_bytes (Reader *in, gsize length)
{
  const char *at = in->at;

  if (in->bad || (gsize) (in->end - in->at) < length)
    {
      in->bad = TRUE;
      return NULL;
    }
  in->at += length;
  return at;
}

static void
get_into (Reader *in, gpointer to, gsize length)
{
  gconstpointer bytes = get_bytes (in, length);

  if (bytes != NULL)
    memcpy (to, bytes, length);
}

static char *
get_text (Reader *in)
{
  guint32 length = 0;
  const char *bytes;

  get_into (in, &length, sizeof length);
  if (length == 0)
    return NULL;
  bytes = get_bytes (in, length - 1);
  return bytes != NULL ? g_strndup (bytes, length - 1) : NULL;
}

static char *
get_sdp (Reader *in, const HlSipLeg *leg)
{
  g_autofree char *text = get_text (in);
  HlKey *key = leg->stack->options->seal;
  g_autoptr (GError) error = NULL;
  char *sdp;

  if (text == NULL || g_str_has_prefix (text, "v="))
    return g_steal_pointer (&text);
  sdp = key != NULL ? hl_key_open_sealed (key, SEAL_PURPOSE, text, &error) : NULL;
  if (sdp == NULL)
    g_message ("SIP: keys of leg %" G_GINT64_FORMAT " can't be opened: %s", leg->id,
               error != NULL ? error->message : "there is no key to open them with");
  return sdp;
}

static void
get_field (Reader *in, const Field *field, gpointer object)
{
  char *at = (char *) object + field->offset;
  g_autofree char *text = NULL;

  switch (field->kind)
    {
    case 's':
      g_free (*(char **) (gpointer) at);
      *(char **) (gpointer) at = get_text (in);
      break;
    case 'a':
      text = get_text (in);
      g_strlcpy (at, text != NULL ? text : "", INET6_ADDRSTRLEN);
      break;
    case 'e':
      g_free (*(char **) (gpointer) at);
      *(char **) (gpointer) at = get_sdp (in, object);
      break;
    case 'd':
      text = get_sdp (in, object);
      if (text != NULL)
        hl_sdp_parse (text, strlen (text), (gpointer) at, NULL);
      break;
    default:
      get_into (in, at, field->kind == 'u' ? 4 : field->kind == 'h' ? 2 : 8);
    }
}

/* ---- Records ---- */

static void
complain (HlSipJournal *self)
{
  if (!self->told)
    g_warning ("SIP: the journal can't be written, calls would not survive a restart: %s",
               g_strerror (errno));
  self->told = TRUE;
}

static GString *
begin_record (HlSipJournal *self, RecordKind kind, gint64 id)
{
  GString *out = self->record;

  g_string_truncate (out, 0);
  put_u32 (out, 0); /* length and sum come at the end */
  put_u32 (out, 0);
  g_string_append_c (out, (char) kind);
  put_bytes (out, &id, sizeof id);
  return out;
}

/* Half a record would hide all that follow. */
static gboolean
cut_torn (HlSipJournal *self)
{
  self->torn = self->torn && ftruncate (self->fd, (off_t) self->size) != 0;
  return !self->torn;
}

static gboolean
end_record (HlSipJournal *self)
{
  GString *out = self->record;
  guint32 head[2] = { (guint32) out->len - 8, check_sum (out->str + 8, out->len - 8) };
  ssize_t written = -1;

  memcpy (out->str, head, sizeof head);
  if (cut_torn (self))
    do
      written = write (self->fd, out->str, out->len);
    while (written < 0 && errno == EINTR);
  if (written == (ssize_t) out->len)
    {
      self->size += out->len;
      self->told = FALSE;
      return TRUE;
    }
  complain (self);
  self->behind = self->torn = TRUE;
  cut_torn (self);
  return FALSE;
}

/* @sums: of the fields, as they are in the file when it could be written */
static gboolean
write_leg (HlSipJournal *self, HlSipLeg *leg, gboolean whole, guint32 *sums)
{
  GString *out = begin_record (self, RECORD_LEG, leg->id);
  gsize mask_at = out->len;
  guint32 mask = 0;

  put_u32 (out, 0);
  for (guint i = 0; i < G_N_ELEMENTS (leg_fields); i++)
    {
      sums[i] = field_sum (&leg_fields[i], leg);
      if (!whole && sums[i] == leg->written[i])
        continue;
      mask |= 1U << i;
      put_field (out, &leg_fields[i], leg);
    }
  memcpy (out->str + mask_at, &mask, sizeof mask);
  return mask == 0 || end_record (self);
}

void
hl_sip_journal_put_leg (HlSipStack *stack, HlSipLeg *leg)
{
  guint32 sums[HL_SIP_LEG_FIELDS];

  if (stack->journal == NULL)
    return;

  if (!leg->journalled)
    {
      stack->journal->legs++;
      memset (leg->written, 0, sizeof leg->written);
    }
  if (write_leg (stack->journal, leg, !leg->journalled || stack->journal->behind, sums))
    memcpy (leg->written, sums, sizeof sums);
  leg->journalled = TRUE;
}

void
hl_sip_journal_drop_leg (HlSipStack *stack, HlSipLeg *leg)
{
  if (stack->journal == NULL || !leg->journalled)
    return;

  leg->journalled = FALSE;
  stack->journal->legs--;
  begin_record (stack->journal, RECORD_LEG_GONE, leg->id);
  end_record (stack->journal);
}

static gboolean
write_binding (HlSipJournal *self, const HlSipBinding *binding)
{
  GString *out = begin_record (self, RECORD_BINDING, 0);

  for (guint i = 0; i < G_N_ELEMENTS (binding_fields); i++)
    put_field (out, &binding_fields[i], binding);
  return end_record (self);
}

void
hl_sip_journal_put_binding (HlSipStack *stack, const HlSipBinding *binding)
{
  if (stack->journal != NULL)
    write_binding (stack->journal, binding);
}

void
hl_sip_journal_drop_binding (HlSipStack *stack, const char *extension)
{
  if (stack->journal == NULL)
    return;

  put_text (begin_record (stack->journal, RECORD_BINDING_GONE, 0), extension);
  end_record (stack->journal);
}

/* ---- Reading ---- */

typedef void (*RecordFunc) (RecordKind kind, gint64 id, Reader *in, gpointer data);

/* Every whole record in order; what a full disk or a power cut tore off is the end.
 * Returns: where it is */
static gsize
read_records (const char *bytes, gsize length, RecordFunc func, gpointer data)
{
  Reader file = { bytes, bytes + length, FALSE };
  const char *end;

  get_bytes (&file, strlen (magic));
  end = file.at;
  while (!file.bad && file.at < file.end)
    {
      guint32 head[2] = { 0 };
      gint64 id = 0;
      guint8 kind = 0;
      const char *record;
      Reader in;

      get_into (&file, head, sizeof head);
      record = head[0] <= RECORD_MOST ? get_bytes (&file, head[0]) : NULL;
      if (record == NULL || check_sum (record, head[0]) != head[1])
        break;
      end = file.at;
      in = (Reader){ record, record + head[0], FALSE };
      get_into (&in, &kind, sizeof kind);
      get_into (&in, &id, sizeof id);
      func ((RecordKind) kind, id, &in, data);
    }
  return (gsize) (end - bytes);
}

typedef struct
{
  HlSipStack *stack;
  GHashTable *legs;
} Legs;

static void
read_leg (Legs *legs, gint64 id, Reader *in)
{
  HlSipLeg *leg = g_hash_table_lookup (legs->legs, &id);
  guint32 mask = 0;

  if (leg == NULL)
    {
      leg = hl_sip_leg_new (legs->stack, id, FALSE);
      g_hash_table_insert (legs->legs, &leg->id, leg);
    }
  get_into (in, &mask, sizeof mask);
  for (guint i = 0; i < G_N_ELEMENTS (leg_fields); i++)
    if (mask & (1U << i))
      get_field (in, &leg_fields[i], leg);
}

static void
leg_record_cb (RecordKind kind, gint64 id, Reader *in, gpointer data)
{
  Legs *legs = data;

  if (kind == RECORD_LEG)
    read_leg (legs, id, in);
  else if (kind == RECORD_LEG_GONE)
    g_hash_table_remove (legs->legs, &id);
}

static void
binding_record_cb (RecordKind kind, gint64 id, Reader *in, gpointer data)
{
  GHashTable *bindings = data;
  HlSipBinding *binding;
  g_autofree char *extension = NULL;

  if (kind == RECORD_BINDING_GONE)
    {
      extension = get_text (in);
      if (extension != NULL)
        g_hash_table_remove (bindings, extension);
      return;
    }
  if (kind != RECORD_BINDING)
    return;
  binding = g_new0 (HlSipBinding, 1);
  for (guint i = 0; i < G_N_ELEMENTS (binding_fields); i++)
    get_field (in, &binding_fields[i], binding);
  if (in->bad || binding->extension == NULL || binding->contact == NULL || binding->address == NULL
      || binding->call_id == NULL)
    hl_sip_binding_free (binding);
  else
    g_hash_table_replace (bindings, binding->extension, binding);
}

static gboolean
is_whole (const HlSipLeg *leg)
{
  return leg->call_id != NULL && leg->local != NULL && leg->remote != NULL
         && (guint) leg->state < HL_N_SIP_LEG_STATES && (guint) leg->transport <= HL_SIP_TLS;
}

static int
by_id (gconstpointer a, gconstpointer b)
{
  const HlSipLeg *x = *(HlSipLeg *const *) a, *y = *(HlSipLeg *const *) b;

  return x->id < y->id ? -1 : x->id > y->id;
}

/* What is torn off goes, or it would hide what is written from now on. */
static gboolean
read_file (HlSipStack *stack, RecordFunc func, gpointer data, GError **error)
{
  HlSipJournal *self = stack->journal;
  g_autofree char *bytes = NULL;
  gsize length;

  if (!g_file_get_contents (stack->options->journal, &bytes, &length, error))
    return FALSE;
  self->size = read_records (bytes, length, func, data);
  self->torn = self->size < length;
  if (self->torn)
    g_message ("SIP: the last record of the journal is torn: %" G_GSIZE_FORMAT
               " bytes are left out",
               length - self->size);
  if (!cut_torn (self))
    complain (self);
  return TRUE;
}

/* Of several streams of theirs, the one that was agreed; its codecs in the order of our offer
 * to a trunk, as they were taken. */
static void
read_remote (HlSipLeg *leg)
{
  const HlMediaDesc *local = &leg->local_desc;
  HlMediaPolicy policy = { .srtp = local->n_crypto > 0 ? HL_SRTP_ANSWERED : HL_SRTP_OFF };

  for (guint i = 0; i < local->n_codecs && leg->trunk != NULL && !leg->inbound; i++)
    policy.codecs[policy.n_codecs++] = local->codecs[i].codec;
  hl_sdp_parse_policy (leg->remote_sdp, strlen (leg->remote_sdp), &policy, &leg->remote_desc, NULL);
}

GPtrArray *
hl_sip_journal_load_legs (HlSipStack *stack, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_sip_leg_free);
  g_autoptr (GHashTable) table =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) hl_sip_leg_free);
  Legs legs = { stack, table };
  GHashTableIter iter;
  HlSipLeg *leg;

  if (stack->journal == NULL)
    return g_steal_pointer (&list);
  if (!read_file (stack, leg_record_cb, &legs, error))
    return NULL;
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    {
      g_hash_table_iter_steal (&iter);
      if (leg->remote_sdp != NULL)
        read_remote (leg);
      leg->journalled = TRUE;
      if (is_whole (leg))
        g_ptr_array_add (list, leg);
      else
        hl_sip_leg_free (leg);
    }
  g_ptr_array_sort (list, by_id);
  stack->journal->legs = list->len;
  return g_steal_pointer (&list);
}

GPtrArray *
hl_sip_journal_load_bindings (HlSipStack *stack, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hl_sip_binding_free);
  g_autoptr (GHashTable) table =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) hl_sip_binding_free);
  GHashTableIter iter;
  HlSipBinding *binding;

  if (stack->journal == NULL)
    return g_steal_pointer (&list);
  if (!read_file (stack, binding_record_cb, table, error))
    return NULL;
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &binding))
    {
      g_hash_table_iter_steal (&iter);
      g_ptr_array_add (list, binding);
    }
  return g_steal_pointer (&list);
}

/* ---- The file ---- */

static gboolean
fail (GError **error, const char *path, const char *why)
{
  g_set_error (error, HL_SIP_ERROR, HL_SIP_ERROR_JOURNAL, "the call journal %s can't be used: %s",
               path, why);
  return FALSE;
}

static int
open_file (const char *path, int flags)
{
  int fd = open (path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | flags, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      close (fd);
      return -1;
    }
  return fd;
}

static gboolean
write_magic (int fd)
{
  return write (fd, magic, strlen (magic)) == (ssize_t) strlen (magic);
}

/* Of this version, or of another one that is begun anew; an error when it is no journal. */
static gboolean
begin_file (int fd, const char *path, GError **error)
{
  static const char name[] = "hotline sip journal ";
  char head[sizeof magic] = { 0 };
  ssize_t n = pread (fd, head, sizeof magic - 1, 0);

  if (n == (ssize_t) sizeof magic - 1 && memcmp (head, magic, sizeof magic - 1) == 0)
    return TRUE;
  if (n > 0 && strncmp (head, name, MIN ((gsize) n, sizeof name - 1)) != 0)
    return fail (error, path, "it is another kind of file; move it away");
  if (n < 0 || ftruncate (fd, 0) != 0 || !write_magic (fd))
    return fail (error, path, g_strerror (errno));
  return TRUE;
}

gboolean
hl_sip_journal_open (HlSipStack *stack, GError **error)
{
  const char *path = stack->options->journal;
  HlSipJournal *self;
  int fd;

  if (path == NULL)
    return TRUE;

  fd = open_file (path, 0);
  if (fd < 0)
    return fail (error, path, errno == EWOULDBLOCK ? "another process has it" : g_strerror (errno));
  if (!begin_file (fd, path, error))
    {
      close (fd);
      return FALSE;
    }
  self = g_new0 (HlSipJournal, 1);
  self->fd = fd;
  self->size = (gsize) lseek (fd, 0, SEEK_END);
  self->record = g_string_sized_new (4096);
  stack->journal = self;
  return TRUE;
}

void
hl_sip_journal_close (HlSipStack *stack)
{
  HlSipJournal *self = g_steal_pointer (&stack->journal);

  if (self == NULL)
    return;
  close (self->fd);
  g_string_free (self->record, TRUE);
  g_free (self);
}

static gboolean
write_all (HlSipStack *stack)
{
  HlSipJournal *self = stack->journal;
  guint32 sums[HL_SIP_LEG_FIELDS];
  gboolean good = TRUE;
  GHashTableIter iter;
  HlSipBinding *binding;
  HlSipLeg *leg;

  g_hash_table_iter_init (&iter, stack->legs);
  while (good && g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    good = !leg->journalled || write_leg (self, leg, TRUE, sums);
  g_hash_table_iter_init (&iter, stack->bindings);
  while (good && g_hash_table_iter_next (&iter, NULL, (gpointer *) &binding))
    good = write_binding (self, binding);
  return good;
}

/* Only now: a new file that was not finished leaves the old one's state. */
static void
remember_all (HlSipStack *stack)
{
  GHashTableIter iter;
  HlSipLeg *leg;

  g_hash_table_iter_init (&iter, stack->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    for (guint i = 0; i < HL_SIP_LEG_FIELDS && leg->journalled; i++)
      leg->written[i] = field_sum (&leg_fields[i], leg);
}

/* All that is alive, into a new file that takes the old one's place. */
static void
write_anew (HlSipStack *stack)
{
  HlSipJournal *self = stack->journal, old = *self;
  g_autofree char *path = g_strconcat (stack->options->journal, ".new", NULL);
  int fd = open_file (path, O_TRUNC);

  self->fd = fd;
  self->size = strlen (magic);
  self->torn = FALSE;
  if (fd >= 0 && write_magic (fd) && write_all (stack)
      && g_rename (path, stack->options->journal) == 0)
    {
      close (old.fd);
      self->size_anew = self->size;
      self->behind = FALSE;
      remember_all (stack);
      return;
    }
  complain (self);
  if (fd >= 0)
    {
      g_unlink (path);
      close (fd);
    }
  self->fd = old.fd;
  self->size = old.size;
  self->torn = old.torn;
  self->behind = old.behind;
}

void
hl_sip_journal_tick (HlSipStack *stack)
{
  HlSipJournal *self = stack->journal;

  /* Until dialogs are taken over they are in the file alone. */
  if (self == NULL || !hl_sip_recover_is_over (stack))
    return;
  if (self->behind || self->size > MAX (COMPACT_FROM, 2 * self->size_anew)
      || (self->legs == 0 && self->size > self->size_anew + COMPACT_QUIET))
    write_anew (stack);
}
