/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-types.h"

G_BEGIN_DECLS

/* Telephone numbers of China.  One canonical form is stored and compared, however
 * a number was written or sent: mobiles as 13812345678, fixed lines with their area
 * code as 053285791234, short codes, 400/800 and 95/96 numbers as they are, numbers
 * of other countries as +85221234567.  Pure; any thread. */

typedef enum
{
  HL_NUMBER_OTHER,   /* digits of no known shape: extensions, a carrier's own codes */
  HL_NUMBER_MOBILE,  /* 11 digits, 1[3-9] */
  HL_NUMBER_FIXED,   /* area code and subscriber, or 7–8 digits when no area code is known */
  HL_NUMBER_SHORT,   /* 110, 12349, 10086; with another area's code in front: 01012345 */
  HL_NUMBER_SERVICE, /* 400…, 800…, 95xxx, 96xxx */
  HL_NUMBER_ABROAD,  /* "+" and country code */
  HL_N_NUMBER_KINDS
} HlNumberKind;

#define HL_NUMBER_MOST 24

typedef struct
{
  HlNumberKind kind;
  char digits[HL_NUMBER_MOST + 1]; /* canonical */
  guint area;                      /* length of the area code at its front; 0 = none */
  char extension[9];               /* "-8012", "转8012"; "" = none.  Not part of the number */
} HlNumber;

#define HL_NUMBER_ERROR (hl_number_error_quark ())
GQuark hl_number_error_quark (void);

typedef enum
{
  HL_NUMBER_ERROR_SHAPE, /* the message says what is wrong, for people */
} HlNumberError;

/**
 * hl_number_parse:
 * @text: as typed or sent: full-width digits, spaces, dashes, brackets, +86, 0086,
 *   a 0 before a mobile and a PBX's 9 before an outside number are understood
 * @area_code: of the site, "0532"; %NULL or "": local numbers stay as they are
 *
 * Letters and whatever else is no number are refused, and so are mobiles with a
 * digit too few or too many.
 */
gboolean hl_number_parse (const char *text, const char *area_code, HlNumber *out, GError **error);

/* The canonical form, or the bare digits of what has no shape we know; NULL when
 * there is no digit at all.  For what comes in: nothing is refused.  (transfer full) */
char *hl_number_canon (const char *text, const char *area_code);

/* For people: "0532-8579 1234", "138 1234 5678", "400 810 1234", "+852 2123 4567".
 * Of a canonical number; anything else is returned as it is.  (transfer full) */
char *hl_number_display (const char *number);

typedef enum
{
  HL_DIAL_AS_IS,    /* canonical; abroad with 00 */
  HL_DIAL_NATIONAL, /* fixed lines with area code always, mobiles as they are */
  HL_DIAL_LOCAL,    /* the trunk's own area code left out, 0 before mobiles of elsewhere is not
                       known and not added */
  HL_DIAL_E164,     /* +86…; short codes and 95/96 numbers stay as they are */
  HL_DIAL_00,       /* 0086… likewise */
  HL_N_DIAL_FORMS
} HlDialForm;

extern const char *const hl_dial_form_words[]; /* "", "as-is", "national", … NULL-terminated */

/* What is sent to a trunk for @number; @prefix (NULL = none) goes in front.  Texts that
 * are no canonical number are sent as they are.  (transfer full) */
char *hl_number_dial (const char *number, HlDialForm form, const char *area_code,
                      const char *prefix);

/* "0532", "010": NULL and "" are well, too. */
gboolean hl_number_is_area_code (const char *text);

/* The area code of this process's site, for those who see a number alone (blind
 * indexes).  Set at start and when the site changes. */
void hl_number_set_home (const char *area_code);
const char *hl_number_get_home (void); /* NULL = unknown */

G_END_DECLS
