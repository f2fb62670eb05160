/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-open.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

struct _AgentOpen
{
  char *folder, *path;
  char *wanted;  /* what the file shall say; NULL = no file */
  gboolean busy; /* a write is under way */
  gboolean stale;
  int ref_count;
};

static void
unref (AgentOpen *self)
{
  if (--self->ref_count > 0)
    return;
  g_free (self->folder);
  g_free (self->path);
  g_free (self->wanted);
  g_free (self);
}

AgentOpen *
agent_open_new (HlSession *session, const char *folder)
{
  AgentOpen *self = g_new0 (AgentOpen, 1);
  g_autofree char *who = g_strdup_printf ("%s %" G_GINT64_FORMAT, hl_session_get_address (session),
                                          hl_session_get_user_id (session));
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, who, -1);

  hash[16] = '\0';
  self->ref_count = 1;
  self->folder = folder != NULL ? g_strdup (folder)
                                : g_build_filename (g_get_user_state_dir (), "hotline", NULL);
  self->path = g_strdup_printf ("%s/agent-open-%s", self->folder, hash);

  return self;
}

void
agent_open_free (AgentOpen *self)
{
  unref (self);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  char **job = data; /* folder, path, text or "" */

  if (*job[2] == '\0')
    g_unlink (job[1]);
  else if (g_mkdir_with_parents (job[0], 0700) < 0)
    g_message ("%s can't be made: %s", job[0], g_strerror (errno));
  else
    {
      g_autoptr (GError) error = NULL;

      if (!g_file_set_contents_full (job[1], job[2], -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                     &error))
        g_message ("the open ticket is not remembered: %s", error->message);
    }
  g_task_return_boolean (task, TRUE);
}

static void write_soon (AgentOpen *self);

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AgentOpen *self = data;

  self->busy = FALSE;
  if (self->stale)
    write_soon (self);
  unref (self);
}

static void
write_soon (AgentOpen *self)
{
  g_autoptr (GTask) task = NULL;
  char *job[] = { self->folder, self->path, self->wanted != NULL ? self->wanted : (char *) "",
                  NULL };

  self->stale = self->busy;
  if (self->busy)
    return;
  self->busy = TRUE;
  self->ref_count++;
  task = g_task_new (NULL, NULL, written_cb, self);
  g_task_set_task_data (task, g_strdupv (job), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, write_thread);
}

void
agent_open_set (AgentOpen *self, const char *what)
{
  g_return_if_fail (self != NULL);

  if (g_strcmp0 (self->wanted, what) == 0)
    return;
  g_free (self->wanted);
  self->wanted = g_strdup (what);
  write_soon (self);
}

char *
agent_open_dup (AgentOpen *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (!g_file_get_contents (self->path, &text, NULL, NULL))
    return NULL;
  g_strstrip (text);

  return *text != '\0' && strlen (text) <= 80 ? g_steal_pointer (&text) : NULL;
}
