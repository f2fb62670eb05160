/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-site.h"

#include <glib/gi18n.h>

/* What the settings are called. */

/* clang-format off */

static const HlFormField site_fields[] = {
  { "name", N_("Name of the hotline"), .chars = 30 },
  { "outbound_trunk", N_("Trunk for calls to the outside"), N_("None: dialling out is refused"),
    .how = HL_FORM_CHOICE, .words = "trunks", .none = N_("no dialling out") },
  { "outbound_number", N_("Number shown to who is rung") },
  { "dial_seconds", N_("An outbound call rings at most"), .unit = N_("s"), .usual = 60 },
  { "outbound_wrap_up_seconds", N_("Wrap-up after an outbound call"), .unit = N_("s"), .usual = 30 },
  { "max_misses", N_("Rings missed in a row until an agent is set away"), .usual = 2 },
  { "miss_pause_seconds", N_("Pause after a missed ring"), .unit = N_("s"), .usual = 5 },
  { "utc_offset_minutes", N_("Local time ahead of UTC"), N_("China: 480"), .unit = N_("min"), .usual = 480 },
};

static const HlFormField line_fields[] = {
  { "number", N_("Number"), N_("Digits as the trunk dials them") },
  { "name", N_("Name of the number") },
  { "flow", N_("Flow"), N_("What happens to its calls"), .how = HL_FORM_CHOICE, .words = "flows" },
};

static const HlFormField hours_fields[] = {
  { "weekdays", N_("Weekdays"), .how = HL_FORM_WEEKDAYS },
  { "open", N_("from"), .how = HL_FORM_TIME },
  { "close", N_("until"), .how = HL_FORM_TIME },
};

static const HlFormField flow_fields[] = {
  { "name", N_("Name of the flow") },
  { "queue", N_("Queue"), N_("Where its callers wait"), .how = HL_FORM_CHOICE, .words = "queues" },
  { "greeting", N_("Greeting"), .how = HL_FORM_CHOICE, .words = "prompts", .none = N_("none") },
  { "closed_prompt", N_("Outside of the hours"), N_("What callers hear then"),
    .how = HL_FORM_CHOICE, .words = "prompts", .none = N_("the usual prompt") },
  { "hours", N_("Open hours"), N_("None: open day and night. A night is two rows: until 24:00 and from 00:00."),
    .of = hours_fields, .n_of = G_N_ELEMENTS (hours_fields), .add = N_("Add hours") },
};

static const HlFormField queue_fields[] = {
  { "name", N_("Name of the queue") },
  { "strategy", N_("Who is rung first"), N_("Among those of the same skill level"), .words = "strategy" },
  { "ring_seconds", N_("An agent's telephone rings"), .unit = N_("s"), .usual = 20 },
  { "wrap_up_seconds", N_("Wrap-up"), .unit = N_("s"), .usual = 30 },
  { "wrap_up_until_saved", N_("Wrap-up lasts until the ticket is saved"), N_("Without a timer") },
  { "max_waiting", N_("Callers who may wait"), N_("0: no limit"), .usual = 0 },
  { "max_wait_seconds", N_("A caller waits at most"), N_("0: no limit"), .unit = N_("s"), .usual = 0 },
  { "short_abandon_seconds", N_("Leaving within counts as short"), N_("Not in the answer rate B"),
    .unit = N_("s"), .usual = 5 },
  { "music", N_("Music while waiting"), .how = HL_FORM_CHOICE, .words = "prompts", .none = N_("the usual music") },
  { "full_prompt", N_("When nobody can wait any more"), .how = HL_FORM_CHOICE, .words = "prompts",
    .none = N_("the usual prompt") },
};

static const HlFormField day_fields[] = {
  { "date", N_("Date of the day"), .how = HL_FORM_DATE },
  { "name", N_("Name of the day") },
  { "open", N_("Working day"), N_("A make-up day; else closed all day") },
  { "like_weekday", N_("Open like a"), N_("The hours of that weekday"), .how = HL_FORM_WEEKDAY },
};

static const HlFormField trunk_fields[] = {
  { "name", N_("Name of the trunk") },
  { "address", N_("Address"), N_("Where calls go, and the peer that is believed: sip:10.1.2.3:5060;transport=udp"),
    .chars = 32 },
  { "registers", N_("We register there") },
  { "login", N_("Login") },
  { "password", N_("Password"), .how = HL_FORM_SECRET },
  { "realm", N_("Realm") },
  { "max_calls", N_("Calls at a time"), N_("0: no limit"), .usual = 0 },
  { "ask_health", N_("Ask for its health every 30 seconds") },
};

static const HlFormField skill_fields[] = {
  { "queue", N_("Queue"), .how = HL_FORM_CHOICE, .words = "queues" },
  { "level", N_("level"), .usual = 1 },
};

static const HlFormField user_fields[] = {
  { "login", N_("Login") },
  { "name", N_("Name") },
  { "role", N_("Role"), .words = "role" },
  { "staff_no", N_("Staff number") },
  { "extension", N_("Extension") },
  { "device", N_("Telephone of the user"), .words = "device", .none = N_("none") },
  { "contact", N_("SIP address of the telephone"), N_("Only of a telephone at a fixed address"), .chars = 24 },
  { "password", N_("First password"), N_("Counts only for a new user, who is to change it"), .how = HL_FORM_SECRET },
  { "disabled", N_("May not sign in") },
  { "queues", N_("Skills"), N_("Level 1 is rung first."), .of = skill_fields, .n_of = G_N_ELEMENTS (skill_fields),
    .add = N_("Add a queue") },
};

static const HlFormField reason_fields[] = {
  { "code", N_("Code"), N_("A short word, stored with the facts") },
  { "name", N_("Name of the reason") },
  { "limit_minutes", N_("Limit"), N_("Red beyond it; 0: none"), .unit = N_("min"), .usual = 0 },
};

#define FIELDS(table) table, G_N_ELEMENTS (table)

const ManagerSection manager_sections[] = {
  { "", N_("Site"), "preferences-system-symbolic", NULL, NULL, NULL, NULL, NULL, FIELDS (site_fields) },
  { "lines", N_("Numbers"), "call-start-symbolic", "number", NULL, "name", N_("New number"),
    N_("Numbers that citizens dial"), FIELDS (line_fields) },
  { "flows", N_("Flows"), "media-playlist-consecutive-symbolic", "name", NULL, "queue", N_("New flow"),
    N_("From the dialled number to a person: hours, greeting, queue"), FIELDS (flow_fields) },
  { "queues", N_("Queues"), "system-users-symbolic", "name", NULL, NULL, N_("New queue"),
    N_("Where callers wait, and who is rung for them"), FIELDS (queue_fields) },
  { "special_days", N_("Holidays"), "x-office-calendar-symbolic", "date", NULL, "name", N_("New day"),
    N_("Holidays and make-up days, after the notice of each year"), FIELDS (day_fields) },
  { "users", N_("People"), "avatar-default-symbolic", "login", "name", "login", N_("New user"),
    N_("Who signs in, and for which queues"), FIELDS (user_fields) },
  { "away_reasons", N_("Reasons"), "alarm-symbolic", "code", "name", "code", N_("New reason"),
    N_("Why an agent is not ready"), FIELDS (reason_fields) },
  { "trunks", N_("Trunks"), "network-server-symbolic", "name", NULL, "address", N_("New trunk"),
    N_("The carriers' lines"), FIELDS (trunk_fields) },
};
/* clang-format on */

const guint manager_n_sections = G_N_ELEMENTS (manager_sections);
