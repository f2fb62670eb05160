/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ctl-commands.h"
#include "people/hl-site.h"
#include "people/hl-users.h"
#include "service/hl-data-key.h"
#include "service/hl-fact-store.h"
#include "service/hl-number-index.h"
#include "store/hl-store.h"

/* Commands on a data folder, while the service is stopped: the store refuses a folder in use. */

typedef struct
{
  HlStore *store;
  HlKey *key;
  HlTime now;
} Data;

static void
data_clear (Data *data)
{
  if (data->store != NULL)
    hl_store_close (data->store);
  g_clear_object (&data->store);
  g_clear_pointer (&data->key, hl_key_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Data, data_clear)

static gboolean
data_open (Data *data, const char *folder, GError **error)
{
  g_autoptr (HlClock) clock = hl_clock_new_real ();

  data->now = hl_clock_now (clock);
  data->store = hl_store_open (folder, clock, error);
  if (data->store != NULL)
    data->key = hl_data_key_open (data->store, error);
  return data->key != NULL;
}

/* ---- init ---- */

typedef struct
{
  Data *data;
  const char *login, *name, *password;
} Init;

/* Who comes second is added by the first, and has not found a way around him. */
static gboolean
is_new_job (HlDb *db, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) users = hl_users_list (db, error);

  if (users != NULL && users->len > 0)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                 "these data are there already and have their users; \"hotlinectl user password "
                 "LOGIN --data FOLDER\" gives one of them a new password");
  return users != NULL && users->len == 0;
}

static gboolean
init_job (HlDb *db, gpointer user_data, GError **error)
{
  Init *init = user_data;
  g_autoptr (HlUser) user = hl_user_new ();
  HlFactNote note = { .at = init->data->now, .kind = "user-created", .text = init->login };

  user->login = g_strdup (init->login);
  user->name = g_strdup (init->name);
  user->role = HL_ROLE_ADMINISTRATOR;
  user->enabled = TRUE;
  return hl_users_insert (db, user, init->password, init->data->key, init->data->now, error)
         && hl_facts_append (db, &note, error);
}

static int
run_init (Ctl *ctl, char **args, int n_args)
{
  g_auto (Data) data = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *password = NULL;
  Init init = { .data = &data, .login = args[0], .name = n_args > 1 ? args[1] : args[0] };

  if (!data_open (&data, ctl->data, &error)
      || !hl_store_read (data.store, is_new_job, NULL, &error))
    return ctl_complain (error);
  init.password = password = ctl_ask_new_password ("Password of the administrator");
  if (password == NULL)
    return CTL_FAILED;
  if (!hl_store_write (data.store, init_job, &init, &error))
    return ctl_complain (error);
  g_print ("%s holds the data; %s is its administrator.\n", ctl->data, init.login);
  return CTL_OK;
}

/* ---- user password --data: who locked everybody out ---- */

static gboolean
password_job (HlDb *db, gpointer user_data, GError **error)
{
  Init *set = user_data;
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlUser) user = hl_users_find_login (db, set->login, &failure);
  HlFactNote note = { .at = set->data->now, .kind = "password-set", .text = set->login };

  if (user == NULL && failure == NULL)
    g_set_error (&failure, G_FILE_ERROR, G_FILE_ERROR_NOENT, "there is no user %s", set->login);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return hl_users_set_password (db, user, set->password, "password", set->data->now, error)
         && hl_facts_append (db, &note, error);
}

int
ctl_set_password_in_data (Ctl *ctl, const char *login)
{
  g_auto (Data) data = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *password = NULL;
  Init set = { .data = &data, .login = login };

  if (!data_open (&data, ctl->data, &error))
    return ctl_complain (error);
  set.password = password = ctl_ask_new_password ("New password");
  if (password == NULL)
    return CTL_FAILED;
  if (!hl_store_write (data.store, password_job, &set, &error))
    return ctl_complain (error);
  g_print ("Set.\n");
  return CTL_OK;
}

/* ---- apply ---- */

typedef struct
{
  Data *data;
  const char *text;
  gboolean dry_run;
  GPtrArray *changes;
} Apply;

static gboolean
apply_job (HlDb *db, gpointer user_data, GError **error)
{
  Apply *apply = user_data;
  g_autoptr (HlSite) site = hl_site_read (apply->text, -1, error);
  HlFactNote note = { .at = apply->data->now, .kind = "site-applied", .text = "hotlinectl" };

  g_clear_pointer (&apply->changes, g_ptr_array_unref);
  if (site == NULL)
    return FALSE;
  apply->changes = apply->dry_run
                       ? hl_site_plan (db, site, apply->data->key, apply->data->now, error)
                       : hl_site_apply (db, site, apply->data->key, apply->data->now, error);
  return apply->changes != NULL && (apply->dry_run || hl_facts_append (db, &note, error));
}

