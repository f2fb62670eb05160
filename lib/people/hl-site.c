/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-site-private.h"

#include "base/hl-date.h"
#include "base/hl-file-kind.h"
#include "hl-users.h"

#include <string.h>

/* Reading and checking a site file. */

#define QUIET_HOURS "01:00-05:00"

G_DEFINE_QUARK (hl_site_error, hl_site_error)

/* clang-format off */
const HlSiteList hl_site_lists[HL_N_SITE_LISTS] = {
  { "queues",       G_STRUCT_OFFSET (HlSite, queues),       hl_site_queue_shape,    "name" },
  { "flows",        G_STRUCT_OFFSET (HlSite, flows),        hl_site_flow_shape,     "name" },
  { "lines",        G_STRUCT_OFFSET (HlSite, lines),        hl_site_line_shape,     "number" },
  { "special_days", G_STRUCT_OFFSET (HlSite, special_days), hl_site_day_shape,      "date" },
  { "trunks",       G_STRUCT_OFFSET (HlSite, trunks),       hl_site_trunk_shape,    "name" },
  { "offices",      G_STRUCT_OFFSET (HlSite, offices),      hl_site_office_shape,   "name" },
  { "categories",   G_STRUCT_OFFSET (HlSite, categories),   hl_site_category_shape, "code" },
  { "districts",    G_STRUCT_OFFSET (HlSite, districts),    hl_site_district_shape, "code" },
  { "away_reasons", G_STRUCT_OFFSET (HlSite, away_reasons), hl_site_reason_shape,   "code" },
  { "emergency",    G_STRUCT_OFFSET (HlSite, emergency),    hl_site_emergency_shape, "name" },
  { "retention",    G_STRUCT_OFFSET (HlSite, retention),    hl_site_retention_shape, "class" },
  { "sla_profiles", G_STRUCT_OFFSET (HlSite, sla_profiles), hl_site_profile_shape,  "name" },
  { "templates",    G_STRUCT_OFFSET (HlSite, templates),    hl_site_template_shape, "name" },
  { "citizen_groups", G_STRUCT_OFFSET (HlSite, citizen_groups), hl_site_group_shape, "name" },
  { "users",        G_STRUCT_OFFSET (HlSite, users),        hl_site_user_shape,     "login" },
};
/* clang-format on */

GPtrArray **
hl_site_list (HlSite *site, const HlSiteList *list)
{
  return G_STRUCT_MEMBER_P (site, list->offset);
}

const char *
hl_site_key (const HlSiteList *list, gconstpointer item)
{
  const HlField *field = hl_shape_field (list->shape (), list->key);

  return G_STRUCT_MEMBER (char *, item, field->offset);
}

gboolean
hl_site_refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD, message);
  return FALSE;
}

/* ---- Small texts ---- */

static gboolean
weekday_at (const char *c, guint *day)
{
  *day = (guint) (*c - '0');
  return *c >= '1' && *c <= '7';
}

guint
hl_site_weekdays (const char *text)
{
  guint days = 0;

  while (*text != '\0')
    {
      guint first, last;

      if (!weekday_at (text, &first))
        return 0;
      last = first;
      text++;
      if (*text == '-')
        {
          if (!weekday_at (text + 1, &last) || last < first)
            return 0;
          text += 2;
        }
      for (guint day = first; day <= last; day++)
        days |= 1U << day;
      if (*text == ',' && text[1] != '\0')
        text++;
      else if (*text != '\0')
        return 0;
    }
  return days;
}

static gboolean
two_digits (const char *text, int *value)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return FALSE;
  *value = (text[0] - '0') * 10 + text[1] - '0';
  return TRUE;
}

int
hl_site_minute (const char *text)
{
  int hour, minute;

  if (strlen (text) != 5 || !two_digits (text, &hour) || text[2] != ':'
      || !two_digits (text + 3, &minute))
    return -1;
  if (minute > 59 || hour > 24 || (hour == 24 && minute != 0))
    return -1;
  return hour * 60 + minute;
}

