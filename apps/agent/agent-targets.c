/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-targets.h"

#include "agent-pinyin.h"

#include <glib/gi18n.h>
#include <string.h>

#define MOST 40
#define SHORTEST 2 /* what the service dials */
#define LONGEST 32

void
agent_target_free (AgentTarget *target)
{
  g_free (target->number);
  g_free (target->name);
  g_free (target->detail);
  g_free (target->word);
  g_free (target);
}

AgentTarget *
agent_target_copy (const AgentTarget *target)
{
  AgentTarget *copy = g_memdup2 (target, sizeof *target);

  copy->number = g_strdup (target->number);
  copy->name = g_strdup (target->name);
  copy->detail = g_strdup (target->detail);
  copy->word = g_strdup (target->word);

  return copy;
}

char *
agent_target_dup_label (const AgentTarget *target)
{
  switch (target->kind)
    {
    case AGENT_TARGET_AGENT:
      return g_strdup_printf ("%s %s", target->name, target->number);
    case AGENT_TARGET_NUMBER:
      return strlen (target->number) >= 7 ? hl_mask ("phone", target->number)
                                          : g_strdup (target->number);
    default:
      return g_strdup (target->name);
    }
}

/* --- numbers --- */

static gboolean
is_mobile (const char *digits)
{
  return strlen (digits) == 11 && digits[0] == '1' && digits[1] >= '3';
}

static const char *
colleague_of (const HlJson *colleagues, const char *extension)
{
  const HlJson *list = hl_json_get (colleagues, "agents");

  for (guint i = 0; i < hl_json_length (list); i++)
    if (g_strcmp0 (hl_json_text (hl_json_get (hl_json_at (list, i), "extension"), NULL), extension)
        == 0)
      return hl_json_text (hl_json_get (hl_json_at (list, i), "name"), NULL);

  return NULL;
}

char *
agent_number_describe (const char *number, const HlJson *colleagues)
{
  g_autofree char *digits = hl_number_fold (number);
  const char *own = digits, *name;
  gsize n;

  if (digits == NULL || strlen (digits) < SHORTEST || strlen (digits) > LONGEST)
    return NULL;
  name = colleague_of (colleagues, digits);
  if (name != NULL)
    /* Translators: a colleague's name */
    return g_strdup_printf (_ ("Extension of %s"), name);
  if (g_str_has_prefix (own, "+86"))
    own += 3;
  n = strlen (own);
  if (*digits == '+' && own == digits)
    return g_strdup (_ ("Abroad"));
  if (is_mobile (own))
    return g_strdup (_ ("Mobile phone"));
  if (n == 12 && *own == '0' && is_mobile (own + 1))
    return g_strdup (_ ("Mobile phone with a leading 0"));
  if (*own == '0' && n >= 10 && n <= 12)
    return g_strdup (_ ("With area code"));
  if (n == 7 || n == 8)
    return g_strdup (_ ("Local number, no area code"));
  if (n <= 6)
    return g_strdup (_ ("Short number"));
  if (n == 10 && (g_str_has_prefix (own, "400") || g_str_has_prefix (own, "800")))
    return g_strdup (_ ("Service number"));

  return g_strdup (_ ("Unusual length: check the number"));
}

/* --- fitting --- */

static guint
fit_of (const char *name, const char *number, const char *query)
{
  guint fit = agent_pinyin_match (agent_pinyin_get_default (), name, query);

  if (number != NULL && *query != '\0' && g_str_has_prefix (number, query))
    fit = MAX (fit, g_str_equal (number, query) ? 3 : 2);

  return fit;
}

static AgentTarget *
target_new (AgentTargetKind kind, const HlJson *json, const char *number_member)
{
  AgentTarget *target = g_new0 (AgentTarget, 1);

  target->kind = kind;
  target->id = hl_json_int (hl_json_get (json, "id"), 0);
  target->name = g_strdup (hl_json_text (hl_json_get (json, "name"), ""));
  if (number_member != NULL)
    target->number = g_strdup (hl_json_text (hl_json_get (json, number_member), NULL));

  return target;
}

static void
take (GPtrArray *all, AgentTarget *target, const char *query)
{
  target->fit = fit_of (target->name, target->number, query);
  if (target->fit == 0 || (*query == '\0' && !target->open))
    agent_target_free (target);
  else
    g_ptr_array_add (all, target);
}

static guint
rank_of (unsigned state)
{
  static const guint ranks[HL_N_AGENT_LIVE_STATES] = {
    [HL_AGENT_READY] = 1,   [HL_AGENT_AWAY] = 2, [HL_AGENT_WRAP_UP] = 3, [HL_AGENT_RINGING] = 4,
    [HL_AGENT_TALKING] = 4, [HL_AGENT_HELD] = 4, [HL_AGENT_OFFLINE] = 8,
  };

  return state < HL_N_AGENT_LIVE_STATES && ranks[state] != 0 ? ranks[state] : 4;
}

