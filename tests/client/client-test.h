/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/hl-client.h"
#include "hl-fake-service.h"
#include "hl-test.h"

/* What the tests of the client share: a fake service and a session signed in to it. */

typedef struct
{
  HlFakeService *service;
  HlSession *session;
} Fixture;

typedef struct
{
  GAsyncResult *result;
} Wait;

static inline gboolean
has_result (gpointer data)
{
  return ((Wait *) data)->result != NULL;
}

static inline void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Wait *) data)->result = g_object_ref (result);
}

static inline GAsyncResult *
wait_result (Wait *wait)
{
  g_assert_true (hl_test_wait_until (has_result, wait, 30));
  return wait->result;
}

static inline gboolean
connect_to (HlSession *session, const char *address, GError **error)
{
  Wait wait = { NULL };
  gboolean good;

  hl_session_connect_async (session, address, NULL, result_cb, &wait);
  good = hl_session_connect_finish (session, wait_result (&wait), error);
  g_object_unref (wait.result);
  return good;
}

static inline gboolean
sign_in (HlSession *session, const char *password, GError **error)
{
  Wait wait = { NULL };
  gboolean good;

  hl_session_sign_in_async (session, "lina", password, NULL, result_cb, &wait);
  good = hl_session_sign_in_finish (session, wait_result (&wait), error);
  g_object_unref (wait.result);
  return good;
}

static inline gboolean
send_it (HlSession *session, const char *method, const char *path, const char *body,
         HlReply **reply, GError **error)
{
  Wait wait = { NULL };
  gboolean good;

  hl_session_send_async (session, method, path, body != NULL ? g_string_new (body) : NULL, NULL,
                         NULL, result_cb, &wait);
  good = hl_session_send_finish (session, wait_result (&wait), reply, error);
  g_object_unref (wait.result);
  return good;
}

static inline gboolean
is_online (gpointer session)
{
  return hl_session_get_online (session);
}

static inline gboolean
is_offline (gpointer session)
{
  return !hl_session_get_online (session);
}

static inline void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->service = hl_fake_service_new (NULL, 0);
  fixture->session = hl_session_new ();
  g_assert_true (
      connect_to (fixture->session, hl_fake_service_get_address (fixture->service), &error));
  g_assert_no_error (error);
}

static inline void
fixture_sign_in (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sign_in (fixture->session, "correct", &error));
  g_assert_no_error (error);
  g_assert_true (hl_test_wait_until (is_online, fixture->session, 10));
}

static inline gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static inline void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer weak = fixture->session;

  g_object_add_weak_pointer (G_OBJECT (fixture->session), &weak);
  g_object_unref (fixture->session);
  g_assert_true (hl_test_wait_until (is_gone, &weak, 20));
  hl_fake_service_free (fixture->service);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
