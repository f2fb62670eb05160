/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip-side.h"

/* Two HlSip in one process call each other over loopback. */

typedef struct
{
  Side *us, *them; /* each is the other's trunk */
} Pair;

static Pair *
pair_new (void)
{
  Pair *pair = g_new0 (Pair, 1);

  pair->us = side_new ();
  pair->them = side_new ();
  side_configure (pair->us, pair->them->port);
  side_configure (pair->them, pair->us->port);
  side_start (pair->us);
  g_assert_no_error (pair->us->error);
  side_start (pair->them);
  g_assert_no_error (pair->them->error);
  return pair;
}

static void
pair_free (Pair *pair)
{
  side_free (pair->us);
  side_free (pair->them);
  g_free (pair);
}

static void
call_with (Pair *pair, guint n_codecs, HlId *ours, HlId *theirs)
{
  HlMediaDesc media = side_media (40002);
  HlSipEvent *incoming;

  media.n_codecs = n_codecs;
  *ours = side_invite (pair->us, "12349", "city", "13800138000", 40000);
  incoming = side_wait (pair->them, HL_SIP_INCOMING);
  *theirs = incoming->leg;
  hl_sip_ring (pair->them->sip, *theirs);
  side_wait (pair->us, HL_SIP_RINGING);
  hl_sip_answer (pair->them->sip, *theirs, &media);
  side_wait (pair->us, HL_SIP_ANSWERED);
  side_wait (pair->them, HL_SIP_ANSWERED);
}

static void
call (Pair *pair, HlId *ours, HlId *theirs)
{
  call_with (pair, 2, ours, theirs);
}

static void
test_call (void)
{
  Pair *pair = pair_new ();
  HlId ours, theirs;
  HlSipEvent *event;

  call (pair, &ours, &theirs);
  event = side_nth (pair->them, HL_SIP_INCOMING, 0);
  g_assert_cmpstr (event->number, ==, "12349");
  g_assert_cmpstr (event->caller, ==, "13800138000");
  g_assert_cmpstr (event->caller_name, ==, "市民 \"Wang\"");
  g_assert_cmpstr (event->trunk, ==, "city");
  g_assert_cmpint (event->remote.port, ==, 40000);
  event = side_nth (pair->us, HL_SIP_ANSWERED, 0);
  g_assert_cmpint (event->leg, ==, ours);
  g_assert_cmpint (event->remote.port, ==, 40002);
  g_assert_cmpint (event->remote.dtmf_payload_type, ==, 101);

  hl_sip_info_dtmf (pair->us->sip, ours, "12#");
  g_assert_cmpstr (side_wait_nth (pair->them, HL_SIP_DTMF, 2)->text, ==, "#");
  g_assert_cmpstr (side_nth (pair->them, HL_SIP_DTMF, 0)->text, ==, "1");

  hl_sip_end (pair->us->sip, ours, 200, "done");
  event = side_wait (pair->them, HL_SIP_ENDED);
  g_assert_cmpint (event->leg, ==, theirs);
  g_assert_cmpint (event->code, ==, 200);
  g_assert_cmpint (side_wait (pair->us, HL_SIP_ENDED)->code, ==, 200);
  pair_free (pair);
}

static void
test_reinvite (void)
{
  Pair *pair = pair_new ();
  HlMediaDesc media = side_media (40010);
  HlId ours, theirs;
  HlSipEvent *event;

  call (pair, &ours, &theirs);
  media.direction = HL_DIRECTION_SENDONLY;
  hl_sip_reinvite (pair->us->sip, ours, &media);
  event = side_wait (pair->them, HL_SIP_REMOTE);
  g_assert_cmpint (event->remote.port, ==, 40010);
  g_assert_cmpint (event->remote.direction, ==, HL_DIRECTION_SENDONLY);
  event = side_wait (pair->us, HL_SIP_REMOTE);
  g_assert_cmpint (event->remote.direction, ==, HL_DIRECTION_RECVONLY);

  /* and the other way round, while the first has just ended */
  media = side_media (40012);
  hl_sip_reinvite (pair->them->sip, theirs, &media);
  event = side_wait_nth (pair->us, HL_SIP_REMOTE, 1);
  g_assert_cmpint (event->remote.port, ==, 40012);
  hl_sip_end (pair->them->sip, theirs, 200, NULL);
  side_wait (pair->us, HL_SIP_ENDED);
  pair_free (pair);
}

