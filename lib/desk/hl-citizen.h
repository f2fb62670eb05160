/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* A person who calls: what is known of her, on which numbers she is reached, what to mind.
 * Plain in memory, masked on the wire, sealed in the row.  Pure; any thread. */

typedef enum
{
  HL_PHONE_KIND_NONE,
  HL_PHONE_KIND_MOBILE,
  HL_PHONE_KIND_HOME,
  HL_PHONE_KIND_WORK,
  HL_PHONE_KIND_RELATIVE,
  HL_PHONE_KIND_INSTITUTION, /* a home, a station: many people's */
  HL_PHONE_KIND_OTHER,
} HlPhoneKind;

extern const char *const hl_phone_kind_words[]; /* "", "mobile", "home", … */
extern const char *const hl_preferred_words[];  /* "", "phone", "sms", "letter", "visit", "none" */
extern const char *const hl_citizen_source_words[]; /* "", "call", "ticket", "desk", "import" */

typedef struct
{
  HlRecord parent_instance;

  HlId id; /* in a change: which; 0 = a new one */
  gint64 revision;
  HlId citizen;
  char *number; /* plain in memory, canonical */
  char *number_sealed;
  char *number_blind;
  unsigned kind;
  char *note;
  gboolean invalid; /* she is not reached on it any more */
  HlTime created_at;
} HlCitizenPhone;
HL_DECLARE_RECORD (HlCitizenPhone, hl_citizen_phone)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId citizen;
  char *text; /* plain in memory */
  char *text_sealed;
  HlTime at;
  HlId by;
  char *by_name;
  HlTime until; /* 0 = without end */
  HlTime ended_at;
  gboolean ended; /* in a change: end it now */
} HlCitizenWarning;
HL_DECLARE_RECORD (HlCitizenWarning, hl_citizen_warning)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *name;
  char *name_sealed;
  char *name_blind; /* of the whole name, for those who may be the same */
  char *id_number;  /* GB 11643 */
  char *id_number_sealed;
  char *id_number_blind;
  char *address;
  char *address_sealed;
  char *district; /* code of the site's list */
  gint64 birth_year;
  char *groups; /* names of the site's list, with commas between */
  char *notes;
  char *notes_sealed;
  unsigned preferred;
  unsigned source;
  HlId household;       /* those of one home have the same; 0 = none */
  char *household_role; /* 户主, 配偶, 女儿 */
  GPtrArray *phones;    /* HlCitizenPhone, oldest first; in a change: those to add or change */
  GPtrArray *warnings;  /* HlCitizenWarning that hold; in a change likewise */
  HlId call;            /* only with a new one: the call she was registered in */
  HlTime created_at;
  HlId created_by;
  char *created_by_name;
  HlTime updated_at;
  HlId merged_into; /* a tombstone: who she is */
  HlTime forgotten_at;
} HlCitizen;
HL_DECLARE_RECORD (HlCitizen, hl_citizen)

/* Who changed which fields, never what is in them. */
typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId citizen;
  HlTime at;
  HlId by;
  char *by_name;
  char *what; /* "created", "name, address", "merged" … */
} HlCitizenChange;
HL_DECLARE_RECORD (HlCitizenChange, hl_citizen_change)

/**
 * hl_id_number_check:
 * @text: an identity number as typed; full-width digits, spaces and x are understood
 *
 * GB 11643-1999: 18 characters with a date of birth that is one and a checksum by ISO 7064 MOD
 * 11-2; the old one of 15 digits is refused, as it has no checksum.
 * Returns: (transfer full) (nullable): canonical, "…X" upper case; NULL with HL_DESK_ERROR_FIELD,
 *   "id_number: …"
 */
char *hl_id_number_check (const char *text, GError **error);
gint64 hl_id_number_birth_year (const char *canonical);

/* Puts in form what was typed and refuses what can't be: control characters, an identity number
 * that is wrong, a birth year that is not hers.  HL_DESK_ERROR_FIELD */
gboolean hl_citizen_tidy (HlCitizen *self, GError **error);
/* Are all groups among @known (NULL-terminated)?  Each stays once. */
gboolean hl_citizen_check_groups (HlCitizen *self, const char *const *known, GError **error);
/* What a site has that names none. */
extern const char *const hl_citizen_usual_groups[];

/* Holds now? */
gboolean hl_citizen_warning_holds (const HlCitizenWarning *self, HlTime now);

G_END_DECLS
