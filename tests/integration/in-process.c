/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "in-process.h"

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  InProcess *self = data;
  g_autoptr (GError) error = NULL;

  hl_service_start_finish (self->service, result, &error);
  g_assert_no_error (error);
  self->started = TRUE;
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  InProcess *self = data;

  hl_service_stop_finish (self->service, result, NULL);
  self->started = FALSE;
}

static gboolean
is_started (gpointer data)
{
  return ((InProcess *) data)->started;
}

static gboolean
is_stopped (gpointer data)
{
  return !((InProcess *) data)->started;
}

static void
start_service (InProcess *self, gboolean with_mediad)
{
  const char *build = g_getenv ("HL_BUILD_ROOT");
  g_autofree char *mediad = g_build_filename (build, "apps", "mediad", "hotline-mediad", NULL);
  g_autofree char *address = hotlined_host_address ();
  HlServiceOptions options = { .data = self->host->folder,
                               .listen = self->listen,
                               .sip = self->sip,
                               .address = address,
                               .rtp_first = self->host->rtp,
                               .rtp_last = (guint16) (self->host->rtp + 99),
                               .mediad = with_mediad ? mediad : NULL,
                               .media_socket = with_mediad ? NULL : self->socket,
                               .prompts = self->host->prompts };
  g_autoptr (GError) error = NULL;

  self->service = hl_service_new (&options, self->clock, &error);
  g_assert_no_error (error);
  hl_service_start_async (self->service, NULL, started_cb, self);
  g_assert_true (hl_test_wait_until (is_started, self, 30));
  self->board = self->service->board;
}

InProcess *
in_process_new (HotlinedHost *host, HlClock *clock, gboolean mediad)
{
  InProcess *self = g_new0 (InProcess, 1);

  self->host = host;
  self->clock = clock;
  self->listen = g_strdup_printf ("127.0.0.1:%u", host->port);
  self->sip = g_strdup_printf ("0.0.0.0:%u", host->sip);
  self->socket = g_build_filename (host->folder, "mediad.sock", NULL);
  start_service (self, mediad);
  return self;
}

void
in_process_free (InProcess *self)
{
  hl_service_stop_async (self->service, FALSE, stopped_cb, self);
  g_assert_true (hl_test_wait_until (is_stopped, self, 40));
  hl_service_free (self->service);
  hl_clock_unref (self->clock);
  g_free (self->listen);
  g_free (self->sip);
  g_free (self->socket);
  g_free (self);
}