/* What can't be agreed leaves the call as it was; what can, is one codec. */
static void
test_reinvite_codecs (void)
{
  Pair *pair = pair_new ();
  HlMediaDesc both = side_media (40012), one = side_media (40010);
  HlId ours, theirs;
  HlSipEvent *event;

  call_with (pair, 1, &ours, &theirs);
  one.n_codecs = 1;
  one.codecs[0] = one.codecs[1];
  hl_sip_reinvite (pair->us->sip, ours, &one);
  hl_sip_info_dtmf (pair->us->sip, ours, "1");
  side_wait (pair->them, HL_SIP_DTMF);
  g_assert_cmpuint (side_count (pair->them, HL_SIP_REMOTE), ==, 0);

  hl_sip_reinvite (pair->them->sip, theirs, &both); /* we still have both, best first */
  event = side_wait (pair->us, HL_SIP_REMOTE);
  g_assert_cmpint (event->remote.port, ==, 40012);
  g_assert_cmpuint (event->remote.n_codecs, ==, 1);
  g_assert_cmpint (event->remote.codecs[0].codec, ==, HL_CODEC_PCMA);
  event = side_wait (pair->them, HL_SIP_REMOTE);
  g_assert_cmpuint (event->remote.n_codecs, ==, 1);
  g_assert_cmpint (event->remote.codecs[0].codec, ==, HL_CODEC_PCMA);
  pair_free (pair);
}

/* Both re-INVITE at once: 491 on both sides, tried again, both come through. */
static void
test_reinvite_glare (void)
{
  Pair *pair = pair_new ();
  HlMediaDesc one = side_media (40020), two = side_media (40022);
  HlId ours, theirs;
  guint tries = 0;

  call (pair, &ours, &theirs);
  hl_sip_reinvite (pair->us->sip, ours, &one);
  hl_sip_reinvite (pair->them->sip, theirs, &two);
  while (side_wait_nth (pair->them, HL_SIP_REMOTE, tries)->remote.port != 40020)
    tries++;
  tries = 0;
  while (side_wait_nth (pair->us, HL_SIP_REMOTE, tries)->remote.port != 40022)
    tries++;
  hl_sip_end (pair->us->sip, ours, 200, NULL);
  side_wait (pair->them, HL_SIP_ENDED);
  pair_free (pair);
}

static void
test_refused (void)
{
  Pair *pair = pair_new ();
  HlId ours = side_invite (pair->us, "12349", "city", "", 40000);
  HlSipEvent *incoming = side_wait (pair->them, HL_SIP_INCOMING);
  HlSipEvent *event;

  g_assert_cmpstr (incoming->caller, ==, "");
  hl_sip_end (pair->them->sip, incoming->leg, 486, "busy");
  event = side_wait (pair->us, HL_SIP_ENDED);
  g_assert_cmpint (event->leg, ==, ours);
  g_assert_cmpint (event->code, ==, 486);
  g_assert_cmpstr (event->reason, ==, "Busy Here");
  g_assert_cmpint (side_wait (pair->them, HL_SIP_ENDED)->code, ==, 486);
  pair_free (pair);
}

static void
test_cancelled (void)
{
  Pair *pair = pair_new ();
  HlId ours = side_invite (pair->us, "12349", "city", "1", 40000);
  HlSipEvent *incoming = side_wait (pair->them, HL_SIP_INCOMING);

  hl_sip_ring (pair->them->sip, incoming->leg);
  side_wait (pair->us, HL_SIP_RINGING);
  hl_sip_end (pair->us->sip, ours, 487, "no answer");
  g_assert_cmpint (side_wait (pair->them, HL_SIP_ENDED)->code, ==, 487);
  g_assert_cmpint (side_wait (pair->us, HL_SIP_ENDED)->code, ==, 487);
  pair_free (pair);
}

/* Given up before anything was heard of the other side. */
static void
test_cancelled_at_once (void)
{
  Pair *pair = pair_new ();
  HlId ours = side_invite (pair->us, "12349", "city", "1", 40000);

  hl_sip_end (pair->us->sip, ours, 487, "gone");
  g_assert_cmpint (side_wait (pair->us, HL_SIP_ENDED)->code, ==, 487);
  if (side_wait (pair->them, HL_SIP_INCOMING) != NULL)
    g_assert_cmpint (side_wait (pair->them, HL_SIP_ENDED)->code, ==, 487);
  pair_free (pair);
}

/* The answer and our giving up cross on the wire. */
static void
test_answer_meets_cancel (void)
{
  Pair *pair = pair_new ();
  HlMediaDesc media = side_media (40002);
  HlId ours = side_invite (pair->us, "12349", "city", "1", 40000);
  HlSipEvent *incoming = side_wait (pair->them, HL_SIP_INCOMING);

  hl_sip_answer (pair->them->sip, incoming->leg, &media);
  hl_sip_end (pair->us->sip, ours, 487, "gone");
  side_wait (pair->us, HL_SIP_ENDED);
  side_wait (pair->them, HL_SIP_ENDED);
  g_assert_cmpuint (side_count (pair->them, HL_SIP_ENDED), ==, 1);
  g_assert_cmpuint (side_count (pair->us, HL_SIP_ENDED), ==, 1);
  pair_free (pair);
}

