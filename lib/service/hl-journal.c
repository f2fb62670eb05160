/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hl-file.h"

/* A file that only grows.  What came in during a turn of the main loop is one write(), before
 * anything else has its turn; nothing is synced, because when the machine itself loses power, so
 * do the calls.  It is written anew (and renamed) when most of it is old. */

#define COMPACT_FROM (4 * 1024 * 1024) /* bytes that are old, while there are calls */
#define COMPACT_QUIET (64 * 1024)      /* when there are none */
#define RECORD_MOST (1024 * 1024)
#define PENDING_MOST (16 * 1024 * 1024) /* what waits for a disk that is full */

static const char magic[] = "hotline board journal 1\n";
static const char *const kinds[HL_N_KEPT] = { "call", "agent", "leg", "fact", "recording" };

/* In the file: head, then the sealed text; without one the row is forgotten. */
typedef struct
{
  guint32 length; /* of the text */
  guint32 sum;    /* of all that follows */
  gint64 id;
  guint32 kind;
} __attribute__ ((packed)) Head;

/* Where the last record of a row is. */
typedef struct
{
  HlId id;
  guint32 kind;
  guint32 length; /* with its head */
  goffset at;
} Place;

typedef struct
{
  HlJournalDone done;
  gpointer data;
} Waiting;

struct _HlJournal
{
  char *path;
  int fd;
  goffset size;
  HlKey *key;
  GHashTable *places; /* Place, of rows that are not forgotten */
  goffset alive;      /* bytes of those */
  guint calls;        /* rows of HL_KEPT_CALL among them */
  gboolean torn;      /* half a record is at its end */
  goffset anew_from;  /* after one that failed: not before it has grown to this */

  GByteArray *pending;
  GArray *pending_places; /* Place, from the start of @pending */
  GArray *waiting;        /* Waiting */
  GSource *flush;         /* NULL = nothing is to be written */
  GMainContext *context;
  guint64 writes;
};

static void
row_clear (gpointer row)
{
  g_free (((HlKeptRow *) row)->text);
}

GArray *
hl_kept_rows_new (void)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (HlKeptRow));
  g_array_set_clear_func (rows, row_clear);
  return rows;
}

void
hl_kept_rows_add (GArray *rows, HlKeptKind kind, HlId id, const char *text)
{
  HlKeptRow row = { .kind = kind, .id = id, .text = g_strdup (text) };
  g_array_append_val (rows, row);
}

static guint32
check_sum (const guint8 *bytes, gsize length)
{
  guint32 sum = 2166136261U;

  for (gsize i = 0; i < length; i++)
    sum = (sum ^ bytes[i]) * 16777619U;
  return sum;
}

static guint32
sum_of (const guint8 *record, gsize length)
{
  const gsize from = G_STRUCT_OFFSET (Head, id);

  return check_sum (record + from, length - from);
}

/* ---- Where rows are ---- */

static guint
place_hash (gconstpointer place)
{
  const Place *self = place;

  return g_int64_hash (&self->id) * 31 + self->kind;
}

static gboolean
place_equal (gconstpointer a, gconstpointer b)
{
  const Place *x = a, *y = b;

  return x->id == y->id && x->kind == y->kind;
}

static void
leave_place (HlJournal *self, const Place *place)
{
  const Place *old = g_hash_table_lookup (self->places, place);

  if (old == NULL)
    return;
  self->alive -= old->length;
  self->calls -= old->kind == HL_KEPT_CALL;
  g_hash_table_remove (self->places, place);
}

static void
take_place (HlJournal *self, const Place *place)
{
  leave_place (self, place);
  if (place->length == sizeof (Head))
    return;
  self->alive += place->length;
  self->calls += place->kind == HL_KEPT_CALL;
  g_hash_table_add (self->places, g_memdup2 (place, sizeof *place));
}

/* ---- Writing ---- */

const char *
hl_kept_kind_word (HlKeptKind kind)
{
  return kinds[kind];
}

