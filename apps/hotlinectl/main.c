/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include "ctl-commands.h"

/* The command line: options, then a command of one or two words. */

static const char *const exits =
    "Exit status: 0 done, 1 refused, 2 usage, 3 no service, 4 not signed in or not permitted,\n"
    "5 checked and bad.";

static void
append_commands (GString *text, const CtlCommand *commands)
{
  for (const CtlCommand *c = commands; c->name != NULL; c++)
    {
      g_autofree char *usage = g_strdup_printf ("%s %s", c->name, c->args);

      g_string_append_printf (text, "  %-28s %s\n", usage, c->help);
    }
}

static char *
describe (void)
{
  GString *text = g_string_new ("Commands that ask the service:\n");

  append_commands (text, ctl_commands);
  append_commands (text, ctl_desk_commands);
  append_commands (text, ctl_search_commands);
  append_commands (text, ctl_recording_commands);
  g_string_append (text,
                   "\nCommands on files and, with --data, on the data of a stopped service:\n");
  append_commands (text, ctl_local_commands);
  append_commands (text, ctl_demo_commands);
  g_string_append_printf (text, "\n%s", exits);
  return g_string_free (text, FALSE);
}

/* How many of @args the command's name takes; 0 = another command. */
static int
match (const CtlCommand *command, char **args, int n_args)
{
  g_auto (GStrv) words = g_strsplit (command->name, " ", 2);
  int n = (int) g_strv_length (words);

  for (int i = 0; i < n; i++)
    if (i >= n_args || strcmp (words[i], args[i]) != 0)
      return 0;
  return n;
}

static const CtlCommand *
find_command (char **args, int n_args, int *n_words)
{
  const CtlCommand *const tables[] = { ctl_commands,        ctl_desk_commands,
                                       ctl_search_commands, ctl_recording_commands,
                                       ctl_demo_commands,   ctl_local_commands };

  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const CtlCommand *c = tables[t]; c->name != NULL; c++)
      if ((*n_words = match (c, args, n_args)) > 0)
        return c;
  return NULL;
}

static int
run (Ctl *ctl, char **args, int n_args)
{
  int n_words;
  const CtlCommand *command = find_command (args, n_args, &n_words);

  if (n_args == 0)
    return ctl_usage ("which command? see hotlinectl --help");
  if (command == NULL)
    return ctl_usage ("%s: no such command; see hotlinectl --help", n_args > 0 ? args[0] : "");
  args += n_words;
  n_args -= n_words;
  if (n_args == 1 && strcmp (args[0], "help") == 0)
    {
      g_print ("hotlinectl %s %s\n  %s\n", command->name, command->args, command->help);
      return CTL_OK;
    }
  if (n_args < command->least || n_args > command->most)
    return ctl_usage ("usage: hotlinectl %s %s", command->name, command->args);
  if (ctl->data != NULL && command->data == CTL_DATA_NONE)
    return ctl_usage ("%s takes no --data", command->name);
  if (ctl->data == NULL && command->data == CTL_DATA_NEEDED)
    return ctl_usage ("say which data: --data FOLDER");
  return command->run (ctl, args, n_args);
}

/* "hotlinectl calls --help": that command's, then the options. */
static void
describe_command (GOptionContext *context, int argc, char **argv)
{
  int n_words;
  const CtlCommand *command = find_command (argv + 1, argc - 1, &n_words);
  g_autofree char *summary = NULL;

  if (command == NULL)
    return;
  summary = g_strdup_printf ("hotlinectl %s %s\n  %s", command->name, command->args, command->help);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, exits);
}

int
main (int argc, char **argv)
{
  Ctl ctl = { 0 };
  gboolean version = FALSE;
  g_autofree char *description = describe ();
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "server", 's', 0, G_OPTION_ARG_STRING, &ctl.server, "The service (127.0.0.1:12349, or where you signed in)", "ADDRESS" },
    { "fingerprint", 0, 0, G_OPTION_ARG_STRING, &ctl.fingerprint, "Trust the certificate with this fingerprint", "AB:CD:…" },
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &ctl.data, "The data folder of a stopped service, or a new one", "FOLDER" },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &ctl.json, "Print JSON", NULL },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &ctl.dry_run, "Only tell what would change", NULL },
    { "filter", 'f', 0, G_OPTION_ARG_STRING_ARRAY, &ctl.filters, "Narrow a list; may be repeated", "NAME=VALUE" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &ctl.from, "Recordings that began on or after", "DAY" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &ctl.to, "and on or before; demo data up to", "DAY" },
    { "limit", 'l', 0, G_OPTION_ARG_INT, &ctl.limit, "At most so many of a list", "N" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
    { NULL },
  };
  /* clang-format on */
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND …");
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "");
  if (strcmp (nl_langinfo (CODESET), "UTF-8") != 0) /* names are Chinese under LANG=C, too */
    setlocale (LC_CTYPE, "C.UTF-8");
  g_option_context_set_summary (context, "Sets up and asks a Hotline service.");
  g_option_context_set_description (context, description);
  describe_command (context, argc, argv);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return ctl_usage ("%s", error->message);
  if (version)
    {
      g_print ("hotlinectl %s\n", HL_VERSION);
      return CTL_OK;
    }
  ctl_load (&ctl);
  status = run (&ctl, argv + 1, argc - 1);
  ctl_clear (&ctl);
  g_free (ctl.server);
  g_free (ctl.fingerprint);
  g_free (ctl.data);
  g_free (ctl.from);
  g_free (ctl.to);
  g_strfreev (ctl.filters);
  return status;
}