static void
test_targets (void)
{
  static const struct
  {
    const char *target, *trunk;
    int code;
  } rows[] = {
    { "1001", NULL, 480 }, /* not registered */
    { "nobody", NULL, 480 },   { "sip:", NULL, 484 },        { "sip:a@b?Subject=x", NULL, 484 },
    { "12a", "city", 484 },    { "1\r\nX: y", "city", 484 }, { "", "city", 484 },
    { "110", "no such", 503 },
  };
  Pair *pair = pair_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HlId leg = side_invite (pair->us, rows[i].target, rows[i].trunk, "1", 40000);
      HlSipEvent *event = side_wait_nth (pair->us, HL_SIP_ENDED, i);

      g_assert_cmpint (event->leg, ==, leg);
      g_assert_cmpint (event->code, ==, rows[i].code);
    }
  pair_free (pair);
}

/* ---- Trunks ---- */

static void
configure_trunk (Side *side, guint16 port, const HlTrunkConfig *like)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_strdup_printf ("sip:127.0.0.1:%u", port);
  HlTrunkConfig trunk = *like;

  trunk.name = "city";
  trunk.address = address;
  hl_sip_configure (side->sip, &trunk, 1, NULL, 0, &error);
  g_assert_no_error (error);
}

static void
test_trunk_registers (void)
{
  HlTrunkConfig trunk = {
    .register_ = TRUE, .options = TRUE, .user = "1001", .password = "secret"
  };
  Side *us = side_new (), *them = side_new ();
  HlSipEvent *event;

  side_configure (them, us->port);
  side_start (them);
  configure_trunk (us, them->port, &trunk);
  side_start (us);
  event = side_wait (them, HL_SIP_REGISTERED);
  g_assert_cmpstr (event->extension, ==, "1001");
  g_assert_true (side_nth (us, HL_SIP_TRUNK, side_count (us, HL_SIP_TRUNK) - 1) != NULL
                 || side_wait (us, HL_SIP_TRUNK) != NULL);
  while (!side_nth (us, HL_SIP_TRUNK, side_count (us, HL_SIP_TRUNK) - 1)->up)
    side_wait_nth (us, HL_SIP_TRUNK, side_count (us, HL_SIP_TRUNK));

  /* they call the account and say in To which number was meant */
  side_invite (them, "1001", NULL, "13800138000", 40000);
  event = side_wait (us, HL_SIP_INCOMING);
  g_assert_cmpstr (event->trunk, ==, "city");
  g_assert_cmpstr (event->number, ==, "1001");
  hl_sip_end (us->sip, event->leg, 486, NULL);
  side_wait (them, HL_SIP_ENDED);
  side_free (us);
  side_free (them);
}

static void
test_trunk_password (void)
{
  HlTrunkConfig trunk = { .register_ = TRUE, .user = "1001", .password = "wrong" };
  Side *us = side_new (), *them = side_new ();
  HlSipEvent *event;

  side_configure (them, us->port);
  side_start (them);
  configure_trunk (us, them->port, &trunk);
  side_start (us);
  event = side_wait (us, HL_SIP_TRUNK);
  g_assert_false (event->up);
  g_assert_nonnull (strstr (event->reason, "403"));
  side_free (us);
  side_free (them);
}

static void
test_trunk_is_down (void)
{
  HlTrunkConfig trunk = { .options = TRUE };
  Side *us = side_new ();
  HlSipEvent *event;

  configure_trunk (us, hl_test_free_port (), &trunk);
  side_start (us);
  event = side_wait (us, HL_SIP_TRUNK);
  g_assert_false (event->up);
  g_assert_nonnull (strstr (event->reason, "OPTIONS"));
  side_free (us);
}

static void
test_max_calls (void)
{
  HlTrunkConfig trunk = { .max_calls = 1 };
  Pair *pair = pair_new ();
  HlId ours, theirs;

  configure_trunk (pair->them, pair->us->port, &trunk);
  call (pair, &ours, &theirs);
  side_invite (pair->us, "12349", "city", "2", 40004);
  g_assert_cmpint (side_wait (pair->us, HL_SIP_ENDED)->code, ==, 503);
  g_assert_nonnull (strstr (side_wait (pair->them, HL_SIP_REFUSED)->reason, "as many calls"));
  side_invite (pair->them, "110", "city", "2", 40006);
  g_assert_cmpint (side_wait (pair->them, HL_SIP_ENDED)->code, ==, 503);

  /* and there is room again */
  hl_sip_end (pair->us->sip, ours, 200, NULL);
  side_wait_nth (pair->them, HL_SIP_ENDED, 1);
  side_invite (pair->us, "12349", "city", "3", 40004);
  side_wait_nth (pair->them, HL_SIP_INCOMING, 1);
  pair_free (pair);
}

