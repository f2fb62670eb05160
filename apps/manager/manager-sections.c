/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-site.h"

#include <glib/gi18n.h>

#include "manager-way.h"

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
  { "area_code", N_("Area code of the city"), N_("With the leading 0: 0532") },
  { "hold_warning_seconds", N_("A hold is shown as forgotten after"), N_("0: not"), .unit = N_("s"), .usual = 120 },
  { "hold_alarm_seconds", N_("and to supervisors after"), N_("0: not"), .unit = N_("s"), .usual = 180 },
  { "callback_attempts", N_("Attempts until a call-back may be given up"), .usual = 3 },
  { "callback_short_abandoned", N_("Who left at once is rung back too") },
  { "record_pause_seconds", N_("A recording is paused at most"), .unit = N_("s"), .usual = 300 },
  { "recording_notice", N_("Who is rung hears first"), N_("That the call is recorded"),
    .how = HL_FORM_CHOICE, .words = "prompts", .none = N_("none") },
  { "opus_kbit", N_("Old recordings are converted with"), N_("Both sides together; 16 to 128. When: in the class of recordings"),
    .unit = N_("kbit/s"), .usual = 32 },
  { "quiet_hours", N_("Quiet hours"), N_("Recordings are converted even while there are calls: 01:00-05:00") },
  { "service_open", N_("Hours of service from"), N_("By which limits in service hours are counted, every day"),
    .how = HL_FORM_TIME },
  { "service_close", N_("Hours of service until"), .how = HL_FORM_TIME },
  { "attachment_mb", N_("A file on a ticket has at most"), .unit = "MiB", .usual = 20 },
  { "attachment_kinds", N_("Kinds of files that are taken"), N_("By their contents: pdf jpg docx … Empty: the usual ones") },
};

static const HlFormField line_fields[] = {
  { "number", N_("Number"), N_("Digits as the trunk dials them") },
  { "name", N_("Name of the number") },
  { "flow", N_("Flow"), N_("What happens to its calls"), .how = HL_FORM_CHOICE, .words = "flows" },
};

/* What becomes of a caller: one of them, after a prompt; or a prompt, and the call ends. */
static const HlFormField action_fields[] = {
  { "queue", N_("to the queue"), .how = HL_FORM_CHOICE, .words = "queues" },
  { "flow", N_("to the flow"), .how = HL_FORM_CHOICE, .words = "flows" },
  { "number", N_("to a number outside"), .how = HL_FORM_SUGGEST, .words = "numbers" },
  { "message", N_("leaves a message") },
  { "callback", N_("books a call-back") },
  { "prompt", N_("Prompt before"), .how = HL_FORM_CHOICE, .words = "prompts", .none = N_("no prompt"),
    .alone = N_("hears a prompt, the end") },
};

#define ACTION .how = HL_FORM_ONE_OF, .of = action_fields, .n_of = G_N_ELEMENTS (action_fields)

static const HlFormField key_fields[] = {
  { "key", N_("Key"), .how = HL_FORM_CHOICE, .words = "keys", .distinct = TRUE },
  { "", N_("who presses it"), ACTION },
};

