/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-phone-private.h"

#include <gio/gnetworking.h>
#include <gst/gst.h>
#include <string.h>

/* The sound of the softphone: microphone → echo canceller → G.711 or Opus → (S)RTP, and back
 * through a jitter buffer to the speaker, in one pipeline per call; the ring is a
 * pipeline of its own on its own device.  Digits go out as RFC 4733. */

#define SILENCE (-96.0f)
#define RING_ON_MS 1000 /* the cadence of China's public network: 1 s on, 4 s off */
#define RING_OFF_MS 4000

struct _HlSound
{
  /* Owned */
  HlDevices *devices;
  char *ids[HL_N_SOUND_ENDS];
  GSocket *socket;
  GstElement *call, *ring, *beep;
  guint call_watch, ring_watch, ring_timer, beep_watch;
  HlMediaDesc remote;
  HlMediaCrypto key; /* what we encrypt with; suite NONE = nothing */

  gboolean muted, ring_on;
  gboolean missing[HL_N_SOUND_ENDS];
  float level_microphone, level_speaker;
  gint heard_ms; /* atomic, monotonic: when the last packet came */

  /* Borrowed */
  void (*changed) (gpointer data);
  gpointer data;
};

static void
look_for_devices (HlSound *self)
{
  for (int end = 0; end < HL_SOUND_RINGER; end++)
    {
      g_autoptr (GstElement) element =
          hl_devices_make (self->devices, (HlSoundEnd) end, self->ids[end], &self->missing[end]);
      gst_object_ref_sink (element);
    }
}

static void
devices_changed_cb (gpointer data)
{
  HlSound *self = data;

  look_for_devices (self);
  if (self->changed != NULL)
    self->changed (self->data);
}

HlSound *
hl_sound_new (void)
{
  HlSound *self = g_new0 (HlSound, 1);

  gst_init (NULL, NULL);
  self->level_microphone = self->level_speaker = SILENCE;
  self->devices = hl_devices_new (devices_changed_cb, self);
  look_for_devices (self);

  return self;
}

static void
drop_pipeline (GstElement **pipeline, guint *watch)
{
  g_clear_handle_id (watch, g_source_remove);
  if (*pipeline != NULL)
    gst_element_set_state (*pipeline, GST_STATE_NULL);
  gst_clear_object (pipeline);
}

void
hl_sound_stop (HlSound *self)
{
  drop_pipeline (&self->call, &self->call_watch);
  g_clear_object (&self->socket);
  memset (&self->remote, 0, sizeof self->remote);
  memset (&self->key, 0, sizeof self->key);
  self->level_microphone = self->level_speaker = SILENCE;
}

void
hl_sound_free (HlSound *self)
{
  hl_sound_ring (self, FALSE);
  drop_pipeline (&self->beep, &self->beep_watch);
  hl_sound_stop (self);
  hl_devices_free (self->devices);
  for (int end = 0; end < HL_N_SOUND_ENDS; end++)
    g_free (self->ids[end]);
  g_free (self);
}

void
hl_sound_on_change (HlSound *self, void (*changed) (gpointer data), gpointer data)
{
  self->changed = changed;
  self->data = data;
}

void
hl_sound_set_device (HlSound *self, HlSoundEnd end, const char *id)
{
  g_free (self->ids[end]);
  self->ids[end] = id != NULL && *id != '\0' ? g_strdup (id) : NULL;
  devices_changed_cb (self);
}

HlAudioState
hl_sound_get_state (HlSound *self)
{
  if (self->missing[HL_SOUND_MICROPHONE] && self->missing[HL_SOUND_SPEAKER])
    return HL_AUDIO_NOTHING;
  if (self->missing[HL_SOUND_MICROPHONE])
    return HL_AUDIO_NO_MICROPHONE;
  return self->missing[HL_SOUND_SPEAKER] ? HL_AUDIO_NO_SPEAKER : HL_AUDIO_OK;
}

GPtrArray *
hl_sound_list (HlSound *self, HlSoundEnd end)
{
  return hl_devices_list (self->devices, end);
}

/* ---- The call ---- */

