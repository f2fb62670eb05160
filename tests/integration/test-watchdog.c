/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "in-process.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#include "service/hl-board-watch.h"
#include "switch-breaker.h"

/* Each contradiction of the watchdog's table is provoked with real telephones: it is
 * repaired, and the log says so.  The service runs in this process, so that it can be
 * broken. */

typedef struct
{
  HotlinedHost *host;
  InProcess *here;
  HlBaresip *agent, *citizen;

  /* Borrowed: of the service here */
  HlService *service;
  HlBoard *board;
  const char *socket;
} Scene;

typedef struct
{
  const char *word;
  HlContradictionKind kind;
  void (*provoke) (Scene *s);
  void (*expect) (Scene *s); /* NULL: the fact is all */
} Provocation;

/* ---- The service, here ---- */

static Scene *
scene_new (void)
{
  Scene *s = g_new0 (Scene, 1);

  s->host = hotlined_host_new ();
  s->here = in_process_new (s->host, hl_clock_new_real (), TRUE);
  s->service = s->here->service;
  s->board = s->here->board;
  s->socket = s->here->socket;
  s->agent = hotlined_host_agent (s->host);
  s->citizen = hotlined_host_citizen (s->host);
  hl_test_api_sign_in (s->host->manager, "zhuren", HOST_PASSWORD);
  hl_test_api_sign_in (s->host->supervisor, "banzhang", HOST_PASSWORD);
  return s;
}

static void
scene_free (Scene *s)
{
  in_process_free (s->here);
  hl_baresip_free (s->agent);
  hl_baresip_free (s->citizen);
  hotlined_host_free (s->host);
  g_free (s);
}

/* ---- Doing ---- */

static void
dial (Scene *s)
{
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", s->host->registrar);

  hl_baresip_command (s->citizen, "dial", target);
}

static void
expect (Scene *s, const char *member, const char *value)
{
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", member, value, 20));
}

static void
answer (Scene *s)
{
  g_assert_true (hl_baresip_wait (s->agent, "CALL_INCOMING", 30));
  hl_baresip_command (s->agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (s->agent, "CALL_ESTABLISHED", 20));
  expect (s, "agent.state", "talking");
}

static void
talk (Scene *s)
{
  dial (s);
  answer (s);
}

typedef struct
{
  HlCallView view;
  gboolean any;
} First;

static void
take_first (const HlCallView *view, gpointer data)
{
  First *first = data;

  first->view = *view;
  first->any = TRUE;
}

static HlCallView
get_call (Scene *s)
{
  First first = { 0 };

  hl_switch_foreach_call (s->board->board, take_first, &first);
  g_assert_true (first.any);
  return first.view;
}

static HlId
agent_id (Scene *s)
{
  const HlId *id = g_hash_table_lookup (s->board->extensions, "1001");

  g_assert_nonnull (id);
  return *id;
}

/* A word to mediad that hotlined knows nothing of. */
static void
tell_mediad (Scene *s, const char *line)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (s->socket);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), line,
                             strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
set_ready (Scene *s)
{
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/state", "{\"state\":\"ready\"}"),
                    ==, 200);
}

static void
set_away (Scene *s)
{
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/state",
                                      "{\"state\":\"away\",\"reason\":\"lunch\"}"),
                    ==, 200);
}

/* ---- Provoking ---- */

static void
leg_without_call (Scene *s)
{
  hl_board_add_leg (s->board, hl_id_next (hl_clock_now (s->here->clock)), 0);
}

static void
call_without_leg (Scene *s)
{
  HlCallView call;

  talk (s);
  call = get_call (s);
  g_hash_table_remove (s->board->legs, &call.agent_leg);
}

static void
expect_agent_freed (Scene *s)
{
  g_assert_true (hl_baresip_wait (s->citizen, "CALL_CLOSED", 20));
  g_assert_true (hl_baresip_wait (s->agent, "CALL_CLOSED", 20));
  expect (s, "agent.state", "wrap-up");
}