static unsigned
state_of (const HlJson *json)
{
  const char *word = hl_json_text (hl_json_get (json, "state"), "");

  for (unsigned i = 1; hl_agent_state_words[i] != NULL; i++)
    if (g_str_equal (hl_agent_state_words[i], word))
      return i;

  return HL_AGENT_TALKING; /* dialling */
}

static void
add_colleague (GPtrArray *all, const HlJson *json, HlId me, const char *query)
{
  AgentTarget *target = target_new (AGENT_TARGET_AGENT, json, "extension");
  unsigned state = state_of (json);

  target->detail = g_strdup (target->number);
  target->word =
      g_strdup (state == HL_AGENT_AWAY ? C_ ("colleague", "Away") : hl_word_agent_state (state));
  target->tone = hl_tone_of_agent_state (state);
  target->open = hl_json_bool (hl_json_get (json, "reachable"), FALSE);
  target->rank = rank_of (state) + (target->open ? 0 : 3);
  if (target->id == me || target->number == NULL)
    agent_target_free (target);
  else
    take (all, target, query);
}

static void
add_queue (GPtrArray *all, const HlJson *json, const char *query)
{
  AgentTarget *target = target_new (AGENT_TARGET_QUEUE, json, NULL);
  gint64 waiting = hl_json_int (hl_json_get (json, "waiting"), 0);
  gint64 ready = hl_json_int (hl_json_get (json, "ready"), 0);

  target->open = hl_json_int (hl_json_get (json, "signed_in"), 0) > 0;
  target->rank = 20;
  target->tone = ready > 0 ? HL_TONE_GOOD : waiting > 0 ? HL_TONE_NEAR : HL_TONE_IDLE;
  if (!target->open)
    target->detail = g_strdup (_ ("nobody serves it now"));
  else if (waiting == 0)
    target->detail = g_strdup (_ ("nobody waits"));
  else
    target->detail = g_strdup_printf (g_dngettext (NULL, "%d waits", "%d wait", (gulong) waiting),
                                      (int) waiting);
  take (all, target, query);
}

static void
add_office (GPtrArray *all, const HlJson *json, const char *query)
{
  AgentTarget *target = target_new (AGENT_TARGET_OFFICE, json, "phone");

  target->rank = 30;
  target->open = target->number != NULL;
  target->detail = g_strdup (target->number);
  if (target->open)
    take (all, target, query);
  else
    agent_target_free (target);
}

/* What is typed is a number of nobody known. */
static void
add_typed (GPtrArray *all, const HlJson *colleagues, const char *query)
{
  g_autofree char *digits = hl_number_fold (query);
  g_autofree char *what = NULL;
  AgentTarget *target;

  if (digits == NULL || strspn (query, "0123456789+-() ") != strlen (query)
      || colleague_of (colleagues, digits) != NULL)
    return;
  what = agent_number_describe (digits, NULL);
  if (what == NULL)
    return;
  target = g_new0 (AgentTarget, 1);
  target->kind = AGENT_TARGET_NUMBER;
  target->name = g_strdup (digits);
  target->number = g_steal_pointer (&digits);
  target->detail = g_steal_pointer (&what);
  target->open = TRUE;
  target->rank = 15; /* below an extension that begins so */
  target->fit = 2;
  g_ptr_array_add (all, target);
}

static int
order (gconstpointer a, gconstpointer b)
{
  const AgentTarget *left = *(AgentTarget *const *) a, *right = *(AgentTarget *const *) b;

  if (left->open != right->open)
    return left->open ? -1 : 1;
  if (left->fit != right->fit)
    return left->fit > right->fit ? -1 : 1;
  if (left->rank != right->rank)
    return left->rank < right->rank ? -1 : 1;

  return g_utf8_collate (left->name, right->name);
}

GPtrArray *
agent_targets_find (const HlJson *vocabulary, const HlJson *colleagues, HlId me, const char *query)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) agent_target_free);
  const HlJson *agents = hl_json_get (colleagues, "agents");
  const HlJson *queues = hl_json_get (colleagues, "queues");
  const HlJson *offices = hl_json_get (vocabulary, "offices");
  g_autofree char *folded = g_strstrip (g_strdup (query != NULL ? query : ""));

  for (guint i = 0; i < hl_json_length (agents); i++)
    add_colleague (all, hl_json_at (agents, i), me, folded);
  for (guint i = 0; i < hl_json_length (queues); i++)
    add_queue (all, hl_json_at (queues, i), folded);
  for (guint i = 0; i < hl_json_length (offices); i++)
    add_office (all, hl_json_at (offices, i), folded);
  add_typed (all, colleagues, folded);
  g_ptr_array_sort (all, order);
  if (all->len > MOST)
    g_ptr_array_set_size (all, MOST);

  return all;
}
