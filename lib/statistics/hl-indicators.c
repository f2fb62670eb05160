/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-indicators.h"

/* clang-format off */
const HlIndicator hl_indicators[] = {
  { "offered", "呼入请求人工", 3, "呼入且要求人工的通话数(不含非工作时间来电、问候语和菜单中的、以及在其中挂机或只听信息的)", "call 表, GB/T 33358-2016" },
  { "answered", "接通", 1, "坐席应答的呼入数", "call 表" },
  { "abandoned", "排队放弃", 1, "排队超过短放弃时限后挂机的呼入数", "call 表" },
  { "short_abandoned", "短放弃", 1, "入队后 Y 秒内(队列设置, 默认 5 秒)或问候语期间挂机的呼入数", "call 表" },
  { "overflowed", "溢出", 1, "队列已满、等待超时或被结束的呼入数", "call 表" },
  { "messages", "留言与预约回拨", 2, "未接通而留言或预约回拨的呼入数", "call 表" },
  { "callbacks", "预约回拨", 1, "预约回拨的呼入数, 计入留言与预约回拨", "call 表" },
  { "left", "未要求人工", 1, "在问候语或菜单中挂机、只听信息、或转往外部的呼入数, 不计入呼入请求人工", "call 表" },
  { "rating", "满意度", 1, "通话后按键评价之和 ÷ 评价数; 无评价时为 —", "call 表" },
  { "waiting", "等待中", 2, "已进入排队、尚未应答也未结束的通话数", "call 表" },
  { "closed", "非工作时间来电", 1, "在服务时间外呼入的通话数, 不计入呼入请求人工", "call 表" },
  { "outbound", "呼出", 1, "外呼与内部通话数", "call 表" },
  { "balance", "平衡", 2, "呼入请求人工 = 接通 + 排队放弃 + 短放弃 + 溢出 + 留言与预约回拨 + 等待中", "call 表" },
  { "answer_rate_a", "接通率 A", 1, "接通 ÷ (接通 + 排队放弃 + 短放弃)", "合同线 90 %, 国标线 95 % (GB/T 33358-2016)" },
  { "answer_rate_b", "接通率 B", 1, "接通 ÷ (接通 + 排队放弃)", "不计短放弃" },
  { "answer_rate_c", "接通率 C", 1, "接通 ÷ (呼入请求人工 − 等待中)", "含溢出与系统损失" },
  { "sl15", "15 秒服务水平", 1, "F4: 15 秒内接通 ÷ (接通 + 超过 15 秒的放弃)", "GB/T 33358-2016: 15 秒内应答" },
  { "average_wait", "平均应答速度", 1, "接通通话的排队时长之和 ÷ 接通", "call 表" },
  { "average_talk", "平均通话时长", 1, "已结束的接通通话的通话时长(不含保持)之和 ÷ 通话数", "call 表" },
  { "average_wrap_up", "平均话后时长", 1, "话后处理时长之和 ÷ 有话后处理的通话数", "坐席状态记录" },
  { "longest_wait", "最长等待", 1, "接通或放弃的呼入的最长排队时长", "call 表" },
  { "most_waiting", "最多同时等待", 1, "同一时刻排队的呼入数的最大值", "call 表" },
  { "ledger", "还可损失", 1, "⌊(100 − 线) % × (呼入请求人工 + 预测剩余呼入)⌋ − 已损失; 预测尚未启用, 预测剩余呼入按 0 计", "call 表" },
  { "occupancy", "工时利用率", 1, "(通话 + 保持 + 话后) ÷ (通话 + 保持 + 话后 + 示闲)", "坐席状态记录" },
  { "missed", "漏接", 1, "振铃后因未应答、拒接、占线或话机不可用而退回队列的次数", "通话事件记录" },
  { "on_duty", "在岗时长", 1, "签入到签出之间的时长", "坐席状态记录" },
  { NULL },
};
/* clang-format on */

const HlIndicator *
hl_indicator_find (const char *name)
{
  for (guint i = 0; hl_indicators[i].name != NULL; i++)
    if (g_str_equal (hl_indicators[i].name, name))
      return &hl_indicators[i];
  return NULL;
}

void
hl_indicators_write (HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  for (guint i = 0; hl_indicators[i].name != NULL; i++)
    {
      hl_json_name (writer, hl_indicators[i].name);
      hl_json_begin_object (writer);
      hl_json_add_int (writer, "version", hl_indicators[i].version);
      hl_json_add_text (writer, "title", hl_indicators[i].title);
      hl_json_add_text (writer, "formula", hl_indicators[i].formula);
      hl_json_add_text (writer, "source", hl_indicators[i].source);
      hl_json_end_object (writer);
    }
  hl_json_end_object (writer);
}
