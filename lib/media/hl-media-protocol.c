/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media-protocol.h"

#include <string.h>

#define TEXT_MAX 1024
#define LEGS_MAX 20000
#define GAIN_MAX 1024

typedef enum
{
  FIELD_ID,
  FIELD_COUNT, /* guint, 1 … 9999 */
  FIELD_PORT,
  FIELD_INT,
  FIELD_BOOL,
  FIELD_TEXT,
  FIELD_REMOTE,
  FIELD_LOCAL,
  FIELD_LEGS,
  FIELD_GAIN,
  FIELD_KEY, /* 64 hex digits */
} FieldKind;

typedef struct
{
  const char *name;
  FieldKind kind;
  gsize offset;
} Field;

#define FIELD(name, kind)                                                                          \
  {                                                                                                \
#name, kind, G_STRUCT_OFFSET(HlMediaCommand, name)                                             \
  }

/* clang-format off */
static const Field fields[] = {
  FIELD (seq, FIELD_INT),
  FIELD (leg, FIELD_ID),
  FIELD (call, FIELD_ID),
  FIELD (left, FIELD_ID),
  FIELD (part, FIELD_COUNT),
  FIELD (port, FIELD_PORT),
  FIELD (n, FIELD_INT),
  FIELD (on, FIELD_BOOL),
  FIELD (loop, FIELD_BOOL),
  FIELD (prompt, FIELD_TEXT),
  FIELD (token, FIELD_TEXT),
  FIELD (digits, FIELD_TEXT),
  FIELD (codecs, FIELD_TEXT),
  FIELD (srtp, FIELD_TEXT),
  FIELD (remote, FIELD_REMOTE),
  FIELD (local, FIELD_LOCAL),
  FIELD (legs, FIELD_LEGS),
  FIELD (gain, FIELD_GAIN),
  FIELD (key, FIELD_KEY),
};

/* What each command needs, and what it may have besides seq. */
static const struct
{
  const char *word;
  const char *needs, *may;
} commands[HL_MEDIA_N_COMMANDS] = {
  [HL_MEDIA_HELLO] = { "hello", "", "" },
  [HL_MEDIA_OPEN] = { "open", "leg", "remote port codecs srtp local" },
  [HL_MEDIA_CLOSE] = { "close", "leg", "" },
  [HL_MEDIA_MIX] = { "mix", "call legs gain", "left" },
  [HL_MEDIA_CLOSE_CALL] = { "close-call", "call", "" },
  [HL_MEDIA_PLAY] = { "play", "leg prompt token", "loop" },
  [HL_MEDIA_STOP_PLAY] = { "stop-play", "leg", "" },
  [HL_MEDIA_DTMF] = { "dtmf", "leg digits", "" },
  [HL_MEDIA_RECORD] = { "record", "call part", "on key" },
  [HL_MEDIA_RECORD_PAUSE] = { "record-pause", "call on", "" },
  [HL_MEDIA_RECORD_STOP] = { "record-stop", "call", "" },
  [HL_MEDIA_KEEP_ONLY] = { "keep-only", "legs", "" },
  [HL_MEDIA_WATCH] = { "watch", "call on", "" },
  [HL_MEDIA_ACK] = { "ack", "n", "" },
  [HL_MEDIA_LIST] = { "list", "", "" },
  [HL_MEDIA_STATS] = { "stats", "", "" },
  [HL_MEDIA_QUIT] = { "quit", "", "" },
};
/* clang-format on */

static const char *const directions[] = { "sendrecv", "sendonly", "recvonly", "inactive" };

static const char *const error_words[] = {
  [HL_MEDIA_ERROR_AWAY] = "away",       [HL_MEDIA_ERROR_PORTS] = "ports",
  [HL_MEDIA_ERROR_PROMPT] = "prompt",   [HL_MEDIA_ERROR_DISK] = "disk",
  [HL_MEDIA_ERROR_REQUEST] = "request",
};

static const char *const silence_words[] = {
  [HL_SILENCE_NONE] = "none",
  [HL_SILENCE_STRANGERS] = "strangers",
  [HL_SILENCE_SRTP] = "srtp",
};

G_DEFINE_QUARK (hl_media_error, hl_media_error)