char *
hl_kept_kind_purpose (HlKeptKind kind)
{
  return g_strconcat ("journal.", kinds[kind], NULL);
}

static void
add_record (HlJournal *self, const HlKeptRow *row)
{
  g_autofree char *use = hl_kept_kind_purpose (row->kind);
  g_autofree char *sealed = hl_key_seal (self->key, use, row->text);
  guint at = self->pending->len;
  Head head = { .length = sealed != NULL ? (guint32) strlen (sealed) : 0,
                .id = row->id,
                .kind = row->kind };
  Place place = {
    .id = row->id, .kind = row->kind, .length = (guint32) sizeof head + head.length, .at = at
  };

  g_byte_array_append (self->pending, (guint8 *) &head, sizeof head);
  if (sealed != NULL)
    g_byte_array_append (self->pending, (guint8 *) sealed, head.length);
  head.sum = sum_of (self->pending->data + at, place.length);
  memcpy (self->pending->data + at, &head, sizeof head);
  g_array_append_val (self->pending_places, place);
}

static gboolean
write_whole (int fd, gconstpointer bytes, gsize length)
{
  ssize_t n;

  do
    n = write (fd, bytes, length);
  while (n < 0 && errno == EINTR);
  if (n >= 0 && (gsize) n < length)
    errno = ENOSPC;
  return n == (ssize_t) length;
}

/* Half a record would hide all that follow. */
static gboolean
cut_torn (HlJournal *self)
{
  self->torn = self->torn && ftruncate (self->fd, self->size) != 0;
  return !self->torn;
}

static void
forget_pending (HlJournal *self)
{
  g_byte_array_set_size (self->pending, 0);
  g_array_set_size (self->pending_places, 0);
}

/* What could not be written is tried again with what comes next. */
static gboolean
write_pending (HlJournal *self, GError **error)
{
  if (!cut_torn (self) || !write_whole (self->fd, self->pending->data, self->pending->len))
    {
      hl_file_fail (error, self->path);
      self->torn = TRUE;
      cut_torn (self);
      if (self->pending->len > PENDING_MOST)
        forget_pending (self);
      return FALSE;
    }
  for (guint i = 0; i < self->pending_places->len; i++)
    {
      Place *place = &g_array_index (self->pending_places, Place, i);

      place->at += self->size;
      take_place (self, place);
    }
  self->size += self->pending->len;
  self->writes++;
  forget_pending (self);
  return TRUE;
}

/* ---- Written anew ---- */

static int
by_place (gconstpointer a, gconstpointer b)
{
  const Place *x = *(Place *const *) a, *y = *(Place *const *) b;

  return x->at < y->at ? -1 : x->at > y->at;
}

/* (element-type Place), borrowed */
static GPtrArray *
list_places (HlJournal *self)
{
  GPtrArray *list = g_ptr_array_sized_new (g_hash_table_size (self->places));
  GHashTableIter iter;
  gpointer place;

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, &place, NULL))
    g_ptr_array_add (list, place);
  g_ptr_array_sort (list, by_place);
  return list;
}

static gboolean
read_record (HlJournal *self, const Place *place, guint8 *record)
{
  Head head;

  errno = EIO; /* unless the system says otherwise */
  if (pread (self->fd, record, place->length, place->at) != (ssize_t) place->length)
    return FALSE;
  memcpy (&head, record, sizeof head);
  return head.sum == sum_of (record, place->length);
}

static int
open_file (const char *path, int flags)
{
  return open (path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | flags, 0600);
}

/* All that is alive, as it stands in the new file. */
static gboolean
copy_alive (HlJournal *self, GPtrArray *list, GByteArray *copy)
{
  g_byte_array_append (copy, (const guint8 *) magic, sizeof magic - 1);
  for (guint i = 0; i < list->len; i++)
    {
      const Place *place = g_ptr_array_index (list, i);
      guint at = copy->len;

      g_byte_array_set_size (copy, at + place->length);
      if (!read_record (self, place, copy->data + at))
        return FALSE;
    }
  return TRUE;
}

