/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hl-bench.h"
#include "media/hl-g711.h"
#include "media/hl-rtp.h"

/* What two-party G.711 calls cost in hotline-mediad.  The daemon runs alone on
 * core 0 (one media thread); this program is the telephones, on core 1: every
 * 20 ms each leg sends a frame of noisy tone (speech would compress better) and
 * what comes back is read and dropped.  CPU is user and system time of the daemon
 * over WINDOW seconds after SETTLE; the worst tick is the
 * daemon's own figure: from the wake-up to the last packet sent. */

#define SETTLE 3
#define WINDOW 10
#define FRAMES 50 /* prepared payloads */
#define FIRST_PORT 42000

typedef struct
{
  guint n; /* calls */
  gboolean record;
} Load;

typedef struct
{
  char *dir, *socket;
  GPid pid;
  int fd; /* to the daemon */
  GString *in;
  gint64 seq;
  int *legs; /* sockets */
  guint n_legs;
  guint8 payloads[FRAMES][HL_RTP_FRAME];
  gint stop; /* atomic */
  GThread *phones;
} Bench;

static void
pin (pid_t pid, int core)
{
  cpu_set_t set;

  CPU_ZERO (&set);
  CPU_SET (core, &set);
  if (sched_setaffinity (pid, sizeof set, &set) != 0)
    g_printerr ("Can't pin to core %d: figures are not comparable\n", core);
}

static void
child_cb (gpointer data)
{
  pin (0, 0);
}

static void
start_daemon (Bench *self)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "mediad", "hotline-mediad", NULL);
  g_autofree char *recordings = g_build_filename (self->dir, "recordings", NULL);
  const char *arguments[] = { program,        "--socket",  self->socket, "--prompts", self->dir,
                              "--recordings", recordings,  "--address",  "127.0.0.1", "--ports",
                              "42000-46000",  "--threads", "1",          NULL };
  g_autoptr (GError) error = NULL;

  if (!g_spawn_async (NULL, (char **) arguments, NULL,
                      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, child_cb, NULL,
                      &self->pid, &error))
    g_error ("%s", error->message);
}

static void
connect_daemon (Bench *self)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_strlcpy (address.sun_path, self->socket, sizeof address.sun_path);
  self->fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  for (guint i = 0; i < 100; i++)
    {
      if (connect (self->fd, (struct sockaddr *) &address, sizeof address) == 0)
        return;
      g_usleep (50000);
    }
  g_error ("hotline-mediad does not answer");
}

/* Returns: (transfer full): the reply */
static HlJsonDoc *
ask (Bench *self, const char *format, ...)
{
  va_list list;
  g_autofree char *body = NULL;
  g_autofree char *line = NULL;
  char buffer[8192];

  va_start (list, format);
  body = g_strdup_vprintf (format, list);
  va_end (list);
  line = g_strdup_printf ("{\"seq\":%" G_GINT64_FORMAT ",%s}\n", ++self->seq, body);
  if (send (self->fd, line, strlen (line), 0) < 0)
    g_error ("hotline-mediad is gone");
  for (;;)
    {
      char *end = strchr (self->in->str, '\n');
      HlJsonDoc *doc;
      ssize_t got;

      if (end != NULL)
        {
          doc = hl_json_parse (self->in->str, end - self->in->str, NULL);
          g_string_erase (self->in, 0, end - self->in->str + 1);
          if (hl_json_int (hl_json_get (hl_json_doc_root (doc), "re"), 0) == self->seq)
            return doc;
          hl_json_doc_unref (doc);
          continue;
        }
      got = recv (self->fd, buffer, sizeof buffer, 0);
      if (got <= 0)
        g_error ("hotline-mediad is gone");
      g_string_append_len (self->in, buffer, got);
    }
}

static gint64
ask_int (Bench *self, const char *body, const char *name)
{
  g_autoptr (HlJsonDoc) doc = ask (self, "%s", body);

  return hl_json_int (hl_json_get (hl_json_doc_root (doc), name), -1);
}

static void
run (Bench *self, const char *format, gint64 a, gint64 b, gint64 c)
{
  g_autofree char *body = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  body = g_strdup_printf (format, a, b, c);
#pragma GCC diagnostic pop
  hl_json_doc_unref (ask (self, "%s", body));
}

/* ---- The telephones ---- */

