/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-demo.h"

#include "base/hl-date.h"
#include "desk/hl-tickets.h"
#include "hl-data-key.h"
#include "hl-demo-private.h"
#include "hl-fact-store.h"
#include "hl-sample.h"
#include "hl-service.h"
#include "people/hl-number-blind.h"
#include "people/hl-site.h"

#include <string.h>

/* Rows of the demo, from the oldest to the newest: ids rise with time as they do in life. */

#define SLOT (10 * HL_MINUTE)
#define BATCH 2000 /* tickets of a commit */
#define A_DAY 1200 /* tickets, in the mean */
#define DAYS_LEAST 30
#define DAYS_MOST (12 * 365)
#define ABANDONED 12 /* per cent of the calls that have no ticket */
#define OPEN_DAYS 12 /* after which hardly anything is open */

typedef struct
{
  const HlDemo *demo;
  HlSite *site;
  GPtrArray *leaves; /* HlSiteCategory without children, borrowed */
  GPtrArray *agents; /* HlSiteUser, borrowed */
  GArray *agent_ids; /* HlId of those */
  HlId queue;
  HlKey *key;
  GRand *rand;

  double *slots; /* weight up to the end of each */
  guint n_slots;
  HlTime start;
  HlSpan offset; /* of the site */

  /* Where it is */
  guint slot;
  gint64 done;
  gint64 in_slot, of_slot;
  guint day;
  gint64 number; /* of that day */
  HlTime last;
} Making;

/* ---- Shape ---- */

static guint
days_of (gint64 tickets)
{
  return (guint) CLAMP (tickets / A_DAY, DAYS_LEAST, DAYS_MOST);
}

static void
shape (Making *m)
{
  guint days = days_of (m->demo->tickets);
  HlTime midnight = (m->demo->until + m->offset) / HL_DAY * HL_DAY - m->offset;
  double sum = 0;

  m->start = midnight + HL_DAY - (HlTime) days * HL_DAY;
  m->n_slots = (guint) ((m->demo->until - m->start) / SLOT);
  m->slots = g_new (double, m->n_slots);
  for (guint i = 0; i < m->n_slots; i++)
    {
      HlTime at = m->start + (HlTime) i * SLOT;
      g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc ((at + m->offset) / HL_SECOND);

      sum += hl_demo_day ((guint) g_date_time_get_day_of_week (day),
                          (guint) g_date_time_get_month (day))
             * hl_demo_hour ((guint) g_date_time_get_hour (day));
      m->slots[i] = sum;
    }
}

/* Tickets up to the end of a slot. */
static gint64
wanted (Making *m, guint slot)
{
  return (gint64) ((double) m->demo->tickets * m->slots[slot] / m->slots[m->n_slots - 1] + .5);
}

/* The time of the next one; FALSE at the end.  Of each slot evenly, with some jitter. */
static gboolean
next_time (Making *m, HlTime *at)
{
  HlSpan step;

  while (m->in_slot == m->of_slot)
    {
      if (++m->slot >= m->n_slots)
        return FALSE;
      m->in_slot = 0;
      m->of_slot = wanted (m, m->slot) - (m->slot > 0 ? wanted (m, m->slot - 1) : 0);
    }
  step = SLOT / m->of_slot;
  *at = m->start + (HlTime) m->slot * SLOT + m->in_slot++ * step
        + (HlSpan) (g_rand_double (m->rand) * (double) step);
  *at = m->last = MAX (*at, m->last + 8); /* room for the ids of what belongs to it */
  return TRUE;
}

/* ---- One ticket ---- */

typedef struct
{
  HlId id, call;
  HlTime at, submitted, closed, due;
  const HlSiteCategory *category;
  const HlSiteDistrict *district;
  const HlSiteOffice *office; /* NULL = answered at once */
  guint agent;
  const char *state;
  char number[24];
  char phone[16];
  char *name_sealed, *phone_sealed, *caller_sealed, *blind;
  char *title, *content, *reply;
} Row;

