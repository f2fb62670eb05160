/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-daemon.h"

#include "hl-session.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

/* Starts hotlined on free ports of 127.0.0.1 and asks it for its health until it
 * answers.  The child dies with us (PR_SET_PDEATHSIG), also after kill -9. */

#define START_SECONDS 30
#define STOP_SECONDS 10
#define ASK_MS 150

struct _HlDaemon
{
  GObject parent_instance;

  /* Owned */
  char *folder;
  char *address;
  GSubprocess *process;
  HlSession *probe;
  GTask *starting;
  guint ask;

  gint64 deadline; /* monotonic */
};

G_DEFINE_FINAL_TYPE (HlDaemon, hl_daemon, G_TYPE_OBJECT)

char *
hl_program_find (const char *name)
{
  const char *build = g_getenv ("HL_BUILD_ROOT");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *beside = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *app = build != NULL ? g_build_filename (build, "apps", NULL) : NULL;
  const char *folder = g_str_has_prefix (name, "hotline-") ? name + strlen ("hotline-") : name;
  char *candidates[] = {
    app != NULL ? g_build_filename (app, folder, name, NULL) : NULL,
    beside != NULL ? g_build_filename (beside, name, NULL) : NULL,
    beside != NULL ? g_build_filename (beside, "..", folder, name, NULL) : NULL,
    g_build_filename (HL_PREFIX, "bin", name, NULL),
    g_build_filename (HL_LIBEXECDIR, name, NULL),
    g_find_program_in_path (name),
  };
  char *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      if (found == NULL && candidates[i] != NULL
          && g_file_test (candidates[i], G_FILE_TEST_IS_EXECUTABLE)
          && !g_file_test (candidates[i], G_FILE_TEST_IS_DIR))
        found = g_steal_pointer (&candidates[i]);
      g_free (candidates[i]);
    }
  return found;
}

static void
finish_start (HlDaemon *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->starting);

  g_clear_handle_id (&self->ask, g_source_remove);
  g_clear_object (&self->probe);
  if (task == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (error == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  hl_daemon_stop (self);
  g_task_return_error (task, error);
}

static GError *
program_error (const char *message)
{
  return g_error_new_literal (HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROGRAM, message);
}

/* Callbacks */

static void ask_later (HlDaemon *self);

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlDaemon) self = data;
  g_autoptr (GError) error = NULL;

  if (self->starting == NULL)
    {
      hl_session_connect_finish (HL_SESSION (source), result, NULL);
      return;
    }
  if (hl_session_connect_finish (HL_SESSION (source), result, &error))
    finish_start (self, NULL);
  else if (g_cancellable_is_cancelled (g_task_get_cancellable (self->starting)))
    finish_start (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  else if (g_get_monotonic_time () > self->deadline)
    finish_start (self, program_error ("the service on this computer did not answer in time"));
  else
    ask_later (self);
}

static gboolean
ask_cb (gpointer data)
{
  HlDaemon *self = data;

  self->ask = 0;
  hl_session_connect_async (self->probe, self->address, g_task_get_cancellable (self->starting),
                            asked_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
ask_later (HlDaemon *self)
{
  self->ask = g_timeout_add (ASK_MS, ask_cb, self);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GWeakRef *weak = data;
  g_autoptr (HlDaemon) self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  if (self == NULL || self->process != G_SUBPROCESS (source))
    return;
  g_clear_object (&self->process);
  finish_start (self, program_error ("the service on this computer ended at once; "
                                     "its log is service.log in its folder"));
}

static gboolean
kill_cb (gpointer data)
{
  g_subprocess_force_exit (data);
  return G_SOURCE_REMOVE;
}

static void
child_setup (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static guint16
free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

static gboolean
spawn (HlDaemon *self, GError **error)
{
  g_autofree char *program = hl_program_find ("hotlined");
  g_autofree char *log = g_build_filename (self->folder, "service.log", NULL);
  g_autofree char *port = g_strdup_printf ("%u", free_port ());
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);

  GWeakRef *weak;

  if (program == NULL)
    {
      g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROGRAM,
                   "the program hotlined is not installed on this computer");
      return FALSE;
    }
  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    {
      g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROGRAM, "%s: %s", self->folder,
                   g_strerror (errno));
      return FALSE;
    }
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  g_subprocess_launcher_set_stdout_file_path (launcher, log);
  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  self->process = g_subprocess_launcher_spawn (launcher, error, program, "--try", "--data",
                                               self->folder, "--port", port, NULL);
  if (self->process == NULL)
    {
      (*error)->domain = HL_CLIENT_ERROR;
      (*error)->code = HL_CLIENT_ERROR_PROGRAM;
      return FALSE;
    }
  self->address = g_strdup_printf ("http://127.0.0.1:%s", port);
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  g_subprocess_wait_async (self->process, NULL, ended_cb, weak);
  return TRUE;
}

/* GObject */

static void
hl_daemon_dispose (GObject *object)
{
  HlDaemon *self = HL_DAEMON (object);

  hl_daemon_stop (self);
  g_clear_handle_id (&self->ask, g_source_remove);
  g_clear_object (&self->probe);

  G_OBJECT_CLASS (hl_daemon_parent_class)->dispose (object);
}

static void
hl_daemon_finalize (GObject *object)
{
  HlDaemon *self = HL_DAEMON (object);

  g_free (self->folder);
  g_free (self->address);

  G_OBJECT_CLASS (hl_daemon_parent_class)->finalize (object);
}

static void
hl_daemon_class_init (HlDaemonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hl_daemon_dispose;
  G_OBJECT_CLASS (klass)->finalize = hl_daemon_finalize;
}

static void
hl_daemon_init (HlDaemon *self)
{
}

/* Public */

HlDaemon *
hl_daemon_new (const char *folder)
{
  HlDaemon *self = g_object_new (HL_TYPE_DAEMON, NULL);

  self->folder = folder != NULL ? g_strdup (folder)
                                : g_build_filename (g_get_user_data_dir (), "hotline", "try", NULL);
  return self;
}

void
hl_daemon_start_async (HlDaemon *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;

  g_return_if_fail (HL_IS_DAEMON (self));

  g_task_set_source_tag (task, hl_daemon_start_async);
  if (self->starting != NULL)
    {
      g_task_return_error (task, program_error ("it is being started already"));
      return;
    }
  if (self->process != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_clear_pointer (&self->address, g_free);
  if (!spawn (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->starting = g_steal_pointer (&task);
  self->probe = hl_session_new ();
  self->deadline = g_get_monotonic_time () + START_SECONDS * G_TIME_SPAN_SECOND;
  ask_later (self);
}

gboolean
hl_daemon_start_finish (HlDaemon *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
hl_daemon_get_address (HlDaemon *self)
{
  return self->address;
}

gboolean
hl_daemon_get_running (HlDaemon *self)
{
  return self->process != NULL;
}

void
hl_daemon_stop (HlDaemon *self)
{
  g_autoptr (GSubprocess) process = g_steal_pointer (&self->process);

  if (process == NULL)
    return;
  g_subprocess_send_signal (process, SIGTERM);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, STOP_SECONDS, kill_cb, g_object_ref (process),
                              g_object_unref);
}
