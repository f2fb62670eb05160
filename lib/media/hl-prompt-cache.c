/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-prompt.h"

#include <string.h>

#include "hl-media.h"

#define CHECK_EVERY G_USEC_PER_SEC /* how often a file is looked at for a change */

static const char *const endings[] = { ".wav", ".flac", ".ogg", ".opus", ".mp3" };

struct _HlPromptCache
{
  char *folders;
  GStrv list;
  gsize limit, size;
  GHashTable *prompts; /* name → HlPrompt */
  GHashTable *waiting; /* name → GPtrArray of GTask: one decoding for all who ask */
  GCancellable *cancellable;
  gint references;
};

typedef struct
{
  HlPromptCache *cache; /* owned */
  char *name;
} Job;

static void
cache_unref (HlPromptCache *self)
{
  if (--self->references > 0)
    return;
  g_hash_table_unref (self->prompts);
  g_hash_table_unref (self->waiting);
  g_object_unref (self->cancellable);
  g_strfreev (self->list);
  g_free (self->folders);
  g_free (self);
}

HlPromptCache *
hl_prompt_cache_new (const char *folders, gsize limit)
{
  HlPromptCache *self = g_new0 (HlPromptCache, 1);

  self->references = 1;
  self->folders = g_strdup (folders);
  self->list = g_strsplit (folders, ":", -1);
  self->limit = limit;
  self->cancellable = g_cancellable_new ();
  self->prompts =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hl_prompt_unref);
  self->waiting =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
hl_prompt_cache_free (HlPromptCache *self)
{
  g_cancellable_cancel (self->cancellable);
  cache_unref (self);
}

gsize
hl_prompt_cache_size (HlPromptCache *self)
{
  return self->size;
}

/* ---- What is kept ---- */

static void
drop (HlPromptCache *self, const char *name)
{
  HlPrompt *prompt = g_hash_table_lookup (self->prompts, name);

  if (prompt == NULL)
    return;
  self->size -= prompt->length * sizeof (gint16);
  g_hash_table_remove (self->prompts, name);
}

static void
drop_oldest (HlPromptCache *self)
{
  GHashTableIter iter;
  gpointer key, value;
  const char *oldest = NULL;
  gint64 used = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->prompts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (((HlPrompt *) value)->used < used)
      {
        used = ((HlPrompt *) value)->used;
        oldest = key;
      }
  if (oldest != NULL)
    {
      g_autofree char *name = g_strdup (oldest);

      drop (self, name);
    }
}

static void
keep (HlPromptCache *self, const char *name, HlPrompt *prompt)
{
  drop (self, name);
  self->size += prompt->length * sizeof (gint16);
  while (self->size > self->limit && g_hash_table_size (self->prompts) > 0)
    drop_oldest (self);
  prompt->used = prompt->checked_at = g_get_monotonic_time ();
  g_hash_table_insert (self->prompts, g_strdup (name), hl_prompt_ref (prompt));
}

static char *
find_file (const HlPromptCache *self, const char *name)
{
  for (guint f = 0; self->list[f] != NULL; f++)
    for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
      {
        g_autofree char *file = g_strconcat (name, endings[i], NULL);
        g_autofree char *path = g_build_filename (self->list[f], file, NULL);

        if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
          return g_steal_pointer (&path);
      }
  return NULL;
}

static gboolean
is_current (HlPromptCache *self, const char *name, HlPrompt *prompt)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *path = NULL;
  HlFileStamp stamp;

  if (now - prompt->checked_at < CHECK_EVERY)
    return TRUE;
  path = find_file (self, name);
  if (g_strcmp0 (path, prompt->path) != 0)
    return FALSE;
  hl_file_stamp (path, &stamp);
  prompt->checked_at = now;
  return memcmp (&stamp, &prompt->stamp, sizeof stamp) == 0;
}

static HlPrompt *
known (HlPromptCache *self, const char *name)
{
  HlPrompt *prompt = g_hash_table_lookup (self->prompts, name);

  if (prompt == NULL)
    return NULL;
  if (!is_current (self, name, prompt))
    {
      drop (self, name);
      return NULL;
    }
  prompt->used = g_get_monotonic_time ();
  return prompt;
}

/* ---- One prompt ---- */

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->name);
  g_free (job);
}