static void
row_clear (Row *row)
{
  g_free (row->name_sealed);
  g_free (row->phone_sealed);
  g_free (row->caller_sealed);
  g_free (row->blind);
  g_free (row->title);
  g_free (row->content);
  g_free (row->reply);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

static gpointer
pick (Making *m, GPtrArray *list)
{
  /* Some are asked for far more often than others. */
  double x = g_rand_double (m->rand);

  return list->len > 0 ? list->pdata[(guint) (x * x * (double) list->len)] : NULL;
}

/* A few call often: the square again. */
static void
pick_citizen (Making *m, Row *row)
{
  static const char *const heads[] = { "138", "139", "158", "186", "133", "177", "199" };
  double x = g_rand_double (m->rand);
  guint32 citizen = (guint32) (x * x * (double) (m->demo->tickets / 3 + 1));
  guint32 mixed = citizen * 2654435761u;
  g_autoptr (GRand) own = g_rand_new_with_seed (citizen ^ m->demo->seed);
  g_autofree char *name = hl_demo_name (own);

  g_snprintf (row->phone, sizeof row->phone, "%s%08u", heads[citizen % G_N_ELEMENTS (heads)],
              mixed % 100000000u);
  row->name_sealed = hl_key_seal (m->key, HL_PURPOSE_NAME, name);
  row->phone_sealed = hl_key_seal (m->key, HL_PURPOSE_PHONE, row->phone);
  row->caller_sealed = hl_key_seal (m->key, HL_PURPOSE_CALLER, row->phone);
  row->blind = hl_number_blind (m->key, row->phone);
}

/* What of the age of a ticket is still open. */
static const char *
state_of (Making *m, const Row *row)
{
  static const char *const open[] = { "dispatch", "sign",     "handling",  "handling", "handling",
                                      "review",   "answered", "follow-up", "suspended" };
  double age = (double) (m->demo->until - row->at) / (double) HL_DAY;

  if (row->office == NULL)
    return age > 60 ? "archived" : "closed";
  if (g_rand_double (m->rand) < (age < OPEN_DAYS ? 1 - age / OPEN_DAYS : 0.002))
    return open[g_rand_int_range (m->rand, 0, G_N_ELEMENTS (open))];
  return age > 60 ? "archived" : g_rand_int_range (m->rand, 0, 40) == 0 ? "withdrawn" : "closed";
}

static gboolean
is_over (const Row *row)
{
  return strcmp (row->state, "closed") == 0 || strcmp (row->state, "archived") == 0
         || strcmp (row->state, "withdrawn") == 0;
}

static gboolean
is_answered (const Row *row)
{
  return is_over (row) || strcmp (row->state, "review") == 0 || strcmp (row->state, "answered") == 0
         || strcmp (row->state, "follow-up") == 0;
}

static void
number_row (Making *m, Row *row)
{
  guint year, month, day, today;

  hl_date_split (hl_date_at (row->at, (int) (m->offset / HL_MINUTE), NULL), &year, &month, &day);
  today = year * 10000 + month * 100 + day;
  m->number = today == m->day ? m->number + 1 : 1;
  m->day = today;
  g_snprintf (row->number, sizeof row->number, "%08u-%04d", today, (int) m->number);
}

static void
fill (Making *m, Row *row, HlTime at)
{
  row->at = at;
  row->call = at;
  row->id = at + 1;
  row->submitted = at + g_rand_int_range (m->rand, 120, 600) * HL_SECOND;
  row->category = pick (m, m->leaves);
  row->district = pick (m, m->site->districts);
  row->office = g_rand_int_range (m->rand, 0, 100) < 35 ? pick (m, m->site->offices) : NULL;
  row->agent = (guint) g_rand_int_range (m->rand, 0, (gint32) m->agents->len);
  pick_citizen (m, row);
  row->state = state_of (m, row);
  row->closed = !is_over (row) ? 0
                : row->office == NULL
                    ? row->submitted
                    : row->submitted + g_rand_int_range (m->rand, 1, 240) * HL_HOUR;
  row->closed = MIN (row->closed, m->demo->until);
  row->due = row->office != NULL && !is_answered (row) ? row->submitted + 7 * HL_DAY : 0;
  number_row (m, row);
  row->title = hl_demo_title (m->rand, row->category->name);
  row->content = hl_demo_content (m->rand, row->category->name,
                                  row->district != NULL ? row->district->name : "本市");
  if (is_answered (row))
    row->reply = hl_demo_reply (m->rand, row->category->name,
                                row->office != NULL ? row->office->name : NULL);
}

/* ---- Rows ---- */

static gboolean
insert_call (HlDb *db, Making *m, HlTime at, const Row *row, GError **error)
{
  HlSpan wait = g_rand_int_range (m->rand, 2, 90) * HL_SECOND;
  HlSpan talk = row != NULL ? g_rand_int_range (m->rand, 60, 540) * HL_SECOND : 0;
  const HlSiteUser *agent = row != NULL ? m->agents->pdata[row->agent] : NULL;
  const HlSiteQueue *queue = m->site->queues->pdata[0];

  return hl_db_run (db, error,
                    "INSERT INTO call (id, revision, way, caller_sealed, caller_blind, dialled,"
                    " queue, queue_name, agent, agent_name, outcome, offered_at, queued_at,"
                    " answered_at, ended_at, wait_us, talk_us, ticket, recorded)"
                    " VALUES ($1, 1, 'in', $2, $3, '12349', $4, $5, nullif ($6, 0), $7, $8, $1,"
                    " $1, nullif ($9, 0), $10, $11, $12, nullif ($13, 0), 0)",
                    "issisissiiiii", at, row != NULL ? row->caller_sealed : NULL,
                    row != NULL ? row->blind : NULL, m->queue, queue->name,
                    row != NULL ? g_array_index (m->agent_ids, HlId, row->agent) : 0,
                    agent != NULL ? agent->name : NULL, row != NULL ? "answered" : "abandoned",
                    row != NULL ? at + wait : 0, at + wait + talk, wait, talk,
                    row != NULL ? row->id : 0)
         >= 0;
}

static gboolean
insert_ticket (HlDb *db, Making *m, const Row *row, GError **error)
{
  static const char *const kinds[] = { "consultation", "consultation", "help",
                                       "complaint",    "help",         "suggestion" };
  const HlSiteUser *agent = m->agents->pdata[row->agent];
  gint32 urgency = g_rand_int_range (m->rand, 0, 50);

  return hl_db_run (
             db, error,
             "INSERT INTO ticket (id, revision, number, state, kind, urgency, category, district,"
             " title, content, reply, office, citizen_name_sealed, phone_sealed, phone_blind,"
             " confidential, anonymous, call, agent, agent_name, created_at, updated_at,"
             " submitted_at, closed_at, due_at)"
             " VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0,"
             " $16, $17, $18, $19, $20, $20, nullif ($21, 0), nullif ($22, 0))",
             "isssssssssssssiiisiiii", row->id, row->number, row->state,
             kinds[g_rand_int_range (m->rand, 0, G_N_ELEMENTS (kinds))],
             urgency == 0  ? "critical"
             : urgency < 4 ? "urgent"
                           : "normal",
             row->category->code, row->district != NULL ? row->district->code : NULL, row->title,
             row->content, row->reply, row->office != NULL ? row->office->name : NULL,
             row->name_sealed, row->phone_sealed, row->blind,
             (gint64) (g_rand_int_range (m->rand, 0, 60) == 0), row->call,
             g_array_index (m->agent_ids, HlId, row->agent), agent->name, row->at, row->submitted,
             row->closed, row->due)
         >= 0;
}

static gboolean
insert_clock (HlDb *db, const Row *row, HlId id, const char *clock, gboolean met, GError **error)
{
  gboolean close = strcmp (clock, "close") == 0;
  HlTime due = row->submitted + (close ? 7 : 1) * HL_DAY;

  return hl_db_run (db, error,
                    "INSERT INTO ticket_clock (id, revision, ticket, clock, state, counts, amount,"
                    " extended, same_day, open_minute, close_minute, started_at, due_at,"
                    " yellow_days, ended_at, office)"
                    " VALUES ($1, 1, $2, $3, $4, 'working-days', $5, 0, 0, 0, 1440, $6, $7, 1,"
                    " nullif ($8, 0), $9)",
                    "iissiiiis", id, row->id, clock, met ? "met" : "running",
                    (gint64) (close ? 5 : 1), row->submitted, due,
                    met ? MIN (due, row->submitted + (close ? HL_DAY : HL_HOUR)) : 0,
                    row->office->name)
         >= 0;
}

static gboolean
insert_follow_up (HlDb *db, Making *m, const Row *row, GError **error)
{
  const HlSiteUser *agent = m->agents->pdata[row->agent];
  static const char *const found[] = { "satisfied", "satisfied", "satisfied", "fairly",
                                       "dissatisfied" };

  return hl_db_run (db, error,
                    "INSERT INTO follow_up (id, revision, ticket, attempt, at, outcome, solved,"
                    " result, service, agent, agent_name)"
                    " VALUES ($1, 1, $2, 1, $3, 'reached', 'solved', $4, 'satisfied', $5, $6)",
                    "iiisis", row->id + 4, row->id, row->closed,
                    found[g_rand_int_range (m->rand, 0, G_N_ELEMENTS (found))],
                    g_array_index (m->agent_ids, HlId, row->agent), agent->name)
         >= 0;
}

/* What an office has of it, and what a follow-up call found. */
static gboolean
insert_way (HlDb *db, Making *m, const Row *row, GError **error)
{
  gboolean waits = strcmp (row->state, "dispatch") == 0;
  gboolean is_signed = !waits && strcmp (row->state, "sign") != 0;

  if (row->office == NULL || waits)
    return TRUE;
  return hl_db_run (db, error,
                    "INSERT INTO assignment (id, revision, ticket, office, part, dispatched_at,"
                    " signed_at, replied_at, reply, ended_at)"
                    " VALUES ($1, 1, $2, $3, 'lead', $4, nullif ($5, 0), nullif ($6, 0), $7,"
                    " nullif ($8, 0))",
                    "iisiiisi", row->id + 1, row->id, row->office->name, row->submitted,
                    is_signed ? row->submitted + HL_HOUR : 0, row->reply != NULL ? row->closed : 0,
                    row->reply, (HlTime) 0)
             >= 0
         && insert_clock (db, row, row->id + 2, "sign", is_signed, error)
         && insert_clock (db, row, row->id + 3, "close", is_answered (row), error)
         && (row->closed == 0 || insert_follow_up (db, m, row, error));
}

static gboolean
insert_one (HlDb *db, Making *m, HlTime at, GError **error)
{
  g_auto (Row) row = { 0 };

  fill (m, &row, at);
  if (g_rand_int_range (m->rand, 0, 100) < ABANDONED && !insert_call (db, m, at - 1, NULL, error))
    return FALSE;
  return insert_call (db, m, row.call, &row, error) && insert_ticket (db, m, &row, error)
         && insert_way (db, m, &row, error);
}

/* ---- Batches ---- */

static gboolean
count_day (HlDb *db, guint day, gint64 n, GError **error)
{
  return day == 0
         || hl_db_run (db, error,
                       "INSERT INTO ticket_counter (day, n) VALUES ($1, $2)"
                       " ON CONFLICT (day) DO UPDATE SET n = $2",
                       "ii", (gint64) day, n)
                >= 0;
}

static gboolean
insert_batch (HlDb *db, Making *m, GError **error)
{
  HlTime at;

  for (guint i = 0; i < BATCH && next_time (m, &at); i++, m->done++)
    {
      guint day = m->day;
      gint64 n = m->number;

      if (!insert_one (db, m, at, error) || (day != m->day && !count_day (db, day, n, error)))
        return FALSE;
    }
  return count_day (db, m->day, m->number, error);
}

/* With a connection of its own: the store's writer would sync each batch. */
static gboolean
insert_all (Making *m, HlDb *db, GError **error)
{
  if (!hl_db_exec (db, "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000", error))
    return FALSE;
  while (m->done < m->demo->tickets)
    {
      gint64 before = m->done;

      if (!hl_db_begin (db, error))
        return FALSE;
      if (!insert_batch (db, m, error))
        {
          hl_db_rollback (db);
          return FALSE;
        }
      if (!hl_db_commit (db, error))
        return FALSE;
      if (m->demo->progress != NULL)
        m->demo->progress (m->done, m->demo->tickets, m->demo->data);
      if (m->done == before)
        break;
    }
  return hl_db_exec (db,
                     "PRAGMA wal_checkpoint (TRUNCATE);"
                     " PRAGMA analysis_limit = 1000; ANALYZE",
                     error);
}

/* ---- The site ---- */

static gboolean
is_leaf (const HlSite *site, const HlSiteCategory *category)
{
  for (guint i = 0; i < site->categories->len; i++)
    {
      const HlSiteCategory *other = site->categories->pdata[i];

      if (other != category && g_str_has_prefix (other->code, category->code))
        return FALSE;
    }
  return TRUE;
}

static void
choose (Making *m)
{
  m->leaves = g_ptr_array_new ();
  m->agents = g_ptr_array_new ();
  m->agent_ids = g_array_new (FALSE, FALSE, sizeof (HlId));
  for (guint i = 0; i < m->site->categories->len; i++)
    if (is_leaf (m->site, m->site->categories->pdata[i]))
      g_ptr_array_add (m->leaves, m->site->categories->pdata[i]);
  for (guint i = 0; i < m->site->users->len; i++)
    {
      HlSiteUser *user = m->site->users->pdata[i];

      if (!(hl_role_permissions (user->role) & HL_MAY_TAKE_CALLS))
        continue;
      g_ptr_array_add (m->agents, user);
      g_array_append_val (m->agent_ids, user->id);
    }
  m->offset = (HlSpan) m->site->utc_offset_minutes * HL_MINUTE;
  m->rand = g_rand_new_with_seed (m->demo->seed);
  m->slot = G_MAXUINT; /* the next is the first */
}

static void
making_clear (Making *m)
{
  g_clear_object (&m->site);
  g_clear_pointer (&m->leaves, g_ptr_array_unref);
  g_clear_pointer (&m->agents, g_ptr_array_unref);
  g_clear_pointer (&m->agent_ids, g_array_unref);
  g_clear_pointer (&m->key, hl_key_unref);
  g_clear_pointer (&m->rand, g_rand_free);
  g_free (m->slots);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Making, making_clear)

static gboolean
load_job (HlDb *db, gpointer data, GError **error)
{
  Making *m = data;

  g_clear_object (&m->site);
  m->site = hl_site_load (db, error);
  return m->site != NULL;
}

/* What everybody sees, and what the log says. */
static gboolean
mark_job (HlDb *db, gpointer data, GError **error)
{
  Making *m = data;
  g_autofree char *text =
      g_strdup_printf ("%" G_GINT64_FORMAT " tickets, seed %u", m->demo->tickets, m->demo->seed);
  HlFactNote note = { .at = m->demo->until, .kind = "demo-data", .text = text };

  return hl_db_run (db, error, "UPDATE site SET name = name || '（演示数据）'", "") >= 0
         && hl_facts_append (db, &note, error);
}

/* The folder's site and users, older than all that follows. */
static gboolean
begin (Making *m, const char *folder, const char *site_file, GError **error)
{
  g_autoptr (HlClock) clock = hl_clock_new_manual (m->demo->until - 13 * 365 * HL_DAY);
  g_autoptr (HlStore) store = NULL;
  gboolean ok;

  if (!hl_sample_make (folder, site_file, clock, error))
    return FALSE;
  store = hl_store_open (folder, clock, error);
  m->key = store != NULL ? hl_data_key_open (store, error) : NULL;
  ok = m->key != NULL && hl_store_read (store, load_job, m, error)
       && hl_store_write (store, mark_job, m, error);
  if (store != NULL)
    hl_store_close (store);
  return ok;
}

static gboolean
check (const HlDemo *self, const char *folder, GError **error)
{
  g_autofree char *data = g_build_filename (folder, "hotline.db", NULL);

  if (self->tickets < 1 || self->tickets > 10000000)
    g_set_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION,
                 "the number of tickets must be from 1 to 10000000");
  else if (g_file_test (data, G_FILE_TEST_EXISTS))
    g_set_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION,
                 "%s holds data; demo data want a folder of their own", folder);
  else
    return TRUE;
  return FALSE;
}

gboolean
hl_demo_make (const HlDemo *self, const char *folder, const char *site_file, GError **error)
{
  g_auto (Making) m = { .demo = self };
  g_autofree char *path = g_build_filename (folder, "hotline.db", NULL);
  g_autoptr (HlDb) db = NULL;

  if (!check (self, folder, error) || !begin (&m, folder, site_file, error))
    return FALSE;
  choose (&m);
  if (m.leaves->len == 0 || m.agents->len == 0 || m.site->queues->len == 0)
    {
      g_set_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION,
                   "%s: wants categories, agents and a queue", site_file);
      return FALSE;
    }
  m.queue = ((HlSiteQueue *) m.site->queues->pdata[0])->id;
  shape (&m);
  db = hl_db_open (path, HL_DB_READ_WRITE, error);
  return db != NULL && insert_all (&m, db, error);
}
