/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-site-private.h"

#include "hl-users.h"

#include <string.h>

/* The site as it is stored: loading it, and making it what a file says. */

#define SITE_ID 1

/* ---- Loading ---- */

/* Every row of a shape's table in @order.  (element-type HlRecord) */
static GPtrArray *
load_rows (HlDb *db, const HlShape *shape, const char *where, HlId id, const char *order,
           GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s%s ORDER BY %s",
                                          hl_shape_columns (shape), shape->name, where, order);
  HlValue value = { .type = 'i', .i = id };

  return hl_stmt_load_all (hl_db_query_values (db, error, sql, &value, *where != '\0' ? 1 : 0),
                           shape, error);
}

static HlSiteUser *
make_site_user (const HlUser *user)
{
  HlSiteUser *self = hl_site_user_new ();

  self->id = user->id;
  self->login = g_strdup (user->login);
  self->name = g_strdup (user->name);
  self->role = user->role;
  self->staff_no = g_strdup (user->staff_no);
  self->extension = g_strdup (user->extension);
  self->device = user->device;
  self->contact = g_strdup (user->contact);
  self->auto_answer = user->auto_answer;
  self->disabled = !user->enabled;
  self->office = g_strdup (user->office);
  return self;
}

static GPtrArray *
load_users (HlDb *db, GError **error)
{
  g_autoptr (GPtrArray) users = hl_users_list (db, error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; users != NULL && i < users->len; i++)
    {
      HlSiteUser *self = make_site_user (users->pdata[i]);

      g_ptr_array_add (list, self);
      self->queues =
          load_rows (db, hl_site_skill_shape (), " WHERE member = $1", self->id, "id", error);
      if (self->queues == NULL)
        return NULL;
      if (self->queues->len == 0)
        g_clear_pointer (&self->queues, g_ptr_array_unref);
    }
  return users != NULL ? g_steal_pointer (&list) : NULL;
}

static gboolean
load_hours (HlDb *db, HlSite *site, GError **error)
{
  for (guint i = 0; i < site->flows->len; i++)
    {
      HlSiteFlow *flow = site->flows->pdata[i];

      flow->hours =
          load_rows (db, hl_site_hours_shape (), " WHERE flow = $1", flow->id, "id", error);
      if (flow->hours == NULL)
        return FALSE;
      if (flow->hours->len == 0)
        g_clear_pointer (&flow->hours, g_ptr_array_unref);
    }
  return TRUE;
}