static void
move_places (GPtrArray *list)
{
  goffset at = sizeof magic - 1;

  for (guint i = 0; i < list->len; i++)
    {
      Place *place = g_ptr_array_index (list, i);

      place->at = at;
      at += place->length;
    }
}

static void
write_anew (HlJournal *self)
{
  g_autofree char *path = g_strconcat (self->path, ".new", NULL);
  g_autoptr (GPtrArray) list = list_places (self);
  g_autoptr (GByteArray) copy = g_byte_array_sized_new ((guint) self->alive + sizeof magic);
  int fd = -1;

  if (copy_alive (self, list, copy))
    fd = open_file (path, O_TRUNC);
  if (fd >= 0 && write_whole (fd, copy->data, copy->len) && g_rename (path, self->path) == 0)
    {
      close (self->fd);
      self->fd = fd;
      self->size = copy->len;
      self->anew_from = 0;
      move_places (list);
      return;
    }
  g_message ("The journal %s can't be written anew: %s", self->path, g_strerror (errno));
  self->anew_from = self->size + COMPACT_FROM;
  if (fd >= 0)
    {
      close (fd);
      g_unlink (path);
    }
}

static gboolean
is_mostly_old (HlJournal *self)
{
  goffset old = self->size - self->alive;

  return self->size >= self->anew_from
         && old > (self->calls > 0 ? MAX (COMPACT_FROM, self->alive) : COMPACT_QUIET);
}

/* ---- Turns of the loop ---- */

static void
tell (GArray *waiting, const GError *error)
{
  for (guint i = 0; i < waiting->len; i++)
    {
      Waiting *it = &g_array_index (waiting, Waiting, i);

      it->done (error, it->data);
    }
}

static void
end_flush (HlJournal *self)
{
  if (self->flush != NULL)
    g_source_destroy (self->flush);
  g_clear_pointer (&self->flush, g_source_unref);
}

static gboolean
flush_cb (gpointer data)
{
  HlJournal *self = data;
  g_autoptr (GArray) waiting = g_steal_pointer (&self->waiting);
  g_autoptr (GError) error = NULL;

  self->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  end_flush (self);
  if (write_pending (self, &error) && is_mostly_old (self))
    write_anew (self);
  tell (waiting, error);
  return G_SOURCE_REMOVE;
}

static void
flush_soon (HlJournal *self)
{
  if (self->flush != NULL)
    return;
  self->flush = g_idle_source_new ();
  g_source_set_priority (self->flush, G_PRIORITY_HIGH);
  g_source_set_static_name (self->flush, "hl-journal");
  g_source_set_callback (self->flush, flush_cb, self, NULL);
  g_source_attach (self->flush, self->context);
}

/* ---- Opening ---- */

/* The places of all whole records; what was torn off is the end. */
static void
read_places (HlJournal *self, const guint8 *bytes, gsize length)
{
  gsize at = sizeof magic - 1;
  Head head;

  while (length - at >= sizeof head)
    {
      Place place;

      memcpy (&head, bytes + at, sizeof head);
      if (head.length > RECORD_MOST || head.length > length - at - sizeof head
          || head.kind >= HL_N_KEPT || head.sum != sum_of (bytes + at, sizeof head + head.length))
        break;
      place = (Place){ .id = head.id,
                       .kind = head.kind,
                       .length = (guint32) sizeof head + head.length,
                       .at = (goffset) at };
      take_place (self, &place);
      at += place.length;
    }
  self->size = (goffset) at;
  self->torn = at < length;
}

/* An empty one, or one of which a power cut left no more than its length, is begun anew. */
static gboolean
begin_file (HlJournal *self, GError **error)
{
  if (ftruncate (self->fd, 0) != 0 || !write_whole (self->fd, magic, sizeof magic - 1))
    return hl_file_fail (error, self->path);
  self->size = sizeof magic - 1;
  return TRUE;
}

