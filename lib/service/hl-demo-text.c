/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-demo-private.h"

#include <string.h>

/* Texts of the demo: put together from parts, so that words are as often as they are in a
 * hotline's tickets, and hardly two are the same. */

static const char *
one_of (GRand *rand, const char *const *words, guint n)
{
  return words[g_rand_int_range (rand, 0, (gint32) n)];
}
#define ONE_OF(rand, words) one_of (rand, words, G_N_ELEMENTS (words))

static const char *const families[] = {
  "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高",
  "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧"
};
static const char *const given[] = { "伟",   "芳",   "娜",   "敏",   "静",   "秀英", "丽",   "强",
                                     "磊",   "军",   "洋",   "勇",   "艳",   "杰",   "涛",   "明",
                                     "超",   "秀兰", "霞",   "平",   "刚",   "桂英", "建国", "玉兰",
                                     "志强", "淑珍", "海燕", "文博", "晓彤", "国庆" };
static const char *const who[] = { "本人",       "母亲",         "父亲",      "邻居",
                                   "独居老人",   "残疾人亲属",   "退役军人",  "单亲家庭",
                                   "外来务工者", "社区工作人员", "养老院家属" };
static const char *const matter_asks[] = {
  "申请条件是什么",     "需要哪些材料",           "在哪里办理",         "多长时间能批下来",
  "补贴标准是多少",     "为什么停发了",           "能不能代办",         "网上怎么申请",
  "户籍不在本地能办吗", "已经提交三个月没有答复", "工作人员说法不一致", "资格认证没有通过",
  "每月几号发放",       "银行卡号换了怎么变更",   "复核结果什么时候出", "对评估等级有异议"
};
static const char *const details[] = {
  "家中有一位八十七岁的老人，行动不便",
  "孩子还在读小学，没有固定收入",
  "去年做过手术，医药费花了四万多元",
  "社区让去街道，街道又让回社区",
  "之前打过一次电话，答复说会有人联系",
  "楼下日间照料中心已经关门两个月",
  "助餐点的饭菜凉了，而且经常涨价",
  "护理员态度生硬，夜里叫人没有人来",
  "预交的两万元押金一直没有退",
  "婚姻登记预约系统总是提示已约满",
  "墓地管理费今年突然涨了百分之三十",
  "小区的路牌和门牌号对不上，快递送不到",
  "社会组织年检材料交了两次都被退回",
  "残疾证到期了，补贴也跟着停了",
  "流浪人员在地铁口已经待了一个星期",
  "孤儿基本生活费从六月起没有到账",
  "适老化改造只装了扶手，其他项目没有做",
  "高龄津贴认证时人脸识别总是失败",
  "下雨天院子积水，老人出不了门",
  "志愿服务时长没有登记上",
  "想了解家庭养老床位怎么建，一个月多少钱",
  "长期护理保险和护理补贴能不能同时享受",
  "儿童福利院的探视时间电话一直打不通",
  "骨灰寄存证丢了，不知道怎么补办",
};
static const char *const wishes[] = { "希望尽快核实处理",     "请相关部门给予答复",
                                      "要求退还费用",         "想知道具体的政策依据",
                                      "希望工作人员上门办理", "请帮忙催办",
                                      "不满意之前的答复",     "表示感谢" };
static const char *const replies[] = {
  "经核实，该情况属实，已安排社区工作人员上门",
  "经查询，申请材料缺少收入证明，请补交后由街道受理",
  "已向来电人解释政策，符合条件的自批准当月起发放",
  "养老机构已退还押金，双方签订了书面协议",
  "系统故障已修复，来电人重新认证成功",
  "该事项由区民政局负责，已转办并跟踪到办结",
  "经入户调查，家庭人均收入高于标准，不符合条件，已书面告知",
  "已督促运营单位整改，助餐价格恢复到公示标准",
  "津贴已补发到账，来电人确认收到",
  "门牌已重新制作安装，来电人表示满意",
};
static const char *const places[] = { "香港中路", "人民路", "延安三路", "中山街道",
                                      "八大湖",   "浮山后", "水清沟",   "湛山社区",
                                      "同安路",   "金家岭", "辽阳西路", "台东步行街" };

char *
hl_demo_name (GRand *rand)
{
  return g_strconcat (ONE_OF (rand, families), ONE_OF (rand, given), NULL);
}

char *
hl_demo_title (GRand *rand, const char *matter)
{
  return g_strdup_printf ("%s：%s", matter, ONE_OF (rand, matter_asks));
}

char *
hl_demo_content (GRand *rand, const char *matter, const char *district)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "来电人住%s%s%d号，%s咨询%s，%s。", district, ONE_OF (rand, places),
                          g_rand_int_range (rand, 1, 400), ONE_OF (rand, who), matter,
                          ONE_OF (rand, matter_asks));
  for (gint n = g_rand_int_range (rand, 1, 4); n > 0; n--)
    g_string_append_printf (text, "%s%s", ONE_OF (rand, details), n > 1 ? "；" : "。");
  g_string_append_printf (text, "%s。", ONE_OF (rand, wishes));
  return g_string_free (text, FALSE);
}

char *
hl_demo_reply (GRand *rand, const char *matter, const char *office)
{
  return g_strdup_printf ("%s，%s。办理单位：%s。", matter, ONE_OF (rand, replies),
                          office != NULL ? office : "热线当场答复");
}

/* Two peaks, nobody at night: of a hotline that is open round the clock. */
double
hl_demo_hour (guint hour)
{
  static const double hours[24] = { .12, .08, .05, .05, .06, .12, .35, .9, 2.2, 3.1, 2.9, 2.2,
                                    1.1, 1.4, 2.4, 2.5, 2.1, 1.4, .8,  .6, .5,  .4,  .3,  .2 };

  return hours[hour % 24];
}

/* Mondays are the worst; winter, and the days before spring festival, more than summer. */
double
hl_demo_day (guint weekday, guint month)
{
  static const double weekdays[7] = { 1.35, 1.2, 1.1, 1.05, 1.1, .65, .55 };
  static const double months[12] = { 1.15, .8, 1.1, 1.15, 1, .95, .95, .9, 1, .85, 1.05, 1.1 };

  return weekdays[(weekday + 6) % 7] * months[(month + 11) % 12];
}
