/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-service-private.h"

#include "hl-data-key.h"
#include "hl-warnings.h"
#include "hl-board.h"
#include "hl-drill.h"
#include "hl-files.h"
#include "hl-hub.h"
#include "hl-keeper.h"
#include "hl-openapi.h"
#include "hl-replays.h"
#include "hl-server.h"
#include "hl-sessions.h"
#include "hl-upkeep.h"
#include "hl-wall.h"
#include "people/hl-site.h"

#include "desk/hl-ticket-list.h"

G_DEFINE_QUARK (hl_service_error, hl_service_error)

static void
copy_options (HlServiceOptions *to, const HlServiceOptions *from)
{
  *to = *from;
  to->data = g_strdup (from->data);
  to->listen = g_strdup (from->listen);
  to->sip = g_strdup (from->sip);
  to->address = g_strdup (from->address);
  to->media_socket = g_strdup (from->media_socket);
  to->mediad = g_strdup (from->mediad);
  to->converter = g_strdup (from->converter);
  to->prompts = g_strdup (from->prompts);
  to->certificate = g_strdup (from->certificate);
  to->key = g_strdup (from->key);
}

static void
clear_options (HlServiceOptions *options)
{
  g_free ((char *) options->data);
  g_free ((char *) options->listen);
  g_free ((char *) options->sip);
  g_free ((char *) options->address);
  g_free ((char *) options->media_socket);
  g_free ((char *) options->mediad);
  g_free ((char *) options->converter);
  g_free ((char *) options->prompts);
  g_free ((char *) options->certificate);
  g_free ((char *) options->key);
}

static gboolean
read_home (HlDb *db, gpointer data, GError **error)
{
  g_autofree char *area_code = NULL;

  if (!hl_site_get_area_code (db, &area_code, error))
    return FALSE;
  hl_number_set_home (area_code);
  return TRUE;
}

static gboolean
open_data (HlService *self, GError **error)
{
  self->store = hl_store_open (self->options.data, self->clock, error);
  if (self->store == NULL)
    return FALSE;
  self->key = hl_data_key_open (self->store, error);
  return self->key != NULL && hl_store_read (self->store, read_home, NULL, error);
}

static void
changed_cb (HlService *self, gpointer changes, guint n)
{
  hl_search_index_changed (self->search, changes, n);
}

static void
open_search (HlService *self)
{
  static const HlSearchShape *const shapes[] = { &hl_ticket_search_shape, NULL };

  self->search = hl_search_index_new (self->options.data, shapes);
  self->changed = g_signal_connect_swapped (self->store, "changed", G_CALLBACK (changed_cb), self);
}

static gboolean
make_parts (HlService *self, GError **error)
{
  open_search (self);
  self->warnings = hl_warnings_new (self);
  self->replays = hl_replays_new ();
  self->sessions = hl_sessions_new (self, error);
  if (self->sessions == NULL)
    return FALSE;
  self->hub = hl_hub_new (self);
  self->wall = hl_wall_new (self);
  if (!self->options.without_calls)
    {
      self->board = hl_board_new (self, error);
      if (self->board == NULL)
        return FALSE;
    }
  self->files = hl_files_new (self, error);
  if (self->files == NULL)
    return FALSE;
  self->server = hl_server_new (self);
  self->keeper = hl_keeper_new (self);
  self->upkeep = hl_upkeep_new (self);
  self->drills = hl_drills_new (self);
  return TRUE;
}

HlService *
hl_service_new (const HlServiceOptions *options, HlClock *clock, GError **error)
{
  HlService *self = g_new0 (HlService, 1);

  copy_options (&self->options, options);
  self->clock = hl_clock_ref (clock);
  self->started_at = hl_clock_now (clock);
  if (!open_data (self, error) || !make_parts (self, error))
    {
      hl_service_free (self);
      return NULL;
    }
  return self;
}

void
hl_service_free (HlService *self)
{
  g_clear_pointer (&self->drills, hl_drills_free);
  g_clear_pointer (&self->upkeep, hl_upkeep_free);
  g_clear_pointer (&self->keeper, hl_keeper_free);
  g_clear_pointer (&self->server, hl_server_free);
  g_clear_pointer (&self->files, hl_files_free);
  g_clear_pointer (&self->board, hl_board_free);
  g_clear_pointer (&self->wall, hl_wall_free);
  g_clear_pointer (&self->hub, hl_hub_free);
  g_clear_pointer (&self->sessions, hl_sessions_free);
  g_clear_pointer (&self->replays, hl_replays_free);
  g_clear_pointer (&self->warnings, hl_warnings_free);
  if (self->search != NULL)
    {
      g_clear_signal_handler (&self->changed, self->store);
      g_clear_pointer (&self->search, hl_search_index_free);
    }
  if (self->store != NULL)
    hl_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_pointer (&self->key, hl_key_unref);
  hl_clock_unref (self->clock);
  clear_options (&self->options);
  g_free (self);
}

/* ---- Start and stop ---- */

static void
open_interface (HlService *self, GTask *task)
{
  hl_server_open (self->server);
  g_task_return_boolean (task, TRUE);
}

static void
board_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HlService *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (hl_board_start_finish (self->board, result, &error))
    {
      open_interface (self, task);
      hl_drills_resume (self->drills);
    }
  else
    g_task_return_error (task, error);
}

void
hl_service_start_async (HlService *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_task_data (task, self, NULL);
  if (!hl_server_listen (self->server, self->options.listen, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (self->board != NULL)
    {
      hl_board_start_async (self->board, board_started_cb, task);
      return;
    }
  open_interface (self, task);
  g_object_unref (task);
}

gboolean
hl_service_start_finish (HlService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
board_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HlService *self = g_task_get_task_data (task);

  hl_board_stop_finish (self->board, result, NULL);
  g_task_return_boolean (task, TRUE);
}

void
hl_service_stop_async (HlService *self, gboolean keep_calls, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, self, NULL);
  hl_hub_close_all (self->hub, "stopping");
  hl_server_close (self->server);
  if (self->board != NULL)
    {
      hl_board_stop_async (self->board, keep_calls, board_stopped_cb, task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
hl_service_stop_finish (HlService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

guint16
hl_service_get_port (HlService *self)
{
  return hl_server_get_port (self->server);
}

const char *
hl_service_get_fingerprint (HlService *self)
{
  return hl_server_get_fingerprint (self->server);
}

char *
hl_service_dup_openapi (void)
{
  return hl_openapi_write (hl_route_tables);
}
