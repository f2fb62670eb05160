/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-line.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hl-base.h"

#define FRAME 160
#define TONE_HZ 440
#define IDLE_SECONDS 60
#define LONGEST_SECONDS 600

typedef struct
{
  GMainLoop *loop;
  GSocket *sip, *rtp;
  char *host, *report;
  guint16 sip_port, rtp_port;
  GSocketAddress *rtp_to; /* NULL = no call */
  guint deadline;

  guint16 sequence;
  guint32 stamp;
  guint64 packets;
  gint64 first, last, longest; /* monotonic, of what came */
} Line;

/* ---- Sound ---- */

static guint8
alaw (int sample)
{
  int sign = sample >= 0 ? 0x80 : 0, magnitude = MIN (ABS (sample) >> 4, 2047), exponent = 0;

  if (magnitude >= 32)
    for (exponent = 1; magnitude >= (32 << exponent); exponent++)
      continue;
  magnitude = exponent == 0 ? magnitude >> 1 : (magnitude >> exponent) & 15;
  return (guint8) ((sign | (exponent << 4) | magnitude) ^ 0x55);
}

static gboolean
send_cb (gpointer data)
{
  Line *self = data;
  guint8 packet[12 + FRAME] = { 0x80, 8 };

  if (self->rtp_to == NULL)
    return G_SOURCE_CONTINUE;
  packet[2] = (guint8) (self->sequence >> 8);
  packet[3] = (guint8) self->sequence++;
  for (int i = 0; i < 4; i++)
    packet[4 + i] = (guint8) (self->stamp >> (24 - 8 * i));
  packet[11] = 7;
  for (guint i = 0; i < FRAME; i++)
    packet[12 + i] = alaw ((int) (6000 * sin (2 * G_PI * TONE_HZ * (self->stamp + i) / 8000.0)));
  self->stamp += FRAME;
  g_socket_send_to (self->rtp, self->rtp_to, (const char *) packet, sizeof packet, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
rtp_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  Line *self = data;
  char packet[2048];
  gint64 now = g_get_monotonic_time ();

  if (g_socket_receive (socket, packet, sizeof packet, NULL, NULL) < 12 || self->rtp_to == NULL)
    return G_SOURCE_CONTINUE;
  if (self->packets++ == 0)
    self->first = now;
  else
    self->longest = MAX (self->longest, now - self->last);
  self->last = now;
  return G_SOURCE_CONTINUE;
}

static gboolean
report_cb (gpointer data)
{
  Line *self = data;
  g_autofree char *text = g_strdup_printf (
      "{\"packets\":%" G_GUINT64_FORMAT ",\"longest_gap_us\":%" G_GINT64_FORMAT
      ",\"heard_us\":%" G_GINT64_FORMAT "}\n",
      self->packets, self->longest, self->packets > 0 ? self->last - self->first : 0);

  g_file_set_contents (self->report, text, -1, NULL);
  return G_SOURCE_CONTINUE;
}

/* ---- SIP: as much as one call through our own service needs ---- */

static void
copy_headers (GString *out, char **lines, const char *name)
{
  for (char **l = lines + 1; *l != NULL && **l != '\0'; l++)
    if (g_ascii_strncasecmp (*l, name, strlen (name)) == 0)
      g_string_append_printf (out, "%s\r\n", *l);
}

static void
copy_to (GString *out, char **lines)
{
  for (char **l = lines + 1; *l != NULL && **l != '\0'; l++)
    if (g_ascii_strncasecmp (*l, "To:", 3) == 0)
      g_string_append_printf (out, "%s%s\r\n", *l,
                              strstr (*l, ";tag=") == NULL ? ";tag=test-line" : "");
}

static void
answer (Line *self, char **lines, GSocketAddress *to, gboolean with_sound)
{
  g_autoptr (GString) out = g_string_new ("SIP/2.0 200 OK\r\n");
  g_autofree char *sdp = g_strdup_printf (
      "v=0\r\no=- 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %u RTP/AVP 8\r\n"
      "a=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n",
      self->host, self->host, self->rtp_port);

  copy_headers (out, lines, "Via:");
  copy_headers (out, lines, "Record-Route:");
  copy_headers (out, lines, "From:");
  copy_to (out, lines);
  copy_headers (out, lines, "Call-ID:");
  copy_headers (out, lines, "CSeq:");
  g_string_append_printf (out, "Contact: <sip:test@%s:%u>\r\n", self->host, self->sip_port);
  if (with_sound)
    g_string_append_printf (
        out, "Content-Type: application/sdp\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
        strlen (sdp), sdp);
  else
    g_string_append (out, "Content-Length: 0\r\n\r\n");
  g_socket_send_to (self->sip, to, out->str, out->len, NULL, NULL);
}

static void
take_offer (Line *self, char **lines)
{
  char address[64] = "";
  guint port = 0;

  for (char **l = lines; *l != NULL; l++)
    {
      sscanf (*l, "c=IN IP4 %63s", address);
      sscanf (*l, "m=audio %5u", &port);
    }
  if (*address == '\0' || port == 0 || port > 65535)
    return;
  g_clear_object (&self->rtp_to);
  self->rtp_to = g_inet_socket_address_new_from_string (address, port);
}

static gboolean
quit_cb (gpointer data)
{
  Line *self = data;

  self->deadline = 0;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static void
set_deadline (Line *self, guint milliseconds)
{
  g_clear_handle_id (&self->deadline, g_source_remove);
  self->deadline = g_timeout_add (milliseconds, quit_cb, self);
}

static gboolean
sip_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  Line *self = data;
  char packet[65536];
  g_autoptr (GSocketAddress) from = NULL;
  gssize n = g_socket_receive_from (socket, &from, packet, sizeof packet - 1, NULL, NULL);
  g_auto (GStrv) lines = NULL;

  if (n <= 0)
    return G_SOURCE_CONTINUE;
  packet[n] = '\0';
  lines = g_strsplit (packet, "\r\n", -1);
  if (g_str_has_prefix (packet, "INVITE "))
    {
      take_offer (self, lines);
      answer (self, lines, from, TRUE);
      if (self->packets == 0)
        set_deadline (self, LONGEST_SECONDS * 1000);
    }
  else if (!g_str_has_prefix (packet, "ACK ") && !g_str_has_prefix (packet, "SIP/2.0"))
    answer (self, lines, from, FALSE);
  if (g_str_has_prefix (packet, "BYE ") || g_str_has_prefix (packet, "CANCEL "))
    {
      g_clear_object (&self->rtp_to);
      report_cb (self);
      set_deadline (self, 1000); /* for a BYE that comes again */
    }
  return G_SOURCE_CONTINUE;
}

/* ---- The process ---- */

static GSocket *
open_socket (const char *host, guint16 *port, GSocketSourceFunc func, gpointer data)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string (host, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSource) source = NULL;

  if (socket == NULL || any == NULL || !g_socket_bind (socket, any, FALSE, NULL))
    return NULL;
  bound = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (func), data, NULL);
  g_source_attach (source, NULL);
  return g_steal_pointer (&socket);
}