static GSocket *
bind_even_port (const char *address, guint16 *port, GError **error)
{
  for (int tries = 0; tries < 50; tries++)
    {
      g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string (address, 0);
      g_autoptr (GSocketAddress) bound = NULL;
      g_autoptr (GSocket) socket = NULL;

      if (any == NULL)
        break;
      socket = g_socket_new (g_socket_address_get_family (any), G_SOCKET_TYPE_DATAGRAM,
                             G_SOCKET_PROTOCOL_UDP, error);
      if (socket == NULL || !g_socket_bind (socket, any, FALSE, error)
          || (bound = g_socket_get_local_address (socket, error)) == NULL)
        return NULL;

      *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
      if (*port % 2 == 0)
        return g_steal_pointer (&socket);
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no even port for sound on %s", address);
  return NULL;
}

static gboolean
can_speak (HlCodec codec)
{
  return codec == HL_CODEC_PCMA || codec == HL_CODEC_PCMU || codec == HL_CODEC_OPUS;
}

/* The protections that GStreamer and we have in common. */
static const HlMediaCrypto *
find_key (const HlMediaDesc *remote)
{
  for (guint i = 0; i < remote->n_crypto; i++)
    if (remote->crypto[i].suite == HL_SRTP_AES_CM_128_HMAC_SHA1_80
        || remote->crypto[i].suite == HL_SRTP_AES_CM_128_HMAC_SHA1_32)
      return &remote->crypto[i];
  return NULL;
}

/* 30 random bytes: 40 characters of a token, in the other alphabet of base64. */
static void
answer_key (HlSound *self, const HlMediaCrypto *theirs, HlMediaDesc *local)
{
  g_autofree char *token = hl_token_new ();

  g_strdelimit (g_strdelimit (token, "-", '+'), "_", '/');
  token[40] = '\0';
  self->key.tag = theirs->tag;
  self->key.suite = theirs->suite;
  g_strlcpy (self->key.key, token, sizeof self->key.key);
  local->crypto[local->n_crypto++] = self->key;
}

gboolean
hl_sound_open (HlSound *self, const char *address, const HlMediaDesc *remote, HlMediaDesc *local,
               GError **error)
{
  guint n = 0;

  hl_sound_stop (self);
  memset (local, 0, sizeof *local);
  for (guint i = 0; i < remote->n_codecs && n == 0; i++)
    if (can_speak (remote->codecs[i].codec))
      local->codecs[n++] = remote->codecs[i];
  if (n == 0 && remote->port != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no common codec");
      return FALSE;
    }
  if (remote->secure && find_key (remote) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no common protection of SRTP");
      return FALSE;
    }
  if (find_key (remote) != NULL)
    answer_key (self, find_key (remote), local);
  if (n == 0)
    {
      local->codecs[0].codec = HL_CODEC_PCMA;
      local->codecs[0].payload_type = 8;
      n = 1;
    }

  local->n_codecs = n;
  local->dtmf_payload_type = remote->dtmf_payload_type;
  local->dtmf_wide_payload_type = remote->dtmf_wide_payload_type;
  local->direction = HL_DIRECTION_SENDRECV;
  g_strlcpy (local->address, address, sizeof local->address);
  self->socket = bind_even_port (address, &local->port, error);
  return self->socket != NULL;
}

static float
level_of (const GstStructure *structure)
{
  const GValue *list = gst_structure_get_value (structure, "rms");
  const GValueArray *values = list != NULL ? g_value_get_boxed (list) : NULL;

  if (values == NULL || values->n_values == 0)
    return SILENCE;

  /* clang-format off */
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  float level = (float) g_value_get_double (g_value_array_get_nth ((GValueArray *) values, 0));
  G_GNUC_END_IGNORE_DEPRECATIONS
  /* clang-format on */
  return level > SILENCE ? level : SILENCE;
}

static gboolean
call_bus_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  HlSound *self = data;
  const GstStructure *structure = gst_message_get_structure (message);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT
      && gst_structure_has_name (structure, "level"))
    {
      if (g_strcmp0 (GST_MESSAGE_SRC_NAME (message), "out-level") == 0)
        self->level_microphone = self->muted ? SILENCE : level_of (structure);
      else
        self->level_speaker = level_of (structure);
    }
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      g_autoptr (GError) error = NULL;

      gst_message_parse_error (message, &error, NULL);
      g_message ("sound device lost (%s): %s", GST_MESSAGE_SRC_NAME (message), error->message);
      devices_changed_cb (self);
    }

  return G_SOURCE_CONTINUE;
}

