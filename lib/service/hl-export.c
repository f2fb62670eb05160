/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-export.h"

#include "hl-fact-store.h"
#include "people/hl-site.h"
#include "statistics/hl-agent-figures.h"
#include "statistics/hl-day.h"
#include "statistics/hl-indicators.h"

/* Sheets of calls, tickets and a day. */

#define PAGE 500

/* ---- Words ---- */

static const char *const ways[] = { "", "呼入", "呼出", "内部" };
static const char *const outcomes[] = { "进行中", "接通",       "排队放弃",     "短放弃", "溢出",
                                        "留言",   "非工作时间", "问候语中挂机", "未接通" };
static const char *const states[] = { "",     "草稿",   "待回拨", "待派",   "待签收", "办理中",
                                      "挂起", "待审核", "已答复", "待回访", "办结",   "归档",
                                      "撤诉", "已合并", "转外部", "已作废" };
static const char *const kinds[] = { "", "咨询", "求助", "投诉", "举报", "建议", "表扬", "其他" };
static const char *const urgencies[] = { "", "一般", "紧急", "特急" };

static const char *
word (const char *const *words, guint n, guint value)
{
  return value < n ? words[value] : "";
}
#define WORD(words, value) word (words, G_N_ELEMENTS (words), value)

static const char *
ender (const char *by)
{
  static const struct
  {
    const char *by, *title;
  } enders[] = {
    { "caller", "市民" }, { "agent", "坐席" },   { "supervisor", "班长" },
    { "switch", "系统" }, { "service", "系统" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (enders); i++)
    if (g_strcmp0 (enders[i].by, by) == 0)
      return enders[i].title;
  return by;
}

static void
put_mask (HlBook *book, const char *kind, const char *text)
{
  g_autofree char *masked = hl_mask (kind, text);

  hl_book_text (book, masked);
}

/* ---- Calls ---- */

static const HlColumn call_columns[] = {
  { "呼叫时间", HL_CELL_TIME, 0, FALSE },  { "方向", HL_CELL_TEXT, 7, FALSE },
  { "对方号码", HL_CELL_TEXT, 16, FALSE }, { "被叫", HL_CELL_TEXT, 14, FALSE },
  { "队列", HL_CELL_TEXT, 14, FALSE },     { "坐席", HL_CELL_TEXT, 12, FALSE },
  { "结果", HL_CELL_TEXT, 12, FALSE },     { "通数", HL_CELL_INT, 8, TRUE },
  { "排队时长", HL_CELL_SPAN, 0, TRUE },   { "通话时长", HL_CELL_SPAN, 0, TRUE },
  { "保持时长", HL_CELL_SPAN, 0, TRUE },   { "话后时长", HL_CELL_SPAN, 0, TRUE },
  { "结束方", HL_CELL_TEXT, 9, FALSE },    { "录音", HL_CELL_TEXT, 7, FALSE },
  { "通话编号", HL_CELL_TEXT, 20, FALSE },
};

static void
put_call (HlBook *book, const HlCallRecord *call)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, call->id);

  hl_book_number (book, call->offered_at);
  hl_book_text (book, WORD (ways, call->way));
  put_mask (book, "phone", call->caller);
  hl_book_text (book, call->dialled);
  hl_book_text (book, call->queue_name);
  hl_book_text (book, call->agent_name);
  hl_book_text (book, WORD (outcomes, call->outcome));
  hl_book_number (book, 1);
  hl_book_number (book, call->wait_us);
  hl_book_number (book, call->talk_us);
  hl_book_number (book, call->hold_us);
  hl_book_number (book, call->wrap_up_us);
  hl_book_text (book, ender (call->ended_by));
  hl_book_text (book, call->recorded ? "有" : "");
  hl_book_text (book, id);
  hl_book_end_row (book);
}