/* The word of its end is lost. */
static void
leg_without_dialog (Scene *s)
{
  HlCallView call;

  talk (s);
  call = get_call (s);
  g_signal_handlers_block_matched (s->board->sip, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, s->board);
  hl_sip_end (s->board->sip, call.agent_leg, 200, NULL);
  g_assert_true (hl_baresip_wait (s->agent, "CALL_CLOSED", 20));
  g_signal_handlers_unblock_matched (s->board->sip, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL,
                                     s->board);
}

static void
expect_citizen_freed (Scene *s)
{
  g_assert_true (hl_baresip_wait (s->citizen, "CALL_CLOSED", 20));
  expect (s, "agent.state", "wrap-up");
}

static void
ringing_without_invite (Scene *s)
{
  HlCallView call;
  HlBoardLeg *leg;

  dial (s);
  g_assert_true (hl_baresip_wait (s->agent, "CALL_INCOMING", 20));
  call = get_call (s);
  leg = hl_board_find_leg (s->board, call.agent_leg);
  g_assert_nonnull (leg);
  leg->at_sip = FALSE;
}

static void
expect_rung_again (Scene *s)
{
  g_assert_true (hl_baresip_wait (s->agent, "CALL_CLOSED", 20));
  set_ready (s);
  answer (s);
}

static void
dialog_without_leg (Scene *s)
{
  HlSipInvite invite = { .leg = hl_id_next (hl_clock_now (s->here->clock)), .target = "1001" };

  g_strlcpy (invite.local.address, "127.0.0.1", sizeof invite.local.address);
  invite.local.port = hl_test_free_port ();
  invite.local.n_codecs = 1;
  invite.local.codecs[0].codec = HL_CODEC_PCMA;
  invite.local.codecs[0].payload_type = 8;
  hl_sip_invite (s->board->sip, &invite);
  g_assert_true (hl_baresip_wait (s->agent, "CALL_INCOMING", 20));
}

static void
expect_ring_ended (Scene *s)
{
  g_assert_true (hl_baresip_wait (s->agent, "CALL_CLOSED", 20));
}

static void
sound_without_leg (Scene *s)
{
  hl_media_open_leg_async (s->board->media, hl_id_next (hl_clock_now (s->here->clock)), NULL, NULL,
                           NULL, NULL);
}

static void
leg_without_sound (Scene *s)
{
  g_autofree char *line = NULL;

  talk (s);
  line = g_strdup_printf ("{\"do\":\"close\",\"leg\":%" G_GINT64_FORMAT "}\n",
                          get_call (s).caller_leg);
  tell_mediad (s, line);
}

static void
hang_up (Scene *s)
{
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_baresip_wait (s->citizen, "CALL_CLOSED", 20));
  g_assert_true (hl_baresip_wait (s->agent, "CALL_CLOSED", 20));
}

static void
expect_heard_again (Scene *s)
{
  g_autofree char *path = NULL;
  g_auto (HlSound) heard = { 0 };

  g_usleep (1500000); /* talk; the ports are mediad's, which is another process */
  hang_up (s);
  path = hl_sound_find (hl_baresip_get_folder (s->agent), "dump-*-dec.wav");
  heard = hl_sound_read (path, 0);
  g_assert_cmpfloat (hl_sound_share (&heard, (double) heard.n / 8000 - 0.8,
                                     (double) heard.n / 8000 - 0.2, CITIZEN_HZ),
                     >, 0.7);
}

static void
recording_missing (Scene *s)
{
  g_autofree char *line = NULL;

  talk (s);
  line =
      g_strdup_printf ("{\"do\":\"record-stop\",\"call\":%" G_GINT64_FORMAT "}\n", get_call (s).id);
  tell_mediad (s, line);
}

static void
expect_second_part (Scene *s)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, get_call (s).id);

  g_usleep (1000000);
  hang_up (s);
  g_assert_true (hotlined_host_wait (s->host->manager, path, "recordings.1.part", "2", 20));
}

static void
device_marked_lost (Scene *s)
{
  hl_board_handle (s->board, &(HlEvent){ .kind = HL_EVENT_DEVICE_LOST, .agent = agent_id (s) }, 0,
                   NULL);
}

static void
expect_device (Scene *s)
{
  expect (s, "agent.device_up", "true");
  expect (s, "agent.state", "ready");
}

