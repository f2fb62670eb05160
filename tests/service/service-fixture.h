/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "hl-test-api.h"
#include "hl-test.h"
#include "service/hl-sample.h"
#include "service/hl-service-private.h"

G_BEGIN_DECLS

/* The service without telephony in this process, on its own data and clock; agents
 * lina and wangfang, the supervisor banzhang, the auditor shenji, the administrator
 * admin, all with the same password. */
typedef struct
{
  char *folder;
  HlClock *clock; /* manual */
  HlService *service;
  HlTestApi *api;
  gboolean done, ok;
} Fixture;

#define PASSWORD "Hotline-2026-first"

static const char fixture_site[] =
    "{ \"name\": \"test\", \"utc_offset_minutes\": 480, \"users\": [\n"
    "{ \"login\": \"lina\", \"name\": \"李娜\", \"role\": \"agent\", \"staff_no\": \"1001\","
    "  \"extension\": \"1001\", \"device\": \"softphone\", \"password\": \"" PASSWORD "\" },\n"
    "{ \"login\": \"wangfang\", \"name\": \"王芳\", \"role\": \"agent\", \"staff_no\": \"1002\","
    "  \"password\": \"" PASSWORD "\" },\n"
    "{ \"login\": \"banzhang\", \"name\": \"马丽\", \"role\": \"supervisor\","
    "  \"staff_no\": \"2001\", \"password\": \"" PASSWORD "\" },\n"
    "{ \"login\": \"shenji\", \"name\": \"何平\", \"role\": \"auditor\","
    "  \"staff_no\": \"4001\", \"password\": \"" PASSWORD "\" },\n"
    "{ \"login\": \"admin\", \"name\": \"高建国\", \"role\": \"administrator\","
    "  \"staff_no\": \"3001\", \"password\": \"" PASSWORD "\" } ] }\n";

static inline void
fixture_started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;
  g_autoptr (GError) error = NULL;

  f->ok = hl_service_start_finish (f->service, result, &error);
  g_assert_no_error (error);
  f->done = TRUE;
}

static inline void
fixture_stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  hl_service_stop_finish (f->service, result, NULL);
  f->done = TRUE;
}

static inline gboolean
fixture_is_done (gpointer data)
{
  return ((Fixture *) data)->done;
}

/* Starts (again) on the data there is. */
static inline void
fixture_start (Fixture *f)
{
  HlServiceOptions options = { .data = f->folder, .listen = "127.0.0.1:0", .without_calls = TRUE };
  g_autoptr (GError) error = NULL;

  f->service = hl_service_new (&options, f->clock, &error);
  g_assert_no_error (error);
  f->done = FALSE;
  hl_service_start_async (f->service, NULL, fixture_started_cb, f);
  g_assert_true (hl_test_wait_until (fixture_is_done, f, 30));
  g_clear_pointer (&f->api, hl_test_api_free);
  f->api = hl_test_api_new (hl_service_get_port (f->service));
}

static inline void
fixture_stop (Fixture *f)
{
  f->done = FALSE;
  hl_service_stop_async (f->service, FALSE, fixture_stopped_cb, f);
  g_assert_true (hl_test_wait_until (fixture_is_done, f, 30));
  g_clear_pointer (&f->service, hl_service_free);
}

static inline void
fixture_set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *site = NULL;
  g_autoptr (GError) error = NULL;

  f->folder = hl_test_dir ();
  f->clock = hl_clock_new_manual (g_get_real_time ());
  site = g_build_filename (f->folder, "site.json", NULL);
  g_assert_true (g_file_set_contents (site, fixture_site, -1, NULL));
  hl_sample_make (f->folder, site, f->clock, &error);
  g_assert_no_error (error);
  fixture_start (f);
}

static inline void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  fixture_stop (f);
  hl_test_api_free (f->api);
  hl_clock_unref (f->clock);
  g_free (f->folder);
}

/* How many facts of @kind the log has. */
static inline guint
fixture_count_facts (Fixture *f, const char *kind)
{
  g_autofree char *old = g_strdup (hl_test_api_get_token (f->api));
  g_autofree char *path = g_strconcat ("/facts?limit=256&kind=", kind, NULL);
  guint n;

  hl_test_api_sign_in (f->api, "shenji", PASSWORD);
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", path, NULL), ==, 200);
  n = hl_json_length (hl_json_get (hl_test_api_json (f->api), "items"));
  hl_test_api_set_token (f->api, old);
  return n;
}

G_END_DECLS
