/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Real SIP peers as child processes: sipp and baresip.  Each has a private folder
 * (hl_test_dir()) and dies with the test.  Waits run the default main context.
 * hl_peers_missing() says what to put into g_test_skip(). */

/* NULL when sipp and baresip are both there, else the missing program's name. */
const char *hl_peers_missing (void);

/* ---- sipp ---- */

typedef struct _HlSipp HlSipp;

typedef struct
{
  const char *scenario; /* XML: the inside of <scenario> (HL_SIPP_… below help) */
  guint16 port;         /* its own SIP port; 0 = a free one */
  const char *ip;       /* its own address; NULL = 127.0.0.1 */
  const char *target;   /* "127.0.0.1:5060"; NULL = it only waits for calls */
  const char *service;  /* [service]: the number dialled; NULL = "service" */
  gboolean tcp;
  guint calls;             /* how many in all; 0 = 1 */
  guint rate;              /* new calls per second; 0 = 10 */
  guint16 media_port;      /* 0 = a free one */
  const char *const *keys; /* pairs for -key, NULL-terminated; NULL */
} HlSippConfig;

HlSipp *hl_sipp_new (const HlSippConfig *config);
guint16 hl_sipp_get_port (HlSipp *self);
/* Has it ended?  @ok: every call went as the scenario says. */
gboolean hl_sipp_is_done (HlSipp *self, gboolean *ok);
/* Waits for the end; prints the trace when it went wrong. */
gboolean hl_sipp_wait (HlSipp *self, guint seconds);
/* All messages sent and received so far.  (transfer full) */
char *hl_sipp_dup_trace (HlSipp *self);
/* Waits until the trace holds @text. */
gboolean hl_sipp_wait_trace (HlSipp *self, const char *text, guint seconds);
void hl_sipp_signal (HlSipp *self, int number);
void hl_sipp_stop (HlSipp *self); /* kills it, keeps the trace */
void hl_sipp_free (HlSipp *self);

/* Pieces of scenarios.  Strings for concatenation. */

/* Our INVITE with an SDP offer of A-law and telephone-event; From user @from. */
#define HL_SIPP_SEND_INVITE(from)                                                                  \
  "<send retrans=\"500\"><![CDATA[\n"                                                              \
  "INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n"                                       \
  "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"                             \
  "From: \"\" <sip:" from "@[local_ip]:[local_port]>;tag=[pid]t[call_number]\n"                    \
  "To: <sip:[service]@[remote_ip]:[remote_port]>\n"                                                \
  "Call-ID: [call_id]\nCSeq: 1 INVITE\n"                                                           \
  "Contact: <sip:" from "@[local_ip]:[local_port];transport=[transport]>\n"                        \
  "Max-Forwards: 70\nContent-Type: application/sdp\nContent-Length: [len]\n\n" HL_SIPP_SDP         \
  "]]></send>\n"

#define HL_SIPP_SDP                                                                                \
  "v=0\no=sipp 1 1 IN IP[local_ip_type] [local_ip]\ns=-\n"                                         \
  "c=IN IP[media_ip_type] [media_ip]\nt=0 0\nm=audio [media_port] RTP/AVP 8 101\n"                 \
  "a=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\na=sendrecv\n"

#define HL_SIPP_RECV(code) "<recv response=\"" code "\"/>\n"
#define HL_SIPP_MAY(code) "<recv response=\"" code "\" optional=\"true\"/>\n"
/* 200 with what routes and tags the rest of the dialog. */
#define HL_SIPP_RECV_OK "<recv response=\"200\" rrs=\"true\"/>\n"

#define HL_SIPP_SEND_IN_DIALOG(method, cseq, headers, body)                                        \
  "<send retrans=\"500\"><![CDATA[\n" method " [next_url] SIP/2.0\n"                               \
  "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"                             \
  "[last_From:]\n[last_To:]\n[routes]\n"                                                           \
  "Call-ID: [call_id]\nCSeq: " cseq " " method "\n"                                                \
  "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>\n"                            \
  "Max-Forwards: 70\n" headers "Content-Length: [len]\n\n" body "]]></send>\n"

/* ACK to the 200 of the INVITE with CSeq @cseq, of the side that called. */
#define HL_SIPP_SEND_ACK(cseq)                                                                     \
  "<send><![CDATA[\nACK [next_url] SIP/2.0\n"                                                      \
  "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"                             \
  "[last_From:]\n[last_To:]\n[routes]\n"                                                           \
  "Call-ID: [call_id]\nCSeq: " cseq " ACK\nMax-Forwards: 70\nContent-Length: 0\n\n]]></send>\n"

#define HL_SIPP_SEND_BYE(cseq) HL_SIPP_SEND_IN_DIALOG ("BYE", cseq, "", "")

/* A BYE comes and is answered. */
#define HL_SIPP_RECV_BYE "<recv request=\"BYE\"/>\n" HL_SIPP_SEND_REPLY ("200 OK")

/* An answer to the last request without a body; in the dialog, so To has its tag already. */
#define HL_SIPP_SEND_REPLY(status)                                                                 \
  "<send><![CDATA[\nSIP/2.0 " status "\n[last_Via:]\n[last_From:]\n[last_To:]\n"                   \
  "[last_Call-ID:]\n[last_CSeq:]\nContent-Length: 0\n\n]]></send>\n"

