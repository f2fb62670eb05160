/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/hl-sip.h"

#include "hl-test.h"

/* One HlSip under test with all its events kept. */

typedef struct
{
  HlSip *sip;
  HlClock *clock;
  guint16 port, tls_port;
  char *dir, *journal;
  GPtrArray *events; /* HlSipEvent */
  GError *error;
  gboolean done; /* the last asynchronous step */
} Side;

typedef struct
{
  Side *side;
  HlSipEventKind kind;
  guint n;
} Wanted;

/* Of sides made from now on; 0 = as the service has it. */
static guint side_patience_ms, side_goodbye_ms, side_session_least;

static inline void
side_event_cb (HlSip *sip, const HlSipEvent *event, gpointer data)
{
  Side *side = data;

  g_ptr_array_add (side->events, hl_sip_event_copy (event));
}

static inline HlSipEvent *
side_nth (Side *side, HlSipEventKind kind, guint n)
{
  for (guint i = 0; i < side->events->len; i++)
    {
      HlSipEvent *event = side->events->pdata[i];

      if (event->kind == kind && n-- == 0)
        return event;
    }
  return NULL;
}

static inline gboolean
side_has_event (gpointer data)
{
  Wanted *wanted = data;

  return side_nth (wanted->side, wanted->kind, wanted->n) != NULL;
}

/* The @n-th (from 0) event of its kind; waits for it, fails without. */
static inline HlSipEvent *
side_wait_nth (Side *side, HlSipEventKind kind, guint n)
{
  Wanted wanted = { side, kind, n };

  if (!hl_test_wait_until (side_has_event, &wanted, 20))
    g_error ("event %d (number %u) did not come", kind, n);
  return side_nth (side, kind, n);
}

static inline HlSipEvent *
side_wait (Side *side, HlSipEventKind kind)
{
  return side_wait_nth (side, kind, 0);
}

static inline guint
side_count (Side *side, HlSipEventKind kind)
{
  guint n = 0;

  while (side_nth (side, kind, n) != NULL)
    n++;
  return n;
}

static inline void
side_started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Side *side = data;

  hl_sip_start_finish (HL_SIP (source), result, &side->error);
  side->done = TRUE;
}

static inline void
side_stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Side *side = data;

  hl_sip_stop_finish (HL_SIP (source), result, &side->error);
  side->done = TRUE;
}

static inline gboolean
side_is_done (gpointer data)
{
  Side *side = data;

  return side->done;
}

/* @certificate: PEM, for TLS at a port of its own; NULL = none */
static inline Side *
side_new_tls (guint16 port, guint max_invites, const char *certificate)
{
  Side *side = g_new0 (Side, 1);
  HlSipOptions options = { .bind = "127.0.0.1", .realm = "hotline" };

  side->dir = hl_test_dir ();
  side->journal = g_build_filename (side->dir, "sip.db", NULL);
  side->port = port ? port : hl_test_free_port ();
  side->clock = hl_clock_new_real ();
  side->events = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_sip_event_free);
  options.port = side->port;
  options.journal = side->journal;
  options.max_invites_per_second = max_invites;
  options.patience_ms = side_patience_ms;
  options.goodbye_ms = side_goodbye_ms;
  options.session_least = side_session_least;
  side->tls_port = certificate != NULL ? hl_test_free_port () : 0;
  options.tls_port = side->tls_port;
  options.certificate = certificate;
  side->sip = hl_sip_new (&options, side->clock);
  g_signal_connect (side->sip, "event", G_CALLBACK (side_event_cb), side);
  return side;
}

static inline Side *
side_new_full (guint16 port, guint max_invites)
{
  return side_new_tls (port, max_invites, NULL);
}

static inline void
side_start (Side *side)
{
  side->done = FALSE;
  hl_sip_start_async (side->sip, NULL, side_started_cb, side);
  g_assert_true (hl_test_wait_until (side_is_done, side, 20));
}

static inline Side *
side_new (void)
{
  return side_new_full (0, 0);
}

static inline void
side_stop (Side *side, gboolean keep)
{
  side->done = FALSE;
  hl_sip_stop_async (side->sip, keep, side_stopped_cb, side);
  g_assert_true (hl_test_wait_until (side_is_done, side, 20));
  g_assert_no_error (side->error);
}

static inline void
side_free (Side *side)
{
  side_stop (side, FALSE);
  g_assert_finalize_object (side->sip);
  hl_clock_unref (side->clock);
  g_ptr_array_unref (side->events);
  g_clear_error (&side->error);
  g_free (side->journal);
  g_free (side->dir);
  g_free (side);
}

static inline HlMediaDesc
side_media (guint16 port)
{
  HlMediaDesc desc = { .address = "127.0.0.1", .port = port, .n_codecs = 2 };

  desc.codecs[0].codec = HL_CODEC_PCMA;
  desc.codecs[0].payload_type = 8;
  desc.codecs[1].codec = HL_CODEC_PCMU;
  desc.codecs[1].payload_type = 0;
  desc.dtmf_payload_type = 101;
  return desc;
}

/* MD5 (user:hotline:password) */
static inline char *
side_ha1 (const char *user, const char *password)
{
  g_autofree char *text = g_strdup_printf ("%s:hotline:%s", user, password);

  return g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
}

/* As side_configure() with another transport: "tcp", or "tls" whose certificate is @pin. */
static inline void
side_configure_over (Side *side, guint16 trunk_port, const char *transport, const char *pin)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address =
      g_strdup_printf ("sip:127.0.0.1:%u;transport=%s", trunk_port, transport);
  HlTrunkConfig trunk = {
    .name = "city", .address = address, .user = "u", .password = "p", .tls_fingerprint = pin
  };

  hl_sip_configure (side->sip, &trunk, 1, NULL, 0, &error);
  g_assert_no_error (error);
}

/* One trunk "city" at 127.0.0.1:@port, devices 1001 and 1002 with password "secret". */
static inline void
side_configure (Side *side, guint16 trunk_port)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_strdup_printf ("sip:127.0.0.1:%u", trunk_port);
  g_autofree char *one = side_ha1 ("1001", "secret");
  g_autofree char *two = side_ha1 ("1002", "secret");
  HlTrunkConfig trunk = { .name = "city",
                          .address = address,
                          .identity = HL_TRUNK_IDENTITY_ASSERTED,
                          .trusts_identity = TRUE };
  HlDeviceConfig devices[2] = { { "1001", one }, { "1002", two } };

  hl_sip_configure (side->sip, &trunk, 1, devices, 2, &error);
  g_assert_no_error (error);
}

static inline HlId
side_invite (Side *side, const char *target, const char *trunk, const char *caller, guint16 media)
{
  HlSipInvite invite = { .leg = hl_id_next (hl_clock_now (side->clock)),
                         .target = target,
                         .trunk = trunk,
                         .caller = caller,
                         .caller_name = "市民 \"Wang\"",
                         .call = 77,
                         .local = side_media (media) };

  hl_sip_invite (side->sip, &invite);
  return invite.leg;
}