typedef struct
{
  HlCodec codec;
  const char *name, *encoder, *pay, *depay, *decoder;
  guint rate, clock;
} Speech;

static const Speech speeches[] = {
  { HL_CODEC_PCMA, "PCMA", "alawenc", "rtppcmapay", "rtppcmadepay", "alawdec", 8000, 8000 },
  { HL_CODEC_PCMU, "PCMU", "mulawenc", "rtppcmupay", "rtppcmudepay", "mulawdec", 8000, 8000 },
  { HL_CODEC_OPUS, "OPUS",
    "opusenc audio-type=voice bitrate=24000 inband-fec=true packet-loss-percentage=5 frame-size=20",
    "rtpopuspay", "rtpopusdepay", "opusdec plc=true use-inband-fec=true", 16000, 48000 },
};

/* What was agreed: the first they name that we know. */
static guint
agreed (const HlMediaDesc *remote, const Speech **speech)
{
  *speech = &speeches[0];
  for (guint i = 0; i < remote->n_codecs; i++)
    for (guint k = 0; k < G_N_ELEMENTS (speeches); k++)
      if (speeches[k].codec == remote->codecs[i].codec)
        {
          *speech = &speeches[k];
          return remote->codecs[i].payload_type;
        }
  return remote->codecs[0].payload_type;
}

static char *
describe_digits (const HlMediaDesc *remote, const Speech *speech)
{
  guint8 type = remote->dtmf_payload_type;

  if (speech->clock == 48000 && remote->dtmf_wide_payload_type != 0)
    type = remote->dtmf_wide_payload_type;
  if (type == 0)
    return g_strdup ("");
  return g_strdup_printf ("rtpdtmfsrc name=dtmf pt=%u clock-rate=%u ! mux. ", type, speech->clock);
}

static const char *
auth_of (HlSrtpSuite suite)
{
  return suite == HL_SRTP_AES_CM_128_HMAC_SHA1_32 ? "hmac-sha1-32" : "hmac-sha1-80";
}

static gboolean
is_encrypted (HlSound *self, const HlMediaDesc *remote)
{
  return self->key.suite != HL_SRTP_NONE && find_key (remote) != NULL;
}

static char *
describe_encryption (HlSound *self, const HlMediaDesc *remote)
{
  if (!is_encrypted (self, remote))
    return g_strdup ("");
  return g_strdup_printf ("! srtpenc name=encrypt rtp-cipher=aes-128-icm rtp-auth=%s "
                          "rtcp-cipher=aes-128-icm rtcp-auth=hmac-sha1-80 ",
                          auth_of (self->key.suite));
}

/* Everything between the devices and the wire. */
static char *
describe (HlSound *self, const HlMediaDesc *remote)
{
  const Speech *speech;
  guint type = agreed (remote, &speech);
  GstElementFactory *factory = gst_element_factory_find ("webrtcdsp");
  const char *dsp =
      factory != NULL ? "! webrtcdsp name=dsp probe=probe noise-suppression-level=moderate" : "";
  const char *probe = factory != NULL ? "! webrtcechoprobe name=probe" : "";
  g_autofree char *dtmf = describe_digits (remote, speech);
  g_autofree char *encrypt = describe_encryption (self, remote);
  gboolean secret = is_encrypted (self, remote);
  gboolean opus = speech->codec == HL_CODEC_OPUS;

  gst_clear_object (&factory);
  return g_strdup_printf (
      "audioconvert name=from-microphone ! audioresample "
      "! audio/x-raw,format=S16LE,rate=%u,channels=1,layout=interleaved %s "
      "! volume name=mute ! level name=out-level interval=100000000 "
      "! %s ! %s pt=%u min-ptime=20000000 max-ptime=20000000 ! mux. "
      "%s rtpdtmfmux name=mux %s! udpsink name=to-wire sync=false async=false "
      "udpsrc name=from-wire caps=\"application/%s,media=audio,clock-rate=%u,"
      "encoding-name=%s,payload=%u\" %s! rtpjitterbuffer latency=60 drop-on-latency=true %s"
      "! %s ! %s %s! audioconvert ! audioresample "
      "! audio/x-raw,format=S16LE,rate=%u,channels=1,layout=interleaved %s "
      "! level name=in-level interval=100000000 ! audioconvert ! audioresample name=to-speaker",
      speech->rate, dsp, speech->encoder, speech->pay, type, dtmf, encrypt,
      secret ? "x-srtp" : "x-rtp", speech->clock, speech->name, type,
      secret ? "! srtpdec name=decrypt " : "", opus ? "do-lost=true " : "", speech->depay,
      speech->decoder, opus ? "" : "plc=true ", speech->rate, probe);
}

