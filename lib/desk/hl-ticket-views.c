/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ticket-views.h"

#include "hl-ticket-records.h"

/* Each view is a condition over tickets; how offices stand is counted from their parts. */

#define OPEN_CLOCK "id IN (SELECT ticket FROM ticket_clock WHERE ended_at IS NULL AND due_at "

/* clang-format off */
const HlTicketView hl_ticket_views[] = {
  { "dispatch",   TRUE,  TRUE,  "state = 'dispatch'", 0 },
  { "returned",   TRUE,  TRUE,  "state = 'dispatch' AND id IN (SELECT ticket FROM assignment"
                                " WHERE returned_at IS NOT NULL)", 0 },
  { "sign",       FALSE, TRUE,  "state = 'sign'", 0 },
  { "handling",   FALSE, TRUE,  "state = 'handling'", 0 },
  { "suspended",  FALSE, TRUE,  "state = 'suspended'", 0 },
  { "review",     FALSE, TRUE,  "state = 'review'", 0 },
  { "extension",  FALSE, TRUE,  "id IN (SELECT ticket FROM extension WHERE state = 'asked')", 0 },
  { "near",       FALSE, TRUE,  "state <> 'review' AND " OPEN_CLOCK "> $? AND due_at <= $?)", 2 },
  { "overdue",    FALSE, TRUE,  "state <> 'review' AND " OPEN_CLOCK "<= $?)", 1 },
  { "supervised", FALSE, TRUE,  "id IN (SELECT ticket FROM supervision WHERE reported_at IS NULL)", 0 },
  { "answered",   TRUE,  TRUE,  "state = 'answered'", 0 },
  { "follow-up",  TRUE,  TRUE,  "state = 'follow-up'", 0 },
  { "closed",     FALSE, TRUE,  "state IN ('closed', 'withdrawn', 'outside')", 0 },
  { "archived",   FALSE, FALSE, "state = 'archived'", 0 },
  { "all",        FALSE, FALSE, "state NOT IN ('draft', 'dropped')", 0 },
  { NULL },
};

static const HlField office_load_fields[] = {
  HL_FIELD (HlOfficeLoad, office,       TEXT, 0),
  HL_FIELD (HlOfficeLoad, open,         INT,  0),
  HL_FIELD (HlOfficeLoad, waiting,      INT,  0),
  HL_FIELD (HlOfficeLoad, overdue,      INT,  0),
  HL_FIELD (HlOfficeLoad, yellow,       INT,  0),
  HL_FIELD (HlOfficeLoad, red,          INT,  0),
  HL_FIELD (HlOfficeLoad, supervisions, INT,  0),
  HL_FIELD (HlOfficeLoad, replied,      INT,  0),
  HL_FIELD (HlOfficeLoad, average_us,   INT,  0),
};
/* clang-format on */
HL_DEFINE_RECORD (HlOfficeLoad, hl_office_load, "office_load", office_load_fields)

/* ---- Views ---- */

const HlTicketView *
hl_ticket_view_find (const char *name)
{
  for (const HlTicketView *view = hl_ticket_views; view->name != NULL; view++)
    if (g_strcmp0 (view->name, name) == 0)
      return view;
  return NULL;
}

void
hl_ticket_view_where (const HlTicketView *self, HlWhere *where, HlTime now)
{
  if (self->times == 2)
    hl_where_pair (where, self->condition, now, now + HL_TICKET_NEAR);
  else if (self->times == 1)
    hl_where_int (where, self->condition, now);
  else
    hl_where_plain (where, self->condition);
}

/* ---- Offices ---- */

/* Its columns: office, then figures in the order of @into, which are offsets. */
typedef struct
{
  const char *sql; /* $1 = since, $2 = now */
  gsize into[4];
  guint n;
} Figures;

#define TO(field) offsetof (HlOfficeLoad, field)