gboolean
hl_site_quiet_hours (const char *text, int *from, int *to)
{
  g_autofree char *copy = g_strdup (text != NULL ? text : QUIET_HOURS);
  char *dash = strchr (copy, '-');

  if (dash == NULL)
    return FALSE;
  *dash = '\0';
  *from = hl_site_minute (copy);
  *to = hl_site_minute (dash + 1);
  return *from >= 0 && *to >= 0 && *from != *to;
}

gint32
hl_site_date (const char *text)
{
  HlDate date = hl_date_parse (text);
  guint year, month, day;

  if (date == HL_DATE_NONE)
    return 0;
  hl_date_split (date, &year, &month, &day);
  return (gint32) (year * 10000 + month * 100 + day);
}

HlTime
hl_site_time (const char *text, gint64 utc_offset_minutes)
{
  g_autofree char *date = NULL;
  g_autoptr (GDateTime) day = NULL;
  gint32 ymd;
  int minute;

  if (strlen (text) != 16 || text[10] != ' ')
    return 0;
  date = g_strndup (text, 10);
  ymd = hl_site_date (date);
  minute = hl_site_minute (text + 11);
  if (ymd == 0 || minute < 0)
    return 0;
  day = g_date_time_new_utc (ymd / 10000, ymd / 100 % 100, ymd % 100, 0, 0, 0);
  return g_date_time_to_unix (day) * HL_SECOND + (minute - utc_offset_minutes) * HL_MINUTE;
}

/* ---- Comments ---- */

char *
hl_site_strip_comments (const char *text, gssize length)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  char *out = g_malloc (n + 1);
  gboolean quoted = FALSE, comment = FALSE;
  gsize start = n >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* Notepad's mark */

  memset (out, ' ', start);
  for (gsize i = start; i < n; i++)
    {
      char c = text[i];

      if (comment && c == '\n')
        comment = FALSE;
      else if (!comment && !quoted && c == '/' && i + 1 < n && text[i + 1] == '/')
        comment = TRUE;
      out[i] = comment ? ' ' : c;
      if (comment)
        continue;

      if (quoted && c == '\\' && i + 1 < n)
        {
          out[i + 1] = text[i + 1];
          i++;
        }
      else if (c == '"')
        quoted = !quoted;
    }
  out[n] = '\0';
  return out;
}

/* ---- What is not in the file ---- */

static void
set_default (gint64 *value, gint64 otherwise)
{
  if (*value == G_MININT64)
    *value = otherwise;
}

static void
set_queue_defaults (gpointer item)
{
  HlSiteQueue *queue = item;

  if (queue->strategy == 0)
    queue->strategy = 1;
  set_default (&queue->ring_seconds, 20);
  set_default (&queue->wrap_up_seconds, 30);
  set_default (&queue->max_waiting, 0);
  set_default (&queue->max_wait_seconds, 0);
  set_default (&queue->short_abandon_seconds, 5);
  set_default (&queue->relax_seconds, 0);
  set_default (&queue->last_agent_minutes, 0);
  set_default (&queue->announce_seconds, 0);
  set_default (&queue->callback_after_seconds, 0);
}

static void
set_flow_defaults (gpointer item)
{
  HlSiteFlow *flow = item;

  if (flow->at_closing == 0)
    flow->at_closing = 1;
  set_default (&flow->priority, 0);
  set_default (&flow->repeat_minutes, 0);
  set_default (&flow->cut_off_minutes, 0);
  set_default (&flow->redial_minutes, 0);
  set_default (&flow->message_seconds, 120);
  set_default (&flow->rating_digits, 5);
}