static const HlFormField menu_fields[] = {
  { "prompt", N_("The menu is told by"), .how = HL_FORM_CHOICE, .words = "prompts", .none = N_("the usual prompt") },
  { "wait_seconds", N_("Silence leads to a person after"), N_("So does the key 0: to the queue of the flow"),
    .unit = N_("s"), .usual = 3 },
  { "keys", N_("Keys"), .of = key_fields, .n_of = G_N_ELEMENTS (key_fields), .add = N_("Add a key") },
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
  { "closed_prompt", N_("Prompt outside of the hours"), N_("When nothing else is done"),
    .how = HL_FORM_CHOICE, .words = "prompts", .none = N_("the usual prompt") },
  { "closed", N_("Who calls outside of the hours"), ACTION, .none = N_("hears the prompt above") },
  { "hours", N_("Open hours"), N_("None: open day and night. A night is two rows: until 24:00 and from 00:00."),
    .of = hours_fields, .n_of = G_N_ELEMENTS (hours_fields), .add = N_("Add hours") },
  { "menu", N_("Menu"), N_("The national standard advises against menus: citizens want a person."),
    .of = menu_fields, .n_of = G_N_ELEMENTS (menu_fields) },
  { "at_closing", N_("Who waits at closing time"), .words = "at-closing" },
  { "priority", N_("Priority"), N_("0 to 9, higher first; an emergency line: 9"), .usual = 0 },
  { "repeat_minutes", N_("A repeat caller called within"), N_("0: off"), .unit = N_("min"), .usual = 0 },
  { "cut_off_minutes", N_("Whose talk broke off goes first within"), N_("0: off"), .unit = N_("min"), .usual = 0 },
  { "redial_minutes", N_("Who left the queue keeps the place within"), N_("0: off"), .unit = N_("min"), .usual = 0 },
  { "message_prompt", N_("Before a message"), .how = HL_FORM_CHOICE, .words = "prompts", .none = N_("the usual prompt") },
  { "message_seconds", N_("A message is at most"), .unit = N_("s"), .usual = 120 },
  { "rating_prompt", N_("Question after the call"), N_("None: nobody is asked"), .how = HL_FORM_CHOICE,
    .words = "prompts", .none = N_("none") },
  { "rating_digits", N_("Its highest key"), .usual = 5 },
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
  { "full", N_("Who finds it full"), N_("More callers wait than may"), ACTION, .none = N_("hears the prompt above") },
  { "waited", N_("Who has waited longest allowed"), ACTION, .none = N_("hears the prompt above") },
  { "nobody", N_("Who calls while no agent is signed in"), ACTION, .none = N_("waits") },
  { "relax_seconds", N_("The next skill level may be rung after"), N_("0: at once"), .unit = N_("s"), .usual = 0 },
  { "last_agent_minutes", N_("The agent of the last talk is rung first within"), N_("0: off"), .unit = N_("min"), .usual = 0 },
  { "announce_seconds", N_("The place is told every"), N_("0: not"), .unit = N_("s"), .usual = 0 },
  { "announce_wait", N_("and the expected wait") },
  { "callback_after_seconds", N_("A call-back is offered after"), N_("0: not"), .unit = N_("s"), .usual = 0 },
  { "auto_answer", N_("Calls are answered by themselves"), N_("After a beep; not where all telephones ring") },
  { "retention", N_("Its recordings are kept as"), .how = HL_FORM_CHOICE, .words = "retention", .none = N_("the first class") },
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
  { "priority", N_("Order for calls to the outside"), N_("0: only when chosen; else the lowest first"), .usual = 0 },
  { "max_in", N_("Inbound calls at a time"), N_("0: no limit"), .usual = 0 },
  { "max_out", N_("Outbound calls at a time"), N_("0: no limit"), .usual = 0 },
  { "area_code", N_("Area code of the trunk") },
  { "dial_format", N_("Numbers are dialled"), .words = "dial-form", .none = N_("as usual") },
  { "dial_prefix", N_("Prefix") },
  { "shown_number", N_("Number shown through it") },
  { "shown_format", N_("It is written"), .words = "dial-form", .none = N_("as usual") },
  { "identity", N_("Where the number stands"), .words = "identity", .none = N_("as usual") },
  { "trusts_identity", N_("Its P-Asserted-Identity is believed") },
  { "withholds", N_("Our number is withheld") },
  { "session_seconds", N_("Session timer"), N_("0: none"), .unit = N_("s"), .usual = 1800 },
  { "reliable", N_("Reliable ringing (PRACK)"), .words = "offered", .none = N_("as usual") },
  { "srtp", N_("Encrypted sound (SRTP)"), .words = "offered", .none = N_("as usual") },
  { "codecs", N_("Codecs"), N_("In order: PCMA, PCMU, G722, opus; none: all"), .chars = 24 },
  { "tls_ca", N_("File of its certificate authority"), .chars = 24 },
  { "tls_fingerprint", N_("Fingerprint of its certificate"), .chars = 24 },
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
  { "auto_answer", N_("Calls are answered by themselves"), N_("After a beep; not where all telephones ring") },
  { "password", N_("First password"), N_("Counts only for a new user, who is to change it"), .how = HL_FORM_SECRET },
  { "office", N_("Office"), N_("Of an office clerk: whose tickets are seen"), .how = HL_FORM_CHOICE,
    .words = "offices", .none = N_("none") },
  { "disabled", N_("May not sign in") },
  { "queues", N_("Skills"), N_("Level 1 is rung first."), .of = skill_fields, .n_of = G_N_ELEMENTS (skill_fields),
    .add = N_("Add a queue") },
};

static const HlFormField reason_fields[] = {
  { "code", N_("Code"), N_("A short word, stored with the facts") },
  { "name", N_("Name of the reason") },
  { "limit_minutes", N_("Limit"), N_("Red beyond it; 0: none"), .unit = N_("min"), .usual = 0 },
};

static const HlFormField category_fields[] = {
  { "code", N_("Code"), N_("Two digits a level: 0201 is below 02") },
  { "name", N_("Name of the category"), .chars = 24 },
};