static GstBuffer *
key_buffer (const HlMediaCrypto *crypto)
{
  guint8 bytes[HL_SRTP_KEY_MAX];

  if (!hl_media_crypto_get_key (crypto, bytes))
    return NULL;
  return gst_buffer_new_memdup (bytes, hl_srtp_suite_key_length (crypto->suite));
}

/* Their key, for each stream of theirs; in the thread that receives. */
static GstCaps *
request_key_cb (GstElement *decrypt, guint ssrc, gpointer data)
{
  const HlMediaCrypto *theirs = data;
  g_autoptr (GstBuffer) key = key_buffer (theirs);

  if (key == NULL)
    return NULL;
  return gst_caps_new_simple ("application/x-srtp", "srtp-key", GST_TYPE_BUFFER, key, "srtp-cipher",
                              G_TYPE_STRING, "aes-128-icm", "srtp-auth", G_TYPE_STRING,
                              auth_of (theirs->suite), "srtcp-cipher", G_TYPE_STRING, "aes-128-icm",
                              "srtcp-auth", G_TYPE_STRING, "hmac-sha1-80", NULL);
}

static void
free_key (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
attach_keys (HlSound *self)
{
  g_autoptr (GstElement) encrypt = gst_bin_get_by_name (GST_BIN (self->call), "encrypt");
  g_autoptr (GstElement) decrypt = gst_bin_get_by_name (GST_BIN (self->call), "decrypt");
  g_autoptr (GstBuffer) key = NULL;

  if (encrypt == NULL || decrypt == NULL)
    return;
  key = key_buffer (&self->key);
  g_object_set (encrypt, "key", key, NULL);
  g_signal_connect_data (decrypt, "request-key", G_CALLBACK (request_key_cb),
                         g_memdup2 (find_key (&self->remote), sizeof (HlMediaCrypto)), free_key, 0);
}

static gboolean
attach_devices (HlSound *self, GError **error)
{
  g_autoptr (GstElement) from = gst_bin_get_by_name (GST_BIN (self->call), "from-microphone");
  g_autoptr (GstElement) to = gst_bin_get_by_name (GST_BIN (self->call), "to-speaker");
  GstElement *microphone, *speaker;

  microphone = hl_devices_make (self->devices, HL_SOUND_MICROPHONE, self->ids[HL_SOUND_MICROPHONE],
                                &self->missing[HL_SOUND_MICROPHONE]);
  speaker = hl_devices_make (self->devices, HL_SOUND_SPEAKER, self->ids[HL_SOUND_SPEAKER],
                             &self->missing[HL_SOUND_SPEAKER]);
  gst_bin_add_many (GST_BIN (self->call), microphone, speaker, NULL);
  if (gst_element_link (microphone, from) && gst_element_link (to, speaker))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the sound device can't be used");
  return FALSE;
}

static gint
now_ms (void)
{
  return (gint) (g_get_monotonic_time () / 1000 & G_MAXINT);
}

/* In a thread of the pipeline. */
static GstPadProbeReturn
packet_cb (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  HlSound *self = data;

  g_atomic_int_set (&self->heard_ms, now_ms ());
  return GST_PAD_PROBE_OK;
}

HlSpan
hl_sound_get_silence (HlSound *self)
{
  gint since;

  if (self->call == NULL)
    return 0;
  since = (now_ms () - g_atomic_int_get (&self->heard_ms)) & G_MAXINT;
  return since * HL_MILLISECOND;
}

static void
attach_wire (HlSound *self)
{
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (self->call), "to-wire");
  g_autoptr (GstElement) in = gst_bin_get_by_name (GST_BIN (self->call), "from-wire");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (in, "src");

  g_atomic_int_set (&self->heard_ms, now_ms ());
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, packet_cb, self, NULL);

  g_object_set (out, "socket", self->socket, "close-socket", FALSE, "host", self->remote.address,
                "port", (int) self->remote.port, NULL);
  g_object_set (in, "socket", self->socket, "close-socket", FALSE, NULL);
}