static void
prepare_payloads (Bench *self)
{
  gint16 frame[HL_RTP_FRAME];

  hl_g711_init ();
  for (guint i = 0; i < FRAMES; i++)
    {
      for (guint k = 0; k < HL_RTP_FRAME; k++)
        frame[k] = (gint16) (6000 * sin (2 * G_PI * 440 * (i * HL_RTP_FRAME + k) / 8000)
                             + g_random_int_range (-300, 300));
      hl_g711_encode (HL_CODEC_PCMA, frame, self->payloads[i], HL_RTP_FRAME);
    }
}

static gpointer
phones_thread (gpointer data)
{
  Bench *self = data;
  struct itimerspec every = { { 0, 20000000 }, { 0, 20000000 } };
  int timer = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC);
  guint8 packet[HL_RTP_HEADER + HL_RTP_FRAME], buffer[2048];
  guint64 expired;

  pin (0, 1);
  timerfd_settime (timer, 0, &every, NULL);
  for (guint tick = 0; !g_atomic_int_get (&self->stop);)
    {
      if (read (timer, &expired, sizeof expired) < 0)
        break;
      for (; expired > 0; expired--, tick++)
        for (guint i = 0; i < self->n_legs; i++)
          {
            HlRtpPacket header = { .payload_type = 8,
                                   .sequence = (guint16) tick,
                                   .timestamp = tick * HL_RTP_FRAME,
                                   .ssrc = i + 1 };

            hl_rtp_write_header (packet, &header);
            memcpy (packet + HL_RTP_HEADER, self->payloads[(tick + i) % FRAMES], HL_RTP_FRAME);
            send (self->legs[i], packet, sizeof packet, MSG_DONTWAIT);
            while (recv (self->legs[i], buffer, sizeof buffer, MSG_DONTWAIT) > 0)
              ;
          }
    }
  close (timer);
  return NULL;
}

static guint16
bind_phone (int fd)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (fd, (struct sockaddr *) &address, length) != 0
      || getsockname (fd, (struct sockaddr *) &address, &length) != 0)
    g_error ("No port for a telephone");
  return ntohs (address.sin_port);
}

static void
open_leg (Bench *self, guint i)
{
  struct sockaddr_in to = { .sin_family = AF_INET };
  g_autoptr (HlJsonDoc) doc = NULL;
  guint16 port;

  self->legs[i] = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  port = bind_phone (self->legs[i]);
  doc = ask (self,
             "\"do\":\"open\",\"leg\":%u,\"remote\":{\"address\":\"127.0.0.1\",\"port\":%u,"
             "\"dtmf\":101,\"direction\":\"sendrecv\",\"codecs\":[{\"codec\":\"PCMA\","
             "\"payload_type\":8}]}",
             i + 1, port);
  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  to.sin_port = htons ((guint16) hl_json_int (
      hl_json_get (hl_json_get (hl_json_doc_root (doc), "local"), "port"), 0));
  if (connect (self->legs[i], (struct sockaddr *) &to, sizeof to) != 0)
    g_error ("No leg %u", i);
}

static void
start_calls (Bench *self, const Load *load)
{
  self->n_legs = 2 * load->n;
  self->legs = g_new0 (int, self->n_legs);
  for (guint i = 0; i < self->n_legs; i++)
    open_leg (self, i);
  for (guint i = 0; i < load->n; i++)
    run (self,
         "\"do\":\"mix\",\"call\":%" G_GINT64_FORMAT ",\"legs\":[%" G_GINT64_FORMAT
         ",%" G_GINT64_FORMAT "],\"gain\":[0,256,256,0]",
         i + 1, 2 * i + 1, 2 * i + 2);
  self->stop = FALSE;
  self->phones = g_thread_new ("phones", phones_thread, self);
  for (guint i = 0; load->record && i < load->n; i++)
    run (self, "\"do\":\"record\",\"call\":%" G_GINT64_FORMAT ",\"part\":1", i + 1, 0, 0);
}

static void
end_calls (Bench *self)
{
  g_atomic_int_set (&self->stop, TRUE);
  g_thread_join (self->phones);
  for (guint i = 0; i < self->n_legs; i++)
    close (self->legs[i]);
  g_clear_pointer (&self->legs, g_free);
}

/* ---- Measuring ---- */

/* Exact run time of all its threads, where /proc/PID/stat samples. */
static double
cpu_seconds (Bench *self)
{
  struct timespec spent;
  clockid_t clock;

  if (clock_getcpuclockid (self->pid, &clock) != 0 || clock_gettime (clock, &spent) != 0)
    g_error ("hotline-mediad is gone");
  return (double) spent.tv_sec + (double) spent.tv_nsec / 1e9;
}