static void
set_trunk_defaults (gpointer item)
{
  HlSiteTrunk *trunk = item;

  set_default (&trunk->max_calls, 0);
  set_default (&trunk->priority, 0);
  set_default (&trunk->max_in, 0);
  set_default (&trunk->max_out, 0);
  set_default (&trunk->session_seconds, 1800);
  trunk->dial_format = MAX (trunk->dial_format, 1U + HL_DIAL_AS_IS);
  trunk->shown_format = MAX (trunk->shown_format, 1U + HL_DIAL_AS_IS);
  trunk->identity = trunk->identity != 0 ? trunk->identity : 2;
  trunk->reliable = trunk->reliable != 0 ? trunk->reliable : 2;
  trunk->srtp = trunk->srtp != 0 ? trunk->srtp : 1;
}

static void
set_reason_defaults (gpointer item)
{
  set_default (&((HlSiteReason *) item)->limit_minutes, 0);
}

static void
set_retention_defaults (gpointer item)
{
  set_default (&((HlSiteRetention *) item)->opus_days, 0);
}

static void
set_user_defaults (gpointer item)
{
  HlSiteUser *user = item;
  char *folded = hl_text_fold (user->login);

  g_free (user->login);
  user->login = folded;
  for (guint i = 0; user->queues != NULL && i < user->queues->len; i++)
    set_default (&((HlSiteSkill *) user->queues->pdata[i])->level, 1);
}

static void
set_list_defaults (HlSite *self, const HlSiteList *list)
{
  GPtrArray *items = *hl_site_list (self, list);
  const HlField *place = hl_shape_field (list->shape (), "place");

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      gpointer item = items->pdata[i];

      if (place != NULL)
        G_STRUCT_MEMBER (gint64, item, place->offset) = i + 1;
      if (items == self->queues)
        set_queue_defaults (item);
      else if (items == self->flows)
        set_flow_defaults (item);
      else if (items == self->trunks)
        set_trunk_defaults (item);
      else if (items == self->away_reasons)
        set_reason_defaults (item);
      else if (items == self->sla_profiles)
        hl_site_profile_set_defaults (item);
      else if (items == self->users)
        set_user_defaults (item);
      else if (items == self->retention)
        set_retention_defaults (item);
    }
}

static void
set_defaults (HlSite *self)
{
  set_default (&self->utc_offset_minutes, HL_SITE_UTC_OFFSET_MINUTES);
  set_default (&self->outbound_wrap_up_seconds, 30);
  set_default (&self->dial_seconds, 60);
  set_default (&self->max_misses, 2);
  set_default (&self->miss_pause_seconds, 5);
  set_default (&self->hold_warning_seconds, 120);
  set_default (&self->hold_alarm_seconds, 180);
  set_default (&self->callback_attempts, 3);
  set_default (&self->record_pause_seconds, 300);
  set_default (&self->opus_kbit, 32);
  set_default (&self->attachment_mb, HL_SITE_ATTACHMENT_MB);
  if (self->service_open == NULL)
    self->service_open = g_strdup ("08:00");
  if (self->service_close == NULL)
    self->service_close = g_strdup ("20:00");
  for (guint i = 0; i < HL_N_SITE_LISTS; i++)
    set_list_defaults (self, &hl_site_lists[i]);
}

/* ---- Checks of single items ---- */

typedef gboolean (*ItemCheck) (HlSite *self, guint i, GError **error);

static gboolean
check_hours (const HlSiteHours *hours, guint flow, guint i, GError **error)
{
  int open = hl_site_minute (hours->open);
  int close = hl_site_minute (hours->close);

  if (hl_site_weekdays (hours->weekdays) == 0)
    return hl_site_refuse (error, "flows[%u].hours[%u].weekdays: must be days such as 1-5 or 6,7",
                           flow, i);
  if (open < 0)
    return hl_site_refuse (error, "flows[%u].hours[%u].open: must be a time such as 08:30", flow,
                           i);
  if (close < 0)
    return hl_site_refuse (
        error, "flows[%u].hours[%u].close: must be a time such as 17:30 or 24:00", flow, i);
  if (close <= open)
    return hl_site_refuse (
        error, "flows[%u].hours[%u].close: must be later than open (a night is two spans)", flow,
        i);
  return TRUE;
}