gboolean
hl_sound_start (HlSound *self, const HlMediaDesc *remote, GError **error)
{
  g_autoptr (GstBus) bus = NULL;
  g_autofree char *text = NULL;

  if (self->call != NULL && memcmp (remote, &self->remote, sizeof *remote) == 0)
    return TRUE;
  if (self->socket == NULL || remote->port == 0 || remote->n_codecs == 0
      || *remote->address == '\0')
    return TRUE; /* held, or not known yet */

  drop_pipeline (&self->call, &self->call_watch);
  self->remote = *remote;
  text = describe (self, remote);
  self->call = gst_parse_launch_full (text, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (self->call == NULL || !attach_devices (self, error))
    {
      drop_pipeline (&self->call, &self->call_watch);
      return FALSE;
    }

  attach_wire (self);
  attach_keys (self);
  hl_sound_set_muted (self, self->muted);
  bus = gst_element_get_bus (self->call);
  self->call_watch = gst_bus_add_watch (bus, call_bus_cb, self);
  gst_element_set_state (self->call, GST_STATE_PLAYING);
  return TRUE;
}

void
hl_sound_set_muted (HlSound *self, gboolean muted)
{
  g_autoptr (GstElement) volume = NULL;

  self->muted = muted;
  if (self->call == NULL)
    return;

  volume = gst_bin_get_by_name (GST_BIN (self->call), "mute");
  g_object_set (volume, "mute", muted, NULL);
}

static int
dtmf_number (char digit)
{
  static const char digits[] = "0123456789*#ABCD";
  const char *found = digit != '\0' ? strchr (digits, g_ascii_toupper (digit)) : NULL;

  return found != NULL ? (int) (found - digits) : -1;
}

static void
send_dtmf_edge (HlSound *self, int number, gboolean start)
{
  g_autoptr (GstElement) dtmf = gst_bin_get_by_name (GST_BIN (self->call), "dtmf");
  g_autoptr (GstPad) pad = dtmf != NULL ? gst_element_get_static_pad (dtmf, "src") : NULL;
  GstStructure *structure;

  if (pad == NULL)
    return;

  /* To the pad: a source element drops what comes upstream to itself. */
  structure = gst_structure_new ("dtmf-event", "type", G_TYPE_INT, 1, "number", G_TYPE_INT, number,
                                 "volume", G_TYPE_INT, 10, "start", G_TYPE_BOOLEAN, start, "method",
                                 G_TYPE_INT, 1, NULL);
  gst_pad_send_event (pad, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, structure));
}

/* The source plays what is queued one after the other, at its shortest length. */
void
hl_sound_send_dtmf (HlSound *self, const char *digits)
{
  if (self->call == NULL)
    return;

  for (const char *digit = digits; *digit != '\0'; digit++)
    {
      int number = dtmf_number (*digit);

      if (number < 0)
        continue;
      send_dtmf_edge (self, number, TRUE);
      send_dtmf_edge (self, number, FALSE);
    }
}

void
hl_sound_get_levels (HlSound *self, float *microphone, float *speaker)
{
  *microphone = self->level_microphone;
  *speaker = self->level_speaker;
}

/* ---- The ring ---- */

static gboolean
ring_cadence_cb (gpointer data)
{
  HlSound *self = data;
  g_autoptr (GstElement) tone = gst_bin_get_by_name (GST_BIN (self->ring), "tone");

  self->ring_on = !self->ring_on;
  g_object_set (tone, "volume", self->ring_on ? 0.25 : 0.0, NULL);
  self->ring_timer =
      g_timeout_add (self->ring_on ? RING_ON_MS : RING_OFF_MS, ring_cadence_cb, self);
  return G_SOURCE_REMOVE;
}

static gboolean
ring_bus_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    g_message ("the ringer can't be heard: its sound device is lost");
  return G_SOURCE_CONTINUE;
}