static gboolean
put_calls (HlDb *db, HlKey *key, HlWhere *where, HlBook *book, GError **error)
{
  HlStmt *row =
      hl_where_query (where, db, hl_call_record_shape (), "offered_at, id", HL_EXPORT_ROWS, error);
  g_autoptr (GError) failure = NULL;

  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    {
      g_autoptr (HlCallRecord) call = hl_call_record_new ();

      if (!hl_stmt_load (row, 0, HL_RECORD (call), error)
          || !hl_call_open_sealed (call, key, error))
        {
          hl_stmt_reset (row);
          return FALSE;
        }
      put_call (book, call);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
hl_export_calls (HlDb *db, HlKey *key, HlWhere *where, HlBook *book, GError **error)
{
  hl_book_begin_sheet (book, "通话", call_columns, G_N_ELEMENTS (call_columns));
  if (!put_calls (db, key, where, book, error))
    return FALSE;
  hl_book_end_sheet (book, TRUE);
  return TRUE;
}

/* ---- Tickets ---- */

static const HlColumn ticket_columns[] = {
  { "工单编号", HL_CELL_TEXT, 16, FALSE }, { "件数", HL_CELL_INT, 8, TRUE },
  { "状态", HL_CELL_TEXT, 9, FALSE },      { "诉求类型", HL_CELL_TEXT, 10, FALSE },
  { "紧急程度", HL_CELL_TEXT, 10, FALSE }, { "分类", HL_CELL_TEXT, 22, FALSE },
  { "区市", HL_CELL_TEXT, 14, FALSE },     { "标题", HL_CELL_TEXT, 36, FALSE },
  { "诉求内容", HL_CELL_TEXT, 50, FALSE }, { "答复内容", HL_CELL_TEXT, 50, FALSE },
  { "承办单位", HL_CELL_TEXT, 22, FALSE }, { "市民", HL_CELL_TEXT, 10, FALSE },
  { "电话", HL_CELL_TEXT, 16, FALSE },     { "保密", HL_CELL_TEXT, 7, FALSE },
  { "登记坐席", HL_CELL_TEXT, 12, FALSE }, { "登记时间", HL_CELL_TIME, 0, FALSE },
  { "提交时间", HL_CELL_TIME, 0, FALSE },  { "办结时间", HL_CELL_TIME, 0, FALSE },
};

static const char *
category_name (HlSite *site, const char *code)
{
  for (guint i = 0; code != NULL && i < site->categories->len; i++)
    {
      HlSiteCategory *category = site->categories->pdata[i];

      if (g_str_equal (category->code, code))
        return category->name;
    }
  return code;
}

static const char *
district_name (HlSite *site, const char *code)
{
  for (guint i = 0; code != NULL && i < site->districts->len; i++)
    {
      HlSiteDistrict *district = site->districts->pdata[i];

      if (g_str_equal (district->code, code))
        return district->name;
    }
  return code;
}

static void
put_ticket (HlBook *book, HlSite *site, const HlTicket *ticket)
{
  hl_book_text (book, ticket->number);
  hl_book_number (book, 1);
  hl_book_text (book, WORD (states, ticket->state));
  hl_book_text (book, WORD (kinds, ticket->kind));
  hl_book_text (book, WORD (urgencies, ticket->urgency));
  hl_book_text (book, category_name (site, ticket->category));
  hl_book_text (book, district_name (site, ticket->district));
  hl_book_text (book, ticket->title);
  hl_book_text (book, ticket->content);
  hl_book_text (book, ticket->reply);
  hl_book_text (book, ticket->office);
  put_mask (book, "name", ticket->citizen_name);
  put_mask (book, "phone", ticket->phone);
  hl_book_text (book, ticket->confidential ? "是" : "");
  hl_book_text (book, ticket->agent_name);
  hl_book_number (book, ticket->created_at);
  hl_book_number (book, ticket->submitted_at);
  hl_book_number (book, ticket->closed_at);
  hl_book_end_row (book);
}

/* By pages, so that memory stays bounded. */
static gboolean
put_tickets (HlDb *db, HlKey *key, HlTicketFilter filter, HlSite *site, HlBook *book,
             GError **error)
{
  for (guint n = 0; n < HL_EXPORT_ROWS; n += PAGE)
    {
      g_autoptr (GPtrArray) page = hl_tickets_list (db, key, &filter, PAGE, NULL, error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        {
          HlTicket *ticket = page->pdata[i];

          put_ticket (book, site, ticket);
          filter.after_at = ticket->created_at;
          filter.after_id = ticket->id;
        }
      if (page->len < PAGE)
        break;
    }
  return TRUE;
}

gboolean
hl_export_tickets (HlDb *db, HlKey *key, const HlTicketFilter *filter, HlBook *book, GError **error)
{
  g_autoptr (HlSite) site = hl_site_load (db, error);

  if (site == NULL)
    return FALSE;
  hl_book_begin_sheet (book, "工单", ticket_columns, G_N_ELEMENTS (ticket_columns));
  if (!put_tickets (db, key, *filter, site, book, error))
    return FALSE;
  hl_book_end_sheet (book, TRUE);
  return TRUE;
}

/* ---- A day ---- */

static const HlColumn summary_columns[] = {
  { "指标", HL_CELL_TEXT, 20, FALSE },
  { "数值", HL_CELL_INT, 14, FALSE },
  { "口径", HL_CELL_TEXT, 64, FALSE },
  { "来源", HL_CELL_TEXT, 40, FALSE },
};

/* A row of an indicator begins with its title and ends with its definition. */
static void
put_definition (HlBook *book, const HlIndicator *indicator)
{
  g_autofree char *formula =
      g_strdup_printf ("%s(第 %u 版)", indicator->formula, indicator->version);

  hl_book_text (book, formula);
  hl_book_text (book, indicator->source);
  hl_book_end_row (book);
}

static void
put_figure (HlBook *book, const char *name, HlCellKind kind, gint64 value)
{
  const HlIndicator *indicator = hl_indicator_find (name);

  hl_book_text (book, indicator->title);
  hl_book_number_as (book, kind, value);
  put_definition (book, indicator);
}

static void
put_rate (HlBook *book, const char *name, double percent)
{
  const HlIndicator *indicator = hl_indicator_find (name);

  hl_book_text (book, indicator->title);
  hl_book_percent (book, percent);
  put_definition (book, indicator);
}

static void
put_balance (HlBook *book, const HlTally *tally)
{
  const HlIndicator *indicator = hl_indicator_find ("balance");

  hl_book_text (book, indicator->title);
  hl_book_text (book, hl_tally_balances (tally) ? "相符" : "不符");
  put_definition (book, indicator);
}

static void
put_ledger (HlBook *book, const HlTally *tally)
{
  const HlIndicator *indicator = hl_indicator_find ("ledger");
  static const guint lines[] = { 90, 95 };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *title = g_strdup_printf ("%s(%u %% 线)", indicator->title, lines[i]);

      hl_book_text (book, title);
      hl_book_number_as (book, HL_CELL_INT, hl_tally_may_lose (tally, lines[i], 0));
      put_definition (book, indicator);
    }
}

static void
put_summary (HlBook *book, const HlDay *day)
{
  const HlTally *tally = &day->tally;

  hl_book_begin_sheet (book, "汇总", summary_columns, G_N_ELEMENTS (summary_columns));
  put_figure (book, "offered", HL_CELL_INT, tally->offered);
  put_figure (book, "answered", HL_CELL_INT, tally->answered);
  put_figure (book, "abandoned", HL_CELL_INT, tally->abandoned);
  put_figure (book, "short_abandoned", HL_CELL_INT, tally->short_abandoned);
  put_figure (book, "overflowed", HL_CELL_INT, tally->overflowed);
  put_figure (book, "messages", HL_CELL_INT, tally->messages);
  put_figure (book, "waiting", HL_CELL_INT, tally->waiting);
  put_balance (book, tally);
  put_figure (book, "closed", HL_CELL_INT, tally->closed);
  put_figure (book, "outbound", HL_CELL_INT, tally->outbound);
  put_rate (book, "answer_rate_a", hl_tally_answer_rate (tally, 'a'));
  put_rate (book, "answer_rate_b", hl_tally_answer_rate (tally, 'b'));
  put_rate (book, "answer_rate_c", hl_tally_answer_rate (tally, 'c'));
  put_rate (book, "sl15", hl_tally_service_level (tally));
  put_ledger (book, tally);
  put_figure (book, "average_wait", HL_CELL_SPAN, hl_tally_average_wait (tally));
  put_figure (book, "average_talk", HL_CELL_SPAN, hl_tally_average_talk (tally));
  put_figure (book, "average_wrap_up", HL_CELL_SPAN, hl_tally_average_wrap_up (tally));
  put_figure (book, "longest_wait", HL_CELL_SPAN, tally->longest_wait_us);
  put_figure (book, "most_waiting", HL_CELL_INT, day->most_waiting);
  hl_book_end_sheet (book, FALSE);
}

static const HlColumn agent_columns[] = {
  { "坐席", HL_CELL_TEXT, 14, FALSE },    { "接通", HL_CELL_INT, 0, TRUE },
  { "呼出", HL_CELL_INT, 0, TRUE },       { "漏接", HL_CELL_INT, 0, TRUE },
  { "通话时长", HL_CELL_SPAN, 0, TRUE },  { "保持时长", HL_CELL_SPAN, 0, TRUE },
  { "话后时长", HL_CELL_SPAN, 0, TRUE },  { "示闲时长", HL_CELL_SPAN, 0, TRUE },
  { "示忙时长", HL_CELL_SPAN, 0, TRUE },  { "在岗时长", HL_CELL_SPAN, 0, TRUE },
  { "平均通话", HL_CELL_SPAN, 0, FALSE }, { "工时利用率", HL_CELL_PERCENT, 12, FALSE },
};

static void
put_agent (HlBook *book, const HlAgentFigures *agent)
{
  hl_book_text (book, agent->name);
  hl_book_number (book, agent->tally.answered);
  hl_book_number (book, agent->tally.outbound);
  hl_book_number (book, agent->missed);
  hl_book_number (book, agent->tally.talk_us);
  hl_book_number (book, agent->tally.hold_us);
  hl_book_number (book, agent->state_us[HL_AGENT_WRAP_UP]);
  hl_book_number (book, agent->state_us[HL_AGENT_READY]);
  hl_book_number (book, agent->state_us[HL_AGENT_AWAY]);
  hl_book_number (book, agent->on_duty_us);
  hl_book_number (book, hl_tally_average_talk (&agent->tally));
  hl_book_percent (book, hl_agent_figures_occupancy (agent));
  hl_book_end_row (book);
}

static gboolean
put_agents (HlDb *db, const HlDay *day, HlTime now, HlBook *book, GError **error)
{
  g_autoptr (GArray) agents = hl_agent_figures_list (db, day->from, day->to, now, error);

  if (agents == NULL)
    return FALSE;
  hl_book_begin_sheet (book, "坐席", agent_columns, G_N_ELEMENTS (agent_columns));
  for (guint i = 0; i < agents->len; i++)
    put_agent (book, &g_array_index (agents, HlAgentFigures, i));
  hl_book_end_sheet (book, TRUE);
  return TRUE;
}

static const HlColumn half_hour_columns[] = {
  { "时段", HL_CELL_TEXT, 14, FALSE },     { "呼入请求人工", HL_CELL_INT, 14, TRUE },
  { "接通", HL_CELL_INT, 0, TRUE },        { "损失", HL_CELL_INT, 0, TRUE },
  { "接通率", HL_CELL_PERCENT, 0, FALSE },
};

static void
put_half_hours (HlBook *book, const HlDay *day)
{
  hl_book_begin_sheet (book, "半小时", half_hour_columns, G_N_ELEMENTS (half_hour_columns));
  for (guint i = 0; i < HL_HALF_HOURS; i++)
    {
      const HlHalfHour *half = &day->half_hours[i];
      g_autofree char *title =
          g_strdup_printf ("%02u:%02u–%02u:%02u", i / 2, i % 2 * 30, (i + 1) / 2, (i + 1) % 2 * 30);

      hl_book_text (book, title);
      hl_book_number (book, half->offered);
      hl_book_number (book, half->answered);
      hl_book_number (book, half->lost);
      hl_book_percent (book, hl_percent (half->answered, (gint64) half->answered + half->lost));
      hl_book_end_row (book);
    }
  hl_book_end_sheet (book, TRUE);
}

gboolean
hl_export_day (HlDb *db, HlKey *key, HlTime at, HlTime now, HlBook *book, GError **error)
{
  g_autoptr (HlDay) day = hl_day_compute (db, at, hl_site_utc_offset (db), error);
  g_auto (HlWhere) where = { 0 };

  if (day == NULL)
    return FALSE;
  put_summary (book, day);
  hl_where_init (&where);
  hl_where_int (&where, "offered_at >= $?", day->from);
  hl_where_int (&where, "offered_at < $?", day->to);
  if (!hl_export_calls (db, key, &where, book, error) || !put_agents (db, day, now, book, error))
    return FALSE;
  put_half_hours (book, day);
  return TRUE;
}