static gboolean
check_flow (HlSite *self, guint i, GError **error)
{
  HlSiteFlow *flow = self->flows->pdata[i];

  for (guint k = 0; flow->hours != NULL && k < flow->hours->len; k++)
    if (!check_hours (flow->hours->pdata[k], i, k, error))
      return FALSE;
  return hl_site_check_menu (self, i, error);
}

static gboolean
check_emergency (HlSite *self, guint i, GError **error)
{
  const char *number = ((HlSiteEmergency *) self->emergency->pdata[i])->number;

  if (strspn (number, "0123456789") != strlen (number))
    return hl_site_refuse (error, "emergency[%u].number: must be digits only", i);
  return TRUE;
}

static gboolean
check_day (HlSite *self, guint i, GError **error)
{
  HlSiteDay *day = self->special_days->pdata[i];

  if (hl_site_date (day->date) == 0)
    return hl_site_refuse (error, "special_days[%u].date: must be a day such as 2026-10-01", i);
  if (day->open && day->like_weekday == G_MININT64)
    return hl_site_refuse (error,
                           "special_days[%u].like_weekday: is required for a day that is open", i);
  if (!day->open && day->like_weekday != G_MININT64)
    return hl_site_refuse (error, "special_days[%u].like_weekday: is only for a day that is open",
                           i);
  return TRUE;
}

static gboolean
check_line (HlSite *self, guint i, GError **error)
{
  HlSiteLine *line = self->lines->pdata[i];
  g_autofree char *folded = hl_number_fold (line->number);

  if (g_strcmp0 (folded, line->number) != 0)
    return hl_site_refuse (error, "lines[%u].number: must be digits only, as the trunk dials them",
                           i);
  return TRUE;
}

static gboolean
is_sip_address (const char *text)
{
  return (g_str_has_prefix (text, "sip:") && text[4] != '\0')
         || (g_str_has_prefix (text, "sips:") && text[5] != '\0');
}

/* "SHA256:" and 64 hex digits, with or without colons. */
static gboolean
is_fingerprint (const char *text)
{
  guint digits = 0;

  if (g_ascii_strncasecmp (text, "SHA256:", 7) != 0)
    return FALSE;
  for (text += 7; *text != '\0'; text++)
    if (g_ascii_isxdigit (*text))
      digits++;
    else if (*text != ':')
      return FALSE;
  return digits == 64;
}

static gboolean
check_trunk_tls (const HlSiteTrunk *trunk, guint i, GError **error)
{
  gboolean tls = g_str_has_prefix (trunk->address, "sips:")
                 || strstr (trunk->address, "transport=tls") != NULL;

  if (!tls && (trunk->tls_ca != NULL || trunk->tls_fingerprint != NULL))
    return hl_site_refuse (error, "trunks[%u].%s: is only for an address with transport=tls", i,
                           trunk->tls_ca != NULL ? "tls_ca" : "tls_fingerprint");
  if (trunk->tls_ca != NULL && !g_path_is_absolute (trunk->tls_ca))
    return hl_site_refuse (error, "trunks[%u].tls_ca: must be the whole path of a PEM file", i);
  if (trunk->tls_fingerprint != NULL && !is_fingerprint (trunk->tls_fingerprint))
    return hl_site_refuse (error, "trunks[%u].tls_fingerprint: must be SHA256: and 64 hex digits",
                           i);
  return TRUE;
}