static gboolean
read_file (HlJournal *self, GError **error)
{
  g_autofree char *bytes = NULL;
  gsize length;

  if (!g_file_get_contents (self->path, &bytes, &length, error))
    return FALSE;
  if (length < sizeof magic - 1 || *bytes == '\0')
    return begin_file (self, error);
  if (memcmp (bytes, magic, sizeof magic - 1) != 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   "%s is not the switchboard's journal; move it away", self->path);
      return FALSE;
    }
  read_places (self, (const guint8 *) bytes, length);
  if (self->torn)
    g_message ("The last record of the switchboard's journal is torn: %" G_GOFFSET_FORMAT
               " bytes are left out",
               (goffset) length - self->size);
  return cut_torn (self) || hl_file_fail (error, self->path);
}

HlJournal *
hl_journal_open (const char *path, HlKey *key, GError **error)
{
  HlJournal *self = g_new0 (HlJournal, 1);

  self->path = g_strdup (path);
  self->key = hl_key_ref (key);
  self->places = g_hash_table_new_full (place_hash, place_equal, g_free, NULL);
  self->pending = g_byte_array_new ();
  self->pending_places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  self->context = g_main_context_ref_thread_default ();
  self->fd = open_file (path, 0);
  if (self->fd < 0)
    hl_file_fail (error, path);
  if (self->fd < 0 || !read_file (self, error))
    g_clear_pointer (&self, hl_journal_close);
  return self;
}

void
hl_journal_close (HlJournal *self)
{
  g_autoptr (GError) error = NULL;

  end_flush (self);
  if (self->pending->len > 0 && !write_pending (self, &error))
    g_message ("The last of the journal is not written: %s", error->message);
  if (self->fd >= 0)
    close (self->fd);
  hl_key_unref (self->key);
  g_hash_table_unref (self->places);
  g_byte_array_unref (self->pending);
  g_array_unref (self->pending_places);
  g_array_unref (self->waiting);
  g_main_context_unref (self->context);
  g_free (self->path);
  g_free (self);
}

/* ---- Rows ---- */

static char *
read_text (HlJournal *self, const Place *place, GError **error)
{
  g_autofree char *record = g_malloc0 (place->length + 1);
  g_autofree char *use = hl_kept_kind_purpose (place->kind);

  if (!read_record (self, place, (guint8 *) record))
    {
      hl_file_fail (error, self->path);
      return NULL;
    }
  return hl_key_open_sealed (self->key, use, record + sizeof (Head), error);
}

static int
by_id (gconstpointer a, gconstpointer b)
{
  const HlKeptRow *x = a, *y = b;

  return x->id < y->id ? -1 : x->id > y->id;
}

GArray *
hl_journal_read (HlJournal *self, HlKeptKind kind)
{
  GArray *rows = hl_kept_rows_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const Place *place = key;
      HlKeptRow row = { .kind = kind, .id = place->id };
      g_autoptr (GError) broken = NULL;

      if (place->kind != kind)
        continue;
      row.text = read_text (self, place, &broken);
      if (row.text != NULL)
        g_array_append_val (rows, row);
      else
        g_warning ("A row of the journal can't be opened: %s", broken->message);
    }
  g_array_sort (rows, by_id);
  return rows;
}

gboolean
hl_journal_write_now (HlJournal *self, GArray *rows, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    add_record (self, &g_array_index (rows, HlKeptRow, i));
  if (rows->len == 0)
    return TRUE;
  return write_pending (self, error)
         && (fdatasync (self->fd) == 0 || hl_file_fail (error, self->path));
}

void
hl_journal_commit (HlJournal *self, GArray *rows, HlJournalDone done, gpointer data)
{
  Waiting waiting = { done, data };

  for (guint i = 0; i < rows->len; i++)
    add_record (self, &g_array_index (rows, HlKeptRow, i));
  g_array_unref (rows);
  if (done != NULL)
    g_array_append_val (self->waiting, waiting);
  flush_soon (self);
}

guint64
hl_journal_get_writes (HlJournal *self)
{
  return self->writes;
}