static double
rss_kb (Bench *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/statm", (int) self->pid);
  g_autofree char *text = NULL;
  gulong pages = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL) || sscanf (text, "%*u %lu", &pages) != 1)
    g_error ("No %s", path);
  return (double) pages * (double) sysconf (_SC_PAGESIZE) / 1024;
}

static void
remove_dir (const char *dir)
{
  const char *arguments[] = { "rm", "-rf", dir, NULL };

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
}

typedef struct
{
  double cpu_percent, tick_ms, late_ms, kb_per_call, idle_kb;
  gint64 missed;
} Result;

static void
measure (const Load *load, Result *result)
{
  Bench self = { .fd = -1, .in = g_string_new (NULL) };
  double cpu;

  self.dir = g_dir_make_tmp ("hotline-bench-XXXXXX", NULL);
  self.socket = g_build_filename (self.dir, "s", NULL);
  prepare_payloads (&self);
  start_daemon (&self);
  connect_daemon (&self);
  g_usleep (300000);
  result->idle_kb = rss_kb (&self);
  start_calls (&self, load);
  g_usleep (SETTLE * G_USEC_PER_SEC);
  ask_int (&self, "\"do\":\"stats\"", "worst_us");
  cpu = cpu_seconds (&self);
  g_usleep (WINDOW * G_USEC_PER_SEC);
  result->cpu_percent = 100 * (cpu_seconds (&self) - cpu) / WINDOW / load->n;
  result->kb_per_call = (rss_kb (&self) - result->idle_kb) / load->n;

  g_autoptr (HlJsonDoc) stats = ask (&self, "\"do\":\"stats\"");
  const HlJson *root = hl_json_doc_root (stats);

  result->tick_ms = hl_json_real (hl_json_get (root, "worst_us"), 0) / 1000;
  result->late_ms = hl_json_real (hl_json_get (root, "latest_us"), 0) / 1000;
  result->missed = hl_json_int (hl_json_get (root, "missed"), 0);
  end_calls (&self);
  hl_json_doc_unref (ask (&self, "\"do\":\"quit\""));
  waitpid (self.pid, NULL, 0);
  close (self.fd);
  remove_dir (self.dir);
  g_free (self.dir);
  g_free (self.socket);
  g_string_free (self.in, TRUE);
}

static char *
conditions (const Load *load, const Result *result, const char *more)
{
  return g_strdup_printf ("hotline-mediad alone, on core 0 with one media thread; %u two-party "
                          "PCMA calls over loopback%s, telephones on core 1; %d s after %d s; "
                          "latest wake-up %.2f ms, %d ticks missed%s",
                          load->n, load->record ? ", recorded in stereo FLAC" : ", not recorded",
                          WINDOW, SETTLE, result->late_ms, (int) result->missed, more);
}

int
main (void)
{
  const Load bridged = { 200, FALSE }, recorded = { 200, TRUE }, many = { 500, TRUE };
  struct rlimit limit;
  Result result;

  g_assert_nonnull (g_getenv ("HL_BUILD_ROOT"));
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);

#define PRINT(load, name, value, unit)                                                             \
  do                                                                                               \
    {                                                                                              \
      g_autofree char *text = conditions (load, &result, "");                                      \
      hl_bench_print (name, value, unit, text);                                                    \
    }                                                                                              \
  while (0)
  measure (&bridged, &result);
  PRINT (&bridged, "calls.bridged_cpu", result.cpu_percent, "% of a core per call");
  PRINT (&bridged, "media.memory_kb", result.kb_per_call, "kB per call");
  PRINT (&bridged, "media.idle_kb", result.idle_kb, "kB, before the first call");
  measure (&recorded, &result);
  PRINT (&recorded, "media.recorded_cpu", result.cpu_percent, "% of a core per call");
  PRINT (&recorded, "media.recorded_memory_kb", result.kb_per_call, "kB per call");
  PRINT (&recorded, "media.tick_worst_200_ms", result.tick_ms, "ms");
  measure (&many, &result);
  PRINT (&many, "calls.tick_worst_ms", result.tick_ms, "ms");
  PRINT (&many, "media.recorded_cpu_500", result.cpu_percent, "% of a core per call");
#undef PRINT
  return 0;
}