const char *
hl_silence_word (HlSilence reason)
{
  return (guint) reason < G_N_ELEMENTS (silence_words) ? silence_words[reason] : silence_words[0];
}

HlSilence
hl_silence_from_word (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (silence_words); i++)
    if (g_strcmp0 (word, silence_words[i]) == 0)
      return (HlSilence) i;
  return HL_SILENCE_NONE;
}

const char *
hl_media_error_word (int code)
{
  return code >= 0 && code < (int) G_N_ELEMENTS (error_words) ? error_words[code] : "request";
}

int
hl_media_error_from_word (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (error_words); i++)
    if (g_strcmp0 (word, error_words[i]) == 0)
      return (int) i;
  return HL_MEDIA_ERROR_REQUEST;
}

static gboolean
wrong (GError **error, const char *field, const char *what)
{
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST, "%s: %s", field, what);
  return FALSE;
}

/* ---- Reading ---- */

static gboolean
read_int (const HlJson *json, const char *field, gint64 min, gint64 max, gint64 *to, GError **error)
{
  if (hl_json_kind (json) != HL_JSON_INT)
    return wrong (error, field, "must be a whole number");
  *to = hl_json_int (json, 0);
  if (*to >= min && *to <= max)
    return TRUE;
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST,
               "%s: must be from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, field, min, max);
  return FALSE;
}

static gboolean
read_text (const HlJson *json, const char *field, const char **to, GError **error)
{
  *to = hl_json_text (json, NULL);
  if (*to == NULL)
    return wrong (error, field, "must be a text");
  return strlen (*to) <= TEXT_MAX || wrong (error, field, "is too long");
}

static gboolean
read_codec (const HlJson *json, HlMediaDesc *desc, GError **error)
{
  const char *name;
  gint64 payload_type;

  if (desc->n_codecs == HL_MEDIA_CODECS_MAX)
    return wrong (error, "remote.codecs", "more than 8");
  if (!read_text (hl_json_get (json, "codec"), "remote.codecs.codec", &name, error)
      || !read_int (hl_json_get (json, "payload_type"), "remote.codecs.payload_type", 0, 127,
                    &payload_type, error))
    return FALSE;
  desc->codecs[desc->n_codecs].codec = hl_codec_from_name (name);
  desc->codecs[desc->n_codecs].payload_type = (guint8) payload_type;
  if (desc->codecs[desc->n_codecs].codec == HL_CODEC_NONE)
    return wrong (error, "remote.codecs.codec", "not one we know");
  desc->n_codecs++;
  return TRUE;
}