static gboolean
check_trunk_numbers (const HlSiteTrunk *trunk, guint i, GError **error)
{
  if (!hl_number_is_area_code (trunk->area_code))
    return hl_site_refuse (error, "trunks[%u].area_code: must be an area code such as 0532", i);
  if (trunk->dial_prefix != NULL
      && strspn (trunk->dial_prefix, "+0123456789*#") != strlen (trunk->dial_prefix))
    return hl_site_refuse (error, "trunks[%u].dial_prefix: must be digits", i);
  if (trunk->shown_number != NULL
      && strspn (trunk->shown_number, "+0123456789") != strlen (trunk->shown_number))
    return hl_site_refuse (error, "trunks[%u].shown_number: must be digits", i);
  if (trunk->session_seconds != 0 && trunk->session_seconds < 90)
    return hl_site_refuse (error, "trunks[%u].session_seconds: must be 0 or from 90 to 7200", i);
  return TRUE;
}

static gboolean
check_trunk (HlSite *self, guint i, GError **error)
{
  HlSiteTrunk *trunk = self->trunks->pdata[i];

  if (!is_sip_address (trunk->address) || strpbrk (trunk->address, " \t\r\n<>\"") != NULL)
    return hl_site_refuse (
        error, "trunks[%u].address: must be a SIP address such as sip:10.1.2.3:5060", i);
  if (trunk->registers && trunk->login == NULL)
    return hl_site_refuse (error, "trunks[%u].login: is required to register", i);
  return check_trunk_tls (trunk, i, error) && check_trunk_numbers (trunk, i, error);
}

