/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"
#include "hl-media.h"

G_BEGIN_DECLS

/* What goes over the socket between hotlined and hotline-mediad: one JSON object
 * per line.  README.md has the table.  Pure; both sides use it. */

#define HL_MEDIA_PROTOCOL_VERSION 1
#define HL_MEDIA_LINE_MAX (256 * 1024)
#define HL_MEDIA_MIX_LEGS 5

typedef enum
{
  HL_MEDIA_HELLO,
  HL_MEDIA_OPEN,
  HL_MEDIA_CLOSE,
  HL_MEDIA_MIX,
  HL_MEDIA_CLOSE_CALL,
  HL_MEDIA_PLAY,
  HL_MEDIA_STOP_PLAY,
  HL_MEDIA_DTMF,
  HL_MEDIA_RECORD,
  HL_MEDIA_RECORD_PAUSE,
  HL_MEDIA_RECORD_STOP,
  HL_MEDIA_KEEP_ONLY,
  HL_MEDIA_WATCH,
  HL_MEDIA_ACK,
  HL_MEDIA_LIST,
  HL_MEDIA_STATS,
  HL_MEDIA_QUIT,
  HL_MEDIA_N_COMMANDS,
} HlMediaCommandKind;

typedef struct
{
  HlMediaCommandKind kind;
  gint64 seq; /* comes back in the reply; 0 = no reply wanted, but of errors */
  HlId leg, call, left;
  guint part;
  guint16 port;
  gint64 n; /* ack: the last event handled */
  gboolean on, loop;
  char *prompt, *token, *digits;
  char *codecs, *srtp; /* of open, as they are written */
  gboolean has_policy; /* and as they are read */
  HlMediaPolicy policy;
  gboolean has_remote, has_local;
  HlMediaDesc remote;
  HlMediaDesc local; /* of open: what was ours, with its keys */
  GArray *legs;      /* HlId */
  GArray *gain;      /* guint16 */
  gboolean has_key;
  guint8 key[HL_SEALED_KEY];
} HlMediaCommand;

/**
 * hl_media_command_parse:
 * @command: filled as far as was read, also on error: its seq goes into the reply
 *
 * Returns: FALSE with HL_MEDIA_ERROR_REQUEST, "FIELD: what is wrong"; field "line"
 *   when it is no JSON object.  hl_media_command_clear() in either case
 */
gboolean hl_media_command_parse (const char *line, gssize length, HlMediaCommand *command,
                                 GError **error);
void hl_media_command_clear (HlMediaCommand *command);
/* Appends the line with its end. */
void hl_media_command_write (const HlMediaCommand *command, GString *to);

/* A description as the member @name; and back from one. */
void hl_media_desc_write (HlJsonWriter *writer, const char *name, const HlMediaDesc *desc);
gboolean hl_media_desc_read (const HlJson *json, const char *field, HlMediaDesc *desc,
                             GError **error);

/* As the fields codecs and srtp of open.  Both (transfer full). */
void hl_media_policy_write (const HlMediaPolicy *policy, char **codecs, char **srtp);

void hl_media_report_write (HlJsonWriter *writer, const HlMediaReport *report);
void hl_media_report_read (const HlJson *json, HlMediaReport *report);

/* "ports" …: HlMediaError on the wire */
const char *hl_media_error_word (int code);
int hl_media_error_from_word (const char *word);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlMediaCommand, hl_media_command_clear)

G_END_DECLS