static const HlFormField template_fields[] = {
  { "name", N_("Name of the template"), .chars = 24 },
  { "category", N_("Category"), N_("Its templates are offered below it, too"), .how = HL_FORM_CHOICE, .words = "categories" },
  { "kind", N_("Kind of demand"), .how = HL_FORM_CHOICE, .words = "kinds", .none = N_("as the agent says") },
  { "content", N_("Demand"), N_("What the agent fills in stands in 【】; Tab jumps from one to the next"), .how = HL_FORM_LINES },
  { "reply", N_("Reply"), .how = HL_FORM_LINES },
  { "office", N_("Office proposed"), N_("With one, the ticket is to be transferred"), .how = HL_FORM_CHOICE,
    .words = "offices", .none = N_("none: answered at once") },
};

static const HlFormField district_fields[] = {
  { "code", N_("Code"), N_("GB/T 2260: 370202") },
  { "name", N_("Name of the district") },
};

static const HlFormField office_fields[] = {
  { "name", N_("Name of the office"), .chars = 30 },
};

static const HlFormField emergency_fields[] = {
  { "name", N_("Name of the service") },
  { "number", N_("Number") },
};

static const HlFormField group_fields[] = {
  { "name", N_("Name of the group") },
};

static const HlFormField retention_fields[] = {
  { "class", N_("Class"), N_("message: what callers say when nobody is there") },
  { "days", N_("Days"), .usual = 180 },
  { "what", N_("What for"), .chars = 24 },
  { "ticket_kind", N_("Calls with a ticket of the kind"), N_("complaint, help … are kept as long as this class") },
  { "opus_days", N_("Converted to Opus after"), N_("Two fifths of the size, and not quite the sound that was recorded; 0: never"), .unit = N_("days"), .usual = 0 },
  { "opus_kept", N_("also when on hold or marked"), N_("Otherwise these stay as they were recorded") },
};

#define FIELDS(table) table, G_N_ELEMENTS (table)

const ManagerSection manager_sections[] = {
  { "", N_("Site"), "preferences-system-symbolic", NULL, NULL, NULL, NULL, NULL, FIELDS (site_fields) },
  { "lines", N_("Numbers"), "call-start-symbolic", "number", NULL, "name", N_("New number"),
    N_("Numbers that citizens dial"), FIELDS (line_fields) },
  { "flows", N_("Flows"), "media-playlist-consecutive-symbolic", "name", NULL, "queue", N_("New flow"),
    N_("From the dialled number to a person: hours, greeting, queue"), FIELDS (flow_fields),
    manager_way_of_flow },
  { "queues", N_("Queues"), "system-users-symbolic", "name", NULL, NULL, N_("New queue"),
    N_("Where callers wait, and who is rung for them"), FIELDS (queue_fields),
    manager_way_of_queue },
  { "special_days", N_("Holidays"), "x-office-calendar-symbolic", "date", NULL, "name", N_("New day"),
    N_("Holidays and make-up days, after the notice of each year"), FIELDS (day_fields) },
  { "users", N_("People"), "avatar-default-symbolic", "login", "name", "login", N_("New user"),
    N_("Who signs in, and for which queues"), FIELDS (user_fields) },
  { "away_reasons", N_("Reasons"), "alarm-symbolic", "code", "name", "code", N_("New reason"),
    N_("Why an agent is not ready"), FIELDS (reason_fields) },
  { "categories", N_("Categories"), "view-list-symbolic", "code", "name", "code", N_("New category"),
    N_("What demands are about"), FIELDS (category_fields) },
  { "templates", N_("Templates"), "edit-paste-symbolic", "name", NULL, "category", N_("New template"),
    N_("What is usually written in tickets of a category"), FIELDS (template_fields) },
  { "offices", N_("Offices"), "user-home-symbolic", "name", NULL, NULL, N_("New office"),
    N_("Who handles what is transferred"), FIELDS (office_fields) },
  { "districts", N_("Districts"), "mark-location-symbolic", "code", "name", "code", N_("New district"),
    N_("Where demands come from"), FIELDS (district_fields) },
  { "emergency", N_("Emergency"), "dialog-warning-symbolic", "name", NULL, "number", N_("New emergency number"),
    N_("One key away from an agent"), FIELDS (emergency_fields) },
  { "citizen_groups", N_("Groups"), "system-users-symbolic", "name", NULL, NULL, N_("New group"),
    N_("What can be said of a citizen; none: the usual ones"), FIELDS (group_fields) },
  { "retention", N_("Recordings"), "media-record-symbolic", "class", NULL, "what", N_("New class"),
    N_("How long recordings are kept"), FIELDS (retention_fields) },
  { "trunks", N_("Trunks"), "network-server-symbolic", "name", NULL, "address", N_("New trunk"),
    N_("The carriers' lines"), FIELDS (trunk_fields) },
};
/* clang-format on */

const guint manager_n_sections = G_N_ELEMENTS (manager_sections);