static gboolean
read_codecs (const HlJson *list, HlMediaDesc *desc, GError **error)
{
  if (hl_json_kind (list) != HL_JSON_LIST)
    return wrong (error, "remote.codecs", "must be a list");
  for (guint i = 0; i < hl_json_length (list); i++)
    if (!read_codec (hl_json_at (list, i), desc, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_crypto (const HlJson *json, HlMediaCrypto *crypto, GError **error)
{
  const char *suite, *key;
  gint64 tag;
  guint8 bytes[HL_SRTP_KEY_MAX];

  if (!read_int (hl_json_get (json, "tag"), "remote.crypto.tag", 1, 999999999, &tag, error)
      || !read_text (hl_json_get (json, "suite"), "remote.crypto.suite", &suite, error)
      || !read_text (hl_json_get (json, "key"), "remote.crypto.key", &key, error))
    return FALSE;
  crypto->tag = (guint32) tag;
  crypto->suite = hl_srtp_suite_from_name (suite);
  if (crypto->suite == HL_SRTP_NONE)
    return wrong (error, "remote.crypto.suite", "not one we know");
  if (g_strlcpy (crypto->key, key, sizeof crypto->key) >= sizeof crypto->key
      || !hl_media_crypto_get_key (crypto, bytes))
    return wrong (error, "remote.crypto.key", "not a key of its suite");
  return TRUE;
}

static gboolean
read_keys (const HlJson *list, HlMediaDesc *desc, GError **error)
{
  if (list == NULL)
    return TRUE;
  if (hl_json_kind (list) != HL_JSON_LIST || hl_json_length (list) > HL_MEDIA_CRYPTO_MAX)
    return wrong (error, "remote.crypto", "must be a list of at most 4");
  for (guint i = 0; i < hl_json_length (list); i++)
    if (!read_crypto (hl_json_at (list, i), &desc->crypto[desc->n_crypto++], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_direction (const HlJson *json, HlMediaDesc *desc, GError **error)
{
  const char *word = hl_json_text (json, "");

  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    if (strcmp (word, directions[i]) == 0)
      {
        desc->direction = (HlDirection) i;
        return TRUE;
      }
  return wrong (error, "remote.direction", "must be sendrecv, sendonly, recvonly or inactive");
}

gboolean
hl_media_desc_read (const HlJson *json, const char *field, HlMediaDesc *desc, GError **error)
{
  const char *address;
  gint64 port, dtmf, dtmf_wide = 0;

  /* Compared as memory later. */
  memset (desc, 0, sizeof *desc);
  if (hl_json_kind (json) != HL_JSON_OBJECT)
    return wrong (error, field, "must be an object");
  if (!read_text (hl_json_get (json, "address"), "remote.address", &address, error)
      || !read_int (hl_json_get (json, "port"), "remote.port", 0, 65535, &port, error)
      || !read_int (hl_json_get (json, "dtmf"), "remote.dtmf", 0, 127, &dtmf, error)
      || !read_direction (hl_json_get (json, "direction"), desc, error)
      || !read_codecs (hl_json_get (json, "codecs"), desc, error)
      || !read_keys (hl_json_get (json, "crypto"), desc, error))
    return FALSE;
  if (hl_json_get (json, "dtmf_wide") != NULL
      && !read_int (hl_json_get (json, "dtmf_wide"), "remote.dtmf_wide", 0, 127, &dtmf_wide, error))
    return FALSE;
  if (g_strlcpy (desc->address, address, sizeof desc->address) >= sizeof desc->address)
    return wrong (error, "remote.address", "is too long");
  desc->port = (guint16) port;
  desc->dtmf_payload_type = (guint8) dtmf;
  desc->dtmf_wide_payload_type = (guint8) dtmf_wide;
  desc->secure = hl_json_bool (hl_json_get (json, "secure"), FALSE);
  return TRUE;
}

static gboolean
read_legs (const HlJson *list, HlMediaCommand *command, GError **error)
{
  if (hl_json_kind (list) != HL_JSON_LIST || hl_json_length (list) > LEGS_MAX)
    return wrong (error, "legs", "must be a list of at most 20000 ids");
  command->legs = g_array_new (FALSE, FALSE, sizeof (HlId));
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      HlId id;

      if (!read_int (hl_json_at (list, i), "legs", 1, HL_ID_MAX, &id, error))
        return FALSE;
      g_array_append_val (command->legs, id);
    }
  return TRUE;
}

static gboolean
read_gain (const HlJson *list, HlMediaCommand *command, GError **error)
{
  if (hl_json_kind (list) != HL_JSON_LIST
      || hl_json_length (list) > HL_MEDIA_MIX_LEGS * HL_MEDIA_MIX_LEGS)
    return wrong (error, "gain", "must be a list of at most 25 numbers");
  command->gain = g_array_new (FALSE, FALSE, sizeof (guint16));
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      gint64 value;
      guint16 gain;

      if (!read_int (hl_json_at (list, i), "gain", 0, GAIN_MAX, &value, error))
        return FALSE;
      gain = (guint16) value;
      g_array_append_val (command->gain, gain);
    }
  return TRUE;
}

static gboolean
read_field (const Field *field, const HlJson *json, HlMediaCommand *command, GError **error)
{
  gpointer to = G_STRUCT_MEMBER_P (command, field->offset);
  const char *text;
  gint64 number;

  switch (field->kind)
    {
    case FIELD_ID:
      return read_int (json, field->name, strcmp (field->name, "left") == 0 ? 0 : 1, HL_ID_MAX, to,
                       error);
    case FIELD_INT:
      return read_int (json, field->name, 0, HL_ID_MAX, to, error);
    case FIELD_COUNT:
      if (!read_int (json, field->name, 1, 9999, &number, error))
        return FALSE;
      *(guint *) to = (guint) number;
      return TRUE;
    case FIELD_PORT:
      if (!read_int (json, field->name, 0, 65535, &number, error))
        return FALSE;
      *(guint16 *) to = (guint16) number;
      return TRUE;
    case FIELD_BOOL:
      *(gboolean *) to = hl_json_bool (json, FALSE);
      return hl_json_kind (json) == HL_JSON_BOOL
             || wrong (error, field->name, "must be true or false");
    case FIELD_TEXT:
      if (!read_text (json, field->name, &text, error))
        return FALSE;
      *(char **) to = g_strdup (text);
      return TRUE;
    case FIELD_REMOTE:
      command->has_remote = TRUE;
      return hl_media_desc_read (json, field->name, to, error);
    case FIELD_LOCAL:
      command->has_local = TRUE;
      return hl_media_desc_read (json, field->name, to, error);
    case FIELD_LEGS:
      return read_legs (json, command, error);
    case FIELD_GAIN:
      return read_gain (json, command, error);
    case FIELD_KEY:
      if (!read_text (json, field->name, &text, error))
        return FALSE;
      command->has_key = hl_sealed_key_from_text (text, command->key);
      return command->has_key || wrong (error, field->name, "must be 64 hex digits");
    }
  return FALSE;
}

static gboolean
is_named (const char *words, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = words; (at = strstr (at, word)) != NULL; at += length)
    if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
      return TRUE;
  return FALSE;
}

static const Field *
find_field (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (fields[i].name, name) == 0)
      return &fields[i];
  return NULL;
}

static gboolean
read_kind (const HlJson *root, HlMediaCommand *command, GError **error)
{
  const char *word = hl_json_text (hl_json_get (root, "do"), NULL);

  if (word == NULL)
    return wrong (error, "do", "is missing");
  for (guint i = 0; i < HL_MEDIA_N_COMMANDS; i++)
    if (strcmp (commands[i].word, word) == 0)
      {
        command->kind = (HlMediaCommandKind) i;
        return TRUE;
      }
  return wrong (error, "do", "no such command");
}

static gboolean
read_all (const HlJson *root, HlMediaCommand *command, GError **error)
{
  for (guint i = 0; i < hl_json_length (root); i++)
    {
      const char *name = hl_json_name_at (root, i);
      const Field *field = find_field (name);

      if (strcmp (name, "do") == 0 || strcmp (name, "seq") == 0)
        continue;
      if (field == NULL
          || (!is_named (commands[command->kind].needs, name)
              && !is_named (commands[command->kind].may, name)))
        return wrong (error, name, "does not belong to this command");
      if (!read_field (field, hl_json_value_at (root, i), command, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_policy (HlMediaCommand *command, GError **error)
{
  command->has_policy = command->codecs != NULL || command->srtp != NULL;
  if (!hl_media_policy_set_codecs (&command->policy, command->codecs))
    return wrong (error, "codecs", "must be names of codecs we know, separated by commas");
  return command->srtp == NULL || hl_srtp_policy_from_word (command->srtp, &command->policy.srtp)
         || wrong (error, "srtp", "must be off, optional, required or answered");
}

static gboolean
check_needed (const HlJson *root, HlMediaCommand *command, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (is_named (commands[command->kind].needs, fields[i].name)
        && hl_json_get (root, fields[i].name) == NULL)
      return wrong (error, fields[i].name, "is missing");
  if (command->kind == HL_MEDIA_OPEN)
    return read_policy (command, error);
  if (command->kind != HL_MEDIA_MIX)
    return TRUE;
  if (command->legs->len > HL_MEDIA_MIX_LEGS)
    return wrong (error, "legs", "more than 5");
  return command->gain->len == command->legs->len * command->legs->len
         || wrong (error, "gain", "must have as many numbers as legs times legs");
}

gboolean
hl_media_command_parse (const char *line, gssize length, HlMediaCommand *command, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (HlJsonDoc) doc = hl_json_parse (line, length, &reason);
  const HlJson *root = doc != NULL ? hl_json_doc_root (doc) : NULL;

  memset (command, 0, sizeof *command);
  if (doc == NULL)
    return wrong (error, "line", reason->message);
  if (hl_json_kind (root) != HL_JSON_OBJECT)
    return wrong (error, "line", "must be an object");
  if (hl_json_get (root, "seq") != NULL
      && !read_field (find_field ("seq"), hl_json_get (root, "seq"), command, error))
    return FALSE;
  return read_kind (root, command, error) && read_all (root, command, error)
         && check_needed (root, command, error);
}

void
hl_media_command_clear (HlMediaCommand *command)
{
  g_clear_pointer (&command->prompt, g_free);
  g_clear_pointer (&command->token, g_free);
  g_clear_pointer (&command->digits, g_free);
  g_clear_pointer (&command->codecs, g_free);
  g_clear_pointer (&command->srtp, g_free);
  g_clear_pointer (&command->legs, g_array_unref);
  g_clear_pointer (&command->gain, g_array_unref);
  hl_sealed_key_wipe (command->key);
  explicit_bzero (command->remote.crypto, sizeof command->remote.crypto);
  explicit_bzero (command->local.crypto, sizeof command->local.crypto);
}

/* ---- Writing ---- */

static void
write_keys (HlJsonWriter *writer, const HlMediaDesc *desc)
{
  hl_json_name (writer, "crypto");
  hl_json_begin_list (writer);
  for (guint i = 0; i < MIN (desc->n_crypto, HL_MEDIA_CRYPTO_MAX); i++)
    {
      hl_json_begin_object (writer);
      hl_json_add_int (writer, "tag", desc->crypto[i].tag);
      hl_json_add_text (writer, "suite", hl_srtp_suite_name (desc->crypto[i].suite));
      hl_json_add_text (writer, "key", desc->crypto[i].key);
      hl_json_end_object (writer);
    }
  hl_json_end_list (writer);
}

void
hl_media_desc_write (HlJsonWriter *writer, const char *name, const HlMediaDesc *desc)
{
  hl_json_name (writer, name);
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "address", desc->address);
  hl_json_add_int (writer, "port", desc->port);
  hl_json_add_int (writer, "dtmf", desc->dtmf_payload_type);
  hl_json_add_text (writer, "direction", directions[desc->direction]);
  hl_json_name (writer, "codecs");
  hl_json_begin_list (writer);
  for (guint i = 0; i < MIN (desc->n_codecs, HL_MEDIA_CODECS_MAX); i++)
    {
      hl_json_begin_object (writer);
      hl_json_add_text (writer, "codec", hl_codec_name (desc->codecs[i].codec));
      hl_json_add_int (writer, "payload_type", desc->codecs[i].payload_type);
      hl_json_end_object (writer);
    }
  hl_json_end_list (writer);
  if (desc->dtmf_wide_payload_type != 0)
    hl_json_add_int (writer, "dtmf_wide", desc->dtmf_wide_payload_type);
  if (desc->secure)
    hl_json_add_bool (writer, "secure", TRUE);
  if (desc->n_crypto > 0)
    write_keys (writer, desc);
  hl_json_end_object (writer);
}

void
hl_media_policy_write (const HlMediaPolicy *policy, char **codecs, char **srtp)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < policy->n_codecs; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "," : "", hl_codec_name (policy->codecs[i]));
  *codecs = g_strdup (names->str);
  *srtp = g_strdup (hl_srtp_policy_word (policy->srtp));
}

static void
write_list (HlJsonWriter *writer, const Field *field, const HlMediaCommand *command)
{
  const GArray *list = field->kind == FIELD_LEGS ? command->legs : command->gain;

  hl_json_name (writer, field->name);
  hl_json_begin_list (writer);
  for (guint i = 0; list != NULL && i < list->len; i++)
    hl_json_put_int (writer, field->kind == FIELD_LEGS ? g_array_index (list, HlId, i)
                                                       : g_array_index (list, guint16, i));
  hl_json_end_list (writer);
}

static void
write_key (HlJsonWriter *writer, const Field *field, const HlMediaCommand *command)
{
  char *text = hl_sealed_key_to_text (command->key);

  hl_json_add_text (writer, field->name, text);
  hl_sealed_text_wipe (text);
}

static void
write_field (HlJsonWriter *writer, const Field *field, const HlMediaCommand *command)
{
  gconstpointer from = G_STRUCT_MEMBER_P (command, field->offset);

  switch (field->kind)
    {
    case FIELD_ID:
    case FIELD_INT:
      hl_json_add_int (writer, field->name, *(const gint64 *) from);
      break;
    case FIELD_COUNT:
      hl_json_add_int (writer, field->name, *(const guint *) from);
      break;
    case FIELD_PORT:
      hl_json_add_int (writer, field->name, *(const guint16 *) from);
      break;
    case FIELD_BOOL:
      hl_json_add_bool (writer, field->name, *(const gboolean *) from);
      break;
    case FIELD_TEXT:
      if (*(char *const *) from != NULL)
        hl_json_add_text (writer, field->name, *(char *const *) from);
      break;
    case FIELD_REMOTE:
      if (command->has_remote)
        hl_media_desc_write (writer, field->name, from);
      break;
    case FIELD_LOCAL:
      if (command->has_local)
        hl_media_desc_write (writer, field->name, from);
      break;
    case FIELD_LEGS:
    case FIELD_GAIN:
      write_list (writer, field, command);
      break;
    case FIELD_KEY:
      if (command->has_key)
        write_key (writer, field, command);
      break;
    }
}

void
hl_media_command_write (const HlMediaCommand *command, GString *to)
{
  HlJsonWriter writer = HL_JSON_WRITER_INIT (to);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "do", commands[command->kind].word);
  if (command->seq != 0)
    hl_json_add_int (&writer, "seq", command->seq);
  for (guint i = 1; i < G_N_ELEMENTS (fields); i++)
    if (is_named (commands[command->kind].needs, fields[i].name)
        || is_named (commands[command->kind].may, fields[i].name))
      write_field (&writer, &fields[i], command);
  hl_json_end_object (&writer);
  g_string_append_c (to, '\n');
}

/* ---- Reports ---- */

void
hl_media_report_write (HlJsonWriter *writer, const HlMediaReport *report)
{
  hl_json_add_real (writer, "level_in", report->level_in);
  hl_json_add_real (writer, "level_out", report->level_out);
  hl_json_add_int (writer, "packets_in", (gint64) report->packets_in);
  hl_json_add_int (writer, "packets_out", (gint64) report->packets_out);
  hl_json_add_int (writer, "lost", (gint64) report->lost);
  hl_json_add_int (writer, "late", (gint64) report->late);
  hl_json_add_real (writer, "jitter_ms", report->jitter_ms);
  hl_json_add_real (writer, "loss_percent", report->loss_percent);
  hl_json_add_real (writer, "mos", report->mos);
  hl_json_add_int (writer, "since_packet", report->since_packet);
  hl_json_add_int (writer, "strangers", (gint64) report->strangers);
  hl_json_add_int (writer, "srtp_wrong", (gint64) report->srtp_wrong);
  hl_json_add_bool (writer, "encrypted", report->encrypted);
  hl_json_add_text (writer, "codec", hl_codec_name (report->codec));
  hl_json_add_real (writer, "loss_there", report->loss_there_percent);
  hl_json_add_real (writer, "round_trip_ms", report->round_trip_ms);
}

void
hl_media_report_read (const HlJson *json, HlMediaReport *report)
{
  *report = (HlMediaReport){
    .level_in = (float) hl_json_real (hl_json_get (json, "level_in"), -96),
    .level_out = (float) hl_json_real (hl_json_get (json, "level_out"), -96),
    .packets_in = (guint64) hl_json_int (hl_json_get (json, "packets_in"), 0),
    .packets_out = (guint64) hl_json_int (hl_json_get (json, "packets_out"), 0),
    .lost = (guint64) hl_json_int (hl_json_get (json, "lost"), 0),
    .late = (guint64) hl_json_int (hl_json_get (json, "late"), 0),
    .jitter_ms = (float) hl_json_real (hl_json_get (json, "jitter_ms"), 0),
    .loss_percent = (float) hl_json_real (hl_json_get (json, "loss_percent"), 0),
    .mos = (float) hl_json_real (hl_json_get (json, "mos"), 1),
    .since_packet = hl_json_int (hl_json_get (json, "since_packet"), 0),
    .strangers = (guint64) hl_json_int (hl_json_get (json, "strangers"), 0),
    .srtp_wrong = (guint64) hl_json_int (hl_json_get (json, "srtp_wrong"), 0),
    .encrypted = hl_json_bool (hl_json_get (json, "encrypted"), FALSE),
    .codec = hl_codec_from_name (hl_json_text (hl_json_get (json, "codec"), "")),
    .loss_there_percent = (float) hl_json_real (hl_json_get (json, "loss_there"), -1),
    .round_trip_ms = (float) hl_json_real (hl_json_get (json, "round_trip_ms"), -1),
  };
}