static void
device_marked_there (Scene *s)
{
  const HlId *id = g_hash_table_lookup (s->board->extensions, "1002");

  hl_board_handle (s->board, &(HlEvent){ .kind = HL_EVENT_DEVICE_BACK, .agent = *id }, 0, NULL);
}

static void
expect_no_device (Scene *s)
{
  const HlId *id = g_hash_table_lookup (s->board->extensions, "1002");
  HlAgentView view;

  g_assert_true (hl_switch_get_agent (s->board->board, *id, &view));
  g_assert_false (view.device_up);
}

/* Somebody waits, and somebody is free. */
static void
waiting_with_a_free_agent (Scene *s)
{
  set_away (s);
  dial (s);
  g_assert_true (hotlined_host_wait (s->host->supervisor, "/live", "calls.0.state", "waiting", 20));
  break_into_ready (s->board->board, agent_id (s));
}

static void
stuck_agent (Scene *s)
{
  break_into_talking (s->board->board, agent_id (s));
}

static void
expect_ready (Scene *s)
{
  expect (s, "agent.state", "ready");
}

static gboolean
add_row (HlDb *db, gpointer data, GError **error)
{
  Scene *s = data;
  g_autoptr (HlCallRecord) call = hl_call_record_new ();

  call->id = hl_id_next (hl_clock_now (s->here->clock));
  call->way = hl_enum_value (hl_way_words, "in");
  call->offered_at = hl_clock_now (s->here->clock) - 10 * HL_MINUTE;
  return hl_store_insert (db, HL_RECORD (call), error);
}

static gboolean
is_written (gpointer data)
{
  Scene *s = data;

  return s->board->facts->len == 0 && !s->board->storing && s->board->batches.length == 0;
}

static void
compare_rows (Scene *s)
{
  g_assert_true (hl_test_wait_until (is_written, s, 10));
  hl_watch_rows (s->board);
}

static void
row_open (Scene *s)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_store_write (s->service->store, add_row, s, &error));
  g_assert_no_error (error);
  compare_rows (s);
}

static gboolean
close_row (HlDb *db, gpointer data, GError **error)
{
  Scene *s = data;
  g_autoptr (HlCallRecord) call =
      (HlCallRecord *) hl_db_get (db, hl_call_record_shape (), get_call (s).id, error);

  g_assert_nonnull (call);
  call->ended_at = hl_clock_now (s->here->clock) - HL_MINUTE;
  call->outcome = HL_OUTCOME_ANSWERED;
  return hl_store_update (db, HL_RECORD (call), G_MAXUINT64, error);
}

static void
row_closed (Scene *s)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  talk (s);
  path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, get_call (s).id);
  g_assert_true (hotlined_host_wait (s->host->manager, path, "call.agent_name", "李娜", 20));
  g_assert_true (hl_store_write (s->service->store, close_row, s, &error));
  g_assert_no_error (error);
  compare_rows (s);
}

static void
expect_ended_anew (Scene *s)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, get_call (s).id);

  hang_up (s);
  g_assert_true (hotlined_host_wait (s->host->manager, path, "call.outcome", "answered", 20));
}

static gboolean
has_looked (gpointer data)
{
  return ((Scene *) data)->board->watched_at != 0;
}

static void
loop_late (Scene *s)
{
  g_assert_true (hl_test_wait_until (has_looked, s, 10));
  g_usleep (2500000); /* what is to be found */
}

/* ---- Looking ---- */