static gboolean
has_parent (HlSite *self, const char *code)
{
  gsize length = strlen (code) - 2;

  for (guint i = 0; i < self->categories->len; i++)
    {
      const char *other = ((HlSiteCategory *) self->categories->pdata[i])->code;

      if (strlen (other) == length && strncmp (other, code, length) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_category (HlSite *self, guint i, GError **error)
{
  const char *code = ((HlSiteCategory *) self->categories->pdata[i])->code;

  if (strspn (code, "0123456789") != strlen (code) || strlen (code) % 2 != 0)
    return hl_site_refuse (error, "categories[%u].code: must be 2, 4 or 6 digits", i);
  if (strlen (code) > 2 && !has_parent (self, code))
    return hl_site_refuse (error, "categories[%u].code: its parent %.*s is not in the list", i,
                           (int) strlen (code) - 2, code);
  return TRUE;
}

static gboolean
check_template (HlSite *self, guint i, GError **error)
{
  HlSiteTemplate *item = self->templates->pdata[i];

  if (strspn (item->category, "0123456789") != strlen (item->category))
    return hl_site_refuse (error, "templates[%u].category: must be the digits of a code", i);
  if (item->content == NULL && item->reply == NULL)
    return hl_site_refuse (error, "templates[%u].content: write what it puts into the ticket", i);
  return item->office == NULL || hl_site_has_key (self, "offices", item->office)
         || hl_site_refuse (error, "templates[%u].office: there is no office %s", i, item->office);
}

HlUser *
hl_site_user_make (const HlSiteUser *self)
{
  HlUser *user = hl_user_new ();

  user->login = g_strdup (self->login);
  user->name = g_strdup (self->name);
  user->role = self->role;
  user->staff_no = g_strdup (self->staff_no);
  user->extension = g_strdup (self->extension);
  user->device = self->device;
  user->contact = g_strdup (self->contact);
  user->auto_answer = self->auto_answer;
  user->enabled = !self->disabled;
  user->office = g_strdup (self->office);
  return user;
}

static gboolean
check_skills (const HlSiteUser *self, guint i, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint k = 0; self->queues != NULL && k < self->queues->len; k++)
    if (!g_hash_table_add (seen, ((HlSiteSkill *) self->queues->pdata[k])->queue))
      return hl_site_refuse (error, "users[%u].queues[%u].queue: is there twice", i, k);
  return TRUE;
}

static gboolean
check_user (HlSite *self, guint i, GError **error)
{
  HlSiteUser *item = self->users->pdata[i];
  g_autoptr (HlUser) user = hl_site_user_make (item);

  if (!hl_user_check (user, error)
      || (item->password != NULL
          && !hl_password_check (item->password, item->login, "password", error)))
    {
      g_prefix_error (error, "users[%u].", i);
      return FALSE;
    }
  return check_skills (item, i, error);
}

static gboolean
check_retention (HlSite *self, guint i, GError **error)
{
  HlSiteRetention *class = self->retention->pdata[i];

  if (class->opus_days >= class->days)
    return hl_site_refuse (error,
                           "retention[%u].opus_days: must be less than the %d days after which "
                           "recordings of %s are deleted, or 0 for never",
                           i, (int) class->days, class->class);
  if (class->opus_kept && class->opus_days == 0)
    return hl_site_refuse (error,
                           "retention[%u].opus_kept: means nothing without opus_days: say after "
                           "how many days recordings of %s are converted",
                           i, class->class);
  return TRUE;
}

static gboolean
check_quiet_hours (HlSite *self, GError **error)
{
  int from, to;

  return hl_site_quiet_hours (self->quiet_hours, &from, &to)
         || hl_site_refuse (error, "quiet_hours: must be two times such as 01:00-05:00");
}

static gboolean
check_attachments (HlSite *self, GError **error)
{
  g_autofree char *unknown = NULL;

  if (self->attachment_kinds == NULL)
    return TRUE;
  unknown = hl_file_kind_dup_unknown (self->attachment_kinds);
  return unknown == NULL
         || hl_site_refuse (error, "attachment_kinds: %s is no kind of file that is known",
                            unknown);
}

static const struct
{
  const char *list;
  ItemCheck check;
} item_checks[] = {
  { "flows", check_flow },          { "special_days", check_day },
  { "lines", check_line },          { "trunks", check_trunk },
  { "categories", check_category }, { "templates", check_template },
  { "users", check_user },          { "queues", hl_site_check_queue },
  { "emergency", check_emergency }, { "sla_profiles", hl_site_check_profile },
  { "retention", check_retention },
};

static gboolean
check_items (HlSite *self, const HlSiteList *list, GError **error)
{
  GPtrArray *items = *hl_site_list (self, list);

  for (guint c = 0; items != NULL && c < G_N_ELEMENTS (item_checks); c++)
    if (strcmp (item_checks[c].list, list->name) == 0)
      for (guint i = 0; i < items->len; i++)
        if (!item_checks[c].check (self, i, error))
          return FALSE;
  return TRUE;
}

/* @field of every item is there once, none apart. */
static gboolean
check_unique (HlSite *self, const HlSiteList *list, const char *name, GError **error)
{
  GPtrArray *items = *hl_site_list (self, list);
  const HlField *field = hl_shape_field (list->shape (), name);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      char *value = G_STRUCT_MEMBER (char *, items->pdata[i], field->offset);

      if (value != NULL && !g_hash_table_add (seen, value))
        return hl_site_refuse (error, "%s[%u].%s: %s is there twice", list->name, i, name, value);
    }
  return TRUE;
}

/* ---- Names that refer to another list ---- */

gboolean
hl_site_has_key (HlSite *self, const char *list_name, const char *key)
{
  for (guint i = 0; i < HL_N_SITE_LISTS; i++)
    {
      const HlSiteList *list = &hl_site_lists[i];
      GPtrArray *items = *hl_site_list (self, list);

      if (strcmp (list->name, list_name) != 0)
        continue;
      if (items == NULL)
        return TRUE; /* not ours to say */
      for (guint k = 0; k < items->len; k++)
        if (g_strcmp0 (hl_site_key (list, items->pdata[k]), key) == 0)
          return TRUE;
    }
  return FALSE;
}

static gboolean
check_user_references (HlSite *self, guint i, GError **error)
{
  HlSiteUser *user = self->users->pdata[i];

  if (user->office != NULL && !hl_site_has_key (self, "offices", user->office))
    return hl_site_refuse (error, "users[%u].office: there is no office %s", i, user->office);
  for (guint k = 0; user->queues != NULL && k < user->queues->len; k++)
    {
      HlSiteSkill *skill = user->queues->pdata[k];

      if (!hl_site_has_key (self, "queues", skill->queue))
        return hl_site_refuse (error, "users[%u].queues[%u].queue: there is no queue %s", i, k,
                               skill->queue);
    }
  return TRUE;
}

gboolean
hl_site_check_references (HlSite *self, GError **error)
{
  for (guint i = 0; self->queues != NULL && i < self->queues->len; i++)
    {
      HlSiteQueue *queue = self->queues->pdata[i];

      if (queue->retention != NULL && !hl_site_has_key (self, "retention", queue->retention))
        return hl_site_refuse (error, "queues[%u].retention: there is no class %s", i,
                               queue->retention);
    }
  for (guint i = 0; self->flows != NULL && i < self->flows->len; i++)
    {
      HlSiteFlow *flow = self->flows->pdata[i];

      if (!hl_site_has_key (self, "queues", flow->queue))
        return hl_site_refuse (error, "flows[%u].queue: there is no queue %s", i, flow->queue);
    }
  for (guint i = 0; self->lines != NULL && i < self->lines->len; i++)
    {
      HlSiteLine *line = self->lines->pdata[i];

      if (!hl_site_has_key (self, "flows", line->flow))
        return hl_site_refuse (error, "lines[%u].flow: there is no flow %s", i, line->flow);
    }
  for (guint i = 0; self->users != NULL && i < self->users->len; i++)
    if (!check_user_references (self, i, error))
      return FALSE;
  if (!hl_number_is_area_code (self->area_code))
    return hl_site_refuse (error, "area_code: must be an area code such as 0532");
  if (self->outbound_trunk != NULL && !hl_site_has_key (self, "trunks", self->outbound_trunk))
    return hl_site_refuse (error, "outbound_trunk: there is no trunk %s", self->outbound_trunk);
  return hl_site_check_ways (self, error);
}

/* ---- Reading ---- */

/* The user's keys beyond the login are unique too. */
static gboolean
check_people (HlSite *self, GError **error)
{
  const HlSiteList *users = &hl_site_lists[HL_SITE_USERS];

  return check_unique (self, users, "extension", error)
         && check_unique (self, users, "staff_no", error);
}

static gboolean
check_service_hours (HlSite *self, GError **error)
{
  int open = hl_site_minute (self->service_open);
  int close = hl_site_minute (self->service_close);

  if (open < 0)
    return hl_site_refuse (error, "service_open: must be a time such as 08:00");
  return close > open
         || hl_site_refuse (error, "service_close: must be a time later than service_open");
}

static gboolean
check (HlSite *self, GError **error)
{
  for (guint i = 0; i < HL_N_SITE_LISTS; i++)
    if (!check_unique (self, &hl_site_lists[i], hl_site_lists[i].key, error)
        || !check_items (self, &hl_site_lists[i], error))
      return FALSE;
  return check_service_hours (self, error) && check_people (self, error)
         && check_quiet_hours (self, error) && check_attachments (self, error)
         && hl_site_check_blocked (self, error) && hl_site_check_references (self, error);
}

HlSite *
hl_site_read (const char *text, gssize length, GError **error)
{
  g_autofree char *plain = hl_site_strip_comments (text, length);
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlJsonDoc) doc = hl_json_parse (plain, (gssize) n, &failure);
  g_autoptr (HlSite) self = hl_site_new ();

  if (doc == NULL)
    {
      g_set_error_literal (error, HL_SITE_ERROR, HL_SITE_ERROR_JSON, failure->message);
      return NULL;
    }
  if (!hl_record_read_json (HL_RECORD (self), hl_json_doc_root (doc), HL_READ_STRICT, NULL,
                            &failure))
    {
      g_set_error_literal (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD, failure->message);
      return NULL;
    }
  set_defaults (self);
  return check (self, error) ? g_steal_pointer (&self) : NULL;
}
