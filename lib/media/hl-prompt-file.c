/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-prompt-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hl-flac.h"
#include "hl-gst.h"

/* Prompts as files. */

#define RATE 8000
#define ENCODE_SECONDS 60
#define SHORTEST (RATE / 10)
#define HEAD (16 * 1024) /* bytes: what we write says all before the sound */
#define HEARD 64         /* of 32,768: below it there is nothing to be heard */

static const struct
{
  const char *ending, *type;
} kinds[] = {
  { ".wav", "audio/wav" },  { ".flac", "audio/flac" }, { ".ogg", "audio/ogg" },
  { ".opus", "audio/ogg" }, { ".mp3", "audio/mpeg" },
};

char *
hl_prompts_site_folder (const char *data_folder)
{
  return g_build_filename (data_folder, "prompts", NULL);
}

char *
hl_prompts_folders (const char *data_folder, const char *installed)
{
  g_autofree char *own = hl_prompts_site_folder (data_folder);

  return installed != NULL ? g_strconcat (own, ":", installed, NULL) : g_steal_pointer (&own);
}

void
hl_prompt_file_free (HlPromptFile *self)
{
  g_free (self->name);
  g_free (self->title);
  g_free (self);
}

const char *
hl_prompt_media_type (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_suffix (path, kinds[i].ending))
      return kinds[i].type;
  return "application/octet-stream";
}

static char *
find_in (const char *folder, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *file = g_strconcat (name, kinds[i].ending, NULL);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

char *
hl_prompt_files_find (const char *folders, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (folders, ":", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *path = find_in (parts[i], name);

      if (path != NULL)
        return path;
    }
  return NULL;
}

/* ---- The list ---- */

static HlSpan
span_of (guint64 samples, guint rate)
{
  return rate > 0 ? (HlSpan) (samples * HL_SECOND / rate) : 0;
}

/* As those we make and install have it; 0 = it does not say. */
static HlSpan
flac_length (const guint8 *head, gsize n)
{
  guint rate;
  guint64 samples;

  if (n < 26 || memcmp (head, "fLaC", 4) != 0)
    return 0;
  rate = (guint) head[18] << 12 | (guint) head[19] << 4 | head[20] >> 4;
  samples = (guint64) (head[21] & 15) << 32 | (guint64) head[22] << 24 | (guint64) head[23] << 16
            | (guint64) head[24] << 8 | head[25];
  return span_of (samples, rate);
}

/* Length and title. */
static void
read_head (HlPromptFile *self, const char *path)
{
  g_autofree guint8 *head = g_malloc (HEAD);
  FILE *file = g_fopen (path, "rb");
  gsize n = file != NULL ? fread (head, 1, HEAD, file) : 0;
  g_autoptr (HlPrompt) prompt = NULL;

  if (file != NULL)
    fclose (file);
  self->title = hl_flac_title (head, n);
  self->length = flac_length (head, n);
  if (self->length == 0)
    prompt = hl_prompt_decode (path, NULL);
  if (prompt != NULL)
    self->length = span_of (prompt->length, RATE);
}

static char *
name_of (const char *file)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_suffix (file, kinds[i].ending))
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (kinds[i].ending));

        return hl_prompt_name_is_valid (name) ? g_steal_pointer (&name) : NULL;
      }
  return NULL;
}

static HlPromptFile *
file_new (const char *path, const char *name, guint folder)
{
  HlPromptFile *self = g_new0 (HlPromptFile, 1);
  GStatBuf info;

  self->name = g_strdup (name);
  self->folder = folder;
  read_head (self, path);
  if (g_stat (path, &info) == 0)
    self->changed_at = (HlTime) info.st_mtime * HL_SECOND;
  return self;
}

static gboolean
is_listed (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    if (strcmp (((HlPromptFile *) list->pdata[i])->name, name) == 0)
      return TRUE;
  return FALSE;
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  const HlPromptFile *const *x = a, *const *y = b;

  return strcmp ((*x)->name, (*y)->name);
}

static void
list_folder (GPtrArray *list, const char *folder, guint i)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = name_of (file);
      g_autofree char *path = name != NULL ? find_in (folder, name) : NULL;

      if (path != NULL && !is_listed (list, name))
        g_ptr_array_add (list, file_new (path, name, i));
    }
}

GPtrArray *
hl_prompt_files_list (const char *folders)
{
  g_auto (GStrv) parts = g_strsplit (folders, ":", -1);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_prompt_file_free);

  for (guint i = 0; parts[i] != NULL; i++)
    list_folder (list, parts[i], i);
  g_ptr_array_sort (list, by_name);
  return list;
}

/* ---- A new one ---- */

static gboolean
disk_error (GError **error, const char *what, const char *why)
{
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_DISK, "%s: %s", what, why);
  return FALSE;
}

/* What is said of a file of ours is about what was sent. */
static void
say_it (GError **error, const char *path)
{
  g_autofree char *rest = NULL;

  if (error == NULL || *error == NULL || !g_str_has_prefix ((*error)->message, path))
    return;
  rest = g_strconcat ("it", (*error)->message + strlen (path), NULL);
  g_free ((*error)->message);
  (*error)->message = g_steal_pointer (&rest);
}

