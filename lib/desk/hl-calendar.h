/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"
#include "base/hl-date.h"

G_BEGIN_DECLS

/* Which days count as working days.  Saturdays and Sundays do not, but for what the yearly
 * notice of the State Council says: holidays, and make-up days (调休上班) at weekends.  A year
 * is what one notice said; a later notice for it is a higher version, and the earlier one stays,
 * so that a deadline can say by which it was computed. */

/* Days off, both ends included. */
typedef struct
{
  HlRecord parent_instance;

  char *from, *to; /* "2026-10-01" */
  char *name;      /* 国庆节 */
} HlCalendarHoliday;
HL_DECLARE_RECORD (HlCalendarHoliday, hl_calendar_holiday)

typedef struct
{
  HlRecord parent_instance;

  char *date; /* a Saturday or Sunday that is worked */
  char *name;
} HlCalendarMakeUp;
HL_DECLARE_RECORD (HlCalendarMakeUp, hl_calendar_make_up)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  gint64 year;
  gint64 version; /* of the year: 1, 2, … */
  char *source;   /* the notice: 国办发明电〔2019〕16号 */
  GPtrArray *holidays;
  GPtrArray *make_ups;
} HlCalendarYear;
HL_DECLARE_RECORD (HlCalendarYear, hl_calendar_year)

#define HL_CALENDAR_ERROR (hl_calendar_error_quark ())
GQuark hl_calendar_error_quark (void);

typedef enum
{
  HL_CALENDAR_ERROR_FIELD, /* the message starts with the field's path and ": " */
} HlCalendarError;

/* A year as its file has it, JSON: {"year": 2026, "version": 1, "source": "…", "holidays":
 * [{"from", "to", "name"}], "make_ups": [{"date", "name"}]}.  Days that are not there, outside
 * the year (the week before it may belong to its first holiday), given twice, a make-up day
 * that is no weekend: refused.  At most 1 MiB.  @length: of @text, or −1 */
HlCalendarYear *hl_calendar_year_parse (const char *text, gssize length, GError **error);
gboolean hl_calendar_year_check (HlCalendarYear *self, GError **error);

/* Why a day counts or not. */
typedef enum
{
  HL_DAY_WORKDAY, /* Monday to Friday */
  HL_DAY_WEEKEND,
  HL_DAY_HOLIDAY,
  HL_DAY_MAKE_UP,
  HL_N_DAY_KINDS
} HlDayKind;

extern const char *const hl_day_words[]; /* "workday", "weekend", "holiday", "make-up" */

typedef struct
{
  HlDayKind kind;
  const char *name; /* of the holiday or make-up day; NULL = none.  The calendar's */
  gint64 version;   /* of the year's notice; 0 = the year has none: only weekends are known */
} HlDayInfo;

/* Immutable once made; reference counted; any thread. */
typedef struct _HlCalendar HlCalendar;

/* Of the years' highest versions; the order does not matter.  Years that
 * hl_calendar_year_check() refuses must not be given. */
HlCalendar *hl_calendar_new (HlCalendarYear *const *years, guint n);
HlCalendar *hl_calendar_ref (HlCalendar *self);
void hl_calendar_unref (HlCalendar *self);

/* Of the year's notice; 0 = it has none. */
gint64 hl_calendar_version (const HlCalendar *self, guint year);
gboolean hl_calendar_has_year (const HlCalendar *self, guint year);
HlDayInfo hl_calendar_look (const HlCalendar *self, HlDate date);
gboolean hl_calendar_is_working (const HlCalendar *self, HlDate date);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlCalendar, hl_calendar_unref)

G_END_DECLS