static void
test_stop_ends_calls (void)
{
  Pair *pair = pair_new ();
  HlId ours, theirs;

  call (pair, &ours, &theirs);
  side_stop (pair->us, FALSE);
  g_assert_cmpint (side_wait (pair->us, HL_SIP_ENDED)->code, ==, 503);
  side_wait (pair->them, HL_SIP_ENDED);
  pair_free (pair);
}

static void
test_port_in_use (void)
{
  Side *one = side_new ();
  Side *two = side_new_full (one->port, 0);

  side_start (one);
  g_assert_no_error (one->error);
  side_start (two);
  g_assert_error (two->error, HL_SIP_ERROR, HL_SIP_ERROR_PORT);
  g_assert_nonnull (strstr (two->error->message, "used by another program"));
  g_clear_error (&two->error);

  /* and goes on when the port is free */
  side_stop (one, FALSE);
  side_start (two);
  g_assert_no_error (two->error);
  side_free (one);
  side_free (two);
}

static void
test_bad_journal (void)
{
  Side *side = side_new ();

  g_assert_true (
      g_file_set_contents (side->journal, "this is no database at all, not even a bit", -1, NULL));
  side_start (side);
  g_assert_error (side->error, HL_SIP_ERROR, HL_SIP_ERROR_JOURNAL);
  g_clear_error (&side->error);
  side_free (side);
}

static void
test_bad_config (void)
{
  static const char ha1[] = "0123456789abcdef0123456789abcdef";
  static const struct
  {
    HlTrunkConfig trunk;
    HlDeviceConfig device;
    const char *message;
  } rows[] = {
    { { .address = "sip:1.2.3.4" }, { "1", ha1 }, "trunks[0].name" },
    { { .name = "a", .address = "10.0.0.1" }, { "1", ha1 }, "trunks[0].address" },
    { { .name = "a", .address = "sip:h:99999" }, { "1", ha1 }, "trunks[0].address" },
    { { .name = "a", .address = NULL }, { "1", ha1 }, "trunks[0].address" },
    { { .name = "a", .address = "sip:h", .register_ = TRUE }, { "1", ha1 }, "trunks[0].user" },
    { { .name = "a", .address = "sip:h", .password = "a\r\nb" }, { "1", ha1 }, "trunks[0].user" },
    { { .name = "a", .address = "sip:h" }, { "", ha1 }, "devices[0].extension" },
    { { .name = "a", .address = "sip:h" }, { "1", "short" }, "devices[0].ha1" },
    { { .name = "a", .address = "sip:h" }, { "1", NULL }, "devices[0].ha1" },
  };
  Side *side = side_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (hl_sip_configure (side->sip, &rows[i].trunk, 1, &rows[i].device, 1, &error));
      g_assert_error (error, HL_SIP_ERROR, HL_SIP_ERROR_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, rows[i].message));
    }
  side_free (side);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  side_goodbye_ms = 500;
  g_test_add_func ("/sip/pair/call", test_call);
  g_test_add_func ("/sip/pair/reinvite", test_reinvite);
  g_test_add_func ("/sip/pair/reinvite-codecs", test_reinvite_codecs);
  g_test_add_func ("/sip/pair/reinvite-glare", test_reinvite_glare);
  g_test_add_func ("/sip/pair/refused", test_refused);
  g_test_add_func ("/sip/pair/cancelled", test_cancelled);
  g_test_add_func ("/sip/pair/cancelled-at-once", test_cancelled_at_once);
  g_test_add_func ("/sip/pair/answer-meets-cancel", test_answer_meets_cancel);
  g_test_add_func ("/sip/pair/targets", test_targets);
  g_test_add_func ("/sip/pair/trunk-registers", test_trunk_registers);
  g_test_add_func ("/sip/pair/trunk-password", test_trunk_password);
  g_test_add_func ("/sip/pair/trunk-is-down", test_trunk_is_down);
  g_test_add_func ("/sip/pair/max-calls", test_max_calls);
  g_test_add_func ("/sip/pair/stop-ends-calls", test_stop_ends_calls);
  g_test_add_func ("/sip/pair/port-in-use", test_port_in_use);
  g_test_add_func ("/sip/pair/bad-journal", test_bad_journal);
  g_test_add_func ("/sip/pair/bad-config", test_bad_config);
  return g_test_run ();
}
