/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ticket-list.h"

#include "store/hl-where.h"

#include <string.h>

/* Lists of tickets. */

#define TOTAL_MOST 10001
#define SNIPPET_LENGTH 80

enum
{
  FIELD_NUMBER,
  FIELD_TITLE,
  FIELD_CONTENT,
  FIELD_REPLY,
};

static const HlSearchField search_fields[] = {
  [FIELD_NUMBER] = { "number", "no 编号", 5 },
  [FIELD_TITLE] = { "title", "title 标题", 3 },
  [FIELD_CONTENT] = { "content", "content 内容", 1 },
  [FIELD_REPLY] = { "reply", "reply 答复", 1 },
};

const HlSearchShape hl_ticket_search_shape = { "ticket", search_fields,
                                               G_N_ELEMENTS (search_fields) };

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

/* ---- Filters ---- */

static void
filter_category (HlWhere *where, const char *prefix)
{
  g_autofree char *end = g_strconcat (prefix, ":", NULL); /* ':' follows '9' */

  hl_where_text (where, "category >= $?", prefix);
  hl_where_text (where, "category < $?", end);
}

static void
filter_phone (HlWhere *where, HlKey *key, const char *phone)
{
  g_autofree char *blind = hl_number_blind (key, phone);

  hl_where_text (where, "phone_blind = $?", blind != NULL ? blind : "");
}

/* A close clock stands still while the reply is under review.  The word is one of a list. */
static void
filter_overdue (HlWhere *where, const HlTicketFilter *filter)
{
  g_autofree char *condition = g_strdup_printf (
      "id IN (SELECT ticket FROM ticket_clock WHERE ended_at IS NULL AND due_at <= $?%s%s%s)",
      filter->clock != NULL ? " AND clock = '" : "", filter->clock != NULL ? filter->clock : "",
      filter->clock != NULL ? "'" : "");

  hl_where_plain (where, "state <> 'review'");
  hl_where_int (where, condition, filter->overdue_at);
}

static void
build_where (HlWhere *where, HlKey *key, const HlTicketFilter *filter)
{
  hl_where_words (where, "state", filter->states);
  if (filter->kind != NULL)
    hl_where_text (where, "kind = $?", filter->kind);
  if (is_set (filter->category))
    filter_category (where, filter->category);
  if (is_set (filter->district))
    hl_where_text (where, "district = $?", filter->district);
  if (filter->agent != 0)
    hl_where_int (where, "agent = $?", filter->agent);
  if (filter->call != 0)
    hl_where_int (where, "call = $?", filter->call);
  if (filter->citizen != 0)
    hl_where_int (where, "citizen = $?", filter->citizen);
  if (filter->from != 0)
    hl_where_int (where, "created_at >= $?", filter->from);
  if (filter->to != 0)
    hl_where_int (where, "created_at < $?", filter->to);
  if (filter->office != NULL)
    hl_where_text (where,
                   "id IN (SELECT ticket FROM assignment WHERE office = $? AND ended_at IS NULL)",
                   filter->office);
  if (filter->view != NULL)
    hl_ticket_view_where (filter->view, where, filter->now);
  if (filter->overdue_at != 0)
    filter_overdue (where, filter);
  if (is_set (filter->phone))
    filter_phone (where, key, filter->phone);
}

/* ---- The search box ---- */

/* A mobile number, or one with its area code: eight digits may be the day of a number. */
static gboolean
is_phone (const char *q)
{
  g_autofree char *digits = hl_number_fold (q);
  HlNumber number;

  return digits != NULL && hl_number_parse (q, NULL, &number, NULL)
         && (number.kind == HL_NUMBER_MOBILE || (number.kind == HL_NUMBER_FIXED && *digits == '0'));
}

typedef struct
{
  HlSearchQuery *query; /* NULL = by no text */
  HlSearchWay way;
} Search;

