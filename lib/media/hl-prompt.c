/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-prompt.h"

#include <gst/app/gstappsink.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#include "hl-gst.h"
#include "hl-media.h"

/* Prompts and music are decoded once, as a call must not wait for a decoder and
 * 500 callers on hold must not cost 500 of them. */

#define STEP (GST_SECOND / 10)
#define STALL_STEPS 100 /* 10 s without a sample: give up */
#define SAMPLES_MAX ((gsize) HL_PROMPT_SECONDS_MAX * 8000)

static const char *const endings[] = { ".wav", ".flac", ".ogg", ".opus", ".mp3" };

HlPrompt *
hl_prompt_new (const char *path, gint64 changed, gint16 *samples, gsize length)
{
  HlPrompt *self = g_new0 (HlPrompt, 1);

  self->references = 1;
  self->path = g_strdup (path);
  self->changed = changed;
  self->samples = samples;
  self->length = length;
  return self;
}

HlPrompt *
hl_prompt_ref (HlPrompt *self)
{
  g_atomic_int_inc (&self->references);
  return self;
}

void
hl_prompt_unref (HlPrompt *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;
  g_free (self->samples);
  g_free (self->path);
  g_free (self);
}

gboolean
hl_prompt_name_is_valid (const char *name)
{
  guint slashes = 0;

  if (*name == '\0' || *name == '/' || *name == '.' || strlen (name) > 128)
    return FALSE;
  for (const char *at = name; *at != '\0'; at++)
    {
      slashes += *at == '/';
      if (!g_ascii_isalnum (*at) && strchr ("-_./", *at) == NULL)
        return FALSE;
      if (*at == '.' && (at[1] == '.' || at[1] == '/' || at[1] == '\0'))
        return FALSE;
      if (*at == '/' && (at[1] == '.' || at[1] == '/' || at[1] == '\0'))
        return FALSE;
    }
  return slashes <= 1;
}

/* ---- Decoding ---- */

static gboolean
append (GstSample *sample, GByteArray *pcm)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstMapInfo map;

  if (buffer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return TRUE;
  g_byte_array_append (pcm, map.data, (guint) map.size);
  gst_buffer_unmap (buffer, &map);
  return pcm->len / 2 <= SAMPLES_MAX;
}

static gboolean
take_error (GstBus *bus, const char *path, GError **error)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) reason = NULL;

  if (message == NULL)
    return FALSE;
  gst_message_parse_error (message, &reason, NULL);
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT, "%s can't be decoded: %s", path,
               reason->message);
  return TRUE;
}

static gboolean
pull_all (GstElement *pipeline, const char *path, GByteArray *pcm, GError **error)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  for (guint idle = 0; idle < STALL_STEPS;)
    {
      g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), STEP);

      if (sample == NULL && take_error (bus, path, error))
        return FALSE;
      if (sample == NULL && gst_app_sink_is_eos (GST_APP_SINK (sink)))
        return TRUE;
      idle = sample == NULL ? idle + 1 : 0;
      if (sample != NULL && !append (sample, pcm))
        {
          g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT, "%s is longer than %d minutes",
                       path, HL_PROMPT_SECONDS_MAX / 60);
          return FALSE;
        }
    }
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT, "%s can't be decoded: no audio in it",
               path);
  return FALSE;
}

static GstElement *
decoder_for (const char *path, GError **error)
{
  GstElement *pipeline =
      gst_parse_launch ("filesrc name=source ! decodebin force-sw-decoders=true ! audioconvert ! "
                        "audioresample ! audio/x-raw,format=S16LE,rate=8000,channels=1 ! "
                        "appsink name=sink sync=false max-buffers=64",
                        error);

  if (pipeline == NULL)
    return NULL;
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "source");

  g_object_set (source, "location", path, NULL);
  return pipeline;
}

static gint64
changed_at (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (gint64) info.st_mtime : -1;
}

HlPrompt *
hl_prompt_decode (const char *path, GError **error)
{
  g_autoptr (GByteArray) pcm = g_byte_array_new ();
  g_autoptr (GstElement) pipeline = NULL;
  gint64 changed = changed_at (path);
  gboolean done;
  gsize bytes;

  hl_gst_init ();
  pipeline = decoder_for (path, error);
  if (pipeline == NULL)
    return NULL;
  gst_object_ref_sink (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  done = pull_all (pipeline, path, pcm, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (done && pcm->len < 2)
    g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT, "%s has no audio in it", path);
  if (!done || pcm->len < 2)
    return NULL;

  bytes = pcm->len;
  return hl_prompt_new (
      path, changed,
      (gint16 *) g_realloc (g_byte_array_free (g_steal_pointer (&pcm), FALSE), bytes), bytes / 2);
}

/* ---- The cache ---- */

struct _HlPromptCache
{
  char *folder;
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
  g_free (self->folder);
  g_free (self);
}

HlPromptCache *
hl_prompt_cache_new (const char *folder, gsize limit)
{
  HlPromptCache *self = g_new0 (HlPromptCache, 1);

  self->references = 1;
  self->folder = g_strdup (folder);
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
  prompt->used = g_get_monotonic_time ();
  g_hash_table_insert (self->prompts, g_strdup (name), hl_prompt_ref (prompt));
}

static char *
find_file (const char *folder, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *file = g_strconcat (name, endings[i], NULL);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

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
  g_autofree char *path = find_file (job->cache->folder, job->name);
  HlPrompt *prompt;
  GError *error = NULL;

  if (path == NULL)
    {
      g_task_return_new_error (task, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT,
                               "no prompt %s (.wav, .flac, .ogg, .opus or .mp3) in %s", job->name,
                               job->cache->folder);
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

static HlPrompt *
known (HlPromptCache *self, const char *name)
{
  HlPrompt *prompt = g_hash_table_lookup (self->prompts, name);

  if (prompt == NULL)
    return NULL;
  if (changed_at (prompt->path) != prompt->changed)
    {
      drop (self, name);
      return NULL;
    }
  prompt->used = g_get_monotonic_time ();
  return prompt;
}

void
hl_prompt_cache_get_async (HlPromptCache *self, const char *name, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
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

HlPrompt *
hl_prompt_cache_get_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