static gboolean
can_be_heard (const HlPrompt *prompt)
{
  for (gsize i = 0; i < prompt->length; i++)
    if (abs (prompt->samples[i]) > HEARD)
      return TRUE;
  return FALSE;
}

static HlPrompt *
decode (const char *path, GError **error)
{
  g_autoptr (HlPrompt) prompt = hl_prompt_decode (path, error);

  if (prompt == NULL)
    {
      say_it (error, path);
      return NULL;
    }
  if (prompt->length < SHORTEST)
    g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT,
                 "it is shorter than a tenth of a second");
  else if (can_be_heard (prompt))
    return g_steal_pointer (&prompt);
  else
    g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT, "it is silent from end to end");
  return NULL;
}

static gboolean
wait_for_end (GstElement *pipeline, const char *path, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, ENCODE_SECONDS * GST_SECOND,
                                                               GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_autoptr (GError) reason = NULL;

  if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return TRUE;
  if (message != NULL)
    gst_message_parse_error (message, &reason, NULL);
  return disk_error (error, path, reason != NULL ? reason->message : "can't be written in time");
}

static gboolean
encode (const HlPrompt *prompt, const char *title, const char *path, GError **error)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "appsrc name=source format=time caps=audio/x-raw,format=S16LE,rate=8000,channels=1,"
      "layout=interleaved ! flacenc name=encoder blocksize=576 ! filesink name=sink",
      error);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstElement) sink = NULL;
  GstBuffer *buffer;
  gboolean ok;

  if (pipeline == NULL)
    return FALSE;
  gst_object_ref_sink (pipeline);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  encoder = gst_bin_get_by_name (GST_BIN (pipeline), "encoder");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  if (title != NULL && *title != '\0')
    gst_tag_setter_add_tags (GST_TAG_SETTER (encoder), GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, title,
                             NULL);
  g_object_set (sink, "location", path, NULL);
  buffer = gst_buffer_new_memdup (prompt->samples, prompt->length * sizeof (gint16));
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (prompt->length, GST_SECOND, RATE);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_app_src_push_buffer (GST_APP_SRC (source), buffer);
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  ok = wait_for_end (pipeline, path, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return ok;
}

/* Synced before it takes the name, so that no half of it is ever played. */
static gboolean
put_in_place (const char *folder, const char *name, const char *made, GError **error)
{
  g_autofree char *file = g_strconcat (name, ".flac", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  int fd = g_open (made, O_RDWR | O_CLOEXEC, 0);

  if (fd < 0 || fsync (fd) < 0)
    {
      if (fd >= 0)
        close (fd);
      return disk_error (error, folder, g_strerror (errno));
    }
  close (fd);
  if (g_rename (made, path) < 0)
    return disk_error (error, folder, g_strerror (errno));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *other = g_strconcat (name, kinds[i].ending, NULL);
      g_autofree char *old = g_build_filename (folder, other, NULL);

      if (strcmp (old, path) != 0)
        g_unlink (old);
    }
  return TRUE;
}

static char *
temporary (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, ".new-XXXXXX", NULL);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) < 0 || (fd = g_mkstemp (path)) < 0)
    {
      disk_error (error, folder, g_strerror (errno));
      return NULL;
    }
  close (fd);
  return g_steal_pointer (&path);
}

/* @made, from @sent */
static gboolean
make (const char *title, GBytes *audio, const char *sent, const char *made, GError **error)
{
  g_autoptr (HlPrompt) prompt = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length;
  const char *bytes = g_bytes_get_data (audio, &length);

  if (!g_file_set_contents (sent, bytes, (gssize) length, &failure))
    return disk_error (error, sent, failure->message);
  prompt = decode (sent, error);
  return prompt != NULL && encode (prompt, title, made, error);
}

/* Of one that may be there. */
static HlPromptFile *
find_file (const char *folder, const char *name)
{
  g_autofree char *path = find_in (folder, name);

  return path != NULL ? file_new (path, name, 0) : NULL;
}

HlPromptFile *
hl_prompt_file_store (const char *folder, const char *name, const char *title, GBytes *audio,
                      GError **error)
{
  g_autofree char *sent = NULL;
  g_autofree char *made = NULL;
  g_autoptr (HlPromptFile) old = NULL;
  gboolean ok;

  if (!hl_prompt_name_is_valid (name))
    {
      g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT, "%s is no name of a prompt", name);
      return NULL;
    }
  old = title == NULL ? find_file (folder, name) : NULL;
  sent = temporary (folder, error);
  made = sent != NULL ? temporary (folder, error) : NULL;
  ok = made != NULL && make (old != NULL ? old->title : title, audio, sent, made, error)
       && put_in_place (folder, name, made, error);
  if (sent != NULL)
    g_unlink (sent);
  if (made != NULL && !ok)
    g_unlink (made);
  return ok ? find_file (folder, name) : NULL;
}

gboolean
hl_prompt_file_remove (const char *folder, const char *name)
{
  g_autofree char *path = find_in (folder, name);

  return path != NULL && g_unlink (path) == 0;
}