static gboolean
filter_q (HlWhere *where, HlDb *db, HlKey *key, const HlTicketFilter *filter, Search *search,
          GError **error)
{
  g_autofree char *folded = filter->q != NULL ? hl_text_fold (filter->q) : NULL;
  GError *failure = NULL;

  if (!is_set (folded))
    return TRUE;
  if (!filter->no_phones && is_phone (filter->q))
    {
      filter_phone (where, key, filter->q);
      return TRUE;
    }
  search->query = hl_search_query_parse (&hl_ticket_search_shape, filter->q, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (search->query == NULL)
    hl_where_plain (where, "1 = 0"); /* no words: in no ticket */
  return failure == NULL
         && (search->query == NULL
             || hl_search_where (where, db, &hl_ticket_search_shape, search->query, filter->q,
                                 &search->way, error));
}

static void
add_snippet (HlTicket *self, const HlSearchQuery *query)
{
  if (self->content != NULL)
    self->snippet = hl_search_query_mark (query, FIELD_CONTENT, self->content, SNIPPET_LENGTH);
  if (self->snippet == NULL && self->reply != NULL)
    self->snippet = hl_search_query_mark (query, FIELD_REPLY, self->reply, SNIPPET_LENGTH);
  if (self->snippet == NULL && self->title != NULL)
    self->snippet = hl_search_query_mark (query, FIELD_TITLE, self->title, SNIPPET_LENGTH);
}

/* ---- Pages ---- */

#define DUE "coalesce (due_at, 9000000000000000)"

gint64
hl_ticket_due_stamp (const HlTicket *self)
{
  return self->due_at != 0 ? self->due_at : G_GINT64_CONSTANT (9000000000000000);
}

static const char *
order_of (const HlTicketFilter *filter, gboolean indexed)
{
  if (indexed)
    return "found.rowid DESC";
  return filter->by_due ? DUE ", id" : "created_at DESC, id DESC";
}

static gboolean
finish (GPtrArray *tickets, HlKey *key, const Search *search, GError **error)
{
  for (guint i = 0; i < tickets->len; i++)
    {
      if (!hl_tickets_open (tickets->pdata[i], key, error))
        return FALSE;
      if (search->query != NULL)
        add_snippet (tickets->pdata[i], search->query);
    }
  return TRUE;
}

static GPtrArray *
load (HlWhere *where, HlDb *db, HlKey *key, const HlTicketFilter *filter, const Search *search,
      guint limit, HlTicketCount *count, GError **error)
{
  /* Ids rise with the time they are given at, and the index is read by id. */
  gboolean indexed = search->query != NULL && search->way == HL_SEARCH_BY_INDEX;
  g_autoptr (GPtrArray) tickets = NULL;

  if (count != NULL
      && (count->total = hl_where_count (where, db, hl_ticket_shape (), TOTAL_MOST, error)) < 0)
    return NULL;
  if (filter->after_id != 0 && indexed)
    hl_where_int (where, "found.rowid < $?", filter->after_id);
  else if (filter->after_id != 0)
    hl_where_pair (where,
                   filter->by_due ? "(" DUE ", id) > ($?, $?)" : "(created_at, id) < ($?, $?)",
                   filter->after_at, filter->after_id);
  tickets = hl_where_load (where, db, hl_ticket_shape (), order_of (filter, indexed), limit, error);
  return tickets != NULL && finish (tickets, key, search, error) ? g_steal_pointer (&tickets)
                                                                 : NULL;
}

GPtrArray *
hl_tickets_list (HlDb *db, HlKey *key, const HlTicketFilter *filter, guint limit,
                 HlTicketCount *count, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  Search search = { 0 };
  GPtrArray *tickets = NULL;

  hl_where_init (&where);
  build_where (&where, key, filter);
  if (filter_q (&where, db, key, filter, &search, error))
    tickets = load (&where, db, key, filter, &search, limit, count, error);
  if (count != NULL)
    count->scanned = search.query != NULL && search.way == HL_SEARCH_BY_SCAN;
  g_clear_pointer (&search.query, hl_search_query_free);
  return tickets;
}

gboolean
hl_tickets_count (HlDb *db, HlKey *key, const HlTicketFilter *filter, gint64 *count, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  Search search = { 0 };
  gboolean read;

  hl_where_init (&where);
  build_where (&where, key, filter);
  read = filter_q (&where, db, key, filter, &search, error);
  g_clear_pointer (&search.query, hl_search_query_free);
  *count = read ? hl_where_count (&where, db, hl_ticket_shape (), TOTAL_MOST, error) : -1;
  return *count >= 0;
}