int
hl_test_line_run (const char *address, const char *report)
{
  Line self = { .host = g_strdup (address), .report = g_strdup (report) };

  self.sip = open_socket (self.host, &self.sip_port, sip_cb, &self);
  if (self.sip == NULL)
    {
      g_free (self.host);
      self.host = g_strdup ("127.0.0.1");
      self.sip = open_socket (self.host, &self.sip_port, sip_cb, &self);
    }
  self.rtp = open_socket (self.host, &self.rtp_port, rtp_cb, &self);
  if (self.sip == NULL || self.rtp == NULL)
    return EXIT_FAILURE;
  self.loop = g_main_loop_new (NULL, FALSE);
  set_deadline (&self, IDLE_SECONDS * 1000);
  g_timeout_add (20, send_cb, &self);
  g_timeout_add (1000, report_cb, &self);
  printf ("sip:test@%s:%u\n", self.host, self.sip_port);
  fclose (stdout);
  g_main_loop_run (self.loop);
  report_cb (&self);
  return EXIT_SUCCESS;
}

/* ---- Started by hotlined ---- */

static void
line_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);

  if (line != NULL)
    g_task_return_pointer (task, line, g_free);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "the test line did not start");
}

void
hl_test_line_start_async (const char *program, const char *address, const char *report,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  GError *error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--test-line",
                              report, "--address", address, NULL);
  if (process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_data_input_stream_read_line_async (out, G_PRIORITY_DEFAULT, cancellable, line_cb,
                                       g_steal_pointer (&task));
}

char *
hl_test_line_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