static gboolean
has_fact (Scene *s, const char *word)
{
  const HlJson *items;
  g_autofree char *start = g_strconcat (word, ":", NULL);

  hl_test_api_send (s->host->manager, "GET", "/facts?kind=fault", NULL);
  items = hl_json_get (hl_test_api_json (s->host->manager), "items");
  for (guint i = 0; i < hl_json_length (items); i++)
    {
      const char *text = hl_json_text (hl_json_get (hl_json_at (items, i), "text"), "");

      if (g_str_has_prefix (text, start) || strcmp (text, word) == 0)
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  Scene *s;
  const char *word;
} Wanted;

static gboolean
fact_came (gpointer data)
{
  Wanted *wanted = data;

  return has_fact (wanted->s, wanted->word);
}

static void
expect_fact (Scene *s, const char *word)
{
  Wanted wanted = { s, word };

  g_assert_true (hl_test_wait_until (fact_came, &wanted, 20));
}

static void
expect_alarm (Scene *s, const char *text)
{
  gsize length = 0;
  const char *health;

  g_assert_cmpuint (hl_test_api_send (s->host->manager, "GET", "/health", NULL), ==, 200);
  health = g_bytes_get_data (hl_test_api_bytes (s->host->manager), &length);
  g_assert_nonnull (g_strstr_len (health, (gssize) length, text));
}

static void
test_contradiction (gconstpointer data)
{
  const Provocation *p = data;
  const HlContradiction *row = &hl_contradictions[p->kind];
  Scene *s = scene_new ();

  p->provoke (s);
  expect_fact (s, p->word);
  expect_alarm (s, row->what);
  if (p->expect != NULL)
    p->expect (s);
  g_assert_true (hotlined_host_wait (s->host->manager, "/facts/verify", "ok", "true", 10));
  scene_free (s);
}

/* Nothing is found where nothing is wrong. */
static gboolean
some_rounds_passed (gpointer data)
{
  Scene *s = data;

  return g_get_monotonic_time () - s->board->watched_at < 500 * HL_MILLISECOND;
}

static void
test_nothing (void)
{
  Scene *s = scene_new ();

  talk (s);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/hold", "{}"), ==, 204);
      g_assert_true (hl_test_wait_until (some_rounds_passed, s, 10));
      g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/unhold", "{}"), ==,
                        204);
      g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.state", "talking", 10));
    }
  hang_up (s);
  hl_test_api_send (s->host->manager, "GET", "/facts?kind=fault", NULL);
  g_assert_cmpuint (hl_json_length (hl_json_get (hl_test_api_json (s->host->manager), "items")), ==,
                    0);
  scene_free (s);
}

/* ---- One-way audio ---- */

#define CITIZEN_ANSWERED                                                                           \
  HL_SIPP_SEND_INVITE ("13800138000")                                                              \
  HL_SIPP_MAY ("100") HL_SIPP_MAY ("180") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("1")

/* What the watchdog asks by. */
#define RECV_PROBE "<recv request=\"INVITE\"/>\n" HL_SIPP_SEND_REPLY_SDP HL_SIPP_RECV_ACK
#define HL_SIPP_SEND_REPLY_SDP                                                                     \
  "<send retrans=\"500\"><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n"       \
  "[last_Call-ID:]\n[last_CSeq:]\n"                                                                \
  "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>\n"                            \
  "Content-Type: application/sdp\nContent-Length: [len]\n\n" HL_SIPP_SDP "]]></send>\n"

#define INACTIVE_SDP                                                                               \
  "v=0\no=sipp 1 2 IN IP[local_ip_type] [local_ip]\ns=-\n"                                         \
  "c=IN IP[media_ip_type] [media_ip]\nt=0 0\nm=audio [media_port] RTP/AVP 8 101\n"                 \
  "a=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\na=inactive\n"

static HlSipp *
silent_citizen (Scene *s, const char *scenario)
{
  HlSippConfig config = {
    .scenario = scenario, .target = s->host->registrar, .service = "12349", .port = s->host->trunk
  };

  hl_baresip_free (s->citizen);
  s->citizen = NULL;
  return hl_sipp_new (&config);
}

static void
test_one_way (void)
{
  Scene *s = scene_new ();
  g_autoptr (HlSipp) sipp = silent_citizen (s, CITIZEN_ANSWERED RECV_PROBE HL_SIPP_RECV_BYE);
  gint64 began;

  answer (s);
  began = g_get_monotonic_time ();
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "call.one_way", "caller", 20));
  g_test_message ("told after %.1f s", (double) (g_get_monotonic_time () - began) / 1e6);
  g_assert_cmpint (g_get_monotonic_time () - began, >, 2 * HL_SECOND);
  expect_fact (s, "one-way");
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_sipp_wait (sipp, 20)); /* it was asked, and knew the call */
  scene_free (s);
}