static void
print_changes (Ctl *ctl, GPtrArray *changes)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HlJsonDoc) doc = NULL;
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_begin_object (&writer);
  hl_json_name (&writer, "changes");
  hl_json_begin_list (&writer);
  for (guint i = 0; i < changes->len; i++)
    hl_json_put_text (&writer, changes->pdata[i]);
  hl_json_end_list (&writer);
  hl_json_end_object (&writer);
  if (ctl->json)
    {
      g_print ("%s\n", text->str);
      return;
    }
  doc = hl_json_parse (text->str, -1, NULL);
  ctl_print_changes (hl_json_get (hl_json_doc_root (doc), "changes"), ctl->dry_run);
}

/* As the service does after a change of the area code. */
static gboolean
index_job (HlDb *db, gpointer user_data, GError **error)
{
  g_autofree char *area_code = NULL;

  if (!hl_site_get_area_code (db, &area_code, error))
    return FALSE;
  hl_number_set_home (area_code);
  return hl_number_index_some (db, user_data, error);
}

/* Told when some are left after the first job: few are done at once. */
static gboolean
index_numbers (Data *data, GError **error)
{
  HlNumberIndexWork work = { .key = data->key, .now = data->now };
  const char *home;

  for (guint i = 0; i == 0 || work.left > 0; i++)
    {
      if (!hl_store_write (data->store, index_job, &work, error))
        return FALSE;
      home = hl_number_get_home ();
      if (i == 0 && work.left > 0)
        g_printerr ("Numbers are indexed with the area code %s …\n", home != NULL ? home : "none");
    }
  if (work.changed > 0 && work.n > 0)
    g_printerr ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " numbers had another index.\n",
                work.changed, work.seen);
  return TRUE;
}

static int
apply_to_data (Ctl *ctl, const char *text)
{
  g_auto (Data) data = { 0 };
  g_autoptr (GError) error = NULL;
  Apply apply = { .data = &data, .text = text, .dry_run = ctl->dry_run };
  int status = CTL_OK;

  if (!data_open (&data, ctl->data, &error))
    return ctl_complain (error);
  if (ctl->dry_run ? hl_store_read (data.store, apply_job, &apply, &error)
                   : hl_store_write (data.store, apply_job, &apply, &error))
    print_changes (ctl, apply.changes);
  if (error == NULL && !ctl->dry_run)
    index_numbers (&data, &error);
  if (error != NULL)
    status = ctl_complain (error);
  g_clear_pointer (&apply.changes, g_ptr_array_unref);
  return status;
}

/* Read here first: its errors name the fields without a service. */
static int
run_apply (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;
  g_autoptr (HlSite) site = NULL;

  if (!g_file_get_contents (args[0], &text, NULL, &error))
    return ctl_complain (error);
  site = hl_site_read (text, -1, &error);
  if (site == NULL)
    {
      g_prefix_error (&error, "%s: ", args[0]);
      return ctl_complain (error);
    }
  if (ctl->data != NULL)
    return apply_to_data (ctl, text);
  plain = hl_site_strip_comments (text, -1);
  return ctl_apply_by_http (ctl, plain);
}

static int
run_check (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (HlSite) site = NULL;

  if (!g_file_get_contents (args[0], &text, NULL, &error))
    return ctl_complain (error);
  site = hl_site_read (text, -1, &error);
  if (site == NULL)
    {
      g_prefix_error (&error, "%s: ", args[0]);
      return ctl_complain (error);
    }
  g_print ("%s is well.\n", args[0]);
  return CTL_OK;
}

/* ---- restore ---- */

static int
run_restore (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;
  g_autofree char *before = NULL;
  gboolean is_new;

  before = g_build_filename (ctl->data, "hotline.db", NULL);
  is_new = !g_file_test (before, G_FILE_TEST_EXISTS);
  if (!hl_store_restore (args[0], ctl->data, hl_clock_now (clock), &error))
    return ctl_complain (error);
  g_print ("%s holds the data of %s%s.\n", ctl->data, args[0],
           is_new ? "" : "; what was there is kept beside it");
  key = g_build_filename (ctl->data, "hotline.key", NULL);
  if (!g_file_test (key, G_FILE_TEST_EXISTS))
    g_print ("Put the hotline.key of that data there too: a backup holds neither it nor the "
             "recordings.\n");
  return CTL_OK;
}

/* clang-format off */
const CtlCommand ctl_local_commands[] = {
  { "init", "LOGIN [NAME]", 1, 2, run_init, "makes --data FOLDER with its first administrator", CTL_DATA_NEEDED },
  { "check", "FILE", 1, 1, run_check, "reads a site file and names what is wrong" },
  { "apply", "FILE", 1, 1, run_apply, "makes the site what the file says; --dry-run only tells; with --data while the service is stopped", CTL_DATA_MAY },
  { "restore", "BACKUP", 1, 1, run_restore, "puts a backup into --data FOLDER", CTL_DATA_NEEDED },
  { NULL },
};
/* clang-format on */