/* An answer to an INVITE that came, with a tag; @headers end with \n; @body HL_SIPP_SDP or "". */
#define HL_SIPP_SEND_ANSWER(status, headers, body)                                                 \
  "<send retrans=\"500\"><![CDATA[\nSIP/2.0 " status "\n[last_Via:]\n[last_Record-Route:]\n"       \
  "[last_From:]\n[last_To:];tag=[pid]u[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"              \
  "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>\n" headers                    \
  "Content-Length: [len]\n\n" body "]]></send>\n"
#define HL_SIPP_SEND_RINGING                                                                       \
  "<send><![CDATA[\nSIP/2.0 180 Ringing\n[last_Via:]\n[last_Record-Route:]\n[last_From:]\n"        \
  "[last_To:];tag=[pid]u[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"                            \
  "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>\nContent-Length: 0\n\n"       \
  "]]></send>\n"
#define HL_SIPP_SEND_OK                                                                            \
  HL_SIPP_SEND_ANSWER ("200 OK", "Content-Type: application/sdp\n", HL_SIPP_SDP)

/* The side that was called: an INVITE comes and is remembered, so that HL_SIPP_SEND_AS_CALLEE
 * can speak first in the dialog. */
#define HL_SIPP_RECV_INVITE                                                                        \
  "<recv request=\"INVITE\" rrs=\"true\"><action>\n"                                               \
  "<ereg regexp=\".*\" search_in=\"hdr\" header=\"From:\" assign_to=\"theirs\"/>\n"                \
  "<ereg regexp=\".*\" search_in=\"hdr\" header=\"To:\" assign_to=\"mine\"/>\n"                    \
  "<ereg regexp=\"sip:[^&gt;]*\" search_in=\"hdr\" header=\"Contact:\" assign_to=\"target\"/>\n"   \
  "</action></recv>\n"
#define HL_SIPP_RECV_ACK "<recv request=\"ACK\"/>\n"
#define HL_SIPP_SEND_AS_CALLEE(method, cseq, headers, body)                                        \
  "<send retrans=\"500\"><![CDATA[\n" method " [$target] SIP/2.0\n"                                \
  "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"                             \
  "From:[$mine];tag=[pid]u[call_number]\nTo:[$theirs]\n"                                           \
  "Call-ID: [call_id]\nCSeq: " cseq " " method "\n"                                                \
  "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>\n"                            \
  "Max-Forwards: 70\n" headers "Content-Length: [len]\n\n" body "]]></send>\n"

/* Of a scenario with HL_SIPP_RECV_INVITE: Via and CSeq are kept too, so that HL_SIPP_ANSWER_INVITE
 * can answer it after another request.  (transfer full) */
char *hl_sipp_remember_invite (const char *scenario);
#define HL_SIPP_ANSWER_INVITE(status, headers, body)                                               \
  "<send retrans=\"500\"><![CDATA[\nSIP/2.0 " status "\n[$via]\nFrom:[$theirs]\n"                  \
  "To:[$mine];tag=[pid]u[call_number]\n[last_Call-ID:]\nCSeq: [$number] INVITE\n"                  \
  "Contact: <sip:sipp@[local_ip]:[local_port]>\n" headers "Content-Length: [len]\n\n" body         \
  "]]></send>\n"

#define HL_SIPP_PAUSE(milliseconds) "<pause milliseconds=\"" milliseconds "\"/>\n"
/* Plays A-law from a file (raw, absolute path), -1 = for ever. */
#define HL_SIPP_PLAY(path, times)                                                                  \
  "<nop><action><exec rtp_stream=\"" path "," times ",8,PCMA/8000\"/></action></nop>\n"

/* ---- baresip ---- */

typedef struct _HlBaresip HlBaresip;

typedef struct
{
  const char *user;
  const char *password;  /* NULL = no registration */
  const char *registrar; /* "127.0.0.1:5060" */
  gboolean tcp, tls;
  guint16 port;    /* its own SIP port; 0 = a free one */
  const char *wav; /* what it speaks, 8 kHz mono 16 bit; NULL = a 440 Hz tone */
  gboolean auto_answer;
  const char *codecs;     /* "opus/48000/2"; NULL = "PCMA,PCMU" */
  const char *encryption; /* "srtp" (if you can), "srtp-mand"; NULL = none */
} HlBaresipConfig;

HlBaresip *hl_baresip_new (const HlBaresipConfig *config);
guint16 hl_baresip_get_port (HlBaresip *self);
const char *hl_baresip_get_folder (HlBaresip *self); /* dump-*-enc.wav and -dec.wav are here */
/* A command of its menu ("dial", "accept", "hangup", "hold", "resume", …). */
void hl_baresip_command (HlBaresip *self, const char *command, const char *params);
/* Waits for an event ("REGISTER_OK", "REGISTER_FAIL", "CALL_INCOMING", "CALL_RINGING",
 * "CALL_ESTABLISHED", "CALL_CLOSED" …) not yet waited for, in order. */
gboolean hl_baresip_wait (HlBaresip *self, const char *event, guint seconds);
/* The same without waiting. */
gboolean hl_baresip_has (HlBaresip *self, const char *event);
/* The JSON of the event last waited for; borrowed. */
const char *hl_baresip_get_event (HlBaresip *self);
/* SIGSTOP: no more sound from it, until SIGCONT. */
void hl_baresip_signal (HlBaresip *self, int number);
void hl_baresip_free (HlBaresip *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlSipp, hl_sipp_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlBaresip, hl_baresip_free)

G_END_DECLS