/* It has forgotten the call, and says so when it is asked. */
static void
test_forgotten (void)
{
  Scene *s = scene_new ();
  g_autoptr (HlSipp) sipp =
      silent_citizen (s, CITIZEN_ANSWERED "<recv request=\"INVITE\"/>\n" HL_SIPP_SEND_REPLY (
                             "481 Call/Transaction Does Not Exist") HL_SIPP_RECV_ACK);

  answer (s);
  g_assert_true (hl_baresip_wait (s->agent, "CALL_CLOSED", 30));
  expect (s, "agent.state", "wrap-up");
  g_assert_true (hl_sipp_wait (sipp, 20));
  scene_free (s);
}

/* A telephone that says that it sends nothing is on hold. */
static void
test_paused (void)
{
  Scene *s = scene_new ();
  g_autoptr (HlSipp) sipp = silent_citizen (
      s, CITIZEN_ANSWERED HL_SIPP_PAUSE ("1000")
             HL_SIPP_SEND_IN_DIALOG ("INVITE", "2", "Content-Type: application/sdp\n", INACTIVE_SDP)
                 HL_SIPP_MAY ("100") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("2") HL_SIPP_PAUSE ("9000")
                     HL_SIPP_SEND_BYE ("3") "<recv response=\"200\"/>\n");

  answer (s);
  g_assert_true (hl_baresip_wait (s->agent, "CALL_CLOSED", 30));
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_false (has_fact (s, "one-way"));
  scene_free (s);
}

/* clang-format off */
static const Provocation provocations[] = {
  { "leg-without-call", HL_LEG_WITHOUT_CALL, leg_without_call, NULL },
  { "call-without-leg", HL_CALL_WITHOUT_LEG, call_without_leg, expect_agent_freed },
  { "leg-without-dialog", HL_LEG_WITHOUT_DIALOG, leg_without_dialog, expect_citizen_freed },
  { "ringing-without-invite", HL_RINGING_WITHOUT_INVITE, ringing_without_invite, expect_rung_again },
  { "dialog-without-leg", HL_DIALOG_WITHOUT_LEG, dialog_without_leg, expect_ring_ended },
  { "sound-without-leg", HL_SOUND_WITHOUT_LEG, sound_without_leg, NULL },
  { "leg-without-sound", HL_LEG_WITHOUT_SOUND, leg_without_sound, expect_heard_again },
  { "recording-missing", HL_RECORDING_MISSING, recording_missing, expect_second_part },
  { "device-marked-lost", HL_DEVICE_MARKED_LOST, device_marked_lost, expect_device },
  { "device-marked-there", HL_DEVICE_MARKED_THERE, device_marked_there, expect_no_device },
  { "switchboard", HL_SWITCH_CONTRADICTS, waiting_with_a_free_agent, answer },
  { "switchboard", HL_SWITCH_CONTRADICTS, stuck_agent, expect_ready },
  { "lost with the service", HL_ROW_STAYS_OPEN, row_open, NULL },
  { "row-closed", HL_ROW_CLOSED_EARLY, row_closed, expect_ended_anew },
  { "loop-late", HL_LOOP_LATE, loop_late, NULL },
};
/* clang-format on */

int
main (int argc, char **argv)
{
  guint seen[HL_N_CONTRADICTIONS] = { 0 };

  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("G_DEBUG"); /* ours is in force; what we start warns as it would elsewhere */
  if (hl_peers_missing () != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", hl_peers_missing ());
      return 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (provocations); i++)
    {
      const HlContradiction *row = &hl_contradictions[provocations[i].kind];
      g_autofree char *path =
          g_strdup_printf ("/integration/watchdog/%s-%u", row->word, ++seen[provocations[i].kind]);

      g_test_add_data_func (path, &provocations[i], test_contradiction);
    }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_cmpuint (seen[i], >, 0); /* no row without its test */
  g_test_add_func ("/integration/watchdog/nothing", test_nothing);
  g_test_add_func ("/integration/watchdog/one-way", test_one_way);
  g_test_add_func ("/integration/watchdog/forgotten", test_forgotten);
  g_test_add_func ("/integration/watchdog/paused", test_paused);
  return g_test_run ();
}