static void
decode_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autofree char *path = find_file (job->cache, job->name);
  HlPrompt *prompt;
  GError *error = NULL;

  if (path == NULL)
    {
      g_task_return_new_error (task, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT,
                               "no prompt %s (.wav, .flac, .ogg, .opus or .mp3) in %s", job->name,
                               job->cache->folders);
      return;
    }
  prompt = hl_prompt_decode (path, &error);
  if (prompt == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, prompt, (GDestroyNotify) hl_prompt_unref);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  HlPromptCache *self = job->cache;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlPrompt) prompt = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GPtrArray) waiting = NULL;
  g_autofree char *key = NULL;

  g_hash_table_steal_extended (self->waiting, job->name, (gpointer *) &key, (gpointer *) &waiting);
  if (prompt != NULL && !g_cancellable_is_cancelled (self->cancellable))
    keep (self, job->name, prompt);
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      GTask *task = g_ptr_array_index (waiting, i);

      if (prompt != NULL)
        g_task_return_pointer (task, hl_prompt_ref (prompt), (GDestroyNotify) hl_prompt_unref);
      else
        g_task_return_error (task, g_error_copy (error));
    }
  cache_unref (self);
}

static void
start_decoding (HlPromptCache *self, const char *name)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, decoded_cb, NULL);
  Job *job = g_new0 (Job, 1);

  self->references++;
  job->cache = self;
  job->name = g_strdup (name);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, decode_thread);
}

/* @task: (transfer full) */
static void
get_one (HlPromptCache *self, const char *name, GTask *task)
{
  HlPrompt *prompt = known (self, name);
  GPtrArray *waiting = g_hash_table_lookup (self->waiting, name);

  if (prompt != NULL)
    {
      g_task_return_pointer (task, hl_prompt_ref (prompt), (GDestroyNotify) hl_prompt_unref);
      g_object_unref (task);
      return;
    }
  if (waiting == NULL)
    {
      waiting = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->waiting, g_strdup (name), waiting);
      start_decoding (self, name);
    }
  g_ptr_array_add (waiting, task);
}

/* ---- Sequences ---- */

typedef struct
{
  GTask *task; /* owned */
  HlPrompt *parts[HL_PROMPT_SEQUENCE_MAX];
  guint n, waiting;
  GError *error; /* the first */
} Sequence;

typedef struct
{
  Sequence *sequence; /* borrowed: lives until nothing is waited for */
  guint at;
} Part;

static void
sequence_free (Sequence *self)
{
  for (guint i = 0; i < self->n; i++)
    g_clear_pointer (&self->parts[i], hl_prompt_unref);
  g_clear_error (&self->error);
  g_object_unref (self->task);
  g_free (self);
}

static HlPrompt *
join (const Sequence *self)
{
  const HlFileStamp none = { 0 };
  gsize length = 0;
  gint16 *samples, *at;
  HlPrompt *joined;

  for (guint i = 0; i < self->n; i++)
    length += self->parts[i] != NULL ? self->parts[i]->length : 0;
  samples = at = g_new (gint16, MAX (length, 1));
  for (guint i = 0; i < self->n; i++)
    if (self->parts[i] != NULL)
      {
        memcpy (at, self->parts[i]->samples, self->parts[i]->length * sizeof (gint16));
        at += self->parts[i]->length;
      }
  joined = hl_prompt_new ("", &none, samples, length);
  joined->problem = self->error != NULL ? g_strdup (self->error->message) : NULL;
  return joined;
}

static gboolean
has_any (const Sequence *self)
{
  for (guint i = 0; i < self->n; i++)
    if (self->parts[i] != NULL)
      return TRUE;
  return FALSE;
}

static void
part_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Part *part = data;
  Sequence *self = part->sequence;
  g_autoptr (GError) error = NULL;

  self->parts[part->at] = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL && self->error == NULL)
    self->error = g_steal_pointer (&error);
  if (--self->waiting > 0)
    return;
  if (has_any (self))
    g_task_return_pointer (self->task, join (self), (GDestroyNotify) hl_prompt_unref);
  else
    g_task_return_error (self->task, g_steal_pointer (&self->error));
  sequence_free (self);
}

void
hl_prompt_cache_get_async (HlPromptCache *self, const char *names, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_auto (GStrv) words = NULL;
  Sequence *sequence;

  if (strchr (names, ' ') == NULL)
    {
      get_one (self, names, task);
      return;
    }
  words = g_strsplit (names, " ", HL_PROMPT_SEQUENCE_MAX);
  sequence = g_new0 (Sequence, 1);
  sequence->task = task;
  sequence->n = sequence->waiting = g_strv_length (words);
  for (guint i = 0; words[i] != NULL; i++)
    {
      Part *part = g_new (Part, 1);

      *part = (Part){ sequence, i };
      get_one (self, words[i], g_task_new (NULL, cancellable, part_cb, part));
    }
}

HlPrompt *
hl_prompt_cache_get_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