HlSite *
hl_site_load (HlDb *db, GError **error)
{
  g_autoptr (GPtrArray) rows = load_rows (db, hl_site_shape (), "", 0, "id", error);
  g_autoptr (HlSite) self = NULL;

  if (rows == NULL)
    return NULL;
  self = rows->len > 0 ? g_object_ref (rows->pdata[0]) : hl_site_new ();
  for (guint i = 0; i < HL_SITE_USERS; i++)
    {
      GPtrArray **list = hl_site_list (self, &hl_site_lists[i]);

      *list = load_rows (db, hl_site_lists[i].shape (), "", 0, "place", error);
      if (*list == NULL)
        return NULL;
    }
  self->users = load_users (db, error);
  if (self->users == NULL || !load_hours (db, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- Comparing ---- */

typedef struct
{
  GPtrArray *changes; /* utf8 */
  gboolean apply;
  HlTime now;

  /* Borrowed */
  HlDb *db;
  HlKey *key;
} Run;

static void note (Run *run, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
note (Run *run, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (run->changes, g_strdup_vprintf (format, args));
  va_end (args);
}

/* Set by us, or compared apart. */
static gboolean
is_compared (const HlField *field)
{
  return field->kind != HL_LIST && !(field->flags & (HL_NO_SQL | HL_NO_WIRE));
}

static char *
dup_value (gpointer record, const HlShape *shape, guint i)
{
  const HlField *field = &shape->fields[i];

  if (field->kind == HL_BOOL)
    return g_strdup (G_STRUCT_MEMBER (gboolean, record, field->offset) ? "true" : "false");
  return hl_record_dup_cell (record, i);
}

/* "ring_seconds 20 → 25, …" of the fields that differ, NULL when none do; @mask: which. */
static char *
describe (gpointer old, gpointer new, guint64 *mask)
{
  const HlShape *shape = hl_record_get_shape (old);
  GString *text = g_string_new (NULL);

  *mask = 0;
  for (guint i = 0; i < shape->n_fields; i++)
    {
      g_autofree char *a = NULL;
      g_autofree char *b = NULL;

      if (!is_compared (&shape->fields[i]))
        continue;
      a = dup_value (old, shape, i);
      b = dup_value (new, shape, i);
      if (g_strcmp0 (a, b) == 0)
        continue;
      *mask |= G_GUINT64_CONSTANT (1) << i;
      g_string_append_printf (text, "%s%s %s → %s", text->len > 0 ? ", " : "",
                              shape->fields[i].name, a != NULL && *a != '\0' ? a : "–",
                              b != NULL && *b != '\0' ? b : "–");
    }
  return g_string_free (text, text->len == 0);
}

/* Gives @new the identity of @old, so that it can be written in its place. */
static void
take_identity (gpointer new, gpointer old)
{
  static const char *const names[] = { "id", "revision" };
  const HlShape *shape = hl_record_get_shape (old);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      glong offset = (glong) hl_shape_field (shape, names[i])->offset;

      G_STRUCT_MEMBER (gint64, new, offset) = G_STRUCT_MEMBER (gint64, old, offset);
    }
}

static guint64
field_bit (const HlShape *shape, const char *name)
{
  return G_GUINT64_CONSTANT (1) << hl_shape_index (shape, name);
}

static void
set_id (gpointer record, HlId id)
{
  G_STRUCT_MEMBER (HlId, record, hl_shape_field (hl_record_get_shape (record), "id")->offset) = id;
}

static HlId
get_id (gpointer record)
{
  return G_STRUCT_MEMBER (HlId, record,
                          hl_shape_field (hl_record_get_shape (record), "id")->offset);
}

static gpointer
find_item (GPtrArray *items, const HlSiteList *list, const char *key)
{
  for (guint i = 0; items != NULL && i < items->len; i++)
    if (g_strcmp0 (hl_site_key (list, items->pdata[i]), key) == 0)
      return items->pdata[i];
  return NULL;
}

/* ---- Flows' hours and users' queues: small lists, replaced as a whole ---- */

static char *
hours_text (GPtrArray *hours)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; hours != NULL && i < hours->len; i++)
    {
      HlSiteHours *span = hours->pdata[i];

      g_string_append_printf (text, "%s%s %s–%s", i > 0 ? "; " : "", span->weekdays, span->open,
                              span->close);
    }
  if (text->len == 0)
    g_string_append (text, "always");
  return g_string_free (text, FALSE);
}

static char *
skills_text (GPtrArray *skills)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; skills != NULL && i < skills->len; i++)
    {
      HlSiteSkill *skill = skills->pdata[i];

      g_string_append_printf (text, "%s%s %d", i > 0 ? ", " : "", skill->queue, (int) skill->level);
    }
  if (text->len == 0)
    g_string_append (text, "–");
  return g_string_free (text, FALSE);
}