static void
start_ring (HlSound *self)
{
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstElement) out = NULL;
  const char *id = self->ids[HL_SOUND_RINGER];
  gboolean missing;
  GstElement *sink;

  if (id == NULL && g_getenv ("HL_RINGER") == NULL)
    sink = hl_devices_make (self->devices, HL_SOUND_SPEAKER, self->ids[HL_SOUND_SPEAKER], &missing);
  else
    sink = hl_devices_make (self->devices, HL_SOUND_RINGER, id, &missing);

  self->ring = gst_parse_launch ("audiotestsrc name=tone is-live=true freq=450 volume=0 "
                                 "! audioconvert ! audioresample name=out",
                                 NULL);
  out = gst_bin_get_by_name (GST_BIN (self->ring), "out");
  gst_bin_add (GST_BIN (self->ring), sink);
  if (!gst_element_link (out, sink))
    {
      drop_pipeline (&self->ring, &self->ring_watch);
      return;
    }

  bus = gst_element_get_bus (self->ring);
  self->ring_watch = gst_bus_add_watch (bus, ring_bus_cb, self);
  gst_element_set_state (self->ring, GST_STATE_PLAYING);
  self->ring_on = FALSE;
  ring_cadence_cb (self);
}

void
hl_sound_ring (HlSound *self, gboolean on)
{
  if (on == (self->ring != NULL))
    return;
  if (on)
    {
      start_ring (self);
      return;
    }

  g_clear_handle_id (&self->ring_timer, g_source_remove);
  drop_pipeline (&self->ring, &self->ring_watch);
}

/* ---- The beep ---- */

#define BEEP_HERTZ_RATE 8000
#define BEEP_SAMPLES 160 /* of a buffer: 20 ms */
#define BEEP_BUFFERS 10  /* 200 ms of tone … */
#define BEEP_GAP 10      /* … and as much silence between two */

static gboolean
beep_bus_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  HlSound *self = data;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR
      && GST_MESSAGE_TYPE (message) != GST_MESSAGE_EOS)
    return G_SOURCE_CONTINUE;
  self->beep_watch = 0;
  drop_pipeline (&self->beep, &self->beep_watch);
  return G_SOURCE_REMOVE;
}

/* Which of the buffers are tone: every other run of them. */
static GstPadProbeReturn
beep_cadence_cb (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  guint64 i = GST_BUFFER_OFFSET (buffer) / BEEP_SAMPLES;

  if (i % (BEEP_BUFFERS + BEEP_GAP) >= BEEP_BUFFERS)
    gst_buffer_memset (buffer, 0, 0, gst_buffer_get_size (buffer));
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

void
hl_sound_beep (HlSound *self, guint hertz, guint times)
{
  g_autofree char *text = g_strdup_printf (
      "audiotestsrc name=tone freq=%u volume=0.3 samplesperbuffer=%d num-buffers=%u "
      "! audio/x-raw,format=S16LE,rate=%d,channels=1,layout=interleaved "
      "! audioconvert ! audioresample name=out",
      hertz, BEEP_SAMPLES, times * (BEEP_BUFFERS + BEEP_GAP) - BEEP_GAP, BEEP_HERTZ_RATE);
  g_autoptr (GstElement) out = NULL, tone = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstBus) bus = NULL;
  gboolean missing;
  GstElement *sink;

  drop_pipeline (&self->beep, &self->beep_watch);
  sink = hl_devices_make (self->devices, HL_SOUND_SPEAKER, self->ids[HL_SOUND_SPEAKER], &missing);
  self->beep = gst_parse_launch (text, NULL);
  out = gst_bin_get_by_name (GST_BIN (self->beep), "out");
  gst_bin_add (GST_BIN (self->beep), sink);
  if (!gst_element_link (out, sink))
    {
      drop_pipeline (&self->beep, &self->beep_watch);
      return;
    }
  tone = gst_bin_get_by_name (GST_BIN (self->beep), "tone");
  pad = gst_element_get_static_pad (tone, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, beep_cadence_cb, NULL, NULL);
  bus = gst_element_get_bus (self->beep);
  self->beep_watch = gst_bus_add_watch (bus, beep_bus_cb, self);
  gst_element_set_state (self->beep, GST_STATE_PLAYING);
}
