/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* A mail as it came, taken apart: who sent it, what it says, what is attached.  Nothing of it is
 * believed: broken ones give what can be read, bombs (parts, depth, size) are refused.  Pure;
 * any thread. */

#define HL_MAIL_MOST (50 * 1024 * 1024) /* bytes of the original */
#define HL_MAIL_PARTS_MOST 100
#define HL_MAIL_TEXT_MOST 19000 /* characters; the rest is in the original */

#define HL_MAIL_ERROR (hl_mail_error_quark ())
GQuark hl_mail_error_quark (void);

typedef enum
{
  HL_MAIL_ERROR_BOMB,   /* too large, too many parts */
  HL_MAIL_ERROR_BROKEN, /* no mail at all */
} HlMailError;

typedef struct
{
  char *name; /* as the sender has it, UTF-8; NULL = none */
  GBytes *bytes;
} HlMailPart;

typedef struct
{
  char *id;      /* Message-ID without brackets; NULL = none */
  char *name;    /* of the sender */
  char *address; /* of the sender */
  char *subject;
  char *text;          /* plain, UTF-8, lines ended by \n; may be "" */
  HlTime sent_at;      /* as the sender says; 0 = not said */
  gboolean automatic;  /* an automatic reply, a bounce, a mailing list's */
  gboolean cut;        /* the text was longer */
  GPtrArray *attached; /* HlMailPart */
} HlMail;

/* NULL with HL_MAIL_ERROR. */
HlMail *hl_mail_parse (GBytes *original, GError **error);
void hl_mail_free (HlMail *self);

/* The text of an HTML page: no tags, scripts or styles, a line per block. */
char *hl_mail_html_to_text (const char *html, gsize length);
/* Text in @charset (NULL = not said) as UTF-8: what Chinese programs call GB2312 is GB18030,
 * and what is not what it is called is looked at anew. */
char *hl_mail_to_utf8 (const char *text, gsize length, const char *charset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlMail, hl_mail_free)

G_END_DECLS
