/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-options.h"

#include <stdio.h>

#include "client/hl-daemon.h"

#define RTP_TRY_SPAN 200

void
hotlined_options_free (HotlinedOptions *self)
{
  char *texts[] = { self->data,        self->listen, self->sip,          self->rtp,
                    self->address,     self->mediad, self->media_socket, self->prompts,
                    self->certificate, self->key,    self->own_listen,   self->own_sip,
                    self->converter };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (self);
}

/* Installed, or in the tree this program was built in. */
char *
hotlined_find_data (const char *name)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *beside = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  const char *source = g_getenv ("HL_SOURCE_ROOT");
  g_autofree char *candidates[3] = { 0 };
  char *found = NULL;

  candidates[0] = source != NULL ? g_build_filename (source, "data", name, NULL) : NULL;
  candidates[1] = g_build_filename (beside, "..", "..", "..", "data", name, NULL);
  candidates[2] = g_build_filename (HL_DATADIR, name, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      if (found == NULL && candidates[i] != NULL && g_file_test (candidates[i], G_FILE_TEST_EXISTS))
        found = g_strdup (candidates[i]);
      if (i > 0)
        g_clear_pointer (&candidates[i], g_free);
    }
  return found;
}

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION, text);
  return FALSE;
}

static gboolean
read_rtp (HotlinedOptions *self, GError **error)
{
  guint first, last;
  int end = 0;

  if (self->rtp == NULL)
    return TRUE;
  if (sscanf (self->rtp, "%5u-%5u%n", &first, &last, &end) != 2 || self->rtp[end] != '\0'
      || first < 1024 || last > 65535 || last < first + 3)
    return refuse (error, "--rtp must be two ports FIRST-LAST, for example 20000-29999");
  self->service.rtp_first = (guint16) first;
  self->service.rtp_last = (guint16) last;
  return TRUE;
}

static guint16
free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

/* A private service: loopback, ports nobody uses. */
static void
set_try (HotlinedOptions *self)
{
  if (self->sip == NULL)
    self->own_sip = g_strdup_printf ("127.0.0.1:%u", free_port ());
  if (self->rtp == NULL)
    {
      self->service.rtp_first = (guint16) (30000 + g_random_int_range (0, 100) * RTP_TRY_SPAN);
      self->service.rtp_last = (guint16) (self->service.rtp_first + RTP_TRY_SPAN - 1);
    }
}

static void
fill (HotlinedOptions *self)
{
  HlServiceOptions *service = &self->service;

  if (self->listen == NULL)
    self->own_listen = g_strdup_printf ("127.0.0.1:%d", self->port > 0 ? self->port : 12349);
  /* A socket alone says that somebody else starts it, as systemd does: two starters would
   * fight for it. */
  if (self->mediad == NULL && self->media_socket == NULL)
    self->mediad = hl_program_find ("hotline-mediad");
  self->converter =
      self->mediad != NULL ? g_strdup (self->mediad) : hl_program_find ("hotline-mediad");
  if (self->prompts == NULL)
    self->prompts = hotlined_find_data ("prompts");
  service->data = self->data;
  service->listen = self->listen != NULL ? self->listen : self->own_listen;
  service->sip =
      self->sip != NULL ? self->sip : (self->own_sip != NULL ? self->own_sip : "127.0.0.1:5060");
  service->sip_tls = (guint16) self->sip_tls;
  service->address = self->address;
  service->mediad = self->mediad;
  service->media_socket = self->media_socket;
  service->converter = self->converter;
  service->prompts = self->prompts;
  service->certificate = self->certificate;
  service->key = self->key;
  service->without_calls = self->without_calls;
}

static gboolean
check (HotlinedOptions *self, GError **error)
{
  if (self->data == NULL)
    return refuse (error, "--data FOLDER is needed: where the site's data is kept");
  if (self->sip_tls < 0 || self->sip_tls > 65535)
    return refuse (error, "--sip-tls must be a port, 1 to 65535");
  if (self->port < 0 || self->port > 65535)
    return refuse (error, "--port must be a port, 1 to 65535");
  if (!self->without_calls && self->service.mediad == NULL && self->media_socket == NULL)
    return refuse (error, "hotline-mediad was not found: give --mediad PATH");
  if (!self->without_calls && self->service.prompts == NULL)
    return refuse (error, "the announcements were not found: give --prompts FOLDER");
  return TRUE;
}

HotlinedOptions *
hotlined_options_parse (int *argc, char ***argv, GError **error)
{
  g_autoptr (HotlinedOptions) self = g_new0 (HotlinedOptions, 1);
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &self->data, "Where the site's data is kept", "FOLDER" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen,
      "Of the interface; TLS beyond loopback (127.0.0.1:12349)", "ADDRESS:PORT" },
    { "port", 0, 0, G_OPTION_ARG_INT, &self->port, "The same on 127.0.0.1", "PORT" },
    { "sip", 0, 0, G_OPTION_ARG_STRING, &self->sip, "Of SIP, UDP and TCP (127.0.0.1:5060)",
      "ADDRESS:PORT" },
    { "sip-tls", 0, 0, G_OPTION_ARG_INT, &self->sip_tls,
      "Of SIP over TLS (beyond loopback: one above that of --sip)", "PORT" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &self->address,
      "Our address as trunks and devices see it", "IP" },
    { "rtp", 0, 0, G_OPTION_ARG_STRING, &self->rtp, "Ports of the sound (20000-29999)",
      "FIRST-LAST" },
    { "mediad", 0, 0, G_OPTION_ARG_FILENAME, &self->mediad, "The program hotline-mediad", "PATH" },
    { "media-socket", 0, 0, G_OPTION_ARG_FILENAME, &self->media_socket,
      "Where hotline-mediad is found; without --mediad it is never started, but waited for",
      "PATH" },
    { "prompts", 0, 0, G_OPTION_ARG_FILENAME, &self->prompts, "Announcements and music", "FOLDER" },
    { "certificate", 0, 0, G_OPTION_ARG_FILENAME, &self->certificate, "PEM, instead of our own",
      "FILE" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &self->key, "PEM, of the certificate", "FILE" },
    { "try", 0, 0, G_OPTION_ARG_NONE, &self->try_out,
      "A private service with a sample site, on free ports of this computer", NULL },
    { "without-calls", 0, 0, G_OPTION_ARG_NONE, &self->without_calls, "The interface only", NULL },
    { "print-ready", 0, 0, G_OPTION_ARG_NONE, &self->print_ready,
      "Say on standard output when it is ready, as JSON", NULL },
    { "keep", 0, 0, G_OPTION_ARG_NONE, &self->keep,
      "Start it again whenever it is killed or crashes, as systemd would", NULL },
    { "test-line", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &self->test_line,
      "Be the far end of a drill's test call", "REPORT" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, "Say the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("– the service of Hotline");

  self->service.rtp_first = 20000;
  self->service.rtp_last = 29999;
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return NULL;
  if (self->version || self->test_line != NULL)
    return g_steal_pointer (&self);
  if (*argc > 1) /* "listen" for "--listen" would leave it on loopback without a word */
    {
      g_set_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION,
                   "%s: options begin with --; see hotlined --help", (*argv)[1]);
      return NULL;
    }
  if (self->try_out)
    set_try (self);
  fill (self);
  if (!read_rtp (self, error) || !check (self, error))
    return NULL;
  return g_steal_pointer (&self);
}