/* clang-format off */
static const Figures figures[] = {
  { "SELECT a.office, count(*), sum (CASE WHEN t.state = 'sign' THEN 1 ELSE 0 END),"
    " sum (CASE WHEN t.due_at <= $2 AND t.state <> 'review' THEN 1 ELSE 0 END)"
    " FROM assignment a JOIN ticket t ON t.id = a.ticket"
    " WHERE a.part = 'lead' AND a.ended_at IS NULL AND $1 IS NOT NULL"
    " AND t.state IN ('sign', 'handling', 'suspended', 'review') GROUP BY a.office",
    { TO (open), TO (waiting), TO (overdue) }, 3 },
  { "SELECT office, sum (CASE WHEN colour = 'yellow' THEN 1 ELSE 0 END),"
    " sum (CASE WHEN colour = 'red' THEN 1 ELSE 0 END) FROM card"
    " WHERE issued_at >= $1 AND issued_at <= $2 GROUP BY office",
    { TO (yellow), TO (red) }, 2 },
  { "SELECT office, count(*) FROM supervision WHERE reported_at IS NULL AND $1 <= $2 GROUP BY office",
    { TO (supervisions) }, 1 },
  { "SELECT office, count(*), CAST (avg (replied_at - dispatched_at) AS INTEGER) FROM assignment"
    " WHERE part = 'lead' AND replied_at >= $1 AND replied_at <= $2 GROUP BY office",
    { TO (replied), TO (average_us) }, 2 },
};
/* clang-format on */

static HlOfficeLoad *
find_load (GPtrArray *loads, const char *office)
{
  for (guint i = 0; i < loads->len; i++)
    if (g_strcmp0 (((HlOfficeLoad *) loads->pdata[i])->office, office) == 0)
      return loads->pdata[i];
  return NULL;
}

static gboolean
add_figures (const Figures *self, HlDb *db, GPtrArray *loads, HlTime since, HlTime now,
             GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlStmt *rows = hl_db_query (db, error, self->sql, "ii", since, now);

  if (rows == NULL)
    return FALSE;
  while (hl_stmt_next (rows, &failure))
    {
      HlOfficeLoad *load = find_load (loads, hl_stmt_text (rows, 0));

      for (guint i = 0; load != NULL && i < self->n; i++)
        G_STRUCT_MEMBER (gint64, load, self->into[i]) = hl_stmt_int (rows, i + 1);
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return failure == NULL;
}

static HlOfficeLoad *
load_new (const char *office)
{
  HlOfficeLoad *self = hl_office_load_new ();

  self->office = g_strdup (office);
  self->open = self->waiting = self->overdue = self->yellow = self->red = 0;
  self->supervisions = self->replied = 0;
  return self;
}

GPtrArray *
hl_offices_load (HlDb *db, const char *office, HlTime since, HlTime now, GError **error)
{
  g_autoptr (GPtrArray) loads = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) failure = NULL;
  HlStmt *rows = hl_db_query (db, error, "SELECT name FROM office ORDER BY place, id", "");

  if (rows == NULL)
    return NULL;
  while (hl_stmt_next (rows, &failure))
    if (office == NULL || g_strcmp0 (hl_stmt_text (rows, 0), office) == 0)
      g_ptr_array_add (loads, load_new (hl_stmt_text (rows, 0)));
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    if (!add_figures (&figures[i], db, loads, since, now, error))
      return NULL;
  return g_steal_pointer (&loads);
}

/* ---- Supervision orders ---- */

GPtrArray *
hl_supervisions_list (HlDb *db, const char *office, gboolean open, guint limit, GError **error)
{
  g_auto (HlWhere) where = { 0 };

  hl_where_init (&where);
  if (office != NULL)
    hl_where_text (&where, "office = $?", office);
  if (open)
    hl_where_plain (&where, "reported_at IS NULL");
  return hl_where_load (&where, db, hl_supervision_shape (),
                        open ? "due_at, id" : "issued_at DESC, id DESC", limit, error);
}