static gboolean
insert_children (Run *run, GPtrArray *children, HlId owner, glong owner_offset, GError **error)
{
  for (guint i = 0; children != NULL && i < children->len; i++)
    {
      gpointer child = children->pdata[i];

      set_id (child, hl_id_next (run->now));
      G_STRUCT_MEMBER (HlId, child, owner_offset) = owner;
      if (!hl_db_insert (run->db, child, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_hours (Run *run, HlSiteFlow *flow, GError **error)
{
  return hl_db_run (run->db, error, "DELETE FROM flow_hours WHERE flow = $1", "i", flow->id) >= 0
         && insert_children (run, flow->hours, flow->id, G_STRUCT_OFFSET (HlSiteHours, flow),
                             error);
}

static gboolean
write_skills (Run *run, HlSiteUser *user, GError **error)
{
  return hl_db_run (run->db, error, "DELETE FROM queue_member WHERE member = $1", "i", user->id)
             >= 0
         && insert_children (run, user->queues, user->id, G_STRUCT_OFFSET (HlSiteSkill, member),
                             error);
}

/* ---- Lists that are tables ---- */

static const char *
what (const HlSiteList *list)
{
  return list->shape ()->name;
}

/* Is the password of the file another one than the stored? */
static gboolean
trunk_password_differs (Run *run, HlSiteTrunk *old, HlSiteTrunk *new)
{
  g_autofree char *plain = NULL;

  if (new->password == NULL)
    return FALSE;
  if (old->password_sealed != NULL)
    plain = hl_key_open_sealed (run->key, HL_PURPOSE_TRUNK, old->password_sealed, NULL);
  return g_strcmp0 (plain, new->password) != 0;
}

static void
seal_trunk (Run *run, HlSiteTrunk *trunk)
{
  g_free (trunk->password_sealed);
  trunk->password_sealed =
      trunk->password != NULL ? hl_key_seal (run->key, HL_PURPOSE_TRUNK, trunk->password) : NULL;
}

static gboolean
add_item (Run *run, HlSite *site, const HlSiteList *list, gpointer item, GError **error)
{
  note (run, "%s %s: added", what (list), hl_site_key (list, item));
  if (!run->apply)
    return TRUE;

  set_id (item, hl_id_next (run->now));
  if (*hl_site_list (site, list) == site->trunks)
    seal_trunk (run, item);
  return hl_store_insert (run->db, item, error)
         && (*hl_site_list (site, list) != site->flows || write_hours (run, item, error));
}

static gboolean
change_hours (Run *run, HlSiteFlow *old, HlSiteFlow *new, gboolean *differ, GError **error)
{
  g_autofree char *a = hours_text (old->hours);
  g_autofree char *b = hours_text (new->hours);

  *differ = strcmp (a, b) != 0;
  if (!*differ)
    return TRUE;
  note (run, "flow %s: hours %s → %s", new->name, a, b);
  return !run->apply || write_hours (run, new, error);
}

static gboolean
change_item (Run *run, HlSite *site, const HlSiteList *list, gpointer old, gpointer new,
             GError **error)
{
  const HlField *place = hl_shape_field (list->shape (), "place");
  GPtrArray *items = *hl_site_list (site, list);
  guint64 mask;
  g_autofree char *text = describe (old, new, &mask);
  gboolean hours = FALSE;

  take_identity (new, old);
  if (text != NULL)
    note (run, "%s %s: %s", what (list), hl_site_key (list, new), text);
  if (items == site->flows && !change_hours (run, old, new, &hours, error))
    return FALSE;
  if (items == site->trunks && trunk_password_differs (run, old, new))
    {
      note (run, "%s %s: password changed", what (list), hl_site_key (list, new));
      seal_trunk (run, new);
      mask |= field_bit (list->shape (), "password_sealed");
    }
  if (G_STRUCT_MEMBER (gint64, old, place->offset) != G_STRUCT_MEMBER (gint64, new, place->offset))
    mask |= field_bit (list->shape (), "place");
  return !run->apply || (mask == 0 && !hours) || hl_store_update (run->db, new, mask, error);
}

static gboolean
remove_item (Run *run, const HlSiteList *list, gpointer old, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM %s WHERE id = $1", what (list));
  HlId id = get_id (old);

  note (run, "%s %s: removed", what (list), hl_site_key (list, old));
  if (!run->apply)
    return TRUE;
  if (hl_db_run (run->db, error, sql, "i", id) < 0
      || hl_db_run (run->db, error, "DELETE FROM flow_hours WHERE flow = $1", "i", id) < 0)
    return FALSE;
  hl_store_note_change (run->db, what (list), id, HL_CHANGE_DELETE, 0, 0);
  return list->shape () != hl_site_queue_shape ()
         || hl_db_run (run->db, error, "DELETE FROM queue_member WHERE queue = $1", "s",
                       hl_site_key (list, old))
                >= 0;
}

/* Removals first: a name may move from one item to another. */
static gboolean
run_list (Run *run, HlSite *stored, HlSite *wanted, const HlSiteList *list, GError **error)
{
  GPtrArray *old = *hl_site_list (stored, list);
  GPtrArray *new = *hl_site_list (wanted, list);

  if (new == NULL)
    return TRUE;
  for (guint i = 0; i < old->len; i++)
    if (find_item (new, list, hl_site_key (list, old->pdata[i])) == NULL
        && !remove_item (run, list, old->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < new->len; i++)
    {
      gpointer item = new->pdata[i];
      gpointer match = find_item (old, list, hl_site_key (list, item));

      if (match != NULL ? !change_item (run, wanted, list, match, item, error)
                        : !add_item (run, wanted, list, item, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Users ---- */

static gboolean
add_user (Run *run, HlSiteUser *new, guint i, GError **error)
{
  g_autoptr (HlUser) user = hl_site_user_make (new);

  if (new->password == NULL)
    {
      g_set_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD,
                   "users[%u].password: is required for a new user", i);
      return FALSE;
    }
  note (run, "user %s: added", new->login);
  if (!run->apply)
    return TRUE;
  if (!hl_users_insert (run->db, user, new->password, run->key, run->now, error))
    {
      g_prefix_error (error, "users[%u].", i);
      return FALSE;
    }
  new->id = user->id;
  return write_skills (run, new, error);
}

static const char *const user_names[] = { "name",   "role",    "staff_no", "extension",
                                          "device", "contact", "office",   "auto_answer" };

/* @text: what changes; @mask: of HlUser. */
static void
describe_user (HlUser *old, HlUser *new, GString *text, guint64 *mask)
{
  const HlShape *shape = hl_user_shape ();

  for (guint i = 0; i < G_N_ELEMENTS (user_names); i++)
    {
      guint field = hl_shape_index (shape, user_names[i]);
      g_autofree char *a = dup_value (old, shape, field);
      g_autofree char *b = dup_value (new, shape, field);

      if (g_strcmp0 (a, b) == 0)
        continue;
      *mask |= G_GUINT64_CONSTANT (1) << field;
      g_string_append_printf (text, "%s%s %s → %s", text->len > 0 ? ", " : "", user_names[i],
                              a != NULL && *a != '\0' ? a : "–", b != NULL && *b != '\0' ? b : "–");
    }
  if (old->enabled != new->enabled)
    {
      *mask |= field_bit (shape, "enabled");
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                              new->enabled ? "enabled" : "disabled");
    }
}

/* The fields of the file into the stored record. */
static void
assign_user (HlUser *user, HlUser *from)
{
  const HlShape *shape = hl_user_shape ();

  for (guint i = 0; i < G_N_ELEMENTS (user_names); i++)
    {
      const HlField *field = hl_shape_field (shape, user_names[i]);

      if (field->kind == HL_ENUM)
        {
          G_STRUCT_MEMBER (unsigned, user, field->offset) =
              G_STRUCT_MEMBER (unsigned, from, field->offset);
          continue;
        }
      if (field->kind == HL_BOOL)
        {
          G_STRUCT_MEMBER (gboolean, user, field->offset) =
              G_STRUCT_MEMBER (gboolean, from, field->offset);
          continue;
        }
      g_free (G_STRUCT_MEMBER (char *, user, field->offset));
      G_STRUCT_MEMBER (char *, user, field->offset) =
          g_strdup (G_STRUCT_MEMBER (char *, from, field->offset));
    }
  user->enabled = from->enabled;
}

static gboolean
change_user_fields (Run *run, HlSiteUser *new, guint i, GError **error)
{
  g_autoptr (HlUser) user = hl_users_find_login (run->db, new->login, error);
  g_autoptr (HlUser) from = hl_site_user_make (new);
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 mask = 0;

  if (user == NULL)
    return FALSE;
  describe_user (user, from, text, &mask);
  if (text->len > 0)
    note (run, "user %s: %s", new->login, text->str);
  if (mask == 0 || !run->apply)
    return TRUE;
  assign_user (user, from);
  if (hl_users_update (run->db, user, mask, run->key, error))
    return TRUE;
  g_prefix_error (error, "users[%u].", i);
  return FALSE;
}

static gboolean
change_user (Run *run, HlSiteUser *old, HlSiteUser *new, guint i, GError **error)
{
  g_autofree char *a = skills_text (old->queues);
  g_autofree char *b = skills_text (new->queues);

  new->id = old->id;
  if (!change_user_fields (run, new, i, error))
    return FALSE;
  if (strcmp (a, b) == 0)
    return TRUE;
  note (run, "user %s: queues %s → %s", new->login, a, b);
  return !run->apply || write_skills (run, new, error);
}

static gboolean
run_users (Run *run, HlSite *stored, HlSite *wanted, GError **error)
{
  const HlSiteList *list = &hl_site_lists[HL_SITE_USERS];

  for (guint i = 0; wanted->users != NULL && i < wanted->users->len; i++)
    {
      HlSiteUser *user = wanted->users->pdata[i];
      HlSiteUser *match = find_item (stored->users, list, user->login);

      if (match != NULL ? !change_user (run, match, user, i, error)
                        : !add_user (run, user, i, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- The whole ---- */

static gboolean
run_site_row (Run *run, HlSite *stored, HlSite *wanted, GError **error)
{
  guint64 mask;
  g_autofree char *text = describe (stored, wanted, &mask);
  gboolean is_new = stored->id == 0;

  if (text == NULL && !is_new)
    return TRUE;
  note (run, "site: %s", is_new ? wanted->name : text);
  if (!run->apply)
    return TRUE;
  take_identity (wanted, stored);
  wanted->id = SITE_ID;
  return is_new ? hl_store_insert (run->db, HL_RECORD (wanted), error)
                : hl_store_update (run->db, HL_RECORD (wanted), mask, error);
}

/* What will be stored afterwards: the file's lists, and the stored where it has none. */
static HlSite *
merge (HlSite *stored, HlSite *wanted)
{
  HlSite *merged = hl_site_new ();

  merged->outbound_trunk = g_strdup (wanted->outbound_trunk);
  for (guint i = 0; i < HL_N_SITE_LISTS; i++)
    {
      GPtrArray *new = *hl_site_list (wanted, &hl_site_lists[i]);
      GPtrArray *old = *hl_site_list (stored, &hl_site_lists[i]);

      *hl_site_list (merged, &hl_site_lists[i]) = g_ptr_array_ref (new != NULL ? new : old);
    }
  return merged;
}

static gboolean
run_all (Run *run, HlSite *wanted, GError **error)
{
  g_autoptr (HlSite) stored = hl_site_load (run->db, error);
  g_autoptr (HlSite) merged = stored != NULL ? merge (stored, wanted) : NULL;

  if (merged == NULL || !hl_site_check_references (merged, error)
      || !run_site_row (run, stored, wanted, error))
    return FALSE;
  for (guint i = 0; i < HL_SITE_USERS; i++)
    if (!run_list (run, stored, wanted, &hl_site_lists[i], error))
      return FALSE;
  return run_users (run, stored, wanted, error)
         && hl_site_run_blocked (run->db, wanted, merged, run->key, run->now, run->apply,
                                 run->changes, error);
}

GPtrArray *
hl_site_plan (HlDb *db, HlSite *wanted, HlKey *key, HlTime now, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (g_free);
  Run run = { .db = db, .key = key, .now = now, .changes = changes };

  return run_all (&run, wanted, error) ? g_steal_pointer (&changes) : NULL;
}

GPtrArray *
hl_site_apply (HlDb *db, HlSite *wanted, HlKey *key, HlTime now, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (g_free);
  Run run = { .db = db, .key = key, .now = now, .changes = changes, .apply = TRUE };

  return run_all (&run, wanted, error) ? g_steal_pointer (&changes) : NULL;
}

gboolean
hl_site_get_area_code (HlDb *db, char **area_code, GError **error)
{
  g_autofree char *stored = NULL;

  if (!hl_stmt_take_row (hl_db_query (db, error, "SELECT area_code FROM site WHERE id = $1", "i",
                                      (gint64) SITE_ID),
                         error, "s", &stored))
    return FALSE;
  *area_code = stored != NULL ? g_steal_pointer (&stored) : g_strdup ("");
  return TRUE;
}

gint
hl_site_utc_offset (HlDb *db)
{
  HlStmt *row = hl_db_query (db, NULL, "SELECT utc_offset_minutes FROM site WHERE id = $1", "i",
                             (gint64) SITE_ID);
  gint minutes = HL_SITE_UTC_OFFSET_MINUTES;

  if (row != NULL && hl_stmt_next (row, NULL))
    {
      minutes = (gint) hl_stmt_int (row, 0);
      hl_stmt_reset (row);
    }
  return minutes;
}
